"""Who is in a pool, who of them is here, and who waits for a partner: functions that take the session."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.cadence import local_date
from bot.domain.people import Away
from bot.models.partners import Pair, Partner, Pool, Seeker
from bot.models.people import Absence, Person

People = Sequence[tuple[Seeker, Person]]


def active_in(session: Session, pool: Pool) -> list[tuple[Seeker, Person]]:
    """Everybody who is in the pool, paused or not."""
    rows = session.execute(
        select(Seeker, Person)
        .join(Person, Person.id == Seeker.person_id)
        .where(
            Seeker.pool_id == pool.id,
            Seeker.stopped_at.is_(None),
            Person.deactivated.is_(False),
            Person.external.is_(False),
            Person.bot.is_(False),
        )
        .order_by(Seeker.id)
    )
    return [(seeker, person) for seeker, person in rows]


def here_in(session: Session, pool: Pool, number: int, now: datetime) -> list[tuple[Seeker, Person]]:
    """Of those, who takes part in a round: not paused, not skipping it, not away, not gone quiet."""
    found, absences = [], absences_in(session, pool)
    for seeker, person in active_in(session, pool):
        today = local_date(now, person.zone)
        resting = seeker.paused_until is not None and today < seeker.paused_until
        away = any(absence.covers(today) for absence in absences[person.id])
        if not (resting or away or seeker.quiet_since or seeker.skips == number):
            found.append((seeker, person))
    return found


def absences_in(session: Session, pool: Pool) -> dict[int, list[Away]]:
    """Planned absences by person, of everybody who is in the pool."""
    rows = session.scalars(
        select(Absence).join(Seeker, Seeker.person_id == Absence.person_id).where(Seeker.pool_id == pool.id)
    )
    found: dict[int, list[Away]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(Away(row.first, row.last))
    return found


def paired_in(session: Session, pool_id: int, *, chosen: bool = False) -> set[int]:
    """People who are in a pair of this pool now; or only those whose pair no round changes."""
    query = (
        select(Partner.person_id)
        .join(Pair, Pair.id == Partner.pair_id)
        .where(Pair.pool_id == pool_id, Pair.ended_at.is_(None))
    )
    return set(session.scalars(query.where(Pair.round_id.is_(None)) if chosen else query))


def waiting_in(session: Session, pool: Pool, now: datetime) -> list[tuple[Seeker, Person]]:
    """Who could have a partner just now and has none."""
    paired = paired_in(session, pool.id)
    return [one for one in here_in(session, pool, pool.number, now) if one[1].id not in paired]


def for_round(session: Session, pool: Pool, number: int, now: datetime) -> People:
    """Who is here and has not chosen a partner to stay with."""
    stay = paired_in(session, pool.id, chosen=True)
    return [one for one in here_in(session, pool, number, now) if one[1].id not in stay]
