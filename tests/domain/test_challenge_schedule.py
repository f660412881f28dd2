"""When each prompt comes, and when the challenge closes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cadence import local_date
from bot.domain.challenges.schedule import Rhythm, half_time

BERLIN = Rhythm(time(9), "Europe/Berlin", "1234567")
MONDAY = date(2026, 11, 23)

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "America/St_Johns", "UTC"]
rhythms = st.builds(
    Rhythm,
    hour=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    zone=st.sampled_from(ZONES),
    weekdays=st.sets(st.sampled_from("1234567"), min_size=1).map(lambda days: "".join(sorted(days))),
    rest=st.frozensets(st.dates(date(2026, 11, 1), date(2027, 2, 1)), max_size=20),
)
days = st.dates(date(2026, 11, 1), date(2027, 12, 31))
moments = st.datetimes(datetime(2026, 11, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "hour"),
    [
        (date(2027, 3, 27), 8),
        (date(2027, 3, 28), 7),  # summer time begins that night
        (date(2027, 10, 30), 7),
        (date(2027, 10, 31), 8),  # and ends that one
    ],
)
def test_nine_oclock_stays_nine_oclock(day: date, hour: int) -> None:
    assert BERLIN.at(day) == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("weekdays", "rest", "expected"),
    [
        ("1234567", [], [23, 24, 25, 26]),
        ("12345", [], [23, 24, 25, 26]),
        ("15", [], [23, 27, 30, 34]),
        ("1234567", [24, 25], [23, 26, 27, 28]),
        ("6", [28], [35, 42, 49, 56]),
    ],
)
def test_dates_fall_on_weekdays_without_rest(weekdays: str, rest: list[int], expected: list[int]) -> None:
    first = date(2026, 11, 1)
    off = frozenset(first + timedelta(days=day - 1) for day in rest)
    rhythm = Rhythm(time(9), "UTC", weekdays, off)
    assert rhythm.dates(4, MONDAY) == [first + timedelta(days=day - 1) for day in expected]


@pytest.mark.parametrize(
    ("now", "posted", "expected"),
    [
        (datetime(2026, 11, 23, 7, 59, tzinfo=UTC), [], MONDAY),  # 08:59 in Berlin
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), [], date(2026, 11, 24)),
        (datetime(2026, 11, 23, 7, 0, tzinfo=UTC), [MONDAY], date(2026, 11, 24)),
        (datetime(2026, 11, 23, 23, 30, tzinfo=UTC), [MONDAY], date(2026, 11, 24)),
        (datetime(2026, 12, 1, 7, 0, tzinfo=UTC), [MONDAY], date(2026, 12, 1)),
    ],
)
def test_the_first_date_that_can_still_take_a_prompt(now: datetime, posted: list[date], expected: date) -> None:
    assert BERLIN.next_start(now, posted) == expected


@pytest.mark.parametrize(("later", "day"), [(0, 24), (1, 25), (7, 31)])
def test_it_closes_at_the_hour_of_the_day_after_or_later(later: int, day: int) -> None:
    assert BERLIN.close_after(date(2026, 12, 23), later) == datetime(2026, 12, day, 8, tzinfo=UTC)


@pytest.mark.parametrize(("length", "middle"), [(1, None), (7, None), (8, 4), (9, 4), (30, 15), (100, 50)])
def test_half_time_from_eight_prompts_on(length: int, middle: int | None) -> None:
    assert half_time(length) == middle


@given(rhythms, days, st.integers(1, 40))
def test_every_prompt_has_its_own_day(rhythm: Rhythm, first: date, count: int) -> None:
    dates = rhythm.dates(count, first)
    assert len(dates) == count
    assert dates == sorted(set(dates))
    assert dates[0] >= first
    assert all(str(day.isoweekday()) in rhythm.weekdays and day not in rhythm.rest for day in dates)


@given(rhythms, days)
def test_a_prompt_comes_at_its_hour_or_the_first_minute_there_is(rhythm: Rhythm, day: date) -> None:
    from zoneinfo import ZoneInfo

    local = rhythm.at(day).astimezone(ZoneInfo(rhythm.zone))
    assert local.date() == day
    assert local.time() >= rhythm.hour
    assert rhythm.at(day) < rhythm.at(day + timedelta(days=1))


@given(rhythms, moments, st.lists(days, max_size=5))
def test_a_resumed_challenge_goes_on_in_the_future_with_one_prompt_a_day(
    rhythm: Rhythm, now: datetime, posted: list[date]
) -> None:
    start = rhythm.next_start(now, posted)
    assert rhythm.at(start) > now
    assert start not in posted
    assert start >= local_date(now, rhythm.zone)


@given(rhythms, days, st.integers(0, 7))
def test_the_close_comes_after_the_last_prompt(rhythm: Rhythm, last: date, later: int) -> None:
    assert rhythm.close_after(last, later) > rhythm.at(last)
