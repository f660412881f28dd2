"""Slack's signed pushes, straight into the bot's HTTP application; each is kept, to be sent again as it was."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from bot.app import Convene
from bot.clock import machine_time
from bot.http_server import with_health
from bot.manifest import EVENTS_PATH
from bot.playground.delivery import Ack, Envelope, signature
from tests.world import World


@dataclass(frozen=True)
class Request:
    body: bytes
    content_type: str
    sent: str | None  # seconds, as the header says
    signature: str | None
    retry: str | None = None  # which time it is sent again, as Slack says

    def signed(self, secret: str, ago: int = 0) -> "Request":
        """Signed with this secret, so many seconds ago."""
        sent = str(int(machine_time().timestamp()) - ago)
        return replace(self, sent=sent, signature=signature(secret, sent, self.body))


class Pushes:
    """A transport: what happens in the workspace is pushed as HTTP requests, to the world's bot unless said."""

    background = False
    connected = True

    def __init__(self, world: World, convene: Convene | None = None) -> None:
        self.kept: list[Request] = []
        self.held_back: list[Request] = []
        self._holding = False
        self._secret = world.workspace.signing_secret
        self._application: Callable[..., Any] = with_health(convene or world.convene)
        world.workspace.transport = self

    def deliver(self, envelope: Envelope) -> Ack:
        request = unsigned(envelope).signed(self._secret)
        if self._holding:
            self.held_back.append(request)
            return Ack(200)
        self.kept.append(request)
        return self.send(request)

    @contextmanager
    def held(self) -> Iterator[None]:
        """What is pushed meanwhile does not arrive, and Slack does not know."""
        self._holding = True
        yield
        self._holding = False

    def send(self, request: Request) -> Ack:
        answered: list[str] = []
        environ = {
            "REQUEST_METHOD": "POST",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "PATH_INFO": EVENTS_PATH,
            "QUERY_STRING": "",
            "CONTENT_TYPE": request.content_type,
            "CONTENT_LENGTH": str(len(request.body)),
            "wsgi.input": BytesIO(request.body),
        }
        headers = {
            "REQUEST_TIMESTAMP": request.sent,
            "SIGNATURE": request.signature,
            "RETRY_NUM": request.retry,
            "RETRY_REASON": request.retry and "http_timeout",
        }
        environ |= {f"HTTP_X_SLACK_{name}": value for name, value in headers.items() if value is not None}
        body = b"".join(self._application(environ, lambda status, headers: answered.append(status)))
        return Ack(int(answered[0].split()[0]), body.decode())


def unsigned(envelope: Envelope) -> Request:
    form = "application/x-www-form-urlencoded"
    if envelope.type == "slash_commands":
        return Request(urlencode(envelope.payload).encode(), form, None, None)
    if envelope.type == "interactive":
        return Request(urlencode({"payload": json.dumps(envelope.payload)}).encode(), form, None, None)
    retry = str(envelope.retry_num) if envelope.retry_num else None
    return Request(json.dumps(envelope.payload).encode(), "application/json", None, None, retry)
