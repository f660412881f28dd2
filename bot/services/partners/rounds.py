"""Rounds: everybody who is here is matched, and between two rounds those who are without a partner."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.database import Database, insert_once
from bot.domain import pairings
from bot.domain.cadence import local_date
from bot.domain.pairings import Costs, Group, Pairing, cheapest, explained
from bot.models.communities import Community
from bot.models.outbox import FAILED, SKIPPED, Post
from bot.models.partners import OPEN, Pair, Partner, Pool, Round
from bot.models.people import Person
from bot.services.access import refresh_home
from bot.services.notes import tell
from bot.services.outbox import Outbox
from bot.services.partners.dates import date_after, not_past
from bot.services.partners.kinds import ALONE, BY_ROUND, REMATCH, RESTS, ROUND
from bot.services.partners.knowing import as_seekers, blocked_in
from bot.services.partners.life import is_to_come, larger_to_come, live_pairs, lock_pool, people_by_pair, people_of
from bot.services.partners.matching import chance_of, pair_up
from bot.services.partners.pairs import Pairs
from bot.services.partners.schedule import Schedule
from bot.services.partners.seeking import People, active_in, for_round, here_in, waiting_in
from bot.services.partners.silences import Silences, quiet_at_the_end


@dataclass(frozen=True)
class Fitting:
    """How those who wait are looked after: groups of their own, and who joins which pair (by its id)."""

    groups: tuple[Group, ...] = ()
    joins: tuple[tuple[int, Group], ...] = ()
    left_over: tuple[int, ...] = ()


class Rounds:
    """Matching is slow where there are thousands, so it happens between two transactions, not inside one."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        schedule: Schedule,
        pairs: Pairs,
        silences: Silences,
        rng: random.Random,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._schedule = schedule
        self._pairs = pairs
        self._silences = silences
        self._rng = rng
        for kind in (ROUND, REMATCH):
            outbox.first(kind, lock_pool)
        outbox.after(ROUND, self._after_round)
        outbox.after(REMATCH, self._after_rematch)

    def draw(self, pool_id: int, number: int, now: datetime) -> None:
        """Match everybody for this round. Done already, or no longer wanted: nothing changes."""
        with self._database.read() as session:
            pool = _to_draw(session, pool_id, number)
            if pool is None:
                return
            people = _to_match(session, pool, number, now)
            seekers = as_seekers(session, pool, people)
            size, day = pool.size, local_date(now, pool.zone)
        pairing = pair_up(seekers, size, chance_of(pool_id, number), day)
        with self._database.begin() as session:
            self._store(session, pool_id, number, pairing, now)

    def _store(self, session: Session, pool_id: int, number: int, pairing: Pairing, now: datetime) -> None:
        """The round as it was matched; who has stopped in that moment leaves the others of the group waiting."""
        pool = _to_draw(session, pool_id, number, lock=True)
        if pool is None or not insert_once(session, Round, pool_id=pool_id, number=number, at=now):
            return
        round_ = session.scalars(select(Round).where(Round.pool_id == pool_id, Round.number == number)).one()
        people = _to_match(session, pool, number, now)
        here = _free_of_wishes(session, pool, pairing.groups, people)
        self._end_round(session, pool, now)
        self._tell_who_rests(session, pool, {person.id for _, person in people}, now)
        pool.number = number
        pool.next_on = date_after(pool, now)
        self._put_together(session, pool, round_, pairing.groups, here, now)
        for person_id in pairing.left_over:
            if person_id in here:
                self._tell_alone(session, here[person_id], round_, now)
        self._schedule.redraw_announcement(session, pool)

    def _tell_who_rests(self, session: Session, pool: Pool, here: set[int], now: datetime) -> None:
        """Whose pair has just ended with its round, and who is not in the new one: they pause, skip it or are away.

        Who was still to join a pair, or to be introduced, has been nobody's partner.
        """
        rows = session.execute(
            select(Partner.person_id, Pair.id)
            .join(Pair, Pair.id == Partner.pair_id)
            .where(Pair.pool_id == pool.id, Pair.ended_at == now, Pair.ended_why == BY_ROUND)
            .where(Pair.introduced_at.is_not(None))
        )
        pairs = {person_id: pair_id for person_id, pair_id in rows if person_id not in here}
        for seeker, person in active_in(session, pool):
            if person.id in pairs and not seeker.quiet_since:  # who has gone quiet knows that the place is kept
                tell(session, self._outbox, person, RESTS, pairs[person.id], now)
                refresh_home(session, self._outbox, pool.workspace_id, person.id, acted=False)

    def _end_round(self, session: Session, pool: Pool, now: datetime) -> None:
        self._silences.count_at_the_end(session, pool, now)
        of_a_round = (Pair.pool_id == pool.id, Pair.ended_at.is_(None), Pair.round_id.is_not(None))
        session.execute(update(Pair).where(*of_a_round).values(ended_at=now, ended_why=BY_ROUND))
        self._schedule.clear(session, pool, now)

    def _put_together(
        self,
        session: Session,
        pool: Pool,
        round_: Round,
        groups: Iterable[Group],
        here: Mapping[int, Person],
        now: datetime,
    ) -> None:
        pairs = self._pairs.make_all(session, pool, _together(groups, here), round_, now)
        if pairs:
            self._schedule.introduce_some(session, pool, round_.id, pairs[0].id - 1, now)

    # Between two rounds

    def rematch(self, pool_id: int, now: datetime) -> None:
        """Match those who wait with each other; one who is left joins the pair where it costs least."""
        with self._database.read() as session:
            pool = session.get(Pool, pool_id)
            if pool is None or not _goes_on(session, pool):
                return
            waiting = waiting_in(session, pool, now)
            hosts = hosts_in(session, pool, now)
            known = as_seekers(session, pool, [*waiting, *(one for people in hosts.values() for one in people)])
            size, day = pool.size, local_date(now, pool.zone)
        by_id = {seeker.id: seeker for seeker in known}
        groups = {pair: [by_id[person.id] for _, person in people] for pair, people in hosts.items()}
        fitting = self._fit([by_id[person.id] for _, person in waiting], groups, size, day)
        with self._database.begin() as session:
            self._store_fitting(session, pool_id, fitting, now)

    def _fit(
        self,
        waiting: Sequence[pairings.Seeker],
        hosts: Mapping[int, list[pairings.Seeker]],
        size: int,
        day: date,
    ) -> Fitting:
        pairing = pair_up(waiting, size, self._rng, day)
        costs = Costs([*waiting, *(one for group in hosts.values() for one in group)], day)
        free = dict(self._rng.sample(list(hosts.items()), len(hosts)))  # among equals chance decides
        joins, alone = list[tuple[int, Group]](), list[int]()
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
        if pool is None or not _goes_on(session, pool):
            return
        round_ = session.scalars(select(Round).where(Round.pool_id == pool.id, Round.number == pool.number)).one()
        matched = (*fitting.groups, *(group for _, group in fitting.joins))
        here = _free_of_wishes(session, pool, matched, waiting_in(session, pool, now))
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
        """As it was found, if they are all still here and nobody else is to join."""
        if pair.ended_at is not None or larger_to_come(session, pair) is not None:
            return
        people = people_of(session, pair.id)
        newcomers = [here[one] for one in group.members if one in here]
        if newcomers and len(people) + len(newcomers) == len(group.members):
            self._pairs.grow(session, pool, pair, [*people, *newcomers], now, group.why.codes)

    def _tell_alone(self, session: Session, person: Person, round_: Round, now: datetime) -> None:
        """Nobody was free for them: the same words whatever the reason."""
        tell(session, self._outbox, person, ALONE, round_.id, now)
        refresh_home(session, self._outbox, person.workspace_id, person.id, acted=False)

    def _after_round(self, session: Session, post: Post) -> None:
        """Drawn, so the next one; too late, so the next date; impossible, so somebody has to look."""
        pool, now = session.get(Pool, post.about), post.settled_at
        if pool is None or now is None:
            return
        if post.state == FAILED:
            self._schedule.halt(session, pool, post, now)
            return
        if post.state == SKIPPED and pool.number < int(post.occasion):
            pool.next_on = not_past(pool, now)
        self._schedule.plan(session, pool, now)

    def _after_rematch(self, session: Session, post: Post) -> None:
        """A day later again for those who wait still; impossible, so somebody has to look."""
        pool, now = session.get(Pool, post.about), post.settled_at
        if pool is None or now is None or pool.state != OPEN:
            return
        if post.state == FAILED:
            self._schedule.tell_failed(session, pool, post, now)
        else:
            self._schedule.plan(session, pool, now)


def _to_draw(session: Session, pool_id: int, number: int, *, lock: bool = False) -> Pool | None:
    pool = session.get(Pool, pool_id, with_for_update=lock)
    if pool is None or pool.state != OPEN or pool.number >= number:
        return None
    return None if session.get_one(Community, pool.community_id).paused_at else pool


def _to_match(session: Session, pool: Pool, number: int, now: datetime) -> People:
    """Who is put together when the round comes: not those who will have been silent twice. Their place is kept."""
    quiet = quiet_at_the_end(session, pool, now)
    return [one for one in for_round(session, pool, number, now) if one[1].id not in quiet]


def _free_of_wishes(session: Session, pool: Pool, groups: Iterable[Group], people: People) -> dict[int, Person]:
    """By id who can be put together now: a "not with" may have come while they were matched."""
    blocked = blocked_in(session, pool)
    apart = {
        one for group in groups if any(blocked[one] & set(group.members) for one in group.members)
        for one in group.members
    }  # fmt: skip
    return {person.id: person for _, person in people if person.id not in apart}


def _goes_on(session: Session, pool: Pool) -> bool:
    """It runs, and its first round has been."""
    held = session.get_one(Community, pool.community_id).paused_at is not None
    return pool.state == OPEN and pool.number > 0 and not held


def hosts_in(session: Session, pool: Pool, now: datetime) -> dict[int, People]:
    """Pairs that can take one more: not those who chose each other, took one already, or of whom one is not here.

    Two of whom one has come to avoid the other stay together until the next round, and are not put together anew.
    """
    blocked = blocked_in(session, pool)
    here = {one[1].id: one for one in here_in(session, pool, pool.number, now)}
    found: dict[int, People] = {}
    pairs = live_pairs(session, pool)
    growing = {one for pair in pairs if is_to_come(pair) for one in (pair.id, pair.grown_of_id)}
    free = [pair.id for pair in pairs if pair.round_id is not None and pair.id not in growing]
    for pair_id, people in people_by_pair(session, free).items():
        ids = {one.id for one in people}
        if len(ids) <= pool.size and ids <= set(here) and not any(blocked[one] & ids for one in ids):
            found[pair_id] = [here[one.id] for one in people]
    return found


def _together(groups: Iterable[Group], here: Mapping[int, Person]) -> list[tuple[list[Person], list[str]]]:
    """Those of each group who are still here, and why they are together; one who is left alone waits for a day."""
    found = []
    for group in groups:
        people = [here[one] for one in group.members if one in here]
        if len(people) > 1:
            found.append((people, group.why.codes if len(people) == len(group.members) else []))
    return found
