"""Posts that reached Slack without our knowing, and are wanted no more: found, and drawn as things are, or deleted."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.challenges.closing_scene import COMPLETE
from tests.challenges.scene import begun, day, joins, ticked
from tests.challenges.starting import SOON, announced, closes_all, steers
from tests.challenges.test_by_message import gets_prompts, prompts
from tests.challenges.test_meetup_polls import ASKED, opens_the_form, poll
from tests.challenges.test_own_channel import OWN_CHANNEL, made
from tests.world import Person, Seen, World

TUESDAY_SEVEN_THIRTY = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)  # in Berlin


def is_lost(world: World, at: datetime, channel: str, *, arrives: bool = True) -> None:
    """What is due in this conversation then is posted, or not; no answer says which."""
    fault: dict[str, Any] = {"lose_answer": True} if arrives else {"status": 500}
    world.slack.fail("chat.postMessage", **fault, channel=channel)
    world.beats = False
    world.clock.turn_to(at)
    world.clock.wait(timedelta(seconds=10))  # every lane is free
    world.convene.heartbeat.beat()


def is_looked_for(world: World) -> None:
    """The lease is over."""
    world.beats = True
    world.beat()


def steering(person: Person, *buttons: str) -> None:
    steers(person)
    for label in buttons:
        person.presses(label)
    closes_all(person)


def adds_prompts(person: Person, *texts: str) -> Seen:
    steers(person)
    person.presses("Add prompts")
    said = person.submits(More_prompts="\n\n".join(texts))
    closes_all(person)
    return said


def test_a_prompt_that_came_before_its_reader_chose_the_channel_can_be_answered(world: World) -> None:
    begun(world, world.dan, days=9)
    gets_prompts(world.dan)
    world.turn_to(TUESDAY_SEVEN_THIRTY - timedelta(minutes=1))
    is_lost(world, TUESDAY_SEVEN_THIRTY, world.dan.id)
    assert len(prompts(world.dan)) == 1
    world.dan.runs("/challenge progress")
    world.dan.presses("Where prompts come")
    world.dan.submits(Your_prompts_come="In the channel, with everybody")
    closes_all(world.dan)
    is_looked_for(world)
    assert "Day 2 is done." in world.dan.presses("Done")
    world.passes(days=2)
    assert len(prompts(world.dan)) == 1


def test_prompts_go_with_the_announcement_that_is_taken_back(world: World) -> None:
    """Those that came, and one of which nobody knows."""
    announced(world, First_day=SOON, Number_of_days="9")
    for person in (world.cleo, world.dan):
        joins(person)
        gets_prompts(person)
    is_lost(world, world.now + timedelta(minutes=1), world.dan.id)
    assert [len(prompts(person)) for person in (world.cleo, world.dan)] == [1, 1]
    world.amy.runs("/challenge")
    world.amy.presses("Undo the announcement")
    closes_all(world.amy)
    is_looked_for(world)
    assert [len(prompts(person)) for person in (world.cleo, world.dan)] == [0, 0]
    assert not world.ben.sees("day 1 of 9")


def test_a_poll_that_stands_there_says_that_it_was_stopped(world: World) -> None:
    begun(world, world.ben, days=1)
    opens_the_form(world)
    world.beats = False
    world.amy.submits()
    closes_all(world.amy)
    is_lost(world, world.now, world.channel.id)
    assert "Choose my times" in poll(world.ben).buttons
    steering(world.amy, "Meetup", "Stop the poll")
    is_looked_for(world)
    assert "No time was found." in poll(world.ben)
    assert poll(world.ben).buttons == []
    assert sum(ASKED in message for message in world.ben.messages()) == 1


def test_a_day_is_found_though_its_challenge_was_paused_and_takes_entries(world: World) -> None:
    begun(world, world.ben, days=9)
    is_lost(world, world.now + timedelta(days=1, hours=2), world.channel.id)
    steering(world.amy, "Pause")
    is_looked_for(world)
    assert ticked(world.ben, world.ben.replies("In time", day(world.ben, 2)))
    world.passes(days=2)
    assert not world.ben.sees("day 3 of 9")
    steering(world.amy, "Resume")
    world.passes(days=1)
    assert world.ben.sees("day 3 of 9")
    is_lost(world, world.now + timedelta(days=1), world.channel.id)
    steering(world.amy, "Cancel it")
    is_looked_for(world)
    assert "Done" not in Seen(day(world.ben, 4)).buttons


def test_a_day_that_an_early_end_left_out_goes(world: World) -> None:
    begun(world, world.ben, days=9)
    is_lost(world, world.now + timedelta(days=1, hours=2), world.channel.id)
    assert world.ben.sees("day 2 of 9")
    steering(world.amy, "End early")
    is_looked_for(world)
    assert not world.ben.sees("day 2 of 9")
    assert world.ben.sees(COMPLETE)


def test_a_challenge_whose_end_everybody_has_read_is_over_though_it_was_paused_just_then(world: World) -> None:
    begun(world, world.ben, days=1)
    is_lost(world, world.now + timedelta(days=1, hours=2), world.channel.id)
    assert world.ben.sees(COMPLETE)
    steering(world.amy, "Pause")
    is_looked_for(world)
    world.passes(days=1)
    assert any("is complete.\nNo days this time." in message for message in world.ben.private)
    assert sum(COMPLETE in message for message in world.ben.messages()) == 1
    assert "This 30-day challenge is closed." in Seen(day(world.ben, 1))


def test_an_end_that_is_found_while_it_is_paused_is_heard_at_home_too(world: World) -> None:
    announced(world, Where=OWN_CHANNEL, First_day=SOON, Number_of_days="1")
    joins(world.ben)
    world.passes(minutes=1)
    is_lost(world, world.now + timedelta(days=1, hours=1), made(world).id)
    assert COMPLETE in world.ben.messages(made(world))[-1]
    steering(world.amy, "Pause")
    is_looked_for(world)
    world.passes(hours=1)
    assert sum("has ended. 1 person joined." in message for message in world.dan.messages()) == 1


def test_what_did_not_arrive_is_not_said_while_everything_is_paused(world: World) -> None:
    begun(world, world.ben, days=1)
    is_lost(world, world.now + timedelta(days=1, hours=2), world.channel.id, arrives=False)
    world.amy.runs("/convene pause")
    is_looked_for(world)
    world.passes(days=1)
    assert not world.ben.sees(COMPLETE)
    world.amy.runs("/convene resume")
    world.passes(days=1)
    assert sum(COMPLETE in message for message in world.ben.messages()) == 1


def test_a_prompt_that_came_before_its_reader_chose_another_hour_can_be_answered(world: World) -> None:
    begun(world, world.dan, days=9)
    gets_prompts(world.dan)
    world.turn_to(TUESDAY_SEVEN_THIRTY - timedelta(minutes=1))
    is_lost(world, TUESDAY_SEVEN_THIRTY, world.dan.id)
    assert "The next one comes" in gets_prompts(world.dan, at="20:00")
    is_looked_for(world)
    assert "Day 2 is done." in world.dan.presses("Done")
    world.turn_to(TUESDAY_SEVEN_THIRTY + timedelta(hours=13))
    assert len(prompts(world.dan)) == 1
    world.passes(days=1)
    assert len(prompts(world.dan)) == 2


def test_a_day_that_stands_there_stays_where_it_is_when_prompts_are_added(world: World) -> None:
    begun(world, world.ben, days=3)
    is_lost(world, world.now + timedelta(days=1, hours=2), world.channel.id)
    assert "It has 4 days now" in adds_prompts(world.amy, "Fourth.")
    steering(world.amy, "Skip the next date")
    is_looked_for(world)
    assert ticked(world.ben, world.ben.replies("In time", day(world.ben, 2)))
    world.passes(days=1)
    assert not world.ben.sees("day 3 of 4")
    world.passes(days=1)
    assert world.ben.sees("day 3 of 4")


def test_no_prompts_are_added_once_the_end_may_have_been_read(world: World) -> None:
    begun(world, world.ben, days=1)
    is_lost(world, world.now + timedelta(days=1, hours=2), world.channel.id)
    assert world.ben.sees(COMPLETE)
    assert "does not run any more" in adds_prompts(world.amy, "Second.")
    is_looked_for(world)
    world.passes(days=3)
    assert sum(COMPLETE in message for message in world.ben.messages()) == 1
    assert not world.ben.sees("day 2 of 2")
