"""Who is reminded of a missed day: only somebody who has done nothing since, and not twice in a week."""

from datetime import date, timedelta

import pytest

from bot.domain.cadence import next_day
from bot.domain.challenges.progress import DONE, MISSED, OPEN, REST, TO_COME
from bot.domain.challenges.reminders import days_passed, may_remind, missed_last
from bot.domain.people import Away

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("states", "missed"),
    [
        ((), None),
        ((OPEN,), None),
        ((MISSED, OPEN, TO_COME), 1),
        ((MISSED, MISSED, OPEN), 2),
        ((DONE, MISSED, OPEN), 2),
        ((MISSED, DONE, TO_COME), None),
        ((MISSED, REST, OPEN), None),
        ((MISSED, OPEN, DONE), None),
    ],
)
def test_the_latest_day_that_is_over_decides(states: tuple[str, ...], missed: int | None) -> None:
    assert missed_last(list(enumerate(states, 1))) == missed


@pytest.mark.parametrize(
    ("states", "passed"),
    [((), []), ((OPEN,), []), ((OPEN, OPEN, TO_COME), [1]), ((OPEN, DONE, OPEN), [1]), ((MISSED, OPEN), [])],
)
def test_days_that_may_be_over_soon_are_those_before_the_latest_open_one(
    states: tuple[str, ...], passed: list[int]
) -> None:
    assert days_passed(list(enumerate(states, 1))) == passed


@pytest.mark.parametrize(
    ("weekdays", "away", "day"),
    [
        ("1234567", [], TODAY + timedelta(days=1)),
        ("2", [], TODAY + timedelta(days=7)),
        ("1234567", [Away(TODAY, TODAY + timedelta(days=3))], TODAY + timedelta(days=4)),
        ("1234567", [Away(TODAY, None)], None),
    ],
)
def test_the_next_day_is_one_of_ones_own_and_none_away(weekdays: str, away: list[Away], day: date | None) -> None:
    assert next_day(TODAY, weekdays, away) == day


@pytest.mark.parametrize(("ago", "may"), [(None, True), (6, False), (7, True)])
def test_another_comes_only_after_a_week(ago: int | None, may: bool) -> None:
    assert may_remind(TODAY - timedelta(days=ago) if ago else None, TODAY) is may
