"""What follows an announcement, a day's post and a close, when each was settled."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.models.challenges import ANNOUNCED, CANCELLED, CLOSED, PAUSED, Challenge, Day
from bot.models.outbox import FAILED, SENT, SKIPPED, Post
from bot.services.challenges.kinds import (
    ANNOUNCEMENT,
    CLOSE,
    DAY,
    END,
    HALF,
    YOUR_DAYS,
)
from bot.services.challenges.life import takes_entries, was_undone
from bot.services.challenges.partnering import Partnering
from bot.services.challenges.posts import Posts
from bot.services.challenges.report import MORE, Reporting
from bot.services.challenges.schedule import Schedule
from bot.services.challenges.stopping import Stopping
from bot.services.outbox import Outbox

CONTENT_ERRORS = {"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "internal_error"}


DAYS_THAT_CAME = (
    select(Day, Challenge)
    .join(Challenge, Challenge.id == Day.challenge_id)
    .where(Day.id.in_(bindparam("days", expanding=True)))
)


class Timely:
    """What the outbox calls when one of these three has its final outcome; others enter their own."""

    def __init__(
        self, outbox: Outbox, posts: Posts, schedule: Schedule, stopping: Stopping, reporting: Reporting,
        partners: Partnering,
    ) -> None:  # fmt: skip
        self._posts = posts
        self._schedule = schedule
        self._stopping = stopping
        self._reporting = reporting
        self._partners = partners
        outbox.after(ANNOUNCEMENT, self._after_announcement)
        outbox.after(DAY, self._after_day)
        outbox.after(CLOSE, self._after_close)
        for kind in (HALF, END, MORE):
            outbox.after(kind, self._after_other)
        outbox.gather(DAY, self._days_that_came)

    @staticmethod
    def _days_that_came(session: Session, day_ids: Sequence[int]) -> object:
        return session.execute(DAYS_THAT_CAME, {"days": day_ids}).all()

    def _after_announcement(self, session: Session, post: Post) -> None:
        challenge = session.get(Challenge, post.about)
        if challenge is None or post.settled_at is None:
            return
        if was_undone(challenge, post):  # while it was on its way
            self._posts.take_back(session, post)
        elif post.state in {FAILED, SKIPPED}:
            self._stopping.halt(session, challenge, post, post.error or post.state, post.settled_at)

    def _after_day(self, session: Session, post: Post) -> None:
        day = session.get(Day, post.about)
        if post.settled_at is None:
            return
        if day is None:  # left out by an early end while it was on its way
            self._posts.take_back(session, post)
            return
        challenge = session.get_one(Challenge, day.challenge_id)
        if was_undone(challenge, post):
            self._posts.take_back(session, post)
        elif post.state == SENT:
            self._day_came(session, challenge, day, post, post.settled_at)
        elif post.state == SKIPPED or (post.state == FAILED and post.error in CONTENT_ERRORS):
            day.skipped = True
            self._stopping.tell_stopped(session, challenge, post, post.settled_at)
        elif post.state == FAILED:
            self._stopping.halt(session, challenge, post, post.error or post.state, post.settled_at)

    def _day_came(self, session: Session, challenge: Challenge, day: Day, post: Post, now: datetime) -> None:
        day.channel, day.ts, day.posted_at = post.channel, post.ts, now
        if challenge.state == ANNOUNCED and day.number == 1:
            session.flush()
            self._schedule.lay_out(session, challenge, now)
            self._schedule.plan(session, challenge, now)
        elif not takes_entries(challenge, now):  # it was found after the end
            self._posts.redraw_day(session, challenge, day.id)

    def _after_other(self, session: Session, post: Post) -> None:
        challenge = session.get(Challenge, post.about)
        if challenge and post.settled_at and post.state in {FAILED, SKIPPED}:
            self._stopping.tell_stopped(session, challenge, post, post.settled_at)

    def _after_close(self, session: Session, post: Post) -> None:
        """However the closing post fared, the challenge is over and people get their days back."""
        challenge = session.get(Challenge, post.about)
        if challenge is None or post.settled_at is None:
            return
        if str(challenge.round) != post.occasion or post.state not in {SENT, FAILED, SKIPPED}:
            return
        now = post.settled_at
        if challenge.state == CANCELLED:
            self._posts.take_back(session, post)
            return
        if post.state == SENT:
            self._reporting.round_off(session, challenge, post, now)
        if challenge.state == CLOSED and post.state == FAILED:  # tried again
            self._stopping.tell_stopped(session, challenge, post, now)
        # paused while it was on its way, it is over if everybody has read so
        if challenge.state != ANNOUNCED and not (challenge.state == PAUSED and post.state == SENT):
            return
        was_paused = challenge.state == PAUSED
        challenge.state, challenge.closed_at = CLOSED, now
        session.flush()
        if was_paused:
            self._reporting.go_on(session, challenge, now)
        self._partners.changed(session, challenge, now)
        self._posts.tell_all(session, challenge, YOUR_DAYS, now)
        self._reporting.ask_afterwards(session, challenge, now)
        self._posts.redraw_all(session, challenge)
        if post.state != SENT:
            self._stopping.tell_stopped(session, challenge, post, now)
