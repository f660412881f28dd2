"""Entries: which message counts for which day, and what happens when it is edited or goes."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import Database, insert_once
from bot.domain.errors import NotYet
from bot.domain.people import Actor
from bot.models.challenges import CLOSED, Challenge, Day, Entry, Invitation, Participant
from bot.models.deliveries import Delivery
from bot.models.outbox import DUE, Post
from bot.models.people import Person
from bot.services.access import refresh_home
from bot.services.challenges.kinds import DAY, PROMPT, TICK, UNTICK, WHISPER
from bot.services.challenges.life import takes_entries
from bot.services.challenges.posts import Posts
from bot.services.challenges.reach import ever_in, may_take_part, own_part
from bot.services.challenges.report import Reporting
from bot.services.outbox import Outbox

LONGEST_TEXT = 10_000  # characters kept of an entry
CLOCKS_DIFFER = 120  # seconds, Slack's from ours at most
CHOICE = "challenges.entry"  # a draft: the message that waits for a choice between challenges


@dataclass(frozen=True)
class Written:
    """A message of a member in a thread or channel. `ts` and `edited_ts` are Slack's."""

    channel: str
    ts: str
    thread_ts: str | None
    text: str
    edited_ts: str | None = None

    @property
    def moment(self) -> datetime:
        return datetime.fromtimestamp(float(self.ts), UTC)

    @property
    def private(self) -> bool:
        """Written to the bot alone, in their own conversation."""
        return is_private(self.channel)


def is_private(channel: str) -> bool:
    """Whether this is somebody's own conversation with the bot, by Slack's id of it."""
    return channel.startswith("D")


class Journaling:
    """What people write in the threads."""

    def __init__(self, database: Database, outbox: Outbox, posts: Posts, reporting: Reporting) -> None:
        self._database = database
        self._outbox = outbox
        self._posts = posts
        self._reporting = reporting

    def thread(self, workspace_id: int, channel: str, thread_ts: str, *, may_be_new: bool) -> int | None:
        """The id of the day whose thread this is. None: the message belongs to no ritual and is dropped.

        Raises NotYet while a day of this channel is on its way that may turn out to be this thread; not `may_be_new`
        is a thread that somebody else began.
        """
        query = select(Day.id).join(Challenge, Challenge.id == Day.challenge_id)
        if is_private(channel):  # the thread of a prompt by direct message
            query = query.join(Delivery, Delivery.day_id == Day.id)
            query = query.where(Delivery.channel == channel, Delivery.ts == thread_ts)
        else:
            query = query.where(Day.channel == channel, Day.ts == thread_ts)
        query = query.where(Challenge.workspace_id == workspace_id)
        with self._database.read() as session:
            day = session.scalar(query)
            if day is None and may_be_new and self._may_be_on_its_way(session, workspace_id, channel, thread_ts):
                raise NotYet("day_coming")
            return day or session.scalar(query)  # it may have arrived between the two looks

    def _may_be_on_its_way(self, session: Session, workspace_id: int, channel: str, thread_ts: str) -> bool:
        sending = (Post.state == DUE, Post.due_at <= self._outbox.now(), Post.unsure.is_(True))
        here: tuple[Any, ...] = (Post.workspace_id == workspace_id, Post.kind == PROMPT)
        if not is_private(channel):  # of a prompt we do not know yet in which conversation it will stand
            here = (Post.workspace_id == workspace_id, Post.kind == DAY, Post.destination == channel)
        tried = session.scalars(select(Post.first_tried_at).where(*sending, *here)).all()
        return any(at is not None and at.timestamp() - CLOCKS_DIFFER <= float(thread_ts) for at in tried)

    def journal(self, actor: Actor, day_id: int, message: Written, now: datetime) -> None:
        """A reply in a day's thread. The participant's first one is the entry; others are conversation."""
        with self._database.begin() as session:
            day, challenge = self._open_day(session, day_id, now)
            if day is None or challenge is None:
                return
            participant = own_part(session, actor, challenge)
            if participant is None:
                self._invite_once(session, actor, challenge, message.channel, now)
            elif insert_once(session, Entry, **values_of(participant, day, message, now)) or self.takes_place(
                session, participant, day, message, now
            ):
                self.counted(session, actor, challenge, participant, day, message, now)

    def _open_day(self, session: Session, day_id: int, now: datetime) -> tuple[Day, Challenge] | tuple[None, None]:
        day = session.get(Day, day_id)
        challenge = session.get_one(Challenge, day.challenge_id) if day else None
        if day is None or challenge is None or not takes_entries(challenge, now):
            return None, None
        return day, challenge

    def takes_place(
        self, session: Session, participant: Participant, day: Day, message: Written, now: datetime
    ) -> bool:
        """Events come out of order: the reply that was written first is the entry, also when we hear of it later."""
        entry = entry_of(session, participant.id, day.id, private=message.private)
        if entry is None or entry.settled or entry.ts == message.ts:
            return False
        if not entry.withdrawn and entry.ts < message.ts:
            return False
        self.untick(session, day, entry, now)
        put(session, entry, values_of(participant, day, message, now) | {"settled": entry.withdrawn})
        return True

    def overtaken(self, actor: Actor, day_id: int, message: Written, now: datetime, *, deleted: bool) -> None:
        """We hear of an edit or a deletion of a reply before we hear of the reply itself.

        Edited, it counts as it is now; deleted, it is kept as withdrawn, so that the late event counts for nothing.
        """
        with self._database.begin() as session:
            day, challenge = self._open_day(session, day_id, now)
            participant = own_part(session, actor, challenge) if challenge else None
            if day is None or challenge is None or participant is None or message.moment < participant.joined_at:
                return
            values = values_of(participant, day, message, now)
            if deleted:
                insert_once(session, Entry, **{**values, "text": None, "withdrawn": True})
            elif insert_once(session, Entry, **values):
                self.counted(session, actor, challenge, participant, day, message, now)

    def counted(
        self,
        session: Session,
        actor: Actor,
        challenge: Challenge,
        participant: Participant,
        day: Day,
        message: Written,
        now: datetime,
    ) -> None:
        """Show that it counts: a tick at once or later, and the day's count drawn anew."""
        entry = entry_of(session, participant.id, day.id, private=message.private)
        assert entry is not None  # the caller wrote it
        self._outbox.promise(
            session, challenge.workspace_id, TICK, entry.id,
            destination=entry.channel, lane="reactions.add", due=now, occasion=f"{entry.ts}/{now.isoformat()}",
        )  # fmt: skip
        self._posts.redraw_day(session, challenge, day.id)
        if message.private:
            self.redraw_prompt(session, challenge, participant.id, day.id)
        refresh_home(session, self._outbox, actor.workspace_id, actor.id)

    def redraw_prompt(self, session: Session, challenge: Challenge, participant_id: int, day_id: int) -> None:
        """The prompt that came by direct message, if it did."""
        mine = (Delivery.participant_id == participant_id, Delivery.day_id == day_id, Delivery.ts.is_not(None))
        delivery_id = session.scalar(select(Delivery.id).where(*mine))
        if delivery_id is not None:
            occasion = str(challenge.round)
            self._outbox.redraw(session, challenge.workspace_id, PROMPT, delivery_id, occasion=occasion)

    def untick(self, session: Session, day: Day, entry: Entry, now: datetime) -> None:
        """The tick goes from a message that no longer counts."""
        challenge = session.get_one(Challenge, day.challenge_id)
        self._outbox.promise(
            session, challenge.workspace_id, UNTICK, entry.id,
            destination=entry.channel, lane="reactions.add", due=now, occasion=f"{entry.ts}/{now.isoformat()}",
        )  # fmt: skip

    def _invite_once(self, session: Session, actor: Actor, challenge: Challenge, channel: str, now: datetime) -> None:
        """Somebody writes who has not joined: one note that only they see, ever."""
        left = ever_in(session, challenge.id, actor.id) is not None
        if left or session.get_one(Person, actor.id).bot or not may_take_part(session, actor, challenge):
            return
        if insert_once(session, Invitation, challenge_id=challenge.id, person_id=actor.id, at=now):
            self._outbox.promise(
                session, challenge.workspace_id, WHISPER, challenge.id,
                destination=channel, lane=f"whisper:{channel}", due=now, occasion=actor.slack_id,
            )  # fmt: skip

    # Edits and deletions

    def is_entry(self, workspace_id: int, channel: str, ts: str) -> bool:
        with self._database.read() as session:
            return find_entry(session, workspace_id, channel, ts) is not None

    def edited(self, workspace_id: int, message: Written) -> None:
        """Keep the newest text, where a text is kept at all; an older edit may come after a newer one."""
        with self._database.begin() as session:
            found = find_entry(session, workspace_id, message.channel, message.ts)
            if found and found[0].text is not None and (found[0].edited_ts or "") <= (message.edited_ts or ""):
                found[0].text, found[0].edited_ts = message.text[:LONGEST_TEXT], message.edited_ts

    def withdrawn(self, workspace_id: int, channel: str, ts: str) -> None:
        """The message was deleted: its text goes, and the day is open unless Done was pressed."""
        with self._database.begin() as session:
            found = find_entry(session, workspace_id, channel, ts)
            if found:
                self.withdraw(session, *found)

    def withdraw(self, session: Session, entry: Entry, day: Day, challenge: Challenge) -> None:
        """It counts no longer, and nothing shows it any more."""
        entry.withdrawn, entry.settled, entry.text = True, True, None
        self._posts.redraw_day(session, challenge, day.id)
        if entry.private:
            self.redraw_prompt(session, challenge, entry.participant_id, day.id)
        if challenge.state == CLOSED:  # it may be a highlight there, by its link
            self._reporting.redraw(session, challenge)
        participant = session.get_one(Participant, entry.participant_id)
        refresh_home(session, self._outbox, challenge.workspace_id, participant.person_id)

    # For the composers

    def counts(self, entry_id: int, ts: str) -> bool:
        """Whether this message is the entry now: ticks follow that."""
        with self._database.read() as session:
            entry = session.get(Entry, entry_id)
            return entry is not None and not entry.withdrawn and entry.ts == ts

    def invitation(self, challenge_id: int, now: datetime) -> tuple[int, str] | None:
        """Challenge id and title for the note to somebody who writes without having joined."""
        with self._database.read() as session:
            challenge = session.get(Challenge, challenge_id)
            if challenge is None or not takes_entries(challenge, now):
                return None
            return challenge.id, challenge.title


def find_entry(session: Session, workspace_id: int, channel: str, ts: str) -> tuple[Entry, Day, Challenge] | None:
    """The entry that this message is, or was, with its day and challenge."""
    row = session.execute(
        select(Entry, Day, Challenge)
        .join(Day, Day.id == Entry.day_id)
        .join(Challenge, Challenge.id == Day.challenge_id)
        .where(Challenge.workspace_id == workspace_id, Entry.channel == channel, Entry.ts == ts)
        .order_by(Entry.withdrawn, Entry.id.desc())  # it may have been taken back from another day before
    ).first()
    return (row[0], row[1], row[2]) if row else None


def values_of(participant: Participant, day: Day, message: Written, now: datetime) -> dict[str, object]:
    """The columns of the entry that this message makes. Its text is kept only where they want that."""
    return {
        "participant_id": participant.id,
        "day_id": day.id,
        "channel": message.channel,
        "ts": message.ts,
        "at": now,
        "text": message.text[:LONGEST_TEXT] if participant.keep_text else None,
        "edited_ts": message.edited_ts,
        "withdrawn": False,
        "settled": False,
        "private": message.private,
    }


def entry_of(session: Session, participant_id: int, day_id: int, *, private: bool) -> Entry | None:
    """A day's entry: the one in the thread, or the one that its author alone sees. There is one of each at most."""
    mine = (Entry.participant_id == participant_id, Entry.day_id == day_id, Entry.private.is_(private))
    return session.scalar(select(Entry).where(*mine))


def put(session: Session, entry: Entry, values: dict[str, object]) -> None:
    """Another message takes this entry's place."""
    for name, value in values.items():
        setattr(entry, name, value)
    session.flush()
