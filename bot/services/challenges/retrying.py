"""Sending a post of a challenge again that failed for good."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from bot.domain.cadence import local_date
from bot.domain.errors import Gone, Refused
from bot.domain.outbox import Topic
from bot.domain.people import Actor
from bot.models.challenges import ANNOUNCED, CLOSED, PAUSED, Challenge, Day
from bot.models.communities import Community, Facilitator
from bot.models.outbox import FAILED, Post
from bot.services.challenges import meetup_plans
from bot.services.challenges.kinds import ANNOUNCEMENT, CHANNEL, CLOSE, DAY, END, HALF, NO_CHANNEL, POST_FAILED
from bot.services.challenges.reach import reaches, steered
from bot.services.challenges.report import MORE
from bot.services.challenges.steering import STEER, Steering
from bot.services.outbox import Outbox

STILL_OF_USE = timedelta(days=14)  # so long after the end a closing post that failed is shown
STARTING = (ANNOUNCEMENT, CHANNEL)  # a challenge that goes on plans these by itself
AT_THE_END = (CLOSE, END, MORE)  # of use also when it is over
WHOLE = (*STARTING, HALF, *AT_THE_END)  # kinds that are about the challenge, not about a day

# Built once: each drawing of the Home tab of somebody who facilitates asks them.
_LATER = aliased(Day)
_OVERTAKEN = select(_LATER.id).where(
    _LATER.challenge_id == Day.challenge_id, _LATER.number > Day.number, _LATER.posted_at.is_not(None)
)
FAILED_DAYS = (
    select(Day)
    .join(Post, (Post.kind == DAY) & (Post.about == Day.id) & (Post.state == FAILED))
    .where(Day.challenge_id.in_(bindparam("challenges", expanding=True)), Day.posted_at.is_(None), ~_OVERTAKEN.exists())
    .distinct()
)
FACILITATED = select(Facilitator.community_id).where(Facilitator.person_id == bindparam("person"))
_LATELY = (Challenge.state == CLOSED) & (Challenge.closed_at > bindparam("since", type_=Challenge.closed_at.type))
STEERED = (
    select(Challenge, Community)
    .join(Community, Community.id == Challenge.community_id)
    .where(
        Challenge.workspace_id == bindparam("workspace"),
        (Challenge.owner_id == bindparam("person"))
        | Challenge.community_id.in_(bindparam("facilitated", expanding=True)),
        Challenge.state.in_([ANNOUNCED, PAUSED]) | _LATELY,
    )
    .order_by(Challenge.id)
)


class Retrying:
    """The part of the Ritual protocol that is about posts that failed."""

    def __init__(self, outbox: Outbox, steering: Steering) -> None:
        self._outbox = outbox
        self._steering = steering

    def steered_posts(self, session: Session, actor: Actor, now: datetime) -> Mapping[tuple[str, int], Topic]:
        """Those of what runs or ended lately. A day counts until a later one was posted."""
        rows = self._steered_by(session, actor, now)
        topics = {challenge.id: _topic(challenge, community) for challenge, community in rows}
        found = {(kind, row): topic for row, topic in topics.items() for kind in WHOLE}
        found |= {(CHANNEL, row): replace(topic, reason=NO_CHANNEL) for row, topic in topics.items()}
        for challenge, _ in rows:
            topic = replace(topics[challenge.id], occasion=meetup_plans.occasion_of(challenge), halted=False)
            found |= {(kind, challenge.id): topic for kind in meetup_plans.IN_CHANNEL}
        for day in self._failed_days(session, [challenge.id for challenge, _ in rows if challenge.state != CLOSED]):
            topic = topics[day.challenge_id]
            found[DAY, day.id] = replace(topic, title=f"{topic.title}, day {day.number}")
        return found

    def _steered_by(self, session: Session, actor: Actor, now: datetime) -> list[tuple[Challenge, Community]]:
        """Of which the actor is a facilitator, or the owner and still there."""
        if not actor.full_member:
            return []
        facilitated = set(session.scalars(FACILITATED, {"person": actor.id}))
        asked = {
            "workspace": actor.workspace_id,
            "person": actor.id,
            "facilitated": list(facilitated),
            "since": now - STILL_OF_USE,
        }
        return [
            (challenge, community)
            for challenge, community in session.execute(STEERED, asked)
            if community.id in facilitated or reaches(session, actor, challenge, community)
        ]

    @staticmethod
    def _failed_days(session: Session, challenge_ids: Sequence[int]) -> Sequence[Day]:
        return session.scalars(FAILED_DAYS, {"challenges": challenge_ids}).all()

    def retried_in(self, session: Session, actor: Actor, post: Post) -> Community:
        """For those who steer it. Raises Gone for a post of an earlier round, too."""
        challenge, community = steered(session, actor, self._challenge_of(session, post), STEER)
        ours = meetup_plans.occasion_of(challenge) if post.kind in meetup_plans.IN_CHANNEL else str(challenge.round)
        if not f"{post.occasion}/".startswith(f"{ours}/"):
            raise Gone("button")
        return community

    @staticmethod
    def _challenge_of(session: Session, post: Post) -> int:
        if post.kind == DAY:
            day = session.get(Day, post.about)
            return day.challenge_id if day else 0
        if post.kind in (*WHOLE, *meetup_plans.IN_CHANNEL):
            return post.about
        raise Gone("button")

    def retry(self, session: Session, post: Post, now: datetime) -> None:
        """A day comes now and those after it follow; an announcement or a channel lets all begin."""
        challenge = session.get_one(Challenge, self._challenge_of(session, post))
        self._require_free(session, challenge, post)
        if challenge.state == PAUSED and post.kind not in meetup_plans.IN_CHANNEL:
            challenge.state, challenge.paused_at, challenge.pause_reason = ANNOUNCED, None, ""
        if post.kind == DAY:
            self._day_now(session, challenge, session.get_one(Day, post.about), now)
        elif post.kind in STARTING:
            self._steering.replan(session, challenge, now)
        else:
            self._outbox.retry(session, post, now)

    @staticmethod
    def _require_free(session: Session, challenge: Challenge, post: Post) -> None:
        """Nothing but the failed post itself may hold the challenge; its meetup goes by itself."""
        if session.get_one(Community, challenge.community_id).paused_at:
            raise Refused("community_paused")
        if post.kind in meetup_plans.IN_CHANNEL:
            return
        halted = challenge.pause_reason.startswith(POST_FAILED) and post.kind in (DAY, *STARTING)
        if challenge.state == PAUSED and not halted:
            raise Refused("challenge_paused")
        if challenge.state not in {ANNOUNCED, PAUSED} and not (challenge.state == CLOSED and post.kind in AT_THE_END):
            raise Refused("not_running")

    def _day_now(self, session: Session, challenge: Challenge, day: Day, now: datetime) -> None:
        day.date, day.due_at, day.skipped = local_date(now, challenge.zone), now, False
        self._steering.replan(session, challenge, now, keep=day)


def _topic(challenge: Challenge, community: Community) -> Topic:
    halted = challenge.state == PAUSED and challenge.pause_reason.startswith(POST_FAILED)
    return Topic(challenge.title, community.id, community.name, str(challenge.round), halted)
