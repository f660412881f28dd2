"""Reminders of missed days: private, gathered in Your day, at most one a week, and easy to stop."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.database import insert_once
from bot.domain.cadence import end_of_day, local_date
from bot.domain.challenges.reminders import Reminder, may_remind, missed_last
from bot.domain.people import Actor
from bot.models.challenges import ANNOUNCED, Challenge, Day, Participant
from bot.models.communities import Community
from bot.models.outbox import DROPPED, Post
from bot.models.people import Note, Person
from bot.services.absences import absences_of
from bot.services.challenges.base import REMINDER
from bot.services.challenges.taking_part import TakingPart
from bot.services.notes import promise_your_day, tell


class Reminding(TakingPart):
    """Asked once after each day's post; who is reminded, is told in their next private message."""

    def _after_remind(self, session: Session, post: Post) -> None:
        """Look through the participants, and look again after the next day."""
        challenge = session.get(Challenge, post.about)
        if challenge is None or challenge.state != ANNOUNCED or post.settled_at is None:
            return
        if post.state == DROPPED:  # in time
            self._tell_all(session, challenge, REMINDER, post.settled_at)
        days = self._days(session, challenge)
        self._plan_reminders(session, challenge, [day for day in days if day.due_at > post.due_at])

    def _remind(
        self, session: Session, challenge: Challenge, participant: Participant, person: Person, now: datetime
    ) -> None:
        if not (person.reminders and participant.reminders) or self._is_away(session, person, now):
            return
        last = session.scalar(select(func.max(Participant.reminded_at)).where(Participant.person_id == person.id))
        if not may_remind(local_date(last, person.zone) if last else None, local_date(now, person.zone)):
            return
        missed = missed_last(self._progress(session, challenge, participant, person.zone, now).states)
        if missed is None:
            return
        participant.reminded_at = now
        day = next(one for one in self._days(session, challenge) if one.number == missed)
        tell(session, self._outbox, person, REMINDER, day.id, now)

    @staticmethod
    def _is_away(session: Session, person: Person, now: datetime) -> bool:
        today = local_date(now, person.zone)
        return any(absence.covers(today) for absence in absences_of(session, person.id))

    # What the reminded say

    def remind_tomorrow(self, actor: Actor, day_id: int, now: datetime) -> str:
        """The same reminder once more, tomorrow, if nothing is done by then. Gives the title."""
        with self._database.begin() as session:
            _, challenge, _ = self._day(session, actor, day_id)
            told = (Note.person_id == actor.id, Note.kind == REMINDER, Note.about == day_id, Note.day.is_not(None))
            if session.scalar(select(Note.id).where(*told)) is not None:
                session.execute(delete(Note).where(*told))
                insert_once(session, Note, person_id=actor.id, kind=REMINDER, about=day_id, created_at=now)
                tomorrow = end_of_day(local_date(now, actor.zone), actor.zone)
                promise_your_day(session, self._outbox, session.get_one(Person, actor.id), tomorrow)
            return challenge.title

    def reminders_of(self, actor: Actor, challenge_id: int, *, wanted: bool) -> str:
        """Whether the actor wants to be reminded in this one. Gives its title."""
        with self._database.begin() as session:
            challenge, _ = self._challenge(session, actor, challenge_id)
            participant = self._ever(session, challenge.id, actor.id)
            if participant is not None:
                participant.reminders = wanted
            if wanted:
                session.get_one(Person, actor.id).reminders = True
            return challenge.title

    def no_reminders(self, actor: Actor) -> None:
        """Never again, in no challenge."""
        with self._database.begin() as session:
            session.get_one(Person, actor.id).reminders = False

    # For the composers

    def reminder(self, person_id: int, day_id: int, now: datetime) -> Reminder | None:
        """What to say when it is due; None when they have done something since, or do not want to hear it."""
        with self._database.read() as session:
            day, person = session.get(Day, day_id), session.get(Person, person_id)
            if day is None or person is None or not person.reminders:
                return None
            challenge = session.get_one(Challenge, day.challenge_id)
            participant = self._participant(session, challenge.id, person.id)
            paused = session.get_one(Community, challenge.community_id).paused_at
            if participant is None or not participant.reminders or challenge.state != ANNOUNCED or paused:
                return None
            progress = self._progress(session, challenge, participant, person.zone, now)
            missed = missed_last(progress.states)
            if missed is None:
                return None
            numbers = {one.number: one for one in self._days(session, challenge)}
            latest = max((number for number in progress.open), default=0)
            return Reminder(
                challenge.id, challenge.title, day_id, missed,
                numbers[latest].id if latest else None, latest, dict(progress.links).get(latest, ""),
            )  # fmt: skip
