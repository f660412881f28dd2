"""A closing meetup that is planned, and what its members see and write of it."""

from datetime import datetime, timedelta

from tests.challenges.starting import closes_all, steers
from tests.world import Person, Seen, World

LINK = "https://meet.example.org/craft"
COMES = "You get this because you are down as coming."


def plans(world: World, person: Person, **span: float) -> datetime:
    """The meetup is set for this long from now, with a link; no form is open then."""
    at = world.now + timedelta(**span)
    steers(person)
    person.presses("Meetup")
    person.submits(When=int(at.timestamp()), Link=LINK)
    closes_all(person)
    return at


def post(person: Person) -> Seen:
    """When it is, as the channel has it."""
    return Seen(person.latest("The closing meetup of *Becoming a better practitioner*"))


def writes(person: Person, words: str) -> None:
    person.presses("Write a note")
    person.submits(Your_note=words)
    person.closes()
