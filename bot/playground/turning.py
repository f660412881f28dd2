"""Turning the clock is stepping: from due time to due time, each settled before the next."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from time import monotonic

from sqlalchemy import ColumnElement, func, select

from bot.clock import TurnableClock
from bot.database import Database
from bot.models.outbox import DUE, FAILED, SENT, Post
from bot.playground.server import LocalSlack
from bot.services.notes import YOUR_DAY
from bot.services.outbox import Outbox

SPANS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
PATIENCE = 15.0  # seconds of real time in which what is due at one step is posted; then the clock goes on
LOOK = 0.02  # seconds between two looks whether it was
TICK = 0.05  # seconds between two turns of a clock that runs
LONGEST_TICK = 0.25  # what is made up for at once where a post took longer
DAY_A_SECOND = timedelta(days=1)  # of the world, for each second of the machine's
UNSEEN = 50  # posts in a row that say nothing, before "next" leaves it at that
NEVER = Event()  # nobody sets it


class ClockFile(TurnableClock):
    """A clock that a bot in a process of its own follows: its offset in seconds stands in CLOCK_FILE."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._write()

    def turn_to(self, moment: datetime) -> None:
        super().turn_to(moment)
        self._write()

    def reset(self) -> None:
        super().reset()
        self._write()

    def _write(self) -> None:
        """In one move: the bot reads it at any time, and never half of it."""
        draft = self._path.with_name(f"{self._path.name}.new")
        draft.write_text(f"{self.offset.total_seconds()}\n")
        draft.replace(self._path)


class Turning:
    """Turns the clock of a local Slack and its bot.

    `database` is the bot's. `wake` starts a beat; a bot in a process of its own beats by itself.
    """

    def __init__(
        self,
        slack: LocalSlack,
        clock: TurnableClock,
        database: Database,
        wake: Callable[[], None] = lambda: None,
        patience: float = PATIENCE,
    ) -> None:
        self._slack, self._clock, self._database, self._wake = slack, clock, database, wake
        self._outbox = Outbox(database, clock)
        self._patience = patience

    def turn(self, how: str, stopping: Event | None = None) -> None:
        """One of the page's buttons: "hour", "day", or "next" for what people see next, if it is planned."""
        if how in SPANS:
            self.turn_to(self._clock.now() + SPANS[how], stopping)
            return
        self._settle(stopping or NEVER)
        began = self._clock.now()
        for _ in range(UNSEEN):
            due = self.next_post()
            if due is None or self._seen_since(began) or (stopping or NEVER).is_set():
                return
            self.turn_to(due, stopping)

    def turn_to(self, moment: datetime, stopping: Event | None = None) -> None:
        """Forward to that moment, or to the due time at which it is told to stop.

        Redraws and reactions that pace holds back come after.
        """
        told = stopping or NEVER
        self._settle(told)
        while not told.is_set() and (step := self._next_step()) is not None and step <= moment:
            self._clock.turn_to(step)
            self._settle(told)
        if told.is_set():
            return
        if moment > self._clock.now():
            self._clock.turn_to(moment)
        self._settle(told)

    def run(self, stopping: Event) -> None:
        """A day in each second, until told to stop: from due time to due time, and slower where posts take longer."""
        before = monotonic()
        while not stopping.wait(TICK):
            passed, before = min(monotonic() - before, LONGEST_TICK), monotonic()
            self.turn_to(self._clock.now() + DAY_A_SECOND * passed, stopping)

    def next_post(self) -> datetime | None:
        """When the next post is due that is not due already."""
        return self._next_due()

    def next_seen(self) -> datetime | None:
        """The same without those that look what there is to say, which often is nothing."""
        return self._next_due(Post.destination != "", Post.kind != YOUR_DAY) or self.next_post()

    def _seen_since(self, began: datetime) -> bool:
        """Whether people found a post somewhere, or should have."""
        told = (Post.state.in_([SENT, FAILED]), Post.wanted == 0, Post.destination != "", Post.settled_at > began)
        with self._database.read() as session:
            return session.scalar(select(Post.id).where(*told).limit(1)) is not None

    def _next_due(self, *which: ColumnElement[bool]) -> datetime | None:
        later = select(func.min(Post.due_at)).where(
            Post.state == DUE, Post.wanted == 0, Post.due_at > self._clock.now(), *which
        )
        with self._database.read() as session:
            return session.scalar(later)

    def _next_step(self) -> datetime | None:
        """The next post or the next event that Slack sends again, whichever comes first."""
        retries = [workspace.events.next_retry() for workspace in self._slack.workspaces.values()]
        now = self._clock.now()
        found = [at for at in (self.next_post(), *retries) if at is not None and at > now]
        return min(found, default=None)

    def _settle(self, stopping: Event) -> None:
        """Events reach the bot, and what is due is posted; what these bring about, too."""
        self._slack.settle()
        self._wake()
        self._posted(stopping)
        self._slack.settle()

    def _posted(self, stopping: Event) -> bool:
        """Wait until nothing is due; a place that refuses or is slow holds nobody up for long."""
        limit = monotonic() + self._patience
        while self._outbox.waiting():
            if monotonic() > limit or stopping.wait(LOOK):
                return False
        return True
