"""When one of a pair has gone quiet: the others are offered somebody else, and the quiet one keeps the place."""

import random
from datetime import datetime
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.cadence import local_date
from bot.domain.errors import Refused
from bot.domain.pairings import Costs, Seeker, cheapest, may_meet
from bot.domain.partners.life import Kept, Rescue
from bot.domain.people import Actor
from bot.models.partners import ENDED, Pair, Partner, Pool
from bot.models.people import Person
from bot.services.access import refresh_home
from bot.services.outbox import Outbox
from bot.services.partners.kinds import RESCUE
from bot.services.partners.knowing import as_seekers
from bot.services.partners.life import (
    end_pair,
    is_to_come,
    larger_to_come,
    live_pairs_of,
    own_pair,
    people_of,
    require_own,
    title_of,
)
from bot.services.partners.pairs import Pairs
from bot.services.partners.pools import seeker_of
from bot.services.partners.rounds import hosts_in
from bot.services.partners.schedule import Schedule
from bot.services.partners.seeking import active_in
from bot.services.partners.silences import quiet_beside


class Rescuing:
    """Nobody is blamed, and nobody has to do anything."""

    def __init__(
        self, database: Database, outbox: Outbox, schedule: Schedule, pairs: Pairs, rng: random.Random
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._schedule = schedule
        self._pairs = pairs
        self._rng = rng

    # Facts

    def offered(self, pair_id: int, person_id: int, now: datetime) -> Rescue | None:
        """What somebody is offered. None: their partner is back, or the pair is over."""
        with self._database.read() as session:
            pair = session.get(Pair, pair_id)
            return self._offer(session, pair, person_id, now) if pair else None

    def offers(self, actor: Actor, now: datetime) -> list[Rescue]:
        """What the actor can choose just now, for Home."""
        with self._database.read() as session:
            found = [self._offer(session, pair, actor.id, now) for pair in live_pairs_of(session, actor.id)]
            return [one for one in found if one is not None]

    def _offer(self, session: Session, pair: Pair, person_id: int, now: datetime) -> Rescue | None:
        quiet = quiet_beside(session, pair, person_id)
        if pair.ended_at or not quiet or _is_growing(session, pair):
            return None
        names = [one.slack_id for one in people_of(session, pair.id) if one.id in quiet]
        pool = session.get_one(Pool, pair.pool_id)
        me, hosts = _beside(session, pool, pair, person_id, now)
        can_join = me is not None and any(all(may_meet(me, other) for other in people) for people in hosts.values())
        return Rescue(pair.id, title_of(session, pair), tuple(names), can_join)

    def kept(self, pair_id: int, person_id: int) -> Kept | None:
        """What who went quiet is told. None: they have answered meanwhile, are in it no longer, or it has ended."""
        with self._database.read() as session:
            pair = session.get(Pair, pair_id)
            return _kept(session, pair, person_id) if pair else None

    def kept_places(self, actor: Actor) -> list[Kept]:
        """The same for Home, of every pool."""
        with self._database.read() as session:
            pairs = session.scalars(
                select(Pair)
                .join(Partner, Partner.pair_id == Pair.id)
                .where(Partner.person_id == actor.id)
                .order_by(Pair.id)
            )
            latest = {pair.pool_id: pair for pair in pairs if not is_to_come(pair)}
            found = [_kept(session, pair, actor.id) for pair in latest.values()]
            return [one for one in found if one is not None]

    # Choosing

    def new_partner(self, actor: Actor, pair_id: int, now: datetime) -> str:
        """Leave a pair that went quiet and wait for somebody else. Gives the title."""
        with self._database.begin() as session:
            pair, pool = _left_alone(session, actor, pair_id)
            title = title_of(session, pair)
            end_pair(pair, RESCUE, now)
            self._schedule.clear(session, pool, now)
            session.flush()
            self._schedule.plan(session, pool, now)
            self._refresh(session, pool, pair)
            return title

    def join_another(self, actor: Actor, pair_id: int, now: datetime) -> str:
        """Leave a pair that went quiet for another one, which becomes a trio with a conversation of its own."""
        with self._database.begin() as session:
            pair, pool = _left_alone(session, actor, pair_id)
            other = self._another(session, pool, pair, actor.id, now)
            if other is None:
                raise Refused("no_pair_free")
            end_pair(pair, RESCUE, now)
            self._schedule.clear(session, pool, now)
            people = [*people_of(session, other.id), session.get_one(Person, actor.id)]
            self._pairs.grow(session, pool, other, people, now)
            self._refresh(session, pool, pair)
            return title_of(session, pair)

    def _another(self, session: Session, pool: Pool, pair: Pair, person_id: int, now: datetime) -> Pair | None:
        """The pair that somebody joins at the least cost: no repeat if there is such a one, nobody unwished."""
        me, hosts = _beside(session, pool, pair, person_id, now)
        if me is None:
            return None
        pairs = self._rng.sample(list(hosts), len(hosts))  # among equals chance decides
        groups = [hosts[one] for one in pairs]
        costs = Costs([me, *chain.from_iterable(groups)], local_date(now, pool.zone))
        place = cheapest(me, groups, costs, pool.size)
        return session.get_one(Pair, pairs[place]) if place is not None else None

    def _refresh(self, session: Session, pool: Pool, pair: Pair) -> None:
        for one in people_of(session, pair.id):
            refresh_home(session, self._outbox, pool.workspace_id, one.id)


def _beside(
    session: Session, pool: Pool, pair: Pair, person_id: int, now: datetime
) -> tuple[Seeker | None, dict[int, list[Seeker]]]:
    """Somebody, and the other pairs that have room, by the id of each; None when there are no such pairs."""
    hosts = {one: people for one, people in hosts_in(session, pool, now).items() if one != pair.id}
    mine = [one for one in active_in(session, pool) if one[1].id == person_id]
    if not hosts or not mine:
        return None, {}
    known = as_seekers(session, pool, [*mine, *chain.from_iterable(hosts.values())])
    by_id = {seeker.id: seeker for seeker in known}
    return by_id[person_id], {one: [by_id[person.id] for _, person in people] for one, people in hosts.items()}


def _kept(session: Session, pair: Pair, person_id: int) -> Kept | None:
    seeker = seeker_of(session, pair.pool_id, person_id)
    if seeker is None or seeker.quiet_since is None or seeker.stopped_at is not None:
        return None
    if session.get_one(Pool, pair.pool_id).state == ENDED:
        return None
    others = [one.slack_id for one in people_of(session, pair.id) if one.id != person_id]
    return Kept(pair.pool_id, title_of(session, pair), () if pair.ended_at else tuple(others))


def _left_alone(session: Session, actor: Actor, pair_id: int) -> tuple[Pair, Pool]:
    """The pair and its pool, locked, if the others of it have gone quiet. Raises Refused when one is back."""
    found = require_own(session, actor, pair_id)
    session.refresh(found, with_for_update=True)  # whoever matches waits, and we for them
    pair, pool = own_pair(session, actor, pair_id)
    if not quiet_beside(session, pair, actor.id):
        raise Refused("partner_is_back")
    if _is_growing(session, pair):
        raise Refused("one_more_joins")
    return pair, pool


def _is_growing(session: Session, pair: Pair) -> bool:
    """One more is to join them, so who is left has somebody soon, and nothing else is offered until then."""
    return is_to_come(pair) or larger_to_come(session, pair) is not None
