"""A reply that is faster than the bot: Slack shows the post, and the bot does not know it yet."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import current_thread, main_thread

import pytest
from sqlalchemy import event

from bot.models.challenges import Entry
from tests.challenges.scene import begun, day, rows
from tests.faults.watching import TAKEN, Standstill
from tests.world import World

BETWEEN = "first_tried_at"  # stands in the second look, which asks whether a day is on its way


@pytest.fixture
def standstill(world: World) -> Iterator[Standstill]:
    """Once Ben's challenge is about to say day 2: when Slack has it."""
    begun(world, world.ben, days=2)
    world.ben.runs("/challenge")  # the bot has asked Slack who it is: while Slack stands still it cannot
    world.beats = False
    world.clock.turn_to(world.now + timedelta(days=1, hours=1))
    world.clock.wait(timedelta(minutes=1))
    before = world.slack.faults, world.slack.calls
    yield Standstill(world.slack, TAKEN)
    world.slack.faults, world.slack.calls = before


@contextmanager
def settled_between_two_looks(world: World, standstill: Standstill, beat: Future[int]) -> Iterator[None]:
    """Just before a listener looks for the second time, the beat ends."""

    def ends(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if BETWEEN in statement and current_thread() is main_thread():
            standstill.over.set()
            beat.result(30)

    engine = world.convene.database.engine
    event.listen(engine, "before_cursor_execute", ends)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", ends)


def test_a_reply_while_the_day_is_being_settled_counts(world: World, standstill: Standstill) -> None:
    with ThreadPoolExecutor(1) as sender:
        beat = sender.submit(world.convene.heartbeat.beat)
        assert standstill.begun.wait(30)
        with settled_between_two_looks(world, standstill, beat):
            world.ben.replies("At once", day(world.ben, 2))
    assert beat.done()
    world.beats = True
    world.passes(minutes=6)
    assert len(rows(world, Entry)) == 1
