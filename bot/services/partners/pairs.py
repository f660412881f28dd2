"""Making pairs, and ending them: nobody waits without a matching being planned."""

import random
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from bot.domain.partners.life import SILENCES
from bot.models.partners import NamedPartner, Pair, Partner, Pool, Round, Seeker
from bot.models.people import Person
from bot.services.access import refresh_home
from bot.services.notes import tell
from bot.services.outbox import Outbox
from bot.services.partners.kinds import BY_LEAVING, LEFT, REFUSED, SHRUNK, TRIED
from bot.services.partners.knowing import not_with
from bot.services.partners.life import end_pair, is_to_come, larger_to_come, people_of
from bot.services.partners.schedule import Schedule

ANSWERED_ELSEWHERE = "closed"  # of a request: who asked has somebody meanwhile


class Pairs:
    """Inside the transaction of the caller."""

    def __init__(self, outbox: Outbox, schedule: Schedule, rng: random.Random) -> None:
        self._outbox = outbox
        self._schedule = schedule
        self._rng = rng

    # Making

    def make(
        self,
        session: Session,
        pool: Pool,
        people: Sequence[Person],
        round_: Round | None,
        now: datetime,
        why: Sequence[str] = (),
    ) -> Pair:
        """Put these people together, and have their conversation opened when all are awake.

        Without a round they stay together until one of them stops.
        """
        (pair,) = self.make_all(session, pool, [(people, why)], round_, now)
        self._schedule.introduce(session, pool, pair, people, now)
        return pair

    def grow(
        self, session: Session, pool: Pool, pair: Pair, people: Sequence[Person], now: datetime, why: Sequence[str] = ()
    ) -> None:
        """One more joins a pair: another set of people, so another conversation. Until it is open, the pair goes on.

        Who has not been introduced yet is introduced to all of them at once.
        """
        self._schedule.unplan_introductions(session, pool, [pair.id])
        round_ = session.get(Round, pair.round_id) if pair.round_id else None
        self.make(session, pool, people, round_, now, why).grown_of_id = pair.id

    def make_all(
        self,
        session: Session,
        pool: Pool,
        groups: Sequence[tuple[Sequence[Person], Sequence[str]]],
        round_: Round | None,
        now: datetime,
    ) -> Sequence[Pair]:
        """Put the people of each group together; each comes with the reasons for it. Nothing is promised."""
        starts = self._who_starts(session, [people for people, _ in groups])
        silences = _silences(session, pool, [person.id for people, _ in groups for person in people])
        pairs = [
            Pair(
                pool_id=pool.id, round_id=round_.id if round_ else None, made_at=now, why=list(why),
                check_in_days=pool.check_in_days, starts_id=first,
            )
            for (_, why), first in zip(groups, starts, strict=True)
        ]  # fmt: skip
        session.add_all(pairs)
        session.flush()
        for pair, (people, _) in zip(pairs, groups, strict=True):
            session.add_all(
                [Partner(pair_id=pair.id, person_id=one.id, silences=silences.get(one.id, 0)) for one in people]
            )
        session.flush()
        _close_requests(session, pool, [person.id for people, _ in groups for person in people])
        return pairs

    def _who_starts(self, session: Session, groups: Sequence[Sequence[Person]]) -> list[int]:
        """In each group who has started least often; among those, who did so longest ago; then chance."""
        ids = [person.id for people in groups for person in people]
        started = session.execute(select(Pair.starts_id, Pair.id).where(Pair.starts_id.in_(ids)).order_by(Pair.id))
        times, latest = Counter[int](), dict[int, int]()
        for person_id, pair_id in started:
            assert person_id is not None  # asked for above
            times[person_id] += 1
            latest[person_id] = pair_id
        draw = {one: self._rng.random() for one in ids}
        return [
            min((person.id for person in people), key=lambda one: (times[one], latest.get(one, 0), draw[one]))
            for people in groups
        ]

    # Ending

    def call_off(self, session: Session, pool: Pool, larger: Pair, why: str, now: datetime) -> Sequence[Person]:
        """Nobody joins the pair: it goes on as if nothing had been, or waits if it is over. Gives who was to join."""
        end_pair(larger, why, now)
        session.flush()
        before = session.get_one(Pair, larger.grown_of_id)
        together = people_of(session, before.id)
        if before.ended_at:
            self.tell_waiting(session, pool, larger, together, REFUSED if why == TRIED else LEFT, now)
        elif not before.introduced_at:
            self._schedule.introduce(session, pool, before, together, now)
        return [one for one in people_of(session, larger.id) if one not in together]

    def leave(self, session: Session, pool: Pool, pair: Pair, person: Person, now: datetime) -> None:
        """One of them is out. Where one more was to join, the others are a pair with that one."""
        larger = pair if is_to_come(pair) else larger_to_come(session, pair)
        if larger is not None:
            if person not in people_of(session, larger.grown_of_id or 0):
                self.call_off(session, pool, larger, BY_LEAVING, now)
                return
            end_pair(pair, BY_LEAVING, now)
        self.break_up(session, pool, larger or pair, BY_LEAVING, now, without=[person.id])

    def break_up(
        self, session: Session, pool: Pool, pair: Pair, why: str, now: datetime, without: Collection[int] = ()
    ) -> None:
        """End a pair. Those who are left go on together, or are told and wait for somebody."""
        people = people_of(session, pair.id)
        end_pair(pair, why, now)
        self._schedule.clear(session, pool, now)
        session.flush()
        rest = [one for one in people if one.id not in without and not one.deactivated]
        if 1 < len(rest) < len(people) and not not_with(session, {one.id for one in rest}):
            round_ = session.get(Round, pair.round_id) if pair.round_id else None
            shrunk = [SHRUNK] if pair.introduced_at else []  # else they have shared no conversation
            self.make(session, pool, rest, round_, now, shrunk)
            return
        self.tell_waiting(session, pool, pair, rest, REFUSED if why == TRIED else LEFT, now)

    def tell_waiting(
        self, session: Session, pool: Pool, pair: Pair, people: Sequence[Person], note: str, now: datetime
    ) -> None:
        """These are without a partner, and somebody is found for them."""
        for one in people:
            tell(session, self._outbox, one, note, pair.id, now)
            refresh_home(session, self._outbox, pool.workspace_id, one.id, acted=False)
        self._schedule.plan(session, pool, now)


def _silences(session: Session, pool: Pool, ids: Collection[int]) -> dict[int, int]:
    """How often in a row each was silent in the pair before; from the start for who is back after going quiet."""
    latest = (
        select(func.max(Partner.id))
        .join(Pair, Pair.id == Partner.pair_id)
        .where(Pair.pool_id == pool.id, Pair.channel.is_not(None), Partner.person_id.in_(list(ids)))
        .group_by(Partner.person_id)
    )
    rows = session.execute(
        select(Partner.person_id, Partner.silences)
        .join(Seeker, (Seeker.person_id == Partner.person_id) & (Seeker.pool_id == pool.id))
        .where(Partner.id.in_(latest), or_(Partner.silences < SILENCES, Seeker.quiet_since.is_not(None)))
    )
    return {row[0]: row[1] for row in rows}


def _close_requests(session: Session, pool: Pool, asked_by: Sequence[int]) -> None:
    """Who has somebody now waits for no answer any more."""
    still_open = (NamedPartner.pool_id == pool.id, NamedPartner.person_id.in_(asked_by), NamedPartner.answer == "")
    session.execute(update(NamedPartner).where(*still_open).values(answer=ANSWERED_ELSEWHERE))
