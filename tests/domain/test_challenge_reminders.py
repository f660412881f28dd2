"""Who is reminded of a missed day: only somebody who has done nothing since, and not twice in a week."""

from datetime import date, timedelta

import pytest

from bot.domain.challenges.progress import DONE, MISSED, OPEN, REST, TO_COME
from bot.domain.challenges.reminders import may_remind, missed_last

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


@pytest.mark.parametrize(("ago", "may"), [(None, True), (6, False), (7, True)])
def test_another_comes_only_after_a_week(ago: int | None, may: bool) -> None:
    assert may_remind(TODAY - timedelta(days=ago) if ago else None, TODAY) is may
