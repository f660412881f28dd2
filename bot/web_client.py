"""The Web API's client over connections that stay open: slack-sdk's own opens one, with its TLS, for each call."""

import copy
import os
from functools import cache
from typing import Any
from urllib.error import URLError
from urllib.parse import unquote
from urllib.request import Request

import urllib3
from slack_sdk import WebClient
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ProxyError
from urllib3.util import make_headers, parse_url

KEPT = 512  # open connections to one host, if so many were needed at once: for all senders and listeners


@cache
def pool(proxy: str | None) -> urllib3.PoolManager:
    """One for the whole process: all workspaces are at the same host."""
    if not proxy:
        return urllib3.PoolManager(maxsize=KEPT)
    auth = parse_url(proxy).auth
    headers = make_headers(proxy_basic_auth=unquote(auth)) if auth else None
    return urllib3.ProxyManager(proxy, maxsize=KEPT, proxy_headers=headers)


os.register_at_fork(after_in_child=pool.cache_clear)  # two processes cannot speak on one connection


def _never_left(error: HTTPError) -> bool:
    """No connection was made, be it to the proxy: nothing can have arrived."""
    cause = error.original_error if isinstance(error, ProxyError) else error
    return isinstance(cause, (NewConnectionError, ConnectTimeoutError))


class PooledClient(WebClient):
    """Raises what WebClient raises, and URLError for whatever the network does.

    Its reason is a ConnectionRefusedError where no connection was made, so that nothing can have arrived.
    """

    def __deepcopy__(self, memo: object) -> "PooledClient":
        """Bolt copies the app's client; it holds nothing that a copy must not share."""
        return copy.copy(self)

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        body = req.data if isinstance(req.data, bytes) else None
        try:
            answer = pool(self.proxy).urlopen(
                "POST", url, body=body, headers=dict(req.header_items()), timeout=self.timeout, retries=False
            )
        except HTTPError as error:
            raise URLError(ConnectionRefusedError(str(error)) if _never_left(error) else str(error)) from error
        return {"status": answer.status, "headers": answer.headers, "body": answer.data.decode(errors="replace")}
