"""The meetup whose time stands: who comes, reminders, the calendar file, a change of plan."""

from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from bot.models.meetups import MeetupAnswer
from tests.challenges.meetup_scene import COMES, LINK, plans, post, writes
from tests.challenges.scene import admits_eve, begun, rows
from tests.challenges.starting import closes_all, steers
from tests.world import Json, Seen, World


def files_of(world: World) -> list[Any]:
    return [Calendar.from_ical(file.content) for file in world.workspace.files.values()]


def test_who_comes_is_reminded_twice_and_nobody_else_ever(world: World) -> None:
    begun(world, world.ben, world.cleo, world.dan, days=1)
    at = plans(world, world.amy, days=3)
    assert "Nobody is down as coming yet. Those who come are reminded the day before and ten minutes before." in post(
        world.ben
    )
    assert LINK in str(post(world.ben).blocks)
    seen = world.ben.presses("I will come")
    assert "You are down for the meetup" in seen
    assert "I remind you the day before and ten minutes before." in seen
    assert "1 person comes." in post(world.dan)
    world.cleo.presses("I cannot come")
    assert "Nobody is told." in world.cleo.screen
    world.turn_to(at - timedelta(days=1, minutes=1))
    assert not any("meetup" in message for message in world.ben.private)
    world.turn_to(at - timedelta(days=1))
    assert "Tomorrow: the closing meetup" in world.ben.private[-1]
    assert COMES in world.ben.private[-1]
    world.turn_to(at - timedelta(minutes=10))
    assert "Soon: the closing meetup" in world.ben.private[-1]
    assert LINK in str(world.ben.member.direct_messages()[-1]["blocks"])
    for other in (world.cleo, world.dan, world.amy):
        assert not any(COMES in message for message in other.private)
    assert sum(COMES in message for message in world.ben.private) == 2


def test_without_highlights_the_agenda_is_a_round(world: World) -> None:
    begun(world, world.ben, days=1)
    plans(world, world.amy, days=3)
    assert "*Agenda, 50 minutes*" in post(world.ben)
    assert "25 min: A round: each of us tells one highlight" in post(world.ben)


def test_who_changes_their_mind_is_not_reminded(world: World) -> None:
    begun(world, world.ben, days=1)
    at = plans(world, world.amy, days=3)
    world.ben.presses("I will come")
    world.turn_to(at - timedelta(days=1))
    world.ben.presses("I cannot come")
    assert "You will get the notes." in world.ben.screen
    world.turn_to(at)
    assert sum(COMES in message for message in world.ben.private) == 1


def test_a_meetup_that_is_moved_is_told_to_who_comes_and_reminded_anew(world: World) -> None:
    begun(world, world.ben, world.cleo, world.dan, days=1)
    first = plans(world, world.amy, days=3)
    world.ben.presses("I will come")
    world.cleo.presses("I cannot come")
    second = plans(world, world.amy, days=5)
    world.passes(hours=12)
    assert "was to be" in world.ben.private[-1]
    assert "You are still down as coming." in world.ben.private[-1]
    assert not any("was to be" in message for message in (*world.cleo.private, *world.dan.private))
    older, newer = (
        Seen(one) for one in world.dan.member.messages(world.channel) if "The closing meetup of" in Seen(one)
    )
    assert older.buttons == []
    assert "A newer message says when it is." in older
    assert "1 person comes." in newer
    world.turn_to(first)
    assert sum("Tomorrow" in message for message in world.ben.private) == 0
    world.turn_to(second)
    assert sum("Tomorrow" in message for message in world.ben.private) == 1
    assert sum("Soon" in message for message in world.ben.private) == 1


def test_a_meetup_that_is_off_is_told_to_who_comes(world: World) -> None:
    begun(world, world.ben, world.dan, days=1)
    at = plans(world, world.amy, days=3)
    world.ben.presses("I will come")
    steers(world.amy)
    world.amy.presses("Meetup")
    world.amy.presses("Call it off")
    closes_all(world.amy)
    world.passes(hours=12)
    assert "It is off." in world.ben.private[-1]
    assert not any("off" in message for message in world.dan.private)
    assert "The closing meetup of *Becoming a better practitioner* is off." in world.dan.everything()
    world.turn_to(at)
    assert not any("Tomorrow" in message or "Soon" in message for message in world.ben.private)
    assert [row["coming"] for row in rows(world, MeetupAnswer)] == [None]


def test_news_wait_for_the_day_of_who_comes_and_are_not_told_to_who_made_them(world: World) -> None:
    begun(world, world.amy, world.ben, days=20)
    first = plans(world, world.amy, days=9)
    world.turn_to(first - timedelta(days=6))
    for person in (world.amy, world.ben):
        person.presses("I will come")
    world.passes(hours=19)  # evening in New York, where Ben lives
    before = len(world.ben.private)
    plans(world, world.amy, hours=30)
    assert len(world.ben.private) == before
    plans(world, world.amy, hours=12)
    assert len(world.ben.private) == before
    world.passes(hours=11)
    (news,) = [message for message in world.ben.private if "was to be" in message]
    assert "Now it is" in news
    assert not any("was to be" in message for message in world.amy.private)


def test_with_its_challenge_cancelled_it_is_off_too(world: World) -> None:
    begun(world, world.ben, days=3)
    plans(world, world.amy, days=5)
    world.ben.presses("I will come")
    steers(world.amy)
    world.amy.presses("Cancel it")
    world.passes(days=1)
    assert any("down as coming" in message and "It is off." in message for message in world.ben.private)


def test_the_file_is_one_that_calendars_take(world: World) -> None:
    begun(world, world.ben, days=1)
    at = plans(world, world.amy, days=3)
    world.ben.presses("Calendar file")
    assert world.ben.sees("The file is on its way, in our conversation.")
    (calendar,) = files_of(world)
    (event,) = calendar.walk("VEVENT")
    assert event["DTSTART"].dt == at
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=1)
    assert event["SUMMARY"] == "Closing meetup: Becoming a better practitioner"
    assert event["LOCATION"] == LINK
    plans(world, world.amy, days=5)
    world.ben.presses("Calendar file")
    (again,) = files_of(world)[-1].walk("VEVENT")
    assert again["UID"] == event["UID"]
    assert again["SEQUENCE"] > event["SEQUENCE"]


def test_where_files_may_not_be_sent_it_comes_in_words(world: World) -> None:
    begun(world, world.ben, days=1)
    plans(world, world.amy, days=3)
    world.workspace.granted.discard("files:write")
    world.ben.presses("Calendar file")
    assert "here it is in words" in world.ben.private[-1]
    assert LINK in world.ben.private[-1]


def test_after_it_nobody_can_come_any_more(world: World) -> None:
    begun(world, world.ben, days=1)
    at = plans(world, world.amy, days=2)
    world.turn_to(at + timedelta(hours=1))
    assert "I will come" not in post(world.ben).buttons
    closing = Seen(world.ben.latest("is complete. Thank you"))
    assert "*Meetup:* it was" in closing
    assert "I will come" not in closing.buttons
    assert world.ben.sees("Write a note")


def test_one_that_has_been_is_not_called_off_by_a_change_of_the_link(world: World) -> None:
    begun(world, world.ben, days=1)
    at = plans(world, world.amy, days=3)
    world.turn_to(at + timedelta(hours=2))
    world.amy.runs("/challenge")
    assert "has had its meetup" in world.amy.presses("Meetup")
    world.amy.submits(Link="https://meet.example.org/next")
    closes_all(world.amy)
    assert not world.ben.sees("is off")
    assert world.ben.sees("Write a note")


def test_it_waits_in_home_for_an_answer(world: World) -> None:
    begun(world, world.ben, days=1)
    world.ben.opens_home()
    plans(world, world.amy, days=4)
    assert "Closing meetup:" in world.ben.opens_home()
    assert "I will come" in Seen(world.ben.member.home).buttons
    world.ben.presses("I will come")
    closes_all(world.ben)
    world.passes(days=2)  # it has closed
    home = world.ben.opens_home()
    assert "You said that you come." in home


def test_after_the_close_it_can_still_be_planned(world: World) -> None:
    begun(world, world.ben, days=1)
    world.passes(days=2)
    world.amy.runs("/challenge")
    world.amy.presses("Meetup")
    world.amy.submits(When=int((world.now + timedelta(days=2)).timestamp()), Link=LINK)
    closes_all(world.amy)
    closing = Seen(world.ben.latest("is complete. Thank you"))
    assert "*Meetup:*" in closing
    assert "I will come" in closing.buttons


def test_one_set_from_the_start_is_posted_a_week_before(world: World) -> None:
    at = int((world.now + timedelta(days=9)).timestamp())
    begun(world, world.ben, days=1, Closing_meetup=at, Link_of_the_meetup=LINK)
    world.passes(days=1, hours=20)
    assert not world.ben.sees("The closing meetup of")
    world.passes(hours=6)
    assert world.ben.sees("The closing meetup of")


def test_people_of_other_organisations_get_no_private_message(world: World) -> None:
    begun(world, world.ben, days=1)
    at = plans(world, world.amy, days=2)
    assert "People of other organisations cannot" in world.eve.presses("I will come")
    world.turn_to(at)
    assert world.eve.private == []


def test_whoever_is_let_in_from_elsewhere_is_promised_nothing_that_comes_privately(world: World) -> None:
    begun(world, world.ben, days=1)
    admits_eve(world)
    at = plans(world, world.amy, days=2)
    seen = world.eve.presses("I will come")
    assert "I send you no reminder, so note the time." in seen
    assert "Calendar file" not in seen.buttons
    assert "notes" not in world.eve.presses("I cannot come")
    world.turn_to(at)
    assert world.eve.private == []


def test_a_community_that_pauses_keeps_silent_about_it_and_goes_on(world: World) -> None:
    begun(world, world.ben, days=1)
    at = plans(world, world.amy, days=4)
    world.ben.presses("I will come")
    world.passes(days=2)
    world.amy.runs("/convene")
    world.amy.presses("Pause everything")
    closes_all(world.amy)
    world.turn_to(at - timedelta(hours=3))
    assert not any("Tomorrow" in message for message in world.ben.private)
    world.amy.runs("/convene")
    world.amy.presses("Resume")
    world.turn_to(at)
    assert sum("Soon" in message for message in world.ben.private) == 1


def test_who_is_gone_comes_no_longer(world: World) -> None:
    begun(world, world.ben, world.dan, days=1)
    plans(world, world.amy, days=4)
    world.ben.presses("I will come")
    world.dan.presses("I will come")
    world.ben.leaves(world.channel)
    world.workspace.deactivate(world.dan.member)
    world.passes(minutes=1)
    assert "Nobody is down as coming yet." in post(world.cleo)


def test_it_is_in_the_export_and_forgotten(world: World) -> None:
    begun(world, world.ben, days=1)
    at = plans(world, world.amy, days=2)
    world.ben.presses("I will come")
    world.turn_to(at + timedelta(hours=1))
    writes(world.ben, "Something only I said")
    world.ben.runs("/convene export")
    assert b"Something only I said" in world.workspace.files.popitem()[1].content
    world.ben.runs("/convene forget me")
    world.ben.presses("Forget me")
    closes_all(world.ben)
    assert rows(world, MeetupAnswer) == []
    assert not world.dan.sees("Something only I said")


def test_it_goes_with_the_announcement_that_is_taken_back(world: World) -> None:
    begun(world, world.ben, days=3)
    plans(world, world.amy, days=5)
    world.amy.runs("/challenge")
    world.amy.presses("Undo the announcement")
    closes_all(world.amy)
    world.passes(days=6)
    assert not world.dan.sees("The closing meetup of")
    assert not any("meetup" in message for message in world.ben.private)


@pytest.mark.parametrize("button", ["I will come", "I cannot come", "Calendar file"])
def test_pressed_twice_it_counts_once(world: World, button: str) -> None:
    begun(world, world.ben, days=1)
    plans(world, world.amy, days=2)
    shown: Json = world.ben.latest("The closing meetup of")
    for _ in range(2):
        found = next(
            e for b in shown["blocks"] for e in b.get("elements", []) if e.get("text", {}).get("text") == button
        )
        world.ben.member.press(shown, found["action_id"], value=found["value"])
        world.beat()
    assert len(rows(world, MeetupAnswer)) == (0 if button == "Calendar file" else 1)


def test_a_post_about_it_that_fails_is_sent_again(world: World) -> None:
    begun(world, world.ben, days=3)
    world.slack.fail("chat.postMessage", times=1, error="restricted_action", channel=world.channel.id)
    plans(world, world.amy, days=3)
    assert not world.ben.sees("The closing meetup of")
    assert "when the meetup is was not posted" in world.amy.opens_home()
    world.amy.presses("Try again")
    closes_all(world.amy)
    assert "Nobody is down as coming yet." in post(world.ben)
    world.passes(days=1, hours=1)
    assert world.ben.sees("day 2 of 3")


def test_what_is_planned_names_it(world: World) -> None:
    begun(world, world.ben, days=1)
    plans(world, world.amy, days=3)
    world.passes(days=2)
    world.amy.runs("/convene")
    assert "the place for notes from the meetup" in world.amy.presses("What is planned")
