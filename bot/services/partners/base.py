"""What the partners' use-cases share: finding rows the actor may reach, planning posts, and facts from rows."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.errors import Gone, NotAllowed
from bot.domain.people import Actor
from bot.models.challenges import Challenge
from bot.models.communities import Community
from bot.models.partners import ENDED, OPEN, PAUSED, Pair, Partner, Pool, Seeker
from bot.models.people import Channel, Person
from bot.services.access import facilitates, facilitators_of, require_full_member, sees
from bot.services.outbox import Outbox
from bot.services.people import is_member

ANNOUNCEMENT = "partners.announcement"  # in the home channel, when a pool of the community begins
ROUND = "partners.round"  # says nothing itself: the people of a pool are matched
STEP = "partners.step"  # says nothing itself: the introductions of a round are promised, some at a time
TELL = "partners.tell"  # says nothing itself: those who are in are told that it has ended, some at a time
MOVED = "partners.moved"  # says nothing itself: the round ends on another date, so pairs are asked at another time
OPEN_DM = "partners.open"  # open the group DM of a pair
REMATCH = "partners.rematch"  # the same for who has no partner between two rounds
INTRODUCTION = "partners.introduction"  # in the group DM
NAMED = "partners.named"  # a note: somebody asks to be your partner; about the request
DECLINED = "partners.declined"  # a note: they would rather not, or have somebody; about the request
LEFT = "partners.left"  # a note: your partner is out; about the pair
REFUSED = "partners.refused"  # a note: Slack did not open the conversation; about the pair
ALONE = "partners.alone"  # a note: nobody was free; about the round
UNREACHABLE = "partners.unreachable"  # a note: Slack opened no conversation, twice; about the pool
RESTS = "partners.rests"  # a note: the round is over, and they are not in the new one; about the pair
OVER = "partners.over"  # a note: a facilitator ended it; about the pool
ROUND_GRACE = timedelta(hours=12)
INTRODUCTION_GRACE = timedelta(days=3)
POST_FAILED = "post_failed"  # a reason to be paused, with the code behind a colon
CHANNEL_LOST = "channel_lost"
BY_ROUND, BY_LEAVING, BY_END = "round", "left", "over"  # why a pair ended
TRIED = "refused"  # why a pair ended that never came about: it is not tried again
SPLIT = "split"  # the same for more than two, who are tried again two by two
STEER = "steer these accountability partners"


class PartnersBase:
    """The store, the outbox, chance, and functions that take the session."""

    def __init__(self, database: Database, outbox: Outbox, rng: random.Random) -> None:
        self._database = database
        self._outbox = outbox
        self._rng = rng

    # Reaching rows

    def _pool(self, session: Session, actor: Actor, pool_id: int, *, lock: bool = False) -> tuple[Pool, Community]:
        """The pool, if the actor sees its community or is in the channel of its challenge. Raises Gone."""
        pool = session.get(Pool, pool_id, with_for_update=lock)
        if pool is None or pool.workspace_id != actor.workspace_id:
            raise Gone("pool")
        community = session.get_one(Community, pool.community_id)
        if not self._reaches(session, actor, pool, community):
            raise Gone("pool")
        return pool, community

    @staticmethod
    def _reaches(session: Session, actor: Actor, pool: Pool, community: Community) -> bool:
        if sees(session, actor, community):
            return True
        challenge = session.get(Challenge, pool.challenge_id) if pool.challenge_id else None
        return bool(challenge and challenge.channel_id and is_member(session, challenge.channel_id, actor.id))

    def _steered(
        self, session: Session, actor: Actor, pool_id: int, act: str = STEER, *, lock: bool = True
    ) -> tuple[Pool, Community]:
        """The pool, for somebody who may steer it: who started it, and the community's facilitators."""
        pool, community = self._pool(session, actor, pool_id, lock=lock)
        if not self._steers(session, actor, pool):
            require_full_member(actor, act)
            raise NotAllowed(act, self._those_who_steer(session, pool))
        return pool, community

    @staticmethod
    def _steers(session: Session, actor: Actor, pool: Pool) -> bool:
        mine = pool.owner_id == actor.id or facilitates(session, actor.id, pool.community_id)
        return mine and actor.full_member

    @staticmethod
    def _those_who_steer(session: Session, pool: Pool) -> list[str]:
        owner = session.get(Person, pool.owner_id) if pool.owner_id else None
        people = [owner] if owner and not owner.deactivated else []
        people += facilitators_of(session, pool.community_id)
        return list(dict.fromkeys(person.slack_id for person in people))

    @staticmethod
    def _own_pool(session: Session, community_id: int) -> Pool | None:
        """The one of a community on its own that runs; there is at most one."""
        return session.scalar(
            select(Pool)
            .where(Pool.community_id == community_id, Pool.challenge_id.is_(None), Pool.state != ENDED)
            .order_by(Pool.id.desc())
            .limit(1)
        )

    @staticmethod
    def _seeker(session: Session, pool_id: int, person_id: int) -> Seeker | None:
        """Somebody who is in the pool or has been before."""
        return session.scalar(select(Seeker).where(Seeker.pool_id == pool_id, Seeker.person_id == person_id))

    @staticmethod
    def _pair_of(session: Session, pool_id: int, person_id: int) -> Pair | None:
        """The pair that somebody is in now, of this pool."""
        return session.scalar(
            select(Pair)
            .join(Partner, Partner.pair_id == Pair.id)
            .where(Pair.pool_id == pool_id, Pair.ended_at.is_(None), Partner.person_id == person_id)
            .order_by(Pair.id.desc())
            .limit(1)
        )

    @staticmethod
    def _people_of(session: Session, pair_id: int) -> Sequence[Person]:
        """The partners of a pair, in the order in which they were put together."""
        return session.scalars(
            select(Person)
            .join(Partner, Partner.person_id == Person.id)
            .where(Partner.pair_id == pair_id)
            .order_by(Partner.id)
        ).all()

    @staticmethod
    def _home(session: Session, community: Community) -> str:
        return session.get_one(Channel, community.channel_id).slack_id

    @staticmethod
    def _live(session: Session, community_id: int, *states: str) -> Sequence[Pool]:
        wanted = states or (OPEN, PAUSED)
        return session.scalars(
            select(Pool).where(Pool.community_id == community_id, Pool.state.in_(wanted)).order_by(Pool.id)
        ).all()

    @staticmethod
    def _speaks(session: Session, pool: Pool) -> bool:
        """Neither it nor its community is paused."""
        return pool.state == OPEN and session.get_one(Community, pool.community_id).paused_at is None

    @staticmethod
    def _end_pair(pair: Pair, why: str, now: datetime) -> None:
        pair.ended_at, pair.ended_why = now, why
