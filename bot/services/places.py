"""Which community a place belongs to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.people import Actor
from bot.models.challenges import DRAFT, Challenge
from bot.models.communities import Community
from bot.services.access import community_of_channel


def community_of_place(session: Session, actor: Actor, channel_id: int | None) -> Community | None:
    """By home channel, then by the channel of a challenge, the latest first. Nobody learns of one that is prepared."""
    at_home = community_of_channel(session, actor.workspace_id, channel_id)
    if at_home or channel_id is None:
        return at_home
    return session.scalar(
        select(Community)
        .join(Challenge, Challenge.community_id == Community.id)
        .where(
            Challenge.channel_id == channel_id,
            Challenge.state != DRAFT,
            Community.workspace_id == actor.workspace_id,
        )
        .order_by(Challenge.id.desc())
        .limit(1)
    )
