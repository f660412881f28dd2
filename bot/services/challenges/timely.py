"""What time does: the facts of each post when it is due, and what follows when it was settled."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from bot.database import insert_once
from bot.domain.cadence import local_date
from bot.domain.challenges.facts import Announcement, Closing, DayText, DueDay, HalfTime, Told
from bot.domain.challenges.progress import DONE
from bot.domain.challenges.schedule import half_time
from bot.models.challenges import ANNOUNCED, CLOSED, DRAFT, PAUSED, Challenge, CheckIn, Day, Entry, Participant
from bot.models.communities import Community
from bot.models.outbox import FAILED, SENT, SKIPPED, Post
from bot.models.people import Channel, Membership, Person
from bot.services import failures
from bot.services.access import tell_facilitators
from bot.services.challenges.base import (
    ANNOUNCEMENT,
    CANCELLED_NOTE,
    CHANNEL,
    CLOSE,
    DAY,
    DAY_GRACE,
    DELETE,
    END,
    HALF,
    HANDED_OVER,
    INVITE,
    INVITE_OWNER,
    NO_CHANNEL,
    POST_FAILED,
    TELL,
    UNDONE,
    WAY_IN,
    YOUR_DAYS,
    ChallengesBase,
)
from bot.services.notes import tell
from bot.services.people import channel_row

CONTENT_ERRORS = {"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "internal_error"}
SHARED_HOPES = 10
TOLD_AT_ONCE = 50  # participants in one transaction: no commit keeps others waiting


def _due_day() -> Select[Any]:
    """All that a daily post says, in one look: thousands may be due at the same moment."""
    day = bindparam("day", type_=Day.id.type)
    wrote = select(Entry.participant_id).where(Entry.day_id == day, Entry.withdrawn.is_(False))
    pressed = select(CheckIn.participant_id).where(CheckIn.day_id == day, CheckIn.kind == DONE)
    did = select(func.count()).select_from(wrote.union(pressed).subquery()).scalar_subquery()
    return (
        select(Day, Challenge, Community, Channel.slack_id, did)
        .join(Challenge, Challenge.id == Day.challenge_id)
        .join(Community, Community.id == Challenge.community_id)
        .outerjoin(Channel, Channel.id == Challenge.channel_id)
        .where(Day.id == day)
    )


DUE_DAY = _due_day()
DAY_THAT_CAME = (
    select(Day, Challenge).join(Challenge, Challenge.id == Day.challenge_id).where(Day.id == bindparam("day"))
)


class Timely(ChallengesBase):
    """Facts for the composers, and what the outbox calls after each final outcome."""

    def follow(self) -> None:
        """Enter what follows each kind of post."""
        for kind, plan in {
            ANNOUNCEMENT: self._after_announcement,
            CHANNEL: self._after_channel,
            DAY: self._after_day,
            HALF: self._after_other,
            CLOSE: self._after_close,
            END: self._after_other,
            INVITE: self._after_invite,
            TELL: self._after_tell,
        }.items():
            self._outbox.after(kind, plan)

    # Facts. None: the post is no longer wanted.

    def announcement(self, challenge_id: int, occasion: str, now: datetime) -> Announcement | None:
        with self._database.read() as session:
            challenge = self._current(session, challenge_id, occasion)
            if challenge is None or challenge.state == DRAFT:
                return None
            community = session.get_one(Community, challenge.community_id)
            days = self._days(session, challenge)
            here = self._slack_channel(session, challenge.channel_id)
            return Announcement(
                challenge_id=challenge.id,
                title=challenge.title,
                words=challenge.announcement or challenge.summary,
                community=community.name,
                length=len(days),
                starts_at=days[0].due_at,
                zone=challenge.zone,
                weekdays=challenge.weekdays,
                participants=self.taking_part(session, challenge),
                channel=here,
                elsewhere=here != self._home(session, community),
                open=self._takes_entries(challenge, now),
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

    def due_day(self, day_id: int, occasion: str, now: datetime) -> DueDay | None:
        """The daily post. A day that was posted can be redrawn also while it is paused and after the end."""
        with self._database.read() as session:
            row = session.execute(DUE_DAY, {"day": day_id}).first()
            if row is None:
                return None
            day, challenge, community, here, did = row
            if str(challenge.round) != occasion:
                return None
            if not day.posted_at and (challenge.state != ANNOUNCED or community.paused_at):
                return None
            return DueDay(
                id=day.id,
                number=day.number,
                length=challenge.length,
                title=challenge.title,
                prompt=day.prompt,
                did=did,
                open=self._takes_entries(challenge, now),
                channel=day.channel or here or "",
                community=community.name,
            )

    def sample(self, day_id: int) -> DayText | None:
        with self._database.read() as session:
            day = session.get(Day, day_id)
            if day is None:
                return None
            challenge = session.get_one(Challenge, day.challenge_id)
            return self.day_text(challenge, day, challenge.length)

    def half_time(self, challenge_id: int, occasion: str, now: datetime, *, posted: bool = False) -> HalfTime | None:
        """The middle of it. Once `posted` it is drawn anew also after the end, with the figures of its own half."""
        with self._database.read() as session:
            challenge = self._current(session, challenge_id, occasion)
            middle = half_time(challenge.length) if challenge else None
            if challenge is None or middle is None or not (posted or challenge.state == ANNOUNCED):
                return None
            figures = self.figures(session, challenge)
            return HalfTime(
                challenge.id, challenge.title, middle, challenge.length, figures.participants,
                sum(people for number, people, _ in figures.per_day if number <= middle),
                self._slack_channel(session, challenge.channel_id), self._takes_entries(challenge, now),
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
                length=challenge.length,
                figures=self.figures(session, challenge),
                channel=self._slack_channel(session, challenge.channel_id),
                meetup_at=challenge.meetup_at,
                meetup_link=challenge.meetup_link,
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
            return challenge.own_channel, self._is_private(session, challenge)

    @staticmethod
    def _is_private(session: Session, challenge: Challenge) -> bool:
        community = session.get_one(Community, challenge.community_id)
        return session.get_one(Channel, community.channel_id).private

    def invitee(self, participant_id: int) -> tuple[str, str] | None:
        """Channel and person (Slack ids) of an invitation into the challenge's own channel."""
        with self._database.read() as session:
            participant = session.get(Participant, participant_id)
            if participant is None or participant.left_at is not None:
                return None
            challenge = session.get_one(Challenge, participant.challenge_id)
            channel = self._slack_channel(session, challenge.channel_id)
            return (channel, session.get_one(Person, participant.person_id).slack_id) if channel else None

    def way_in(self, participant_id: int) -> tuple[str, Told] | None:
        """Who could not be invited (Slack id), and into what."""
        with self._database.read() as session:
            participant = session.get(Participant, participant_id)
            if participant is None or participant.left_at is not None:
                return None
            challenge = session.get_one(Challenge, participant.challenge_id)
            person = session.get_one(Person, participant.person_id)
            told = Told(challenge.id, challenge.title, self._slack_channel(session, challenge.channel_id))
            return person.slack_id, told

    def owner_to_invite(self, challenge_id: int) -> tuple[str, str] | None:
        """Channel and person (Slack ids): who started a challenge is in the channel made for it."""
        with self._database.read() as session:
            challenge = session.get(Challenge, challenge_id)
            owner = session.get(Person, challenge.owner_id) if challenge and challenge.owner_id else None
            channel = self._slack_channel(session, challenge.channel_id) if challenge else ""
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
            return Told(challenge.id, challenge.title, self._slack_channel(session, challenge.channel_id))

    def _still_true(self, session: Session, kind: str, challenge: Challenge, person_id: int) -> bool:
        """Somebody may have joined anew, or handed it on, before they were told."""
        if kind == UNDONE:
            return self._participant(session, challenge.id, person_id) is None
        return kind != HANDED_OVER or challenge.owner_id == person_id

    # What follows

    def _after_announcement(self, session: Session, post: Post) -> None:
        challenge = session.get(Challenge, post.about)
        if challenge is None or post.settled_at is None:
            return
        if challenge.state == DRAFT or str(challenge.round) != post.occasion:  # taken back while it was on its way
            self._take_back(session, challenge, post)
        elif post.state in {FAILED, SKIPPED}:
            self._halt(session, challenge, post, post.error or post.state, post.settled_at)

    def _take_back(self, session: Session, challenge: Challenge, post: Post) -> None:
        if post.state == SENT and post.settled_at:
            self._outbox.promise(
                session, post.workspace_id, DELETE, post.about,
                destination=post.destination, due=post.settled_at, occasion=f"{post.kind}:{post.occasion}",
            )  # fmt: skip

    def _after_channel(self, session: Session, post: Post) -> None:
        """The channel is made: bring its people in and plan what is to come there."""
        challenge = session.get(Challenge, post.about)
        if challenge is None or post.settled_at is None:
            return
        if post.state != SENT or not post.channel:
            if post.state in {FAILED, SKIPPED}:
                self._halt(session, challenge, post, NO_CHANNEL, post.settled_at)
            return
        channel = channel_row(session, post.workspace_id, post.channel, post.settled_at)
        channel.name, channel.bot_is_in = challenge.own_channel, True
        channel.private = self._is_private(session, challenge)
        channel.fetched_at = post.settled_at - timedelta(days=2)  # its name may differ: asked at the next chance
        challenge.channel_id = channel.id
        session.flush()
        self._tell_all(session, challenge, INVITE, post.settled_at)
        if challenge.owner_id and not self._participant(session, challenge.id, challenge.owner_id):
            self._promise_owner(session, challenge, post.channel, post.settled_at)
        self._plan(session, challenge, post.settled_at)
        self._redraw_announcement(session, challenge)

    def _promise_invite(
        self, session: Session, challenge: Challenge, participant_id: int, channel: str, now: datetime
    ) -> None:
        self._outbox.promise(
            session, challenge.workspace_id, INVITE, participant_id,
            destination=channel, lane="conversations.invite", due=now, occasion=str(challenge.round),
        )  # fmt: skip

    def _promise_owner(self, session: Session, challenge: Challenge, channel: str, now: datetime) -> None:
        self._outbox.promise(
            session, challenge.workspace_id, INVITE_OWNER, challenge.id,
            destination=channel, lane="conversations.invite", due=now, occasion=str(challenge.round),
        )  # fmt: skip

    def _after_invite(self, session: Session, post: Post) -> None:
        """Who is in is remembered; who cannot be invited is told how to get in."""
        participant = session.get(Participant, post.about)
        if participant is None or post.settled_at is None:
            return
        challenge = session.get_one(Challenge, participant.challenge_id)
        if post.state == SENT and challenge.channel_id:
            insert_once(session, Membership, channel_id=challenge.channel_id, person_id=participant.person_id)
        elif post.state == FAILED:
            self._tell_way_in(session, challenge, participant, post.settled_at)

    def _tell_way_in(self, session: Session, challenge: Challenge, participant: Participant, now: datetime) -> None:
        """Privately; people of other organisations get no private message, so in the home channel."""
        person = session.get_one(Person, participant.person_id)
        tell(session, self._outbox, person, "challenges.not_invited", challenge.id, now)
        if person.external:
            home = self._home(session, session.get_one(Community, challenge.community_id))
            occasion = str(challenge.round)
            self._promise(session, challenge, WAY_IN, participant.id, home, now, DAY_GRACE, occasion)

    def _after_day(self, session: Session, post: Post) -> None:
        row = session.execute(DAY_THAT_CAME, {"day": post.about}).first()
        if row is None or post.settled_at is None:
            return
        day, challenge = row
        if str(challenge.round) != post.occasion or challenge.state == DRAFT:
            self._take_back(session, challenge, post)
        elif post.state == SENT:
            self._day_came(session, challenge, day, post, post.settled_at)
        elif post.state == SKIPPED or (post.state == FAILED and post.error in CONTENT_ERRORS):
            day.skipped = True
            self._tell_stopped(session, challenge, post, post.settled_at)
        elif post.state == FAILED:
            self._halt(session, challenge, post, post.error or post.state, post.settled_at)

    def _day_came(self, session: Session, challenge: Challenge, day: Day, post: Post, now: datetime) -> None:
        day.channel, day.ts, day.posted_at = post.channel, post.ts, now
        if challenge.state == ANNOUNCED and day.number == 1:
            session.flush()
            self._lay_out(session, challenge, now)
            self._plan(session, challenge, now)

    def _after_other(self, session: Session, post: Post) -> None:
        challenge = session.get(Challenge, post.about)
        if challenge and post.settled_at and post.state in {FAILED, SKIPPED}:
            self._tell_stopped(session, challenge, post, post.settled_at)

    def _after_close(self, session: Session, post: Post) -> None:
        """However the closing post fared, the challenge is over and people get their days back."""
        challenge = session.get(Challenge, post.about)
        if challenge is None or post.settled_at is None:
            return
        if str(challenge.round) != post.occasion or post.state not in {SENT, FAILED, SKIPPED}:
            return
        now = post.settled_at
        if challenge.state == CLOSED and post.state == FAILED:  # tried again
            self._tell_stopped(session, challenge, post, now)
        if challenge.state != ANNOUNCED:
            return
        challenge.state, challenge.closed_at = CLOSED, now
        session.flush()
        self._tell_all(session, challenge, YOUR_DAYS, now)
        self._redraw_all(session, challenge)
        if post.state != SENT:
            self._tell_stopped(session, challenge, post, now)

    def _after_tell(self, session: Session, post: Post) -> None:
        """Reach the next few participants, and go on with those after them in a transaction of its own."""
        kind, last = post.occasion.rsplit(":", 1)
        challenge = session.get(Challenge, post.about)
        if challenge is None or post.settled_at is None:
            return
        few = session.execute(
            select(Participant, Person)
            .join(Person, Person.id == Participant.person_id)
            .where(
                Participant.challenge_id == challenge.id,
                Participant.left_at.is_not(None) if kind == UNDONE else Participant.left_at.is_(None),
                Participant.id > int(last),
            )
            .order_by(Participant.id)
            .limit(TOLD_AT_ONCE)
        ).all()
        for participant, person in few:
            self._reach(session, challenge, participant, person, kind, post.settled_at)
        if len(few) == TOLD_AT_ONCE:
            self._tell_all(session, challenge, kind, post.settled_at, few[-1][0].id)

    def _reach(
        self, session: Session, challenge: Challenge, participant: Participant, person: Person, kind: str, now: datetime
    ) -> None:
        """One participant: invited into the channel made for it, or told something."""
        if kind == INVITE:
            channel = self._slack_channel(session, challenge.channel_id)
            self._promise_invite(session, challenge, participant.id, channel, now)
        elif kind == UNDONE:
            self._tell_anew(session, person, kind, challenge, now)
            session.delete(participant)
        else:
            tell(session, self._outbox, person, kind, participant.id, now)

    # What stops a challenge

    def _halt(self, session: Session, challenge: Challenge, post: Post, reason: str, now: datetime) -> None:
        """It cannot go on without this post: pause, keep everything, tell the facilitators."""
        if challenge.state == ANNOUNCED:
            challenge.state, challenge.paused_at, challenge.pause_reason = PAUSED, now, f"{POST_FAILED}:{reason}"
            session.flush()
            self._unplan(session, challenge)
        self._tell_stopped(session, challenge, post, now)

    def _tell_stopped(self, session: Session, challenge: Challenge, post: Post, now: datetime) -> None:
        community, owner = session.get_one(Community, challenge.community_id), challenge.owner_id
        if post.state == SKIPPED:
            detail = f"{challenge.id}/{local_date(now, challenge.zone).isoformat()}"
            tell_facilitators(session, self._outbox, community, "post_skipped", detail, now, and_also=owner)
            return
        # what halts it is told each time; a content that Slack does not take, once in a challenge
        once = f"post {post.id}/{post.attempt}" if challenge.state == PAUSED else f"{post.error}/{challenge.id}"
        failures.tell(session, self._outbox, community, post, once, owner, now)
