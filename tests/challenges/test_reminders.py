"""Reminders of a missed day: one, private, in one's own hours, and never in public."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.challenges.scene import begun, day, progress
from tests.challenges.starting import closes_all, does
from tests.challenges.test_by_message import gets_prompts
from tests.challenges.test_unknown_fate import is_looked_for, is_lost
from tests.communities.test_my_settings import sets
from tests.world import Person, World

MISSED = "went by, and that is fine"
HAWAII = "Pacific/Honolulu"
TUESDAY = datetime(2026, 11, 24, tzinfo=UTC)


def reminded(person: Person) -> list[str]:
    return [message for message in person.private if MISSED in message]


def at(world: World, days: int, hour: int, minute: int = 0) -> None:
    """Of the days after Tuesday, by UTC: an hour less than in Berlin, where the prompts come at 9."""
    world.turn_to(TUESDAY + timedelta(days=days, hours=hour, minutes=minute))


def test_after_the_first_missed_day_comes_one_reminder_and_another_only_after_a_week(world: World) -> None:
    begun(world, world.ben, world.dan, days=20)
    world.ben.presses("Done")
    at(world, 0, 9)
    assert (len(reminded(world.ben)), len(reminded(world.dan))) == (0, 1)
    assert "day 1 went by, and that is fine. Day 2 is open" in reminded(world.dan)[0]
    for number in range(2, 9):
        assert len(reminded(world.dan)) == 1, f"day {number}"
        world.passes(days=1)
    assert len(reminded(world.dan)) == 2
    world.passes(days=5)
    assert len(reminded(world.dan)) == 2


def test_who_does_something_before_it_comes_is_not_reminded(world: World) -> None:
    """It is night in New York when the prompt comes in Berlin; the message waits until eight."""
    begun(world, world.ben, days=9)
    at(world, 0, 12, 59)
    assert reminded(world.ben) == []
    world.ben.replies("Here I am", day(world.ben, 1))
    at(world, 0, 14)
    assert reminded(world.ben) == []
    at(world, 1, 12, 59)
    assert reminded(world.ben) == []
    at(world, 1, 14)
    assert len(reminded(world.ben)) == 1  # nothing was said before, so no week has to pass
    at(world, 6, 14)
    assert len(reminded(world.ben)) == 1


def test_where_the_day_ends_later_than_the_next_prompt_comes_it_is_looked_at_then(world: World) -> None:
    """Day 1 comes at noon in Berlin, one at night in Honolulu; day 2 at ten in the evening of that day there."""
    world.workspace.set_timezone(world.ben.member, HAWAII)
    world.turn_to_local(12)
    begun(world, world.ben, days=9)
    at(world, 0, 9)
    assert "Open: days 1 to 2." in progress(world.ben)
    at(world, 0, 10)
    assert "Open: day 2." in progress(world.ben)
    assert reminded(world.ben) == []  # it is midnight
    at(world, 0, 18)
    assert "day 1 went by, and that is fine. Day 2 is open" in reminded(world.ben)[0]


def test_who_gets_prompts_at_their_own_hour_is_looked_at_when_these_come(world: World) -> None:
    begun(world, world.dan, days=9)
    gets_prompts(world.dan, at="18:00")
    at(world, 0, 16, 59)
    assert reminded(world.dan) == []
    at(world, 0, 17, 30)
    assert "day 1 went by, and that is fine. Day 2 is open" in reminded(world.dan)[0]
    at(world, 6, 17, 30)
    assert len(reminded(world.dan)) == 1


def test_put_off_it_comes_on_the_next_of_ones_own_days_and_on_none_before(world: World) -> None:
    """Not with what somebody is told today, and not on a day on which they are told nothing."""
    begun(world, world.dan, days=20)
    at(world, 0, 9)
    at(world, 1, 3)
    does(world.amy, "Hand over")
    world.amy.submits(**{"Who steers it from now on?": world.dan})
    closes_all(world.amy)
    assert "Tomorrow, then" in world.dan.presses("Remind me tomorrow")
    at(world, 1, 9)
    assert "You steer" in world.dan.private[-1]
    assert len(reminded(world.dan)) == 1
    at(world, 2, 9)
    assert len(reminded(world.dan)) == 2
    sets(world.dan, On_these_days=["Monday", "Thursday"])
    assert "On Monday, then" in world.dan.presses("Remind me tomorrow")
    at(world, 5, 12)
    assert len(reminded(world.dan)) == 2
    at(world, 6, 9)
    assert len(reminded(world.dan)) == 3


@pytest.mark.parametrize("stop", ["Never again", "Not for this one", "My settings"])
def test_who_stops_reminders_stops_the_one_that_was_put_off_and_may_put_off_another(world: World, stop: str) -> None:
    begun(world, world.dan, days=20)
    at(world, 0, 9)
    world.dan.presses("Remind me tomorrow")
    if stop == "My settings":
        sets(world.dan, Reminders=[])
    else:
        assert "No more reminders" in world.dan.presses(stop)
    at(world, 2, 9)
    assert len(reminded(world.dan)) == 1
    assert "Tomorrow, then" in world.dan.presses("Remind me tomorrow")
    at(world, 3, 9)
    assert len(reminded(world.dan)) == 2
    at(world, 16, 9)
    assert len(reminded(world.dan)) == 2


def test_rest_and_an_earlier_day_done_later_end_the_silence(world: World) -> None:
    begun(world, world.dan, days=9)
    world.dan.presses("Rest")
    at(world, 0, 9)
    assert reminded(world.dan) == []
    world.dan.replies("Two at once", day(world.dan, 2))
    at(world, 1, 9)
    assert reminded(world.dan) == []


def test_its_buttons_act_and_say_what_they_did(world: World) -> None:
    begun(world, world.dan, days=20)
    at(world, 0, 9)
    assert "Tomorrow, then" in world.dan.presses("Remind me tomorrow").text
    world.dan.presses("Remind me tomorrow")
    at(world, 0, 23)
    assert len(reminded(world.dan)) == 1
    at(world, 1, 7, 30)
    assert ["once a week" in one for one in reminded(world.dan)] == [True, False]  # they asked for this one
    assert "You still take part." in world.dan.presses("Not for this one").text
    at(world, 12, 12)
    assert len(reminded(world.dan)) == 2
    assert "at most once a week" in world.dan.presses("Remind me again").text
    at(world, 13, 12)
    assert len(reminded(world.dan)) == 3
    assert "in any 30-day challenge" in world.dan.presses("Never again").text
    at(world, 25, 12)
    assert len(reminded(world.dan)) == 3


def test_nothing_of_it_is_public_and_it_comes_as_your_day(world: World) -> None:
    begun(world, world.ben, world.dan, world.gus, days=5)
    at(world, 4, 20)
    assert not [post for post in world.amy.messages() if MISSED in post]
    for person in (world.ben, world.dan, world.gus):
        assert person.private[0].startswith("Your day with Convene")


def test_people_of_other_organisations_and_those_who_left_are_not_reminded(world: World) -> None:
    begun(world, world.dan, days=5)
    world.dan.runs("/challenge progress")
    world.dan.presses("Leave")
    at(world, 3, 20)
    assert world.dan.private == []


def test_who_is_away_until_they_say_so_hears_of_it_when_they_are_back(world: World) -> None:
    begun(world, world.dan, days=20)
    at(world, 0, 9)
    world.dan.runs("/convene away")
    world.dan.submits()
    world.dan.closes()
    assert "When you are back, then" in world.dan.presses("Remind me tomorrow")
    world.dan.runs("/convene me")
    world.dan.presses("I am back")
    at(world, 1, 9)
    assert len(reminded(world.dan)) == 2
    world.dan.runs("/challenge progress")
    world.dan.presses("Leave")
    assert "Join the 30-day challenge first" in world.dan.presses("Remind me tomorrow")


def test_one_that_came_is_that_days_message_though_its_answer_was_lost_and_nothing_is_left_to_say(
    world: World,
) -> None:
    begun(world, world.ben, days=9)
    at(world, 0, 12, 59)
    is_lost(world, world.now + timedelta(minutes=1), world.ben.id)
    assert len(reminded(world.ben)) == 1
    assert "Day 2 is done." in world.ben.presses("Done")
    is_looked_for(world)
    does(world.amy, "Hand over")
    world.amy.submits(**{"Who steers it from now on?": world.ben})
    closes_all(world.amy)
    at(world, 1, 12, 59)
    assert len(world.ben.private) == 1
    at(world, 1, 14)
    assert len(world.ben.private) == 2
    assert "You steer" in world.ben.private[-1]


def test_who_does_not_want_to_be_disturbed_is_reminded_afterwards(world: World) -> None:
    begun(world, world.dan, days=5)
    morning, noon = (int((TUESDAY + timedelta(hours=hour)).timestamp()) for hour in (6, 12))
    world.dan.member.undisturbed = (morning, noon)
    at(world, 0, 11, 59)
    assert reminded(world.dan) == []
    at(world, 0, 12)
    assert len(reminded(world.dan)) == 1


def test_where_that_time_ends_at_night_the_reminder_waits_for_the_morning(world: World) -> None:
    begun(world, world.dan, days=5)
    morning, night = (int((TUESDAY + timedelta(hours=hour)).timestamp()) for hour in (6, 21))
    world.dan.member.undisturbed = (morning, night)
    at(world, 1, 6, 59)
    assert reminded(world.dan) == []
    at(world, 1, 7)
    assert len(reminded(world.dan)) == 1


def test_one_that_did_not_come_counts_for_no_week(world: World) -> None:
    begun(world, world.dan, days=9)
    morning, noon = (int((TUESDAY + timedelta(hours=hour)).timestamp()) for hour in (6, 12))
    world.dan.member.undisturbed = (morning, noon)
    at(world, 0, 11)
    assert "Day 2 is done." in world.dan.presses("Done")
    at(world, 1, 20)
    assert reminded(world.dan) == []
    at(world, 2, 9)
    assert "day 3 went by, and that is fine" in reminded(world.dan)[0]
    at(world, 7, 20)
    assert len(reminded(world.dan)) == 1


@pytest.mark.parametrize("how", ["no scope", "no answer"])
def test_when_slack_does_not_say_it_comes_all_the_same(world: World, how: str) -> None:
    begun(world, world.dan, days=5)
    if how == "no scope":
        world.workspace.granted.discard("dnd:read")
    else:
        world.slack.fail("dnd.info", status=500)
    at(world, 0, 9)
    assert len(reminded(world.dan)) == 1
