"""Run the bot over Socket Mode or HTTP until it is told to stop."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from threading import Event
from types import FrameType

from slack_sdk.errors import SlackApiError

from bot import app, logs
from bot.app import Convene
from bot.config import LISTENER_SECONDS, STOP_SECONDS, Settings, SettingsError
from bot.health import HealthServer
from bot.socket_mode import SocketModeConnection

PONG_SECONDS = 15
LOOK = 1.0  # seconds between two looks whether it was told to stop
SLOWEST_RETRY = 30
# A listener lets go of the interpreter by itself, many times in its few milliseconds. Beside a thread that reckons (a
# picture, a large round) each return costs up to this time, so it is not longer.
SWITCH_SECONDS = 0.01
FAILED = 1
MISCONFIGURED = 2

REFUSALS = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "not_allowed_token_type"})
"""Slack's errors that no waiting cures."""

Create = Callable[[Settings], Convene]

log = logging.getLogger(__name__)


def run(settings: Settings, create: Create = app.create) -> int:
    """Serve until SIGTERM or SIGINT. 0 when all ended well, 1 when not, 2 when a person must change a setting."""
    logs.set_up(settings.log_format)
    sys.setswitchinterval(SWITCH_SECONDS)
    if settings.local_slack:
        _pass_by_the_proxy()
    with _told_to_stop() as stopping:
        refused = _refused_token(settings)
    if stopping.is_set():
        return 0
    if refused:
        return _misconfigured(
            f"SLACK_BOT_TOKEN is refused by Slack ({refused}): install the app again and copy it anew"
        )
    try:
        return _run_socket_mode(settings, create) if settings.socket_mode else _run_http(settings, create)
    except SettingsError:
        raise
    except Exception:
        log.exception("Convene cannot go on")  # one line, without secrets, as all others
        return FAILED


def _pass_by_the_proxy() -> None:
    """No proxy leads to a Slack on this machine, and slack-sdk asks the environment anew for each client."""
    for name in [name for name in os.environ if name.lower() in ("http_proxy", "https_proxy", "all_proxy")]:
        del os.environ[name]


def _run_http(settings: Settings, create: Create) -> int:
    try:
        from bot import http_server
    except ModuleNotFoundError as missing:
        if (missing.name or "").split(".")[0] != "gunicorn":
            raise
        return _misconfigured(
            "HTTP needs gunicorn: run pip install '.[http]' in Convene's folder, or set SLACK_APP_TOKEN for Socket Mode"
        )
    log.info("serving", extra={"transport": "http", "port": settings.port})
    return http_server.serve(settings, create)


def _run_socket_mode(settings: Settings, create: Create) -> int:
    with _told_to_stop() as stopping:
        convene = create(settings)
        connection = SocketModeConnection(
            convene.app,
            settings.slack_app_token or "",
            settings.slack_api_base_url,
            concurrency=settings.listeners,
        )
        with _health(settings, convene, connection):
            refused = _serve(convene, connection, stopping)
    if refused:
        return _misconfigured(
            f"SLACK_APP_TOKEN is refused by Slack ({refused}): create a new one with connections:write"
        )
    log.info("stopped")
    return 0


def _serve(convene: Convene, connection: SocketModeConnection, stopping: Event) -> str | None:
    convene.start()
    refused = _connect(connection, stopping)
    while refused is None and not stopping.wait(LOOK):  # a signal that comes just before one waits wakes nobody
        pass
    log.info("stopping")
    connection.drain(LISTENER_SECONDS)
    convene.stop()
    return refused


def _connect(connection: SocketModeConnection, stopping: Event) -> str | None:
    """Connect, again and again until it works or we are told to stop; Slack's error if waiting is no help."""
    wait = 1
    while not stopping.is_set():
        problem = _try_to_connect(connection)
        if problem in REFUSALS:
            return problem
        if problem is None:
            log.info("connected", extra={"transport": "socket"})
            return None
        log.warning("Slack cannot be reached, trying again", extra={"error": problem, "seconds": wait})
        stopping.wait(wait)
        wait = min(wait * 2, SLOWEST_RETRY)
    return None


def _try_to_connect(connection: SocketModeConnection) -> str | None:
    try:
        connection.connect()
    except SlackApiError as refusal:
        return error_of(refusal)
    except (OSError, HTTPException) as problem:
        return type(problem).__name__
    return None if connection.is_open() else "no_websocket"


def _refused_token(settings: Settings) -> str | None:
    """Ask Slack once, before anything starts, if it knows the token; a Slack that is away is no refusal."""
    try:
        app.web_client(settings, settings.slack_bot_token).auth_test()
    except SlackApiError as refusal:
        return error_of(refusal) if error_of(refusal) in REFUSALS else None
    except (OSError, HTTPException):
        return None
    return None


def error_of(refusal: SlackApiError) -> str:
    """Slack's code; a response that is no JSON (a bare 500) has none, so its status stands for it."""
    data = refusal.response.data if hasattr(refusal.response, "data") else refusal.response
    code = data.get("error") if isinstance(data, dict) else None
    return str(code or f"http_{getattr(refusal.response, 'status_code', 0)}")


@contextmanager
def _health(settings: Settings, convene: Convene, connection: SocketModeConnection) -> Iterator[None]:
    """Over HTTP /healthz is the worker's; over Socket Mode it is served only when asked for."""
    if settings.health_port is None:
        yield
        return
    server = _health_server(settings.health_port, convene, connection)
    server.start()
    try:
        yield
    finally:
        server.stop()


def _health_server(port: int, convene: Convene, connection: SocketModeConnection) -> HealthServer:
    def problems() -> list[str]:
        return [*convene.problems(), *silent_for_too_long(connection.last_pong_age())]

    try:
        return HealthServer(port, problems)
    except OSError as taken:
        raise SettingsError([f"HEALTH_PORT {port} cannot be used: {taken.strerror}; choose another"]) from taken


def silent_for_too_long(age: float | None) -> list[str]:
    """slack-sdk's own is_connected() stays true on a dead socket; the age of the last pong does not lie."""
    if age is None:
        return ["Socket Mode: not connected yet"]
    return [f"Socket Mode: Slack has not answered a ping for {age:.0f} s"] if age > PONG_SECONDS else []


@contextmanager
def _told_to_stop() -> Iterator[Event]:
    """An event that SIGTERM and SIGINT set; from then on the process has ten seconds, whatever hangs."""
    stopping = Event()
    last_resort = threading.Timer(STOP_SECONDS, _leave)
    last_resort.daemon = True

    def stop(_number: int, _frame: FrameType | None) -> None:
        if not stopping.is_set():
            stopping.set()
            last_resort.start()

    former = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stopping
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _leave() -> None:
    """Leases that were not handed back end by themselves."""
    log.warning("something still runs after ten seconds, leaving it")
    logging.shutdown()
    os._exit(0)


def _misconfigured(text: str) -> int:
    sys.stderr.write(text + "\n")
    return MISCONFIGURED
