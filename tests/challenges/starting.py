"""What the tests of starting and steering share: the way from the door to a challenge that is announced."""

from typing import Any

from tests.remembering import remembered
from tests.world import Person, Seen, World

SOON = "Today, in one minute"
TOMORROW = "Tomorrow, Tuesday 24 November 2026"
OWN = "My own prompts"


def the_form(world: World, by: Person | None = None, *, more: bool = False) -> Seen:
    """Amy's community is set up, and the form is open before her or before somebody else."""
    person = by or world.amy

    def play() -> None:
        world.a_community()
        person.runs("/challenge start")
        if more:
            person.presses("More settings")

    remembered(world, f"form before {person.id}, more: {more}", play)
    return person.screen


def a_preview(world: World, by: Person | None = None, **fields: Any) -> Seen:
    """The form is filled in and sent; with More settings where a field stands there."""
    person = by or world.amy
    shown = {"What to practise", "First day", "Hour of the daily prompt", "Where"}
    labels = {name.replace("_", " "): value for name, value in fields.items()}
    the_form(world, person, more=bool(set(labels) - shown))
    for label, value in labels.items():
        person.fills(label, value)
    return person.submits()


def announced(world: World, by: Person | None = None, **fields: Any) -> None:
    """A 30-day challenge is announced, from tomorrow unless a field says otherwise; no form is open."""
    person = by or world.amy

    def play() -> None:
        a_preview(world, person, **fields)
        person.submits()
        person.closes()

    remembered(world, f"announced by {person.id}: {fields}", play)


def steers(person: Person) -> Seen:
    person.runs("/challenge")
    return person.presses("Steer")


def shown_days(person: Person) -> list[str]:
    """Each day of the open preview as it is drawn, from its heading on."""
    blocks = Seen(person.member.modal).blocks
    return [block["text"]["text"] for block in blocks if block["type"] == "section" and ": day " in str(block)]


def posts_with(person: Person, words: str) -> list[Seen]:
    return [post for post in person.messages() if words in post]


def value_of(person: Person, label: str) -> str:
    """What a button before somebody carries."""
    return str(person._find(label).element.get("value"))


def forges(person: Person, action_id: str, value: str) -> Seen:
    """Press a button with an id of one's own choice, as somebody may who writes requests by hand."""
    world = person.world
    place = world.workspace.channels[world.channel.id]
    message = world.workspace.message(place, person.member.messages(place)[-1]["ts"])
    button = {
        "type": "button",
        "action_id": action_id,
        "value": value,
        "text": {"type": "plain_text", "text": "Forged"},
    }
    drawn, message.blocks = message.blocks, [{"type": "actions", "block_id": "forged", "elements": [button]}]
    seen = person.presses("Forged")
    if message.blocks and message.blocks[0].get("block_id") == "forged":
        message.blocks = drawn
    return seen


def under_way(world: World, days: int = 5, by: Person | None = None) -> None:
    """Day 1 is out since a minute; it is Monday, and the hour is nine."""
    announced(world, by, First_day=SOON, Number_of_days=str(days))
    world.passes(minutes=2)
    assert world.ben.sees(f"day 1 of {days}")


def does(person: Person, button: str) -> Seen:
    steers(person)
    return person.presses(button)


def closes_all(person: Person) -> None:
    while person.member.modal:
        person.closes()
