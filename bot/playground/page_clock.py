"""The page's clock and its new beginnings: one at a time, and each can be stopped on the way."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, Any

from bot.playground.errors import NotAllowed
from bot.playground.records import Json

if TYPE_CHECKING:
    from bot.playground.server import LocalSlack

TURNS = ("hour", "day", "next")
PULSE = 0.25  # seconds between two looks at a clock that runs
FORSAKEN = 2.0  # seconds without any page; one that changes members is gone for a moment
MAKING_NEW: Json = {"title": "Making everything new", "what": "", "share": 0.0}
LATEST = datetime(2100, 1, 1, tzinfo=UTC)

Aside = Callable[[Callable[[], None]], Awaitable[None]]


class Busy(Exception):
    """Something else is under way."""


class PageClock:
    """`aside` runs what may take a while in a thread of its own; `watched` says whether a page is open."""

    def __init__(self, slack: "LocalSlack", aside: Aside, watched: Callable[[], bool]) -> None:
        self._slack, self._aside, self._watched = slack, aside, watched
        self._one = asyncio.Lock()
        self._stopping = Event()
        self._doing = ""
        self._run: asyncio.Task[None] | None = None

    def shown(self) -> Json:
        """The world's time, the next post, and what is under way; see `_doing`."""
        keeper = self._slack.keeper
        due = keeper.next_post()
        return {
            "now": self._slack.clock.now().timestamp(),
            "next_post": due.timestamp() if due else None,
            "turning": self._doing or ("reset" if keeper.loading else ""),
            "loading": self.loading,
        }

    async def turn(self, how: str, asked: Json) -> None:
        """By name, to a moment, or on and on. Raises NotAllowed for what cannot be, Busy while another turns."""
        work = self._work(how, asked)
        if how == "stop":
            self.halt()
        elif self._one.locked() or self._slack.keeper.loading:
            raise Busy
        elif how == "run":
            await self._one.acquire()
            self._begin("run")
            self._run = asyncio.create_task(self._go_on(work))
        else:
            async with self._one:
                await self._do(how, work)

    def _work(self, how: str, asked: Json) -> Callable[[], None]:
        keeper = self._slack.keeper
        if how in TURNS:
            return lambda: keeper.turn(how, self._stopping)
        if how == "to":
            moment = self._moment(asked.get("at"))
            return lambda: keeper.turn_to(moment, self._stopping)
        if how in ("run", "stop"):
            return lambda: keeper.run(self._stopping)
        raise NotAllowed("bad_request")

    def _moment(self, at: Any) -> datetime:
        if not (isinstance(at, (int, float)) and at < LATEST.timestamp()):
            raise NotAllowed("bad_request")
        if at <= self._slack.clock.now().timestamp():
            raise NotAllowed("past")
        return datetime.fromtimestamp(at, UTC)

    @property
    def loading(self) -> Json | None:
        """How far a new beginning is; there may be no workspace at all just then."""
        return self._slack.keeper.loading or (MAKING_NEW if self._doing == "reset" else None)

    def halt(self) -> None:
        """From any thread: what is under way ends soon."""
        self._stopping.set()

    async def reset(self, scenario: str) -> None:
        """Whatever is under way ends first."""
        self.halt()
        async with self._one:
            await self._do("reset", lambda: self._slack.keeper.reset(scenario, self._stopping))

    def _begin(self, doing: str) -> None:
        self._stopping = Event()
        self._doing = doing
        self._slack.bump()

    def _end(self) -> None:
        self._doing = ""
        self._slack.bump()

    async def _do(self, doing: str, work: Callable[[], None]) -> None:
        self._begin(doing)
        try:
            await self._aside(work)
        finally:
            self._end()

    async def _go_on(self, work: Callable[[], None]) -> None:
        """Until told to stop, or until nobody has looked for a while."""
        running = asyncio.ensure_future(self._aside(work))
        seen = monotonic()
        try:
            while not running.done():
                await asyncio.wait([running], timeout=PULSE)
                seen = monotonic() if self._watched() else seen
                if monotonic() - seen > FORSAKEN:
                    self._stopping.set()
                self._slack.bump()
            await running
        finally:
            self._one.release()
            self._end()
