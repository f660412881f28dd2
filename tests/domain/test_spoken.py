"""Days and zones as people write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.spoken import day_said, zone_said

TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("tomorrow", date(2026, 11, 24)),
        ("today", TODAY),
        ("until Friday", date(2026, 11, 27)),
        ("fri", date(2026, 11, 27)),
        ("Monday", date(2026, 11, 30)),  # never today itself
        ("Sunday", date(2026, 11, 29)),
        ("3 May", date(2027, 5, 3)),
        ("until 3 May", date(2027, 5, 3)),
        ("May 3", date(2027, 5, 3)),
        ("May 3rd", date(2027, 5, 3)),
        ("the 3rd of May", date(2027, 5, 3)),
        ("3 may, 2028", date(2028, 5, 3)),
        ("24 November", date(2026, 11, 24)),
        ("23 Nov", TODAY),
        ("22 Nov", date(2027, 11, 22)),  # over: next year's
        ("29 February", date(2028, 2, 29)),
        ("2027-05-03", date(2027, 5, 3)),
        ("5 days", date(2026, 11, 28)),
        ("in 2 weeks", date(2026, 12, 7)),
        ("for 1 day", TODAY),
        ("for 3 days", TODAY + timedelta(days=2)),
        ("sept 1", date(2027, 9, 1)),
    ],
)
def test_a_day_is_understood(words: str, day: date) -> None:
    assert day_said(words, TODAY) == day


@pytest.mark.parametrize(
    "words",
    ["", "soon", "3/5", "31 February", "mayonnaise 3", "t", "2026-13-01", "3", "next year", "<@U1>", "३ May 0"],
)
def test_an_unclear_day_is_not_guessed(words: str) -> None:
    assert day_said(words, TODAY) is None


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(0, 364))
def test_a_day_without_its_year_is_never_over(today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)
    said = day_said(f"{day.day} {day:%B}", today)
    assert said is not None
    assert said >= today


@given(st.text(max_size=40))
def test_no_words_break_it(words: str) -> None:
    assert day_said(words, TODAY) is None or isinstance(day_said(words, TODAY), date)


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("Nairobi", "Africa/Nairobi"),
        (" new york ", "America/New_York"),
        ("UTC", "UTC"),
        ("Middle Earth", None),
        ("", None),
    ],
)
def test_a_zone_is_found_by_its_name_or_its_city(words: str, zone: str | None) -> None:
    assert zone_said(words) == zone
