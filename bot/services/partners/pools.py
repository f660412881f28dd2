"""Pools and those who are in them, as far as the actor may reach them: functions that take the session."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from bot.domain.errors import Gone, NotAllowed, Observer, Refused
from bot.domain.people import Actor
from bot.models.challenges import Challenge, Day, Participant
from bot.models.communities import Community
from bot.models.partners import ENDED, OPEN, PAUSED, Pool, Seeker
from bot.services.access import facilitates, require_full_member, sees
from bot.services.makers import those_who_steer
from bot.services.partners.kinds import STEER
from bot.services.people import is_member

# Built once: nearly every act in a challenge or with partners asks them.
OF_CHALLENGE = select(Pool).where(Pool.challenge_id == bindparam("challenge"))
OF_COMMUNITY = (
    select(Pool)
    .where(Pool.community_id == bindparam("community"), Pool.state.in_(bindparam("states", expanding=True)))
    .order_by(Pool.id)
)
SEEKER = select(Seeker).where(Seeker.pool_id == bindparam("pool"), Seeker.person_id == bindparam("person"))


def pool_for(session: Session, actor: Actor, pool_id: int, *, lock: bool = False) -> tuple[Pool, Community]:
    """The pool, if the actor sees its community or is in the channel of its challenge. Raises Gone."""
    pool = session.get(Pool, pool_id, with_for_update=lock)
    if pool is None or pool.workspace_id != actor.workspace_id:
        raise Gone("pool")
    community = session.get_one(Community, pool.community_id)
    if not reaches(session, actor, pool, community):
        raise Gone("pool")
    return pool, community


def reaches(session: Session, actor: Actor, pool: Pool, community: Community) -> bool:
    if sees(session, actor, community):
        return True
    challenge = challenge_of(session, pool)
    return bool(challenge and challenge.channel_id and is_member(session, challenge.channel_id, actor.id))


def joinable(session: Session, actor: Actor, pool_id: int, *, lock: bool = False) -> tuple[Pool, Community]:
    """A pool that goes on, for who may be in it: those of a challenge take part in that. Raises Observer, Refused."""
    if actor.external:
        raise Observer("have an accountability partner", external=True)
    pool, community = pool_for(session, actor, pool_id, lock=lock)
    if pool.state == ENDED:
        raise Refused("partners_over")
    if pool.challenge_id is not None and not _takes_part(session, pool.challenge_id, actor.id):
        raise Refused("join_challenge_first")
    return pool, community


def _takes_part(session: Session, challenge_id: int, person_id: int) -> bool:
    query = select(Participant.id).where(
        Participant.challenge_id == challenge_id, Participant.person_id == person_id, Participant.left_at.is_(None)
    )
    return session.scalar(query) is not None


def mine_in(session: Session, actor: Actor, pool_id: int) -> tuple[Pool, Community, Seeker]:
    """The pool, locked, and the actor's place in it. Raises Refused for who is not in."""
    pool, community = pool_for(session, actor, pool_id, lock=True)
    seeker = seeker_of(session, pool.id, actor.id)
    if seeker is None or seeker.stopped_at is not None:
        raise Refused("no_partner_wanted")
    return pool, community, seeker


def steered(session: Session, actor: Actor, pool_id: int, *, lock: bool = True) -> tuple[Pool, Community]:
    """The pool, for somebody who may steer it: who started it, and the community's facilitators."""
    pool, community = pool_for(session, actor, pool_id, lock=lock)
    if not steers(session, actor, pool):
        require_full_member(actor, STEER)
        raise NotAllowed(STEER, those_who_steer(session, pool.owner_id, pool.community_id))
    return pool, community


def steers(session: Session, actor: Actor, pool: Pool) -> bool:
    mine = pool.owner_id == actor.id or facilitates(session, actor.id, pool.community_id)
    return mine and actor.full_member


def own_pool(session: Session, community_id: int) -> Pool | None:
    """The one of a community on its own that runs; there is at most one."""
    return session.scalar(
        select(Pool)
        .where(Pool.community_id == community_id, Pool.challenge_id.is_(None), Pool.state != ENDED)
        .order_by(Pool.id.desc())
        .limit(1)
    )


def live_pools(session: Session, community_id: int, *states: str, lock: bool = False) -> Sequence[Pool]:
    wanted = {"community": community_id, "states": states or (OPEN, PAUSED)}
    return session.scalars(locked(OF_COMMUNITY) if lock else OF_COMMUNITY, wanted).all()


def pool_of_challenge(session: Session, challenge_id: int, *, lock: bool = False) -> Pool | None:
    return session.scalar(locked(OF_CHALLENGE) if lock else OF_CHALLENGE, {"challenge": challenge_id})


def locked(query: Select[Pool]) -> Select[Pool]:
    """Nobody else changes these until we are done; as they are by then."""
    return query.with_for_update().execution_options(populate_existing=True)


def seeker_of(session: Session, pool_id: int, person_id: int) -> Seeker | None:
    """Somebody who is in the pool or has been before."""
    return session.scalar(SEEKER, {"pool": pool_id, "person": person_id})


def is_in(session: Session, pool_id: int, person_id: int) -> bool:
    seeker = seeker_of(session, pool_id, person_id)
    return seeker is not None and seeker.stopped_at is None


def speaks(session: Session, pool: Pool) -> bool:
    """Neither it nor its community is paused."""
    return pool.state == OPEN and session.get_one(Community, pool.community_id).paused_at is None


def challenge_of(session: Session, pool: Pool) -> Challenge | None:
    """The 30-day challenge that these partners are for; None for those of a community."""
    return session.get(Challenge, pool.challenge_id) if pool.challenge_id else None


def require_challenge_runs(session: Session, pool: Pool) -> None:
    """Partners in a challenge go on with it, not before."""
    challenge = challenge_of(session, pool)
    if challenge is not None and challenge.paused_at:
        raise Refused("challenge_paused")


def begins_on(session: Session, pool: Pool) -> date:
    """Day 1 of its challenge, in `zone`: nobody is asked before how it goes. Those of a community begin at once."""
    challenge = challenge_of(session, pool)
    return first_day(session, challenge) if challenge else date.min


def first_day(session: Session, challenge: Challenge) -> date:
    first = select(Day.date).where(Day.challenge_id == challenge.id, Day.number == 1)
    return session.scalar(first) or challenge.first_date
