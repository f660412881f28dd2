"""Time away: one switch for all rituals, rest in the meantime, and a soft landing on return."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from bot.models.challenges import Day
from tests.challenges.scene import begun, progress
from tests.world import Person, World

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
WELCOME = "came while you were away"


def landed(person: Person) -> list[str]:
    return [message for message in person.private if WELCOME in message]


def at(world: World, days: int, hour: int) -> None:
    world.turn_to(MONDAY + timedelta(days=days, hours=hour))


def test_after_a_planned_absence_the_essential_prompts_come_first(world: World) -> None:
    """Days 2 to 15 came: each week's look back first, then the others; all of it is rest."""
    begun(world, world.dan, days=20)
    world.dan.presses("Done")
    world.dan.runs("/convene away until 7 December")
    at(world, 14, 20)
    assert world.dan.private == []
    at(world, 15, 10)
    (message,) = landed(world.dan)
    assert "14 prompts came while you were away. These days are rest" in message
    first, others = message.split("The others:")
    assert [f"|day {number}>" in first for number in (7, 14, 8, 15)] == [True, True, False, False]
    assert [f"|day {number}>" in others for number in (2, 6, 8, 7)] == [True, True, True, False]
    assert "and 2 more" in others
    assert "Look back" in first
    assert "1 of 1 day" in progress(world.dan)


def test_who_says_that_they_are_back_is_shown_it_at_once_and_not_told_again(world: World) -> None:
    begun(world, world.dan, days=20)
    world.dan.presses("Done")
    world.dan.runs("/convene away until 7 December")
    at(world, 8, 12)
    seen = world.dan.runs("/convene back")
    assert "Welcome back." in seen
    assert "7 prompts came while you were away." in seen
    assert "|day 7>" in seen.text.split("The others:")[0]
    at(world, 16, 12)
    assert landed(world.dan) == []


def test_the_switch_is_in_home_too_and_without_an_end_one_says_it_oneself(world: World) -> None:
    begun(world, world.dan, days=9)
    world.dan.opens_home()
    world.dan.presses("I will be away")
    world.dan.submits()
    world.dan.closes()
    at(world, 4, 12)
    assert world.dan.private == []
    world.dan.opens_home()
    world.dan.presses("I am back")
    assert world.dan.sees("4 prompts came while you were away.")
    assert world.dan.sees("Day 5 is open.")


def test_what_was_done_from_away_and_challenges_without_a_prompt_are_left_out(world: World) -> None:
    begun(world, world.dan, days=9)
    world.dan.runs("/convene away until Wednesday")
    world.dan.presses("Done")
    at(world, 1, 12)
    world.dan.presses("Done")
    world.dan.runs("/convene back")
    assert not world.dan.sees(WELCOME)


def test_another_return_date_takes_the_place_of_the_first(world: World) -> None:
    begun(world, world.dan, days=20)
    world.dan.runs("/convene away until Wednesday")
    world.dan.runs("/convene away until Friday")
    at(world, 3, 12)
    assert landed(world.dan) == []
    at(world, 5, 12)
    assert len(landed(world.dan)) == 1
    at(world, 9, 12)
    assert len(landed(world.dan)) == 1


def test_who_has_gone_west_meanwhile_comes_back_a_little_later(world: World) -> None:
    """Midnight in Berlin is still the last day away in Honolulu."""
    begun(world, world.dan, days=20)
    world.dan.runs("/convene away until Friday")
    at(world, 2, 12)
    world.workspace.set_timezone(world.dan.member, "Pacific/Honolulu")
    at(world, 5, 12)
    assert landed(world.dan) == []
    at(world, 6, 8)
    assert len(landed(world.dan)) == 1


def test_what_the_template_marks_decides(world: World) -> None:
    """Marked so, day 2 comes first; marked otherwise, the last one does not."""
    begun(world, world.dan, days=3)
    with world.convene.database.begin() as session:
        for number, essential in ((2, True), (3, False)):
            session.execute(update(Day).where(Day.number == number).values(essential=essential))
    world.dan.runs("/convene away until Wednesday")
    at(world, 2, 12)
    world.dan.runs("/convene back")
    first, others = world.dan.screen.text.split("The others:")
    assert ("|day 2>" in first, "|day 3>" in first, "|day 1>" in others) == (True, False, True)
