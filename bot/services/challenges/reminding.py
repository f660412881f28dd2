"""Reminders of missed days: private, in Your day, at most one a week unless you ask for it, and easy to stop."""

from datetime import datetime, time

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.database import Database, insert_once
from bot.domain.cadence import ONE_DAY, at_local, end_of_day, is_away, local_date, next_day
from bot.domain.challenges.progress import Progress
from bot.domain.challenges.reminders import Reminder, Snoozed, days_passed, may_remind, missed_last
from bot.domain.errors import Refused
from bot.domain.people import Actor
from bot.models.challenges import ANNOUNCED, Challenge, Day, Participant
from bot.models.communities import Community
from bot.models.deliveries import Delivery
from bot.models.outbox import DROPPED, Post
from bot.models.people import Note, Person
from bot.services.absences import absences_of
from bot.services.challenges.counting import came_to, days_of
from bot.services.challenges.kinds import REMIND, REMIND_AFTER, REMINDER
from bot.services.challenges.posts import Posts
from bot.services.challenges.progress import progress_of
from bot.services.challenges.reach import challenge_for, day_for, ever_in, participant_in
from bot.services.challenges.schedule import Schedule
from bot.services.my_settings import stop_reminders
from bot.services.notes import promise_your_day, tell
from bot.services.outbox import Outbox

LOOK_AGAIN = "challenges.look_again"  # says nothing itself: the day of one participant ends later than the next prompt


class Reminding:
    """Who missed a day is told in their next private message.

    Looked at after each day's post; once more when somebody's own day ends later, or their own prompt comes later.
    """

    def __init__(self, database: Database, outbox: Outbox, posts: Posts, schedule: Schedule) -> None:
        self._database = database
        self._outbox = outbox
        self._posts = posts
        self._schedule = schedule
        outbox.after(REMIND, self._after_remind)
        outbox.after(LOOK_AGAIN, self._after_look_again)

    def _after_remind(self, session: Session, post: Post) -> None:
        """Look through the participants, and look again after the next day."""
        challenge = session.get(Challenge, post.about)
        if challenge is None or challenge.state != ANNOUNCED or post.settled_at is None:
            return
        if post.state == DROPPED:  # in time
            self._posts.tell_all(session, challenge, REMINDER, post.settled_at)
        days = days_of(session, challenge)
        self._schedule.plan_reminders(session, challenge, [day for day in days if day.due_at > post.due_at])

    def _after_look_again(self, session: Session, post: Post) -> None:
        participant = session.get(Participant, post.about)
        if participant is not None and post.state == DROPPED and post.settled_at:
            self._look_at(session, participant, post.settled_at)

    def after_own_prompt(self, session: Session, post: Post) -> None:
        """Until it came, the day before was open; a moment is left to whoever answers at once."""
        delivery = session.get(Delivery, post.about)
        if delivery is not None and post.settled_at:
            participant = session.get_one(Participant, delivery.participant_id)
            self._look_at(session, participant, post.settled_at + REMIND_AFTER)

    def _look_at(self, session: Session, participant: Participant, now: datetime) -> None:
        challenge = session.get_one(Challenge, participant.challenge_id)
        paused = session.get_one(Community, challenge.community_id).paused_at
        if challenge.state == ANNOUNCED and not paused and participant.left_at is None:
            self.remind(session, challenge, participant, session.get_one(Person, participant.person_id), now)

    def remind(
        self, session: Session, challenge: Challenge, participant: Participant, person: Person, now: datetime
    ) -> None:
        """Have this participant hear of the day that they missed, if they want to and may."""
        if not (person.reminders and participant.reminders) or not self._may_be_reminded(session, person, now):
            return
        if is_away(local_date(now, person.zone), absences_of(session, person.id)):
            return
        progress = progress_of(session, challenge, participant, person.zone, now)
        missed = missed_last(progress.states)
        if missed is None:
            self._look_again(session, challenge, participant, person, progress, now)
            return
        day = next(one for one in days_of(session, challenge) if one.number == missed)
        untold = (Note.person_id == person.id, Note.kind == REMINDER, Note.day.is_(None))
        session.execute(delete(Note).where(*untold))  # one is enough, of the latest day
        tell(session, self._outbox, person, REMINDER, day.id, now)

    @staticmethod
    def _may_be_reminded(session: Session, person: Person, now: datetime) -> bool:
        """None came within a week, in any challenge."""
        last = session.scalar(select(func.max(Participant.reminded_at)).where(Participant.person_id == person.id))
        return may_remind(local_date(last, person.zone) if last else None, local_date(now, person.zone))

    def _look_again(
        self,
        session: Session,
        challenge: Challenge,
        participant: Participant,
        person: Person,
        progress: Progress,
        now: datetime,
    ) -> None:
        """When the latest day that they may miss is over on their own clock."""
        numbers = days_passed(progress.states)
        if not numbers:
            return
        day = next(one for one in days_of(session, challenge) if one.number == numbers[-1])
        at = came_to(session, participant).get(day.id, day.posted_at)
        ends = end_of_day(local_date(at, person.zone), person.zone) if at else now
        if ends > now:  # else their own prompt of the day after is still to come
            self._outbox.promise(
                session, challenge.workspace_id, LOOK_AGAIN, participant.id, destination="", lane="challenges.look",
                due=ends, occasion=f"{challenge.round}/{day.number}",
            )  # fmt: skip

    # What the reminded say

    def remind_tomorrow(self, actor: Actor, day_id: int, now: datetime) -> Snoozed:
        """The same reminder once more, on the next day on which private messages may come, if nothing is done by then.

        It may be asked for again on each such day. Raises Refused for those who do not take part.
        """
        with self._database.begin() as session:
            _, challenge, _ = day_for(session, actor, day_id)
            participant = participant_in(session, challenge.id, actor.id)
            person = session.get_one(Person, actor.id)
            today = local_date(now, person.zone)
            day = next_day(today, person.weekdays, absences_of(session, person.id))
            if participant is None:
                raise Refused("not_joined")
            participant.snoozed_until = day or today + ONE_DAY
            mine = (Note.person_id == actor.id, Note.kind == REMINDER, Note.about == day_id)
            session.execute(delete(Note).where(*mine))
            insert_once(session, Note, person_id=actor.id, kind=REMINDER, about=day_id, created_at=now)
            promise_your_day(session, self._outbox, person, at_local(participant.snoozed_until, time(0), person.zone))
            return Snoozed(challenge.title, today, day)

    def reminders_of(self, actor: Actor, challenge_id: int, *, wanted: bool) -> str:
        """Whether the actor wants to be reminded in this one. Gives its title."""
        with self._database.begin() as session:
            challenge, _ = challenge_for(session, actor, challenge_id)
            participant = ever_in(session, challenge.id, actor.id)
            if participant is not None:
                participant.reminders = wanted
                participant.snoozed_until = participant.snoozed_until if wanted else None
            if wanted:
                session.get_one(Person, actor.id).reminders = True
            return challenge.title

    def no_reminders(self, actor: Actor) -> None:
        """Never again, in no challenge."""
        with self._database.begin() as session:
            stop_reminders(session, session.get_one(Person, actor.id))

    # For the composers

    def reminder(self, person_id: int, day_id: int, now: datetime) -> Reminder | None:
        """What to say when it is due; None when they have done something since, or do not want it."""
        with self._database.begin() as session:
            day, person, participant = self._about(session, person_id, day_id)
            if day is None or person is None or participant is None:
                return None
            challenge = session.get_one(Challenge, day.challenge_id)
            if not self._is_wanted(session, challenge, participant, person):
                return None
            progress = progress_of(session, challenge, participant, person.zone, now)
            missed = missed_last(progress.states)
            if missed is None:
                participant.snoozed_until = None  # it was asked for in case that nothing is done
                return None
            numbers = {one.number: one for one in days_of(session, challenge)}
            latest = max((number for number in progress.open), default=0)
            return Reminder(
                challenge.id, challenge.title, day_id, missed,
                numbers[latest].id if latest else None, latest, dict(progress.links).get(latest, ""),
                asked_for=participant.snoozed_until is not None,
            )  # fmt: skip

    def reminded(self, session: Session, note: Note, now: datetime) -> None:
        """Their message was sent. It left the reminder out if they had done something by then, or did not want it."""
        day, person, participant = self._about(session, note.person_id, note.about)
        if day is None or person is None or participant is None:
            return
        challenge = session.get_one(Challenge, day.challenge_id)
        if self._is_wanted(session, challenge, participant, person):
            progress = progress_of(session, challenge, participant, person.zone, now)
            participant.reminded_at = participant.reminded_at if missed_last(progress.states) is None else now
        if participant.snoozed_until and participant.snoozed_until <= local_date(now, person.zone):
            participant.snoozed_until = None

    @staticmethod
    def _is_wanted(session: Session, challenge: Challenge, participant: Participant, person: Person) -> bool:
        """As things are now, whatever has been done since."""
        if not (person.reminders and participant.reminders) and participant.snoozed_until is None:
            return False
        return challenge.state == ANNOUNCED and not session.get_one(Community, challenge.community_id).paused_at

    def _about(
        self, session: Session, person_id: int, day_id: int
    ) -> tuple[Day | None, Person | None, Participant | None]:
        """What a note of a reminder is about."""
        day, person = session.get(Day, day_id), session.get(Person, person_id)
        return day, person, participant_in(session, day.challenge_id, person.id) if day and person else None

    def is_snoozed(self, person_id: int, day_id: int, now: datetime) -> bool:
        """Whether they asked to hear of it on a later day than this."""
        with self._database.read() as session:
            _, person, participant = self._about(session, person_id, day_id)
            until = participant.snoozed_until if participant else None
            return until is not None and person is not None and local_date(now, person.zone) < until
