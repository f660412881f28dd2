"""The editor: add, change, move and take out prompts, week by week, and what happens when two do so at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.domain.challenges.prompts import Prompt
from bot.domain.challenges.templates import PromptForm, Sheet, SheetPrompt, moved
from bot.models.templates import KeptPrompt, KeptTemplate
from bot.playground import interactions
from bot.playground.delivery import Envelope
from bot.services.challenges.templates import shipped
from bot.views.challenges import editor
from bot.views.message import VIEW_BLOCKS, check_view
from tests.challenges.kept import (
    KEEP,
    NAME,
    OURS,
    PLACE,
    PROMPT,
    PURPOSE,
    RETURN,
    TITLE,
    edits,
    ended,
    kept,
    opens,
    prompts,
    templates,
)
from tests.challenges.scene import press_anyway, rows
from tests.challenges.starting import value_of
from tests.world import World

FIRST, SECOND, THIRD = "Choose what to get better at", "Notice one thing", "Easy and hard"


def stored(world: World) -> list[str]:
    """The prompts' first lines, in their order."""
    found = sorted(rows(world, KeptPrompt), key=lambda row: row["place"])
    assert [row["place"] for row in found] == list(range(1, len(found) + 1))
    return [str(row["text"]).splitlines()[0].strip("*") for row in found]


def test_a_prompt_is_changed_and_saved_at_once(world: World) -> None:
    kept(world)
    form = edits(world.amy, 2)
    assert "Day 2" in form
    assert "Notice one thing" in form
    world.amy.submits(**{PROMPT: "*Notice two things*\nOr three."})
    assert prompts(world.amy.screen) == [FIRST, "Notice two things", THIRD]
    assert "Day 1 · last time 2 of 2 did it, 1 wrote" in world.amy.screen
    assert "Day 2\n" in world.amy.screen  # its numbers were those of other words
    world.amy.closes()
    assert stored(world) == [FIRST, "Notice two things", THIRD]


def test_a_prompt_is_added_at_the_end_or_where_one_wants_it(world: World) -> None:
    kept(world)
    world.amy.presses("Add a prompt")
    world.amy.submits(**{PROMPT: "The end."})
    world.amy.presses("Add a prompt")
    world.amy.submits(**{PROMPT: "The beginning.", PLACE: "Day 1"})
    assert stored(world) == ["The beginning.", FIRST, SECOND, THIRD, "The end."]
    assert prompts(world.amy.screen) == [FIRST, SECOND, THIRD]


def test_a_form_that_arrives_twice_adds_one_prompt(world: World) -> None:
    kept(world)
    world.amy.presses("Add a prompt")
    world.amy.fills(PROMPT, "Only once.")
    payload = interactions.submission(world.workspace, world.amy.id, world.workspace.stacks[world.amy.id][-1])
    for attempt in ("first", "again"):
        ack = world.workspace.transport.deliver(Envelope("interactive", payload, f"env-{attempt}"))
        assert ack is not None
        assert ack.ok
    assert stored(world) == [FIRST, SECOND, THIRD, "Only once."]


def test_a_prompt_is_moved_and_the_others_make_room(world: World) -> None:
    kept(world)
    edits(world.amy, 1)
    world.amy.submits(**{PLACE: "Day 3"})
    assert stored(world) == [SECOND, THIRD, FIRST]
    edits(world.amy, 3)
    world.amy.submits(**{PLACE: "Day 2"})
    assert stored(world) == [SECOND, FIRST, THIRD]
    assert "last time 2 of 2 did it" in world.amy.screen  # the words are the same


@pytest.mark.parametrize(("place", "order"), [(-3, "cab"), (0, "cab"), (1, "cab"), (2, "acb"), (3, "abc"), (9, "abc")])
def test_a_place_counts_from_one_and_ends_with_the_last(place: int, order: str) -> None:
    letters = list("abc")
    assert moved(letters, letters[2], place) == list(order)


def test_a_prompt_is_taken_out_and_put_back(world: World) -> None:
    kept(world)
    edits(world.amy, 1)
    form = world.amy.presses("Take it out")
    assert "It is taken out. *Save* puts it back in; *Back* leaves it out." in form
    assert stored(world) == [SECOND, THIRD]
    world.amy.submits()
    assert stored(world) == [FIRST, SECOND, THIRD]
    edits(world.amy, 3)
    world.amy.fills(PROMPT, "Not saved yet")
    assert "Not saved yet" in world.amy.presses("Take it out")
    world.amy.closes()
    assert prompts(world.amy.screen) == [FIRST, SECOND]


def test_what_comes_first_after_time_away_is_marked(world: World) -> None:
    kept(world)
    assert "Day 3 · last time 0 of 2 did it · comes first after time away" in world.amy.screen
    for number, answer in ((3, "This one can wait"), (1, "This one comes first")):
        edits(world.amy, number)
        world.amy.submits(**{RETURN: answer})
    assert "Day 1 · last time 2 of 2 did it, 1 wrote · comes first" in world.amy.screen
    assert "Day 3 · last time 0 of 2 did it\n" in world.amy.screen
    assert "This one can wait" in edits(world.amy, 3)
    world.amy.submits(**{RETURN: "As usual: the last prompt of each week comes first"})
    assert "Day 3 · last time 0 of 2 did it · comes first" in world.amy.screen


def test_what_cannot_be_saved_is_said_on_its_field(world: World) -> None:
    kept(world)
    world.amy.presses("Add a prompt")
    assert "Please fill this in" in world.amy.tries_to_submit(**{PROMPT: " "})[PROMPT]
    assert "too long by 605" in world.amy.tries_to_submit(**{PROMPT: "&" * 601})[PROMPT]
    assert len(stored(world)) == 3


def test_name_and_purpose_are_changed(world: World) -> None:
    kept(world)
    world.amy.presses("Name and purpose")
    assert "Please fill this in" in world.amy.tries_to_submit(**{NAME: " "})[NAME]
    world.amy.submits(**{NAME: "Another name", PURPOSE: "For <everyone>."})
    assert "*Another name*: 3 prompts.\nFor &lt;everyone&gt;." in world.amy.screen
    assert "*Another name*" in templates(world.ben)


# Two at once


def both_edit(world: World, number: int) -> None:
    """Ben kept it, Amy facilitates: both have the same prompt open."""
    ended(world)
    world.ben.presses(KEEP)
    world.ben.submits(**{NAME: OURS})
    for person in (world.amy, world.ben):
        opens(person)
        edits(person, number)


def test_two_who_change_one_prompt_are_told_and_lose_nothing(world: World) -> None:
    both_edit(world, 2)
    world.ben.submits(**{PROMPT: "Ben’s words."})
    form = world.amy.submits(**{PROMPT: "Amy’s words."})
    assert "Somebody changed this prompt meanwhile." in form
    assert "*Theirs:*\nBen’s words." in form
    assert "Amy’s words." in form
    assert stored(world)[1] == "Ben’s words."
    world.amy.submits()
    assert stored(world)[1] == "Amy’s words."


def test_one_who_keeps_the_words_of_the_other_just_goes_back(world: World) -> None:
    both_edit(world, 2)
    world.ben.submits(**{PROMPT: "Ben’s words."})
    world.amy.submits(**{PROMPT: "Amy’s words."})
    world.amy.closes()
    assert stored(world)[1] == "Ben’s words."


def test_two_who_move_different_prompts_both_get_what_they_wanted(world: World) -> None:
    both_edit(world, 2)
    world.amy.closes()
    edits(world.amy, 1)
    world.ben.submits(**{PROMPT: "Ben’s words.", PLACE: "Day 3"})
    world.amy.submits(**{PROMPT: "Amy’s words.", PLACE: "Day 2"})
    assert stored(world) == [THIRD, "Amy’s words.", "Ben’s words."]


def test_words_for_a_prompt_that_was_taken_out_meanwhile_are_kept(world: World) -> None:
    both_edit(world, 2)
    world.ben.presses("Take it out")
    form = world.amy.submits(**{PROMPT: "Amy’s words."})
    assert "Somebody took this prompt out meanwhile. Your text is kept below" in form
    world.amy.submits()
    assert stored(world) == [FIRST, "Amy’s words.", THIRD]


def test_nobody_takes_out_what_they_have_not_read(world: World) -> None:
    both_edit(world, 2)
    world.ben.submits(**{PROMPT: "Ben’s words."})
    assert "Somebody changed this prompt meanwhile." in world.amy.presses("Take it out")
    assert stored(world)[1] == "Ben’s words."


def test_many_who_add_at_the_same_moment_all_find_a_place(world: World) -> None:
    kept(world)
    people, challenges = world.convene.services.people, world.convene.services.challenges
    (row,) = rows(world, KeptTemplate)
    amy = people.actor(row["workspace_id"], world.amy.id, world.now)
    assert amy

    def add(number: int) -> object:
        form = PromptForm(0, 0, f"Prompt {number}.", None, 1)
        return challenges.editing.save_prompt(amy, row["community_id"], f"kept.{row['id']}", form, world.now)

    with ThreadPoolExecutor(6) as pool:
        assert all(isinstance(saved, Sheet) for saved in pool.map(add, range(6)))
    assert sorted(stored(world)) == sorted([FIRST, SECOND, THIRD, *(f"Prompt {number}." for number in range(6))])


def test_two_names_at_once(world: World) -> None:
    both_edit(world, 1)
    for person in (world.amy, world.ben):
        person.closes()
        person.presses("Name and purpose")
    world.ben.submits(**{NAME: "Ben’s name"})
    form = world.amy.submits(**{NAME: "Amy’s name"})
    assert "*Theirs:*\n*Ben’s name*" in form
    world.amy.submits()
    assert "*Amy’s name*: 3 prompts." in world.amy.screen


# A hundred


def long(prompts_: int) -> Sheet:
    many = tuple(SheetPrompt(n, Prompt("&" * 480, None), did=99, wrote=99) for n in range(1, prompts_ + 1))
    return Sheet(
        key="kept.1", community_id=1, title="&" * 80, summary="&" * 500, prompts=many, kept_by="&" * 80,
        own=True, may_edit=True, may_offer=True, may_start=True, participants=100,
    )  # fmt: skip


@pytest.mark.parametrize("week", range(15))
def test_each_week_of_a_hundred_prompts_is_drawn_within_slacks_limits(week: int) -> None:
    view = editor.editor(long(100), week, "Said.")
    assert len(check_view(view)["blocks"]) <= VIEW_BLOCKS
    assert f"Week {week + 1} of 15." in str(view.to_dict())
    check_view(editor.prompt_form(long(100), week, PromptForm(1, 1, "&" * 480, None, 100), "Said."))


def test_weeks_are_turned_and_chosen(world: World) -> None:
    world.a_community()
    opens(world.amy, TITLE)
    world.amy.presses("Keep our own copy")
    assert prompts(world.amy.screen)[0] == FIRST
    assert "Week 2 of 5." in world.amy.presses("Later week")
    assert "Week 5 of 5." in world.amy.chooses("Week 5: days 29 to 30")
    assert prompts(world.amy.screen) == ["Keep one thing", "Look back and look ahead"]
    edits(world.amy, 30)
    world.amy.submits(**{PLACE: "Day 8"})
    assert "Week 2 of 5." in world.amy.screen
    assert prompts(world.amy.screen)[0] == "Look back and look ahead"
    assert "Week 1 of 5." in world.amy.presses("Earlier week")


def test_a_template_holds_a_hundred_and_no_more(world: World) -> None:
    world.a_community()
    templates(world.amy)
    world.amy.presses("Bring in a file")
    listed = "".join(f"\n  - Prompt {number}." for number in range(1, 101))
    world.amy.submits(**{"The file": [("a.yml", f"title: {OURS}\nsummary: s\nprompts:{listed}".encode())]})
    assert "Week 1 of 15." in world.amy.screen
    world.amy.chooses("Week 15: days 99 to 100")
    assert prompts(world.amy.screen) == []  # none of them has a heading
    assert "A template holds at most 100 prompts." in world.amy.presses("Add a prompt")
    assert len(stored(world)) == 100


# What nobody may


FORGED = ["{0}:{1}", "0", "", "{0}:{1}:0:1:1", "x:{1}:0:1", "{0}:{1}:0:999", "9:no:0:1", "{0}::0:1", "{0}:kept.²:0:1"]


def test_a_forged_value_is_refused_kindly(world: World) -> None:
    kept(world)
    about = value_of(world.amy, "Add a prompt")
    world.amy.closes()
    holder = world.cleo.latest("day 3 of 3")
    for forged in FORGED:
        value = forged.format(*about.split(":"))
        seen = press_anyway(world.amy, holder, "challenges.change_prompt", value)
        assert "no longer there" in seen or "taken out meanwhile" in seen or "could not find" in seen
    press_anyway(world.cleo, holder, "challenges.add_prompt", about)
    assert world.cleo.sees("can change this template. Nothing was changed.")
    assert stored(world) == [FIRST, SECOND, THIRD]


def test_what_comes_with_convene_cannot_be_changed(world: World) -> None:
    kept(world)
    world.amy.closes()
    key = next(iter(shipped()))
    seen = press_anyway(world.amy, world.amy.latest("day 3 of 3"), "challenges.rename", f"1:{key}:0")
    assert "I could not find this template." in seen
