"""Prompts by direct message: at one's own hour, answered there, counted and kept private."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.models.challenges import Challenge, Entry, Participant
from bot.models.deliveries import Delivery
from bot.models.people import Draft
from tests.challenges.scene import (
    KEEP,
    LOG,
    NOT,
    admits_eve,
    begun,
    count_of,
    day,
    joins,
    press_anyway,
    progress,
    rows,
    stored,
    ticked,
)
from tests.challenges.starting import SOON
from tests.screen import elements
from tests.world import Json, Person, Seen, World

MONDAY, TUESDAY = datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)
ALONE = "To me alone too, at my own hour"


def gets_prompts(person: Person, at: str = "07:30") -> Seen:
    """Chosen in My progress; what that said."""
    progress(person)
    person.presses("Where prompts come")
    seen = person.submits(Your_prompts_come=ALONE, My_own_hour=at)
    person.closes()
    return seen


def prompts(person: Person, title: str = "") -> list[Json]:
    """The prompts in the conversation with the bot."""
    found = person.member.direct_messages()
    return [one for one in found if f"{title}: day " in one["text"] and not one.get("ephemeral")]


def answers(person: Person, text: str, to: Json | None = None) -> Json:
    """In the thread of a prompt, or beside it."""
    place = person.world.workspace.dm(person.id)
    return person.says(text, place, **({"thread_ts": to["ts"]} if to else {}))


def test_it_comes_at_ones_own_hour_in_ones_own_zone(world: World) -> None:
    """The channel's comes at 9 in Berlin: in Tokyo that is late, in New York it is early."""
    begun(world, world.ben, world.cleo, days=9)
    assert "at 07:30 your time" in gets_prompts(world.ben)
    gets_prompts(world.cleo)
    moments: dict[str, datetime] = {}
    for hour in range(8, 40):
        world.turn_to(MONDAY + timedelta(hours=hour, minutes=30))
        for person in (world.ben, world.cleo):
            if prompts(person):
                moments.setdefault(person.member.name, world.now)
    assert moments == {
        "ben": MONDAY + timedelta(hours=12, minutes=30),  # 07:30 in New York, on the date of day 1
        "cleo": MONDAY + timedelta(hours=22, minutes=30),  # 07:30 in Tokyo, on the date of day 2
    }
    world.passes(days=3)
    days = {person: [one["text"].split(" of ")[0][-1] for one in prompts(person)] for person in (world.ben, world.cleo)}
    assert days == {world.ben: ["1", "2", "3", "4", "5"], world.cleo: ["2", "3", "4", "5"]}


def test_an_answer_in_its_thread_counts_and_nobody_else_sees_it(world: World) -> None:
    begun(world, days=9)
    joins(world.dan, keeps=[KEEP])
    gets_prompts(world.dan)
    world.turn_to(TUESDAY + timedelta(hours=6, minutes=30))
    answer = answers(world.dan, "Between you and me", prompts(world.dan)[0])
    assert ticked(world.dan, answer)
    assert "Done: day 2" in progress(world.dan)
    assert "Your answer counts. Only you see it." in Seen(prompts(world.dan)[0])
    world.turn_to(TUESDAY + timedelta(hours=9))
    assert "1 person did this day." in count_of(world.amy, 2)
    assert not world.amy.sees("Between you and me")
    world.dan.edits(answer, "Said better")
    assert [row["text"] for row in rows(world, Entry)] == ["Said better"]
    world.dan.deletes(answer)
    assert "Said better" not in stored(world)
    assert "Answer in the thread of this message or below it" in Seen(prompts(world.dan)[0])


def test_what_is_open_leads_to_the_prompt_in_the_message_and_not_to_the_public_thread(world: World) -> None:
    """In one's progress, and in a reminder; who chooses the channel again is led there again."""
    begun(world, world.dan, days=9)
    gets_prompts(world.dan, at="18:00")
    world.turn_to(TUESDAY + timedelta(hours=17, minutes=30))
    prompt = prompts(world.dan)[-1]["ts"].replace(".", "")
    mine = f"/archives/{world.workspace.dm(world.dan.id).id}/p{prompt}"
    assert f"Answer in your message: <https://playground.slack.com{mine}|day 2>" in progress(world.dan)
    assert "Write in the thread" not in progress(world.dan)
    reminder = next(one for one in world.dan.member.direct_messages() if "went by" in Seen(one).text)
    leads_to = {one["text"]["text"]: one.get("url", "") for _, one in elements(reminder["blocks"]) if "text" in one}
    assert leads_to["Answer in your message"].endswith(mine)
    assert "Write in the thread" not in leads_to
    for seen in (world.dan.opens_home(), world.dan.runs("/challenge")):
        assert "Answer in your message" in seen.buttons
        assert "Write in the thread" not in seen
    progress(world.dan)
    world.dan.presses("Where prompts come")
    world.dan.submits(Your_prompts_come="In the channel, with everybody")
    world.dan.closes()
    assert f"/archives/{world.channel.id}/" in progress(world.dan)


def test_an_answer_beside_the_thread_is_for_the_latest_prompt_and_later_ones_are_conversation(world: World) -> None:
    begun(world, world.dan, days=9)
    before = answers(world.dan, "Hello bot")
    gets_prompts(world.dan)
    world.turn_to(TUESDAY + timedelta(days=1, hours=7))
    answer = answers(world.dan, "For day three")
    later = answers(world.dan, "And thank you")
    assert [ticked(world.dan, one) for one in (before, answer, later)] == [False, True, False]
    assert "Done: day 3" in progress(world.dan)
    assert [row["text"] for row in rows(world, Entry)] == [None]
    assert "For day three" not in stored(world)


def test_who_gets_no_prompts_there_is_not_read(world: World) -> None:
    begun(world, days=9)
    joins(world.dan, keeps=[KEEP])
    answers(world.dan, "A word to the bot")
    assert rows(world, Entry) == []
    assert "A word to the bot" not in stored(world)


def test_what_is_answered_there_is_shared_only_in_the_words_that_its_author_chooses(world: World) -> None:
    begun(world, world.dan, days=9)
    gets_prompts(world.dan)
    world.turn_to(TUESDAY + timedelta(hours=9))
    answers(world.dan, "My private words")
    world.dan.presses("Share some of it")
    world.dan.submits(What_others_will_read="A part for all")
    world.dan.closes()
    thread = world.amy.messages(thread=day(world.amy, 2)["ts"])
    assert f"{world.dan.mention} shares an entry for day 2:\n>A part for all" in thread[-1]
    assert not world.amy.sees("My private words")


def two_challenges(world: World, *, keeps: bool = False) -> None:
    """Dan gets the prompts of both by direct message, and both have come. `keeps`: the texts of one."""
    begun(world, world.dan, days=9, Title="Draw daily")
    gets_prompts(world.dan)
    world.amy.runs("/challenge start")
    world.amy.presses("More settings")
    world.amy.submits(First_day=SOON, Number_of_days="9", Title="Write daily")
    world.amy.submits()
    world.amy.closes()
    world.dan.presses("Join")
    if keeps:
        world.dan.fills("Your journal", [KEEP])
    world.dan.submits()
    world.dan.presses("Get the prompts by direct message")
    world.dan.submits(Your_prompts_come=ALONE, My_own_hour="07:30")
    while world.dan.member.modal:
        world.dan.closes()
    world.turn_to(TUESDAY + timedelta(hours=10))


def test_with_two_that_run_a_loose_message_is_asked_about(world: World) -> None:
    two_challenges(world)
    answer = answers(world.dan, "Which is it?")
    assert rows(world, Entry) == []
    assert "Which is it?" not in stored(world)
    assert "Which one is this for?" in world.dan.messages(world.workspace.dm(world.dan.id), answer["ts"])[-1]
    world.dan.presses("Write daily: day 2")
    assert ticked(world.dan, answer)
    assert "1 person did this day." in count_of_day(world.amy, "Write daily", 2)
    assert rows(world, Draft) == []


def count_of_day(person: Person, title: str, number: int) -> str:
    return Seen(day(person, number, title)).text.splitlines()[-1]


def test_none_of_these_counts_for_nothing_and_a_thread_needs_no_question(world: World) -> None:
    two_challenges(world)
    answers(world.dan, "Just talking")
    world.dan.presses("None of these")
    assert rows(world, Draft) == rows(world, Entry) == []
    prompt = prompts(world.dan, "Write daily")[-1]
    assert ticked(world.dan, answers(world.dan, "Into this one", prompt))


def test_a_message_that_waits_is_kept_as_it_was_edited_and_goes_when_it_is_deleted(world: World) -> None:
    two_challenges(world, keeps=True)
    gone = answers(world.dan, "Better unsaid")
    assert "Better unsaid" in stored(world)
    world.dan.deletes(gone)
    assert rows(world, Draft) == []
    answer = answers(world.dan, "Said too soon")
    world.dan.edits(answer, "Said well")
    world.dan.presses("Write daily: day 2")
    assert [entry["text"] for entry in rows(world, Entry)] == ["Said well"]
    assert "Said too soon" not in stored(world)


def test_pause_leave_and_choosing_the_channel_again_stop_it(world: World) -> None:
    begun(world, world.ben, world.cleo, world.dan, days=9)
    for person in (world.ben, world.cleo, world.dan):
        gets_prompts(person, "07:00")
    progress(world.cleo)
    world.cleo.presses("Leave")
    progress(world.dan)
    world.dan.presses("Where prompts come")
    assert "Your prompts come in the channel." in world.dan.submits(Your_prompts_come="In the channel, with everybody")
    world.dan.closes()
    world.amy.runs("/challenge")
    world.amy.presses("Steer")
    world.amy.presses("Pause")
    world.passes(days=3)
    assert [len(prompts(person)) for person in (world.ben, world.cleo, world.dan)] == [0, 0, 0]
    world.amy.presses("Resume")
    world.passes(days=2)
    assert [len(prompts(person)) for person in (world.ben, world.cleo, world.dan)] == [2, 0, 0]


def test_another_hour_takes_the_place_of_the_first(world: World) -> None:
    begun(world, world.dan, days=9)
    gets_prompts(world.dan, "20:00")
    gets_prompts(world.dan, "07:00")
    world.turn_to(MONDAY + timedelta(hours=22))
    assert prompts(world.dan) == []
    world.turn_to(TUESDAY + timedelta(hours=22))
    assert ["day 2 of 9" in one["text"] for one in prompts(world.dan)] == [True]


def test_while_away_none_comes_and_they_go_on_afterwards(world: World) -> None:
    begun(world, world.dan, days=9)
    gets_prompts(world.dan)
    world.dan.runs("/convene away until Wednesday")
    world.turn_to(TUESDAY + timedelta(days=1, hours=12))
    assert prompts(world.dan) == []
    world.turn_to(TUESDAY + timedelta(days=2, hours=12))
    assert ["day 4 of 9" in one["text"] for one in prompts(world.dan)] == [True]


@pytest.mark.parametrize("label", ["Done", "Rest"])
def test_its_buttons_act_before_the_channel_has_the_prompt(world: World, label: str) -> None:
    begun(world, world.cleo, days=9)
    gets_prompts(world.cleo)
    world.turn_to(TUESDAY)
    assert f"Day 2 is {'done' if label == 'Done' else 'a rest day'}." in world.cleo.presses(label)


def test_a_message_is_logged_or_taken_out_by_the_shortcuts_there_too(world: World) -> None:
    begun(world, world.dan, days=9)
    gets_prompts(world.dan)
    world.turn_to(TUESDAY + timedelta(hours=9))
    first, second = answers(world.dan, "First"), answers(world.dan, "Second")
    world.dan.calls(NOT, first)
    assert not ticked(world.dan, first)
    world.dan.calls(LOG, second)
    assert ticked(world.dan, second)
    assert "1 person did this day." in count_of(world.amy, 2)


def test_people_of_other_organisations_get_none(world: World) -> None:
    begun(world, days=9)
    admits_eve(world)
    joins(world.eve)
    about = str(rows(world, Challenge)[0]["id"])
    press_anyway(world.eve, day(world.eve, 1), "challenges.arrival", about)
    assert "In the channel" in world.eve.screen
    world.eve.submits(Your_prompts_come=ALONE, My_own_hour="07:30")
    assert world.eve.sees("People of other organisations get no private messages here.")
    assert not any(row["by_message"] for row in rows(world, Participant))


def test_an_export_says_where_prompts_come_and_forget_me_leaves_nothing_of_it(world: World) -> None:
    begun(world, days=9)
    joins(world.dan, keeps=[KEEP])
    gets_prompts(world.dan)
    world.turn_to(TUESDAY + timedelta(hours=9))
    answers(world.dan, "My private words")
    conversation = world.workspace.dm(world.dan.id).id
    world.dan.runs("/convene export")
    exported = next(iter(world.workspace.files.values())).content.decode()
    assert '"at": "07:30:00"' in exported
    assert "My private words" in exported
    world.dan.runs("/convene forget me")
    world.dan.presses("Forget me now")
    assert "My private words" not in stored(world)
    assert conversation not in stored(world)
    assert rows(world, Delivery) == []


def test_an_event_that_comes_twice_and_a_lost_answer_change_nothing(world: World) -> None:
    """The prompt stands once, and so does the question which one it is for."""
    two_challenges(world)
    world.workspace.deliver_twice = True
    world.slack.fail("chat.postMessage", lose_answer=True)
    message = answers(world.dan, "Twice")
    world.passes(minutes=2)
    thread = world.dan.messages(world.workspace.dm(world.dan.id), message["ts"])
    assert sum("Which one is this for?" in one for one in thread) == 1


def test_at_the_end_the_answers_are_given_back(world: World) -> None:
    begun(world, days=2)
    joins(world.dan, keeps=[KEEP])
    gets_prompts(world.dan)
    world.turn_to(TUESDAY + timedelta(hours=9))
    answers(world.dan, "What I keep of it")
    world.passes(days=3)
    assert "What I keep of it" in world.dan.private[-1]
    assert world.amy.sees("wrote 1 entry")


def test_a_day_is_not_missed_before_the_next_prompt_has_come_to_its_reader(world: World) -> None:
    """The channel's prompt comes in the morning, mine in the evening: until then mine of yesterday is open."""
    begun(world, world.dan, days=9)
    gets_prompts(world.dan, at="20:00")
    world.turn_to(TUESDAY + timedelta(hours=18))
    assert len(prompts(world.dan)) == 1
    assert "Open: days 1 to 2." in progress(world.dan)
    assert not any("went by" in message for message in world.dan.private)
    world.turn_to(TUESDAY + timedelta(hours=19, minutes=30))
    assert len(prompts(world.dan)) == 2
    assert "Open: day 2." in progress(world.dan)


def test_prompts_that_slack_refuses_stop_and_home_says_it(world: World) -> None:
    begun(world, world.dan, days=9)
    gets_prompts(world.dan)
    world.slack.fail("chat.postMessage", error="messages_tab_disabled", channel=world.dan.id)
    world.turn_to(TUESDAY + timedelta(hours=8))
    assert "They come in the channel only." in world.dan.opens_home()
    world.dan.presses("Where prompts come")
    world.dan.submits(Your_prompts_come="In the channel, with everybody")
    world.dan.closes()
    assert "They come in the channel only." not in world.dan.opens_home()
