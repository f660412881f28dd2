"""The bot on a real socket that Slack renews, closes or silently cuts while it works: nothing is lost or done twice."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.models.challenges import CheckIn, Entry
from bot.playground.socket import SocketTransport
from bot.socket_mode import SocketModeConnection
from tests.challenges.scene import begun, day, rows, ticked
from tests.waiting import until
from tests.world import World

pytestmark = pytest.mark.fault

PING = 0.3
LONG_ENOUGH = 0.6  # seconds that a listener is at work: to break its socket meanwhile

BREAKS: dict[str, Callable[[World], None]] = {
    "renewed": lambda world: world.workspace.refresh_sockets(),
    "closed": lambda world: world.workspace.close_sockets(),
    "ended without a word": lambda world: world.workspace.cut_sockets("closed"),
    "reset": lambda world: world.workspace.cut_sockets("reset"),
    "silent": lambda world: world.workspace.cut_sockets("silent"),
}
each_break = pytest.mark.parametrize("breaks", BREAKS.values(), ids=BREAKS.keys())


@pytest.fixture
def people() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as people:
        yield people


@pytest.fixture
def line(world: World) -> Iterator[SocketModeConnection]:
    """Day 2 of a challenge, Ben, Cleo and Dan in it. Whoever acts now, Slack is asked for them anew."""
    begun(world, world.ben, world.cleo, world.dan)
    world.passes(days=1, hours=2)
    line = connected(world)
    world.workspace.transport = SocketTransport(world.slack.hub)
    world.beats = False
    yield line
    world.slack.faults.clear()
    line.drain()
    until(lambda: world.slack.hub.count == 0)


def connected(world: World) -> SocketModeConnection:
    line = SocketModeConnection(world.convene.app, world.slack.app_token, world.slack.api_url, ping_interval=PING)
    line.connect()
    until(lambda: world.slack.hub.count == 1 and answered_a_ping(line))
    return line


def answered_a_ping(line: SocketModeConnection) -> bool:
    session = line.client.current_session
    return session is not None and session.last_ping_pong_time is not None


def at_work(world: World) -> None:
    """Return when a listener waits for Slack's answer who somebody is."""
    until(lambda: not world.slack.faults.waiting)


def asked_slowly(world: World) -> None:
    world.slack.fail("users.info", delay=LONG_ENOUGH)


def heard_again(world: World, line: SocketModeConnection, old: Any) -> None:
    until(lambda: line.client.current_session is not old and line.is_open())
    until(lambda: world.amy.member.command("/convene", "help", world.channel).ok)


@each_break
def test_an_event_in_flight_is_taken_once(
    world: World, line: SocketModeConnection, people: ThreadPoolExecutor, breaks: Callable[[World], None]
) -> None:
    thread, old = day(world.ben, 2), line.client.current_session
    asked_slowly(world)
    said = people.submit(world.ben.member.say, world.channel, "In flight", thread_ts=thread["ts"])
    at_work(world)
    breaks(world)
    heard_again(world, line, old)
    comes_to_rest(world)
    assert len(rows(world, Entry)) == 1
    assert ticked(world.ben, said.result(5))


def comes_to_rest(world: World) -> None:
    """What was not acknowledged comes again, after one and five minutes too; then the bot says what it has to say."""
    for _ in range(6):
        world.passes(minutes=1)
    world.beats = True
    world.beat()
    assert world.workspace.events.next_retry() is None


@each_break
def test_a_burst_while_the_line_breaks_loses_nobody(
    world: World, line: SocketModeConnection, people: ThreadPoolExecutor, breaks: Callable[[World], None]
) -> None:
    thread, old = day(world.ben, 2), line.client.current_session
    writers = [world.ben, world.cleo, world.dan]
    saying = [
        people.submit(person.member.say, world.channel, f"{person.member.name} {number}", thread_ts=thread["ts"])
        for number in range(4)
        for person in writers
    ]
    until(lambda: rows(world, Entry))
    breaks(world)
    heard_again(world, line, old)
    firsts = [said.result(20) for said in saying]
    comes_to_rest(world)
    assert len(rows(world, Entry)) == len(writers)
    assert sum(ticked(world.ben, said) for said in firsts) == len(writers)


def test_on_renewal_a_press_in_flight_is_answered(
    world: World, line: SocketModeConnection, people: ThreadPoolExecutor
) -> None:
    """Slack does not repeat a press: its acknowledgement must get through."""
    old = line.client.current_session
    asked_slowly(world)
    press = people.submit(pressed, world)
    at_work(world)
    BREAKS["renewed"](world)
    until(lambda: line.client.current_session is not old)
    assert press.result(5).ok
    assert len(rows(world, CheckIn)) == 1


def pressed(world: World) -> Any:
    found = world.ben._find("Done")
    button = found.element
    return world.ben.member.press(
        found.holder, button["action_id"], block_id=found.block["block_id"], value=button["value"]
    )


def test_what_is_committed_while_the_bot_stops_is_acknowledged(
    world: World, line: SocketModeConnection, people: ThreadPoolExecutor
) -> None:
    asked_slowly(world)
    press = people.submit(pressed, world)
    at_work(world)
    assert line.drain(5)
    assert press.result(5).ok
    assert len(rows(world, CheckIn)) == 1


def test_what_comes_while_no_bot_listens_is_heard_by_the_next(world: World, line: SocketModeConnection) -> None:
    thread = day(world.ben, 2)
    assert line.drain()
    until(lambda: world.slack.hub.count == 0)
    entry = world.ben.member.say(world.channel, "Is anybody there?", thread_ts=thread["ts"])
    until(lambda: world.workspace.events.next_retry() is not None)
    next_one = connected(world)
    comes_to_rest(world)
    assert len(rows(world, Entry)) == 1
    assert ticked(world.ben, entry)
    next_one.drain()
