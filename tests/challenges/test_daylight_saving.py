"""Clocks go forward and back, and February has 29 days: each day comes once, at the hour that was promised."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.challenges.scene import day, joins
from tests.world import Person, World

NIGHT, MORNING = "Night watch", "Morning pages"


def begins(world: World, zone: str, first: str, **hours: str) -> None:
    """Two days before the first one: a community in this zone, and a challenge of four days for each of these hours."""
    eve = date.fromisoformat(first) - timedelta(days=1)
    world.turn_to(datetime.combine(eve, time(12), UTC))
    world.amy.runs("/convene setup")
    world.amy.submits(Time_zone=zone)
    for title, hour in hours.items():
        world.amy.runs("/challenge start")
        world.amy.presses("More settings")
        world.amy.submits(Title=title, Number_of_days="4", Hour_of_the_daily_prompt=hour)
        world.amy.submits()
        world.amy.closes()


def came(person: Person, title: str, zone: str) -> list[str]:
    """When the days were posted, on the clocks of that zone, with their offset from UTC."""
    posts = [post.holder for post in person.messages() if f"{title}: day " in post]
    moments = [datetime.fromtimestamp(int(float(post["ts"])), ZoneInfo(zone)) for post in posts]
    return [f"{moment:%d.%m. %H:%M %z}" for moment in sorted(moments)]


@pytest.mark.parametrize(
    ("zone", "first", "mornings", "nights"),
    [
        (
            "Europe/Berlin",
            "2027-03-27",
            ["27.03. 09:00 +0100", "28.03. 09:00 +0200", "29.03. 09:00 +0200", "30.03. 09:00 +0200"],
            # 02:30 is left out on the 28th: the first minute after
            ["27.03. 02:30 +0100", "28.03. 03:00 +0200", "29.03. 02:30 +0200", "30.03. 02:30 +0200"],
        ),
        (
            "Europe/Berlin",
            "2027-10-30",
            ["30.10. 09:00 +0200", "31.10. 09:00 +0100", "01.11. 09:00 +0100", "02.11. 09:00 +0100"],
            # 02:30 comes twice on the 31st: the first time
            ["30.10. 02:30 +0200", "31.10. 02:30 +0200", "01.11. 02:30 +0100", "02.11. 02:30 +0100"],
        ),
        (
            "America/New_York",
            "2027-03-13",
            ["13.03. 09:00 -0500", "14.03. 09:00 -0400", "15.03. 09:00 -0400", "16.03. 09:00 -0400"],
            ["13.03. 02:30 -0500", "14.03. 03:00 -0400", "15.03. 02:30 -0400", "16.03. 02:30 -0400"],
        ),
        (
            "America/New_York",
            "2027-11-06",
            ["06.11. 09:00 -0400", "07.11. 09:00 -0500", "08.11. 09:00 -0500", "09.11. 09:00 -0500"],
            # here it is 01:30 that comes twice
            ["06.11. 02:30 -0400", "07.11. 02:30 -0500", "08.11. 02:30 -0500", "09.11. 02:30 -0500"],
        ),
    ],
)
def test_each_day_comes_once_at_its_hour(
    world: World, zone: str, first: str, mornings: list[str], nights: list[str]
) -> None:
    begins(world, zone, first, **{NIGHT: "02:30", MORNING: "09:00"})
    world.passes(days=6)
    assert came(world.dan, MORNING, zone) == mornings
    assert came(world.dan, NIGHT, zone) == nights
    assert world.dan.sees(f"*{NIGHT}* is complete")


def test_the_doubled_hour_fires_the_first_time_in_new_york(world: World) -> None:
    begins(world, "America/New_York", "2027-11-06", **{NIGHT: "01:30"})
    world.passes(days=6)
    assert came(world.dan, NIGHT, "America/New_York") == [
        "06.11. 01:30 -0400", "07.11. 01:30 -0400", "08.11. 01:30 -0500", "09.11. 01:30 -0500"
    ]  # fmt: skip


def test_days_of_23_and_25_hours_count_as_days(world: World) -> None:
    """Ben does the day of the change an hour before it ends where he lives."""
    world.workspace.set_timezone(world.ben.member, "Europe/Berlin")
    begins(world, "Europe/Berlin", "2027-10-30", **{MORNING: "09:00"})
    joins(world.ben)
    for number in (1, 2, 3, 4):
        world.turn_to_local(9)
        world.turn_to_local(23, 30)
        assert f"day {number} is done" in world.ben.presses("Done").text.lower()
    assert "4 of 4 days" in world.ben.runs("/challenge progress")


def test_the_29th_of_february_is_a_day_like_others(world: World) -> None:
    begins(world, "Europe/Berlin", "2028-02-28", **{MORNING: "09:00"})
    world.passes(days=5)
    assert came(world.dan, MORNING, "Europe/Berlin") == [
        "28.02. 09:00 +0100", "29.02. 09:00 +0100", "01.03. 09:00 +0100", "02.03. 09:00 +0100"
    ]  # fmt: skip
    assert day(world.dan, 4, MORNING)


def test_the_29th_of_february_can_be_left_out_by_its_name(world: World) -> None:
    world.turn_to(datetime(2028, 2, 27, 12, tzinfo=UTC))
    world.a_community()
    world.amy.runs("/challenge start")
    world.amy.presses("More settings")
    preview = world.amy.submits(Title=MORNING, Number_of_days="3", Dates_without_a_prompt="29 February")
    assert "Tuesday 29 February" not in preview
    assert "Wednesday 1 March" in preview
    world.amy.submits()
    world.amy.closes()
    world.passes(days=5)
    assert came(world.dan, MORNING, "Europe/Berlin") == [
        "28.02. 09:00 +0100", "01.03. 09:00 +0100", "02.03. 09:00 +0100"
    ]  # fmt: skip
