"""HTTP: gunicorn with one worker and its threads, Bolt's WSGI adapter, /healthz; needs the extra `http`."""

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger as GunicornLogger
from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot import health, logs
from bot.app import Convene
from bot.config import LISTENER_SECONDS, STOP_SECONDS, Settings
from bot.manifest import EVENTS_PATH
from bot.socket_mode import UNREADABLE

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)


def serve(settings: Settings, create: Callable[[Settings], Convene]) -> int:
    """Serve until SIGTERM or SIGINT; gunicorn's exit code."""
    try:
        Server(settings, create).run()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0


def with_health(convene: Convene) -> "WSGIApplication":
    """Bolt's adapter answers its own path only; /healthz stands beside it."""
    slack = SlackRequestHandler(convene.app, path=EVENTS_PATH)

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get("PATH_INFO") != "/healthz":
            return _answer(slack, environ, start_response)
        status, text = health.answer(convene.problems())
        reason = "200 OK" if status == 200 else "503 Service Unavailable"
        start_response(reason, [("Content-Type", "text/plain; charset=utf-8")])
        return [text.encode()]

    return application


def _answer(slack: SlackRequestHandler, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Bolt reads a request before it looks at its signature: anybody may send what cannot be read."""
    if not _may_be_signed(environ):
        start_response("401 Unauthorized", [("Content-Type", "text/plain; charset=utf-8")])
        return [b""]
    try:
        return slack(environ, start_response)
    except UNREADABLE as problem:
        log.warning("a request could not be read", extra={"error": type(problem).__name__})
        start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
        return [b""]


def _may_be_signed(environ: "WSGIEnvironment") -> bool:
    """Bolt takes headers that it cannot compare for an error of ours, and answers whoever sent them.

    Where both are missing it decides itself: Slack's own look at the certificate (`ssl_check`) is not signed.
    """
    sent = str(environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "0"))
    signature = str(environ.get("HTTP_X_SLACK_SIGNATURE", ""))
    return sent.isdecimal() and signature.isascii()


class OurLogger(GunicornLogger):  # type: ignore[misc] # gunicorn has no types
    """gunicorn's lines in our format instead of its own, and no access log."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
        self.error_log.propagate = True


class Server(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """All that has threads or connections is made in the worker: threads do not survive the fork."""

    def __init__(self, settings: Settings, create: Callable[[Settings], Convene]) -> None:
        self._settings = settings
        self._create = create
        self._convene: Convene | None = None
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": f"0.0.0.0:{self._settings.port}",
            "worker_class": "gthread",
            "workers": 1,  # several processes are several `run`s on PostgreSQL
            "threads": self._settings.listeners,
            "preload_app": False,
            "graceful_timeout": STOP_SECONDS,
            "control_socket_disable": True,
            "logger_class": OurLogger,
            "post_worker_init": self._started,
            "worker_exit": self._stopped,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> "WSGIApplication":
        logs.set_up(self._settings.log_format)
        self._convene = self._create(self._settings)
        return with_health(self._convene)

    def _started(self, _worker: object) -> None:
        self.cfg.set("graceful_timeout", LISTENER_SECONDS)  # the worker's own copy; its parent waits for all of it
        if self._convene is not None:
            self._convene.start()

    def _stopped(self, _server: object, _worker: object) -> None:
        """In the worker; gunicorn may also call it in the parent, which holds no Convene."""
        if self._convene is not None:
            convene, self._convene = self._convene, None
            convene.stop()
