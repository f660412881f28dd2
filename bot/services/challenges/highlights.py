"""Picks: what participants share of a challenge at its end, until it closes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.database import Database, insert_once
from bot.domain.challenges.closing import Pick, PickOffer, WrittenDay, checked_picks
from bot.domain.errors import Gone, Refused
from bot.domain.people import Actor
from bot.models.challenges import ANNOUNCED, PAUSED, Challenge, Day, Entry, Participant
from bot.models.communities import Community
from bot.models.highlights import Highlight
from bot.models.people import Person, Workspace
from bot.services.access import refresh_home
from bot.services.challenges.facts import link_to
from bot.services.challenges.life import is_before_picks, may_pick, require_open
from bot.services.challenges.progress import parts_of
from bot.services.challenges.reach import challenge_for, its_channel, may_take_part, own_part, reaches
from bot.services.outbox import Outbox
from bot.services.people import actor_of


class Picking:
    """Only the participant's own days, and only the words that they put into the form."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox

    def pick_offer(self, actor: Actor, challenge_id: int, now: datetime) -> PickOffer:
        """What the actor could share, and what they share so far. Raises Refused once it is closed."""
        with self._database.read() as session:
            challenge, participant = self._sharing(session, actor, challenge_id, now)
            return self._offer(session, challenge, participant)

    def share_picks(
        self, actor: Actor, challenge_id: int, picks: Sequence[Pick], now: datetime, *, hope_met: bool
    ) -> PickOffer:
        """Share these and nothing else. Doing it twice changes nothing. Raises Invalid on a field of the form."""
        with self._database.begin() as session:
            challenge, participant = self._sharing(session, actor, challenge_id, now)
            offer = self._offer(session, challenge, participant)
            kept = checked_picks(picks, offer, hope_met=hope_met and bool(participant.hope))
            if any(pick.day_id and offer.day(pick.day_id) is None for pick in kept):
                raise Gone("day")
            self._put_picks(session, participant, kept, now)
            participant.hope_met = hope_met and bool(participant.hope)
            session.flush()
            refresh_home(session, self._outbox, actor.workspace_id, actor.id)
            return self._offer(session, challenge, participant)

    @staticmethod
    def _put_picks(session: Session, participant: Participant, picks: Sequence[Pick], now: datetime) -> None:
        """Locked before: sent twice at the same moment, the form counts once."""
        session.get_one(Participant, participant.id, with_for_update=True)
        session.execute(delete(Highlight).where(Highlight.participant_id == participant.id))
        for position, pick in enumerate(picks):
            insert_once(
                session, Highlight, participant_id=participant.id, position=position,
                day_id=pick.day_id or None, words=pick.words, at=now,
            )  # fmt: skip

    def take_picks_back(self, actor: Actor, challenge_id: int, now: datetime) -> str:
        """Share nothing. Gives the title."""
        with self._database.begin() as session:
            challenge, participant = self._sharing(session, actor, challenge_id, now)
            session.execute(delete(Highlight).where(Highlight.participant_id == participant.id))
            participant.hope_met = False
            refresh_home(session, self._outbox, actor.workspace_id, actor.id)
            return challenge.title

    def _sharing(
        self, session: Session, actor: Actor, challenge_id: int, now: datetime
    ) -> tuple[Challenge, Participant]:
        challenge, _ = challenge_for(session, actor, challenge_id)
        require_open(challenge, now)
        participant = own_part(session, actor, challenge)
        if participant is None:
            raise Refused("only_participants")
        return challenge, participant

    def _offer(self, session: Session, challenge: Challenge, participant: Participant) -> PickOffer:
        channel = its_channel(session, challenge.channel_id)
        shared = session.scalars(
            select(Highlight).where(Highlight.participant_id == participant.id).order_by(Highlight.position)
        )
        return PickOffer(
            challenge_id=challenge.id,
            title=challenge.title,
            channel=channel.slack_id if channel else "",
            private_channel=bool(channel and channel.private),
            closes_at=challenge.closes_at,
            days=self._written_days(session, challenge, participant),
            picks=tuple(Pick(one.day_id or 0, one.words) for one in shared),
            hope=participant.hope,
            hope_met=participant.hope_met,
        )

    @staticmethod
    def _written_days(session: Session, challenge: Challenge, participant: Participant) -> tuple[WrittenDay, ...]:
        """By number. A day with a private entry and one in the thread is one day, with the text of the latter."""
        url = session.get_one(Workspace, challenge.workspace_id).url
        rows = session.execute(
            select(Day, Entry)
            .join(Entry, Entry.day_id == Day.id)
            .where(Entry.participant_id == participant.id, Entry.withdrawn.is_(False))
            .order_by(Day.number, Entry.private.desc())
        )
        found: dict[int, WrittenDay] = {}
        for day, entry in rows:
            link = "" if entry.private else link_to(url, entry.channel, entry.ts, day.ts)
            text = "" if entry.private else entry.text or ""
            found[day.id] = WrittenDay(day.id, day.number, link, text, entry.private)
        return tuple(found.values())

    # Asking

    def asked_to_pick(self, participant_id: int, now: datetime) -> PickOffer | None:
        """What a private question is about; None when it is not the time, they left, or they share something already.

        In a pause nobody is asked: what is said of its close would not hold.
        """
        with self._database.read() as session:
            participant = session.get(Participant, participant_id)
            if participant is None or participant.left_at:
                return None
            challenge = session.get_one(Challenge, participant.challenge_id)
            community = session.get_one(Community, challenge.community_id)
            if _is_paused(challenge, community) or not may_pick(challenge, now):
                return None
            reader = actor_of(session.get_one(Person, participant.person_id))
            if not reaches(session, reader, challenge, community):
                return None
            offer = self._offer(session, challenge, participant)
            return None if offer.shares else offer

    def is_held(self, participant_id: int, now: datetime) -> bool:
        """Whether it is asked later, if it is still of use: after a pause, or since the close has moved away."""
        with self._database.read() as session:
            participant = session.get(Participant, participant_id)
            if participant is None or participant.left_at:
                return False
            challenge = session.get_one(Challenge, participant.challenge_id)
            if challenge.state not in {ANNOUNCED, PAUSED}:
                return False
            community = session.get_one(Community, challenge.community_id)
            return _is_paused(challenge, community) or is_before_picks(challenge, now)

    def open_picks(self, actor: Actor, now: datetime) -> list[PickOffer]:
        """What waits for the actor: of each challenge that is about to close and of which they share nothing yet."""
        return [offer for offer in self.my_picks(actor, now) if not offer.shares]

    def my_picks(self, actor: Actor, now: datetime) -> list[PickOffer]:
        """Of each challenge that the actor takes part in and that is about to close."""
        with self._database.read() as session:
            return [
                self._offer(session, challenge, participant)
                for challenge, participant in parts_of(session, actor, ANNOUNCED)
                if may_pick(challenge, now) and may_take_part(session, actor, challenge)
            ]


def _is_paused(challenge: Challenge, community: Community) -> bool:
    return challenge.state == PAUSED or community.paused_at is not None
