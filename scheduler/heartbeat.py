"""Beats the time: claims what is due, has it composed and sent, and settles it."""

import logging
import os
import socket
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler

from bot.clock import Clock, machine_time
from bot.config import STOP_SECONDS
from bot.domain.outbox import Dropped, Failed, Later, Outcome, Skipped
from bot.models.outbox import DUE, SENT, Post
from bot.services import Services
from bot.services.claims import Claim
from bot.services.outbox import Result
from bot.slack import Act, Attempt, Redraw, Say, Slack

log = logging.getLogger(__name__)

Composer = Callable[[Services, Post], Act | Later | None]
Read = Callable[[Services, Sequence[Post]], Mapping[int, Any]]  # what posts are about, by their ids
ComposerOfFact = Callable[[Any, Post], Act | Later | None]
Facts = Mapping[int, Any]
NO_FACTS: Facts = {}

HOUSEKEEPING_HOURS = 6
FIRST_HOUSEKEEPING = timedelta(minutes=1)  # after the start: some processes never live for hours
SETTLED_AT_ONCE = 100  # posts in one transaction, at most
GATHERING = 0.1  # seconds: claims and settlements of many at once cost little more than of one
COMPOSED_AGAIN = (5.0, 3)  # seconds, attempts: a database that restarts must not cost a post


class Heartbeat:
    """One thread beats: once a second, and at once when something was promised. Sends run on a pool of their own.

    What Slack answered is settled by one more thread, as many at a time as have come in while it settled the last.
    """

    def __init__(
        self, services: Services, slack: Slack, clock: Clock, *, senders: int = 8, seconds: float = 1.0
    ) -> None:
        self.owner = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self.last_beat: datetime | None = None  # real time
        self._services, self._slack, self._clock = services, slack, clock
        self._composers: dict[str, Composer] = {}
        self._composers_of_facts: dict[str, ComposerOfFact] = {}
        self._reads: dict[str, Read] = {}
        self._senders, self._seconds = senders, seconds
        self._wake = Event()
        self._stopping = Event()
        self._busy = Lock()
        self._running: dict[Future[None], Claim] = {}
        self._answered: SimpleQueue[Result | None] = SimpleQueue()
        self._pool: ThreadPoolExecutor | None = None
        self._thread: Thread | None = None
        self._settler: Thread | None = None
        self._timer: BackgroundScheduler | None = None

    def compose(self, kind: str, composer: Composer) -> None:
        """Say what posts of this kind say. A composer gives None when the post is no longer wanted, Later to wait."""
        self._composers[kind] = composer

    def compose_from(self, kind: str, read: Read, composer: ComposerOfFact) -> None:
        """The same for what comes in thousands: `read` fetches at once what all that are claimed together are about."""
        self._reads[kind] = read
        self._composers[kind] = lambda services, post: composer(read(services, [post])[post.id], post)
        self._composers_of_facts[kind] = composer

    def wake(self) -> None:
        self._wake.set()

    # By hand, for tests and the story

    def beat(self) -> int:
        """Send one round of what is due, here and now; says how many posts were settled."""
        claims = self._services.outbox.claim(self.owner, self._senders)
        facts = self._facts(claims)
        for claim in claims:
            self._settle([self._send(claim, facts)])
        return len(claims)

    # By the clock

    def start(self) -> None:
        self._stopping.clear()
        self.last_beat = self._clock.real()  # one that never beats is noticed too
        self._pool = ThreadPoolExecutor(self._senders, thread_name_prefix="sender")
        self._settler = Thread(target=self._settle_what_comes, name="settler", daemon=True)
        self._settler.start()
        self._thread = Thread(target=self._run, name="heartbeat", daemon=True)
        self._thread.start()
        timer = BackgroundScheduler(timezone="UTC")
        every = {"trigger": "interval", "max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        timer.add_job(self.wake, seconds=self._seconds, **every)
        first = machine_time() + FIRST_HOUSEKEEPING
        timer.add_job(self._housekeeping, hours=HOUSEKEEPING_HOURS, next_run_time=first, **every)
        timer.start()
        self._timer = timer

    def stop(self) -> None:
        """Begin nothing new, let what is being sent finish (10 s at most), hand back what was not begun."""
        if self._thread is None or self._settler is None or self._pool is None or self._timer is None:
            return
        self._stopping.set()
        self._wake.set()
        self._thread.join(STOP_SECONDS)
        with self._busy:
            running = dict(self._running)
        self._hand_back([claim for future, claim in running.items() if future.cancel()])
        wait(running, STOP_SECONDS)
        self._pool.shutdown(wait=False)
        self._answered.put(None)
        self._settler.join(STOP_SECONDS)
        self._timer.shutdown()  # waits for housekeeping, if it runs just now
        self._thread = None

    def _hand_back(self, claims: list[Claim]) -> None:
        try:
            self._services.outbox.release(claims, self.owner)
        except Exception:
            log.exception("leases could not be handed back; they end by themselves")

    def _run(self) -> None:
        well = True
        while not self._stopping.is_set():
            self._wake.wait()
            self._wake.clear()
            if self._stopping.is_set():
                return
            well = self._beats(well)
            if self._busy_now():
                self._stopping.wait(GATHERING)

    def _beats(self, well: bool) -> bool:
        """Whether it went well. An outage is told when it begins and when it is over, not at every beat."""
        try:
            self._fill_pool()
        except Exception:
            if well:
                log.exception("a beat failed, and will be tried again")
            return False
        self.last_beat = self._clock.real()
        if not well:
            log.info("it beats again")
        return True

    def _fill_pool(self) -> None:
        """Claim for the senders that are free. What else is due is claimed by the next beat, with what joins it."""
        claims = self._claim()
        facts = self._facts(claims)
        for claim in claims:
            self._begin(claim, facts)
        if claims:
            self._wake.set()

    def _busy_now(self) -> bool:
        with self._busy:
            return bool(self._running)

    def _claim(self) -> list[Claim]:
        """A quarter of the senders is there for others when Slack is slow with one workspace."""
        with self._busy:
            free = self._senders - len(self._running)
            under_way = Counter(claim.post.workspace_id for claim in self._running.values())
        if not free:
            return []
        share = self._senders - self._senders // 4
        return self._services.outbox.claim(self.owner, free, share=share, under_way=under_way)

    def _facts(self, claims: Sequence[Claim]) -> Facts:
        """What can be read at once; what is missing here is read when its post is composed, with the errors of that."""
        facts: dict[int, Any] = {}
        for kind in {claim.post.kind for claim in claims} & self._reads.keys():
            posts = [claim.post for claim in claims if claim.post.kind == kind]
            try:
                facts |= self._reads[kind](self._services, posts)
            except Exception:
                log.exception("posts are read one by one", extra={"ritual": kind.split(".", 1)[0]})
        return facts

    def _begin(self, claim: Claim, facts: Facts) -> None:
        assert self._pool is not None
        with self._busy:
            future = self._pool.submit(self._send_and_hand_on, claim, facts)
            self._running[future] = claim
        future.add_done_callback(self._sent)

    def _send_and_hand_on(self, claim: Claim, facts: Facts) -> None:
        self._answered.put(self._send(claim, facts))

    def _sent(self, future: Future[None]) -> None:
        with self._busy:
            self._running.pop(future, None)

    def _settle_what_comes(self) -> None:
        """Until None comes."""
        going_on = True
        while going_on:
            results = [self._answered.get()]
            if self._busy_now():
                self._stopping.wait(GATHERING)
            try:
                while len(results) < SETTLED_AT_ONCE:
                    results.append(self._answered.get_nowait())
            except Empty:
                pass
            going_on = None not in results
            self._settle([result for result in results if result is not None])
            self._wake.set()

    def _housekeeping(self) -> None:
        try:
            self._services.housekeeping(self._clock.now())
        except Exception:
            log.exception("housekeeping failed")

    def _settle(self, results: list[Result]) -> None:
        """All in one transaction; each in its own where one of them does not let the others through."""
        try:
            kept = self._services.outbox.settle_all(results, self.owner)
        except Exception:
            if len(results) > 1:
                for result in results:
                    self._settle([result])
                return
            for claim, _ in results:
                log.exception("post could not be settled", extra={"post": claim.post.key})
            return
        for claim, outcome in results:
            self._tell(claim, outcome, claim.post.id in kept)

    def _tell(self, claim: Claim, outcome: Outcome, kept: bool) -> None:
        log.log(
            logging.WARNING if isinstance(outcome, Failed) else logging.INFO,
            "post %s",
            type(outcome).__name__.lower() if kept else "left to another sender",
            extra={
                "workspace": claim.team[1],
                "ritual": claim.post.kind.split(".", 1)[0],
                "post": claim.post.key,
                "reason": getattr(outcome, "error", None),
                "duration_ms": round((self._clock.real() - claim.claimed_at).total_seconds() * 1000),
            },
        )

    # One post

    def _send(self, claim: Claim, facts: Facts = NO_FACTS) -> Result:
        try:
            return claim, self._outcome(claim, facts)
        except Exception:
            log.exception("post could not be sent", extra={"post": claim.post.key})
            return claim, Failed("internal_error")

    def _outcome(self, claim: Claim, facts: Facts) -> Outcome:
        late = self._clock.now() > claim.post.expires_at
        if late and not claim.unsure:
            return Skipped()
        act = self._composed(claim, facts)
        if act is None:
            return Dropped()
        if isinstance(act, (Dropped, Later, Failed)):
            return act

        def in_time() -> bool:
            return self._clock.real() <= claim.begin_by

        if not in_time():  # composing was slow: another sender may be about to take it
            return Later(0)
        attempt = Attempt(
            claim.team, claim.post.id, claim.unsure, claim.post.first_tried_at, late, self._clock.now(), in_time
        )  # fmt: skip
        return self._slack.perform(act, attempt)

    def _composed(self, claim: Claim, facts: Facts) -> Act | Dropped | Later | Failed | None:
        post = claim.post
        try:
            if post.id in facts:
                act = self._composers_of_facts[post.kind](facts[post.id], post)
            else:
                act = self._composers[post.kind](self._services, post)
            if claim.redraws and isinstance(act, Say):
                return self._redraw_of(post, act)
        except Exception:
            log.exception("post could not be composed", extra={"post": post.key})
            seconds, attempts = COMPOSED_AGAIN
            return Later(seconds) if claim.attempt < attempts else Failed("internal_error")
        return act

    def _redraw_of(self, post: Post, act: Say) -> Redraw | Dropped | Later:
        """The redraw of a message that was posted; it waits while the message is still on its way.

        One that is not on its way yet needs none: it will be composed from the facts of then.
        """
        original = self._services.outbox.original(post)
        if original is None or original.state not in {DUE, SENT}:
            return Dropped()
        if original.state == DUE:
            return Later(1.0, whole_lane=False) if original.unsure else Dropped()
        if original.channel is None or original.ts is None:
            return Dropped()
        return Redraw(original.channel, original.ts, act.message)
