"""What is still to be said, to whom, when: promise, claim, settle."""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import case, delete, null, select, update
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.database import Database, Insert, insert_of
from bot.domain.outbox import (
    Delivered,
    Dropped,
    Failed,
    Later,
    Outcome,
    Postponed,
    Skipped,
    Unknown,
)
from bot.models.base import table
from bot.models.outbox import CANCELLED, DROPPED, DUE, FAILED, SENT, SKIPPED, Lane, Post
from bot.services.claims import HOLD_LANES, Claim, Claiming
from bot.services.lookups import Looking
from bot.statements import Prepared, Transaction

log = logging.getLogger(__name__)

DEFAULT_GRACE = timedelta(hours=12)
REDRAW_GRACE = timedelta(days=2)
# Seconds between two calls in a lane. Conversations: Slack takes one post a second. Methods: our own pace,
# or Slack's tier where that is slower.
GAPS = {
    "chat.update": 2.0,
    "conversations.open": 1.5,
    "conversations.create": 3.0,
    "conversations.invite": 1.5,
    "reactions.add": 1.5,
    "views.publish": 0.7,
}
CONVERSATION_GAP = 1.0
SAME_MESSAGE_GAP = 5.0  # seconds between two redraws of one message; a Home tab has no readers to disturb

STATES: Mapping[type[Outcome], str] = {
    Delivered: SENT, Skipped: SKIPPED, Dropped: DROPPED, Postponed: DROPPED, Failed: FAILED,
}  # fmt: skip

After = Callable[[Session, Post], None]
Lock = Callable[[Session, int], object]
Gather = Callable[[Session, Sequence[int]], object]


Result = tuple[Claim, Outcome]
POSTS = table(Post).c


def _promising(dialect: str) -> Insert:
    insert = insert_of(dialect)(table(Post))
    sending = (POSTS.state == DUE) & POSTS.unsure
    moved = {name: case((sending, POSTS[name]), else_=insert.excluded[name]) for name in ("due_at", "expires_at")}
    placed = {name: case((POSTS.unsure, POSTS[name]), else_=insert.excluded[name]) for name in ("destination", "lane")}
    again = {"state": DUE, "error": null(), "settled_at": null()}
    return insert.on_conflict_do_update(
        index_elements=["workspace_id", "key"], set_=moved | placed | again, where=POSTS.state != SENT
    )


def _redrawing(dialect: str, *, elsewhere: bool = False) -> Insert:
    insert = insert_of(dialect)(table(Post))
    given = insert.excluded
    turn = case(((POSTS.state == DUE) & (POSTS.due_at < given.due_at), POSTS.due_at), else_=given.due_at)
    again = {"wanted": POSTS.wanted + 1, "state": DUE, "due_at": turn, "expires_at": given.expires_at}
    if elsewhere:
        again["destination"] = given.destination
    return insert.on_conflict_do_update(index_elements=["workspace_id", "key"], set_=again)


PROMISE, REDRAW = Prepared(_promising), Prepared(_redrawing)
REDRAW_ELSEWHERE = Prepared(partial(_redrawing, elsewhere=True))


class Outbox(Claiming, Looking):
    """The only way that the bot speaks up. Times: `due` in the world's time, lanes and leases in real time."""

    def __init__(self, database: Database, clock: Clock, lease_seconds: float = 30.0) -> None:
        self._database = database
        self._clock = clock
        self._lease = timedelta(seconds=lease_seconds)
        self._after: dict[str, After] = {}
        self._gather: dict[str, Gather] = {}
        self._first: dict[str, Lock] = {}

    def after(self, kind: str, plan: After) -> None:
        """Call `plan` in the transaction that settles a post of this kind, whatever became of it."""
        self._after[kind] = plan

    def gather(self, kind: str, read: Gather) -> None:
        """Let `read` fetch at once what many posts of this kind are about, before what follows each looks for it."""
        self._gather[kind] = read

    def first(self, kind: str, lock: Lock) -> None:
        """Let `lock` hold what a post of this kind is about, given its id, before the row of the post is held.

        One order of locks, so that nobody waits in a circle: a challenge's posts (by `hold_posts`), the challenge, a
        pool of partners, its pairs (the oldest first), then posts about those. Who plans or takes back what a pool
        posts holds the pool; so must whoever settles, if what follows changes it. Who acts on their pair holds that.
        """
        self._first[kind] = lock

    def now(self) -> datetime:
        """The world's time, for what is composed or planned when no listener brings it."""
        return self._clock.now()

    # Promising

    def promise(
        self,
        transaction: Transaction,
        workspace_id: int,
        kind: str,
        about: int,
        *,
        destination: str,
        due: datetime,
        occasion: str = "",
        lane: str = "",
        grace: timedelta = DEFAULT_GRACE,
    ) -> None:
        """Plan a post once. Promised again before it is sent, it moves to the new time; once sent, nothing changes.

        One that may have reached Slack stays in its conversation, that is where it is looked for; and at its time
        unless it was taken back since.
        """
        values = self._row(workspace_id, kind, about, occasion, destination, lane or destination, due, grace)
        transaction.flush()
        PROMISE.run(transaction, values)
        self._note_promise(transaction, due)

    def redraw(
        self,
        transaction: Transaction,
        workspace_id: int,
        kind: str,
        about: int,
        *,
        occasion: str = "",
        lane: str = "chat.update",
        destination: str | None = None,
        ahead: timedelta = timedelta(),
    ) -> None:
        """Draw a message (or a Home) anew: one row, however often it is asked for before it is drawn.

        One that waits already keeps its turn, so that a busy message is not always the last.
        `destination` is kept by the row until another is given. It goes `ahead` of what was asked for in that time.
        """
        now = self._clock.now()
        due = now - ahead
        values = self._row(workspace_id, kind, about, occasion, destination or "", lane, due, REDRAW_GRACE)
        values |= {"key": f"redraw/{values['key']}", "expires_at": now + REDRAW_GRACE, "wanted": 1}
        transaction.flush()
        (REDRAW if destination is None else REDRAW_ELSEWHERE).run(transaction, values)
        self._note_promise(transaction, due)

    def cancel(
        self,
        transaction: Transaction,
        workspace_id: int,
        kind: str,
        about: int,
        occasion: str | None = None,
        *,
        unless_unsure: bool = False,
    ) -> None:
        """Take back what was not sent yet. A post that is being sent at this moment still ends as sent.

        `unless_unsure` leaves what may have reached Slack: it is looked for, and its composer says what to do then.
        """
        self.cancel_all(transaction, workspace_id, kind, [about], occasion, unless_unsure=unless_unsure)

    def cancel_all(
        self,
        transaction: Transaction,
        workspace_id: int,
        kind: str,
        about: Sequence[int],
        occasion: str | None = None,
        *,
        unless_unsure: bool = False,
    ) -> None:
        """The same for posts of this kind about any of many."""
        its = (Post.workspace_id == workspace_id, Post.kind == kind, Post.about.in_(about))
        query = update(Post).where(*its, Post.state == DUE, Post.wanted == 0)
        if occasion is not None:
            query = query.where(Post.occasion == occasion)
        if unless_unsure:
            query = query.where(Post.unsure.is_(False))
        transaction.execute(query.values(state=CANCELLED, settled_at=self._clock.now()))

    def retry(self, session: Session, post: Post, now: datetime) -> None:
        """Make a post that failed due again, with the grace that it had. The caller holds its row."""
        post.expires_at, post.due_at = now + (post.expires_at - post.due_at), now
        post.state, post.error, post.settled_at = DUE, None, None
        self._note_promise(session, now)

    def _row(
        self,
        workspace_id: int,
        kind: str,
        about: int,
        occasion: str,
        destination: str,
        lane: str,
        due: datetime,
        grace: timedelta,
    ) -> dict[str, Any]:
        return {
            "workspace_id": workspace_id,
            "key": f"{kind}/{about}/{occasion}",
            "lane": f"{workspace_id}:{lane}",
            "kind": kind,
            "about": about,
            "occasion": occasion,
            "destination": destination,
            "due_at": due,
            "expires_at": due + grace,
            "created_at": self._clock.now(),
            "state": DUE,
            "wanted": 0,
            "attempt": 0,
            "unsure": False,
        }

    def _note_promise(self, transaction: Transaction, due: datetime) -> None:
        if due <= self._clock.now():  # the beat comes by itself for what is due later
            transaction.info["promised"] = True

    # Settling

    def settle(self, claim: Claim, owner: str, outcome: Outcome) -> bool:
        """Store what became of a claimed post and plan what follows. False, and no change, if the lease was lost."""
        return bool(self.settle_all([(claim, outcome)], owner))

    def settle_all(self, results: Sequence[Result], owner: str) -> set[int]:
        """Settle many in few transactions: the ids of those whose lease was not lost.

        Redraws apart, nothing follows them: their rows are those that members' acts touch too, and a transaction that
        holds some of them must not wait for others. A row that is taken just now is settled by itself.
        """
        kept: set[int] = set()
        for redraws in (False, True):
            group = [result for result in results if result[0].redraws == redraws]
            together = [result for result in group if redraws or result[0].post.kind not in self._first]
            if len(together) > 1:
                kept |= self._settle_together(together, owner, wait=False)
            for result in group:
                if result[0].post.id not in kept:
                    kept |= self._settle_together([result], owner, wait=True)
        return kept

    def _settle_together(self, results: Sequence[Result], owner: str, *, wait: bool) -> set[int]:
        real = self._clock.real()
        with self._database.begin() as session:
            if wait:
                self._lock_first(session, [claim for claim, _ in results])
            posts = self._held(session, [claim for claim, _ in results], owner, wait=wait)
            mine = [(posts[claim.post.id], claim, outcome) for claim, outcome in results if claim.post.id in posts]
            if not mine:
                return set()
            lanes = defaultdict[datetime, list[str]](list)
            for _, claim, outcome in mine:
                lanes[self._free_at(claim, outcome, real)].append(claim.post.lane)
            for until, names in lanes.items():
                session.execute(HOLD_LANES, {"lanes": names, "until": until})
            final = [post for post, claim, outcome in mine if self._store(post, claim, outcome, real)]
            session.flush()
            self._plan_what_follows(session, [post for post in final if not post.wanted])
        return set(posts)

    def _plan_what_follows(self, session: Session, posts: Sequence[Post]) -> None:
        about = {kind: [post.about for post in posts if post.kind == kind] for kind in {post.kind for post in posts}}
        held = [self._gather[kind](session, ids) for kind, ids in about.items() if kind in self._gather]
        for post in posts:
            if follow := self._after.get(post.kind):
                follow(session, post)
        del held  # the session keeps only what somebody holds

    def lock_first(self, session: Session, post: Post) -> None:
        """Hold what must be held before the row of this post is: see `first`."""
        if lock := self._first.get(post.kind):
            lock(session, post.about)

    def _lock_first(self, session: Session, claims: Sequence[Claim]) -> None:
        for claim in claims:
            if not claim.redraws:
                self.lock_first(session, claim.post)

    @staticmethod
    def _held(session: Session, claims: Sequence[Claim], owner: str, *, wait: bool) -> dict[int, Post]:
        """The rows of these claims that are still ours, locked; those that somebody holds only if we `wait`."""
        attempts = {claim.post.id: claim.attempt for claim in claims}
        query = select(Post).where(Post.id.in_(list(attempts)), Post.owner == owner).order_by(Post.id)
        rows = session.scalars(query.with_for_update(skip_locked=not wait))
        return {post.id: post for post in rows if post.attempt == attempts[post.id]}

    def _free_at(self, claim: Claim, outcome: Outcome, real: datetime) -> datetime:
        """When the lane of a settled post is free again."""
        if isinstance(outcome, Unknown):
            return real + self._lease  # Slack may still be working on it: look only after a whole lease
        if isinstance(outcome, Later):
            return real + timedelta(seconds=outcome.seconds if outcome.whole_lane else 0)
        if isinstance(outcome, (Skipped, Dropped, Postponed)):
            return real
        return real + timedelta(seconds=GAPS.get(claim.post.lane.split(":", 1)[1], CONVERSATION_GAP))

    def _store(self, post: Post, claim: Claim, outcome: Outcome, real: datetime) -> bool:
        """Write the outcome into the row; says whether it is final."""
        post.owner = None
        if isinstance(outcome, Unknown):
            return False
        if isinstance(outcome, Later):  # this attempt did nothing; an earlier one still may have
            post.unsure = claim.unsure
            post.not_before = real + timedelta(seconds=outcome.seconds)
            post.error = outcome.reason
            return False
        post.unsure = False
        post.settled_at = self._clock.now()
        if isinstance(outcome, Delivered):
            post.channel, post.ts, post.error = outcome.channel or post.channel, outcome.ts or post.ts, None
        if isinstance(outcome, Failed):
            post.error = outcome.error
        if isinstance(outcome, Postponed):
            post.due_at = outcome.until
        post.state = STATES[type(outcome)]
        if post.wanted:
            post.not_before = real + timedelta(seconds=_own_gap(post.lane))
            if post.wanted != claim.post.wanted:  # asked for while it was drawn
                post.state, post.due_at = DUE, post.settled_at
        return True

    def release(self, claims: Sequence[Claim], owner: str) -> None:
        """Hand back what was claimed and not begun, so that another process takes it at once."""
        if not claims:
            return
        with self._database.begin() as session:
            for claim in claims:
                mine = (Post.id == claim.post.id, Post.owner == owner, Post.attempt == claim.attempt)
                held = session.execute(update(Post).where(*mine).values(owner=None, unsure=claim.unsure))
                if held.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result always has it
                    session.execute(update(Lane).where(Lane.name == claim.post.lane).values(free_at=self._clock.real()))

    # Housekeeping

    def forget(self, before: datetime) -> None:
        """Housekeeping: settled posts older than `before` go. Lanes stay: they keep the pace, and are few."""
        with self._database.begin() as session:
            session.execute(delete(Post).where(Post.state != DUE, Post.settled_at < before))


def _own_gap(lane: str) -> float:
    """Seconds before the same thing is drawn again."""
    return 0.0 if lane.endswith(":views.publish") else SAME_MESSAGE_GAP
