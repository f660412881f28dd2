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
from datetime import date, datetime
from itertools import count
from pathlib import Path
from threading import Event, Lock
from types import FrameType

from slack_bolt import BoltRequest
from sqlalchemy import select

from bot import app, logs, manifest
from bot.app import Convene
from bot.clock import TurnableClock
from bot.config import Settings
from bot.models.outbox import CANCELLED, DROPPED, DUE, FAILED, SENT, SKIPPED, Post
from bot.playground.delivery import Ack, DirectTransport, Envelope
from bot.playground.keeper import Keeper, Scenario
from bot.playground.people import seed
from bot.playground.records import Json
from bot.playground.scenarios import EMPTY, SCENARIOS, Behind, PlayableClock, Played, beginning, first_day_of
from bot.playground.server import LocalSlack
from bot.playground.story_plot import ZONE
from bot.playground.story_stage import StoryEnds
from bot.playground.turning import Turning
from bot.playground.workspace import Workspace
from bot.socket_mode import SocketModeConnection

log = logging.getLogger(__name__)

PORT = 8100
PORTS_TRIED = 100
HIGHEST_PORT = 65_535
MISCONFIGURED = 2
DRAIN_SECONDS = 3.0
CONNECT_SECONDS = 10
BEAT_SECONDS = 0.1
LOOK = 1.0  # seconds between two looks whether it was told to stop
"""Somebody sits before the page and waits; pace itself stays as it is everywhere."""
REDRAW = "redraw/"  # before the key of the message
ROWS = 60  # of the outbox that the page shows of each kind
NOT_SENT = {FAILED: "failed", SKIPPED: "too late to be of use", DROPPED: "no longer wanted", CANCELLED: "taken back"}


class OnStage:
    """The bot as the stage needs it: it beats when it is told to."""

    def __init__(self, convene: Convene) -> None:
        self._convene = convene

    def beat(self) -> int:
        return self._convene.heartbeat.beat()

    def waiting(self) -> int:
        return self._convene.services.outbox.waiting(redraws=True)

    def next_due(self) -> datetime | None:
        return self._convene.services.outbox.next_due()


def straight_into(convene: Convene) -> DirectTransport:
    """Envelopes go into the bot in the thread of whoever acts."""

    def dispatch(envelope: Envelope) -> Ack:
        answer = convene.app.dispatch(BoltRequest(mode="socket_mode", body=envelope.payload))
        return Ack(answer.status, answer.body)

    return DirectTransport(dispatch)


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
        self._hub = slack.hub
        self.turning = Turning(slack, clock, self.convene.database, self.convene.heartbeat.wake)

    def start(self) -> None:
        """Whoever acts from now on is heard."""
        opened = self._hub.opened
        self.convene.start()
        self._line.connect()
        self._hub.wait_for_another(opened, CONNECT_SECONDS)

    def stop(self) -> None:
        self._line.drain(DRAIN_SECONDS)
        self.convene.stop()

    def outbox(self) -> Json:
        """The posts of each kind that are nearest to now, as plain data; redraws are shown once they are drawn."""
        planned = select(Post).where(Post.state == DUE, Post.wanted == 0).order_by(Post.due_at, Post.id)
        latest = select(Post).order_by(Post.settled_at.desc(), Post.id.desc())
        asked = {
            "planned": planned,
            "sent": latest.where(Post.state == SENT),
            "not_sent": latest.where(Post.state.in_(NOT_SENT)),
        }
        with self.convene.database.read() as session:
            found = {name: session.scalars(query.limit(ROWS)).all() for name, query in asked.items()}
            drawn = [post.key.removeprefix(REDRAW) for posts in found.values() for post in posts if post.wanted]
            originals = {post.key: post for post in session.scalars(select(Post).where(Post.key.in_(drawn)))}
        titles = self.convene.services.communities.titles()
        return {name: [_row(post, originals, titles) for post in posts] for name, posts in found.items()}


class Backstage(OnStage):
    """The bot while a scenario is played."""

    def __init__(self, bot: Bot) -> None:
        super().__init__(bot.convene)
        self._turning = bot.turning

    def next_due(self) -> datetime | None:
        return self._turning.next_post()


def _row(post: Post, originals: Mapping[str, Post], titles: Mapping[tuple[str, int], str]) -> Json:
    """A redraw is where the message is that it draws anew."""
    original = originals.get(post.key.removeprefix(REDRAW), post)
    return {
        "id": post.id,
        "key": post.key,
        "kind": post.kind,
        "title": titles.get((post.kind, post.about)),
        "state": post.state,
        "reason": post.error or NOT_SENT.get(post.state),
        "at": (post.due_at if post.state == DUE else post.settled_at or post.due_at).timestamp(),
        "destination": original.destination,
        "channel": original.channel,
        "ts": original.ts,
        "redraw": post.wanted > 0,
    }


class Playground(Keeper):
    """One workspace to play in; `reset` makes Slack, the bot's database and the clock new together."""

    scenarios = SCENARIOS

    def __init__(self, port: int = PORT) -> None:
        self.clock = PlayableClock()
        self._databases = count(1)
        self._acting = Lock()  # turning, resetting and stopping take turns
        self._bot: Bot | None = None
        self.slack = listening(self.clock, port)
        self._folder = Path(tempfile.mkdtemp(prefix="convene-playground-"))
        self.slack.keeper = self

    @property
    def url(self) -> str:
        return self.slack.url

    def start(self, scenario: str = "", stopping: Event | None = None) -> None:
        with self._acting:
            self._open(scenario, stopping or Event())

    def stop(self) -> None:
        """Leave nothing behind."""
        self.slack.halt()
        with self._acting:
            self._close()
            self.slack.stop()
            shutil.rmtree(self._folder, ignore_errors=True)

    def reset(self, scenario: str = "", stopping: Event | None = None) -> None:
        with self._acting:
            self._close()
            self.slack.wipe()
            self.clock.reset()
            self._open(scenario, stopping or Event())

    def turn(self, how: str, stopping: Event | None = None) -> None:
        with self._acting:
            if self._bot is not None:
                self._bot.turning.turn(how, stopping)

    def turn_to(self, moment: datetime, stopping: Event | None = None) -> None:
        with self._acting:
            if self._bot is not None:
                self._bot.turning.turn_to(moment, stopping)

    def run(self, stopping: Event) -> None:
        with self._acting:
            if self._bot is not None:
                self._bot.turning.run(stopping)

    def next_post(self) -> datetime | None:
        bot = self._bot  # gone for a moment while all is made new
        return bot.turning.next_seen() if bot else None

    def outbox(self) -> Json:
        bot = self._bot
        return bot.outbox() if bot else super().outbox()

    def _open(self, scenario: str, stopping: Event) -> None:
        self.scenario, self.trouble = scenario or EMPTY, ""
        chosen = SCENARIOS[self.scenario]
        first_day = first_day_of(chosen, self.clock.now())
        if chosen.day:
            self.clock.begin_play(beginning(first_day))
        workspace = seed(self.slack)
        bot = Bot(self.slack, workspace, self.clock, self._folder / f"convene-{next(self._databases)}.db")
        try:
            if chosen.day:
                self._play(chosen, workspace, bot, first_day, stopping)
            bot.start()
        except BaseException:
            bot.convene.stop()
            raise
        self._bot = bot
        self.slack.bump()

    def _play(self, scenario: Scenario, workspace: Workspace, bot: Bot, first_day: date, stopping: Event) -> None:
        """With a bot that beats by hand, so that nobody waits; from then on it lives by itself."""

        def tell(share: float, what: str) -> None:
            self.loading = {"title": scenario.title, "what": what, "share": share}
            self.slack.bump()

        waiting, workspace.transport = workspace.transport, straight_into(bot.convene)
        stage = Behind(self.slack, workspace, self.clock, Backstage(bot), ZONE)
        try:
            Played(stage, first_day, scenario.day).play_on(tell, stopping)
        except StoryEnds as end:  # whoever changes the bot sees how far it came, and why no further
            self.trouble = str(end)
            log.warning("the scenario ended before its time: %s", end)
        finally:
            workspace.transport = waiting
            self.clock.end_play()
            self.loading = None

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


def main(scenario: str = "") -> int:
    """Serve until Ctrl-C or SIGTERM."""
    quiet_logs()
    without_proxy()
    try:
        wanted, known = wanted_port(os.environ), wanted_scenario(scenario)
    except ValueError as malformed:
        print(malformed, file=sys.stderr)
        return MISCONFIGURED
    with told_to_stop() as stopping:
        playground = Playground(wanted)
        try:
            if SCENARIOS[known].day:
                print(f"Playing: {SCENARIOS[known].title}. This takes a few seconds.", flush=True)
            playground.start(known, stopping)
            print(f"\n  Convene's playground is open:  {playground.url}\n", flush=True)
            print("  Everything in it is gone when you stop it, with Ctrl-C.\n", flush=True)
            while not stopping.wait(LOOK):  # a signal that comes just before one waits wakes nobody
                pass
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


def wanted_scenario(name: str) -> str:
    """A scenario by its name, or the empty one. Raises ValueError with a sentence for the person."""
    if name and name not in SCENARIOS:
        raise ValueError(f"There is no scenario “{name}”. There are: {', '.join(SCENARIOS)}.")
    return name or EMPTY


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
