"""What an earlier version of Convene did not know of is planned for the challenges that it left behind."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.database import Database
from bot.models.challenges import ANNOUNCED, CLOSED, Challenge
from bot.models.communities import Community
from bot.models.outbox import Post
from bot.services import afterwards
from bot.services.challenges import meetup_plans
from bot.services.challenges.counting import days_of
from bot.services.challenges.kinds import ASK_PICKS, REMIND
from bot.services.challenges.reach import its_channel
from bot.services.challenges.report import KEEP_DOING, KEEP_DOING_AFTER, Reporting
from bot.services.challenges.schedule import Schedule
from bot.services.outbox import Outbox


class CatchingUp:
    """Whatever was planned once, whatever became of it, is left as it is: done again, nothing changes."""

    def __init__(self, database: Database, outbox: Outbox, schedule: Schedule, reporting: Reporting) -> None:
        self._database = database
        self._outbox = outbox
        self._schedule = schedule
        self._reporting = reporting

    def plan_what_is_missing(self, now: datetime) -> None:
        """Reminders, the question about picks and a coming meetup's posts; of what ended lately, the last question."""
        lately = now - KEEP_DOING_AFTER - afterwards.GRACE
        runs = (Challenge.state == ANNOUNCED) & _nothing_of(REMIND, ASK_PICKS)
        ended = (Challenge.state == CLOSED) & (Challenge.closed_at > lately) & _nothing_of(KEEP_DOING)
        for challenge_id in self._those(runs | ended):  # each by itself: no commit keeps others waiting
            with self._database.begin() as session:
                self._catch_up(session, session.get_one(Challenge, challenge_id), now)

    def _those(self, behind: ColumnElement[bool]) -> Sequence[int]:
        goes_on = select(Challenge.id).join(Community, Community.id == Challenge.community_id)
        with self._database.read() as session:
            return session.scalars(goes_on.where(behind, Community.paused_at.is_(None)).order_by(Challenge.id)).all()

    def _catch_up(self, session: Session, challenge: Challenge, now: datetime) -> None:
        if challenge.state == ANNOUNCED and challenge.closes_at:
            coming = [day for day in days_of(session, challenge) if not (day.posted_at or day.skipped)]
            self._schedule.plan_reminders(session, challenge, coming)
            self._schedule.plan_picks(session, challenge, challenge.closes_at, now)
        elif challenge.state == CLOSED and challenge.closed_at:
            self._reporting.ask_afterwards(session, challenge, challenge.closed_at)
        channel = its_channel(session, challenge.channel_id)
        if channel and not channel.lost and self._comes_unplanned(session, challenge, now):
            meetup_plans.plan(session, self._outbox, challenge, channel.slack_id, now)

    @staticmethod
    def _comes_unplanned(session: Session, challenge: Challenge, now: datetime) -> bool:
        """Whether its meetup is still to come and nothing of it was ever planned."""
        if challenge.meetup_at is None or challenge.meetup_at <= now:
            return False
        its = (Post.kind.in_([meetup_plans.STEP, *meetup_plans.IN_CHANNEL]), Post.about == challenge.id)
        return session.scalar(select(Post.id).where(*its).limit(1)) is None


def _nothing_of(*kinds: str) -> ColumnElement[bool]:
    return ~select(Post.id).where(Post.kind.in_(kinds), Post.about == Challenge.id).exists()
