"""What runs, for the panel, the front desk and the Home tab; and what notes in somebody's day tell of it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.errors import RitualError
from bot.domain.partners.facts import Panel, PoolFact, Told
from bot.domain.people import Actor, Place
from bot.models.communities import Community
from bot.models.partners import ENDED, NamedPartner, Pair, Pool, Round, Seeker
from bot.models.people import Person
from bot.services.access import community_in, my_communities, require_starter, sees
from bot.services.partners import kinds
from bot.services.partners.facts import fact_of
from bot.services.partners.life import people_of
from bot.services.partners.pools import is_in, live_pools, own_pool, reaches
from bot.services.people import actor_of
from bot.services.places import community_of_place


class Listing:
    """Only what the actor may see."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def panel(self, actor: Actor, place: Place, community_id: int | None, now: datetime) -> Panel:
        """What runs here and what the actor can do; elsewhere, the communities to choose from."""
        with self._database.read() as session:
            community = community_at(session, actor, place, community_id)
            if community is None:
                choices = tuple((one.id, one.name) for one in my_communities(session, actor))
                return Panel(None, "", may_start=False, pools=(), choices=choices)
            pools = tuple(fact_of(session, actor, pool, community, now) for pool in _shown(session, actor, community))
            return Panel(community.id, community.name, _may_start(session, actor, community), pools)

    def running_in(self, actor: Actor, community_id: int, now: datetime) -> list[PoolFact]:
        """What runs in a community, for the front desk and Home."""
        with self._database.read() as session:
            community = community_in(session, actor, community_id)
            return [fact_of(session, actor, pool, community, now) for pool in _shown(session, actor, community)]

    def count_running(self, actor: Actor, community_id: int) -> int:
        with self._database.read() as session:
            return len(_shown(session, actor, community_in(session, actor, community_id)))

    def my_pools(self, actor: Actor, community_id: int | None, now: datetime) -> list[PoolFact]:
        """Those that the actor is in, of one community or of all."""
        with self._database.read() as session:
            rows = session.execute(
                select(Pool, Community)
                .join(Seeker, Seeker.pool_id == Pool.id)
                .join(Community, Community.id == Pool.community_id)
                .where(
                    Pool.workspace_id == actor.workspace_id,
                    Seeker.person_id == actor.id,
                    Seeker.stopped_at.is_(None),
                    Pool.state != ENDED,
                )
                .order_by(Pool.id)
            ).all()
            return [
                fact_of(session, actor, pool, community, now)
                for pool, community in rows
                if community_id in {None, community.id} and reaches(session, actor, pool, community)
            ]

    def told(self, kind: str, about: int, person_id: int, now: datetime) -> Told | None:
        """Facts of a note in somebody's day; None when it is no longer so."""
        with self._database.read() as session:
            person = session.get(Person, person_id)
            pool = _pool_of_note(session, kind, about)
            if person is None or pool is None:
                return None
            actor = actor_of(person)
            fact = fact_of(session, actor, pool, session.get_one(Community, pool.community_id), now)
            if kind in {kinds.ALONE, kinds.LEFT, kinds.REFUSED, kinds.RESTS} and not (
                fact.mine and fact.mine.waiting and pool.state != ENDED
            ):
                return None  # they have somebody now, or want nobody
            return Told(fact, _others(session, kind, about, person_id))


def community_at(session: Session, actor: Actor, place: Place, community_id: int | None) -> Community | None:
    """The one that was chosen; by home channel, by a challenge's channel, by a pair's; or the only one I am in."""
    if community_id is not None:
        return community_in(session, actor, community_id)
    found = community_of_place(session, actor, place.id)
    if found is None:
        found = session.scalar(
            select(Community)
            .join(Pool, Pool.community_id == Community.id)
            .join(Pair, Pair.pool_id == Pool.id)
            .where(Pair.channel == place.slack_id, Pool.workspace_id == actor.workspace_id)
            .order_by(Pair.id.desc())
            .limit(1)
        )
    if found is not None and sees(session, actor, found):
        return found
    mine = my_communities(session, actor)
    return mine[0] if len(mine) == 1 else None


def _shown(session: Session, actor: Actor, community: Community) -> list[Pool]:
    """Of a challenge's pool only those hear who are in it: it is joined with the challenge."""
    return [
        pool
        for pool in live_pools(session, community.id)
        if pool.challenge_id is None or is_in(session, pool.id, actor.id)
    ]


def _may_start(session: Session, actor: Actor, community: Community) -> bool:
    """One runs at a time."""
    try:
        require_starter(session, actor, community, kinds.START)
    except RitualError:
        return False
    return own_pool(session, community.id) is None


def _pool_of_note(session: Session, kind: str, about: int) -> Pool | None:
    """A note is about a pair, a round, a request or the pool itself."""
    row: Pair | Round | NamedPartner | None
    match kind:
        case kinds.LEFT | kinds.REFUSED | kinds.RESTS:
            row = session.get(Pair, about)
        case kinds.ALONE:
            row = session.get(Round, about)
        case kinds.DECLINED:
            row = session.get(NamedPartner, about)
        case _:
            return session.get(Pool, about)
    return session.get(Pool, row.pool_id) if row else None


def _others(session: Session, kind: str, about: int, person_id: int) -> tuple[str, ...]:
    """Whom the note is about: who is out, whom Slack refused, who said no, with whom a round is over."""
    if kind in {kinds.LEFT, kinds.REFUSED, kinds.RESTS}:
        pool_id = session.get_one(Pair, about).pool_id
        others = [one for one in people_of(session, about) if one.id != person_id]
        named = [one for one in others if kind != kinds.LEFT or not is_in(session, pool_id, one.id)]
        return tuple(one.slack_id for one in named)
    request = session.get(NamedPartner, about) if kind == kinds.DECLINED else None
    return (session.get_one(Person, request.other_id).slack_id,) if request else ()
