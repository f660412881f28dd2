"""What time does about the meetup: the facts of each post when it is due, and how people hear of it step by step."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.challenges import meetups as rules
from bot.domain.challenges.meetups import Meetup
from bot.models.challenges import DRAFT, Challenge, Participant
from bot.models.communities import Community
from bot.models.meetups import MeetupAnswer
from bot.models.outbox import DUE, FAILED, SKIPPED, Post
from bot.models.people import Note, Person
from bot.services.access import facilitators_of
from bot.services.challenges import meetup_plans as plans
from bot.services.challenges.meeting import Meeting, meetup_of
from bot.services.challenges.meetups import Meetups
from bot.services.challenges.posts import Posts
from bot.services.challenges.stopping import Stopping
from bot.services.challenges.telling import TOLD_AT_ONCE
from bot.services.files import is_refused
from bot.services.makers import if_active
from bot.services.notes import outside_quiet_hours, tell
from bot.services.outbox import Outbox

NO_TIME = "challenges.meetup_no_time"  # in the day of the one who steers: nobody could at any of the times


class MeetupSteps:
    """Facts for the composers (None: no longer wanted), and what follows each post."""

    def __init__(
        self, database: Database, outbox: Outbox, posts: Posts, stopping: Stopping, meeting: Meeting, meetups: Meetups
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._posts = posts
        self._stopping = stopping
        self._meeting = meeting
        self._meetups = meetups
        for kind in plans.IN_CHANNEL:
            outbox.after(kind, self._after_meetup_post)
        outbox.after(plans.STEP, self._after_step)
        outbox.after(plans.FILE, self._after_file)

    # What is due

    def due_meetup(self, challenge_id: int, occasion: str, now: datetime, *, posted: bool) -> Meetup | None:
        """For a post in the channel. One of an earlier time is only drawn anew, with the newer `version` in it."""
        with self._database.read() as session:
            challenge = self._with_meetup(session, challenge_id)
            if challenge is None or occasion.split(".")[0] != str(challenge.round):
                return None
            earlier = occasion != plans.occasion_of(challenge)
            if not posted and (earlier or self._held(session, challenge)):
                return None
            return meetup_of(session, challenge, now, before=earlier)

    @staticmethod
    def _with_meetup(session: Session, challenge_id: int) -> Challenge | None:
        challenge = session.get(Challenge, challenge_id)
        return challenge if challenge and challenge.state != DRAFT else None

    @staticmethod
    def _held(session: Session, challenge: Challenge) -> bool:
        return session.get_one(Community, challenge.community_id).paused_at is not None

    def due_reminder(self, answer_id: int, occasion: str, now: datetime) -> Meetup | None:
        """For somebody who said that they come, as long as that is so and the meetup stands as it was then."""
        with self._database.read() as session:
            answer = session.get(MeetupAnswer, answer_id)
            challenge = self._with_meetup(session, answer.challenge_id) if answer else None
            if answer is None or challenge is None or answer.coming is not True:
                return None
            if occasion.partition(":")[0] != plans.occasion_of(challenge) or self._held(session, challenge):
                return None
            meetup = meetup_of(session, challenge, now)
            return None if meetup.over else meetup

    def due_news(self, answer_id: int, occasion: str, now: datetime) -> tuple[Meetup, datetime] | None:
        """The meetup, and when it was to be, for somebody who had said that they come."""
        with self._database.read() as session:
            answer = session.get(MeetupAnswer, answer_id)
            challenge = session.get(Challenge, answer.challenge_id) if answer else None
            if challenge is None or occasion.partition(":")[0] != plans.occasion_of(challenge):
                return None
            before = datetime.fromtimestamp(int(occasion.rpartition("@")[2]), UTC)
            return meetup_of(session, challenge, now), before

    def due_file(self, challenge_id: int, now: datetime) -> Meetup | None:
        with self._database.read() as session:
            challenge = self._with_meetup(session, challenge_id)
            return meetup_of(session, challenge, now) if challenge and challenge.meetup_at else None

    def told_without_time(self, challenge_id: int, now: datetime) -> Meetup | None:
        """For the note that a poll found no time; None once there is one, or another poll."""
        with self._database.read() as session:
            challenge = self._with_meetup(session, challenge_id)
            if challenge is None or challenge.meetup_at or challenge.meetup_poll_ends:
                return None
            return meetup_of(session, challenge, now)

    def told_meetup(self, challenge_id: int, now: datetime) -> Meetup | None:
        """For a note in somebody's day."""
        return self.due_file(challenge_id, now)

    def told_news(self, challenge_id: int, person_id: int, now: datetime) -> Meetup | None:
        """For the note that it is at another time or off; None for who said since that they do not come."""
        with self._database.read() as session:
            challenge = self._with_meetup(session, challenge_id)
            mine = (MeetupAnswer.challenge_id == challenge_id, MeetupAnswer.person_id == person_id)
            coming = session.scalar(select(MeetupAnswer.coming).where(*mine))
            if challenge is None or (challenge.meetup_at is not None and not coming):
                return None
            return meetup_of(session, challenge, now)

    # What follows

    def _after_meetup_post(self, session: Session, post: Post) -> None:
        challenge = session.get(Challenge, post.about)
        if challenge is None or post.settled_at is None:
            return
        if challenge.state == DRAFT or post.occasion.split(".")[0] != str(challenge.round):
            self._posts.take_back(session, post)  # undone while it was on its way
        elif post.state in {FAILED, SKIPPED}:
            self._stopping.tell_stopped(session, challenge, post, post.settled_at)
        elif post.kind == plans.NOTES:
            plans.redraw(session, self._outbox, challenge, plans.MEETUP)
            plans.redraw_closing(session, self._outbox, challenge)

    def _after_step(self, session: Session, post: Post) -> None:
        """Reach the next few, and go on with those after them in a transaction of its own."""
        challenge, now = self._with_meetup(session, post.about), post.settled_at
        version, what, after = post.occasion.split(":")
        if challenge is None or now is None or version != plans.occasion_of(challenge):
            return
        if what == plans.DECIDE:
            self._poll_ends(session, challenge, now)
            return
        if post.state == SKIPPED:
            return
        few = self._next_few(session, challenge, what, int(after))
        for row_id, person in few:
            if what == plans.TELL_ABSENT:
                self._tell_notes(session, person, challenge, now)
            else:
                self._reach_about_meetup(session, post, row_id, person, what, now)
        if len(few) == TOLD_AT_ONCE:
            plans.step(session, self._outbox, challenge, what, now, few[-1][0])

    def _poll_ends(self, session: Session, challenge: Challenge, now: datetime) -> None:
        """The time at which most can come. Nobody can at any: whoever steers hears of it."""
        if challenge.meetup_poll_ends is None:
            return
        chosen = rules.best(meetup_of(session, challenge, now).slots, now)
        if chosen is not None:
            self._meetups.decide(session, challenge, chosen.at, now)
            return
        self._meeting.set_time(session, challenge, None, now)
        owner = if_active(session, challenge.owner_id)
        for steering in owner or facilitators_of(session, challenge.community_id):
            self._posts.tell_anew(session, steering, NO_TIME, challenge, now)

    @staticmethod
    def _next_few(session: Session, challenge: Challenge, what: str, after: int) -> Sequence[tuple[int, Person]]:
        """Row id and person: of those who come, or, for what was noted, of the participants who were not there."""
        come = select(MeetupAnswer.id, Person).join(Person, Person.id == MeetupAnswer.person_id)
        coming = (MeetupAnswer.challenge_id == challenge.id, MeetupAnswer.coming.is_(True))
        if what == plans.TELL_ABSENT:
            noted = (MeetupAnswer.note != "") & (MeetupAnswer.noted_at >= challenge.meetup_at)
            was_there = MeetupAnswer.coming.is_(True) | noted
            there = select(MeetupAnswer.person_id).where(MeetupAnswer.challenge_id == challenge.id, was_there)
            absent = select(Participant.id, Person).join(Person, Person.id == Participant.person_id)
            rows = absent.where(
                Participant.challenge_id == challenge.id,
                Participant.left_at.is_(None),
                Participant.person_id.not_in(there),
                Participant.id > after,
            ).order_by(Participant.id)
        else:
            rows = come.where(*coming, MeetupAnswer.id > after).order_by(MeetupAnswer.id)
        return [(row_id, person) for row_id, person in session.execute(rows.limit(TOLD_AT_ONCE))]

    def _tell_notes(self, session: Session, person: Person, challenge: Challenge, now: datetime) -> None:
        """In their day, once for each meetup: what they were told of one before is of the past."""
        told = (Note.person_id == person.id, Note.kind == plans.TOLD, Note.about == challenge.id)
        session.execute(delete(Note).where(*told, Note.created_at < challenge.meetup_at))
        tell(session, self._outbox, person, plans.TOLD, challenge.id, now)

    def _reach_about_meetup(
        self, session: Session, post: Post, row_id: int, person: Person, what: str, now: datetime
    ) -> None:
        """One person who said that they come."""
        if what.startswith(plans.CALLED_OFF):
            session.get_one(MeetupAnswer, row_id).coming = None
        if person.external or person.bot or person.deactivated:
            return
        if what not in plans.REMINDERS:
            self._tell_news(session, post, row_id, person, now)
            return
        self._outbox.promise(
            session, post.workspace_id, plans.REMINDER, row_id,
            destination=person.slack_id, due=now, grace=plans.GRACE[what],
            occasion=post.occasion.rpartition(":")[0],
        )  # fmt: skip

    def _tell_news(self, session: Session, post: Post, row_id: int, person: Person, now: datetime) -> None:
        """In their day; where it was or is to be soon, in a message of its own, by night only if there is no time."""
        challenge, occasion = session.get_one(Challenge, post.about), post.occasion.rpartition(":")[0]
        what, _, before = occasion.rpartition("@")
        if what.endswith(f"/{person.id}"):  # it is their own doing
            return
        times = [datetime.fromtimestamp(int(before), UTC), challenge.meetup_at]
        first = min((at for at in times if at is not None and at > now), default=now)
        if first > now + plans.SOON:
            self._posts.tell_anew(session, person, plans.TOLD_NEWS, challenge, now)
            return
        waiting = (Note.person_id == person.id, Note.kind == plans.TOLD_NEWS, Note.about == challenge.id)
        session.execute(delete(Note).where(*waiting, Note.day.is_(None)))  # these say it sooner
        gently = outside_quiet_hours(session, person, now)
        self._outbox.promise(
            session, post.workspace_id, plans.NEWS, row_id,
            destination=person.slack_id, due=gently if gently <= first - plans.IN_TIME else now,
            grace=plans.GRACE[plans.DAY_BEFORE], occasion=f"{what}@{self._last_heard(session, row_id, before)}",
        )  # fmt: skip

    @staticmethod
    def _last_heard(session: Session, row_id: int, before: str) -> str:
        """The time that this person knows: where older news still wait for the morning, that of before these."""
        waiting = (Post.kind == plans.NEWS, Post.about == row_id, Post.state == DUE, Post.wanted == 0)
        older = session.scalar(select(Post.occasion).where(*waiting).order_by(Post.id).limit(1))
        return older.rpartition("@")[2] if older else before

    def _after_file(self, session: Session, post: Post) -> None:
        """Where files may not be sent, say it in words."""
        if post.settled_at and is_refused(session, self._outbox, post):
            self._outbox.promise(
                session, post.workspace_id, plans.FILE_IN_WORDS, post.about,
                destination=post.destination, due=post.settled_at, occasion=post.occasion,
            )  # fmt: skip
