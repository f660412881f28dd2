"""What the tests of the closing kit share: a challenge of eight days that is about to close, and who wrote what."""

from tests.challenges.scene import KEEP, begun, day, joins
from tests.remembering import remembered
from tests.world import Person, Seen, World

COMPLETE = "is complete. Thank you"
TITLE = "Becoming a better practitioner"
SHARE = "Share a highlight"
WHICH = "Your entries to share"
LINE = "A line to share"
MET = "It was met: show it, without my name"
HOPED = "At the start you hoped for: More patience"
BEN_WROTE = "I asked before I offered & waited"


def about_to_close(world: World) -> None:
    """Day 6 of 8 has come, on Saturday at 10:01 in Berlin: Ben and Cleo wrote, Dan pressed Done, Amy facilitates."""

    def play() -> None:
        begun(world, days=8)
        joins(world.ben, hope="More patience", keeps=[KEEP])
        joins(world.cleo)
        joins(world.dan)
        world.passes(hours=2)
        for number in (1, 2, 3):
            world.ben.replies(f"{BEN_WROTE} {number} times", day(world.ben, number))
            world.cleo.replies(f"What Cleo wrote on day {number}", day(world.cleo, number))
            world.passes(days=1)
        world.dan.presses("Done")
        world.passes(days=2)

    remembered(world, "about to close", play)


def closes(world: World) -> None:
    """Past the close, on Tuesday at 09:00 in Berlin, and until the picture stands in the report."""
    world.passes(days=3)


def opens_picker(person: Person) -> Seen:
    person.runs("/challenge")
    return person.presses(SHARE)


def shares_a_line(person: Person, words: str) -> Seen:
    """Somebody without entries, or who chooses none."""
    form = opens_picker(person)
    if WHICH in form:
        person.submits()
    person.fills(LINE, words)
    seen = person.submits()
    person.closes()
    return seen


def report(person: Person) -> Seen:
    return Seen(person.latest(COMPLETE))
