"""What the participants' tests share: a challenge that has begun, people who join it, and what is stored."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from bot.models.base import Base
from bot.playground import interactions
from bot.playground.delivery import Envelope
from tests.challenges.starting import SOON, announced
from tests.remembering import remembered
from tests.world import Json, Person, Seen, World

KEEP = "Keep the text of my entries, so that I can have it back"
SHOW = "Show it in the announcement, without my name"
HOPE = "What do you hope to get out of it?"
LOG, NOT = "challenges.log_entry", "challenges.not_entry"
TICK = "white_check_mark"


def begun(world: World, *people: Person, days: int = 3, **fields: Any) -> None:
    """Amy announces a challenge, these people join, and day 1 comes one minute later, at 08:01 in Berlin."""

    def play() -> None:
        announced(world, First_day=SOON, Number_of_days=str(days), **fields)
        for person in people:
            joins(person)
        world.passes(minutes=1)

    remembered(world, f"begun with {[person.id for person in people]}, {days} days: {fields}", play)


def joins(person: Person, **fields: Any) -> Seen:
    """Press Join, answer, and close what comes then; what that said."""
    person.presses("Join")
    for label, value in fields.items():
        person.fills({"hope": HOPE, "keeps": "Your journal", "shows": "Your hope"}[label], value)
    welcome = person.submits()
    person.closes()
    return welcome


def day(person: Person, number: int, title: str = "") -> Json:
    """The post of a day, as this person sees it: to reply to, or to look at."""
    return person.latest(f"{title}: day {number} of ")


def count_of(person: Person, number: int) -> str:
    """What the post of a day says below its buttons."""
    return Seen(day(person, number)).text.splitlines()[-1]


def ticked(person: Person, message: Json) -> bool:
    """Whether the message carries the bot's tick."""
    found = person.member.messages(message["channel"], message.get("thread_ts"))
    (one,) = [seen for seen in found if seen["ts"] == message["ts"]]
    return any(reaction["name"] == TICK for reaction in one.get("reactions") or [])


def progress(person: Person) -> Seen:
    return person.runs("/challenge progress")


def admits_eve(world: World) -> None:
    """A facilitator lets somebody of another organisation take part."""
    world.amy.runs("/challenge")
    world.amy.presses("Steer")
    world.amy.presses("Let others journal")
    world.amy.fills("People of other organisations", [world.eve])
    world.amy.submits()
    while world.amy.member.modal:
        world.amy.closes()


def press_anyway(person: Person, holder: Json, action_id: str, value: str, at: float = 1) -> Seen:
    """A press such as a screen that is out of date sends, or somebody who forges one; what they see then.

    `at`: when it was pressed, by Slack's clock, in seconds.
    """
    workspace = person.world.workspace
    channel = workspace.channels[holder["channel"]]
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": f"{at:f}"}
    payload = interactions.pressed_message(workspace, person.id, channel, channel.messages[holder["ts"]], action)
    ack = workspace.transport.deliver(Envelope("interactive", payload, "env-anyway"))
    assert ack is not None
    assert ack.ok
    person.world.after_an_act()
    return person.screen


def rows(world: World, noun: type[Base]) -> list[dict[str, Any]]:
    """All rows of a table, as they are stored."""
    with world.convene.database.read() as session:
        return [dict(row) for row in session.execute(select(noun.__table__)).mappings()]


def stored(world: World) -> str:
    """Everything in the database, as text."""
    return "\n".join(_everything(world))


def _everything(world: World) -> Iterator[str]:
    with world.convene.database.read() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)):
                yield f"{table.name}: {tuple(row)}"
