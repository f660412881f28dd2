"""Entries: which message counts for which day, and what happens when it is edited or goes."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import insert_once
from bot.domain.challenges.facts import Choice
from bot.domain.challenges.progress import Progress
from bot.domain.errors import Gone, NotYet, Observer, Refused
from bot.domain.people import Actor
from bot.models.challenges import ANNOUNCED, CLOSED, PAUSED, Challenge, Day, Entry, Invitation, Participant
from bot.models.deliveries import Delivery
from bot.models.outbox import DUE, Post
from bot.models.people import Draft, Person
from bot.services.access import refresh_home
from bot.services.challenges.base import DAY, PROMPT, TICK, UNTICK, WHISPER
from bot.services.challenges.report import Reporting

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


class Journaling(Reporting):
    """What people write in the threads."""

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
            participant = self._own(session, actor, challenge)
            if participant is None:
                self._invite_once(session, actor, challenge, message.channel, now)
            elif insert_once(session, Entry, **self._values(participant, day, message, now)) or self._takes_place(
                session, participant, day, message, now
            ):
                self._counted(session, actor, challenge, participant, day, message, now)

    def _open_day(self, session: Session, day_id: int, now: datetime) -> tuple[Day, Challenge] | tuple[None, None]:
        day = session.get(Day, day_id)
        challenge = session.get_one(Challenge, day.challenge_id) if day else None
        if day is None or challenge is None or not self._takes_entries(challenge, now):
            return None, None
        return day, challenge

    def _takes_place(
        self, session: Session, participant: Participant, day: Day, message: Written, now: datetime
    ) -> bool:
        """Events come out of order: the reply that was written first is the entry, also when we hear of it later."""
        entry = self._entry(session, participant.id, day.id, private=message.private)
        if entry is None or entry.settled or entry.ts == message.ts:
            return False
        if not entry.withdrawn and entry.ts < message.ts:
            return False
        self._untick(session, day, entry, now)
        self._put(session, entry, self._values(participant, day, message, now) | {"settled": entry.withdrawn})
        return True

    @staticmethod
    def _put(session: Session, entry: Entry, values: dict[str, object]) -> None:
        for name, value in values.items():
            setattr(entry, name, value)
        session.flush()

    def overtaken(self, actor: Actor, day_id: int, message: Written, now: datetime, *, deleted: bool) -> None:
        """We hear of an edit or a deletion of a reply before we hear of the reply itself.

        Edited, it counts as it is now; deleted, it is kept as withdrawn, so that the late event counts for nothing.
        """
        with self._database.begin() as session:
            day, challenge = self._open_day(session, day_id, now)
            participant = self._own(session, actor, challenge) if challenge else None
            if day is None or challenge is None or participant is None or message.moment < participant.joined_at:
                return
            values = self._values(participant, day, message, now)
            if deleted:
                insert_once(session, Entry, **{**values, "text": None, "withdrawn": True})
            elif insert_once(session, Entry, **values):
                self._counted(session, actor, challenge, participant, day, message, now)

    @staticmethod
    def _values(participant: Participant, day: Day, message: Written, now: datetime) -> dict[str, object]:
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

    def _counted(
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
        entry = self._entry(session, participant.id, day.id, private=message.private)
        assert entry is not None  # the caller wrote it
        self._outbox.promise(
            session, challenge.workspace_id, TICK, entry.id,
            destination=entry.channel, lane="reactions.add", due=now, occasion=f"{entry.ts}/{now.isoformat()}",
        )  # fmt: skip
        self._redraw_day(session, challenge, day.id)
        if message.private:
            self._redraw_prompt(session, challenge, participant.id, day.id)
        refresh_home(session, self._outbox, actor.workspace_id, actor.id)

    def _redraw_prompt(self, session: Session, challenge: Challenge, participant_id: int, day_id: int) -> None:
        """The prompt that came by direct message, if it did."""
        mine = (Delivery.participant_id == participant_id, Delivery.day_id == day_id, Delivery.ts.is_not(None))
        delivery_id = session.scalar(select(Delivery.id).where(*mine))
        if delivery_id is not None:
            occasion = str(challenge.round)
            self._outbox.redraw(session, challenge.workspace_id, PROMPT, delivery_id, occasion=occasion)

    def _untick(self, session: Session, day: Day, entry: Entry, now: datetime) -> None:
        """The tick goes from a message that no longer counts."""
        challenge = session.get_one(Challenge, day.challenge_id)
        self._outbox.promise(
            session, challenge.workspace_id, UNTICK, entry.id,
            destination=entry.channel, lane="reactions.add", due=now, occasion=f"{entry.ts}/{now.isoformat()}",
        )  # fmt: skip

    @staticmethod
    def _entry(session: Session, participant_id: int, day_id: int, *, private: bool) -> Entry | None:
        mine = (Entry.participant_id == participant_id, Entry.day_id == day_id, Entry.private.is_(private))
        return session.scalar(select(Entry).where(*mine))

    def _invite_once(self, session: Session, actor: Actor, challenge: Challenge, channel: str, now: datetime) -> None:
        """Somebody writes who has not joined: one note that only they see, ever."""
        left = self._ever(session, challenge.id, actor.id) is not None
        if left or session.get_one(Person, actor.id).bot or not self._may_take_part(session, actor, challenge):
            return
        if insert_once(session, Invitation, challenge_id=challenge.id, person_id=actor.id, at=now):
            self._outbox.promise(
                session, challenge.workspace_id, WHISPER, challenge.id,
                destination=channel, lane=f"whisper:{channel}", due=now, occasion=actor.slack_id,
            )  # fmt: skip

    # Edits and deletions

    def _find(self, session: Session, workspace_id: int, channel: str, ts: str) -> tuple[Entry, Day, Challenge] | None:
        row = session.execute(
            select(Entry, Day, Challenge)
            .join(Day, Day.id == Entry.day_id)
            .join(Challenge, Challenge.id == Day.challenge_id)
            .where(Challenge.workspace_id == workspace_id, Entry.channel == channel, Entry.ts == ts)
            .order_by(Entry.withdrawn, Entry.id.desc())  # it may have been taken back from another day before
        ).first()
        return (row[0], row[1], row[2]) if row else None

    def is_entry(self, workspace_id: int, channel: str, ts: str) -> bool:
        with self._database.read() as session:
            return self._find(session, workspace_id, channel, ts) is not None

    def edited(self, workspace_id: int, message: Written) -> None:
        """Keep the newest text, where a text is kept at all; an older edit may come after a newer one."""
        with self._database.begin() as session:
            found = self._find(session, workspace_id, message.channel, message.ts)
            if found and found[0].text is not None and (found[0].edited_ts or "") <= (message.edited_ts or ""):
                found[0].text, found[0].edited_ts = message.text[:LONGEST_TEXT], message.edited_ts

    def withdrawn(self, workspace_id: int, channel: str, ts: str) -> None:
        """The message was deleted: its text goes, and the day is open unless Done was pressed."""
        with self._database.begin() as session:
            found = self._find(session, workspace_id, channel, ts)
            if found:
                self._withdraw(session, *found)

    def _withdraw(self, session: Session, entry: Entry, day: Day, challenge: Challenge) -> None:
        entry.withdrawn, entry.settled, entry.text = True, True, None
        self._redraw_day(session, challenge, day.id)
        if entry.private:
            self._redraw_prompt(session, challenge, entry.participant_id, day.id)
        if challenge.state == CLOSED:  # it may be a highlight there, by its link
            self._redraw_report(session, challenge)
        participant = session.get_one(Participant, entry.participant_id)
        refresh_home(session, self._outbox, challenge.workspace_id, participant.person_id)

    # By shortcut

    def log_entry(self, actor: Actor, message: Written, now: datetime) -> int | Choice | Progress:
        """Count a message of one's own: for the day of its thread, else for the latest day here.

        Gives the day's number, the choice to make when two challenges share the channel, or what to join first.
        """
        with self._database.begin() as session:
            days = self._days_for(session, actor, message)
            if not days:
                raise Refused("no_day_here")
            joined = [pair for pair in days if self._own(session, actor, pair[1])]
            if not joined:
                return self._to_join(session, actor, *days[-1], now)
            if len(joined) > 1:
                options = tuple((day.id, f"{challenge.title}: day {day.number}") for day, challenge in joined)
                return Choice(self._keep(session, actor, message, joined, now), options)
            return self._log(session, actor, *joined[0], message, now)

    def _to_join(self, session: Session, actor: Actor, day: Day, challenge: Challenge, now: datetime) -> Progress:
        if not self._may_take_part(session, actor, challenge):
            raise Observer("take part in this 30-day challenge", external=True, can_be_let_in=True)
        self._require_open(challenge, now)
        return Progress(challenge.id, challenge.title, (), day=day.number, needs_join=True)

    def _keep(
        self, session: Session, actor: Actor, message: Written, days: Sequence[tuple[Day, Challenge]], now: datetime
    ) -> str:
        """Until the choice is made. Where no challenge in question may keep their texts, neither does this."""
        mine = [self._participant(session, challenge.id, actor.id) for _, challenge in days]
        if not any(participant and participant.keep_text for participant in mine):
            message = replace(message, text="")
        draft = Draft(
            id=secrets.token_hex(8), workspace_id=actor.workspace_id, person_id=actor.id,
            kind=CHOICE, content=json.dumps(asdict(message)), updated_at=now,
        )  # fmt: skip
        session.add(draft)
        return draft.id

    def log_entry_for(self, actor: Actor, draft_id: str, day_id: int, now: datetime) -> int:
        """The same, for the day that was chosen."""
        with self._database.begin() as session:
            draft = session.get(Draft, draft_id)
            if draft is None or draft.person_id != actor.id or draft.kind != CHOICE:
                raise Gone("draft")
            message = Written(**json.loads(draft.content))
            session.delete(draft)
            day, challenge, _ = self._day(session, actor, day_id)
            return self._log(session, actor, day, challenge, message, now)

    def _days_for(self, session: Session, actor: Actor, message: Written) -> list[tuple[Day, Challenge]]:
        here = (
            select(Day, Challenge)
            .join(Challenge, Challenge.id == Day.challenge_id)
            .where(
                Challenge.workspace_id == actor.workspace_id,
                Day.channel == message.channel,
                Day.posted_at.is_not(None),
            )
            .order_by(Day.number)
        )
        in_thread = session.execute(here.where(Day.ts == message.thread_ts)).all() if message.thread_ts else []
        if in_thread:  # also of one that is closed: it counts for that or for nothing
            return [(row[0], row[1]) for row in in_thread]
        running = session.execute(here.where(Challenge.state.in_([ANNOUNCED, PAUSED])))
        return list({row[1].id: (row[0], row[1]) for row in running}.values())

    def _log(
        self, session: Session, actor: Actor, day: Day, challenge: Challenge, message: Written, now: datetime
    ) -> int:
        participant = self._own(session, actor, challenge)
        if participant is None:
            raise Refused("join_first")
        self._require_open(challenge, now)
        self._require_posted(session, challenge, day, participant)
        elsewhere = self._find(session, actor.workspace_id, message.channel, message.ts)
        if elsewhere and elsewhere[1].id != day.id and not elsewhere[0].withdrawn:
            raise Refused("already_an_entry", number=elsewhere[1].number)
        values = self._values(participant, day, message, now) | {"settled": True}
        if not insert_once(session, Entry, **values):
            entry = self._entry(session, participant.id, day.id, private=message.private)
            assert entry is not None  # it was in the way
            if entry.ts != message.ts:
                self._untick(session, day, entry, now)
            self._put(session, entry, values)
        self._counted(session, actor, challenge, participant, day, message, now)
        return day.number

    def not_entry(self, actor: Actor, channel: str, ts: str, now: datetime) -> int:
        """A message of one's own no longer counts. Gives the day's number."""
        with self._database.begin() as session:
            found = self._find(session, actor.workspace_id, channel, ts)
            if found is None or found[0].withdrawn:
                raise Refused("not_an_entry")
            entry, day, challenge = found
            if session.get_one(Participant, entry.participant_id).person_id != actor.id:
                raise Gone("day")
            self._withdraw(session, entry, day, challenge)
            self._untick(session, day, entry, now)
            return day.number

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
            if challenge is None or not self._takes_entries(challenge, now):
                return None
            return challenge.id, challenge.title
