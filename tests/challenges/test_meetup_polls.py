"""The poll that finds a time for the meetup: proposed over the zones, answered by each on their own clock, fixed."""

from datetime import datetime, timedelta

import pytest

from bot.models.challenges import Challenge
from bot.models.meetups import MeetupAnswer
from tests.challenges.scene import begun, rows
from tests.challenges.starting import closes_all, forges, steers
from tests.remembering import remembered
from tests.world import Person, Seen, World

ASKED = "*When shall we meet?* This is about the closing meetup of"


def a_poll(world: World, *people: Person) -> None:
    """Amy asks when they can, with the times as they are proposed."""

    def play() -> None:
        begun(world, *people, days=1)
        opens_the_form(world)
        world.amy.submits()
        closes_all(world.amy)

    remembered(world, f"a poll for {[person.id for person in people]}", play)


def opens_the_form(world: World) -> Seen:
    steers(world.amy)
    world.amy.presses("Meetup")
    return world.amy.presses("Find a time by a poll")


def poll(person: Person) -> Seen:
    return Seen(person.latest(ASKED))


def offered(person: Person) -> dict[str, str]:
    """The times in the open form: label and what is said below."""
    (field,) = [b for b in Seen(person.member.modal).blocks if b["type"] == "input" and b["block_id"] == "times"]
    return {one["text"]["text"]: (one.get("description") or {}).get("text", "") for one in field["element"]["options"]}


def can(person: Person, *numbers: int) -> list[str]:
    """Choose these of the offered times, by place; their labels."""
    person.presses("Choose my times")
    labels = [list(offered(person))[number] for number in numbers]
    person.fills("I can come", labels)
    person.submits()
    person.closes()
    return labels


def slots(world: World) -> list[datetime]:
    (challenge,) = rows(world, Challenge)
    return [datetime.fromisoformat(time) for time in challenge["meetup_slots"]]


def test_the_form_proposes_times_for_all_zones(world: World) -> None:
    """Berlin, New York and Tokyo; the week after the poll. Four fields, filled in."""
    begun(world, world.ben, world.cleo, world.dan, days=1)
    form = opens_the_form(world)
    fields = [block["label"]["text"] for block in form.blocks if block["type"] == "input"]
    assert fields == ["Times to offer", "One more time", "The poll ends", "Link"]
    assert "those who take part live in 3 time zones" in form
    assert len(offered(world.amy)) == 10
    world.amy.submits()
    assert len(slots(world)) == 6
    assert min(slots(world)) > world.now + timedelta(days=3)


def test_each_reads_the_times_on_their_own_clock_and_what_is_outside_their_hours(world: World) -> None:
    a_poll(world, world.ben, world.cleo, world.dan)
    assert "<!date^" in poll(world.ben)
    world.cleo.presses("Choose my times")
    times = offered(world.cleo)
    assert set(times.values()) <= {"within your hours", "outside your hours: early", "outside your hours: late"}
    assert "within your hours" in times.values()
    assert "outside your hours: late" in times.values()
    assert "On your clock (Asia/Tokyo)" in world.cleo.screen
    assert "Nobody reads who." in world.cleo.screen


def test_a_day_away_is_said(world: World) -> None:
    a_poll(world, world.dan)
    world.dan.runs("/convene away until 12 December")
    world.dan.presses("Choose my times")
    assert set(offered(world.dan).values()) == {"you are away that day"}


def test_the_channel_reads_how_many_can_and_nobody_who(world: World) -> None:
    a_poll(world, world.ben, world.dan)
    can(world.ben, 0, 1)
    can(world.dan, 1)
    assert "1 person can" in poll(world.cleo)
    assert "2 people can" in poll(world.cleo)
    assert "2 people have answered." in poll(world.cleo)
    assert world.ben.mention not in poll(world.cleo).text
    can(world.dan)
    assert "2 people can" not in poll(world.cleo)
    assert "2 people have answered." in poll(world.cleo)


def test_at_the_end_of_the_poll_the_time_of_most_is_taken_and_they_come(world: World) -> None:
    a_poll(world, world.ben, world.cleo, world.dan)
    can(world.ben, 0, 2)
    can(world.cleo, 2)
    can(world.dan, 1)
    third = slots(world)[2]
    world.passes(days=3, minutes=1)
    (challenge,) = rows(world, Challenge)
    assert (challenge["meetup_at"], challenge["meetup_poll_ends"]) == (third, None)
    assert "It will be <!date^" in poll(world.dan)
    assert poll(world.dan).buttons == []
    assert "2 people come." in Seen(world.dan.latest("Agenda"))
    world.turn_to(third)
    for person, reminders in ((world.ben, 2), (world.cleo, 2), (world.dan, 0)):
        assert sum("You get this because" in message for message in person.private) == reminders


def test_of_two_times_that_suit_as_many_the_earlier_is_taken(world: World) -> None:
    a_poll(world, world.ben, world.dan)
    can(world.ben, 3, 1)
    world.passes(days=3, minutes=1)
    (challenge,) = rows(world, Challenge)
    assert challenge["meetup_at"] == slots(world)[1]


def test_whoever_steers_can_fix_it_before(world: World) -> None:
    a_poll(world, world.ben, world.dan)
    can(world.ben, 0)
    steers(world.amy)
    assert "a poll runs until" in world.amy.presses("Meetup")
    world.amy.presses("Fix a time")
    seen = world.amy.submits()
    assert "1 person comes so far." in seen
    (challenge,) = rows(world, Challenge)
    assert challenge["meetup_at"] == slots(world)[0]
    world.passes(days=4)
    assert rows(world, Challenge)[0]["meetup_version"] == challenge["meetup_version"]


def test_nobody_can_at_any_time(world: World) -> None:
    """Whoever steers hears of it, in their day; and can plan it from there."""
    a_poll(world, world.ben)
    can(world.ben)
    world.passes(days=4)
    assert "No time was found." in poll(world.ben)
    (told,) = world.amy.private
    assert "nobody could at any of the times" in told
    assert "has no meetup yet" in world.amy.presses("Plan the meetup")


def test_a_poll_can_be_stopped(world: World) -> None:
    a_poll(world, world.ben)
    steers(world.amy)
    world.amy.presses("Meetup")
    world.amy.presses("Stop the poll")
    closes_all(world.amy)
    assert "No time was found." in poll(world.ben)
    world.passes(days=4)
    assert world.amy.private == []


def test_what_cannot_be_asked_is_said_on_its_field(world: World) -> None:
    begun(world, world.dan, days=1)
    opens_the_form(world)
    world.amy.fills("Times to offer", [])
    soon = int((world.now + timedelta(days=1)).timestamp())
    assert "at least two times" in world.amy.tries_to_submit()["Times to offer"]
    world.amy.fills("Times to offer", list(offered(world.amy)))
    assert "At most 10 times" in world.amy.tries_to_submit(One_more_time=soon)["Times to offer"]
    world.amy.fills("Times to offer", list(offered(world.amy))[:2])
    assert "before the poll ends" in world.amy.tries_to_submit(One_more_time=soon)["The poll ends"]


def test_it_waits_in_home_until_it_is_answered(world: World) -> None:
    a_poll(world, world.dan)
    assert "When shall we meet? A poll runs until" in world.dan.opens_home()
    can(world.dan, 0)
    assert "Choose my times" in Seen(world.dan.member.home).buttons  # beside its challenge: to change them
    world.dan.runs("/challenge")
    assert "A poll runs until" in world.dan.screen


def test_after_its_end_nobody_chooses(world: World) -> None:
    a_poll(world, world.dan)
    value = next(e["value"] for b in poll(world.dan).blocks for e in b.get("elements", []) if "value" in e)
    world.passes(days=3, minutes=1)
    assert "This poll is over." in forges(world.dan, "challenges.meetup_times", value)


def test_only_who_steers_asks_and_fixes(world: World) -> None:
    a_poll(world, world.dan)
    value = next(e["value"] for b in poll(world.dan).blocks for e in b.get("elements", []) if "value" in e)
    for action in ("meetup", "meetup_poll", "meetup_fix"):
        seen = forges(world.dan, f"challenges.{action}", value)
        assert "can plan the meetup of this 30-day challenge" in seen


def test_people_of_other_organisations_are_not_counted_on(world: World) -> None:
    a_poll(world, world.dan)
    assert "People of other organisations cannot answer for this meetup" in world.eve.presses("Choose my times")


@pytest.mark.parametrize("times", [1, 2])
def test_an_answer_that_is_sent_again_counts_once(world: World, times: int) -> None:
    a_poll(world, world.dan)
    for _ in range(times):
        can(world.dan, 0)
    assert len(rows(world, MeetupAnswer)) == 1
    assert "1 person has answered." in poll(world.ben)
