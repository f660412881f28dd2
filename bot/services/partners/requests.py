"""Requests to be somebody's partner that need no answer any more: functions that take the session."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.models.partners import NamedPartner, Pool
from bot.models.people import Person
from bot.services.access import refresh_home
from bot.services.partners.base import PartnersBase

CLOSED = "closed"  # of a request: who asked has somebody meanwhile


class Requests(PartnersBase):
    """Asking and answering is in joining.py."""

    @staticmethod
    def _close_requests(session: Session, pool: Pool, asked_by: Sequence[int]) -> None:
        """Who has somebody now waits for no answer any more."""
        still_open = (NamedPartner.pool_id == pool.id, NamedPartner.person_id.in_(asked_by), NamedPartner.answer == "")
        session.execute(update(NamedPartner).where(*still_open).values(answer=CLOSED))

    def _withdraw_requests(self, session: Session, pool: Pool, person: Person) -> None:
        """Who is out asks nobody, and is asked by nobody."""
        theirs = (NamedPartner.person_id == person.id) | (NamedPartner.other_id == person.id)
        still_open = (NamedPartner.pool_id == pool.id, NamedPartner.answer == "", theirs)
        for request in session.scalars(select(NamedPartner).where(*still_open).order_by(NamedPartner.id)).all():
            session.delete(request)
            other = request.other_id if request.person_id == person.id else request.person_id
            refresh_home(session, self._outbox, pool.workspace_id, other, acted=False)
