"""Redraws: gathered, paced, in turn, and the last state is always drawn."""

from datetime import timedelta

import pytest

from bot.domain.outbox import Delivered, Failed
from bot.models.outbox import CANCELLED, DROPPED, DUE, FAILED, SENT
from bot.playground.records import Channel
from tests.spine.bench import SAY, Bench


def test_a_redraw_is_one_row_drawn_at_once_and_then_gathered(bench: Bench) -> None:
    bench.promise()
    bench.beats()
    for _ in range(3):
        bench.redraw()
    bench.beats()
    assert bench.called("chat.update") == 1
    for _ in range(3):
        bench.redraw()
    for _ in range(9):  # nine looks, half a second apart
        bench.waits(0.5)
        bench.beats()
    assert bench.called("chat.update") == 1
    bench.waits(0.5)
    bench.beats()
    assert bench.called("chat.update") == 2
    bench.waits(60)
    assert bench.beats() == 0
    assert bench.posts() == 2


def test_redraws_of_a_workspace_stay_within_thirty_a_minute_and_the_last_state_is_drawn(bench: Bench) -> None:
    rooms = [bench.a_channel(f"room-{number}") for number in range(10)]
    for about, room in enumerate(rooms):
        bench.promise(about, to=room)
    while bench.heart.beat():
        continue
    for _ in range(60):  # seconds in which somebody presses Done everywhere
        with bench.database.begin() as session:
            for about in range(10):
                bench.outbox.redraw(session, bench.workspace_id, SAY, about)
        bench.beats()
        bench.waits(1)
        bench.later(seconds=1)
    assert bench.called("chat.update") == 30
    assert [updates(bench, room) for room in rooms] == [3] * 10  # each has its turn
    for _ in range(20):
        bench.beats()
        bench.waits(1)
    assert bench.outbox.waiting(redraws=True) == 0
    assert {bench.post(about, redraw=True).state for about in range(10)} == {SENT}


def updates(bench: Bench, room: Channel) -> int:
    return sum(call.method == "chat.update" and call.arguments["channel"] == room.id for call in bench.slack.calls)


def test_a_redraw_promised_while_it_is_drawn_is_not_lost(bench: Bench) -> None:
    bench.promise()
    bench.beats()
    bench.redraw()
    (claim,) = bench.outbox.claim("me", 1)
    bench.redraw()
    bench.outbox.settle(claim, "me", Delivered())
    assert bench.post(redraw=True).state == DUE
    bench.waits(5)
    bench.beats()
    assert (bench.called("chat.update"), bench.post(redraw=True).state) == (1, SENT)


def test_a_redraw_promised_while_the_last_one_fails_is_tried(bench: Bench) -> None:
    bench.promise()
    bench.beats()
    bench.redraw()
    (claim,) = bench.outbox.claim("me", 1)
    bench.redraw()
    bench.outbox.settle(claim, "me", Failed("is_inactive"))
    bench.waits(5)
    bench.beats()
    assert (bench.called("chat.update"), bench.post(redraw=True).state) == (1, SENT)


def test_a_redraw_waits_for_a_message_that_is_on_its_way(bench: Bench) -> None:
    bench.promise()
    (claim,) = bench.outbox.claim("me", 1)
    bench.redraw()
    bench.beats(3)
    assert (bench.called("chat.update"), bench.post(redraw=True).state) == (0, DUE)
    bench.outbox.settle(claim, "me", Delivered(*posted(bench)))
    bench.beats(2)
    assert (bench.called("chat.update"), bench.post(redraw=True).state) == (1, SENT)


def posted(bench: Bench) -> tuple[str, str]:
    answer = bench.client_for(*bench.team).chat_postMessage(channel=bench.channel.id, text="word 1")
    return answer["channel"], answer["ts"]


def test_what_is_not_on_its_way_yet_needs_no_redraw(bench: Bench) -> None:
    """It is composed when it is due, from the facts of then."""
    bench.promise(due=bench.clock.now() + timedelta(days=1))
    bench.redraw()
    bench.beats()
    assert bench.post(redraw=True).state == DROPPED
    assert bench.post().state == DUE


@pytest.mark.parametrize("state", [FAILED, CANCELLED])
def test_a_message_that_never_came_is_not_redrawn(bench: Bench, state: str) -> None:
    bench.slack.fail("chat.postMessage", error="not_in_channel")
    bench.promise()
    if state == CANCELLED:
        bench.cancel()
    bench.beats()
    bench.redraw()
    bench.beats()
    assert (bench.post().state, bench.post(redraw=True).state) == (state, DROPPED)
    assert bench.called("chat.update") == 0


def test_redraws_and_cancelling_do_not_meet(bench: Bench) -> None:
    bench.promise()
    bench.beats()
    bench.redraw()
    bench.cancel()
    bench.beats()
    assert bench.called("chat.update") == 1
