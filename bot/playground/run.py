"""The playground: a local Slack with its page, a clock to turn, and the real bot over real Socket Mode."""

import errno
import logging
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from threading import Event, Lock
from types import FrameType

from bot import app, logs, manifest
from bot.clock import TurnableClock
from bot.config import Settings
from bot.playground.people import seed
from bot.playground.server import LocalSlack
from bot.playground.turning import Turning
from bot.playground.workspace import Workspace
from bot.socket_mode import SocketModeConnection

PORT = 8100
PORTS_TRIED = 100
HIGHEST_PORT = 65_535
MISCONFIGURED = 2
DRAIN_SECONDS = 3.0
BEAT_SECONDS = 0.1
"""Somebody sits before the page and waits; pace itself stays as it is everywhere."""


class Bot:
    """The bot as it runs anywhere, on a database that goes with it."""

    def __init__(self, slack: LocalSlack, workspace: Workspace, clock: TurnableClock, database: Path) -> None:
        settings = Settings(
            slack_bot_token=workspace.bot_token,
            slack_app_token=workspace.app_token,
            slack_signing_secret=workspace.signing_secret,
            database_url=f"sqlite:///{database}",
            slack_api_base_url=slack.api_url,
            beat_seconds=BEAT_SECONDS,
        )
        self.convene = app.create(settings, clock=clock)
        self._line = SocketModeConnection(self.convene.app, workspace.app_token, slack.api_url)
        self.turning = Turning(slack, clock, self.convene.database, self.convene.heartbeat.wake)

    def start(self) -> None:
        self.convene.start()
        self._line.connect()

    def stop(self) -> None:
        self._line.drain(DRAIN_SECONDS)
        self.convene.stop()


class Playground:
    """One workspace to play in; `reset` makes Slack, the bot's database and the clock new together."""

    def __init__(self, port: int = PORT) -> None:
        self.clock = TurnableClock()
        self._databases = count(1)
        self._acting = Lock()  # turning, resetting and stopping take turns
        self._bot: Bot | None = None
        self.slack = listening(self.clock, port)
        self._folder = Path(tempfile.mkdtemp(prefix="convene-playground-"))
        self.slack.on_turn = self.turn
        self.slack.on_reset = self.reset
        self.slack.next_post = self.next_post

    @property
    def url(self) -> str:
        return self.slack.url

    def start(self) -> None:
        with self._acting:
            self._open()

    def stop(self) -> None:
        """Leave nothing behind."""
        with self._acting:
            self._close()
            self.slack.stop()
            shutil.rmtree(self._folder, ignore_errors=True)

    def reset(self) -> None:
        with self._acting:
            self._close()
            self.slack.wipe()
            self.clock.reset()
            self._open()

    def turn(self, how: str) -> None:
        with self._acting:
            if self._bot is not None:
                self._bot.turning.turn(how)

    def next_post(self) -> datetime | None:
        bot = self._bot  # gone for a moment while all is made new
        return bot.turning.next_post() if bot else None

    def _open(self) -> None:
        workspace = seed(self.slack)
        bot = Bot(self.slack, workspace, self.clock, self._folder / f"convene-{next(self._databases)}.db")
        bot.start()
        self._bot = bot
        self.slack.bump()

    def _close(self) -> None:
        bot, self._bot = self._bot, None
        if bot is not None:
            bot.stop()


def listening(clock: TurnableClock, port: int) -> LocalSlack:
    """A local Slack on this port, or on the next free one."""
    for candidate in range(port, min(port + PORTS_TRIED, HIGHEST_PORT + 1)):
        slack = LocalSlack(clock, manifest.load(), candidate)
        try:
            slack.start()
        except OSError as taken:
            if taken.errno != errno.EADDRINUSE:
                raise
            continue
        return slack
    raise OSError(errno.EADDRINUSE, f"no free port from {port} to {port + PORTS_TRIED - 1}")


def main() -> int:
    """Serve until Ctrl-C or SIGTERM."""
    quiet_logs()
    without_proxy()
    try:
        wanted = wanted_port(os.environ)
    except ValueError as malformed:
        print(malformed, file=sys.stderr)
        return MISCONFIGURED
    with told_to_stop() as stopping:
        playground = Playground(wanted)
        try:
            playground.start()
            print(f"\n  Convene's playground is open:  {playground.url}\n", flush=True)
            print("  Everything in it is gone when you stop it, with Ctrl-C.\n", flush=True)
            stopping.wait()
        finally:
            print("Closing the playground.", flush=True)
            playground.stop()
    return 0


def quiet_logs() -> None:
    """On this terminal only what went wrong."""
    logs.set_up("plain")
    logging.getLogger().setLevel(logging.WARNING)


def without_proxy() -> None:
    """Everything is on this machine: a proxy of the environment would only be in the way."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]


def wanted_port(environ: Mapping[str, str]) -> int:
    """PLAYGROUND_PORT, or 8100. Raises ValueError with a sentence for the person."""
    text = environ.get("PLAYGROUND_PORT", "").strip() or str(PORT)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= HIGHEST_PORT):
        raise ValueError(f"PLAYGROUND_PORT is malformed: write a number from 1 to {HIGHEST_PORT}")
    return int(text)


@contextmanager
def told_to_stop() -> Iterator[Event]:
    """An event that the first Ctrl-C or SIGTERM sets; a second one ends the process as it stands."""
    stopping = Event()
    signals = (signal.SIGTERM, signal.SIGINT)

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()
        for number in signals:
            signal.signal(number, signal.SIG_DFL)

    former = {number: signal.signal(number, stop) for number in signals}
    try:
        yield stopping
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
