"""The name of a private community is itself private, also where its challenge runs in a channel that all can read."""

import pytest

from tests.challenges.scene import day, joins
from tests.challenges.starting import SOON
from tests.world import World

NAME, CHANNEL = "Quiet corner", "quiet-corner"


@pytest.fixture
def in_public(world: World) -> World:
    """A challenge of ten days of the private community, in #data-craft."""
    world.workspace.invite_bot(world.private, world.amy.member)
    world.workspace.invite_bot(world.channel, world.amy.member)
    world.a_community(at=world.private)
    world.amy.runs("/challenge start", world.private)
    world.amy.presses("More settings")
    preview = world.amy.submits(First_day=SOON, Where=f"#{world.channel.name}", Number_of_days="10")
    assert f"in {NAME}" in preview
    world.amy.submits()
    world.amy.closes()
    world.passes(minutes=1)
    return world


def test_nobody_else_reads_it_from_the_first_day_to_the_last(in_public: World) -> None:
    world = in_public
    world.dan.presses("Done")
    joins(world.dan)
    world.gus.replies("Hello", day(world.gus, 1))
    for person in (world.dan, world.gus):
        for words in (
            "/challenge",
            "/challenge list",
            "/challenge progress",
            "/challenge help",
            "/convene",
            "/convene me",
        ):
            person.runs(words)
        person.runs("/challenge", "dm")
        person.opens_home()
    world.dan.presses("Done")
    world.passes(days=12)
    world.dan.runs("/challenge")
    world.dan.runs("/convene export")
    assert world.dan.sees("is complete")
    assert [text for text in world.dan.private if "Your day" in text]
    for person in (world.dan, world.gus, world.eve, world.cleo):
        assert not person.sees(NAME)
        assert not person.sees(CHANNEL)
    for call in world.slack.calls:
        if call.arguments.get("channel") == world.channel.id or call.arguments.get("user") == world.dan.id:
            assert NAME not in str(call.arguments)


def test_those_of_the_community_read_its_name(in_public: World) -> None:
    assert in_public.ben.sees(f"A 30-day challenge in {NAME}")
    assert NAME in in_public.ben.opens_home()


def test_a_refusal_does_not_tell_it_either(in_public: World) -> None:
    """A channel that belongs to somebody: to whom is not said."""
    seen = in_public.dan.runs("/convene setup")
    assert NAME not in seen
    seen = in_public.dan.runs("/challenge start")
    assert NAME not in seen
