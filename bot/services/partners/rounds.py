"""Rounds: everybody who is here is matched, and between two rounds those who are without a partner."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.database import insert_once
from bot.domain import pairings
from bot.domain.cadence import ONE_DAY, local_date
from bot.domain.pairings import Costs, Group, Pairing, cheapest, explained
from bot.domain.partners.rounds import round_after, round_from
from bot.models.communities import Community
from bot.models.partners import ONCE, OPEN, Pair, Partner, Pool, Round, Seeker
from bot.models.people import Person
from bot.services.access import refresh_home
from bot.services.notes import tell
from bot.services.partners.base import BY_ROUND, RESTS
from bot.services.partners.knowing import Knowing
from bot.services.partners.matching import chance_of, pair_up

People = Sequence[tuple[Seeker, Person]]


@dataclass(frozen=True)
class Fitting:
    """How those who wait are looked after: groups of their own, and who joins which pair (by its id)."""

    groups: tuple[Group, ...] = ()
    joins: tuple[tuple[int, Group], ...] = ()
    left_over: tuple[int, ...] = ()


class Rounds(Knowing):
    """Matching is slow where there are thousands, so it happens between two transactions, not inside one."""

    def draw(self, pool_id: int, number: int, now: datetime) -> None:
        """Match everybody for this round. Done already, or no longer wanted: nothing changes."""
        with self._database.read() as session:
            pool = self._to_draw(session, pool_id, number)
            if pool is None:
                return
            people = self._to_match(session, pool, number, now)
            seekers = self._as_seekers(session, pool, people)
            size, day = pool.size, local_date(now, pool.zone)
        pairing = pair_up(seekers, size, chance_of(pool_id, number), day)
        with self._database.begin() as session:
            self._store(session, pool_id, number, pairing, now)

    def _to_draw(self, session: Session, pool_id: int, number: int, *, lock: bool = False) -> Pool | None:
        pool = session.get(Pool, pool_id, with_for_update=lock)
        if pool is None or pool.state != OPEN or pool.number >= number:
            return None
        return None if session.get_one(Community, pool.community_id).paused_at else pool

    def _store(self, session: Session, pool_id: int, number: int, pairing: Pairing, now: datetime) -> None:
        """The round as it was matched; who has stopped in that moment leaves the others of the group waiting."""
        pool = self._to_draw(session, pool_id, number, lock=True)
        if pool is None or not insert_once(session, Round, pool_id=pool_id, number=number, at=now):
            return
        round_ = session.scalars(select(Round).where(Round.pool_id == pool_id, Round.number == number)).one()
        people = self._to_match(session, pool, number, now)
        here = self._free_of_wishes(session, pool, pairing.groups, people)
        self._end_round(session, pool, now)
        self._tell_who_rests(session, pool, {person.id for _, person in people}, now)
        pool.number = number
        pool.next_on = self._next_on(pool, now)
        self._put_together(session, pool, round_, pairing.groups, here, now)
        for person_id in pairing.left_over:
            if person_id in here:
                self._tell_alone(session, here[person_id], round_, now)
        self._redraw_announcement(session, pool)

    def _free_of_wishes(
        self, session: Session, pool: Pool, groups: Iterable[Group], people: People
    ) -> dict[int, Person]:
        """By id who can be put together now: a "not with" may have come while they were matched."""
        blocked = self._blocked(session, pool)
        apart = {
            one for group in groups if any(blocked[one] & set(group.members) for one in group.members)
            for one in group.members
        }  # fmt: skip
        return {person.id: person for _, person in people if person.id not in apart}

    def _for_round(self, session: Session, pool: Pool, number: int, now: datetime) -> People:
        """Who is here and has not chosen a partner to stay with."""
        stay = self._paired(session, pool.id, chosen=True)
        return [one for one in self._here(session, pool, number, now) if one[1].id not in stay]

    def _to_match(self, session: Session, pool: Pool, number: int, now: datetime) -> People:
        """Of those, who is put together when the round comes."""
        return self._for_round(session, pool, number, now)

    def _tell_who_rests(self, session: Session, pool: Pool, here: set[int], now: datetime) -> None:
        """Whose pair has just ended with its round, and who is not in the new one: they pause, skip it or are away."""
        rows = session.execute(
            select(Partner.person_id, Pair.id)
            .join(Pair, Pair.id == Partner.pair_id)
            .where(Pair.pool_id == pool.id, Pair.ended_at == now, Pair.ended_why == BY_ROUND)
        )
        pairs = {person_id: pair_id for person_id, pair_id in rows if person_id not in here}
        for seeker, person in self._active(session, pool):
            if person.id in pairs and not seeker.quiet_since:  # who has gone quiet knows that the place is kept
                tell(session, self._outbox, person, RESTS, pairs[person.id], now)
                refresh_home(session, self._outbox, pool.workspace_id, person.id, acted=False)

    def _end_round(self, session: Session, pool: Pool, now: datetime) -> None:
        of_a_round = (Pair.pool_id == pool.id, Pair.ended_at.is_(None), Pair.round_id.is_not(None))
        session.execute(update(Pair).where(*of_a_round).values(ended_at=now, ended_why=BY_ROUND))

    @staticmethod
    def _next_on(pool: Pool, now: datetime) -> date | None:
        """The date of the round after this one; a standing pair is matched once."""
        if pool.next_on is None or pool.every == ONCE:
            return None
        return round_from(round_after(pool.next_on, pool.every), pool.every, local_date(now, pool.zone) + ONE_DAY)

    def _put_together(
        self,
        session: Session,
        pool: Pool,
        round_: Round,
        groups: Iterable[Group],
        here: Mapping[int, Person],
        now: datetime,
    ) -> None:
        pairs = self._make_pairs(session, pool, _together(groups, here), round_, now)
        if pairs:
            self._introduce_some(session, pool, round_.id, pairs[0].id - 1, now)

    # Between two rounds

    def rematch(self, pool_id: int, now: datetime) -> None:
        """Match those who wait with each other; one who is left joins the pair where it costs least."""
        with self._database.read() as session:
            pool = session.get(Pool, pool_id)
            if pool is None or not self._goes_on(session, pool):
                return
            waiting = self._waiting(session, pool, now)
            hosts = self._hosts(session, pool, now)
            known = self._as_seekers(session, pool, [*waiting, *(one for people in hosts.values() for one in people)])
            size, day = pool.size, local_date(now, pool.zone)
        by_id = {seeker.id: seeker for seeker in known}
        groups = {pair: [by_id[person.id] for _, person in people] for pair, people in hosts.items()}
        fitting = self._fit([by_id[person.id] for _, person in waiting], groups, size, day)
        with self._database.begin() as session:
            self._store_fitting(session, pool_id, fitting, now)

    @staticmethod
    def _goes_on(session: Session, pool: Pool) -> bool:
        """It runs, and its first round has been."""
        held = session.get_one(Community, pool.community_id).paused_at is not None
        return pool.state == OPEN and pool.number > 0 and not held

    def _hosts(self, session: Session, pool: Pool, now: datetime) -> dict[int, People]:
        """Pairs that can take one more: not those who chose each other, took one already, or of whom one is not here.

        Two of whom one has come to avoid the other stay together until the next round, and are not put together anew.
        """
        blocked = self._blocked(session, pool)
        here = {one[1].id: one for one in self._here(session, pool, pool.number, now)}
        found: dict[int, People] = {}
        pairs = [pair.id for pair in self._live_pairs(session, pool) if pair.round_id is not None]
        for pair_id, people in self._people_by_pair(session, pairs).items():
            ids = {one.id for one in people}
            if len(ids) <= pool.size and ids <= set(here) and not any(blocked[one] & ids for one in ids):
                found[pair_id] = [here[one.id] for one in people]
        return found

    def _fit(
        self,
        waiting: Sequence[pairings.Seeker],
        hosts: Mapping[int, list[pairings.Seeker]],
        size: int,
        day: date,
    ) -> Fitting:
        pairing = pair_up(waiting, size, self._rng, day)
        costs = Costs([*waiting, *(one for group in hosts.values() for one in group)], day, self._rng)
        free, joins, alone = dict(hosts), list[tuple[int, Group]](), list[int]()
        for single in (one for one in waiting if one.id in pairing.left_over):
            pairs = list(free)
            place = cheapest(single, [free[pair] for pair in pairs], costs, size)
            if place is None:
                alone.append(single.id)
            else:
                joins.append((pairs[place], explained([*free.pop(pairs[place]), single], size, day)))
        return Fitting(pairing.groups, tuple(joins), tuple(alone))

    def _store_fitting(self, session: Session, pool_id: int, fitting: Fitting, now: datetime) -> None:
        """As it was found; what has changed in that moment is left as it is, and looked at a day later."""
        pool = session.get(Pool, pool_id, with_for_update=True)
        if pool is None or not self._goes_on(session, pool):
            return
        round_ = session.scalars(select(Round).where(Round.pool_id == pool.id, Round.number == pool.number)).one()
        matched = (*fitting.groups, *(group for _, group in fitting.joins))
        here = self._free_of_wishes(session, pool, matched, self._waiting(session, pool, now))
        self._put_together(session, pool, round_, fitting.groups, here, now)
        for pair_id, group in fitting.joins:
            self._grow(session, pool, session.get_one(Pair, pair_id), group, here, now)
        for person_id in fitting.left_over:
            if person_id in here:
                self._tell_alone(session, here[person_id], round_, now)

    def _grow(
        self,
        session: Session,
        pool: Pool,
        pair: Pair,
        group: Group,
        here: Mapping[int, Person],
        now: datetime,
    ) -> None:
        """As it was found, if they are all still here."""
        people = self._people_of(session, pair.id)
        newcomers = [here[one] for one in group.members if one in here]
        if pair.ended_at is None and newcomers and len(people) + len(newcomers) == len(group.members):
            self._grow_into(session, pool, pair, [*people, *newcomers], now, group.why.codes)


def _together(groups: Iterable[Group], here: Mapping[int, Person]) -> list[tuple[list[Person], list[str]]]:
    """Those of each group who are still here, and why they are together; one who is left alone waits for a day."""
    found = []
    for group in groups:
        people = [here[one] for one in group.members if one in here]
        if len(people) > 1:
            found.append((people, group.why.codes if len(people) == len(group.members) else []))
    return found
