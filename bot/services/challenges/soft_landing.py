"""What somebody finds who comes back after time away."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.cadence import local_date
from bot.domain.challenges.landing import Landing, MissedDay
from bot.domain.challenges.progress import REST
from bot.domain.challenges.prompts import is_essential
from bot.domain.people import Actor, Away
from bot.models.challenges import ANNOUNCED, Challenge, Day, Participant
from bot.models.people import Absence, Person
from bot.services.challenges.counting import came_to, days_of
from bot.services.challenges.progress import parts_of, progress_of
from bot.services.people import actor_of


class SoftLanding:
    """First the prompts that the template marks as essential: each week's look back unless it says otherwise."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def landing_after(self, absence_id: int, now: datetime) -> list[Landing]:
        """After an absence that ended by itself; nothing when it was taken back or another took its place."""
        with self._database.read() as session:
            absence = session.get(Absence, absence_id)
            if absence is None:
                return []
            person = session.get_one(Person, absence.person_id)
            return self._landings(session, actor_of(person), Away(absence.first, absence.last), now)

    def landing(self, actor: Actor, was: Away, now: datetime) -> list[Landing]:
        """For somebody who says that they are back."""
        with self._database.read() as session:
            return self._landings(session, actor, was, now)

    def _landings(self, session: Session, actor: Actor, was: Away, now: datetime) -> list[Landing]:
        mine = parts_of(session, actor, ANNOUNCED)
        found = [self._landing(session, challenge, part, actor, was, now) for challenge, part in mine]
        return [one for one in found if one.first or one.others]

    def _landing(
        self, session: Session, challenge: Challenge, participant: Participant, actor: Actor, was: Away, now: datetime
    ) -> Landing:
        progress = progress_of(session, challenge, participant, actor.zone, now)
        state, links = dict(progress.states), dict(progress.links)
        days, came = days_of(session, challenge), came_to(session, participant)
        essential, others = list[MissedDay](), list[MissedDay]()
        for day in days:
            at = came.get(day.id, day.posted_at)
            if at is not None and state.get(day.number) == REST and was.covers(local_date(at, actor.zone)):
                missed = MissedDay(day.number, day.prompt, links.get(day.number, ""))
                (essential if is_essential(day.number, len(days), day.essential) else others).append(missed)
        today = _open(days, progress.open)
        return Landing(
            challenge.id, challenge.title, tuple(essential), tuple(others),
            today.id if today else None, today.number if today else 0, links.get(today.number, "") if today else "",
        )  # fmt: skip


def _open(days: Sequence[Day], numbers: list[int]) -> Day | None:
    """The latest day that waits."""
    return next((day for day in reversed(days) if day.number in numbers), None)
