"""Planned time away: one switch for all rituals."""

from datetime import date, timedelta

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from bot.domain.people import Away
from bot.models.base import table
from bot.models.people import Absence
from bot.statements import Prepared, Transaction

ABSENCES = table(Absence).c
OPEN = Prepared(  # at most one
    select(ABSENCES.id, ABSENCES.first)
    .where(ABSENCES.person_id == bindparam("person"))
    .where((ABSENCES.last.is_(None)) | (ABSENCES.last >= bindparam("today")))
)
THIS = ABSENCES.id == bindparam("absence")
NEVER = Prepared(delete(table(Absence)).where(THIS))
ENDS = Prepared(update(table(Absence)).where(THIS).values(last=bindparam("until")))
AWAY = Prepared(insert(table(Absence)))
ALL = select(Absence).where(Absence.person_id == bindparam("person")).order_by(Absence.first)


def absences_of(session: Session, person_id: int) -> list[Away]:
    """All planned absences, also those that are over, because their days stay rest."""
    return [Away(row.first, row.last) for row in session.scalars(ALL, {"person": person_id})]


def latest_absence(session: Session, person_id: int) -> Absence | None:
    return session.scalars(
        select(Absence).where(Absence.person_id == person_id).order_by(Absence.first.desc()).limit(1)
    ).first()


def begin_absence(transaction: Transaction, person_id: int, today: date, until: date | None) -> None:
    """In place of one that is open: what began before today ends yesterday, what begins today ends anew."""
    for absence, first in OPEN.run(transaction, {"person": person_id, "today": today}):
        if first == today:
            ENDS.run(transaction, {"absence": absence, "until": until})
            return
        _end(transaction, absence, first, today)
    AWAY.run(transaction, {"person_id": person_id, "first": today, "last": until})


def end_absence(transaction: Transaction, person_id: int, today: date) -> None:
    """What begins today or later never was; what began before ends yesterday."""
    for absence, first in OPEN.run(transaction, {"person": person_id, "today": today}):
        _end(transaction, absence, first, today)


def _end(transaction: Transaction, absence: int, first: date, today: date) -> None:
    if first >= today:
        NEVER.run(transaction, {"absence": absence})
    else:
        ENDS.run(transaction, {"absence": absence, "until": today - timedelta(days=1)})
