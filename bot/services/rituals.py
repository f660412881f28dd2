"""What every ritual does when something happens to a community, a channel or a person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from bot.domain.outbox import Topic
from bot.domain.people import Actor
from bot.models.communities import Community
from bot.models.outbox import Post
from bot.models.people import Channel, Person


class Ritual(Protocol):
    """All methods run inside the transaction of the caller."""

    name: str  # the first word of its kinds of posts

    def pause_all(self, session: Session, community: Community, now: datetime) -> None:
        """The community holds its breath: nothing of this ritual is posted until resume_all."""

    def resume_all(self, session: Session, community: Community, now: datetime) -> None: ...

    def zone_changed(self, session: Session, community: Community, before: str, now: datetime) -> None:
        """The community's time zone is another than `before`: what went by it goes by the new one."""

    def channel_lost(self, session: Session, channel: Channel, now: datetime) -> None:
        """`channel.lost` says why nothing can be posted there any more."""

    def channel_back(self, session: Session, channel: Channel, now: datetime) -> None: ...

    def person_gone(self, session: Session, person: Person, channel: Channel | None, now: datetime) -> None:
        """Deactivated (no channel), or left this channel."""

    def topics(self, session: Session, community_id: int) -> Mapping[tuple[str, int], str]:
        """(kind, about) of the posts that this ritual plans for the community, with what each is about in words."""

    def steered_posts(self, session: Session, actor: Actor, now: datetime) -> Mapping[tuple[str, int], Topic]:
        """(kind, about) of the posts that the actor can send again should they have failed."""

    def retried_in(self, session: Session, actor: Actor, post: Post) -> Community:
        """The community of a post that the actor may send again. Raises Gone, NotAllowed or Observer."""

    def retry(self, session: Session, post: Post, now: datetime) -> None:
        """Promise the post for now, and let what it stopped go on. Raises Refused while something else holds it."""

    def export_mine(self, session: Session, actor: Actor) -> Mapping[str, object]:
        """Everything that this ritual stores about the actor, as plain values for JSON."""

    def forget_me(self, session: Session, actor: Actor, now: datetime) -> None:
        """Delete what belongs to the actor; counts of others stay true."""
