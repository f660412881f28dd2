"""Looking at what is promised, on its way, or said: nothing here changes it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select, tuple_
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.database import Database
from bot.domain.outbox import FailedPost, Planned, Topic
from bot.models.outbox import DUE, FAILED, Post
from bot.statements import Prepared

# Built once: whoever turns the clock asks them after each step.
NEXT_DUE = Prepared(select(func.min(Post.due_at)).where(Post.state == DUE, Post.wanted == 0))
WAITING = select(func.count(Post.id)).where(Post.state == DUE, Post.due_at <= bindparam("now", type_=Post.due_at.type))
ALL_WAITING = Prepared(WAITING)
POSTS_WAITING = Prepared(WAITING.where(Post.wanted == 0, Post.lane.not_like("%:reactions.add")))
OF_KEY = select(Post).where(Post.workspace_id == bindparam("workspace"), Post.key == bindparam("key"))


class Looking:
    """The part of the outbox that answers questions."""

    _database: Database
    _clock: Clock

    def find(self, session: Session, workspace_id: int, kind: str, about: int, occasion: str = "") -> Post | None:
        return session.scalar(OF_KEY, {"workspace": workspace_id, "key": f"{kind}/{about}/{occasion}"})

    def under_way(
        self, session: Session, workspace_id: int, kind: str, about: Sequence[int], occasion: str = ""
    ) -> set[int]:
        """Which of these are being sent, or looked for: they may stand in Slack, and no promise moves them now."""
        keys = [f"{kind}/{one}/{occasion}" for one in about]
        its = (Post.workspace_id == workspace_id, Post.key.in_(keys), Post.state == DUE, Post.unsure.is_(True))
        return set(session.scalars(select(Post.about).where(*its)))

    def next_due(self) -> datetime | None:
        """When the next planned post is due; redraws do not count, pace decides them."""
        row = self._database.first(NEXT_DUE, {})
        return row[0] if row else None

    def waiting(self, redraws: bool = False) -> int:
        """How many posts are due now and not settled, whether or not their lanes are free."""
        row = self._database.first(ALL_WAITING if redraws else POSTS_WAITING, {"now": self._clock.now()})
        return row[0] if row else 0

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
        """Posts about these (kind, about) pairs, of the occasion that each topic names, that failed for good.

        An occasion may be one of several parts: "2/1" is a part of "2".
        """
        if not topics:
            return []
        rows = session.scalars(
            select(Post).where(tuple_(Post.kind, Post.about).in_(list(topics)), Post.state == FAILED, Post.wanted == 0)
        )
        found = [(post, topics[post.kind, post.about]) for post in rows]
        return [_failed(post, topic) for post, topic in found if f"{post.occasion}/".startswith(f"{topic.occasion}/")]

    def original(self, redraw: Post) -> Post | None:
        """The message that a redraw draws anew."""
        return self.posted(redraw.workspace_id, redraw.key.removeprefix("redraw/"))

    def posted(self, workspace_id: int, key: str) -> Post | None:
        with self._database.read() as session:
            return session.scalar(OF_KEY, {"workspace": workspace_id, "key": key})


def _failed(post: Post, topic: Topic) -> FailedPost:
    error, at = topic.reason or post.error or "unknown_error", post.settled_at or post.due_at
    return FailedPost(post.id, post.kind, topic, "" if topic.hidden else post.destination, error, at)
