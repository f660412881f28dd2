"""Socket Mode: slack-sdk's built-in client, mended so that no acknowledgement is late or lost.

The mends lean on inner names of slack-sdk: its version is pinned, and tests/test_socket_mode.py holds each.
"""

import logging
import socket
from threading import Condition

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.builtin.connection import Connection
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.clock import machine_time
from bot.config import is_loopback

PING_SECONDS = 1.0
"""A cut connection is noticed within three pings; the stock ten seconds mean a deaf minute."""

SILENT_PINGS = 2.5
"""So many pings without an answer, and nobody is there: a new socket costs little, a deaf one costs commands."""

UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What Bolt raises where a request is no JSON, or is not built as Slack's are."""

log = logging.getLogger(__name__)


class WakingConnection(Connection):
    """A socket that closes at once; the stock one waits up to three seconds for its reader."""

    def disconnect(self) -> None:
        wake_reader(self.sock)
        super().disconnect()


class MendedClient(SocketModeClient):
    """The built-in client, except where it waits for a dead socket."""

    _first_connect: float | None = None
    _latest_connect: float = 0
    _newest_pong: float | None = None

    def connect(self) -> None:
        """Open a new socket, then close the old one, which hears and acknowledges until that moment."""
        self._first_connect = self._first_connect or machine_time().timestamp()
        self.last_pong()
        self._latest_connect = machine_time().timestamp()  # before: the monitor looks while this still goes on
        super().connect()
        self._latest_connect = machine_time().timestamp()
        if self.current_session is not None:
            self.current_session.__class__ = WakingConnection  # slack-sdk makes it and takes no other class

    def _monitor_current_session(self) -> None:
        """Reconnect at the first ping that fails or the third in a row without an answer.

        The stock client waits for the fifth that fails and spins meanwhile, and waits for ever for the first answer.
        """
        super()._monitor_current_session()  # type: ignore[no-untyped-call] # slack-sdk left it untyped
        session = self.current_session
        if not self.auto_reconnect_enabled or session is None or not self._is_dead(session):
            return
        try:
            self.connect_to_new_endpoint(force=True)
        except Exception as problem:  # noqa: BLE001 - the monitor's thread must live on; it tries again at its next round
            log.warning("Slack cannot be reached", extra={"error": type(problem).__name__})

    def _is_dead(self, session: Connection) -> bool:
        if session.consecutive_check_state_error_count:
            return True
        heard = session.last_ping_pong_time or self._latest_connect
        return machine_time().timestamp() - heard > SILENT_PINGS * self.ping_interval

    def last_pong(self) -> float | None:
        """When Slack last answered a ping, over all sockets so far; before the first, when we began."""
        if self.current_session is not None and self.current_session.last_ping_pong_time:
            self._newest_pong = self.current_session.last_ping_pong_time
        return self._newest_pong or self._first_connect


class SocketModeConnection:
    """A Bolt app heard over Socket Mode."""

    def __init__(
        self,
        app: App,
        app_token: str,
        base_url: str,
        concurrency: int = 10,
        ping_interval: float = PING_SECONDS,
    ) -> None:
        self._app = app
        self._running = 0
        self._draining = False
        self._changed = Condition()
        web_client = WebClient(base_url=base_url, timeout=10, retry_handlers=[])
        self.client = MendedClient(
            app_token=app_token,
            logger=logging.getLogger("slack_sdk.socket_mode"),
            web_client=web_client,
            ping_interval=ping_interval,
            concurrency=concurrency,
        )
        if is_loopback(base_url):
            # Both take a proxy from the environment, which cannot reach a Slack on this machine.
            web_client.proxy = None
            self.client.proxy = None
        self.client.socket_mode_request_listeners.append(self._handle)

    def connect(self) -> None:
        """May be repeated. Raises SlackApiError if Slack refuses, OSError if it cannot be reached."""
        self.client.connect_to_new_endpoint()

    def is_open(self) -> bool:
        return bool(self.client.is_connected())

    def last_pong_age(self) -> float | None:
        """Seconds since Slack last answered a ping; None before the first attempt to connect."""
        last = self.client.last_pong()
        return None if last is None else machine_time().timestamp() - last

    def drain(self, seconds: float = 10) -> bool:
        """Take nothing new, let running listeners finish and acknowledge, close; False if some were left."""
        client = self.client
        finished = self._finish_running(seconds)
        if finished:
            client.message_processor.shutdown()  # type: ignore[no-untyped-call] # it may be opening a socket
            client.close()
        client.auto_reconnect_enabled = False
        client.disconnect()
        return finished

    def _finish_running(self, seconds: float) -> bool:
        self.client.socket_mode_request_listeners.clear()
        self.client.closed = True
        self.client.message_queue.put(None)  # wakes the thread that waits up to a second for a message
        with self._changed:
            self._draining = True
            return self._changed.wait_for(lambda: self._running == 0, timeout=seconds)

    def _handle(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        """What is read but not begun when we drain stays unacknowledged: Slack sends it again."""
        with self._changed:
            if self._draining:
                return
            self._running += 1
        try:
            started = machine_time().timestamp()
            send_response(client, request, answer(self._app, request), started)
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()


def answer(app: App, request: SocketModeRequest) -> BoltResponse:
    """What the bot answers. What Bolt cannot even read is refused: Slack would not send it."""
    try:
        response: BoltResponse = run_bolt_app(app, request)
    except UNREADABLE as problem:
        log.warning("a request could not be read", extra={"error": type(problem).__name__})
        return BoltResponse(status=400)
    return response


def wake_reader(sock: socket.socket | None) -> None:
    """End the read in which another thread waits, so that it lets go of the socket.

    The plain socket's shutdown, also under TLS: SSLSocket's own would send what follows unencrypted.
    """
    if sock is None:
        return
    try:
        socket.socket.shutdown(sock, socket.SHUT_RD)
    except OSError:
        return  # the other side was faster
