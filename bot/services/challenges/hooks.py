"""What happens to challenges from outside: the community pauses, a channel is lost, a person leaves or wants out."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.outbox import Topic
from bot.domain.people import Actor
from bot.models.challenges import (
    ANNOUNCED,
    CANCELLED,
    CLOSED,
    DRAFT,
    PAUSED,
    Admission,
    Challenge,
    CheckIn,
    Day,
    Entry,
    Invitation,
    Participant,
)
from bot.models.communities import Community
from bot.models.deliveries import Delivery
from bot.models.highlights import Highlight
from bot.models.outbox import Post
from bot.models.people import Channel, Person
from bot.models.templates import KeptTemplate
from bot.services import afterwards
from bot.services.challenges.kinds import ANNOUNCEMENT, ASK_PICKS, CLOSE, DAY, END, HALF, POST_FAILED
from bot.services.challenges.meeting import Meeting, exported_meetups
from bot.services.challenges.posts import Posts
from bot.services.challenges.private_entries import take_back
from bot.services.challenges.report import KEEP_DOING_AFTER, Reporting
from bot.services.challenges.retrying import Retrying
from bot.services.challenges.steering import Steering, hold_posts
from bot.services.challenges.templates import exported
from bot.services.outbox import Outbox

LOST = "channel_lost"
MAY_MEET = (ANNOUNCED, PAUSED, CLOSED)


class Hooks:
    """The Ritual protocol of bot/services/rituals.py. Inside the caller's transaction."""

    name = "challenges"

    def __init__(
        self, database: Database, outbox: Outbox, posts: Posts, meeting: Meeting, reporting: Reporting,
        steering: Steering, retrying: Retrying,
    ) -> None:  # fmt: skip
        self._database = database
        self._outbox = outbox
        self._posts = posts
        self._meeting = meeting
        self._reporting = reporting
        self._steering = steering
        self._retrying = retrying

    def pause_all(self, session: Session, community: Community, now: datetime) -> None:
        for challenge in self._of(session, community.id, ANNOUNCED):
            self._posts.unplan(session, challenge)
        for state in MAY_MEET:
            self._meeting.hold(session, self._of(session, community.id, state))

    def resume_all(self, session: Session, community: Community, now: datetime) -> None:
        for challenge in self._of(session, community.id, ANNOUNCED):
            hold_posts(session, challenge)
            self._steering.replan(session, challenge, now)
            self._reporting.ask_on(session, challenge, now)
        for state in MAY_MEET:
            self._meeting.go_on(session, self._of(session, community.id, state), now)
        for challenge in self._of(session, community.id, CLOSED):
            if challenge.closed_at and now < challenge.closed_at + KEEP_DOING_AFTER + afterwards.GRACE:
                self._reporting.go_on(session, challenge, now)
                self._reporting.ask_afterwards(session, challenge, challenge.closed_at)

    def zone_changed(self, session: Session, community: Community, before: str, now: datetime) -> None:
        """A challenge that was given a zone of its own keeps it. Drafts are dated when somebody looks at them."""
        for state in (DRAFT, ANNOUNCED, PAUSED):
            for challenge in self._of(session, community.id, state):
                if challenge.zone == before:
                    hold_posts(session, challenge)
                    challenge.zone = community.zone
                    if state != DRAFT:
                        self._steering.replan(session, challenge, now)

    def channel_lost(self, session: Session, channel: Channel, now: datetime) -> None:
        for challenge in self._in(session, channel.id, ANNOUNCED):
            hold_posts(session, challenge)
            self._steering.hold(session, challenge, LOST, now)

    def channel_back(self, session: Session, channel: Channel, now: datetime) -> None:
        for challenge in self._in(session, channel.id, PAUSED):
            if challenge.pause_reason.startswith((LOST, POST_FAILED)):
                hold_posts(session, challenge)
                self._steering.go_on(session, challenge, now)

    def person_gone(self, session: Session, person: Person, channel: Channel | None, now: datetime) -> None:
        """Who left the channel or was deactivated takes part no longer; what they did stays counted."""
        self._meeting.comes_no_longer(session, person.id, channel.id if channel else None)
        theirs = select(Challenge.id).where(
            Challenge.workspace_id == person.workspace_id, Challenge.state.in_([ANNOUNCED, PAUSED])
        )
        if channel is not None:
            theirs = theirs.where(Challenge.channel_id == channel.id)
        gone = session.scalars(
            select(Participant).where(
                Participant.person_id == person.id,
                Participant.left_at.is_(None),
                Participant.challenge_id.in_(theirs),
            )
        ).all()
        for participant in gone:
            participant.left_at = now
            self._posts.redraw_announcement(session, session.get_one(Challenge, participant.challenge_id))

    def topics(self, session: Session, community_id: int) -> Mapping[tuple[str, int], str]:
        titles = {challenge.id: challenge.title for challenge in self._of(session, community_id, ANNOUNCED)}
        days = session.scalars(select(Day).where(Day.challenge_id.in_(list(titles)), Day.posted_at.is_(None)))
        whole = {(kind, row): titles[row] for row in titles for kind in (ANNOUNCEMENT, HALF, ASK_PICKS, CLOSE, END)}
        whole |= self._meeting.topics(session, community_id)
        return whole | {(DAY, day.id): f"{titles[day.challenge_id]}, day {day.number}" for day in days}

    def steered_posts(self, session: Session, actor: Actor, now: datetime) -> Mapping[tuple[str, int], Topic]:
        return self._retrying.steered_posts(session, actor, now)

    def retried_in(self, session: Session, actor: Actor, post: Post) -> Community:
        return self._retrying.retried_in(session, actor, post)

    def retry(self, session: Session, post: Post, now: datetime) -> None:
        self._retrying.retry(session, post, now)

    def export_mine(self, session: Session, actor: Actor) -> Mapping[str, object]:
        rows = session.execute(
            select(Participant, Challenge)
            .join(Challenge, Challenge.id == Participant.challenge_id)
            .where(Participant.person_id == actor.id)
            .order_by(Participant.id)
        ).all()
        steered = select(Challenge.title, Challenge.state).where(Challenge.owner_id == actor.id).order_by(Challenge.id)
        return {
            "30-day challenges": [self._export(session, participant, challenge) for participant, challenge in rows],
            "meetups of 30-day challenges": exported_meetups(session, actor),
            "30-day challenges I steer": [
                {"title": title, "state": state} for title, state in session.execute(steered)
            ],
            "templates I kept": exported(session, actor),
            "30-day challenges I was invited to once": self._titles(session, Invitation, actor),
            "30-day challenges I was let in to": self._titles(session, Admission, actor),
        }

    @staticmethod
    def _titles(session: Session, noun: type[Invitation] | type[Admission], actor: Actor) -> list[str]:
        found = select(Challenge.title).join(noun, noun.challenge_id == Challenge.id)
        return list(session.scalars(found.where(noun.person_id == actor.id).order_by(noun.id)))

    @staticmethod
    def _export(session: Session, participant: Participant, challenge: Challenge) -> dict[str, object]:
        pressed = session.execute(
            select(Day.number, CheckIn.kind, CheckIn.at)
            .join(Day, Day.id == CheckIn.day_id)
            .where(CheckIn.participant_id == participant.id)
            .order_by(Day.number)
        )
        prompts = (
            select(Day.number)
            .join(Delivery, Delivery.day_id == Day.id)
            .where(Delivery.participant_id == participant.id, Delivery.came_at.is_not(None))
            .order_by(Day.number)
        )
        entries = session.execute(
            select(Day.number, Entry)
            .join(Day, Day.id == Entry.day_id)
            .where(Entry.participant_id == participant.id)
            .order_by(Day.number, Entry.private)
        )
        return {
            "title": challenge.title,
            "joined": participant.joined_at.isoformat(),
            "left": participant.left_at.isoformat() if participant.left_at else None,
            "hope": participant.hope,
            "hope shared": participant.hope_shared,
            "hope met, and shown": participant.hope_met,
            "highlights shared": _shared_by(session, participant),
            "keeps text": participant.keep_text,
            "prompts by direct message": participant.by_message,
            "at": participant.message_hour.isoformat() if participant.message_hour else None,
            "reminders": participant.reminders,
            "reminded": participant.reminded_at.isoformat() if participant.reminded_at else None,
            "reminder put off until": participant.snoozed_until.isoformat() if participant.snoozed_until else None,
            "prompts that came": list(session.scalars(prompts)),
            "check-ins": [{"day": day, "kind": kind, "at": at.isoformat()} for day, kind, at in pressed],
            "entries": [_exported(number, entry) for number, entry in entries],
        }

    def forget_me(self, session: Session, actor: Actor, now: datetime) -> None:
        """Entries, check-ins, hopes and participation go, and so do drafts; a challenge that was started stays."""
        mine = select(Participant.id).where(Participant.person_id == actor.id)
        affected = session.scalars(select(Participant.challenge_id).where(Participant.person_id == actor.id)).all()
        days = session.scalars(
            select(Day.id).where(
                Day.id.in_(select(Entry.day_id).where(Entry.participant_id.in_(mine)))
                | Day.id.in_(select(CheckIn.day_id).where(CheckIn.participant_id.in_(mine)))
            )
        ).all()
        for entry in session.scalars(select(Entry).where(Entry.participant_id.in_(mine), Entry.shared != "")).all():
            take_back(session, self._outbox, entry, now)
        self._meeting.forget(session, actor)
        came = (Delivery.participant_id.in_(mine), Delivery.channel.is_not(None))
        of_us = session.scalars(select(Delivery.channel).where(*came).distinct()).all()  # their conversation with us
        session.execute(delete(Post).where(Post.workspace_id == actor.workspace_id, Post.destination.in_(of_us)))
        for noun in (Participant, Invitation, Admission):
            session.execute(delete(noun).where(noun.person_id == actor.id))
        session.execute(delete(Challenge).where(Challenge.owner_id == actor.id, Challenge.state == DRAFT))
        session.execute(update(Challenge).where(Challenge.owner_id == actor.id).values(owner_id=None))
        session.execute(update(KeptTemplate).where(KeptTemplate.author_id == actor.id).values(author_id=None))
        for day_id in days:
            challenge = session.get_one(Challenge, session.get_one(Day, day_id).challenge_id)
            self._posts.redraw_day(session, challenge, day_id)
        for challenge_id in affected:
            challenge = session.get_one(Challenge, challenge_id)
            self._posts.redraw_announcement(session, challenge)
            if challenge.state == CLOSED:
                self._reporting.redraw(session, challenge)

    def forget(self, before: datetime) -> None:
        """Retention: what ended, stayed paused or stayed a draft since before then goes, with all that hangs off it."""
        old = (
            (Challenge.state.in_([CLOSED, CANCELLED]), Challenge.closed_at < before),
            (Challenge.state == PAUSED, Challenge.paused_at < before),
            (Challenge.state == DRAFT, Challenge.created_at < before),
        )
        with self._database.begin() as session:
            for these in old:
                session.execute(delete(Challenge).where(*these))

    @staticmethod
    def _of(session: Session, community_id: int, state: str) -> Sequence[Challenge]:
        return session.scalars(
            select(Challenge).where(Challenge.community_id == community_id, Challenge.state == state)
        ).all()

    @staticmethod
    def _in(session: Session, channel_id: int, state: str) -> Sequence[Challenge]:
        return session.scalars(
            select(Challenge).where(Challenge.channel_id == channel_id, Challenge.state == state)
        ).all()


def _exported(number: int, entry: Entry) -> dict[str, object]:
    return {
        "day": number,
        "at": entry.at.isoformat(),
        "text": entry.text,
        "withdrawn": entry.withdrawn,
        "private": entry.private,
        "shared": entry.shared,
        "channel": entry.channel,
        "message": entry.ts,
    }


def _shared_by(session: Session, participant: Participant) -> list[dict[str, object]]:
    shared = session.execute(
        select(Day.number, Highlight.words)
        .select_from(Highlight)
        .outerjoin(Day, Day.id == Highlight.day_id)
        .where(Highlight.participant_id == participant.id)
        .order_by(Highlight.position)
    )
    return [{"day": number, "words": words} for number, words in shared]
