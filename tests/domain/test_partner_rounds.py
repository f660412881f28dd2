"""When rounds come, and when everybody of a pair is awake."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Invalid
from bot.domain.partners.forms import StartForm, check_start
from bot.domain.partners.rounds import all_awake, next_at, round_after, round_from

MONDAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata")
days = st.dates(date(2026, 1, 1), date(2060, 1, 1))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001 - made aware at once


@pytest.mark.parametrize(
    ("day", "every", "following"),
    [
        (MONDAY, "week", date(2026, 12, 7)),
        (MONDAY, "fortnight", date(2026, 12, 14)),
        (date(2026, 11, 2), "month", date(2026, 12, 7)),  # the first Monday
        (date(2026, 11, 9), "month", date(2026, 12, 14)),  # the second
        (MONDAY, "month", date(2026, 12, 28)),  # the fifth, where there are four: the last
        (date(2026, 12, 31), "month", date(2027, 1, 28)),
    ],
)
def test_the_date_after(day: date, every: str, following: date) -> None:
    assert round_after(day, every) == following


@given(day=days, every=st.sampled_from(["week", "fortnight", "month"]))
def test_each_round_is_later_and_on_the_same_weekday(day: date, every: str) -> None:
    following = round_after(day, every)
    assert timedelta(days=7) <= following - day <= timedelta(days=35)
    assert following.weekday() == day.weekday()


@given(day=days, wait=st.integers(0, 400), every=st.sampled_from(["week", "fortnight", "month"]))
def test_rounds_that_were_missed_are_not_made_up(day: date, wait: int, every: str) -> None:
    today = day + timedelta(days=wait)
    found = round_from(day, every, today)
    assert today <= found <= max(day, today + timedelta(days=35))


@given(moment=moments, zones=st.sets(st.sampled_from(ZONES), min_size=1, max_size=5))
def test_everybody_is_awake_or_no_hour_is_better(moment: datetime, zones: set[str]) -> None:
    found = all_awake(moment, zones)
    assert moment <= found <= moment + timedelta(days=3)
    hours = [found.astimezone(ZoneInfo(zone)).time() for zone in zones]
    shared = next((at for at in _quarters(moment) if _all_between(at, zones, time(6), time(23))), None)
    if shared is not None:
        assert all(time(6) <= hour <= time(23) for hour in hours)
    best = next((at for at in _quarters(moment) if _all_between(at, zones, time(8), time(20))), None)
    if best is not None:
        assert all(time(8) <= hour <= time(20) for hour in hours)


def _quarters(moment: datetime) -> list[datetime]:
    return [moment + timedelta(minutes=15 * turn) for turn in range(4 * 24)]


def _all_between(at: datetime, zones: set[str], wakes: time, sleeps: time) -> bool:
    return all(wakes <= at.astimezone(ZoneInfo(zone)).time() < sleeps for zone in zones)


def test_the_next_time_is_today_or_tomorrow() -> None:
    assert next_at(NOW, time(9), "Europe/Berlin") == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert next_at(NOW, time(8), "Europe/Berlin") == datetime(2026, 11, 24, 7, tzinfo=UTC)


def form(**more: object) -> StartForm:
    given = {"every": "week", "size": 2, "first": MONDAY, "check_in_days": 3, "hour": time(9), "zone": "UTC"}
    return StartForm(**(given | more))  # type: ignore[arg-type] # the cases below give what a form may hold


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"every": "hour"}, "every"),
        ({"size": 1}, "size"),
        ({"size": 6}, "size"),
        ({"check_in_days": -1}, "check_ins"),
        ({"first": None}, "first"),
        ({"first": date(2026, 11, 23), "hour": time(7)}, "first"),
        ({"team_label": "x" * 41}, "team_label"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(given: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_start(form(**given), NOW)
    assert refused.value.field == field


def test_partners_who_are_together_to_stay_need_no_other_date() -> None:
    check_start(form(every="once", first=None), NOW, matched=True)
    with pytest.raises(Invalid):
        check_start(form(every="week", first=None), NOW, matched=True)
