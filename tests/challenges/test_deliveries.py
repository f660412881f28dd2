"""Events that come twice, late, out of order, or to a listener that fails."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from bot.models.challenges import Entry
from bot.playground.delivery import Ack, Envelope
from tests.challenges.scene import KEEP, LOG, begun, count_of, day, joins, progress, rows, stored, ticked
from tests.world import World, dispatch_to


class Held:
    """Events wait until they are let go, in the order that the test wants; all else goes straight through."""

    background = False
    connected = True

    def __init__(self, world: World) -> None:
        self.waiting: list[Envelope] = []
        self._world, self._through = world, dispatch_to(world.convene.app)

    def deliver(self, envelope: Envelope) -> Ack | None:
        if envelope.type != "events_api":
            return self._through.deliver(envelope)
        self.waiting.append(envelope)
        return Ack(200, None)

    def let_go(self, *order: int) -> None:
        for at in order:
            assert self._through.deliver(self.waiting[at]) is not None
        self._world.beat()


@pytest.fixture
def held(world: World) -> Held:
    """A challenge has begun, Ben has joined and lets his texts be kept; from now on events wait."""
    begun(world)
    joins(world.ben, keeps=[KEEP])
    held = Held(world)
    world.workspace.transport = held
    return held


def test_the_same_event_under_a_second_id_changes_nothing(world: World) -> None:
    begun(world, world.ben)
    world.workspace.deliver_twice = True
    world.ben.replies("Once", day(world.ben, 1))
    assert len(rows(world, Entry)) == 1
    assert "1 person did this day." in count_of(world.dan, 1)
    assert len(world.called("reactions.add")) == 1


def test_an_old_event_again_does_not_take_back_what_was_chosen(world: World, held: Held) -> None:
    thread = day(world.ben, 1)
    world.ben.replies("The first", thread)
    second = world.ben.replies("The better one", thread)
    held.let_go(0, 1)
    world.ben.calls(LOG, second)
    held.let_go(0, 1)
    assert [row["text"] for row in rows(world, Entry)] == ["The better one"]


def test_a_withdrawn_entry_does_not_come_back_with_its_event(world: World, held: Held) -> None:
    entry = world.ben.replies("Gone", day(world.ben, 1))
    held.let_go(0)
    world.ben.deletes(entry)
    held.let_go(-1)
    held.let_go(0)
    assert "Gone" not in stored(world)
    assert "Nobody yet" in count_of(world.dan, 1)


def test_of_two_replies_out_of_order_the_earlier_is_the_entry(world: World, held: Held) -> None:
    thread = day(world.ben, 1)
    first = world.ben.replies("Written first", thread)
    second = world.ben.replies("Written second", thread)
    held.let_go(1)
    assert ticked(world.ben, second)
    held.let_go(0)
    assert [row["text"] for row in rows(world, Entry)] == ["Written first"]
    assert ticked(world.ben, first)
    assert not ticked(world.ben, second)
    assert "1 person did this day." in count_of(world.dan, 1)


def test_an_edit_that_overtakes_its_message_wins(world: World, held: Held) -> None:
    entry = world.ben.replies("As it was", day(world.ben, 1))
    world.ben.edits(entry, "As it is")
    held.let_go(1, 0)
    assert [row["text"] for row in rows(world, Entry)] == ["As it is"]
    assert ticked(world.ben, entry)


def test_a_deletion_that_overtakes_its_message_wins(world: World, held: Held) -> None:
    thread = day(world.ben, 1)
    entry = world.ben.replies("Never mind", thread)
    world.ben.deletes(entry)
    held.let_go(1, 0)
    assert "Never mind" not in stored(world)
    assert "Nobody yet" in count_of(world.dan, 1)
    again = world.ben.replies("Said again", thread)
    held.let_go(-1)
    assert ticked(world.ben, again)
    held.let_go(0)  # once more, very late
    assert [row["text"] for row in rows(world, Entry)] == ["Said again"]


def test_an_edit_of_what_was_written_before_joining_is_no_entry(world: World) -> None:
    begun(world)
    before = world.dan.replies("Only looking", day(world.dan, 1))
    world.passes(minutes=1)
    joins(world.dan)
    world.dan.edits(before, "Only looking on")
    assert rows(world, Entry) == []


def test_an_event_that_comes_after_the_close_does_not_count(world: World, held: Held) -> None:
    world.ben.replies("Lost on the way", day(world.ben, 1))
    world.passes(days=5)
    held.let_go(0)
    assert rows(world, Entry) == []


def test_a_listener_that_fails_is_not_acknowledged_and_the_event_is_taken_when_it_comes_again(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    begun(world, world.ben)
    thread = day(world.ben, 1)
    with nowhere_to_write(world):
        entry = world.ben.replies("Hear me", thread)
        assert not ticked(world.ben, entry)
    world.passes(minutes=1)
    assert ticked(world.ben, entry)
    assert len(rows(world, Entry)) == 1
    assert "1 of 1 day" in progress(world.ben)
    assert "Hear me" not in caplog.text


def test_a_press_that_fails_apologises_and_changes_nothing(world: World) -> None:
    begun(world, world.ben)
    with nowhere_to_write(world, "check_ins"):
        seen = world.ben.presses("Done")
        assert "Sorry, that did not work, and it is my fault." in seen
    assert "Nobody yet" in count_of(world.dan, 1)
    world.ben.presses("Done")
    assert "1 person did this day." in count_of(world.dan, 1)


@contextmanager
def nowhere_to_write(world: World, table: str = "entries") -> Iterator[None]:
    """A table is away: every listener that needs it fails."""
    rename(world, table, f"{table}_away")
    yield
    rename(world, f"{table}_away", table)


def rename(world: World, table: str, to: str) -> None:
    with world.convene.database.engine.begin() as connection:
        connection.execute(text(f'ALTER TABLE "{table}" RENAME TO "{to}"'))
