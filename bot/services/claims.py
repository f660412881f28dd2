"""Claiming: which posts this process may send, and no other until the lease ends."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, bindparam, case, exists, func, select, update
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.database import LONG_AGO, Database, insert_all_once
from bot.models.base import table
from bot.models.outbox import DUE, Lane, Post
from bot.models.people import Workspace
from bot.statements import Prepared

LOOKED_AT = 8  # due posts for each lane that is wanted; a lane that is held is not in the next look

# Built once: a beat comes many times a second when much is due, and building one costs as much as asking it.
NOW, REAL = bindparam("now", type_=Post.due_at.type), bindparam("real", type_=Lane.free_at.type)
IS_DUE = (Post.state == DUE, Post.due_at <= NOW, (Post.not_before.is_(None)) | (Post.not_before <= REAL))
DUE_IN_FREE_LANES = select(Post.lane, Post.workspace_id, Post.due_at).where(
    *IS_DUE, ~exists().where(Lane.name == Post.lane, Lane.free_at > REAL)
)
ANYTHING = Prepared(DUE_IN_FREE_LANES.limit(1))
_LOOKED_AT = (  # grouping all that is due would take longer than sending it, when it is much
    DUE_IN_FREE_LANES.where(Post.workspace_id.not_in(bindparam("full", expanding=True)))
    .order_by(Post.due_at)
    .limit(bindparam("looked_at"))
    .subquery()
)
WAITING = (
    select(_LOOKED_AT.c.lane, _LOOKED_AT.c.workspace_id, func.count(Lane.name))
    .outerjoin(Lane, Lane.name == _LOOKED_AT.c.lane)
    .group_by(_LOOKED_AT.c.lane, _LOOKED_AT.c.workspace_id)
    .order_by(func.min(_LOOKED_AT.c.due_at))
)
LANES: BindParameter[str] = bindparam("lanes", expanding=True)
# Lane by lane, which an index answers. Whether it is due is asked of the row once it is locked: asked here, PostgreSQL
# may read all that is due for each lane, because its statistics know nothing yet of a busy morning.
_FIRST_OF_LANE = (
    select(Post.id)
    .where(Post.lane == Lane.name, Post.state == DUE, (Post.not_before.is_(None)) | (Post.not_before <= REAL))
    .order_by(Post.due_at, Post.id)
    .limit(1)
    .correlate(Lane)
    .scalar_subquery()
)
FIRST_OF_FREE_LANES = (
    select(_FIRST_OF_LANE, Lane.name)
    .where(Lane.name.in_(LANES), Lane.free_at <= REAL)
    .with_for_update(of=Lane, skip_locked=True)
)
THESE = (
    select(Post)
    .where(Post.id.in_(bindparam("posts", expanding=True)))
    .order_by(Post.due_at, Post.id)
    .with_for_update(of=Post, skip_locked=True)
)
HOLD_LANES = update(table(Lane)).where(table(Lane).c.name.in_(LANES)).values(free_at=bindparam("until"))
HOLD_POSTS = (
    update(table(Post))
    .where(table(Post).c.id.in_(bindparam("posts", expanding=True)))
    .values(
        owner=bindparam("by"),
        attempt=table(Post).c.attempt + 1,
        unsure=True,
        # what an earlier attempt did not do leaves nothing to look for
        first_tried_at=case((table(Post).c.unsure, func.coalesce(table(Post).c.first_tried_at, NOW)), else_=NOW),
    )
)
TEAMS = select(Workspace.id, Workspace.enterprise_id, Workspace.team_id).where(
    Workspace.id.in_(bindparam("workspaces", expanding=True))
)


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


class Claiming:
    """The part of the outbox that hands out posts. A beat with nothing due reads once and takes no lock."""

    _database: Database
    _clock: Clock
    _lease: timedelta

    def claim(
        self, owner: str, limit: int, *, share: int | None = None, under_way: Mapping[int, int] | None = None
    ) -> list[Claim]:
        """Take the earliest due post of up to `limit` free lanes, and hold those lanes for a lease.

        No workspace gets more than its `share`, with what it has `under_way` (by workspace): if Slack is slow with
        one of them, the others do not wait.
        """
        now, real = self._clock.now(), self._clock.real()
        if self._database.first(ANYTHING, {"now": now, "real": real}) is None:
            return []
        lanes = self._lanes_in_turn(now, real, limit, share or limit, under_way or {})
        if not lanes:
            return []
        with self._database.begin() as session:
            first: dict[int, str] = dict(session.execute(FIRST_OF_FREE_LANES, {"real": real, "lanes": lanes}).all())
            posts = [
                post
                for post in session.scalars(THESE, {"posts": [*first]})
                if _is_due(post, now, real) and post.lane == first[post.id]  # promised anew, it may have another lane
            ]
            return self._hold(session, posts, owner, now, real) if posts else []

    def _lanes_in_turn(
        self, now: datetime, real: datetime, limit: int, share: int, under_way: Mapping[int, int]
    ) -> Sequence[str]:
        """The lanes of the earliest due posts.

        A lane is made here, for its first post: most acts promise something. By itself, because others who make the
        same one wait until it is kept.
        """
        looked = {"now": now, "real": real, "looked_at": limit * LOOKED_AT}
        taken, names = Counter(under_way), dict[str, bool]()
        full: set[int] | None = None
        with self._database.read() as session:
            while len(names) < limit:  # again, as long as one that has its share now was in the way of others
                before, full = full, {workspace for workspace, count in taken.items() if count >= share}
                if full == before:
                    break
                for name, workspace, made in session.execute(WAITING, {**looked, "full": [*full]}):
                    if name not in names and taken[workspace] < share and len(names) < limit:
                        names[name] = bool(made)
                        taken[workspace] += 1
        if new := sorted(name for name, made in names.items() if not made):
            with self._database.begin_core() as transaction:
                insert_all_once(transaction, Lane, [{"name": name, "free_at": LONG_AGO} for name in new])
        return [*names]

    def _hold(self, session: Session, posts: Sequence[Post], owner: str, now: datetime, real: datetime) -> list[Claim]:
        teams = _teams(session, {post.workspace_id for post in posts})
        times = real, real + self._lease / 2
        claims = [Claim(post, teams[post.workspace_id], post.attempt + 1, post.unsure, *times) for post in posts]
        session.execute(HOLD_LANES, {"lanes": [post.lane for post in posts], "until": real + self._lease})
        session.execute(HOLD_POSTS, {"posts": [post.id for post in posts], "by": owner, "now": now})
        session.expunge_all()
        return claims


def _is_due(post: Post, now: datetime, real: datetime) -> bool:
    return post.state == DUE and post.due_at <= now and (post.not_before is None or post.not_before <= real)


def _teams(session: Session, ids: set[int]) -> dict[int, tuple[str | None, str]]:
    rows = session.execute(TEAMS, {"workspaces": list(ids)})
    return {id_: (enterprise or None, team) for id_, enterprise, team in rows}
