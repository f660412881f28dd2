"""The facts of each post when it is due: what its composer says."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.challenges.facts import Announcement, Closing, DayText, DueDay, HalfTime, Told
from bot.domain.challenges.progress import DONE
from bot.domain.challenges.schedule import half_time
from bot.models.base import table
from bot.models.challenges import ANNOUNCED, CLOSED, DRAFT, Challenge, CheckIn, Day, Entry, Participant
from bot.models.communities import Community
from bot.models.outbox import Post
from bot.models.people import Channel, Person
from bot.services.challenges.counting import days_of, figures_of, how_many_take_part
from bot.services.challenges.facts import day_text
from bot.services.challenges.kinds import CANCELLED_NOTE, HANDED_OVER, UNDONE
from bot.services.challenges.life import takes_entries, takes_entries_in
from bot.services.challenges.reach import home_of, participant_in, slack_channel
from bot.services.challenges.report import report_of
from bot.services.outbox import Outbox

SHARED_HOPES = 10


DAYS, CHALLENGES, COMMUNITIES = (table(noun).c for noun in (Day, Challenge, Community))


THESE = bindparam("days", expanding=True, type_=Day.id.type)
# Of the tables, and all together: thousands of daily posts may be due at the same moment.
DUE_DAYS = (
    select(
        *(DAYS.id, DAYS.number, DAYS.prompt, DAYS.posted_at),
        *(CHALLENGES.round, CHALLENGES.state, CHALLENGES.closes_at, CHALLENGES.length, CHALLENGES.title),
        COMMUNITIES.paused_at,
    )
    .select_from(table(Day))
    .join(table(Challenge), CHALLENGES.id == DAYS.challenge_id)
    .join(table(Community), COMMUNITIES.id == CHALLENGES.community_id)
    .where(DAYS.id.in_(THESE))
)
_WROTE = select(Entry.day_id, Entry.participant_id).where(Entry.day_id.in_(THESE), Entry.withdrawn.is_(False))
_PRESSED = select(CheckIn.day_id, CheckIn.participant_id).where(CheckIn.day_id.in_(THESE), CheckIn.kind == DONE)
_DID = _WROTE.union(_PRESSED).subquery()
DID = select(_DID.c.day_id, func.count()).group_by(_DID.c.day_id)


class Due:
    """Facts for the composers. None: the post is no longer wanted."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox

    def goes_on(self, challenge_id: int) -> bool:
        """Whether it may say something now: neither it nor its community is paused, and it was not cancelled."""
        with self._database.read() as session:
            challenge = session.get(Challenge, challenge_id)
            if challenge is None or challenge.state not in {ANNOUNCED, CLOSED}:
                return False
            return session.get_one(Community, challenge.community_id).paused_at is None

    def announcement(self, challenge_id: int, occasion: str, now: datetime) -> Announcement | None:
        with self._database.read() as session:
            challenge = self._current(session, challenge_id, occasion)
            if challenge is None or challenge.state == DRAFT:
                return None
            community = session.get_one(Community, challenge.community_id)
            days = days_of(session, challenge)
            here = slack_channel(session, challenge.channel_id)
            return Announcement(
                challenge_id=challenge.id,
                title=challenge.title,
                words=challenge.announcement or challenge.summary,
                community=community.name,
                length=len(days),
                starts_at=days[0].due_at,
                zone=challenge.zone,
                weekdays=challenge.weekdays,
                participants=how_many_take_part(session, challenge),
                channel=here,
                elsewhere=here != home_of(session, community),
                open=takes_entries(challenge, now),
                hopes=self._shared_hopes(session, challenge),
            )

    @staticmethod
    def _shared_hopes(session: Session, challenge: Challenge) -> tuple[str, ...]:
        shared = (Participant.hope_shared.is_(True), Participant.hope != "", Participant.left_at.is_(None))
        query = select(Participant.hope).where(Participant.challenge_id == challenge.id, *shared)
        return tuple(session.scalars(query.order_by(Participant.id).limit(SHARED_HOPES)))

    @staticmethod
    def _current(session: Session, challenge_id: int, occasion: str) -> Challenge | None:
        challenge = session.get(Challenge, challenge_id)
        return challenge if challenge and str(challenge.round) == occasion else None

    def due_days(self, days: Collection[tuple[int, str]], now: datetime) -> dict[tuple[int, str], DueDay]:
        """The daily posts that are wanted, of these days and occasions.

        A day that was posted can be redrawn also while it is paused and after the end.
        """
        these = {"days": [day for day, _ in days]}
        with self._database.read() as session:
            found = [row for row in session.execute(DUE_DAYS, these) if (row.id, str(row.round)) in days]
            did: dict[int, int] = dict(session.execute(DID, these).all())
        wanted = [row for row in found if row.posted_at or (row.state == ANNOUNCED and not row.paused_at)]
        return {(row.id, str(row.round)): _due_day(row, did.get(row.id, 0), now) for row in wanted}

    def sample(self, day_id: int) -> DayText | None:
        with self._database.read() as session:
            day = session.get(Day, day_id)
            if day is None:
                return None
            challenge = session.get_one(Challenge, day.challenge_id)
            return day_text(challenge, day, challenge.length)

    def half_time(self, challenge_id: int, occasion: str, now: datetime, *, posted: bool = False) -> HalfTime | None:
        """The middle of it. Once `posted` it is drawn anew also after the end, with the figures of its own half."""
        with self._database.read() as session:
            challenge = self._current(session, challenge_id, occasion)
            middle = half_time(challenge.length) if challenge else None
            if challenge is None or middle is None or not (posted or challenge.state == ANNOUNCED):
                return None
            figures = figures_of(session, challenge)
            return HalfTime(
                challenge.id, challenge.title, middle, challenge.length, figures.participants,
                sum(people for number, people, _ in figures.per_day if number <= middle),
                slack_channel(session, challenge.channel_id), takes_entries(challenge, now),
            )  # fmt: skip

    def closing(self, challenge_id: int, occasion: str) -> Closing | None:
        with self._database.read() as session:
            challenge = self._current(session, challenge_id, occasion)
            if challenge is None or challenge.state not in {ANNOUNCED, CLOSED}:
                return None
            community = session.get_one(Community, challenge.community_id)
            return Closing(
                challenge_id=challenge.id,
                title=challenge.title,
                community=self._name_to_say(session, challenge, community),
                figures=figures_of(session, challenge),
                channel=slack_channel(session, challenge.channel_id),
                meetup_at=challenge.meetup_at,
                meetup_link=challenge.meetup_link,
                meetup_over=challenge.meetup_at is not None and challenge.meetup_at <= self._outbox.now(),
                report=report_of(session, challenge),
            )

    @staticmethod
    def _name_to_say(session: Session, challenge: Challenge, community: Community) -> str:
        """The community's name, "" where people may read it who are not in its private channel."""
        elsewhere = challenge.channel_id != community.channel_id
        hidden = elsewhere and session.get_one(Channel, community.channel_id).private
        return "" if hidden else community.name

    def new_channel(self, challenge_id: int, occasion: str) -> tuple[str, bool] | None:
        """The name of the channel to make, and whether it is private: as its community is."""
        with self._database.read() as session:
            challenge = self._current(session, challenge_id, occasion)
            if challenge is None or challenge.state != ANNOUNCED or challenge.channel_id is not None:
                return None
            return challenge.own_channel, in_private_community(session, challenge)

    def invitee(self, participant_id: int) -> tuple[str, str] | None:
        """Channel and person (Slack ids) of an invitation into the challenge's own channel."""
        with self._database.read() as session:
            participant = session.get(Participant, participant_id)
            if participant is None or participant.left_at is not None:
                return None
            challenge = session.get_one(Challenge, participant.challenge_id)
            channel = slack_channel(session, challenge.channel_id)
            return (channel, session.get_one(Person, participant.person_id).slack_id) if channel else None

    def way_in(self, participant_id: int) -> tuple[str, Told] | None:
        """Who could not be invited (Slack id), and into what."""
        with self._database.read() as session:
            participant = session.get(Participant, participant_id)
            if participant is None or participant.left_at is not None:
                return None
            challenge = session.get_one(Challenge, participant.challenge_id)
            person = session.get_one(Person, participant.person_id)
            told = Told(challenge.id, challenge.title, slack_channel(session, challenge.channel_id))
            return person.slack_id, told

    def owner_to_invite(self, challenge_id: int) -> tuple[str, str] | None:
        """Channel and person (Slack ids): who started a challenge is in the channel made for it."""
        with self._database.read() as session:
            challenge = session.get(Challenge, challenge_id)
            owner = session.get(Person, challenge.owner_id) if challenge and challenge.owner_id else None
            channel = slack_channel(session, challenge.channel_id) if challenge else ""
            return (channel, owner.slack_id) if owner and channel else None

    def to_delete(self, post: Post) -> tuple[str, str] | None:
        """Channel and ts of a post that was taken back. None if it never went out."""
        kind, occasion = post.occasion.rsplit(":", 1)
        with self._database.read() as session:
            gone = self._outbox.find(session, post.workspace_id, kind, post.about, occasion)
            return (gone.channel, gone.ts) if gone and gone.channel and gone.ts else None

    def told(self, kind: str, about: int, person_id: int) -> Told | None:
        """What a note to this person is about; None when it is no longer true."""
        with self._database.read() as session:
            if kind == CANCELLED_NOTE:
                participant = session.get(Participant, about)
                about = participant.challenge_id if participant else 0
            challenge = session.get(Challenge, about)
            if challenge is None or not self._still_true(session, kind, challenge, person_id):
                return None
            return Told(challenge.id, challenge.title, slack_channel(session, challenge.channel_id))

    def _still_true(self, session: Session, kind: str, challenge: Challenge, person_id: int) -> bool:
        """Somebody may have joined anew, or handed it on, before they were told."""
        if kind == UNDONE:
            return participant_in(session, challenge.id, person_id) is None
        return kind != HANDED_OVER or challenge.owner_id == person_id


def _due_day(row: Row[*tuple[Any, ...]], did: int, now: datetime) -> DueDay:
    return DueDay(
        id=row.id,
        number=row.number,
        length=row.length,
        title=row.title,
        prompt=row.prompt,
        did=did,
        open=takes_entries_in(row.state, row.closes_at, now),
    )


def in_private_community(session: Session, challenge: Challenge) -> bool:
    """Whether its community's home channel is private."""
    community = session.get_one(Community, challenge.community_id)
    return session.get_one(Channel, community.channel_id).private
