"""What somebody asks for comes once, though Slack brings the asking again a minute later; asked anew it comes anew."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.models.partners import Pool
from bot.playground.delivery import Ack, DirectTransport, Envelope
from bot.views.partners import SEND_PLAN
from tests.challenges.kept import kept
from tests.challenges.meetup_scene import plans
from tests.challenges.scene import begun, progress, rows
from tests.challenges.starting import a_preview, forges
from tests.partners.scene import begun as seeking
from tests.world import World, dispatch_to

Doing = Callable[[World], object]


def meeting(world: World) -> None:
    begun(world, world.dan, days=1)
    plans(world, world.amy, days=3)


def looking_at_progress(world: World) -> None:
    begun(world, world.dan)
    progress(world.dan)


def asks_for_day_1(world: World) -> None:
    world.amy.presses("Send day 1 to me")
    world.amy.closes()


ASKED: dict[str, tuple[Doing, Doing]] = {
    "my data": (World.a_community, lambda world: world.amy.runs("/convene export")),
    "my journal, by command": (
        lambda world: begun(world, world.dan),
        lambda world: world.dan.runs("/challenge journal"),
    ),
    "my journal": (looking_at_progress, lambda world: world.dan.presses("My journal")),
    "a template": (kept, lambda world: world.amy.presses("Send me the file")),
    "a calendar file": (meeting, lambda world: world.dan.presses("Calendar file")),
    "day 1 beforehand": (a_preview, asks_for_day_1),
    "a trial round": (
        lambda world: seeking(world, world.amy),
        lambda world: forges(world.amy, SEND_PLAN, str(rows(world, Pool)[0]["id"])),
    ),
}


@pytest.mark.parametrize("what", ASKED)
def test_what_is_asked_for_comes_once_for_each_time_that_it_is(world: World, what: str) -> None:
    scene, ask = ASKED[what]
    scene(world)
    before = told(world)
    (envelope,) = sent_by(world, ask)
    assert told(world) == before + 1
    world.passes(minutes=1)
    again = world.workspace.transport.deliver(replace(envelope, retry_num=1, retry_reason="timeout"))
    assert again is not None
    assert again.ok
    world.passes(minutes=1)
    assert told(world) == before + 1
    sent_by(world, ask)
    assert told(world) == before + 2


def sent_by(world: World, act: Doing) -> list[Envelope]:
    """What Slack hands over of it, but for events; all is posted that it asks for."""
    kept, through = list[Envelope](), dispatch_to(world.convene.app)

    def keeps(envelope: Envelope) -> Ack | None:
        kept.append(envelope)
        return through.deliver(envelope)

    world.workspace.transport = DirectTransport(keeps)
    act(world)
    world.beat()
    return [one for one in kept if one.type != "events_api"]


def told(world: World) -> int:
    """How many private messages there are."""
    return sum(len(person.private) for person in (world.amy, world.dan))
