"""Slack does not say who somebody is: it was asked too often, or it is away."""

import pytest

from bot.models.challenges import Entry
from tests.challenges.scene import begun, day, rows
from tests.world import World


def asked(world: World) -> int:
    return sum(call.method == "users.info" for call in world.slack.calls)


def test_a_crowd_that_comes_back_after_days_is_not_asked_about_one_by_one(world: World) -> None:
    """Slack answers a hundred such questions a minute, and more people than that may write at once."""
    begun(world, world.ben, world.cleo)
    world.passes(days=2)
    world.slack.fail("users.info", times=100, retry_after=30)
    before = asked(world)
    world.ben.replies("One line", day(world.ben, 2))
    world.cleo.replies("Another line", day(world.cleo, 2))
    assert len(rows(world, Entry)) == 2
    assert asked(world) == before + 1
    world.slack.faults.clear()
    world.passes(minutes=2)
    world.ben.runs("/convene me")
    assert asked(world) == before + 2  # later it is asked again


@pytest.mark.parametrize("status", [429, 500])
def test_who_is_known_can_act_while_slack_does_not_say_who_they_are(world: World, status: int) -> None:
    begun(world, world.ben)
    world.passes(days=2)
    world.slack.fail("users.info", times=100, status=status)
    assert world.ben.runs("/convene away until Friday")
