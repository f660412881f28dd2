"""Local dates and hours: every local morning comes once, whatever clocks do in spring and autumn."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.cadence import (
    at_local,
    dates,
    end_of_day,
    first_dates,
    known_zone,
    leaves_time,
    local_date,
    outside_quiet,
)

settings.register_profile("unhurried", deadline=None)  # a busy machine proves nothing
settings.load_profile("unhurried")

DAY = timedelta(days=1)
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC"]

days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
hours = st.times().map(lambda hour: hour.replace(second=0, microsecond=0))
zones = st.sampled_from(ZONES)
moments = st.datetimes(datetime(2015, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - in UTC


def shown(moment: datetime, zone: str) -> tuple[date, time]:
    """What a clock on the wall shows."""
    local = moment.astimezone(ZoneInfo(zone))
    return local.date(), local.time()


# Mornings


@given(day=days, hour=hours, zone=zones)
@example(day=date(2026, 3, 29), hour=time(2, 30), zone="Europe/Berlin")
@example(day=date(2026, 10, 25), hour=time(2, 30), zone="Europe/Berlin")
@example(day=date(2026, 3, 8), hour=time(2, 30), zone="America/New_York")
@example(day=date(2026, 11, 1), hour=time(1, 30), zone="America/New_York")
def test_every_local_morning_fires_once_on_its_own_day(day: date, hour: time, zone: str) -> None:
    moments = [at_local(day + ahead * DAY, hour, zone) for ahead in range(3)]
    assert moments == sorted(set(moments))
    assert [local_date(moment, zone) for moment in moments] == [day, day + DAY, day + 2 * DAY]


@given(day=days, hour=hours, zone=zones)
def test_it_is_the_hour_that_was_asked_for_or_the_first_after_it_that_exists(day: date, hour: time, zone: str) -> None:
    moment = at_local(day, hour, zone)
    assert moment.tzinfo is UTC
    _, at = shown(moment, zone)
    assert at >= hour
    if at != hour:  # clocks never showed it: a minute earlier they showed something before it
        assert shown(moment - timedelta(minutes=1), zone) < (day, hour)


@given(day=days, hour=hours, zone=zones)
def test_an_hour_that_comes_twice_fires_the_first_time(day: date, hour: time, zone: str) -> None:
    moment = at_local(day, hour, zone)
    for minutes in (30, 60):
        assert shown(moment - timedelta(minutes=minutes), zone) != (day, hour)


@pytest.mark.parametrize(
    ("day", "hour", "zone", "moment"),
    [
        ("2026-03-28", "09:00", "Europe/Berlin", "2026-03-28T08:00"),
        ("2026-03-29", "09:00", "Europe/Berlin", "2026-03-29T07:00"),
        ("2026-10-24", "09:00", "Europe/Berlin", "2026-10-24T07:00"),
        ("2026-10-25", "09:00", "Europe/Berlin", "2026-10-25T08:00"),
        ("2026-03-28", "02:30", "Europe/Berlin", "2026-03-28T01:30"),
        ("2026-03-29", "02:30", "Europe/Berlin", "2026-03-29T01:00"),  # 02:30 is left out: 03:00
        ("2026-03-30", "02:30", "Europe/Berlin", "2026-03-30T00:30"),
        ("2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30"),  # comes twice: the first
        ("2026-10-26", "02:30", "Europe/Berlin", "2026-10-26T01:30"),
        ("2026-03-07", "09:00", "America/New_York", "2026-03-07T14:00"),
        ("2026-03-08", "09:00", "America/New_York", "2026-03-08T13:00"),
        ("2026-10-31", "09:00", "America/New_York", "2026-10-31T13:00"),
        ("2026-11-01", "09:00", "America/New_York", "2026-11-01T14:00"),
        ("2026-03-08", "02:30", "America/New_York", "2026-03-08T07:00"),  # left out: 03:00
        ("2026-11-01", "01:30", "America/New_York", "2026-11-01T05:30"),  # comes twice: the first
        ("2026-11-01", "02:30", "America/New_York", "2026-11-01T07:30"),
    ],
)
def test_both_changes_of_the_clocks(day: str, hour: str, zone: str, moment: str) -> None:
    expected = datetime.fromisoformat(f"{moment}+00:00")
    assert at_local(date.fromisoformat(day), time.fromisoformat(hour), zone) == expected


@given(moment=moments, zone=zones)
def test_a_moment_belongs_to_the_day_whose_end_it_precedes(moment: datetime, zone: str) -> None:
    day = local_date(moment, zone)
    assert end_of_day(day - DAY, zone) <= moment < end_of_day(day, zone)


def test_a_day_at_the_change_of_the_clocks_has_23_or_25_hours() -> None:
    for day, length in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)):
        began = at_local(day, time(0), "Europe/Berlin")
        assert end_of_day(day, "Europe/Berlin") - began == timedelta(hours=length)


def test_zones_are_known_by_their_name() -> None:
    assert known_zone("Europe/Berlin")
    assert not known_zone("Europe/Atlantis")


# Rhythms


@given(
    count=st.integers(1, 60),
    first=days,
    weekdays=st.sets(st.sampled_from("1234567"), min_size=1).map("".join),
    rest=st.sets(st.integers(0, 40), max_size=20),
)
def test_a_rhythm_takes_its_weekdays_and_leaves_out_rest(
    count: int, first: date, weekdays: str, rest: set[int]
) -> None:
    away = {first + ahead * DAY for ahead in rest}
    found = first_dates(count, first, weekdays, away)
    every = [first + ahead * DAY for ahead in range((found[-1] - first).days + 1)]
    assert found == [day for day in every if str(day.isoweekday()) in weekdays and day not in away]
    assert len(found) == count


def test_a_rhythm_without_a_weekday_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="weekday"):
        next(dates(date(2026, 1, 1), "", ()))


def test_a_rhythm_ends_when_everything_is_rest() -> None:
    first = date(2026, 1, 5)
    rest = [first + week * 7 * DAY for week in range(600)]
    assert list(islice(dates(first, "1", rest), 5)) == []


# Quiet hours


@given(moment=moments, zone=zones, quiet=st.tuples(hours, hours))
def test_quiet_hours_only_ever_put_off_and_never_twice(moment: datetime, zone: str, quiet: tuple[time, time]) -> None:
    moved = outside_quiet(moment, zone, *quiet)
    assert moment <= moved <= moment + timedelta(hours=25)
    assert outside_quiet(moved, zone, *quiet) == moved


@pytest.mark.parametrize(
    ("at", "quiet", "moved"),
    [
        ("2026-11-23T12:00", "20:00-08:00", "2026-11-23T12:00"),
        ("2026-11-23T19:59", "20:00-08:00", "2026-11-23T19:59"),
        ("2026-11-23T20:00", "20:00-08:00", "2026-11-24T08:00"),
        ("2026-11-24T03:00", "20:00-08:00", "2026-11-24T08:00"),
        ("2026-11-24T08:00", "20:00-08:00", "2026-11-24T08:00"),
        ("2026-11-23T13:00", "12:00-14:00", "2026-11-23T14:00"),
        ("2026-11-23T14:00", "12:00-14:00", "2026-11-23T14:00"),
        ("2026-11-23T13:00", "12:00-12:00", "2026-11-23T13:00"),
    ],
)
def test_quiet_hours(at: str, quiet: str, moved: str) -> None:
    begins, ends = (time.fromisoformat(hour) for hour in quiet.split("-"))
    berlin = ZoneInfo("Europe/Berlin")
    moment = datetime.fromisoformat(at).replace(tzinfo=berlin)
    found = outside_quiet(moment, "Europe/Berlin", begins, ends)
    assert found == datetime.fromisoformat(moved).replace(tzinfo=berlin)


@pytest.mark.parametrize(
    ("hours", "leaves"),
    [
        ([(time(20), time(8))], True),
        ([(time(20), time(8)), (time(17), time(9))], True),
        ([(time(23), time(22)), (time(20), time(8))], False),  # awake for an hour that is in the other's night
        ([(time(8), time(20)), (time(20), time(8))], False),
        ([(time(9), time(9))], True),
    ],
)
def test_quiet_hours_together_may_leave_no_time(hours: list[tuple[time, time]], leaves: bool) -> None:
    assert leaves_time(hours) is leaves
