"""Silence when a round ends: the last check-in of its pairs counts too, and goes along into the next pair."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import String, cast, literal, select
from sqlalchemy.orm import Session

from bot.domain.partners.life import SILENCES
from bot.models.outbox import SENT, Post
from bot.models.partners import Pair, PairCheckIn, Partner, Pool, Seeker
from bot.models.people import Person
from bot.services.partners.check_ins import CHECK_IN, CheckIns
from bot.services.partners.rounds import People

TIME_TO_ANSWER = timedelta(hours=12)  # a check-in that came later than that before the round does not count


class Silences(CheckIns):
    """In a week there may be two check-ins only: counted when the next one comes, two silences would never be seen."""

    def _to_match(self, session: Session, pool: Pool, number: int, now: datetime) -> People:
        """Without those who have been silent twice once this round has ended: their place is kept."""
        quiet = {partner.person_id for _, partner in self._silent_at_last(session, pool, now) if _is_second(partner)}
        people = super()._to_match(session, pool, number, now)
        return [one for one in people if one[1].id not in quiet]

    def _end_round(self, session: Session, pool: Pool, now: datetime) -> None:
        of_a_round = (Pair.pool_id == pool.id, Pair.ended_at.is_(None), Pair.round_id.is_not(None))
        # Who is answering at this moment is not silent.
        session.execute(select(Pair.id).where(*of_a_round).order_by(Pair.id).with_for_update())
        for pair, partner in self._silent_at_last(session, pool, now):
            second = _is_second(partner)
            partner.silences += 1
            if second:
                self._keep_place(session, pool, pair, partner, now)
        session.flush()
        super()._end_round(session, pool, now)

    def _silent_at_last(self, session: Session, pool: Pool, now: datetime) -> Sequence[tuple[Pair, Partner]]:
        """Of all pairs of the round, in one query: who left the latest check-in without an answer and was there."""
        number = cast(Pair.check_ins, String)
        answered = select(PairCheckIn.id).where(
            PairCheckIn.pair_id == Pair.id, PairCheckIn.person_id == Partner.person_id, PairCheckIn.occasion == number
        )
        key = literal(f"{CHECK_IN}/") + cast(Pair.id, String) + "/" + number
        rows = session.execute(
            select(Pair, Partner, Seeker, Person)
            .join(Partner, Partner.pair_id == Pair.id)
            .join(Person, Person.id == Partner.person_id)
            .join(Seeker, (Seeker.pool_id == Pair.pool_id) & (Seeker.person_id == Partner.person_id))
            .join(Post, (Post.workspace_id == pool.workspace_id) & (Post.key == key) & (Post.state == SENT))
            .where(Pair.pool_id == pool.id, Pair.ended_at.is_(None), Pair.round_id.is_not(None))
            .where(Pair.checked_at <= now - TIME_TO_ANSWER, ~answered.exists())
            .order_by(Partner.id)
            .execution_options(populate_existing=True)
        ).all()
        absences = self._absences(session, pool) if rows else {}
        return [
            (pair, partner)
            for pair, partner, seeker, person in rows
            if not self._rested(seeker, person, absences.get(person.id, []), pair.checked_at or now, now)
        ]


def _is_second(partner: Partner) -> bool:
    return partner.silences == SILENCES - 1
