"""Days of a challenge as one participant sees them: tables, and laws that hold for all of them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.challenges.entries import readable
from bot.domain.challenges.progress import (
    DONE,
    MISSED,
    OPEN,
    REST,
    TO_COME,
    Mark,
    PostedDay,
    Progress,
    spans,
    states,
)
from bot.domain.people import Away

FIRST = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NOTHING, PRESSED, WROTE, RESTED = Mark(), Mark(done=True), Mark(wrote=True), Mark(rest=True)
WROTE_AND_RESTED = Mark(wrote=True, rest=True)


def posted(number: int, *, come: bool = True, skipped: bool = False) -> PostedDay:
    at = FIRST + (number - 1) * DAY
    return PostedDay(number, number, at if come else None, skipped)


def seen(
    marks: list[Mark],
    *,
    come: int | None = None,
    first_day: int = 1,
    away: tuple[Away, ...] = (),
    zone: str = "UTC",
    closed: bool = False,
    after: timedelta = timedelta(hours=1),
) -> Progress:
    """Progress `after` the latest prompt; one mark for each day, of which `come` are posted."""
    come = len(marks) if come is None else come
    days = [posted(number, come=number <= come) for number in range(1, len(marks) + 1)]
    by_day = {number: mark for number, mark in enumerate(marks, 1) if mark != NOTHING}
    now = FIRST + (come - 1) * DAY + after
    return Progress(1, "Title", states(days, by_day, first_day, away, zone, closed, now))


@pytest.mark.parametrize(
    ("mark", "state"),
    [
        (NOTHING, MISSED),
        (PRESSED, DONE),
        (WROTE, DONE),
        (RESTED, REST),
        (WROTE_AND_RESTED, DONE),
    ],
)
def test_a_day_that_is_over(mark: Mark, state: str) -> None:
    assert seen([mark, NOTHING]).states[0] == (1, state)


@pytest.mark.parametrize(
    ("zone", "after", "state"),
    [
        # The first prompt came at 08:00 UTC; the second at 08:00 a day later.
        ("UTC", timedelta(), MISSED),
        ("Pacific/Kiritimati", timedelta(), MISSED),
        ("Pacific/Pago_Pago", timedelta(), MISSED),
    ],
)
def test_missed_when_the_next_prompt_has_come(zone: str, after: timedelta, state: str) -> None:
    assert seen([NOTHING, NOTHING], zone=zone, after=after).states[0] == (1, state)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_open_as_long_as_the_next_prompt_has_not_come(zone: str) -> None:
    assert seen([NOTHING, NOTHING], come=1, zone=zone, after=3 * DAY).states[0] == (1, OPEN)


@pytest.mark.parametrize(
    ("zone", "hours", "state"),
    [
        ("UTC", 15.9, OPEN),
        ("UTC", 16, MISSED),
        ("Pacific/Kiritimati", 1.9, OPEN),  # 22:00 there
        ("Pacific/Kiritimati", 2, MISSED),
        ("Pacific/Pago_Pago", 2.9, OPEN),  # 21:00 there, of the day before
        ("Pacific/Pago_Pago", 3, MISSED),
    ],
)
def test_the_last_day_is_missed_after_the_close_and_ones_own_midnight(zone: str, hours: float, state: str) -> None:
    assert seen([NOTHING], zone=zone, closed=True, after=timedelta(hours=hours)).states == ((1, state),)


def test_a_prompt_that_was_skipped_counts_for_nobody_and_hides_no_day() -> None:
    days = [posted(1), posted(2, come=False, skipped=True), posted(3)]
    assert states(days, {}, 1, (), "UTC", False, FIRST + 2 * DAY) == ((1, MISSED), (3, OPEN))


def test_days_away_are_rest_until_they_are_done() -> None:
    away = (Away(date(2026, 11, 24), date(2026, 11, 25)),)
    progress = seen([NOTHING, NOTHING, PRESSED, NOTHING], away=away)
    assert progress.states == ((1, MISSED), (2, REST), (3, DONE), (4, OPEN))
    assert (progress.done, progress.counted) == (1, 2)


def test_a_late_joiner_counts_from_the_first_own_day() -> None:
    assert seen([NOTHING] * 5 + [PRESSED], first_day=6).states == ((6, DONE),)


def test_an_earlier_day_that_was_done_all_the_same_counts_alone() -> None:
    progress = seen([WROTE] + [NOTHING] * 4 + [PRESSED], first_day=6)
    assert progress.states == ((1, DONE), (6, DONE))
    assert (progress.done, progress.counted) == (2, 2)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([], ""), ([3], "3"), ([1, 2, 3], "1 to 3"), ([1, 3, 4, 7], "1, 3 to 4, 7")],
)
def test_numbers_in_words(numbers: list[int], words: str) -> None:
    assert spans(numbers) == words


# Laws

marks = st.lists(st.sampled_from([NOTHING, PRESSED, WROTE, RESTED, WROTE_AND_RESTED]), min_size=1, max_size=40)
zones = st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata"])
spells = st.timedeltas(timedelta(), timedelta(days=3))


@given(marks, st.integers(0, 40), zones, st.booleans(), spells)
def test_every_day_has_one_state_and_they_add_up(
    marks: list[Mark], come: int, zone: str, closed: bool, after: timedelta
) -> None:
    come = min(come, len(marks))
    progress = seen(marks, come=come, zone=zone, closed=closed, after=after)
    assert [number for number, _ in progress.states] == list(range(1, len(marks) + 1))
    by_state = {state: len(progress.numbers(state)) for state in (DONE, REST, OPEN, MISSED, TO_COME)}
    assert sum(by_state.values()) == len(marks)
    assert by_state[TO_COME] == len(marks) - come
    assert progress.done == sum(mark.did for mark in marks[:come])
    assert progress.counted == by_state[DONE] + by_state[MISSED]
    assert progress.done <= progress.counted <= come


@given(marks, st.data())
def test_rest_neither_helps_nor_hurts(marks: list[Mark], data: st.DataObject) -> None:
    """A day of rest more changes the figures as if that day had not been there."""
    at = data.draw(st.integers(0, len(marks)))
    without, rested = seen(marks, closed=True, after=2 * DAY), [*marks[:at], RESTED, *marks[at:]]
    with_rest = seen(rested, closed=True, after=2 * DAY)
    assert (with_rest.done, with_rest.counted) == (without.done, without.counted)


@given(marks, st.integers(1, 40))
def test_nobody_is_charged_for_days_before_their_own_first(marks: list[Mark], first_day: int) -> None:
    first_day = min(first_day, len(marks))
    progress = seen(marks, first_day=first_day, closed=True, after=2 * DAY)
    assert all(number >= first_day for number in progress.numbers(MISSED))
    assert progress.done == sum(mark.did for mark in marks)


@given(marks, zones, st.data())
def test_doing_a_day_never_lowers_and_adds_one_at_most(marks: list[Mark], zone: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(marks) - 1))
    before, after = seen(marks, zone=zone), seen([*marks[:at], PRESSED, *marks[at + 1 :]], zone=zone)
    assert before.done <= after.done <= before.done + 1
    assert after.counted - after.done <= before.counted - before.done


@given(marks, zones, spells)
def test_time_alone_takes_nothing_that_was_done(marks: list[Mark], zone: str, after: timedelta) -> None:
    now, later = seen(marks, zone=zone), seen(marks, zone=zone, after=after + timedelta(hours=1))
    assert later.done == now.done
    assert later.numbers(REST) == now.numbers(REST)


# What is kept of a text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("&amp;lt;", "&lt;"),
        ("<@U1> and <@U2|ben>", "@someone and @ben"),
        ("<#C1|data-craft>", "#data-craft"),
        ("<!here> <!channel|channel> <!subteam^S1|@editors>", "@here @channel @editors"),
        ("<https://example.org>", "https://example.org"),
        ("<https://example.org|my page>", "my page (https://example.org)"),
        ("<mailto:a@example.org|a@example.org>", "a@example.org"),
    ],
)
def test_slacks_markup_becomes_plain_words(sent: str, kept: str) -> None:
    assert readable(sent) == kept


@given(st.text())
def test_what_was_typed_comes_back(typed: str) -> None:
    sent = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert readable(sent) == typed
