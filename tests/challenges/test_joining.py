"""Joining: what is said before, what is asked and who sees it, leaving, coming back and coming late."""

from bot.models.challenges import Day, Entry, Participant
from tests.challenges.scene import (
    HOPE,
    KEEP,
    SHOW,
    admits_eve,
    begun,
    count_of,
    day,
    joins,
    press_anyway,
    progress,
    rows,
    stored,
)
from tests.challenges.starting import SOON, announced, steers
from tests.challenges.test_by_message import ALONE, prompts
from tests.world import World

ANNOUNCED = "small activities"


def test_the_announcement_counts_those_who_join_and_leave(world: World) -> None:
    announced(world)
    assert "Be the first to join" in world.dan.latest(ANNOUNCED)["blocks"][-1]["elements"][0]["text"]
    joins(world.ben)
    assert world.dan.sees("1 person has joined so far.")
    joins(world.cleo)
    assert world.dan.sees("2 people have joined so far.")
    progress(world.ben)
    world.ben.presses("Leave")
    assert world.dan.sees("1 person has joined so far.")


def test_joining_says_when_the_prompts_come_in_my_own_zone(world: World) -> None:
    """09:00 in Berlin; day 1 comes at another time today, which is not the hour of the prompts."""
    announced(world, First_day=SOON, Number_of_days="3")
    assert "Prompts come at 03:00 your time (America/New_York)" in world.ben.presses("Join")
    assert "Prompts come at 17:00 your time (Asia/Tokyo)" in world.cleo.presses("Join")
    assert "It begins" in world.cleo.screen


def test_joining_says_who_can_read_what_and_keeps_no_text_unless_asked(world: World) -> None:
    announced(world)
    form = world.ben.presses("Join")
    assert "can be read by everyone in the workspace" in form
    hints = str(form.blocks)
    assert "whoever runs its database could read it" in hints
    assert "free plan these stop working after 90 days" in hints
    assert "initial_options" not in hints
    world.ben.submits()
    assert [row["keep_text"] for row in rows(world, Participant)] == [False]


def test_where_prompts_come_can_be_chosen_at_once(world: World) -> None:
    """Under More settings, with who sees an answer; nothing that was filled in is lost, and it can be changed later."""
    announced(world, First_day=SOON, Number_of_days="9")
    assert len([block for block in world.dan.presses("Join").blocks if block["type"] == "input"]) == 4
    world.dan.fills(HOPE, "A line a day")
    form = world.dan.presses("More settings")
    assert "A line a day" in form
    assert "It counts, and nobody else is shown it." in str(form.blocks)
    welcome = world.dan.submits(Your_prompts_come=ALONE, My_own_hour="07:30")
    assert "Prompts come to our conversation too, at 07:30 your time." in welcome
    world.dan.closes()
    world.passes(days=1)
    assert len(prompts(world.dan)) == 2
    progress(world.dan)
    assert "Your prompts come to our conversation too, at 07:30" in world.dan.presses("Change my answers")
    world.dan.submits()
    world.dan.closes()
    world.passes(days=1)
    assert len(prompts(world.dan)) == 3
    progress(world.dan)
    world.dan.presses("Change my answers")
    world.dan.presses("More settings")
    world.dan.submits(Your_prompts_come="In the channel, with everybody")
    world.passes(days=1)
    assert len(prompts(world.dan)) == 3


def test_who_gets_no_private_messages_is_offered_no_prompts_there(world: World) -> None:
    announced(world)
    admits_eve(world)
    assert "More settings" not in world.eve.presses("Join").buttons
    assert world.eve.submits().buttons == []


def test_in_a_private_channel_the_members_are_named_as_readers(world: World) -> None:
    world.workspace.invite_bot(world.private, world.amy.member)
    world.a_community(at=world.private)
    world.amy.runs("/challenge start", world.private)
    world.amy.submits()
    world.amy.submits()
    assert "can be read by the members of its channel" in world.ben.presses("Join")


def test_a_hope_is_shown_to_nobody_unless_ticked(world: World) -> None:
    announced(world)
    joins(world.ben, hope="More *courage*")
    assert "courage" not in world.dan.everything()
    assert "You hoped for: More *courage*" in progress(world.ben)


def test_a_hope_that_is_ticked_is_shown_without_its_name(world: World) -> None:
    announced(world)
    joins(world.ben, hope="More courage\n<!channel>", shows=[SHOW])
    shown = str(world.dan.latest(ANNOUNCED)["blocks"])
    assert "_More courage &lt;!channel&gt;_" in shown
    assert world.ben.id not in shown
    assert "ben" not in shown.lower()


def test_answers_can_be_changed_and_texts_kept_before_go_at_once(world: World) -> None:
    begun(world)
    joins(world.ben, hope="First thought", keeps=[KEEP])
    world.ben.replies("Words to keep", day(world.ben, 1))
    assert "Words to keep" in stored(world)
    progress(world.ben)
    form = world.ben.presses("Change my answers")
    assert "First thought" in form
    assert "My answers" in form
    world.ben.fills(HOPE, "Second thought")
    world.ben.fills("Your journal", [])
    world.ben.submits()
    world.ben.closes()
    assert "Words to keep" not in stored(world)
    assert "Second thought" in progress(world.ben)
    assert "1 of 1 day" in progress(world.ben)
    assert len(rows(world, Entry)) == 1


def test_joining_twice_is_joining_once(world: World) -> None:
    announced(world)
    joins(world.ben)
    joins(world.ben)
    assert world.dan.sees("1 person has joined so far.")


def test_leaving_and_coming_back_keeps_what_was_done_and_rests_the_days_between(world: World) -> None:
    begun(world, world.ben, days=5)
    world.ben.presses("Done")
    assert world.ben.screen.buttons == []  # right after Done nothing else is asked
    world.ben.presses("My progress")
    world.ben.presses("Leave")
    assert "You no longer take part" in world.ben.screen
    assert "1 person did this day." in count_of(world.dan, 1)
    world.passes(days=3, hours=2)  # days 2, 3 and 4 have come
    assert "You do not take part" in progress(world.ben)
    welcome = joins(world.ben)
    assert "What you did before still counts" in welcome
    world.ben.presses("Done")
    assert "2 of 2 days" in progress(world.ben)
    assert "Done: days 1, 4; rest: days 2 to 3." in progress(world.ben)


def test_who_comes_back_can_still_do_a_day_between_whatever_the_clocks_say(world: World) -> None:
    """Slack's clock is a minute behind ours."""
    begun(world, world.ben, days=5)
    progress(world.ben)
    world.ben.presses("Leave")
    world.passes(days=3, hours=2)  # days 2, 3 and 4 have come
    joins(world.ben)
    assert "Rest: days 2 to 3" in progress(world.ben)
    second = next(row["id"] for row in rows(world, Day) if row["number"] == 2)
    pressed = world.now.timestamp() - 60
    seen = press_anyway(world.ben, day(world.ben, 2), "challenges.done_today", str(second), at=pressed)
    assert "Day 2 is done." in seen
    assert "Done: day 2; rest: day 3" in progress(world.ben)


def test_a_late_joiner_gets_the_days_so_far_and_counts_from_the_first_own_day(world: World) -> None:
    begun(world, days=5)
    world.passes(days=2, hours=2)
    welcome = joins(world.ben)
    assert [f"day {number}" in welcome for number in (1, 2, 3, 4)] == [True, True, True, False]
    assert f"/archives/{world.channel.id}/p{day(world.ben, 1)['ts'].replace('.', '')}" in welcome
    assert "Your consistency counts from day 3." in welcome
    world.ben.presses("Done")
    assert "1 of 1 day" in progress(world.ben)


def test_a_late_joiner_who_makes_up_for_an_early_day_is_not_charged_for_those_between(world: World) -> None:
    begun(world, days=5)
    world.passes(days=3, hours=2)
    joins(world.ben)
    world.ben.replies("Late, but here", day(world.ben, 1))
    seen = progress(world.ben)
    assert "1 of 1 day" in seen
    assert "Done: day 1; open: day 4." in seen


def test_who_joins_before_todays_prompt_is_not_charged_for_yesterdays(world: World) -> None:
    """Dan joins at half past seven on the second day; at nine the first one is over."""
    begun(world, days=3)
    world.passes(hours=23, minutes=30)
    joins(world.dan)
    world.turn_to_local(9, 1)
    seen = progress(world.dan)
    assert "day 2 is open" in seen
    world.dan.presses("Done")
    assert "1 of 1 day" in progress(world.dan)


def test_who_comes_back_to_a_channel_of_its_own_is_invited_again(world: World) -> None:
    announced(world, First_day=SOON, Number_of_days="3", Where="A channel made for it")
    made = next(one for one in world.workspace.channels.values() if one.name.startswith("becoming"))
    joins(world.ben)
    assert world.ben.id in made.members
    world.ben.leaves(made)
    assert world.ben.id not in made.members
    world.passes(minutes=5)
    assert "invited to its channel" in joins(world.ben)
    assert world.ben.id in made.members


def test_a_guest_takes_part(world: World) -> None:
    begun(world, world.gus)
    world.gus.replies("I am a guest here.", day(world.gus, 1))
    assert "1 person did this day." in count_of(world.dan, 1)


def test_somebody_of_another_organisation_only_looks_on(world: World) -> None:
    begun(world)
    world.eve.presses("Join")
    assert "People of other organisations cannot take part" in world.eve.screen
    world.eve.presses("Done")
    assert "People of other organisations cannot take part" in world.eve.screen
    world.eve.replies("May I?", day(world.eve, 1))
    assert "Nobody yet" in count_of(world.dan, 1)
    assert rows(world, Participant) == []
    assert not world.eve.sees("Nice to see you")


def test_admitted_by_name_they_journal_and_get_no_private_message(world: World) -> None:
    begun(world)
    admits_eve(world)
    joins(world.eve)
    world.eve.replies("Thank you for letting me in.", day(world.eve, 1))
    assert "1 person did this day." in count_of(world.dan, 1)
    world.passes(days=5)
    assert world.dan.sees("is complete")
    posted_to = {call["channel"] for call in world.called("chat.postMessage")}
    assert posted_to == {world.channel.id}


def test_an_admission_taken_back_ends_taking_part(world: World) -> None:
    begun(world)
    admits_eve(world)
    joins(world.eve)
    steers(world.amy)
    world.amy.presses("Let others journal")
    world.amy.fills("People of other organisations", [])
    world.amy.submits()
    world.eve.replies("Still here?", day(world.eve, 1))
    assert "Nobody yet" in count_of(world.dan, 1)


def test_after_the_close_nobody_can_join_or_leave(world: World) -> None:
    begun(world, world.ben, days=1)
    world.dan.presses("Join")
    progress(world.ben)
    world.passes(days=2)
    assert world.dan.sees("is complete")
    world.dan.submits()
    assert "This 30-day challenge is closed" in world.dan.screen
    world.ben.presses("Leave")
    assert "This 30-day challenge is closed" in world.ben.screen
