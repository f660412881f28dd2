"""People a day apart by their clocks, and zones that change while a challenge runs."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.challenges.scene import begun, day, joins, progress
from tests.challenges.starting import announced, steers
from tests.world import Person, World

TITLE = "Becoming a better practitioner"
LINE_ISLANDS, SAMOA = "Pacific/Kiritimati", "Pacific/Pago_Pago"  # UTC+14 and UTC-11: the same hour, a day apart


@pytest.fixture
def apart(world: World) -> World:
    """Ben lives where the day begins first, Cleo where it begins last; the community is in Berlin."""
    world.workspace.set_timezone(world.ben.member, LINE_ISLANDS)
    world.workspace.set_timezone(world.cleo.member, SAMOA)
    return world


def comes(world: World, number: int) -> None:
    """On to the moment at which this day's prompt comes: 09:00 in Berlin, day 1 on the 24th."""
    world.turn_to(datetime(2026, 11, 23 + number, 8, tzinfo=UTC))


def local(world: World, person: Person) -> str:
    return f"{world.now.astimezone(ZoneInfo(person.member.tz)):%d.%m. %H:%M}"


def came(person: Person, words: str, zone: str, at: str | None = None) -> list[str]:
    """When messages with these words came, on the clocks of that zone."""
    seen = person.member.direct_messages() if at == "dm" else [post.holder for post in person.messages()]
    found = [one for one in seen if words in str(one) and not one.get("ephemeral")]
    moments = [datetime.fromtimestamp(int(float(one["ts"])), ZoneInfo(zone)) for one in found]
    return [f"{moment:%d.%m. %H:%M}" for moment in sorted(moments)]


def test_a_prompt_belongs_to_the_day_that_it_is_where_one_lives(apart: World) -> None:
    announced(apart, Number_of_days="3")
    joins(apart.ben)
    joins(apart.cleo)
    comes(apart, 1)
    assert (local(apart, apart.ben), local(apart, apart.cleo)) == ("24.11. 22:00", "23.11. 21:00")
    for person in (apart.ben, apart.cleo):
        assert "1 of 1 day" in person.presses("Done")
    comes(apart, 2)
    apart.cleo.replies("Written the next day", day(apart.cleo, 2))
    assert "2 of 2 days" in progress(apart.cleo)
    assert "Done: day 1; open: day 2." in progress(apart.ben)


def test_a_day_is_open_until_the_next_prompt_also_where_it_is_over(apart: World) -> None:
    """Ben's day ends two hours after the prompt came, Cleo's three: nobody has missed it yet."""
    announced(apart, Number_of_days="3")
    joins(apart.ben)
    joins(apart.cleo)
    comes(apart, 1)
    apart.passes(hours=23)
    for person in (apart.ben, apart.cleo):
        assert "day 1 is open" in progress(person)
    apart.ben.replies("Late, and in time", day(apart.ben, 1))
    apart.passes(hours=2)
    assert "1 of 1 day" in progress(apart.ben)
    assert "0 of 1 day" in progress(apart.cleo)


def test_a_late_reply_counts_for_the_day_of_its_thread(apart: World) -> None:
    announced(apart, Number_of_days="3")
    joins(apart.ben)
    comes(apart, 1)
    first = day(apart.ben, 1)
    comes(apart, 2)
    assert "0 of 1 day" in progress(apart.ben)
    apart.ben.replies("For day 1", first)
    assert "1 of 1 day" in progress(apart.ben)


def test_time_away_is_counted_in_ones_own_days(apart: World) -> None:
    """Day 2 comes on the 25th in Berlin and on Ben's island, and on the 24th where Cleo lives."""
    announced(apart, Number_of_days="3")
    joins(apart.ben)
    joins(apart.cleo)
    apart.ben.runs("/convene away until 2026-11-24")
    apart.cleo.runs("/convene away until 2026-11-24")
    comes(apart, 3)
    assert "Rest: day 1; open: day 3." in progress(apart.ben)
    assert "Rest: days 1 to 2; open: day 3." in progress(apart.cleo)


def test_private_messages_keep_to_the_night_of_each_reader(apart: World) -> None:
    """The closing post comes at 09:00 in Berlin: 22:00 on Ben's clock, 21:00 on Cleo's."""
    announced(apart, Number_of_days="1")
    joins(apart.ben)
    joins(apart.cleo)
    apart.passes(days=4)
    assert came(apart.ben, "is complete", LINE_ISLANDS, "dm") == ["26.11. 08:00"]
    assert came(apart.cleo, "is complete", SAMOA, "dm") == ["25.11. 08:00"]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Tokyo", ["23.11. 08:01", "24.11. 01:00", "25.11. 01:00", "26.11. 01:00"]),
        (LINE_ISLANDS, ["23.11. 08:01", "23.11. 20:00", "24.11. 20:00", "25.11. 20:00"]),
        (SAMOA, ["23.11. 08:01", "24.11. 21:00", "25.11. 21:00", "26.11. 21:00"]),
    ],
)
def test_the_community_moves_and_the_next_prompt_comes_at_the_new_hour(
    world: World, zone: str, expected: list[str]
) -> None:
    """Written in Berlin's time. Nothing twice, nothing lost, never two prompts on one date."""
    begun(world, world.ben, days=4)
    world.passes(hours=2)
    world.ben.replies("Written before the move", day(world.ben, 1))
    world.amy.runs("/convene settings")
    world.amy.submits(Time_zone=zone)
    world.passes(days=6)
    assert came(world.dan, f"{TITLE}: day ", "Europe/Berlin") == expected
    assert world.dan.sees(f"*{TITLE}* is complete")
    assert world.ben.sees("You did 1 of 4 days.")


def test_a_challenge_that_has_a_zone_of_its_own_keeps_it(world: World) -> None:
    announced(world, Number_of_days="2", Time_zone="Asia/Tokyo")
    world.amy.runs("/convene settings")
    world.amy.submits(Time_zone="America/New_York")
    world.passes(days=3)
    assert came(world.dan, f"{TITLE}: day ", "Asia/Tokyo") == ["24.11. 09:00", "25.11. 09:00"]


def test_the_community_moves_while_it_is_paused(world: World) -> None:
    begun(world, days=3)
    steers(world.amy)
    world.amy.presses("Pause")
    world.amy.closes()
    world.amy.runs("/convene settings")
    world.amy.submits(Time_zone="Asia/Tokyo")
    world.passes(days=2)
    assert came(world.dan, f"{TITLE}: day ", "Asia/Tokyo") == ["23.11. 16:01"]
    steers(world.amy)
    world.amy.presses("Resume")
    world.passes(days=3)
    assert came(world.dan, f"{TITLE}: day ", "Asia/Tokyo") == ["23.11. 16:01", "26.11. 09:00", "27.11. 09:00"]


def test_a_member_moves_and_their_days_go_by_the_new_clock(world: World) -> None:
    """Day 1 came at 08:01 in Berlin. In New York that day has sixteen hours left, on the island it ends at 11:00."""
    begun(world, world.ben, days=3)
    world.turn_to(datetime(2026, 11, 24, 7, 30, tzinfo=UTC))
    assert "day 1 is open" in progress(world.ben)
    world.workspace.set_timezone(world.ben.member, LINE_ISLANDS)
    assert "day 1 is open" in progress(world.ben)
    world.turn_to_local(9)
    assert "0 of 1 day" in progress(world.ben)
    assert "1 of 2 days" in world.ben.presses("Done")


def test_a_message_planned_for_the_morning_does_not_come_at_night_after_a_move(world: World) -> None:
    """Planned for 08:00 in New York, which is 03:00 on the island: it waits for the morning there."""
    begun(world, world.ben, days=1)
    world.turn_to_local(9)
    world.passes(hours=1)
    assert world.ben.private == []
    world.workspace.set_timezone(world.ben.member, LINE_ISLANDS)
    world.passes(days=2)
    assert came(world.ben, "is complete", LINE_ISLANDS, "dm") == ["25.11. 08:00"]
