"""What a facilitator sees before a round: its dates, who is out, how it would come out, how long it takes."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import accumulate, repeat

from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.cadence import at_local, local_date
from bot.domain.errors import NotAllowed
from bot.domain.pairings import Outlook
from bot.domain.partners.facts import PoolFact
from bot.domain.partners.plan import Plan, Underway, tried
from bot.domain.partners.rounds import round_after
from bot.domain.people import Actor, Place
from bot.models.communities import Community
from bot.models.partners import ONCE, Pool
from bot.models.people import Person
from bot.services.access import my_communities
from bot.services.asking import asked
from bot.services.makers import those_who_steer
from bot.services.outbox import GAPS, Outbox
from bot.services.partners.facilitating import left_to_open
from bot.services.partners.facts import fact_of
from bot.services.partners.kinds import STEER, TRIAL
from bot.services.partners.knowing import as_seekers
from bot.services.partners.life import standing_pairs
from bot.services.partners.listing import community_at
from bot.services.partners.matching import ahead, chance_of, openly_ahead
from bot.services.partners.pools import live_pools, own_pool, reaches, steered, steers
from bot.services.partners.seeking import active_in, for_round, here_in
from bot.services.people import actor_of

SHOWN = 3  # dates
AT_ONCE = 400  # people: more are not matched while somebody waits for an answer
TRIAL_GRACE = timedelta(hours=1)


class Planning:
    """For those who may steer."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox

    def steered_here(self, actor: Actor, place: Place, now: datetime) -> list[PoolFact]:
        """What the actor steers here, or anywhere. Raises NotAllowed where others steer what runs here."""
        with self._database.read() as session:
            here = community_at(session, actor, place, None)
            communities = [here] if here else my_communities(session, actor)
            live = [(one, pool) for one in communities for pool in live_pools(session, one.id)]
            mine = [(one, pool) for one, pool in live if steers(session, actor, pool)]
            for_all = own_pool(session, here.id) if here else None
            if not mine and for_all is not None:
                raise NotAllowed(STEER, those_who_steer(session, for_all.owner_id, for_all.community_id))
            return [fact_of(session, actor, pool, one, now) for one, pool in mine]

    def send(self, actor: Actor, pool_id: int, now: datetime) -> None:
        """Work out the plan of many people, and send it to who asks for it."""
        with self._database.begin() as session:
            pool, _ = steered(session, actor, pool_id)
            self._outbox.promise(
                session, pool.workspace_id, TRIAL, pool.id, destination=actor.slack_id, due=now, grace=TRIAL_GRACE,
                occasion=f"{actor.id}/{asked(now, seconds=60)}",
            )  # fmt: skip

    def sent(self, pool_id: int, occasion: str, now: datetime) -> Plan | None:
        """The plan as it is now, with its trial however long that takes; None for who steers it no longer."""
        with self._database.read() as session:
            pool, person = session.get(Pool, pool_id), session.get(Person, int(occasion.partition("/")[0]))
            if pool is None or person is None:
                return None
            actor, community = actor_of(person), session.get_one(Community, pool.community_id)
            if not (steers(session, actor, pool) and reaches(session, actor, pool, community)):
                return None
        return self.plan(actor, pool_id, now, at_once=False)

    def plan(self, actor: Actor, pool_id: int, now: datetime, *, at_once: bool = True) -> Plan:
        """The next rounds, and how the next one would come out, unless that takes too long and is wanted at once."""
        with self._database.read() as session:
            pool, community = steered(session, actor, pool_id, lock=False)
            fact = fact_of(session, actor, pool, community, now)
            at = fact.next_at
            matched = for_round(session, pool, pool.number + 1, at or now)
            plan = _without_trial(session, pool, fact, len(matched), now)
            seekers = as_seekers(session, pool, matched) if at else []
        if at is None or (at_once and len(seekers) > AT_ONCE):
            return plan
        number, day = pool.number + 1, local_date(at, pool.zone)
        pairing, outlook = ahead(seekers, pool.size, chance_of(pool.id, number), day)
        if any(one.blocked for one in seekers):
            outlook = openly_ahead(seekers, pool.size, chance_of(pool.id, number), day)
        last = _rounds(pool, outlook.rounds)[-1:] if outlook.planned else []
        zones = {one.id: one.zone for one in seekers}
        return replace(
            plan,
            outlook=outlook,
            all_met_at=last[0] if last else None,
            trial=tried(pairing, zones, at, GAPS["conversations.open"]),
        )


def _without_trial(session: Session, pool: Pool, fact: PoolFact, matched: int, now: datetime) -> Plan:
    here = {person.id for _, person in here_in(session, pool, pool.number + 1, fact.next_at or now)}
    return Plan(
        pool=fact,
        here=len(here),
        out=tuple(person.slack_id for _, person in active_in(session, pool) if person.id not in here),
        staying=len(here) - matched,
        dates=tuple(_rounds(pool, SHOWN)) if fact.next_at else (),
        outlook=Outlook(0),
        all_met_at=None,
        trial=None,
        underway=_underway(session, pool, now),
    )


def _underway(session: Session, pool: Pool, now: datetime) -> Underway:
    pairs = standing_pairs(session, pool)
    left, done_at = left_to_open(session, pool, now)
    return Underway(sum(pair.introduced_at is not None for pair in pairs), len(pairs), left, done_at)


def _rounds(pool: Pool, count: int) -> list[datetime]:
    """When so many rounds are, from the next one on; a partner who stays is found once."""
    if pool.next_on is None or not count:
        return []
    days = accumulate(repeat(pool.every, 0 if pool.every == ONCE else count - 1), round_after, initial=pool.next_on)
    return [at_local(day, pool.hour, pool.zone) for day in days]
