"""Which community a place belongs to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.people import Actor
from bot.models.challenges import DRAFT, Challenge
from bot.models.communities import Community
from bot.services.access import community_of_channel


def community_of_place(
    session: Session, actor: Actor, channel_id: int | None, *, drafts: bool = True
) -> Community | None:
    """By home channel, then by the channel of a challenge, the latest first; `drafts`: also of one that is prepared."""
    at_home = community_of_channel(session, actor.workspace_id, channel_id)
    if at_home or channel_id is None:
        return at_home
    here = [Challenge.channel_id == channel_id, Community.workspace_id == actor.workspace_id]
    if not drafts:
        here.append(Challenge.state != DRAFT)
    return session.scalar(
        select(Community)
        .join(Challenge, Challenge.community_id == Community.id)
        .where(*here)
        .order_by(Challenge.id.desc())
        .limit(1)
    )
