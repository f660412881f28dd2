"""The bot is down for two days of the world's time: no flood, and what is still of use is not left out."""

from datetime import timedelta

import pytest

from tests.challenges.scene import begun, day
from tests.faults.conftest import Start
from tests.faults.town import Town
from tests.screen import Seen
from tests.world import World

pytestmark = [pytest.mark.fault, pytest.mark.timeout(400)]

TWO_DAYS = timedelta(hours=48)
TOO_LATE = "came too late"
COMPLETE = "is complete. Thank you"


def days_there(town: Town) -> list[int]:
    return [number for number in range(1, 8) if town.day_post(number)]


def alerts(town: Town) -> list[str]:
    """What Amy, who facilitates, was told privately."""
    return [text for message in town.amy.direct_messages() if TOO_LATE in (text := Seen(message).text)]


def test_after_two_days_what_is_too_late_is_told_once_and_what_is_fresh_is_said(town: Town, start: Start) -> None:
    """Day 3 would be a day late: it is left out. Day 4 has come just now: it is said, and so is the next."""
    bot = start(town)
    town.begins()
    town.turns_to_the_next_post()
    bot.dies()
    town.clock.turn_to(town.clock.now() + TWO_DAYS)
    start(town)
    town.settles()
    assert days_there(town) == [1, 2, 4]
    town.passes(days=1)
    assert days_there(town) == [1, 2, 4, 5]
    town.everybody_answers(5)
    assert len(alerts(town)) == 1
    assert town.kept() == 2


def test_an_end_that_fell_into_the_outage_is_said_late_and_everyone_gets_their_days_back(world: World) -> None:
    """It closes on Wednesday; the bot is there again on Thursday: three days late would still do."""
    begun(world, world.ben, days=2)
    world.ben.replies("Written", day(world.ben, 1))
    world.passes(days=1, hours=1)
    world.clock.turn_to(world.now + TWO_DAYS)
    world.stop()
    world.convene = world.start_bot()
    world.beat()
    assert sum(COMPLETE in message for message in world.dan.messages()) == 1
    world.passes(days=1)
    (own_days,) = [text for text in world.ben.private if "is complete" in text]
    assert "You did 1 of 2 days" in own_days
