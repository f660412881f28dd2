"""My progress: consistency without streaks, rest neutral, each in their own zone; nobody is shown missing."""

import pytest

from tests.challenges.scene import begun, day, joins, progress
from tests.challenges.starting import announced
from tests.world import Person, World


def test_progress_reads_well_by_eye_and_by_ear(world: World) -> None:
    begun(world, days=5)
    joins(world.dan, hope="More patience")
    world.dan.replies("One", day(world.dan, 1))
    world.passes(days=1, hours=2)
    world.dan.presses("Rest")
    world.passes(days=2)
    world.dan.presses("Done")
    seen = progress(world.dan)
    assert "*Becoming a better practitioner*: 2 of 3 days" in seen
    assert "●◐·●" in seen
    assert "Done: days 1, 4; rest: day 2." in seen
    assert "You hoped for: _More patience_" in seen
    assert "Only you see this" not in seen  # Slack says so above it
    for word in ("missed", "streak", "missing", "behind"):
        assert word not in seen.text.lower()


def test_what_is_open_is_linked(world: World) -> None:
    begun(world, world.dan, days=5)
    link = f"/archives/{world.channel.id}/p{day(world.dan, 1)['ts'].replace('.', '')}"
    assert "Write in the thread of <https://playground.slack.com" + link + "|day 1>" in progress(world.dan)


def test_before_the_first_prompt_there_is_nothing_to_count(world: World) -> None:
    announced(world)
    joins(world.dan)
    seen = progress(world.dan)
    assert "your first day is still to come" in seen
    assert "Nothing is counted yet." in seen


def test_a_day_counts_against_nobody_before_the_next_prompt_has_come(world: World) -> None:
    """On the second day at 08:59 the first one is over, and still open."""
    begun(world, world.dan)
    world.passes(days=1, minutes=58)
    assert "day 1 is open" in progress(world.dan)
    world.passes(minutes=1)
    assert "0 of 1 day" in progress(world.dan)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin"])
def test_wherever_one_lives_a_day_is_open_until_the_next_prompt(world: World, zone: str) -> None:
    """09:00 in Berlin is 22:00 in Kiritimati, and 21:00 of the day before in Pago Pago."""
    world.workspace.set_timezone(world.ben.member, zone)
    begun(world, world.ben)
    world.passes(days=1, minutes=58)
    assert "day 1 is open" in progress(world.ben)
    world.passes(minutes=2)
    assert "0 of 1 day" in progress(world.ben)


def test_a_day_is_open_until_ones_own_midnight(world: World) -> None:
    """Day 1 comes just before midnight in Berlin and day 2 soon after; in Pago Pago both come around noon."""
    world.workspace.set_timezone(world.ben.member, "Pacific/Pago_Pago")
    world.turn_to_local(23, 0)
    begun(world, world.ben, days=5, Hour_of_the_daily_prompt="00:30")
    world.passes(hours=1, minutes=30)
    seen = progress(world.ben)
    assert "day 2 is open" in seen
    assert "Open: days 1 to 2." in seen
    world.passes(hours=11, minutes=30)  # midnight in Pago Pago; day 2 stays open until day 3 has come
    seen = progress(world.ben)
    assert "0 of 1 day" in seen
    assert "Open: day 2." in seen


def test_days_away_are_rest(world: World) -> None:
    begun(world, world.dan, days=5)
    world.dan.presses("Done")
    world.passes(days=1)
    world.dan.runs("/convene away until 25 November")
    world.passes(days=3, hours=2)
    assert "Done: day 1; rest: days 2 to 3; open: day 5." in progress(world.dan)
    assert "1 of 2 days" in progress(world.dan)


def test_a_day_done_while_away_is_done(world: World) -> None:
    begun(world, world.dan, days=5)
    world.dan.runs("/convene away until 25 November")
    world.dan.replies("I could not resist", day(world.dan, 1))
    assert "1 of 1 day" in progress(world.dan)


def test_the_last_day_is_open_until_the_close(world: World) -> None:
    begun(world, world.dan, days=1)
    world.passes(days=1, minutes=58)
    assert "day 1 is open" in progress(world.dan)


def test_in_two_challenges_both_are_shown(world: World) -> None:
    begun(world, world.dan)
    world.amy.runs("/challenge start")
    world.amy.presses("More settings")
    world.amy.fills("Title", "Draw daily")
    world.amy.submits()
    world.amy.submits()
    world.amy.closes()
    joins(world.dan)
    seen = progress(world.dan)
    assert "*Becoming a better practitioner*: day 1 is open" in seen
    assert "*Draw daily*: your first day is still to come" in seen


def test_who_takes_part_in_nothing_sees_what_they_could_join(world: World) -> None:
    begun(world)
    seen = progress(world.dan)
    assert "You do not take part in a 30-day challenge just now." in seen
    assert "Join" in seen.buttons


def test_nobody_sees_who_did_not_do_a_day(world: World) -> None:
    begun(world, world.ben, world.cleo, world.dan, days=2)
    world.dan.presses("Done")
    world.passes(days=4)
    for person in (world.amy, world.gus):
        assert_names_nobody(person, world.ben, world.cleo)


def assert_names_nobody(reader: Person, *people: Person) -> None:
    posts = [post for post in reader.member.messages(reader.world.channel) if post.get("bot_id")]
    for person in people:
        assert person.id not in str([post["blocks"] for post in posts])
