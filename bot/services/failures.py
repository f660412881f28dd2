"""Posts that failed for good: who is shown and told them, sending them again, letting them be."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.errors import Gone, Refused
from bot.domain.outbox import FailedPost
from bot.domain.people import Actor
from bot.models.communities import Act, Community
from bot.models.outbox import CANCELLED, DUE, FAILED, SENT, Post
from bot.models.people import Person
from bot.services.access import facilitators_of, note_act, refresh_home
from bot.services.makers import if_active
from bot.services.outbox import Outbox
from bot.services.people import actor_of
from bot.services.rituals import Ritual

TOLD = "failures.told"
TRIED_AGAIN = "tried again"


class Failures:
    """For every ritual: each says which posts are its own, and what follows."""

    def __init__(self, database: Database, outbox: Outbox, rituals: Sequence[Ritual]) -> None:
        self._database = database
        self._outbox = outbox
        self._rituals = {ritual.name: ritual for ritual in rituals}

    def of(self, actor: Actor, now: datetime, community_id: int | None = None) -> list[FailedPost]:
        """What failed and the actor can send again, the earliest first; of one community or of all."""
        with self._database.read() as session:
            return self._of(session, actor, now, community_id)

    def to_tell(self, person_id: int, community_id: int, now: datetime) -> list[FailedPost]:
        """What a private message about a community says; empty when all of it has been settled since."""
        with self._database.read() as session:
            person = session.get(Person, person_id)
            if person is None or person.deactivated:
                return []
            return self._of(session, actor_of(person), now, community_id)

    def _of(self, session: Session, actor: Actor, now: datetime, community_id: int | None) -> list[FailedPost]:
        found: list[FailedPost] = []
        for ritual in self._rituals.values():
            topics = ritual.steered_posts(session, actor, now)
            wanted = {key: one for key, one in topics.items() if community_id in {None, one.community_id}}
            found += self._outbox.failed(session, wanted)
        return sorted(found, key=lambda one: (one.at, one.post_id))

    def try_again(self, actor: Actor, post_id: int, now: datetime) -> None:
        """Send it now. Pressed twice it is posted once. Raises Refused when there is nothing to send again."""
        with self._database.begin() as session:
            post, ritual, community = self._post(session, actor, post_id)
            self._check(post, now)
            ritual.retry(session, post, now)
            note_act(session, community.id, actor, TRIED_AGAIN, _about(post), now)
            redraw_homes(session, self._outbox, community, actor.id)

    def let_be(self, actor: Actor, post_id: int, now: datetime) -> None:
        """Show it no longer. What it stopped stays as it is, and can be resumed."""
        with self._database.begin() as session:
            post, _, community = self._post(session, actor, post_id)
            if post.state == FAILED:
                post.state = CANCELLED
                note_act(session, community.id, actor, "let be", _about(post), now)
            redraw_homes(session, self._outbox, community, actor.id)

    @staticmethod
    def _check(post: Post, now: datetime) -> None:
        """One that waits for a later time did fail: what it stopped was resumed, and it may come at once."""
        if post.state == SENT:
            raise Refused("posted_meanwhile")
        if post.state == DUE and (post.due_at <= now or not post.attempt):
            raise Refused("on_its_way")
        if post.state not in {DUE, FAILED}:
            raise Refused("nothing_to_send")

    def _post(self, session: Session, actor: Actor, post_id: int) -> tuple[Post, Ritual, Community]:
        """Locked, after what it is about: two who press at the same moment do so one after the other."""
        mine = select(Post).where(Post.id == post_id, Post.workspace_id == actor.workspace_id, Post.wanted == 0)
        if (found := session.scalar(mine)) is not None:
            self._outbox.lock_first(session, found)
        post = session.scalar(mine.with_for_update().execution_options(populate_existing=True))
        ritual = self._rituals.get(post.kind.split(".", 1)[0]) if post else None
        if post is None or ritual is None:
            raise Gone("button")
        return post, ritual, ritual.retried_in(session, actor, post)


def tell(
    session: Session, outbox: Outbox, community: Community, post: Post, once: str, owner_id: int | None, now: datetime
) -> None:
    """Tell those who can send it again, privately and once for each `once`; their Home tabs show it too.

    One that was tried again is told to who did so, each time: it answers their own act.
    """
    tried = (Act.community_id == community.id, Act.verb == TRIED_AGAIN, Act.about == _about(post))
    this_time = Act.at >= post.due_at  # resumed since, it has a later time
    tries = session.scalars(select(Act.person_id).where(*tried, this_time).order_by(Act.id)).all()
    people = if_active(session, tries[-1]) if tries else []
    if people:
        once = f"post {post.id}/{post.attempt}"
    else:
        people = [*facilitators_of(session, community.id), *if_active(session, owner_id)]
    for person in {one.id: one for one in people}.values():
        outbox.promise(
            session,
            community.workspace_id,
            TOLD,
            person.id,
            occasion=f"{community.id}:{once}",
            destination=person.slack_id,
            due=now,
        )
    redraw_homes(session, outbox, community, owner_id)


def redraw_homes(session: Session, outbox: Outbox, community: Community, also: int | None) -> None:
    """Of the facilitators, and of somebody who steers without being one."""
    people = [person.id for person in facilitators_of(session, community.id)]
    for person_id in dict.fromkeys([*people, *([also] if also is not None else [])]):
        refresh_home(session, outbox, community.workspace_id, person_id, acted=person_id == also)


def _about(post: Post) -> str:
    return f"post {post.id}"
