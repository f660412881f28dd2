"""Announcing, undoing, and the first minute."""

from datetime import UTC, date, datetime, time

import pytest

from bot.models.challenges import Participant
from bot.services.challenges import telling
from tests.challenges.scene import joins, rows
from tests.challenges.starting import SOON, a_preview, announced, posts_with
from tests.world import World


def test_announce_posts_at_once_and_says_what_comes(world: World) -> None:
    a_preview(world, First_day=SOON)
    seen = world.amy.submits()
    assert "is announced. Day 1 comes in one minute" in seen
    assert "Undo the announcement" in seen.buttons
    (announcement,) = posts_with(world.ben, "Be the first to join")
    assert "Becoming a better practitioner" in announcement
    assert "30 small activities, every day, from" in announcement
    assert "Join" in announcement.buttons


def test_today_in_one_minute_and_the_hour_from_day_two(world: World) -> None:
    announced(world, First_day=SOON, Hour_of_the_daily_prompt="09:30", Number_of_days="3")
    world.passes(seconds=59)
    assert not world.ben.sees("day 1 of 3")
    world.passes(seconds=1)
    assert world.ben.sees("day 1 of 3")
    world.turn_to_local(9, 31)  # today's hour passes: one prompt a day
    assert not world.ben.sees("day 2 of 3")
    world.turn_to_local(9, 29)
    assert not world.ben.sees("day 2 of 3")
    world.passes(minutes=1)
    assert world.ben.sees("day 2 of 3")


def test_just_before_midnight_day_one_and_day_two_have_their_own_dates(world: World) -> None:
    world.turn_to_local(23, 59)
    announced(world, First_day=SOON, Number_of_days="2")
    world.passes(minutes=2)
    assert world.ben.sees("day 1 of 2")
    world.turn_to_local(9, 1)
    assert not world.ben.sees("day 2 of 2")
    world.passes(days=1)
    assert world.ben.sees("day 2 of 2")


def test_undo_deletes_the_announcement_and_opens_the_preview(world: World) -> None:
    a_preview(world)
    world.amy.submits()
    preview = world.amy.presses("Undo the announcement")
    assert "Nothing is public yet" in preview
    assert posts_with(world.ben, "Be the first to join") == []
    world.passes(days=2)
    assert not world.ben.sees("day 1 of 30")


def test_undo_takes_day_one_back_and_tells_those_who_joined(world: World) -> None:
    announced(world, First_day=SOON)
    world.ben.presses("Join")
    world.ben.submits()
    world.ben.closes()
    world.cleo.presses("Join")
    world.cleo.submits()
    world.passes(minutes=2)
    world.ben.presses("Done")
    panel = world.amy.runs("/challenge")
    assert "Undo the announcement" in panel.buttons
    assert "Nothing is public yet" in world.amy.presses("Undo the announcement")
    assert posts_with(world.ben, "day 1 of 30") == []
    assert posts_with(world.ben, "joined") == []
    world.passes(days=2)
    assert [text for text in world.ben.private if "was taken back by its facilitator" in text]
    assert [text for text in world.cleo.private if "was taken back by its facilitator" in text]
    assert world.dan.private == []
    assert not world.ben.sees("day 2 of 30")


def test_taken_back_it_can_be_announced_anew(world: World) -> None:
    a_preview(world, First_day=SOON)
    world.amy.submits()
    world.passes(minutes=2)
    world.amy.presses("Undo the announcement")
    world.amy.submits()
    world.passes(minutes=1)
    assert len(posts_with(world.ben, "day 1 of 30")) == 1
    assert len(posts_with(world.ben, "Be the first to join")) == 1


def test_those_who_joined_anew_are_not_told_of_the_undo(world: World) -> None:
    """The note waits for the morning; by then it would no longer be true for them."""
    world.turn_to_local(21)
    a_preview(world, First_day=SOON)
    world.amy.submits()
    joins(world.ben)
    joins(world.cleo)
    world.amy.presses("Undo the announcement")
    world.amy.submits()
    joins(world.cleo)
    world.passes(days=1)
    assert world.cleo.private == []
    assert [text for text in world.ben.private if "You are not in it for now" in text]


def test_taken_back_twice_those_who_joined_are_told_twice(world: World) -> None:
    a_preview(world)
    for _ in range(2):
        world.amy.submits()
        joins(world.ben)
        world.amy.presses("Undo the announcement")
        world.passes(days=1)
        world.amy.presses("Change settings")
        world.amy.submits(First_day=SOON)
    assert len([text for text in world.ben.private if "was taken back by its facilitator" in text]) == 2


def test_many_who_joined_are_told_a_few_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many take part, no transaction grows with them; and nobody is forgotten before they are told."""
    monkeypatch.setattr(telling, "TOLD_AT_ONCE", 1)
    announced(world)
    for person in (world.amy, world.ben, world.cleo, world.dan):
        joins(person)
    world.cleo.runs("/challenge progress")
    world.cleo.presses("Leave")
    world.amy.runs("/challenge")
    world.amy.presses("Undo the announcement")
    world.passes(days=1)
    told = [p for p in world.people.values() if any("was taken back" in text for text in p.private)]
    assert told == [world.ben, world.dan]  # she did it herself, and Cleo had left
    assert rows(world, Participant) == []


def test_after_five_minutes_it_stays(world: World) -> None:
    a_preview(world)
    world.amy.submits()
    world.passes(minutes=5, seconds=1)
    assert "Five minutes have passed" in world.amy.presses("Undo the announcement")
    assert len(posts_with(world.ben, "Be the first to join")) == 1
    world.amy.closes()
    world.amy.closes()
    assert "Undo the announcement" not in world.amy.runs("/challenge").buttons


def test_at_five_minutes_it_still_goes(world: World) -> None:
    a_preview(world)
    world.amy.submits()
    world.passes(minutes=5)
    assert "Nothing is public yet" in world.amy.presses("Undo the announcement")


def test_a_first_day_that_passed_meanwhile_is_said_and_nothing_is_posted(world: World) -> None:
    a_preview(world)
    world.passes(days=2)
    seen = world.amy.submits()
    assert "The first day has passed meanwhile. Choose *Change settings*" in seen
    assert posts_with(world.ben, "Be the first to join") == []
    world.amy.closes()
    world.amy.presses("Change settings")
    errors = world.amy.tries_to_submit()
    assert "This day has passed" in errors["First day"]
    world.amy.submits(First_day=SOON)
    assert "is announced" in world.amy.submits()


def test_a_draft_for_today_in_one_minute_never_gets_old(world: World) -> None:
    a_preview(world, First_day=SOON, Number_of_days="2")
    world.passes(days=5)
    world.amy.submits()
    world.passes(minutes=1)
    assert world.ben.sees("day 1 of 2")
    world.passes(days=1, hours=2)
    assert world.ben.sees("day 2 of 2")


def test_a_paused_community_announces_nothing(world: World) -> None:
    a_preview(world)
    world.amy.closes()
    world.amy.runs("/convene")
    world.amy.presses("Pause everything")
    world.amy.runs("/challenge")
    world.amy.presses("Go on with the draft")
    assert "This community is paused" in world.amy.submits()


@pytest.mark.parametrize(
    ("eve", "first", "hours"),
    [
        (date(2027, 3, 26), "Tomorrow, Saturday 27 March 2027", ["08:00", "07:00", "07:00"]),
        (date(2027, 10, 29), "Tomorrow, Saturday 30 October 2027", ["07:00", "08:00", "08:00"]),
    ],
)
def test_daylight_saving_keeps_the_hour(world: World, eve: date, first: str, hours: list[str]) -> None:
    """Clocks in Berlin go forward on 28 March 2027, and back on 31 October."""
    world.turn_to(datetime.combine(eve, time(12), UTC))
    announced(world, First_day=first, Number_of_days="3")
    world.passes(days=5)
    assert [posted_at(world, number) for number in (1, 2, 3)] == hours


def posted_at(world: World, number: int) -> str:
    """In UTC."""
    ts = float(world.ben.latest(f"day {number} of 3")["ts"])
    return f"{datetime.fromtimestamp(ts, UTC):%H:%M}"
