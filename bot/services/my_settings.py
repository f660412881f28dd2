"""What a person chose for themselves: when what is private may come, and whether they are reminded."""

from bot.database import Database
from bot.domain.people import Actor, MySettings, checked_settings
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
            put(session.get_one(Person, actor.id), chosen)
            refresh_home(session, self._outbox, actor.workspace_id, actor.id)
        return chosen


def settings_of(person: Person) -> MySettings:
    return MySettings(person.hours_from, person.hours_to, person.weekdays, person.reminders)


def put(person: Person, chosen: MySettings) -> None:
    person.hours_from, person.hours_to = chosen.hours_from, chosen.hours_to
    person.weekdays, person.reminders = chosen.weekdays, chosen.reminders
