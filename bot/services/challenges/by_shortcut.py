"""Counting a message of one's own by shortcut, and taking that back."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import Database, insert_once
from bot.domain.challenges.facts import Choice
from bot.domain.challenges.progress import Progress
from bot.domain.errors import Gone, Refused
from bot.domain.people import Actor
from bot.models.challenges import (
    ANNOUNCED,
    PAUSED,
    Challenge,
    Day,
    Entry,
    Participant,
)
from bot.models.deliveries import Delivery
from bot.models.people import Draft
from bot.services.challenges.by_message import ByMessage
from bot.services.challenges.journaling import CHOICE, Journaling, Written, entry_of, find_entry, put, values_of
from bot.services.challenges.life import require_open, require_posted
from bot.services.challenges.reach import day_for, own_part, participant_in, to_join
from bot.services.outbox import Outbox


class ByShortcut:
    """For the day of its thread, else for the latest day where it stands."""

    def __init__(self, database: Database, outbox: Outbox, journaling: Journaling, by_message: ByMessage) -> None:
        self._database = database
        self._outbox = outbox
        self._journaling = journaling
        self._by_message = by_message

    def log_entry(self, actor: Actor, message: Written, now: datetime) -> int | Choice | Progress:
        """Count a message of one's own: for the day of its thread, else for the latest day here.

        Gives the day's number, the choice to make when two challenges share the channel, or what to join first.
        """
        with self._database.begin() as session:
            days = self._days_for(session, actor, message)
            if not days:
                raise Refused("no_day_here")
            joined = [pair for pair in days if own_part(session, actor, pair[1])]
            if not joined:
                return to_join(session, actor, *days[-1], now)
            if len(joined) > 1:
                options = tuple((day.id, f"{challenge.title}: day {day.number}") for day, challenge in joined)
                return Choice(self._keep(session, actor, message, joined, now), options)
            return self._log(session, actor, *joined[0], message, now)

    def _keep(
        self, session: Session, actor: Actor, message: Written, days: Sequence[tuple[Day, Challenge]], now: datetime
    ) -> str:
        """Until the choice is made. Where no challenge in question may keep their texts, neither does this."""
        mine = [participant_in(session, challenge.id, actor.id) for _, challenge in days]
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
            day, challenge, _ = day_for(session, actor, day_id)
            return self._log(session, actor, day, challenge, message, now)

    def _log(
        self, session: Session, actor: Actor, day: Day, challenge: Challenge, message: Written, now: datetime
    ) -> int:
        participant = own_part(session, actor, challenge)
        if participant is None:
            raise Refused("join_first")
        require_open(challenge, now)
        require_posted(session, self._outbox, challenge, day, participant)
        elsewhere = find_entry(session, actor.workspace_id, message.channel, message.ts)
        if elsewhere and elsewhere[1].id != day.id and not elsewhere[0].withdrawn:
            raise Refused("already_an_entry", number=elsewhere[1].number)
        values = values_of(participant, day, message, now) | {"settled": True}
        if not insert_once(session, Entry, **values):
            entry = entry_of(session, participant.id, day.id, private=message.private)
            assert entry is not None  # it was in the way
            if entry.ts != message.ts:
                self._journaling.untick(session, day, entry, now)
            put(session, entry, values)
        self._journaling.counted(session, actor, challenge, participant, day, message, now)
        return day.number

    def not_entry(self, actor: Actor, channel: str, ts: str, now: datetime) -> int:
        """A message of one's own no longer counts. Gives the day's number."""
        with self._database.begin() as session:
            found = find_entry(session, actor.workspace_id, channel, ts)
            if found is None or found[0].withdrawn:
                raise Refused("not_an_entry")
            entry, day, challenge = found
            if session.get_one(Participant, entry.participant_id).person_id != actor.id:
                raise Gone("day")
            self._journaling.withdraw(session, entry, day, challenge)
            self._journaling.untick(session, day, entry, now)
            return day.number

    def _days_for(self, session: Session, actor: Actor, message: Written) -> list[tuple[Day, Challenge]]:
        """By shortcut, in their own conversation: the day of the thread, or the latest prompts before it."""
        if not message.private:
            return _days_here(session, actor, message)
        here = (Delivery.channel == message.channel, Delivery.ts == message.thread_ts)
        day_id = session.scalar(select(Delivery.day_id).where(*here)) if message.thread_ts else None
        if day_id is not None:
            day, challenge, _ = day_for(session, actor, day_id)
            return [(day, challenge)]
        latest = self._by_message.latest_prompts(session, actor, message.ts, self._outbox.now())
        return [(day, challenge) for day, challenge, _ in latest]


def _days_here(session: Session, actor: Actor, message: Written) -> list[tuple[Day, Challenge]]:
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
