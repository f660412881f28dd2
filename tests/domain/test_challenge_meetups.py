"""Rules of the meetup: proposals leave no zone out, the time of most is taken, what is outside my hours, the agenda."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.challenges.closing import Highlight
from bot.domain.challenges.meetups import (
    DAYS_AHEAD,
    MOST_ITEMS,
    MOST_SLOTS,
    PROPOSED,
    Slot,
    agenda,
    best,
    length,
    minutes,
    outside,
    propose,
)

NOW = datetime(2026, 12, 21, 9, 30, tzinfo=UTC)  # a Monday
ZONES = ("Europe/Berlin", "America/New_York", "America/Los_Angeles", "Asia/Kolkata", "Asia/Tokyo", "Australia/Sydney",
         "Pacific/Auckland", "Pacific/Pago_Pago")  # fmt: skip
QUIET = [(time(20), time(8))]


def hours(times: list[datetime], zone: str) -> list[int]:
    return [at.astimezone(ZoneInfo(zone)).hour for at in times]


@given(zones=st.dictionaries(st.sampled_from(ZONES), st.integers(1, 500), min_size=1, max_size=4))
def test_everybody_finds_a_time_in_their_day_among_the_first(zones: dict[str, int]) -> None:
    """In as many as four zones, among those that are ticked at first."""
    first = propose(zones, NOW)[:PROPOSED]
    for zone in zones:
        assert any(7 <= hour <= 20 for hour in hours(first, zone)), (zone, first)


@given(
    zones=st.dictionaries(st.sampled_from(ZONES), st.integers(1, 500), min_size=1),
    later=st.integers(0, 400 * 24 * 60),
)
def test_a_proposal_is_ten_different_whole_hours_of_a_week_the_same_each_time(
    zones: dict[str, int], later: int
) -> None:
    earliest = NOW + timedelta(minutes=later)
    times = propose(zones, earliest)
    assert len(set(times)) == MOST_SLOTS
    assert all(earliest < at <= earliest + timedelta(days=DAYS_AHEAD, hours=1) for at in times)
    assert all(at.minute == at.second == 0 for at in times)
    assert times == propose(dict(reversed(zones.items())), earliest)


def test_where_all_live_together_the_times_are_in_working_hours_on_different_days() -> None:
    times = propose({"Europe/Berlin": 8}, NOW)[:PROPOSED]
    assert set(hours(times, "Europe/Berlin")) <= set(range(9, 18)) - {12}
    assert len({at.date() for at in times}) >= 5
    assert all(at.isoweekday() < 6 for at in times)


@pytest.mark.parametrize(
    ("people", "taken"),
    [((3, 5, 5), 1), ((0, 0, 1), 2), ((0, 0, 0), None), ((9, 1, 0), 1), ((), None)],
)
def test_the_time_of_most_people_is_taken_the_earliest_of_several(people: tuple[int, ...], taken: int | None) -> None:
    """The first of them has passed already."""
    slots = [Slot(NOW + timedelta(days=day - 1), number) for day, number in enumerate(people)]
    assert best(slots, NOW - timedelta(hours=1)) == (None if taken is None else slots[taken])


@pytest.mark.parametrize(
    ("at", "zone", "said"),
    [
        (datetime(2026, 12, 22, 9, tzinfo=UTC), "Europe/Berlin", ""),
        (datetime(2026, 12, 22, 9, tzinfo=UTC), "America/New_York", "early"),
        (datetime(2026, 12, 22, 13, tzinfo=UTC), "Asia/Tokyo", "late"),
        (datetime(2026, 12, 26, 9, tzinfo=UTC), "Europe/Berlin", "free_day"),
        (datetime(2026, 12, 26, 4, tzinfo=UTC), "Europe/Berlin", "early"),
    ],
)
def test_what_is_outside_my_hours(at: datetime, zone: str, said: str) -> None:
    assert outside(at, zone, QUIET, "12345") == said


@pytest.mark.parametrize("told", [0, 1, 4, MOST_ITEMS, 40])
def test_the_agenda_gives_each_highlight_five_minutes_and_fits_into_its_time(told: int) -> None:
    items = agenda([Highlight(f"P{number}", "words", number, "") for number in range(told)])
    shared = [item for item in items if item.highlight]
    assert len(shared) == min(told, MOST_ITEMS)
    assert {item.minutes for item in shared} <= {5}
    assert [item.part for item in items if item.part] == [
        "welcome",
        *(["round"] if not told else []),
        "learned",
        "keep",
    ]
    assert timedelta(minutes=minutes(items)) <= length(items)
    assert length(items) >= timedelta(hours=1)
    assert length(items) % timedelta(minutes=15) == timedelta(0)
