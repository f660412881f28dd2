"""What people do about the meetup: ask for times, choose mine, fix it, say that I come, note what was told."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.cadence import local_date
from bot.domain.challenges import meetups as rules
from bot.domain.challenges.forms import check_link
from bot.domain.challenges.meetups import Meetup, MyTimes, PollForm, Proposal, TimeForMe
from bot.domain.errors import Invalid, Observer, Refused
from bot.domain.people import Actor
from bot.models.challenges import ANNOUNCED, CANCELLED, CLOSED, DRAFT, PAUSED, Challenge, Participant
from bot.models.communities import Community
from bot.models.meetups import MeetupAnswer
from bot.models.people import Person
from bot.services.absences import absences_of
from bot.services.access import note_act, refresh_home
from bot.services.asking import asked
from bot.services.challenges import meetup_plans as plans
from bot.services.challenges.meeting import Meeting, answer_of, meetup_of
from bot.services.challenges.reach import challenge_for, ever_in, may_take_part, reaches, slack_channel, steered, steers
from bot.services.challenges.steering import hold_posts
from bot.services.outbox import Outbox

PLAN = "plan the meetup of this 30-day challenge"


class Meetups:
    """Those who steer plan it, also after the close. Whoever may take part in the challenge answers."""

    def __init__(self, database: Database, outbox: Outbox, meeting: Meeting) -> None:
        self._database = database
        self._outbox = outbox
        self._meeting = meeting

    # Planning it

    def planned_meetup(self, actor: Actor, challenge_id: int, now: datetime) -> Meetup:
        """As it stands, for somebody who may plan it."""
        with self._database.read() as session:
            challenge, _ = self._plannable(session, actor, challenge_id)
            return meetup_of(session, challenge, now, actor)

    def _plannable(
        self, session: Session, actor: Actor, challenge_id: int, *, lock: bool = False
    ) -> tuple[Challenge, Community]:
        challenge, community = steered(session, actor, challenge_id, PLAN)
        if challenge.state in {DRAFT, CANCELLED}:
            raise Refused("not_running")
        if lock:  # two who fix it at the same moment, or one and the poll's end
            hold_posts(session, challenge)
            session.refresh(challenge, with_for_update=True)
        return challenge, community

    def change_meetup(self, actor: Actor, challenge_id: int, at: datetime | None, link: str, now: datetime) -> None:
        """Its time and link. A poll that runs ends with it; without a time it goes on, or the meetup is off."""
        check_link(link)
        with self._database.begin() as session:
            challenge, community = self._plannable(session, actor, challenge_id, lock=True)
            if at and at <= now and at != challenge.meetup_at:  # one that has begun may get another link
                raise Invalid("meetup_at", "meetup_past")
            challenge.meetup_link = link
            if at or challenge.meetup_poll_ends is None:
                self._meeting.set_time(session, challenge, at, now, actor.id)
            plans.redraw(session, self._outbox, challenge, plans.MEETUP, plans.POLL)
            plans.redraw_closing(session, self._outbox, challenge)
            note_act(session, community.id, actor, "planned the meetup", f"challenge {challenge.id}", now)

    def drop_meetup(self, actor: Actor, challenge_id: int, now: datetime) -> None:
        """Neither a time nor a poll any more."""
        with self._database.begin() as session:
            challenge, community = self._plannable(session, actor, challenge_id, lock=True)
            if challenge.meetup_poll_ends is None and (challenge.meetup_at is None or challenge.meetup_at <= now):
                raise Refused("no_meetup")
            self._meeting.set_time(session, challenge, None, now, actor.id)
            note_act(session, community.id, actor, "called the meetup off", f"challenge {challenge.id}", now)

    # The poll

    def propose_times(self, actor: Actor, challenge_id: int, now: datetime) -> Proposal:
        """Hours in the week after the close, or after the poll, that suit the zones of those who take part."""
        with self._database.read() as session:
            challenge, _ = self._plannable(session, actor, challenge_id)
            self._require_no_time(challenge, now)
            zones = self._zones(session, challenge)
            poll_over = now + timedelta(days=rules.USUAL_POLL_DAYS)
            times = rules.propose(zones, max(challenge.closes_at or now, poll_over))
            return Proposal(
                challenge_id=challenge.id,
                channel=slack_channel(session, challenge.channel_id),
                zone=actor.zone,
                link=challenge.meetup_link,
                times=tuple(sorted(times)),
                ticked=tuple(sorted(times[: rules.PROPOSED])),
                zones=len(zones),
            )

    @staticmethod
    def _require_no_time(challenge: Challenge, now: datetime) -> None:
        if challenge.meetup_poll_ends is not None:
            raise Refused("poll_runs")
        if challenge.meetup_at is not None and challenge.meetup_at > now:
            raise Refused("meetup_stands")

    @staticmethod
    def _zones(session: Session, challenge: Challenge) -> Counter[str]:
        taking_part = session.scalars(
            select(Person.zone)
            .join(Participant, Participant.person_id == Person.id)
            .where(Participant.challenge_id == challenge.id, Participant.left_at.is_(None))
        )
        return Counter(taking_part) or Counter([challenge.zone])

    def ask_for_times(self, actor: Actor, challenge_id: int, form: PollForm, now: datetime) -> Meetup:
        """Begin the poll, in the channel where the challenge runs."""
        times = checked_times(form, now)
        check_link(form.link)
        with self._database.begin() as session:
            challenge, community = self._plannable(session, actor, challenge_id, lock=True)
            self._require_no_time(challenge, now)
            here = slack_channel(session, challenge.channel_id)
            if not here or community.paused_at:
                raise Refused("community_paused" if here else "channel_lost")
            self._meeting.next_version(session, challenge)
            challenge.meetup_at, challenge.meetup_poll_ends, challenge.meetup_link = None, form.ends, form.link
            challenge.meetup_slots = [at.isoformat() for at in times]
            asked = update(MeetupAnswer).where(MeetupAnswer.challenge_id == challenge.id)
            session.execute(asked.values(times=[], voted_at=None))
            session.flush()
            plans.plan(session, self._outbox, challenge, here, now)
            note_act(session, community.id, actor, "asked for times of the meetup", f"challenge {challenge.id}", now)
            return meetup_of(session, challenge, now, actor)

    def my_times(self, actor: Actor, challenge_id: int, now: datetime) -> MyTimes:
        """The times of the poll on the actor's clock, and what is outside their hours."""
        with self._database.read() as session:
            challenge, community = self._answerable(session, actor, challenge_id)
            self._require_poll(challenge, now)
            mine = session.scalar(
                select(MeetupAnswer).where(
                    MeetupAnswer.challenge_id == challenge.id, MeetupAnswer.person_id == actor.id
                )
            )
            chosen = mine.times if mine and mine.voted_at else []
            return MyTimes(
                challenge_id=challenge.id,
                title=challenge.title,
                zone=actor.zone,
                times=tuple(
                    TimeForMe(at, self._against(session, actor, community, at), at.isoformat() in chosen)
                    for at in map(datetime.fromisoformat, challenge.meetup_slots)
                    if at > now
                ),
                reminded=not actor.external,
            )

    @staticmethod
    def _against(session: Session, actor: Actor, community: Community, at: datetime) -> str:
        """What is against this time for the actor: "away", "early", "late", "free_day", or ""."""
        if any(away.covers(local_date(at, actor.zone)) for away in absences_of(session, actor.id)):
            return "away"
        person = session.get_one(Person, actor.id)
        quiet = _quiet(person, community)
        return rules.outside(at, actor.zone, [quiet], person.weekdays)

    def _answerable(self, session: Session, actor: Actor, challenge_id: int) -> tuple[Challenge, Community]:
        """For whoever may take part in it: others may listen, but not be counted on."""
        challenge, community = challenge_for(session, actor, challenge_id)
        if challenge.state in {DRAFT, CANCELLED}:
            raise Refused("not_running")
        if not may_take_part(session, actor, challenge):
            raise Observer("answer for this meetup", external=True, can_be_let_in=True)
        return challenge, community

    @staticmethod
    def _require_poll(challenge: Challenge, now: datetime) -> None:
        if challenge.meetup_poll_ends is None or challenge.meetup_poll_ends <= now:
            raise Refused("poll_over")

    def choose_times(self, actor: Actor, challenge_id: int, times: Collection[str], now: datetime) -> Meetup:
        """The times at which the actor can come, if any. Sent again, they take the place of those before."""
        with self._database.begin() as session:
            challenge, _ = self._answerable(session, actor, challenge_id)
            self._require_poll(challenge, now)
            answer = answer_of(session, challenge, actor.id)
            answer.times, answer.voted_at = [time for time in challenge.meetup_slots if time in times], now
            session.flush()
            plans.redraw(session, self._outbox, challenge, plans.POLL)
            refresh_home(session, self._outbox, actor.workspace_id, actor.id)
            return meetup_of(session, challenge, now, actor)

    def times_to_fix(self, actor: Actor, challenge_id: int, now: datetime) -> Meetup:
        """The poll as it stands. Raises Refused where there is nothing to choose from any more."""
        meetup = self.planned_meetup(actor, challenge_id, now)
        if meetup.poll_ends is None or not any(slot.at > now for slot in meetup.slots):
            raise Refused("poll_over")
        return meetup

    def fix_time(self, actor: Actor, challenge_id: int, chosen: str, now: datetime) -> Meetup:
        """End the poll with this time. Who chose it comes."""
        with self._database.begin() as session:
            challenge, community = self._plannable(session, actor, challenge_id, lock=True)
            if challenge.meetup_poll_ends is None:
                raise Refused("poll_over")
            at = datetime.fromisoformat(chosen) if chosen in challenge.meetup_slots else None
            if at is None or at <= now:
                raise Invalid("time", "meetup_past" if at else "missing")
            self.decide(session, challenge, at, now)
            note_act(session, community.id, actor, "fixed the meetup", f"challenge {challenge.id}", now)
            return meetup_of(session, challenge, now, actor)

    def decide(self, session: Session, challenge: Challenge, at: datetime, now: datetime) -> None:
        """It is at this time, and whoever could come then comes."""
        those = (MeetupAnswer.challenge_id == challenge.id, MeetupAnswer.voted_at.is_not(None))
        self._meeting.set_time(session, challenge, at, now)
        for answer in session.scalars(select(MeetupAnswer).where(*those)):
            if at.isoformat() in answer.times:
                answer.coming = True
        session.flush()

    # Coming

    def say_coming(self, actor: Actor, challenge_id: int, now: datetime, *, coming: bool) -> Meetup:
        """Whether the actor comes. Who does is reminded the day before and ten minutes before."""
        with self._database.begin() as session:
            challenge, _ = self._answerable(session, actor, challenge_id)
            self._require_ahead(session, challenge, now)
            answer_of(session, challenge, actor.id).coming = coming
            session.flush()
            plans.redraw(session, self._outbox, challenge, plans.MEETUP)
            refresh_home(session, self._outbox, actor.workspace_id, actor.id)
            return meetup_of(session, challenge, now, actor)

    def _require_ahead(self, session: Session, challenge: Challenge, now: datetime) -> None:
        if challenge.meetup_at is None:
            raise Refused("no_meetup")
        if meetup_of(session, challenge, now).over:
            raise Refused("meetup_over")

    def ask_calendar_file(self, actor: Actor, challenge_id: int, now: datetime) -> Meetup:
        """Send the actor a file for their calendar, in their conversation with the bot."""
        with self._database.begin() as session:
            challenge, _ = self._answerable(session, actor, challenge_id)
            self._require_ahead(session, challenge, now)
            if actor.external:
                raise Observer("get files from me", external=True)
            self._outbox.promise(
                session, challenge.workspace_id, plans.FILE, challenge.id,
                destination=actor.slack_id, due=now,
                occasion=f"{actor.id}:{plans.occasion_of(challenge)}:{asked(now)}",
            )  # fmt: skip
            return meetup_of(session, challenge, now, actor)

    # Afterwards

    def note_offer(self, actor: Actor, challenge_id: int, now: datetime) -> tuple[Meetup, str]:
        """The meetup, and what the actor noted so far."""
        with self._database.read() as session:
            challenge = self._notable(session, actor, challenge_id, now)
            mine = (MeetupAnswer.challenge_id == challenge.id, MeetupAnswer.person_id == actor.id)
            of_this = MeetupAnswer.noted_at >= challenge.meetup_at
            noted = session.scalar(select(MeetupAnswer.note).where(*mine, of_this))
            return meetup_of(session, challenge, now, actor), noted or ""

    def _notable(self, session: Session, actor: Actor, challenge_id: int, now: datetime) -> Challenge:
        """For those who took part in the challenge, said that they come, or steer it; once it has begun."""
        challenge, _ = self._answerable(session, actor, challenge_id)
        if challenge.meetup_at is None:
            raise Refused("no_meetup")
        if now < challenge.meetup_at:
            raise Refused("meetup_not_yet")
        came = select(MeetupAnswer.id).where(
            MeetupAnswer.challenge_id == challenge.id, MeetupAnswer.person_id == actor.id, MeetupAnswer.coming.is_(True)
        )
        took_part = ever_in(session, challenge.id, actor.id) is not None or session.scalar(came) is not None
        if not took_part and not steers(session, actor, challenge):
            raise Refused("notes_of_those_there")
        return challenge

    def write_note(self, actor: Actor, challenge_id: int, words: str, now: datetime) -> Meetup:
        """What the actor noted, in place of what they noted before; nothing takes it back."""
        if len(words) > rules.LONGEST_NOTE:
            raise Invalid("note", "too_long", over=len(words) - rules.LONGEST_NOTE)
        with self._database.begin() as session:
            challenge = self._notable(session, actor, challenge_id, now)
            answer = answer_of(session, challenge, actor.id)
            answer.note, answer.noted_at = words.strip(), now
            session.flush()
            plans.redraw(session, self._outbox, challenge, plans.NOTES)
            assert challenge.meetup_at is not None  # it has been
            due = max(now, challenge.meetup_at + plans.ABSENT_AFTER)
            plans.step(session, self._outbox, challenge, plans.TELL_ABSENT, due)
            return meetup_of(session, challenge, now, actor)

    # For Home and the panel

    def my_meetups(self, actor: Actor, now: datetime) -> list[Meetup]:
        """Those to come, or asked for, of challenges that the actor takes part in, or that they said they come to."""
        with self._database.read() as session:
            part = select(Participant.challenge_id).where(
                Participant.person_id == actor.id, Participant.left_at.is_(None)
            )
            said = select(MeetupAnswer.challenge_id).where(
                MeetupAnswer.person_id == actor.id, MeetupAnswer.coming.is_(True)
            )
            return [
                meetup
                for meetup in self._ahead(session, actor, Challenge.id.in_(part) | Challenge.id.in_(said), now)
                if not meetup.over
            ]

    def meetups_after_close(self, actor: Actor, community_id: int, now: datetime) -> list[Meetup]:
        """Those to come of challenges that have ended; what still runs shows its own."""
        with self._database.read() as session:
            ended = (Challenge.community_id == community_id) & (Challenge.state == CLOSED)
            return [meetup for meetup in self._ahead(session, actor, ended, now) if not meetup.over]

    def _ahead(self, session: Session, actor: Actor, those: ColumnElement[bool], now: datetime) -> list[Meetup]:
        rows = session.scalars(
            select(Challenge)
            .where(
                Challenge.workspace_id == actor.workspace_id,
                Challenge.state.in_([ANNOUNCED, PAUSED, CLOSED]),
                (Challenge.meetup_at > now - rules.LASTS) | (Challenge.meetup_poll_ends > now),
                those,
            )
            .order_by(Challenge.id)
        ).all()
        found = []
        for challenge in rows:
            community = session.get_one(Community, challenge.community_id)
            seen = reaches(session, actor, challenge, community)
            if seen and not community.paused_at and may_take_part(session, actor, challenge):
                found.append(meetup_of(session, challenge, now, actor))
        return found


def checked_times(form: PollForm, now: datetime) -> list[datetime]:
    """The times of a poll, in order. Raises Invalid on the field that needs another answer."""
    times = sorted(set(form.times))
    if len(times) < 2:
        raise Invalid("times", "too_few_times")
    if len(times) > rules.MOST_SLOTS:
        raise Invalid("times", "too_many_times", most=rules.MOST_SLOTS)
    if times[0] <= max(now, form.ends):
        raise Invalid("ends", "poll_too_long")
    return times


def _quiet(person: Person, community: Community) -> tuple[time, time]:
    """The hours in which somebody is not to be met: outside their own, if they said so, else their community's."""
    if person.hours_from is not None and person.hours_to is not None:
        return person.hours_to, person.hours_from
    return community.quiet_from, community.quiet_to
