"""A challenge in numbers: who was there on a day, and which prompts stand out from those around them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.challenges.numbers import DayNumbers, Posted, Stay, lived_and_flat, numbers

FIRST = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def posted(*did: int) -> list[Posted]:
    """A prompt a day, and how many did it."""
    return [
        Posted(number, FIRST.date() + (number - 1) * DAY, f"Prompt {number}", FIRST + (number - 1) * DAY, people, 0)
        for number, people in enumerate(did, 1)
    ]


def day(number: int, did: int, of: int = 20) -> DayNumbers:
    return DayNumbers(number, date(2026, 11, 23), "", of, did, 0, 0, 0)


@pytest.mark.parametrize(
    ("joined", "left", "there"),
    [
        (-HOUR, None, [1, 1, 1]),
        (HOUR, None, [1, 1, 1]),  # after the first prompt, on the same day
        (DAY + HOUR, None, [0, 1, 1]),
        (9 * DAY, None, [0, 0, 1]),  # the last day has no end
        (-HOUR, HOUR, [1, 0, 0]),
        (-HOUR, DAY + HOUR, [1, 1, 0]),
        (-HOUR, -HOUR / 2, [0, 0, 0]),
    ],
)
def test_somebody_is_there_from_the_day_they_join_to_the_day_they_leave(
    joined: timedelta, left: timedelta | None, there: list[int]
) -> None:
    stay = Stay(FIRST + joined, None if left is None else FIRST + left)
    found = numbers(1, "", posted(1, 1, 1), [stay])
    assert [one.taking_part for one in found.days] == there


def test_joining_and_leaving_stand_on_their_day() -> None:
    stays = [Stay(FIRST - DAY, None), Stay(FIRST + HOUR, FIRST + DAY + HOUR), Stay(FIRST + DAY, None)]
    found = numbers(1, "", posted(1, 1, 1), stays)
    assert found.joined_before == 1
    assert [(one.joined, one.left) for one in found.days] == [(1, 0), (1, 1), (0, 0)]
    assert (found.joined_later, found.left) == (2, 1)


@given(
    st.lists(
        st.tuples(st.integers(-100, 300), st.none() | st.integers(0, 300)).map(
            lambda pair: Stay(FIRST + pair[0] * HOUR, None if pair[1] is None else FIRST + (pair[0] + pair[1]) * HOUR)
        )
    )
)
def test_everybody_who_came_and_went_is_counted_once(stays: list[Stay]) -> None:
    found = numbers(1, "", posted(1, 1, 1, 1, 1), stays)
    assert found.joined_before + found.joined_later == len(stays)
    assert found.left == sum(stay.left is not None and stay.left >= FIRST for stay in stays)
    assert all(one.taking_part <= len(stays) for one in found.days)


def test_the_day_that_is_still_done_is_not_compared() -> None:
    at = FIRST + 2 * DAY + HOUR
    assert [one.number for one in numbers(1, "", posted(9, 9, 1), [], at).compared] == [1, 2]
    assert [one.number for one in numbers(1, "", posted(9, 9, 1), [], None).compared] == [1, 2, 3]


def test_a_prompt_stands_out_against_its_neighbours_not_against_the_beginning() -> None:
    """Fewer people each day: the third, which everybody did, lived, and the sixth, which nobody did, fell flat."""
    found = lived_and_flat([day(n, did) for n, did in enumerate((16, 15, 20, 14, 13, 0, 12, 11, 10), 1)])
    assert found is not None
    lived, flat = found
    assert [one.number for one in lived] == [3]
    assert [one.number for one in flat] == [6]


def test_at_most_three_are_named_the_clearest_first() -> None:
    did = (10, 10, 13, 10, 10, 10, 14, 10, 10, 10, 15, 10, 10, 10, 16, 10, 10, 10)
    found = lived_and_flat([day(n, people) for n, people in enumerate(did, 1)])
    assert found is not None
    assert [one.number for one in found[0]] == [15, 11, 7]
    assert found[1] == []


@pytest.mark.parametrize(
    "days",
    [[], [day(n, n) for n in range(1, 5)], [day(n, 0 if n == 3 else 2, of=2) for n in range(1, 9)]],
    ids=["no day", "four days", "two people"],
)
def test_with_too_little_data_nothing_is_said(days: list[DayNumbers]) -> None:
    assert lived_and_flat(days) is None


def test_shares_stay_between_nothing_and_all() -> None:
    """Somebody may have done a day, and left before its prompt was followed by the next."""
    assert day(1, 5, of=4).share == 1.0
    assert day(1, 0, of=0).share == 0.0
