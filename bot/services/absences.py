"""Planned time away: one switch for all rituals."""

from datetime import date, timedelta

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from bot.domain.people import Away
from bot.models.base import table
from bot.models.people import Absence

ABSENCES = table(Absence).c
OPEN = (ABSENCES.person_id == bindparam("person"), (ABSENCES.last.is_(None)) | (ABSENCES.last >= bindparam("today")))
NEVER_AWAY = delete(table(Absence)).where(*OPEN, ABSENCES.first >= bindparam("today"))
AWAY_NO_MORE = update(table(Absence)).where(*OPEN).values(last=bindparam("yesterday"))
AWAY = insert(table(Absence)).returning(ABSENCES.id)


def absences_of(session: Session, person_id: int) -> list[Away]:
    """All planned absences, also those that are over, because their days stay rest."""
    rows = session.scalars(select(Absence).where(Absence.person_id == person_id).order_by(Absence.first))
    return [Away(row.first, row.last) for row in rows]


def begin_absence(session: Session, person_id: int, today: date, until: date | None) -> int:
    """In place of one that is open. Gives the row's number."""
    end_absence(session, person_id, today)
    return int(session.execute(AWAY, {"person_id": person_id, "first": today, "last": until}).scalar_one())


def end_absence(session: Session, person_id: int, today: date) -> None:
    """What begins today or later never was; what began before ends yesterday."""
    when = {"person": person_id, "today": today}
    session.execute(NEVER_AWAY, when)
    session.execute(AWAY_NO_MORE, when | {"yesterday": today - timedelta(days=1)})
