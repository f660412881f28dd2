"""The two shortcuts on a message: which day it counts for, and taking it back."""

import pytest

from bot.models.challenges import Entry
from tests.challenges.scene import KEEP, LOG, NOT, begun, count_of, day, joins, progress, rows, ticked
from tests.challenges.starting import SOON
from tests.world import World


def test_in_a_thread_it_counts_for_the_day_of_the_thread(world: World) -> None:
    begun(world, world.ben)
    world.ben.replies("The first", day(world.ben, 1))
    second = world.ben.replies("The better one", day(world.ben, 1))
    world.passes(days=1, hours=2)
    assert "This is now your entry for day 1." in world.ben.calls(LOG, second)
    assert [row["ts"] for row in rows(world, Entry)] == [second["ts"]]
    assert "1 person did this day." in count_of(world.dan, 1)
    assert "Nobody yet" in count_of(world.dan, 2)


def test_the_tick_moves_with_the_entry(world: World) -> None:
    begun(world, world.ben)
    first = world.ben.replies("The first", day(world.ben, 1))
    second = world.ben.replies("The better one", day(world.ben, 1))
    world.ben.calls(LOG, second)
    assert not ticked(world.ben, first)
    assert ticked(world.ben, second)
    world.ben.calls(NOT, second)
    assert not ticked(world.ben, second)
    world.passes(minutes=1)
    world.ben.calls(LOG, second)
    assert ticked(world.ben, second)


def test_beside_the_threads_it_counts_for_the_latest_day(world: World) -> None:
    begun(world, world.ben)
    world.passes(days=1, hours=2)
    message = world.ben.says("Thought of it on the tram")
    assert "This is now your entry for day 2." in world.ben.calls(LOG, message)
    assert ticked(world.ben, message)
    assert "1 person did this day." in count_of(world.dan, 2)


def test_in_the_thread_of_somebody_elses_message_too(world: World) -> None:
    begun(world, world.ben)
    talk = world.dan.says("How was it?")
    answer = world.ben.replies("It was hard", talk)
    assert "entry for day 1" in world.ben.calls(LOG, answer)


def test_two_challenges_in_one_channel_ask_which(world: World) -> None:
    begun(world, world.ben)
    another(world, "Draw daily")
    joins(world.ben)
    world.passes(minutes=1)
    message = world.ben.says("For one of them")
    form = world.ben.calls(LOG, message)
    assert "Which one?" in form
    world.ben.fills("This entry is for", "Draw daily: day 1")
    assert "This is now your entry for day 1." in world.ben.submits()
    assert "1 person did this day." in count_of(world.dan, 1)
    assert "Nobody yet" in posted(world, "Becoming a better practitioner")


def test_who_takes_part_in_one_of_two_is_not_asked(world: World) -> None:
    begun(world, world.ben)
    another(world, "Draw daily")
    world.passes(minutes=1)
    world.ben.calls(LOG, world.ben.says("There is only one for me"))
    assert "1 person did this day." in posted(world, "Becoming a better practitioner")


def test_who_has_not_joined_is_offered_to(world: World) -> None:
    begun(world)
    message = world.dan.says("Can this count?")
    assert world.dan.calls(LOG, message).buttons == ["Join"]
    joins(world.dan)
    assert "This is now your entry for day 1." in world.dan.calls(LOG, message)


def test_not_a_journal_entry_leaves_the_message_and_opens_the_day(world: World) -> None:
    begun(world, world.ben)
    entry = world.ben.replies("This was a question really", day(world.ben, 1))
    seen = world.ben.calls(NOT, entry)
    assert "This no longer counts as your entry for day 1. The message itself stays where it is." in seen
    assert "Nobody yet" in count_of(world.dan, 1)
    assert "day 1 is open" in progress(world.ben)
    assert world.dan.sees("This was a question really")


def test_not_a_journal_entry_deletes_the_text(world: World) -> None:
    begun(world)
    joins(world.ben, keeps=[KEEP])
    world.ben.calls(NOT, world.ben.replies("A question", day(world.ben, 1)))
    assert [row["text"] for row in rows(world, Entry)] == [None]


@pytest.mark.parametrize("shortcut", [LOG, NOT])
def test_only_on_ones_own_messages(world: World, shortcut: str) -> None:
    begun(world, world.ben, world.dan)
    entry = world.ben.replies("Mine", day(world.ben, 1))
    assert "You can do this with your own messages only." in world.dan.calls(shortcut, entry)
    assert "You can do this with your own messages only." in world.dan.calls(shortcut, day(world.dan, 1))
    assert "1 person did this day." in count_of(world.dan, 1)


def test_what_is_no_entry_cannot_be_taken_back(world: World) -> None:
    begun(world, world.ben)
    said = world.ben.says("Only talking")
    assert "does not count as an entry, so nothing was changed" in world.ben.calls(NOT, said)


def test_a_message_counts_for_one_day_only(world: World) -> None:
    begun(world, world.ben)
    message = world.ben.says("For today")
    world.ben.calls(LOG, message)
    world.passes(days=1, hours=2)
    assert "This message is your entry for day 1 already." in world.ben.calls(LOG, message)
    assert "Nobody yet" in count_of(world.dan, 2)


def test_where_no_challenge_runs_it_says_so(world: World) -> None:
    begun(world, world.ben)
    message = world.ben.says("In another place", world.general)
    assert "No 30-day challenge takes entries in this channel." in world.ben.calls(LOG, message)


def test_in_the_thread_of_a_challenge_that_is_closed_it_counts_for_nothing(world: World) -> None:
    """Not for the next challenge in the same channel either."""
    begun(world, world.ben, days=1)
    late = world.ben.replies("A reply", day(world.ben, 1))
    world.passes(days=2)
    another(world, "Draw daily")
    joins(world.ben)
    world.passes(minutes=1)
    second = world.ben.replies("Another reply", late)
    assert "This 30-day challenge is closed" in world.ben.calls(LOG, second)
    assert "Nobody yet" in count_of(world.dan, 1)


def test_people_of_other_organisations_have_no_shortcuts(world: World) -> None:
    begun(world)
    message = world.eve.says("Hello")
    assert world.eve.member.shortcut(LOG, message).error == "invalid_shortcut"


def another(world: World, title: str) -> None:
    """A second challenge in the same channel."""
    world.amy.runs("/challenge start")
    world.amy.presses("More settings")
    world.amy.fills("Title", title)
    world.amy.fills("First day", SOON)
    world.amy.fills("Number of days", "3")
    world.amy.submits()
    world.amy.submits()
    world.amy.closes()


def posted(world: World, title: str) -> str:
    return str(day(world.dan, 1, title)["blocks"][-1])
