"""When each day comes and what is promised of it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.cadence import local_date
from bot.domain.challenges.forms import SOON_DELAY
from bot.domain.challenges.schedule import PICKS_BEFORE, Rhythm, asks_for_picks, half_time, picks_from
from bot.models.challenges import (
    ANNOUNCED,
    DRAFT,
    Challenge,
    Day,
    Participant,
)
from bot.models.communities import Community
from bot.models.outbox import DROPPED
from bot.services.challenges import meetup_plans
from bot.services.challenges.counting import days_of
from bot.services.challenges.kinds import (
    ANNOUNCEMENT,
    ASK_PICKS,
    CHANNEL,
    CLOSE,
    CLOSE_GRACE,
    DAY,
    DAY_GRACE,
    DELIVER,
    END,
    HALF,
    REMIND,
    REMIND_AFTER,
)
from bot.services.challenges.partnering import Partnering
from bot.services.challenges.posts import Posts
from bot.services.challenges.reach import home_of, slack_channel
from bot.services.outbox import Outbox


class Schedule:
    """Laid out anew and promised anew whenever something moves."""

    def __init__(self, outbox: Outbox, posts: Posts, partners: Partnering) -> None:
        self._outbox = outbox
        self._posts = posts
        self._partners = partners

    def lay_out(self, session: Session, challenge: Challenge, now: datetime, keep: Day | None = None) -> None:
        """Give each day that is still to come its date and time, but for `keep`, and the challenge its end."""
        rhythm, days = rhythm_of(challenge), days_of(session, challenge)
        coming = self.still_to_come(session, challenge, days)
        waiting = [day for day in coming if day is not keep]
        done = [day for day in days if day not in waiting]
        soon = _soon(challenge, waiting[0], now) if waiting and not done else None
        first = challenge.first_date
        if challenge.state != DRAFT or done:
            first = max(first, rhythm.next_start(now, [day.date for day in done]))
        if soon:
            head, waiting = waiting[:1], waiting[1:]
            head[0].due_at = soon
            head[0].date = local_date(soon, challenge.zone)
            first = head[0].date + timedelta(days=1)
        for day, on in zip(waiting, rhythm.dates(len(waiting), first), strict=True):
            day.date, day.due_at = on, rhythm.at(on)
        if days:
            challenge.closes_at = _close_of(challenge, days[-1].date, now)

    def still_to_come(self, session: Session, challenge: Challenge, days: Sequence[Day]) -> list[Day]:
        """Those that are not posted, and not just being posted."""
        waiting = [day for day in days if not (day.posted_at or day.skipped)]
        if challenge.state == DRAFT:
            return waiting
        ids, occasion = [day.id for day in waiting], str(challenge.round)
        under_way = self._outbox.under_way(session, challenge.workspace_id, DAY, ids, occasion)
        return [day for day in waiting if day.id not in under_way]

    def plan(self, session: Session, challenge: Challenge, now: datetime) -> None:
        """Promise everything that is still to come. Promised again, a post moves to its new time."""
        if challenge.state != ANNOUNCED:
            return
        self._partners.changed(session, challenge, now)
        community = session.get_one(Community, challenge.community_id)
        here, home = slack_channel(session, challenge.channel_id), home_of(session, community)
        if community.paused_at or challenge.closes_at is None:
            return
        days, occasion = days_of(session, challenge), str(challenge.round)
        if not any(day.posted_at for day in days):  # also after a pause that came before it was out
            self._posts.promise(session, challenge, ANNOUNCEMENT, challenge.id, home, now, DAY_GRACE, occasion)
        if not here:
            self._promise_channel(session, challenge, home, now)
            return
        for day in days:
            if not (day.posted_at or day.skipped):
                self._posts.promise(session, challenge, DAY, day.id, here, day.due_at, DAY_GRACE, occasion)
        elsewhere = here != home
        middle = half_time(len(days))
        if elsewhere and middle and not any(day.posted_at for day in days[middle:]):
            due = days[middle - 1].due_at + timedelta(minutes=1)
            self._posts.promise(session, challenge, HALF, challenge.id, home, due, DAY_GRACE, occasion)
        if _by_message(session, challenge):
            self._posts.tell_all(session, challenge, DELIVER, now)
        self.plan_reminders(session, challenge, [day for day in days if not (day.posted_at or day.skipped)])
        self.plan_picks(session, challenge, challenge.closes_at, now)
        self._posts.promise(session, challenge, CLOSE, challenge.id, here, challenge.closes_at, CLOSE_GRACE, occasion)
        if elsewhere:
            due = challenge.closes_at + timedelta(minutes=1)
            self._posts.promise(session, challenge, END, challenge.id, home, due, CLOSE_GRACE, occasion)
        meetup_plans.plan(session, self._outbox, challenge, here, now)

    def plan_reminders(self, session: Session, challenge: Challenge, coming: Sequence[Day]) -> None:
        """One look after the next of these days; what follows it plans the one after."""
        if coming:
            self._outbox.promise(
                session, challenge.workspace_id, REMIND, challenge.id, destination="", lane="challenges.tell",
                due=min(day.due_at for day in coming) + REMIND_AFTER,
            )  # fmt: skip

    def plan_picks(self, session: Session, challenge: Challenge, closes_at: datetime, now: datetime) -> None:
        """Participants are asked what they would like to share, some days before the close; nobody twice."""
        due, occasion = picks_from(closes_at, challenge.length), str(challenge.round)
        asked = self._outbox.find(session, challenge.workspace_id, ASK_PICKS, challenge.id, occasion)
        done = asked is not None and asked.state == DROPPED and due <= now
        if asks_for_picks(challenge.length) and now < closes_at and not done:
            self._outbox.promise(
                session, challenge.workspace_id, ASK_PICKS, challenge.id, destination="", lane="challenges.tell",
                due=max(due, now), grace=PICKS_BEFORE, occasion=occasion,
            )  # fmt: skip

    def _promise_channel(self, session: Session, challenge: Challenge, home: str, now: datetime) -> None:
        if challenge.own_channel:
            self._outbox.promise(
                session, challenge.workspace_id, CHANNEL, challenge.id,
                destination=home, lane="conversations.create", due=now, occasion=str(challenge.round),
            )  # fmt: skip


def rhythm_of(challenge: Challenge) -> Rhythm:
    """The hours and dates on which its prompts come."""
    rest = frozenset(date.fromisoformat(text) for text in challenge.rest_dates)
    return Rhythm(challenge.hour, challenge.zone, challenge.weekdays, rest)


def _soon(challenge: Challenge, first: Day, now: datetime) -> datetime | None:
    """The moment of day 1 when it comes one minute after the announcement; kept while that minute runs."""
    if not challenge.soon:
        return None
    if challenge.state == DRAFT:
        return now + SOON_DELAY
    return first.due_at if now < first.due_at <= now + SOON_DELAY else None


def _close_of(challenge: Challenge, last: date, now: datetime) -> datetime:
    """When it closes. Where that has passed, as after a long pause: at the next posting hour."""
    rhythm = rhythm_of(challenge)
    planned = rhythm.close_after(last, challenge.close_later_days)
    passed = challenge.state != DRAFT and planned <= now
    return rhythm.at(rhythm.next_start(now, [])) if passed else planned


def _by_message(session: Session, challenge: Challenge) -> bool:
    """Whether anybody gets the prompts by direct message."""
    those = (Participant.challenge_id == challenge.id, Participant.by_message.is_(True))
    return session.scalar(select(Participant.id).where(*those).limit(1)) is not None
