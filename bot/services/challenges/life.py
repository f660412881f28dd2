"""Where a challenge is in its life: whether it takes entries now, is about to close, or was taken back."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.challenges.schedule import picks_from
from bot.domain.errors import NotYet, Refused
from bot.models.challenges import (
    ANNOUNCED,
    CLOSED,
    DRAFT,
    PAUSED,
    Challenge,
    Day,
    Participant,
)
from bot.models.outbox import SENT, Post
from bot.services.challenges.counting import came_to
from bot.services.challenges.kinds import DAY
from bot.services.outbox import Outbox


def takes_entries(challenge: Challenge, now: datetime) -> bool:
    """Whether what is written now counts."""
    return takes_entries_in(challenge.state, challenge.closes_at, now)


def may_pick(challenge: Challenge, now: datetime) -> bool:
    """Whether it is about to close, so that participants can choose what they share of it."""
    return takes_entries(challenge, now) and not is_before_picks(challenge, now)


def is_before_picks(challenge: Challenge, now: datetime) -> bool:
    """Whether its close is still so far off, or not known, that nothing of it is picked yet."""
    return challenge.closes_at is None or now < picks_from(challenge.closes_at, challenge.length)


def require_open(challenge: Challenge, now: datetime) -> None:
    """Raises Refused where nothing counts any more, or yet."""
    if not takes_entries(challenge, now):
        raise Refused("challenge_closed" if challenge.state == CLOSED else "challenge_not_open")


def require_posted(session: Session, outbox: Outbox, challenge: Challenge, day: Day, participant: Participant) -> None:
    """In the channel, or to this participant alone.

    Raises Refused; NotYet when its post may be out already, but its answer has not come.
    """
    if day.posted_at or day.id in came_to(session, participant):
        return
    post = outbox.find(session, challenge.workspace_id, DAY, day.id, str(challenge.round))
    if post is not None and (post.unsure or post.state == SENT):  # SENT: settled since we read the day
        raise NotYet("day_coming")
    raise Refused("day_not_posted")


def was_undone(challenge: Challenge, post: Post) -> bool:
    """Whether the announcement that this post belongs to was taken back."""
    return challenge.state == DRAFT or str(challenge.round) != post.occasion


def takes_entries_in(state: str, closes_at: datetime | None, now: datetime) -> bool:
    """Entries count until the close, also late ones and while the challenge is paused."""
    return state == PAUSED or (state == ANNOUNCED and (closes_at is None or now < closes_at))
