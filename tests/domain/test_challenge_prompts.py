"""Prompts from one text, how long they may be, and the forms that people send."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.challenges.forms import StartForm, channel_name, checked
from bot.domain.challenges.prompts import (
    LONGEST_PROMPT,
    Prompt,
    check_prompts,
    fit,
    is_essential,
    split_prompts,
    template_of,
    too_long_by,
)
from bot.domain.errors import Invalid
from bot.services.challenges.templates import shipped

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # 08:00 in Berlin
FORM = StartForm(1, "own", date(2026, 11, 24), time(9), "1", zone="Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "prompts"),
    [
        ("", []),
        (" \n\t\n ", []),
        ("One.", ["One."]),
        ("One.\nStill one.", ["One.\nStill one."]),
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One.\n \t \n\n\nTwo.\n\n", ["One.", "Two."]),
        ("One.\r\n\r\nTwo.", ["One.", "Two."]),
        ("One.\r\rTwo.", ["One.", "Two."]),
        ("\ufeffOne.\n\nTwo.", ["One.", "Two."]),
        ("*Bold*\n- a\n- b\n\n_Two_", ["*Bold*\n- a\n- b", "_Two_"]),
    ],
)
def test_a_blank_line_separates_prompts(text: str, prompts: list[str]) -> None:
    assert split_prompts(text) == prompts


lines = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)
prompts_written = st.lists(st.lists(lines, min_size=1, max_size=3).map("\n".join), max_size=8)


@given(prompts_written, st.sampled_from(["\n\n", "\r\n\r\n", "\n \n", "\n\n\n\t\n"]))
def test_what_was_joined_comes_apart_as_it_was(prompts: list[str], between: str) -> None:
    assert split_prompts(between.join(prompts)) == prompts


@given(st.text(max_size=400))
def test_no_text_makes_an_empty_prompt(text: str) -> None:
    assert all(prompt and prompt == prompt.strip() for prompt in split_prompts(text))


@pytest.mark.parametrize(
    ("prompt", "over"),
    [
        ("x" * LONGEST_PROMPT, 0),
        ("x" * (LONGEST_PROMPT + 1), 1),
        ("&" * (LONGEST_PROMPT // 5), 0),
        ("&" * (LONGEST_PROMPT // 5 + 1), 5),
        ("<>" * (LONGEST_PROMPT // 8) + "<", 4),
    ],
)
def test_length_is_counted_as_slack_counts_it(prompt: str, over: int) -> None:
    assert too_long_by(prompt) == over


@pytest.mark.parametrize(
    ("prompts", "room", "problem", "facts"),
    [
        (["a", "b", "c"], 2, "too_many_prompts", {"given": 3, "room": 2}),
        (["a", "x" * (LONGEST_PROMPT + 7)], 9, "prompt_too_long", {"number": 2, "over": 7}),
        (["a"], 0, "too_many_prompts", {"given": 1, "room": 0}),
    ],
)
def test_what_does_not_fit_is_named(prompts: list[str], room: int, problem: str, facts: dict[str, int]) -> None:
    with pytest.raises(Invalid) as caught:
        check_prompts(prompts, "prompts", room)
    assert (caught.value.field, caught.value.problem, caught.value.facts) == ("prompts", problem, facts)


@given(st.lists(st.builds(Prompt, st.text(max_size=5)), max_size=30), st.integers(1, 100))
def test_fewer_days_take_the_first_prompts(prompts: list[Prompt], length: int) -> None:
    taken = fit(prompts, length)
    assert taken == prompts[: len(taken)]
    assert len(taken) == min(len(prompts), length)


def test_five_templates_of_thirty_prompts_are_shipped() -> None:
    titles = {template.title: len(template.prompts) for template in shipped().values()}
    assert titles == {
        "Becoming a better practitioner": 30,
        "DevOps, a little every day": 30,
        "Public speaking": 30,
        "Social learning for community leaders": 30,
        "Work and life in balance": 30,
    }


@pytest.mark.parametrize("key", sorted(shipped()))
def test_a_template_has_thirty_prompts_of_its_own_and_something_to_reflect_on_each_week(key: str) -> None:
    template = shipped()[key]
    assert len(set(template.prompts)) == 30
    headings = [prompt.text.splitlines()[0] for prompt in template.prompts]
    assert len(set(headings)) == 30
    assert all(heading.startswith("*") and heading.endswith("*") for heading in headings)
    asked = [prompt.text.splitlines()[-1].lower() for prompt in template.prompts]
    assert not any("thread" in line for line in asked)  # it may be answered in a message or a private form
    for week in range(4):
        assert is_essential(week * 7 + 7, 30, template.prompts[week * 7 + 6].essential)
        text = " ".join(prompt.text for prompt in template.prompts[week * 7 : week * 7 + 7]).lower()
        assert "look back" in text or "reflect" in text


@pytest.mark.parametrize("prompts", [[], ["fine", " "], ["x" * (LONGEST_PROMPT + 1)]])
def test_a_template_file_of_the_wrong_shape_is_refused(prompts: list[str]) -> None:
    with pytest.raises(ValueError, match="template broken"):
        template_of({"key": "broken", "title": "t", "summary": "s", "prompts": prompts})


@pytest.mark.parametrize(
    ("number", "length", "marked", "essential"),
    [
        (1, 30, None, False),
        (7, 30, None, True),
        (28, 30, None, True),
        (29, 30, None, False),
        (30, 30, None, True),
        (7, 30, False, False),
        (1, 30, True, True),
        (3, 3, None, True),
    ],
)
def test_a_weeks_last_prompt_is_essential_unless_it_is_marked_otherwise(
    number: int, length: int, marked: bool | None, essential: bool
) -> None:
    assert is_essential(number, length, marked) is essential


def test_a_template_file_can_mark_a_prompt() -> None:
    data = {"key": "k", "title": "t", "summary": "s", "prompts": ["One.", {"text": "Two.\n", "essential": True}]}
    assert template_of(data).prompts == (Prompt("One."), Prompt("Two.", True))


# The start form


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"zone": "Mars/Base"}, "zone", "unknown_zone"),
        ({"title": "x" * 81}, "title", "too_long"),
        ({"length": 0}, "length", "length"),
        ({"length": 101}, "length", "length"),
        ({"weekdays": ""}, "weekdays", "no_weekday"),
        ({"first": date(2026, 11, 22)}, "first", "first_past"),
        ({"first": date(2026, 11, 23), "hour": time(8)}, "hour", "hour_past"),
        ({"meetup_at": NOW}, "meetup_at", "meetup_past"),
        ({"meetup_link": "javascript:alert(1)"}, "meetup_link", "not_a_link"),
    ],
)
def test_a_field_that_needs_another_answer_is_named(changes: dict[str, object], field: str, problem: str) -> None:
    with pytest.raises(Invalid) as caught:
        checked(replace(FORM, **changes), "UTC", NOW)  # type: ignore[arg-type]
    assert (caught.value.field, caught.value.problem) == (field, problem)


@pytest.mark.parametrize(
    "changes",
    [
        {"length": 1},
        {"length": 100},
        {"first": date(2026, 11, 23), "hour": time(8, 1)},
        {"first": None},
        {"meetup_link": "https://example.org"},
    ],
)
def test_what_is_at_the_limit_is_taken(changes: dict[str, object]) -> None:
    form = replace(FORM, **changes)  # type: ignore[arg-type]
    assert checked(form, "UTC", NOW) == form


def test_without_a_zone_the_communitys_holds() -> None:
    assert checked(replace(FORM, zone=""), "Asia/Tokyo", NOW).zone == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("A Month of: Craft", "a-month-of-craft"),
        ("Übung & Muße", "übung-muße"),
        ("--- !!! ---", "challenge"),
        ("", "challenge"),
        ("30 days", "30-days"),
        ("x" * 100, "x" * 70),
    ],
)
def test_a_channels_name_is_one_that_slack_takes(title: str, name: str) -> None:
    assert channel_name(title) == name


@given(st.text(max_size=120))
def test_any_title_makes_a_channel_name(title: str) -> None:
    name = channel_name(title)
    assert 1 <= len(name) <= 80
    assert name == name.lower()
    assert all(c.isalnum() or c == "-" for c in name)
