"""What the templates' tests share: a challenge that ended, one kept as a template, and the way to the editor."""

from bot.models.base import Base
from bot.playground import interactions
from bot.playground.delivery import Envelope
from bot.playground.records import Channel
from tests.challenges.scene import begun, day, rows
from tests.remembering import remembered
from tests.world import Person, Seen, World

KEEP, NAME, PURPOSE, LEFT_OUT = "Keep as a template", "Name", "What it is for", "Days to leave out"
TITLE = "Becoming a better practitioner"
OURS = "Our craft, in small steps"
PROMPT, PLACE, RETURN = "Prompt", "Place", "For those who come back after time away"


def ended(world: World, days: int = 3) -> None:
    """A challenge of Amy's that is over: Ben wrote on day 1 and did day 2, Cleo did day 1."""

    def play() -> None:
        begun(world, world.ben, world.cleo, days=days)
        world.ben.replies("My morning", day(world.ben, 1))
        world.cleo.presses("Done")
        world.passes(days=1, hours=2)
        if days > 1:
            world.ben.presses("Done")
        world.passes(days=days + 1)

    remembered(world, f"ended after {days} days", play)


def kept(world: World, days: int = 3, **fields: object) -> Seen:
    """Amy keeps it as a template; the editor is open before her."""

    def play() -> None:
        ended(world, days)
        world.amy.runs("/challenge")
        world.amy.presses(KEEP)
        world.amy.submits(**{NAME: OURS, **{name.replace("_", " "): value for name, value in fields.items()}})

    remembered(world, f"kept {days}: {fields}", play)
    return world.amy.screen


def newest(world: World, noun: type[Base]) -> str:
    """The number of the row that was made last, as a button carries it."""
    return str(max(row["id"] for row in rows(world, noun)))


def templates(person: Person, at: Channel | str | None = None) -> Seen:
    while person.member.modal:
        person.closes()
    return person.runs("/challenge templates", at)


def opens(person: Person, title: str = OURS, at: Channel | str | None = None) -> Seen:
    """Look at a template of the list, by its title."""
    shown = templates(person, at)
    for before, after in zip(shown.blocks, shown.blocks[1:], strict=False):
        if f"*{title}*" in str(before) and after["type"] == "actions":
            button = after["elements"][0]
            person.member.press(shown.holder, button["action_id"], block_id=after["block_id"], value=button["value"])
            person.world.after_an_act()
            return person.screen
    raise AssertionError(f"{title} is not among:\n{shown.text}")


def forges(person: Person, action_id: str, value: str) -> None:
    """A press in the open form that nobody can see there."""
    workspace, view = person.world.workspace, person.member.modal
    assert view
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": "1.0"}
    payload = interactions.pressed_view(workspace, person.id, workspace.views[view["id"]], action)
    ack = workspace.transport.deliver(Envelope("interactive", payload, "env-forged"))
    assert ack is not None
    assert ack.ok
    person.world.after_an_act()


def prompts(seen: Seen) -> list[str]:
    """The headings of the prompts on an editor's page."""
    texts = [block["text"]["text"] for block in seen.blocks if block["type"] == "section"]
    return [text.splitlines()[0].strip("*") for text in texts if text.startswith("*")][1:]  # the first names it


def edits(person: Person, number: int) -> Seen:
    """Press Edit beside the prompt of a day that is on the page."""
    label = f"Edit day {number}"
    for block in person.screen.blocks:
        edit = block.get("accessory") or {}
        if edit.get("accessibility_label") == label:
            view, block_id = person.screen.holder, block["block_id"]
            person.member.press(view, edit["action_id"], block_id=block_id, value=edit["value"])
            person.world.after_an_act()
            return person.screen
    raise AssertionError(f"no {label!r} in:\n{person.screen.text}")
