"""What was done in a 30-day challenge, counted from its rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, Subquery, bindparam, func, or_, select
from sqlalchemy.orm import Session

from bot.domain.challenges.facts import Figures
from bot.domain.challenges.progress import DONE, REST, Mark
from bot.models.challenges import Challenge, CheckIn, Day, Entry, Participant
from bot.models.deliveries import Delivery

# Built once: each look at a challenge asks these, and building one costs as much as asking it.
DAYS = select(Day).where(Day.challenge_id.in_(bindparam("challenges", expanding=True))).order_by(Day.number)
MINE: BindParameter[int] = bindparam("mine", expanding=True)
PRESSED = select(CheckIn.day_id, CheckIn.kind).where(CheckIn.participant_id.in_(MINE))
WROTE = select(Entry.day_id).where(Entry.participant_id.in_(MINE), Entry.withdrawn.is_(False))
IN_CHALLENGE: BindParameter[int] = bindparam("challenge")
TAKING_PART = select(func.count(Participant.id)).where(
    Participant.challenge_id == IN_CHALLENGE, Participant.left_at.is_(None)
)


def _by_day(rows: Subquery) -> Select[int, int]:
    return select(rows.c.day_id, func.count()).group_by(rows.c.day_id)


_WHO_WROTE = (
    select(Entry.day_id, Entry.participant_id)
    .join(Day, Day.id == Entry.day_id)
    .where(Day.challenge_id == IN_CHALLENGE, Entry.withdrawn.is_(False))
)
_WHO_PRESSED = (
    select(CheckIn.day_id, CheckIn.participant_id)
    .join(Day, Day.id == CheckIn.day_id)
    .where(Day.challenge_id == IN_CHALLENGE, CheckIn.kind == DONE)
)
PEOPLE_BY_DAY = _by_day(_WHO_WROTE.union(_WHO_PRESSED).subquery())
WRITERS_BY_DAY = _by_day(_WHO_WROTE.distinct().subquery())  # one may have written in the thread and privately


def days_of(session: Session, *challenges: Challenge) -> Sequence[Day]:
    """All of them, by number."""
    return session.scalars(DAYS, {"challenges": [challenge.id for challenge in challenges]}).all()


def marks_of(session: Session, *mine: Participant) -> dict[int, Mark]:
    """What one person did, by day id: in one challenge, or in several."""
    ids = {"mine": [participant.id for participant in mine]}
    pressed = {row[0]: row[1] for row in session.execute(PRESSED, ids)}
    wrote = set(session.scalars(WROTE, ids))
    return {
        day: Mark(done=pressed.get(day) == DONE, rest=pressed.get(day) == REST, wrote=day in wrote)
        for day in {*pressed, *wrote}
    }


def deliveries_to(session: Session, *mine: Participant) -> dict[int, Delivery]:
    """By day id: the prompts that came to one person by direct message, in one challenge or in several."""
    chose = [participant.id for participant in mine if participant.message_hour is not None]
    if not chose:  # nothing to ask for
        return {}
    theirs = (Delivery.participant_id.in_(chose), Delivery.came_at.is_not(None))
    return {one.day_id: one for one in session.scalars(select(Delivery).where(*theirs))}


def came_to(session: Session, participant: Participant) -> dict[int, datetime]:
    """By day id: when its prompt came to this participant by direct message."""
    return {day: one.came_at for day, one in deliveries_to(session, participant).items() if one.came_at is not None}


def did_by_day(session: Session, challenge: Challenge) -> dict[int, tuple[int, int]]:
    """By day id: how many people did the day, and how many of them wrote."""
    people = dict(_rows(session.execute(PEOPLE_BY_DAY, {"challenge": challenge.id})))
    writers = dict(_rows(session.execute(WRITERS_BY_DAY, {"challenge": challenge.id})))
    return {day: (people[day], writers.get(day, 0)) for day in people}


def how_many_take_part(session: Session, challenge: Challenge) -> int:
    """Those who take part now."""
    return session.scalar(TAKING_PART, {"challenge": challenge.id}) or 0


def how_many_took_part(session: Session, challenge: Challenge) -> int:
    """Those who stayed, and those who did a day before they left: their days are in the figures too."""
    wrote = select(Entry.id).where(Entry.participant_id == Participant.id, Entry.withdrawn.is_(False))
    pressed = select(CheckIn.id).where(CheckIn.participant_id == Participant.id, CheckIn.kind == DONE)
    query = select(func.count(Participant.id)).where(
        Participant.challenge_id == challenge.id,
        or_(Participant.left_at.is_(None), wrote.exists(), pressed.exists()),
    )
    return session.scalar(query) or 0


def figures_of(session: Session, challenge: Challenge) -> Figures:
    """What its members did together: never who."""
    did = did_by_day(session, challenge)
    posted = [day for day in days_of(session, challenge) if day.posted_at]
    per_day = tuple((day.number, *did.get(day.id, (0, 0))) for day in posted)
    return Figures(
        participants=how_many_took_part(session, challenge),
        did=sum(people for _, people, _ in per_day),
        wrote=sum(entries for _, _, entries in per_day),
        per_day=per_day,
    )


def _rows(result: Any) -> list[tuple[int, int]]:
    return [(key, number) for key, number in result]
