"""Finding rows: those that an actor may reach, may steer, or takes part in."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.domain.challenges.progress import Progress
from bot.domain.errors import Gone, NotAllowed, Observer
from bot.domain.people import Actor
from bot.models.challenges import (
    DRAFT,
    Admission,
    Challenge,
    Day,
    Participant,
)
from bot.models.communities import Community
from bot.models.people import Channel
from bot.services.access import (
    facilitates,
    require_full_member,
    sees,
)
from bot.services.challenges.life import require_open
from bot.services.makers import those_who_steer
from bot.services.people import is_member

PART = select(Participant).where(  # built once: nearly every act of a participant asks it
    Participant.challenge_id == bindparam("challenge"), Participant.person_id == bindparam("person")
)


def challenge_for(session: Session, actor: Actor, challenge_id: int) -> tuple[Challenge, Community]:
    """The challenge, if the actor sees its community or is in its channel. Drafts: their makers only."""
    challenge = session.get(Challenge, challenge_id)
    if challenge is None or challenge.workspace_id != actor.workspace_id:
        raise Gone("challenge")
    community = session.get_one(Community, challenge.community_id)
    if not reaches(session, actor, challenge, community):
        raise Gone("challenge")
    if challenge.state == DRAFT and not steers(session, actor, challenge):
        raise Gone("challenge")
    return challenge, community


def reaches(session: Session, actor: Actor, challenge: Challenge, community: Community) -> bool:
    """Those of the community, and those in the channel where it runs."""
    in_channel = challenge.channel_id is not None and is_member(session, challenge.channel_id, actor.id)
    return in_channel or sees(session, actor, community)


def steered(session: Session, actor: Actor, challenge_id: int, act: str) -> tuple[Challenge, Community]:
    """The challenge, for somebody who may steer it: its owner and the community's facilitators."""
    challenge, community = challenge_for(session, actor, challenge_id)
    if not steers(session, actor, challenge):
        require_full_member(actor, act)
        raise NotAllowed(act, those_who_steer(session, challenge.owner_id, challenge.community_id))
    return challenge, community


def steers(session: Session, actor: Actor, challenge: Challenge) -> bool:
    """Whether the actor may steer it."""
    mine = challenge.owner_id == actor.id or facilitates(session, actor.id, challenge.community_id)
    return mine and actor.full_member


def day_for(session: Session, actor: Actor, day_id: int) -> tuple[Day, Challenge, Community]:
    """A day of a challenge that the actor may reach. Raises Gone."""
    day = session.get(Day, day_id)
    if day is None:
        raise Gone("day")
    challenge, community = challenge_for(session, actor, day.challenge_id)
    return day, challenge, community


def ever_in(session: Session, challenge_id: int, person_id: int) -> Participant | None:
    """Somebody who takes part or has done so before."""
    return session.scalar(PART, {"challenge": challenge_id, "person": person_id})


def participant_in(session: Session, challenge_id: int, person_id: int) -> Participant | None:
    """Somebody who takes part now; None for those who left."""
    participant = ever_in(session, challenge_id, person_id)
    return participant if participant and participant.left_at is None else None


def may_take_part(session: Session, actor: Actor, challenge: Challenge) -> bool:
    """Everybody but people of other organisations whom no facilitator has let in."""
    if not actor.external:
        return True
    query = select(Admission.id).where(Admission.challenge_id == challenge.id, Admission.person_id == actor.id)
    return session.scalar(query) is not None


def own_part(session: Session, actor: Actor, challenge: Challenge) -> Participant | None:
    """The actor's own part, while they may take part at all: a facilitator can take an admission back."""
    participant = participant_in(session, challenge.id, actor.id)
    return participant if participant and may_take_part(session, actor, challenge) else None


def require_joinable(session: Session, actor: Actor, challenge: Challenge, now: datetime) -> None:
    """Raises Observer for who may not take part, Refused when it is over or not open yet."""
    if not may_take_part(session, actor, challenge):
        raise Observer("take part in this 30-day challenge", external=True, can_be_let_in=True)
    require_open(challenge, now)


def to_join(session: Session, actor: Actor, day: Day, challenge: Challenge, now: datetime) -> Progress:
    """What to join first, for somebody who may and has not."""
    require_joinable(session, actor, challenge, now)
    return Progress(challenge.id, challenge.title, (), day=day.number, needs_join=True)


def its_channel(session: Session, channel_id: int | None) -> Channel | None:
    """None while it has none."""
    return session.get(Channel, channel_id) if channel_id is not None else None


def slack_channel(session: Session, channel_id: int | None) -> str:
    """Slack's id of a channel, "" for none."""
    channel = session.get(Channel, channel_id) if channel_id is not None else None
    return channel.slack_id if channel else ""


def home_of(session: Session, community: Community) -> str:
    """Slack's id of the community's home channel."""
    return slack_channel(session, community.channel_id)
