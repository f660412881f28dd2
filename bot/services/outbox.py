"""What is still to be said, to whom, when: promise, claim, settle."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.database import Database
from bot.domain.outbox import (
    Delivered,
    Dropped,
    Failed,
    FailedPost,
    Later,
    Outcome,
    Planned,
    Skipped,
    Topic,
    Unknown,
)
from bot.models.outbox import CANCELLED, DROPPED, DUE, FAILED, SENT, SKIPPED, Lane, Post
from bot.models.people import Workspace

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
LOOKED_AT = (
    8  # due posts that a claim looks at for each lane that it wants; a lane that it holds is not in the next look
)
SAME_MESSAGE_GAP = 5.0  # seconds between two redraws of one message; a Home tab has no readers to disturb

After = Callable[[Session, Post], None]


@dataclass(frozen=True)
class Claim:
    """A post that this sender may send until the lease ends, as it was when it was claimed."""

    post: Post
    team: tuple[str | None, str]  # enterprise id, team id
    attempt: int
    unsure: bool  # an earlier attempt may have reached Slack
    claimed_at: datetime  # real time
    begin_by: datetime  # real time: a call that begins later could still be on its way when the lease ends

    @property
    def redraws(self) -> bool:
        return self.post.wanted > 0


Result = tuple[Claim, Outcome]


class Outbox:
    """The only way that the bot speaks up. Times: `due` in the world's time, lanes and leases in real time."""

    def __init__(self, database: Database, clock: Clock, lease_seconds: float = 30.0) -> None:
        self._database = database
        self._clock = clock
        self._lease = timedelta(seconds=lease_seconds)
        self._after: dict[str, After] = {}

    def after(self, kind: str, plan: After) -> None:
        """Call `plan` in the transaction that settles a post of this kind, whatever became of it."""
        self._after[kind] = plan

    def now(self) -> datetime:
        """The world's time, for what is composed or planned when no listener brings it."""
        return self._clock.now()

    # Promising

    def promise(
        self,
        session: Session,
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

        One that may have reached Slack stays in its conversation: that is where it is looked for.
        """
        values = self._row(workspace_id, kind, about, occasion, destination, lane or destination, due, grace)
        insert = self._insert(session)(Post).values(**values)
        moved = {name: values[name] for name in ("due_at", "expires_at")}
        placed = {
            name: case((Post.unsure, getattr(Post, name)), else_=values[name]) for name in ("destination", "lane")
        }
        session.execute(
            insert.on_conflict_do_update(
                index_elements=["workspace_id", "key"],
                set_={**moved, **placed, "state": DUE, "error": None, "settled_at": None},
                where=Post.state != SENT,
            )
        )
        self._note_promise(session, str(values["lane"]))

    def redraw(
        self,
        session: Session,
        workspace_id: int,
        kind: str,
        about: int,
        *,
        occasion: str = "",
        lane: str = "chat.update",
        destination: str | None = None,
    ) -> None:
        """Draw a message (or a Home) anew: one row, however often it is asked for before it is drawn.

        One that waits already keeps its turn, so that a busy message is not always the last.
        `destination` is kept by the row until another is given.
        """
        now = self._clock.now()
        values = self._row(workspace_id, kind, about, occasion, destination or "", lane, now, REDRAW_GRACE)
        values |= {"key": f"redraw/{values['key']}", "wanted": 1}
        insert = self._insert(session)(Post).values(**values)
        turn = case((Post.state == DUE, Post.due_at), else_=now)
        again = {"wanted": Post.wanted + 1, "state": DUE, "due_at": turn, "expires_at": now + REDRAW_GRACE}
        if destination is not None:
            again["destination"] = destination
        session.execute(insert.on_conflict_do_update(index_elements=["workspace_id", "key"], set_=again))
        self._note_promise(session, str(values["lane"]))

    def cancel(self, session: Session, workspace_id: int, kind: str, about: int, occasion: str | None = None) -> None:
        """Take back what was not sent yet. A post that is being sent at this moment still ends as sent."""
        query = update(Post).where(
            Post.workspace_id == workspace_id,
            Post.kind == kind,
            Post.about == about,
            Post.state == DUE,
            Post.wanted == 0,
        )
        if occasion is not None:
            query = query.where(Post.occasion == occasion)
        session.execute(query.values(state=CANCELLED, settled_at=self._clock.now()))

    def retry(self, session: Session, post: Post, now: datetime) -> None:
        """Make a post that failed due again, with the grace that it had. The caller holds its row."""
        post.expires_at, post.due_at = now + (post.expires_at - post.due_at), now
        post.state, post.error, post.settled_at = DUE, None, None
        self._note_promise(session, post.lane)

    def find(self, session: Session, workspace_id: int, kind: str, about: int, occasion: str = "") -> Post | None:
        key = f"{kind}/{about}/{occasion}"
        return session.scalar(select(Post).where(Post.workspace_id == workspace_id, Post.key == key))

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

    @staticmethod
    def _insert(session: Session) -> Any:
        session.flush()
        return sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert

    @staticmethod
    def _note_promise(session: Session, lane: str) -> None:
        session.info.setdefault("lanes", set()).add(lane)
        session.info["promised"] = True

    # Claiming

    def claim(
        self, owner: str, limit: int, *, share: int | None = None, under_way: Mapping[int, int] | None = None
    ) -> list[Claim]:
        """Take the earliest due post of up to `limit` free lanes, and hold those lanes for a lease.

        No workspace gets more than its `share`, with what it has `under_way` (by workspace): if Slack is slow with
        one of them, the others do not wait.
        """
        now, real = self._clock.now(), self._clock.real()
        if not self._anything_due(now, real):
            return []
        with self._database.begin() as session:
            lanes = self._free_lanes(session, now, real, limit, share or limit, under_way or {})
            posts = self._first_of(session, lanes, now, real)
            if not posts:
                return []
            return self._hold(session, posts, owner, now, real)

    def _due(self, now: datetime, real: datetime) -> tuple[Any, ...]:
        paced = (Post.not_before.is_(None)) | (Post.not_before <= real)
        return (Post.state == DUE, Post.due_at <= now, paced)

    def _anything_due(self, now: datetime, real: datetime) -> bool:
        """A read first: an idle beat takes no write lock."""
        query = select(Post.id).join(Lane, Lane.name == Post.lane).where(*self._due(now, real), Lane.free_at <= real)
        with self._database.read() as session:
            return session.scalar(query.limit(1)) is not None

    def _free_lanes(
        self, session: Session, now: datetime, real: datetime, limit: int, share: int, under_way: Mapping[int, int]
    ) -> Sequence[str]:
        full = [workspace for workspace, count in under_way.items() if count >= share]
        first = (  # grouping all that is due would take longer than sending it, when it is much
            select(Post.lane, Post.workspace_id, Post.due_at)
            .join(Lane, Lane.name == Post.lane)
            .where(*self._due(now, real), Lane.free_at <= real, Post.workspace_id.not_in(full))
            .order_by(Post.due_at)
            .limit(limit * LOOKED_AT)
            .subquery()
        )
        waiting = (
            select(first.c.lane, first.c.workspace_id)
            .group_by(first.c.lane, first.c.workspace_id)
            .order_by(func.min(first.c.due_at))
        )
        taken, names = Counter(under_way), list[str]()
        for name, workspace in session.execute(waiting):
            taken[workspace] += 1
            if taken[workspace] <= share and len(names) < limit:
                names.append(name)
        locked = select(Lane.name).where(Lane.name.in_(names), Lane.free_at <= real).with_for_update(skip_locked=True)
        return session.scalars(locked).all()

    def _first_of(self, session: Session, lanes: Sequence[str], now: datetime, real: datetime) -> Sequence[Post]:
        """The earliest of each lane, locked. One that somebody changes at this moment waits for the next beat."""
        rank = func.row_number().over(partition_by=Post.lane, order_by=(Post.due_at, Post.id)).label("rank")
        ranked = select(Post.id, rank).where(*self._due(now, real), Post.lane.in_(lanes)).subquery()
        return session.scalars(
            select(Post)
            .join(ranked, ranked.c.id == Post.id)
            .where(ranked.c.rank == 1, *self._due(now, real))  # asked again of the row once it is locked
            .order_by(Post.due_at, Post.id)
            .with_for_update(of=Post, skip_locked=True)
        ).all()

    def _hold(self, session: Session, posts: Sequence[Post], owner: str, now: datetime, real: datetime) -> list[Claim]:
        teams = self._teams(session, {post.workspace_id for post in posts})
        times = real, real + self._lease / 2
        claims = [Claim(post, teams[post.workspace_id], post.attempt + 1, post.unsure, *times) for post in posts]
        session.execute(
            update(Lane).where(Lane.name.in_([post.lane for post in posts])).values(free_at=real + self._lease),
            execution_options={"synchronize_session": False},
        )
        session.execute(
            update(Post)
            .where(Post.id.in_([post.id for post in posts]))
            .values(
                owner=owner,
                attempt=Post.attempt + 1,
                unsure=True,
                first_tried_at=func.coalesce(Post.first_tried_at, now),
            ),
            execution_options={"synchronize_session": False},
        )
        session.expunge_all()
        return claims

    @staticmethod
    def _teams(session: Session, ids: set[int]) -> dict[int, tuple[str | None, str]]:
        rows = session.execute(
            select(Workspace.id, Workspace.enterprise_id, Workspace.team_id).where(Workspace.id.in_(ids))
        )
        return {id_: (enterprise or None, team) for id_, enterprise, team in rows}

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
            if len(group) > 1:
                kept |= self._settle_together(group, owner, wait=False)
            for result in group:
                if result[0].post.id not in kept:
                    kept |= self._settle_together([result], owner, wait=True)
        return kept

    def _settle_together(self, results: Sequence[Result], owner: str, *, wait: bool) -> set[int]:
        real = self._clock.real()
        with self._database.begin() as session:
            posts = self._held(session, [claim for claim, _ in results], owner, wait=wait)
            mine = [(posts[claim.post.id], claim, outcome) for claim, outcome in results if claim.post.id in posts]
            if not mine:
                return set()
            lanes = [
                {"name": claim.post.lane, "free_at": self._free_at(claim, outcome, real)} for _, claim, outcome in mine
            ]
            session.execute(update(Lane), lanes)
            final = [post for post, claim, outcome in mine if self._store(post, claim, outcome, real)]
            session.flush()
            for post in final:
                follow = self._after.get(post.kind)
                if follow and not post.wanted:
                    follow(session, post)
        return set(posts)

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
        if isinstance(outcome, (Skipped, Dropped)):
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
        post.state = {Delivered: SENT, Skipped: SKIPPED, Dropped: DROPPED, Failed: FAILED}[type(outcome)]
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

    # Looking

    def next_due(self) -> datetime | None:
        """When the next planned post is due; redraws do not count, pace decides them."""
        with self._database.read() as session:
            return session.scalar(select(func.min(Post.due_at)).where(Post.state == DUE, Post.wanted == 0))

    def waiting(self, redraws: bool = False) -> int:
        """How many posts are due now and not settled, whether or not their lanes are free."""
        query = select(func.count(Post.id)).where(Post.state == DUE, Post.due_at <= self._clock.now())
        if not redraws:
            query = query.where(Post.wanted == 0, Post.lane.not_like("%:reactions.add"))
        with self._database.read() as session:
            return session.scalar(query) or 0

    def planned(self, session: Session, topics: Mapping[tuple[str, int], str], limit: int = 10) -> list[Planned]:
        """The next posts about these (kind, about) pairs, which are given with their titles, earliest first."""
        if not topics:
            return []
        rows = session.scalars(
            select(Post)
            .where(tuple_(Post.kind, Post.about).in_(list(topics)), Post.state == DUE, Post.wanted == 0)
            .order_by(Post.due_at, Post.id)
            .limit(limit)
        )
        return [Planned(post.kind, post.due_at, topics[post.kind, post.about]) for post in rows]

    def failed(self, session: Session, topics: Mapping[tuple[str, int], Topic]) -> list[FailedPost]:
        """Posts about these (kind, about) pairs, of the occasion that each topic names, that failed for good."""
        if not topics:
            return []
        rows = session.scalars(
            select(Post).where(tuple_(Post.kind, Post.about).in_(list(topics)), Post.state == FAILED, Post.wanted == 0)
        )
        found = [(post, topics[post.kind, post.about]) for post in rows]
        return [_failed(post, topic) for post, topic in found if post.occasion == topic.occasion]

    def original(self, redraw: Post) -> Post | None:
        """The message that a redraw draws anew."""
        key = redraw.key.removeprefix("redraw/")
        with self._database.read() as session:
            return session.scalar(select(Post).where(Post.workspace_id == redraw.workspace_id, Post.key == key))

    def forget(self, before: datetime) -> None:
        """Housekeeping: settled posts older than `before` go. Lanes stay: a promise may be about to use one."""
        with self._database.begin() as session:
            session.execute(delete(Post).where(Post.state != DUE, Post.settled_at < before))


def _own_gap(lane: str) -> float:
    """Seconds before the same thing is drawn again."""
    return 0.0 if lane.endswith(":views.publish") else SAME_MESSAGE_GAP


def _failed(post: Post, topic: Topic) -> FailedPost:
    error, at = topic.reason or post.error or "unknown_error", post.settled_at or post.due_at
    return FailedPost(post.id, post.kind, topic, post.destination, error, at)
