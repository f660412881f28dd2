"""What a person chose for themselves: when what is private may come, and whether they are reminded."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.people import Actor, MySettings, checked_settings
from bot.models.challenges import Participant
from bot.models.people import Person
from bot.services.access import refresh_home
from bot.services.outbox import Outbox


class OwnSettings:
    """The same in all communities."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox

    def of(self, actor: Actor) -> MySettings:
        with self._database.read() as session:
            return settings_of(session.get_one(Person, actor.id))

    def change(self, actor: Actor, chosen: MySettings) -> MySettings:
        """Keep what was chosen. Raises Invalid on the field that needs another answer."""
        chosen = checked_settings(chosen)
        with self._database.begin() as session:
            person = session.get_one(Person, actor.id)
            if person.reminders and not chosen.reminders:
                stop_reminders(session, person)
            put(person, chosen)
            refresh_home(session, self._outbox, actor.workspace_id, actor.id)
        return chosen


def settings_of(person: Person) -> MySettings:
    return MySettings(person.hours_from, person.hours_to, person.weekdays, person.reminders)


def stop_reminders(session: Session, person: Person) -> None:
    """In every challenge, and also those that were asked for once more."""
    person.reminders = False
    session.execute(update(Participant).where(Participant.person_id == person.id).values(snoozed_until=None))


def put(person: Person, chosen: MySettings) -> None:
    person.hours_from, person.hours_to = chosen.hours_from, chosen.hours_to
    person.weekdays, person.reminders = chosen.weekdays, chosen.reminders
