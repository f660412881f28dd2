"""The Web API's client over connections that stay open: slack-sdk's own opens one, with its TLS, for each call."""

import copy
from functools import cache
from typing import Any
from urllib.error import URLError
from urllib.request import Request

import urllib3
from slack_sdk import WebClient
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

KEPT = 64  # open connections to one host


@cache
def pool(proxy: str | None) -> urllib3.PoolManager:
    """One for the whole process: all workspaces are at the same host."""
    if proxy:
        return urllib3.ProxyManager(proxy, maxsize=KEPT)
    return urllib3.PoolManager(maxsize=KEPT)


class PooledClient(WebClient):
    """Raises what WebClient raises, and URLError for whatever the network does.

    Its reason is a ConnectionRefusedError where no connection was made, so that nothing can have arrived.
    """

    def __deepcopy__(self, memo: object) -> "PooledClient":
        """Bolt copies a client for each request; it holds nothing that a copy must not share."""
        return copy.copy(self)

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        body = req.data if isinstance(req.data, bytes) else None
        try:
            answer = pool(self.proxy).request(
                "POST", url, body=body, headers=dict(req.header_items()), timeout=self.timeout, retries=False
            )
        except (NewConnectionError, ConnectTimeoutError) as error:
            raise URLError(ConnectionRefusedError(str(error))) from error
        except HTTPError as error:
            raise URLError(str(error)) from error
        return {"status": answer.status, "headers": answer.headers, "body": answer.data.decode(errors="replace")}
