"""Own prompts, week by week in a form or from a text file."""

from typing import Any

import pytest

from tests.challenges.starting import OWN, SOON, a_preview, announced, shown_days, steers
from tests.world import Seen, World


def written(*numbers: int) -> str:
    return "\n\n".join(f"*Prompt {number}*\nDo thing {number}." for number in numbers)


def own(world: World, days: int = 10, **fields: Any) -> Seen:
    return a_preview(world, What_to_practise=OWN, Number_of_days=str(days), **fields)


def errors_under(world: World, label: str, **fields: Any) -> str:
    return world.amy.tries_to_submit(**fields)[label]


def test_week_by_week_and_each_next_says_how_far_it_is(world: World) -> None:
    form = own(world)
    assert "0 prompts in, 10 still to write" in form
    assert "a field holds 3,000 characters" in str(form.holder)
    assert '"max_length": 3000' in str(form.holder).replace("'", '"')
    form = world.amy.submits(Prompts=written(1, 2, 3, 4, 5, 6, 7))
    assert "7 prompts in, 3 still to write" in form
    assert "Do thing 7" not in str(form.holder)  # the field is empty again
    preview = world.amy.submits(Prompts=written(8, 9, 10))
    assert "day 10 of 10*\n*Prompt 10*\nDo thing 10." in preview


def test_without_a_length_thirty_are_asked_for(world: World) -> None:
    assert "0 prompts in, 30 still to write" in a_preview(world, What_to_practise=OWN)


def test_what_is_in_stays_as_a_draft_and_goes_on_later(world: World) -> None:
    own(world)
    world.amy.submits(Prompts=written(1, 2))
    world.amy.closes()
    world.passes(days=1)
    world.amy.runs("/challenge")
    assert "2 prompts in, 8 still to write" in world.amy.presses("Go on with the draft")
    assert not world.ben.sees("Our 30-day challenge")


def test_a_draft_of_somebody_else_is_not_shown_to_members(world: World) -> None:
    own(world)
    world.amy.submits(Prompts=written(1, 2))
    assert "Our 30-day challenge" not in world.ben.runs("/challenge")


def test_facilitators_see_and_finish_a_members_draft(world: World) -> None:
    world.a_community()
    world.ben.runs("/challenge start")
    world.ben.submits(What_to_practise=OWN)
    world.ben.submits(Prompts=written(1))
    world.ben.closes()
    world.amy.runs("/challenge")
    assert "1 prompt in, 29 still to write" in world.amy.presses("Go on with the draft")


@pytest.mark.parametrize(
    ("prompts", "words"),
    [
        (written(1, 2, 3, 4), "These are 4 prompts, and there is room for 3. Please take some out."),
        ("Fine.\n\n" + "x" * 2500, "Prompt 2 is too long by 100 characters"),
        ("&" * 601, "Prompt 1 is too long by 605 characters"),
        ("\n \n", "Please write at least one prompt"),
        (None, "Please write at least one prompt"),
    ],
)
def test_what_does_not_fit_is_said_before_anything_is_saved(world: World, prompts: str | None, words: str) -> None:
    own(world, 3)
    assert words in errors_under(world, "Prompts", Prompts=prompts)
    world.amy.closes()
    world.amy.runs("/challenge")
    assert "0 prompts in, 3 still to write" in world.amy.presses("Go on with the draft")


def test_a_text_file_with_a_blank_line_between_prompts(world: World) -> None:
    own(world, 3)
    text = "\ufeff*Eins*\r\nÜben.\r\n\r\n \r\n*Zwei*\r\n\r\n*Drei*\r\n"
    preview = world.amy.submits(Or_a_text_file=[("prompts.txt", text.encode())])
    assert [day.split("*\n", 1)[1] for day in shown_days(world.amy)] == ["*Eins*\nÜben.", "*Zwei*", "*Drei*"]
    assert "3 days" in preview


def test_field_and_file_together(world: World) -> None:
    own(world, 2)
    world.amy.submits(Prompts="First.", Or_a_text_file=[("more.txt", b"Second.")])
    assert [day.split("*\n", 1)[1] for day in shown_days(world.amy)] == ["First.", "Second."]


def test_a_file_that_is_no_text_is_said_under_the_file(world: World) -> None:
    own(world, 2)
    said = errors_under(world, "Or a text file", Or_a_text_file=[("prompts.txt", b"\xff\xfe\x00caf\xe9")])
    assert "It needs to be plain text, saved as UTF-8" in said


def test_without_the_permission_to_read_files_the_field_is_pointed_to(world: World) -> None:
    world.workspace.granted.discard("files:read")
    own(world, 2)
    said = errors_under(world, "Or a text file", Or_a_text_file=[("prompts.txt", b"One.\n\nTwo.")])
    assert "I am not allowed to read files here. Please paste the prompts" in said
    world.amy.fills("Or a text file", None)
    assert "2 days" in world.amy.submits(Prompts="One.\n\nTwo.")


def test_too_many_in_a_file(world: World) -> None:
    own(world, 2)
    said = errors_under(world, "Or a text file", Or_a_text_file=[("prompts.txt", b"One.\n\nTwo.\n\nThree.")])
    assert "These are 3 prompts, and there is room for 2" in said


def test_own_prompts_are_posted_as_written(world: World) -> None:
    own(world, 2, First_day=SOON, Title="A week of craft")
    world.amy.submits(Prompts="*Look* at https://example.org, then:\n- rest\n- breathe\n\nSecond.")
    world.amy.submits()
    world.amy.closes()
    world.passes(minutes=1)
    assert "*A week of craft: day 1 of 2*\n*Look* at <https://example.org>, then:\n• rest\n• breathe" in Seen(
        world.ben.latest("day 1 of 2")
    )


def test_extending_asks_for_the_prompts_it_needs(world: World) -> None:
    announced(world, First_day=SOON, Number_of_days="2")
    world.passes(minutes=1)
    steers(world.amy)
    world.amy.presses("Add prompts")
    assert "Please write at least one prompt" in world.amy.tries_to_submit(More_prompts=" \n")["More prompts"]
    many = "\n\n".join("x" for _ in range(99))
    assert "there is room for 98" in world.amy.tries_to_submit(More_prompts=many)["More prompts"]
    assert "It has 4 days now" in world.amy.submits(More_prompts="Third.\n\nFourth.")
    world.passes(days=5)
    assert world.ben.sees("day 4 of 4*\nFourth.")
    assert world.ben.sees("is complete")


def test_with_prompts_missing_a_draft_can_be_changed_or_thrown_away(world: World) -> None:
    own(world, 10)
    world.amy.submits(Prompts=written(1, 2))
    world.amy.presses("Change settings")
    assert "2 prompts in, 1 still to write" in world.amy.submits(Number_of_days="3")
    assert "day 3 of 3*\n*Prompt 3*" in world.amy.submits(Prompts=written(3))
    world.amy.presses("Throw away")
    world.amy.closes()
    assert "a draft" not in world.amy.runs("/challenge")
