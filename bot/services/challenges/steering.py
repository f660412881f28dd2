"""What facilitators do while a challenge runs: pause, resume, extend, move, hand over, end, cancel."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.database import Database, insert_once
from bot.domain.challenges import facts
from bot.domain.challenges.forms import LATEST_CLOSE
from bot.domain.challenges.prompts import MOST_DAYS, check_prompts, split_prompts
from bot.domain.errors import Invalid, Refused
from bot.domain.people import Actor
from bot.models.challenges import ANNOUNCED, CANCELLED, PAUSED, Admission, Challenge, Day
from bot.models.communities import Community
from bot.models.outbox import DUE, Post
from bot.models.people import Person
from bot.services.access import note_act
from bot.services.challenges import meetup_plans
from bot.services.challenges.counting import days_of, figures_of
from bot.services.challenges.facts import day_text
from bot.services.challenges.kinds import CANCELLED_NOTE, CLOSE, DAY, HANDED_OVER, NOT_SAID, SAID
from bot.services.challenges.listing import Listing
from bot.services.challenges.meeting import Meeting
from bot.services.challenges.partnering import Partnering
from bot.services.challenges.posts import Posts
from bot.services.challenges.reach import its_channel, participant_in, reaches, steered
from bot.services.challenges.report import Reporting
from bot.services.challenges.schedule import Schedule
from bot.services.outbox import Outbox
from bot.services.people import find_person

STEER = "steer this 30-day challenge"


class Steering:
    """Each act is for those who may steer: the one who started it, and the community's facilitators."""

    def __init__(
        self, database: Database, outbox: Outbox, posts: Posts, schedule: Schedule, meeting: Meeting, listing: Listing,
        reporting: Reporting, partners: Partnering,
    ) -> None:  # fmt: skip
        self._database = database
        self._outbox = outbox
        self._posts = posts
        self._schedule = schedule
        self._meeting = meeting
        self._listing = listing
        self._reporting = reporting
        self._partners = partners

    def steering(self, actor: Actor, challenge_id: int, now: datetime) -> facts.Steering:
        """What can be changed, and entries a day as numbers: never who is missing."""
        with self._database.read() as session:
            challenge, community = steered(session, actor, challenge_id, STEER)
            days = days_of(session, challenge)
            coming = next((day for day in days if not day.posted_at and not day.skipped), None)
            admitted = session.scalars(
                select(Person.slack_id)
                .join(Admission, Admission.person_id == Person.id)
                .where(Admission.challenge_id == challenge.id)
            ).all()
            return facts.Steering(
                running=self._listing.running(session, actor, challenge, community, now),
                hour=challenge.hour,
                zone=challenge.zone,
                next_day=day_text(challenge, coming, len(days)) if coming else None,
                next_at=coming.due_at if coming and challenge.state == ANNOUNCED else None,
                figures=figures_of(session, challenge),
                rest_dates=tuple(sorted(date.fromisoformat(day) for day in challenge.rest_dates)),
                weekdays=challenge.weekdays,
                close_later_days=challenge.close_later_days,
                pause_reason=challenge.pause_reason,
                admitted=tuple(admitted),
            )

    def _live(self, session: Session, actor: Actor, challenge_id: int) -> tuple[Challenge, Community]:
        challenge, community = steered(session, actor, challenge_id, STEER)
        hold_posts(session, challenge)
        session.refresh(challenge, with_for_update={"key_share": True})  # two may steer at the same moment
        if challenge.state not in {ANNOUNCED, PAUSED}:
            raise Refused("not_running")
        return challenge, community

    def replan(self, session: Session, challenge: Challenge, now: datetime, keep: Day | None = None) -> None:
        """After any change of schedule: new dates for all days but `keep`, and the posts move with them."""
        session.flush()
        self._schedule.lay_out(session, challenge, now, keep)
        self._schedule.plan(session, challenge, now)
        self._posts.redraw_announcement(session, challenge)

    def pause(self, actor: Actor, challenge_id: int, now: datetime) -> None:
        """Nothing more is posted until it is resumed; entries go on counting."""
        with self._database.begin() as session:
            challenge, community = self._live(session, actor, challenge_id)
            if challenge.state == PAUSED:
                return
            self.hold(session, challenge, "", now)
            note_act(session, community.id, actor, "paused", f"challenge {challenge.id}", now)

    def hold(self, session: Session, challenge: Challenge, reason: str, now: datetime) -> None:
        """Paused from now on; `reason` says why, "" when somebody wanted it."""
        challenge.state, challenge.paused_at, challenge.pause_reason = PAUSED, now, reason
        session.flush()
        self._posts.unplan(session, challenge)
        self._partners.changed(session, challenge, now)

    def resume(self, actor: Actor, challenge_id: int, now: datetime) -> None:
        """Go on with the next prompt at the next posting hour. Raises Refused while its channel is lost."""
        with self._database.begin() as session:
            challenge, community = self._live(session, actor, challenge_id)
            channel = its_channel(session, challenge.channel_id)
            if channel is not None and (channel.lost or not channel.bot_is_in):
                raise Refused("channel_lost")
            if community.paused_at:
                raise Refused("community_paused")
            if challenge.state == PAUSED:
                self.go_on(session, challenge, now)
                note_act(session, community.id, actor, "resumed", f"challenge {challenge.id}", now)

    def go_on(self, session: Session, challenge: Challenge, now: datetime) -> None:
        """From the next posting hour on."""
        challenge.state, challenge.paused_at, challenge.pause_reason = ANNOUNCED, None, ""
        self.replan(session, challenge, now)
        self._reporting.ask_on(session, challenge, now)

    def extend(self, actor: Actor, challenge_id: int, text: str, field: str, now: datetime) -> int:
        """Add prompts at the end, a blank line between them. Gives the new length.

        Raises Refused also while its closing post is being sent: everybody may have read that it is over.
        """
        with self._database.begin() as session:
            challenge, community = self._live(session, actor, challenge_id)
            if self._outbox.under_way(session, challenge.workspace_id, CLOSE, [challenge.id], str(challenge.round)):
                raise Refused("not_running")
            new = split_prompts(text)
            if not new:
                raise Invalid(field, "no_prompts")
            check_prompts(new, field, MOST_DAYS - challenge.length)
            for number, prompt in enumerate(new, challenge.length + 1):
                session.add(
                    Day(challenge_id=challenge.id, number=number, prompt=prompt, date=challenge.first_date, due_at=now)
                )
            challenge.length += len(new)
            self.replan(session, challenge, now)
            note_act(session, community.id, actor, "extended", f"challenge {challenge.id}", now)
            return challenge.length

    def change_rhythm(
        self,
        actor: Actor,
        challenge_id: int,
        hour: time,
        weekdays: str,
        rest_dates: Collection[date],
        close_later_days: int,
        now: datetime,
    ) -> None:
        """New hour, weekdays, dates without a prompt, and how much later it closes."""
        if not weekdays:
            raise Invalid("weekdays", "no_weekday")
        if not 0 <= close_later_days <= LATEST_CLOSE:
            raise Invalid("close_later", "close_later", most=LATEST_CLOSE)
        with self._database.begin() as session:
            challenge, community = self._live(session, actor, challenge_id)
            challenge.hour, challenge.weekdays = hour, weekdays
            challenge.rest_dates = sorted(day.isoformat() for day in rest_dates)
            challenge.close_later_days = close_later_days
            self.replan(session, challenge, now)
            note_act(session, community.id, actor, "changed the rhythm", f"challenge {challenge.id}", now)

    def skip_next(self, actor: Actor, challenge_id: int, now: datetime) -> date:
        """No prompt on the next date; it comes one date later. Gives the date that is skipped."""
        with self._database.begin() as session:
            challenge, community = self._live(session, actor, challenge_id)
            challenge.soon = False  # skipped within the first minute, day 1 comes at the posting hour instead
            self._schedule.lay_out(session, challenge, now)  # while it is paused, dates pass
            coming = self._schedule.still_to_come(session, challenge, days_of(session, challenge))
            if not coming:
                raise Refused("nothing_to_come")
            skipped = coming[0].date
            challenge.rest_dates = sorted({*challenge.rest_dates, skipped.isoformat()})
            self.replan(session, challenge, now)
            note_act(session, community.id, actor, f"skipped {skipped}", f"challenge {challenge.id}", now)
            return skipped

    def admit(self, actor: Actor, challenge_id: int, slack_ids: Sequence[str], now: datetime) -> None:
        """Let these people of other organisations journal here, by name; the ones not named no longer."""
        with self._database.begin() as session:
            challenge, community = self._live(session, actor, challenge_id)
            session.execute(delete(Admission).where(Admission.challenge_id == challenge.id))
            for slack_id in slack_ids:
                person = find_person(session, actor.workspace_id, slack_id)
                if person is None or not person.external:
                    raise Invalid("people", "not_external", name=person.name if person else "")
                insert_once(session, Admission, challenge_id=challenge.id, person_id=person.id)
            note_act(session, community.id, actor, "said who may journal", f"challenge {challenge.id}", now)

    def hand_over(self, actor: Actor, challenge_id: int, to: Actor, now: datetime) -> None:
        """Somebody else steers it from now on; told in their next private message."""
        with self._database.begin() as session:
            challenge, community = self._live(session, actor, challenge_id)
            if not to.full_member:
                raise Invalid("person", "not_a_full_member")
            person = session.get_one(Person, to.id)
            if person.bot or person.deactivated:
                raise Invalid("person", "not_a_full_member")
            if not reaches(session, to, challenge, community):
                raise Invalid("person", "not_in_channel", name=person.name)
            challenge.owner_id = person.id
            if person.id != actor.id:
                self._posts.tell_anew(session, person, HANDED_OVER, challenge, now)
            note_act(session, community.id, actor, "handed over", f"challenge {challenge.id}", now)

    def end_early(self, actor: Actor, challenge_id: int, now: datetime) -> None:
        """No more prompts: the closing post comes now, and people get their days back."""
        with self._database.begin() as session:
            challenge, community = self._live(session, actor, challenge_id)
            days = days_of(session, challenge)
            last = max((day.number for day in days if day.posted_at), default=0)
            if not last:
                raise Refused("not_begun")
            if community.paused_at:
                raise Refused("community_paused")
            self._posts.unplan(session, challenge)
            challenge.state, challenge.pause_reason, challenge.paused_at = ANNOUNCED, "", None
            for day in days:
                if day.number > last:
                    session.delete(day)
            challenge.length = last  # with the days that were left out on the way: each keeps its number
            challenge.closes_at = now
            session.flush()
            self._schedule.plan(session, challenge, now)
            note_act(session, community.id, actor, "ended early", f"challenge {challenge.id}", now)

    def cancel(self, actor: Actor, challenge_id: int, now: datetime) -> None:
        """Stop without a closing post. Those who take part are told, and what they wrote stays theirs."""
        with self._database.begin() as session:
            challenge, community = self._live(session, actor, challenge_id)
            self._posts.unplan(session, challenge)
            self._meeting.set_time(session, challenge, None, now, actor.id)  # of its meetup
            challenge.state, challenge.closed_at = CANCELLED, now
            session.flush()
            self._partners.changed(session, challenge, now)
            mine = participant_in(session, challenge.id, actor.id)
            if mine is not None:
                mine.left_at = now  # knows it already
            self._posts.tell_all(session, challenge, CANCELLED_NOTE, now)
            self._posts.redraw_all(session, challenge)
            note_act(session, community.id, actor, "cancelled", f"challenge {challenge.id}", now)


def hold_posts(session: Session, challenge: Challenge) -> None:
    """Lock what is still to be said, before the challenge: whoever settles one of these holds it before they change it.

    So it is everywhere here: the posts first, by their ids, then the challenge. Else two would wait for each other.
    """
    whole = (*SAID, *NOT_SAID, meetup_plans.STEP, *meetup_plans.IN_CHANNEL)
    days = select(Day.id).where(Day.challenge_id == challenge.id)
    its = ((Post.kind == DAY) & Post.about.in_(days)) | (Post.kind.in_(whole) & (Post.about == challenge.id))
    due = select(Post.id).where(Post.workspace_id == challenge.workspace_id, Post.state == DUE, Post.wanted == 0, its)
    session.execute(due.order_by(Post.id).with_for_update())
