"""Picks: asked privately three days before the close, shared only as their author put them into the form."""

import pytest

from bot.models.challenges import Challenge, Day
from bot.models.highlights import Highlight
from bot.models.outbox import Post
from tests.challenges.closing_scene import (
    BEN_WROTE,
    COMPLETE,
    HOPED,
    LINE,
    MET,
    SHARE,
    TITLE,
    WHICH,
    about_to_close,
    closes,
    opens_picker,
    report,
    shares_a_line,
)
from tests.challenges.scene import admits_eve, begun, day, joins, press_anyway, progress, rows, stored
from tests.challenges.starting import closes_all, does
from tests.world import Person, World

QUESTION = "Is there an entry that you would like to share, or a line?"


def times_asked(person: Person) -> int:
    return sum(QUESTION in message for message in person.private)


def test_three_days_before_the_close_participants_are_asked_in_their_day(world: World) -> None:
    """Once, and nobody else is; who shares something before is not asked."""
    about_to_close(world)
    shares_a_line(world.ben, "Asking first")  # at four in the morning where he lives
    world.passes(hours=20)
    for person in (world.cleo, world.dan):
        assert times_asked(person) == 1
    for person in (world.amy, world.ben, world.gus):
        assert times_asked(person) == 0
    world.passes(days=1)
    world.cleo.presses(SHARE)
    assert WHICH in world.cleo.screen
    closes(world)
    assert times_asked(world.cleo) == 1


def test_whose_day_comes_in_a_pause_is_asked_after_it_and_nobody_twice(world: World) -> None:
    """It is four in the morning where Ben lives when the others are asked."""
    about_to_close(world)
    assert [times_asked(person) for person in (world.ben, world.cleo, world.dan)] == [0, 1, 1]
    world.amy.runs("/convene pause")
    world.passes(hours=6)
    assert times_asked(world.ben) == 0
    world.amy.runs("/convene resume")
    world.passes(hours=3)
    assert times_asked(world.ben) == 1
    world.passes(days=1)
    assert [times_asked(person) for person in (world.ben, world.cleo, world.dan)] == [1, 1, 1]


def steers_it(world: World, button: str) -> None:
    does(world.amy, button)
    closes_all(world.amy)


def hands_over(world: World) -> None:
    """To Ben, who hears of it in his next private message."""
    does(world.amy, "Hand over")
    world.amy.submits(**{"Who steers it from now on?": world.ben})
    closes_all(world.amy)


def adds_prompts(world: World) -> None:
    """Four days more, so that it closes later."""
    does(world.amy, "Add prompts")
    world.amy.submits(More_prompts="Nine\n\nTen\n\nEleven\n\nTwelve")
    closes_all(world.amy)


def test_a_question_that_a_pause_kept_out_of_a_message_is_not_lost_with_it(world: World) -> None:
    """Something else was told in that message."""
    about_to_close(world)
    world.amy.runs("/convene pause")
    hands_over(world)
    world.passes(hours=6)
    assert times_asked(world.ben) == 0
    assert "You steer" in world.ben.private[-1]
    world.amy.runs("/convene resume")
    world.passes(days=1, hours=1)
    assert times_asked(world.ben) == 1


@pytest.mark.parametrize("paused", [False, True])
def test_a_question_that_comes_too_early_since_the_close_moved_is_asked_before_the_new_one(
    world: World, *, paused: bool
) -> None:
    """While Ben sleeps prompts are added, and something else is told in his next message. Nobody is asked twice."""
    about_to_close(world)
    if paused:
        world.amy.runs("/convene pause")
    adds_prompts(world)
    if paused:
        world.amy.runs("/convene resume")
    hands_over(world)
    world.passes(hours=6)
    assert "You steer" in world.ben.private[-1]
    assert times_asked(world.ben) == 0
    world.passes(days=5)
    assert not world.amy.sees(COMPLETE)
    assert [times_asked(person) for person in (world.ben, world.cleo, world.dan)] == [1, 1, 1]


@pytest.mark.parametrize("among_others", [False, True])
def test_while_it_is_paused_nobody_is_asked_and_afterwards_everybody_once(world: World, *, among_others: bool) -> None:
    """Its close will move: what the question says of it would not hold. `among_others`: Ben's message comes in it."""
    about_to_close(world)
    steers_it(world, "Pause")
    if among_others:
        hands_over(world)
    world.passes(hours=6)
    assert times_asked(world.ben) == 0
    steers_it(world, "Resume")
    world.passes(days=1, hours=1)
    assert [times_asked(person) for person in (world.ben, world.cleo, world.dan)] == [1, 1, 1]


def test_a_challenge_that_was_paused_in_a_paused_community_asks_when_it_goes_on(world: World) -> None:
    about_to_close(world)
    steers_it(world, "Pause")
    world.amy.runs("/convene pause")
    world.passes(hours=6)
    world.amy.runs("/convene resume")
    world.passes(hours=1)
    assert times_asked(world.ben) == 0
    steers_it(world, "Resume")
    world.passes(days=1, hours=1)
    assert times_asked(world.ben) == 1


def test_what_is_shared_is_what_stands_in_the_form(world: World) -> None:
    """A kept text is proposed, and can be changed; what Convene does not hold is a link or the author's own words."""
    about_to_close(world)
    form = opens_picker(world.ben)
    assert "with your name. There everyone in the workspace can read it." in form
    assert "|day 3>" in form
    world.ben.fills(WHICH, [f"Day 1: {BEN_WROTE} 1 times", f"Day 3: {BEN_WROTE} 3 times"])
    words = world.ben.submits()
    assert f"{BEN_WROTE} 1 times" in words
    world.ben.fills("Day 1", "I ask *first* <!channel>")
    world.ben.fills(HOPED, [MET])
    assert "You share 2 highlights and your hope." in world.ben.submits()
    world.ben.closes()
    opens_picker(world.cleo)
    world.cleo.fills(WHICH, ["Day 2"])
    world.cleo.submits()
    world.cleo.submits()
    world.cleo.closes()
    shares_a_line(world.dan, "It was worth it")
    assert "What Cleo wrote" not in stored(world)
    closes(world)
    said = report(world.amy)
    assert "|day 1>: I ask *first* &lt;!channel&gt;" in said
    assert f"|day 3>: {BEN_WROTE.replace('&', '&amp;')} 3 times" in said
    assert "*cleo* shares an entry: <" in said
    assert "What Cleo wrote" not in said
    assert "• *dan*: It was worth it" in said
    assert "*Hopes that were met*\n• More patience" in said
    assert said.text.index("I ask *first*") < said.text.index("*dan*") < said.text.index("3 times")
    assert f"<@{world.ben.id}>" not in said


def test_until_the_close_it_can_be_changed_and_taken_back(world: World) -> None:
    about_to_close(world)
    shares_a_line(world.dan, "First words")
    opens_picker(world.dan)
    assert "First words" in world.dan.screen
    world.dan.fills(LINE, "Better words")
    world.dan.submits()
    world.dan.closes()
    shares_a_line(world.cleo, "Never mind")
    opens_picker(world.cleo)
    assert "You share nothing of" in world.cleo.presses("Share nothing")
    world.cleo.closes()
    world.dan.edits(world.dan.says("only talk"), "more talk")
    closes(world)
    assert "• *dan*: Better words" in report(world.amy)
    assert "First words" not in report(world.amy)
    assert "Never mind" not in world.amy.everything()


def test_nothing_is_shared_after_the_close(world: World) -> None:
    about_to_close(world)
    opens_picker(world.dan)
    world.dan.fills(LINE, "Too late")
    closes(world)
    world.dan.submits()
    assert "This 30-day challenge is closed. What you did is kept." in world.dan.screen
    assert "Too late" not in report(world.amy)
    assert rows(world, Highlight) == []
    assert "*Highlights*" not in report(world.amy)


def test_something_has_to_be_said(world: World) -> None:
    about_to_close(world)
    opens_picker(world.dan)
    assert world.dan.tries_to_submit() == {LINE: "Please complete this required field."}
    opens_picker(world.ben)
    world.ben.submits()
    assert world.ben.tries_to_submit() == {LINE: "Write a line, or go back and choose an entry."}
    world.ben.fills(HOPED, [MET])
    assert "You share your hope." in world.ben.submits()


def test_it_stands_where_one_looks(world: World) -> None:
    """In Home and at the front desk, until something is shared; from three days before the close, and by a button."""
    begun(world, world.dan, days=8)
    assert SHARE not in world.dan.opens_home().buttons
    world.passes(days=5, hours=1)
    assert "You can share a highlight until then." in world.dan.opens_home()
    assert SHARE in world.dan.runs("/convene").buttons
    world.dan.presses(SHARE)
    world.dan.fills(LINE, "From Home")
    world.dan.submits()
    world.dan.closes()
    assert "You can share a highlight" not in world.dan.opens_home()
    assert SHARE in world.dan.runs("/challenge").buttons
    assert SHARE not in world.ben.runs("/challenge").buttons


def test_by_command_too(world: World) -> None:
    begun(world, world.dan, days=8)
    assert "You can share in the last days of a 30-day challenge." in world.dan.runs("/challenge share")
    world.passes(days=5, hours=1)
    world.dan.runs("/challenge share")
    world.dan.fills(LINE, "By command")
    world.dan.submits()
    world.dan.closes()
    world.dan.runs("/challenge share")
    assert "By command" in world.dan.screen
    world.dan.closes()
    assert "Nothing that you take part in" in world.ben.runs("/challenge share")


def test_a_short_challenge_asks_after_its_last_prompt_but_one_also_who_joins_later(world: World) -> None:
    begun(world, world.dan, days=3)
    world.passes(days=1, hours=11)
    assert times_asked(world.dan) == 0
    world.passes(hours=15)  # it is Wednesday, past nine in Berlin
    assert times_asked(world.dan) == 1
    joins(world.ben)
    world.passes(hours=6)  # past nine in New York too
    assert times_asked(world.ben) == 1
    shares_a_line(world.dan, "Short and good")
    world.passes(days=1)
    assert "• *dan*: Short and good" in report(world.amy)
    assert times_asked(world.dan) == 1


def test_a_single_prompt_asks_nobody_but_has_the_button(world: World) -> None:
    begun(world, world.dan, days=1)
    world.passes(hours=20)
    shares_a_line(world.dan, "Once is enough")
    world.passes(days=1)
    assert "• *dan*: Once is enough" in report(world.amy)
    assert times_asked(world.dan) == 0


def test_only_those_who_take_part_share_and_only_their_own_days(world: World) -> None:
    """Neither who left, nor a forged form with somebody else's day."""
    about_to_close(world)
    opens_picker(world.cleo)
    world.cleo.fills(WHICH, ["Day 2"])
    world.cleo.submits()
    form = world.cleo._modal()
    mine = next(block["block_id"] for block in form["blocks"] if block["block_id"].startswith("pick."))
    shares_a_line(world.dan, "I leave")
    progress(world.dan)
    world.dan.presses("Leave")
    number = str(rows(world, Challenge)[0]["id"])
    seen = press_anyway(world.dan, world.dan.latest(f"{TITLE}: day 6"), "challenges.pick", number)
    assert "Only those who take part can do this." in seen
    other = rows(world, Highlight)
    forged = f"pick.{max(row['id'] for row in rows(world, Day))}"
    for block in form["blocks"]:
        if block["block_id"] == mine:
            block["block_id"] = block["element"]["action_id"] = forged
    world.cleo.member.fill(form, forged, "Not my day")
    world.cleo.submits()
    assert "I could not find this day" in world.cleo.screen
    assert rows(world, Highlight) == other
    closes(world)
    assert "I leave" not in report(world.amy)


def test_people_of_other_organisations_share_too_and_are_not_written_to(world: World) -> None:
    begun(world, world.ben, days=8)
    admits_eve(world)
    joins(world.eve)
    world.passes(days=6, hours=20)
    assert world.eve.private == []
    world.eve.presses("My progress")
    world.eve.presses(SHARE)
    world.eve.fills(LINE, "From outside")
    world.eve.submits()
    closes(world)
    assert "• *eve*: From outside" in report(world.amy)


def test_what_is_asked_moves_with_the_close_and_comes_once(world: World) -> None:
    """A pause moves it; asked once, an early end adds no question."""
    begun(world, world.dan, days=8)
    world.passes(days=4, hours=3)
    world.amy.runs("/challenge")
    world.amy.presses("Steer")
    world.amy.presses("Pause")
    world.passes(days=3)
    assert times_asked(world.dan) == 0
    world.amy.presses("Resume")
    world.passes(days=2, hours=22)
    assert times_asked(world.dan) == 1
    world.amy.presses("End early")
    world.amy.closes()
    world.passes(days=2)
    assert times_asked(world.dan) == 1
    assert COMPLETE in world.dan.everything()


def test_a_deleted_entry_leaves_no_dead_link(world: World) -> None:
    """The words that its author shared stay theirs to take back; a bare link goes with its message."""
    about_to_close(world)
    for person, words in ((world.ben, "Kept words"), (world.cleo, "")):
        opens_picker(person)
        person.fills(WHICH, ["Day 2" if person is world.cleo else f"Day 2: {BEN_WROTE} 2 times"])
        person.submits()
        person.fills("Day 2", words)
        person.submits()
        person.closes()
        thread = day(person, 2)
        (entry,) = [one for one in person.member.messages(thread["channel"], thread["ts"]) if one["user"] == person.id]
        person.deletes(entry)
    closes(world)
    said = report(world.amy)
    assert "• *ben*, day 2: Kept words" in said
    assert "cleo" not in said


def test_forget_me_takes_the_highlight_out_of_the_report(world: World) -> None:
    about_to_close(world)
    shares_a_line(world.dan, "Please forget")
    shares_a_line(world.ben, "Still here")
    closes(world)
    assert "Please forget" in report(world.amy)
    world.dan.runs("/convene forget me")
    world.dan.presses("Forget me now")
    assert "Please forget" not in world.amy.everything()
    assert "Please forget" not in stored(world)
    assert "Still here" in report(world.amy)
    assert [row["key"] for row in rows(world, Post) if row["state"] == "failed"] == []
