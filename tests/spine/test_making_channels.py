"""Channels that the bot makes: the next free name, and never two for one."""

import pytest

from bot.domain.outbox import Delivered, Failed
from bot.models.outbox import SENT
from bot.slack import Create
from tests.spine.bench import LEASE, MADE, Bench, composes, perform


def channel_names(bench: Bench) -> list[str]:
    return sorted(one.name for one in bench.workspace.channels.values() if one.kind == "channel")


@pytest.mark.parametrize("private", [False, True])
def test_a_channel_takes_the_next_free_name(bench: Bench, private: bool) -> None:
    bench.workspace.add_channel("draw")
    bench.workspace.add_channel("draw-2", private=True)
    made = perform(bench, Create("draw", private))
    assert isinstance(made, Delivered)
    assert made.channel
    assert bench.workspace.channels[made.channel].name == "draw-3"
    assert bench.workspace.channels[made.channel].private is private


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("taken", [False, True])
def test_a_channel_made_without_an_answer_is_found(bench: Bench, private: bool, taken: bool) -> None:
    if taken:
        bench.workspace.add_channel("draw", [bench.amy])
    composes(bench, Create("draw", private))
    if taken:  # the first name is refused with an answer, the second is made without
        bench.slack.fail("conversations.create", error="name_taken")
    bench.slack.fail("conversations.create", lose_answer=True)
    bench.promise(kind=MADE, lane="conversations.create")
    bench.beats()
    before = channel_names(bench)
    bench.waits(LEASE)
    bench.beats()
    post = bench.post(kind=MADE)
    assert (post.state, channel_names(bench)) == (SENT, before)
    assert post.channel
    assert bench.workspace.channels[post.channel].name == ("draw-2" if taken else "draw")


def test_a_channel_that_we_made_for_something_else_is_not_taken_for_it(bench: Bench) -> None:
    perform(bench, Create("draw"))
    bench.later(days=30)
    made = perform(bench, Create("draw"), unsure=True)
    assert isinstance(made, Delivered)
    assert made.channel
    assert bench.workspace.channels[made.channel].name == "draw-2"


def test_a_name_that_is_taken_again_and_again_is_given_up(bench: Bench) -> None:
    for name in ("draw", "draw-2", "draw-3", "draw-4"):
        bench.workspace.add_channel(name)
    assert perform(bench, Create("draw")) == Failed("name_taken")
