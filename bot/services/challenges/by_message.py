"""Prompts by direct message: each at a participant's own hour and in their own zone, and answered there."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import Database, insert_once
from bot.domain.cadence import is_away, local_date
from bot.domain.challenges.arrival import USUAL_HOUR, Arrival, Prompted, Which
from bot.domain.errors import Refused
from bot.domain.people import Actor
from bot.models.challenges import ANNOUNCED, PAUSED, Challenge, Day, Entry, Participant
from bot.models.communities import Community
from bot.models.deliveries import Delivery
from bot.models.outbox import DUE, FAILED, SENT, Post
from bot.models.people import Draft, Person
from bot.services.absences import absences_of
from bot.services.access import refresh_home
from bot.services.challenges.journaling import CHOICE, Journaling, Written, entry_of, find_entry, values_of
from bot.services.challenges.kinds import PROMPT
from bot.services.challenges.life import require_open, takes_entries, was_undone
from bot.services.challenges.posts import Posts
from bot.services.challenges.prompting import Prompting
from bot.services.challenges.reach import challenge_for, own_part
from bot.services.challenges.reminding import Reminding
from bot.services.files import UNKNOWN
from bot.services.outbox import Outbox
from bot.services.people import actor_of

WHICH = "challenges.which"  # which of your 30-day challenges is this message for?
Asked = tuple[Day, Challenge, Participant]


class ByMessage:
    """Choosing them, what follows when one came, and what is answered."""

    def __init__(
        self, database: Database, outbox: Outbox, posts: Posts, prompting: Prompting, journaling: Journaling,
        reminding: Reminding,
    ) -> None:  # fmt: skip
        self._database = database
        self._outbox = outbox
        self._posts = posts
        self._prompting = prompting
        self._journaling = journaling
        self._reminding = reminding
        outbox.after(PROMPT, self._after_prompt)

    # Choosing

    def arrival(self, actor: Actor, challenge_id: int) -> Arrival:
        """Where the actor's prompts come. Raises Refused for those who do not take part."""
        with self._database.read() as session:
            return self._arrival(session, *self._part(session, actor, challenge_id), actor)

    def _part(self, session: Session, actor: Actor, challenge_id: int) -> tuple[Challenge, Participant]:
        challenge, _ = challenge_for(session, actor, challenge_id)
        participant = own_part(session, actor, challenge)
        if participant is None:
            raise Refused("not_joined")
        return challenge, participant

    @staticmethod
    def _arrival(session: Session, challenge: Challenge, participant: Participant, actor: Actor) -> Arrival:
        due = (
            select(Post.due_at)
            .join(Delivery, Delivery.id == Post.about)
            .where(Post.kind == PROMPT, Post.state == DUE, Post.wanted == 0, Delivery.participant_id == participant.id)
        )
        hour = participant.message_hour or USUAL_HOUR
        next_at = session.scalar(due.order_by(Post.due_at).limit(1)) if participant.by_message else None
        return Arrival(challenge.id, challenge.title, participant.by_message, hour, actor.zone, next_at)

    def choose_arrival(
        self, actor: Actor, challenge_id: int, hour: time | None, now: datetime, *, by_message: bool
    ) -> Arrival:
        """In the channel only, or by direct message too. People of other organisations get no private message."""
        if by_message and actor.external:
            raise Refused("no_private_messages")
        with self._database.begin() as session:
            challenge, participant = self._part(session, actor, challenge_id)
            require_open(challenge, now)
            self._prompting.choose(session, challenge, participant, hour, now, by_message=by_message)
            session.flush()
            return self._arrival(session, challenge, participant, actor)

    # What follows

    def _after_prompt(self, session: Session, post: Post) -> None:
        """The next one comes, whatever became of this; the day before it is over now."""
        self._go_on_after(session, post)
        session.flush()
        self._reminding.after_own_prompt(session, post)

    def _go_on_after(self, session: Session, post: Post) -> None:
        """Remember where it stands, and plan the next."""
        delivery = session.get(Delivery, post.about)
        if post.settled_at is None:
            return
        participant = session.get_one(Participant, delivery.participant_id) if delivery else None
        challenge = session.get_one(Challenge, participant.challenge_id) if participant else None
        if delivery is None or participant is None or challenge is None or was_undone(challenge, post):
            self._posts.take_back(session, post)  # also where they are forgotten
            return
        if post.state == SENT:
            delivery.channel, delivery.ts, delivery.came_at = post.channel, post.ts, post.settled_at
        day, person = session.get_one(Day, delivery.day_id), session.get_one(Person, participant.person_id)
        if post.state == FAILED and post.error != UNKNOWN:  # the next would fail too; Home says it
            participant.by_message = False
            refresh_home(session, self._outbox, post.workspace_id, person.id, acted=False)
        if participant.left_at is None:
            session.flush()
            self._prompting.plan_prompt(session, challenge, participant, person, post.settled_at, day.number)

    # What is written to the bot alone

    def gets_prompts(self, workspace_id: int, slack_id: str) -> bool:
        """Whether somebody gets prompts by direct message at all; what others write to the bot is dropped unread."""
        query = select(Participant.id).join(Person, Person.id == Participant.person_id)
        mine = (Person.workspace_id == workspace_id, Person.slack_id == slack_id, Participant.by_message.is_(True))
        with self._database.read() as session:
            return session.scalar(query.where(*mine, Participant.left_at.is_(None)).limit(1)) is not None

    def heard(self, actor: Actor, message: Written, now: datetime) -> None:
        """A message beside the threads: for the latest prompt, or asked about where several may be meant."""
        with self._database.begin() as session:
            if find_entry(session, actor.workspace_id, message.channel, message.ts):
                return
            asked = self.latest_prompts(session, actor, message.ts, now)
            if len(asked) == 1:
                day, challenge, participant = asked[0]
                if insert_once(
                    session, Entry, **values_of(participant, day, message, now)
                ) or self._journaling.takes_place(session, participant, day, message, now):
                    self._journaling.counted(session, actor, challenge, participant, day, message, now)
            elif self._unanswered(session, asked):
                self._ask_which(session, actor, asked, message, now)

    def latest_prompts(self, session: Session, actor: Actor, ts: str, now: datetime) -> list[Asked]:
        """Of each 30-day challenge of theirs that takes entries: the prompt that came last before this message."""
        rows = session.execute(
            select(Delivery.ts, Day, Challenge, Participant)
            .join(Participant, Participant.id == Delivery.participant_id)
            .join(Day, Day.id == Delivery.day_id)
            .join(Challenge, Challenge.id == Day.challenge_id)
            .where(
                Participant.person_id == actor.id,
                Participant.left_at.is_(None),
                Participant.by_message.is_(True),
                Challenge.state.in_([ANNOUNCED, PAUSED]),
                Delivery.ts < ts,
            )
            .order_by(Challenge.id, Delivery.ts)
        ).all()
        latest = {row[2].id: (row[1], row[2], row[3]) for row in rows}
        return [one for one in latest.values() if takes_entries(one[1], now)]

    def _unanswered(self, session: Session, asked: Sequence[Asked]) -> list[Asked]:
        return [one for one in asked if entry_of(session, one[2].id, one[0].id, private=True) is None]

    def _ask_which(
        self, session: Session, actor: Actor, asked: Sequence[Asked], message: Written, now: datetime
    ) -> None:
        """In the thread of the message. Its text waits only if one of these challenges may keep it."""
        kept = message if any(participant.keep_text for _, _, participant in asked) else replace(message, text="")
        draft_id = _waiting_id(message.channel, message.ts)
        insert_once(
            session, Draft, id=draft_id, workspace_id=actor.workspace_id, person_id=actor.id,
            kind=CHOICE, content=json.dumps(asdict(kept)), updated_at=now,
        )  # fmt: skip
        self._outbox.promise(
            session, actor.workspace_id, WHICH, actor.id, destination=message.channel, due=now, occasion=draft_id
        )

    def none_of_them(self, actor: Actor, draft_id: str) -> None:
        """The message counts for nothing."""
        with self._database.begin() as session:
            draft = session.get(Draft, draft_id)
            if draft is not None and draft.person_id == actor.id and draft.kind == CHOICE:
                session.delete(draft)

    def reworded(self, workspace_id: int, message: Written) -> None:
        """A message that waits for this choice was edited: its newest text waits, where a text waits at all."""
        with self._database.begin() as session:
            draft = _waiting(session, workspace_id, message.channel, message.ts)
            before = Written(**json.loads(draft.content)) if draft else None
            if draft and before and before.text and (before.edited_ts or "") <= (message.edited_ts or ""):
                draft.content = json.dumps(asdict(message))

    def waits_no_more(self, workspace_id: int, channel: str, ts: str) -> None:
        """A message that waits for this choice, if it does, was deleted."""
        with self._database.begin() as session:
            draft = _waiting(session, workspace_id, channel, ts)
            if draft is not None:
                session.delete(draft)

    # For the composers

    def which(self, person_id: int, draft_id: str, now: datetime) -> Which | None:
        with self._database.read() as session:
            draft, person = session.get(Draft, draft_id), session.get(Person, person_id)
            if draft is None or person is None:
                return None
            message = Written(**json.loads(draft.content))
            asked = self._unanswered(session, self.latest_prompts(session, actor_of(person), message.ts, now))
            options = tuple((day.id, f"{challenge.title}: day {day.number}") for day, challenge, _ in asked)
            return Which(draft_id, message.ts, options) if options else None

    def prompted(self, delivery_id: int, occasion: str, now: datetime) -> Prompted | None:
        """The prompt of one participant. Not while they are away: what they missed they get when they are back."""
        with self._database.read() as session:
            delivery = session.get(Delivery, delivery_id)
            participant = session.get(Participant, delivery.participant_id) if delivery else None
            if delivery is None or participant is None:
                return None
            day = session.get_one(Day, delivery.day_id)
            challenge = session.get_one(Challenge, day.challenge_id)
            if delivery.came_at is None and not self._wanted(session, challenge, participant, occasion, now):
                return None
            entry = entry_of(session, participant.id, day.id, private=True)
            answered = entry is not None and not entry.withdrawn
            return Prompted(
                day.id, day.number, challenge.length, challenge.title, day.prompt, answered,
                may_share=entry is not None and answered and day.ts is not None and entry.shared is None,
                open=takes_entries(challenge, now),
            )  # fmt: skip

    @staticmethod
    def _wanted(session: Session, challenge: Challenge, participant: Participant, occasion: str, now: datetime) -> bool:
        """Whether a prompt that has not come yet may come now."""
        if not participant.by_message or participant.left_at or str(challenge.round) != occasion:
            return False
        if challenge.state != ANNOUNCED or session.get_one(Community, challenge.community_id).paused_at:
            return False
        person = session.get_one(Person, participant.person_id)
        today = local_date(now, person.zone)
        return not person.deactivated and not is_away(today, absences_of(session, person.id))


def _waiting_id(channel: str, ts: str) -> str:
    return f"{channel}-{ts}"


def _waiting(session: Session, workspace_id: int, channel: str, ts: str) -> Draft | None:
    draft = session.get(Draft, _waiting_id(channel, ts))
    return draft if draft and draft.workspace_id == workspace_id and draft.kind == CHOICE else None
