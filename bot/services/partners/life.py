"""What the life of a pair has in common: reaching it, who is in it, when they can be asked something."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.errors import Gone, Refused
from bot.domain.partners.life import SILENCES
from bot.domain.people import Actor
from bot.models.challenges import Challenge, Day
from bot.models.communities import Community
from bot.models.partners import OPEN, Pair, Partner, Pool
from bot.services.partners.rounds import Rounds


class Life(Rounds):
    """Functions that take the session."""

    def _own_pair(self, session: Session, actor: Actor, pair_id: int, *, ended: bool = False) -> tuple[Pair, Pool]:
        """A pair that the actor is in, locked. Raises Gone, or Refused when it is over, unless `ended` ones do too."""
        self._require_own(session, actor, pair_id)
        pair = session.get_one(Pair, pair_id, with_for_update=True, populate_existing=True)
        pool = session.get_one(Pool, pair.pool_id)
        if pair.ended_at and not ended:
            raise Refused("pair_over")
        return pair, pool

    def _require_own(self, session: Session, actor: Actor, pair_id: int) -> Pool:
        """The pool of a pair that the actor is in: who is in none of ours locks nothing. Raises Gone."""
        pair = session.get(Pair, pair_id)
        if pair is None or self._partner(session, pair.id, actor.id) is None:
            raise Gone("pair")
        return session.get_one(Pool, pair.pool_id)

    @staticmethod
    def _partner(session: Session, pair_id: int, person_id: int) -> Partner | None:
        return session.scalar(select(Partner).where(Partner.pair_id == pair_id, Partner.person_id == person_id))

    @staticmethod
    def _partners(session: Session, pair: Pair) -> Sequence[Partner]:
        return session.scalars(select(Partner).where(Partner.pair_id == pair.id).order_by(Partner.id)).all()

    @staticmethod
    def _live_pairs_of(session: Session, person_id: int, channel: str | None = None) -> Sequence[Pair]:
        """Of all pools; only those whose conversation this is, if one is given."""
        query = (
            select(Pair)
            .join(Partner, Partner.pair_id == Pair.id)
            .where(Partner.person_id == person_id, Pair.ended_at.is_(None))
        )
        if channel is not None:
            query = query.where(Pair.channel == channel)
        return session.scalars(query.order_by(Pair.id)).all()

    def _all_quiet(self, session: Session, pair: Pair) -> bool:
        """Nobody is asked on and on: the next one comes when somebody has answered."""
        return all(partner.silences >= SILENCES for partner in self._partners(session, pair))

    @staticmethod
    def _challenge_with(session: Session, pool: Pool) -> Challenge | None:
        """The 30-day challenge that these partners are for; None for those of a community."""
        return session.get(Challenge, pool.challenge_id) if pool.challenge_id else None

    def _begins_on(self, session: Session, pool: Pool) -> date:
        """Day 1 of its challenge, in `zone`: nobody is asked before how it goes. Those of a community begin at once."""
        challenge = self._challenge_with(session, pool)
        return self._first_day(session, challenge) if challenge else date.min

    @staticmethod
    def _first_day(session: Session, challenge: Challenge) -> date:
        first = select(Day.date).where(Day.challenge_id == challenge.id, Day.number == 1)
        return session.scalar(first) or challenge.first_date

    def _runs(self, session: Session, pair: Pair) -> bool:
        """Neither its pool, its community nor its challenge pauses."""
        pool = session.get_one(Pool, pair.pool_id)
        challenge = self._challenge_with(session, pool)
        held = session.get_one(Community, pool.community_id).paused_at or (challenge and challenge.paused_at)
        return pool.state == OPEN and not held

    def _about(self, session: Session, pair: Pair) -> str:
        """Two people may have one conversation for several things: each message says which it is about."""
        pool = session.get_one(Pool, pair.pool_id)
        challenge = self._challenge_with(session, pool)
        return challenge.title if challenge else session.get_one(Community, pool.community_id).name

    def _time_for(self, session: Session, pair: Pair, moment: datetime) -> datetime:
        """The first moment from then on that is in nobody's quiet hours; where there is none, in as few as can be."""
        return self._when_all_can(session, self._people_of(session, pair.id), moment)
