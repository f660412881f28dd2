"""The form that starts a 30-day challenge."""

from datetime import date

import pytest

from tests.challenges.starting import OWN, SOON, TOMORROW, a_preview, announced, shown_days, steers, the_form
from tests.world import Person, Seen, World

PRACTICE = "Becoming a better practitioner (30 prompts)"
LEADERS = "Social learning for community leaders (30 prompts)"
BALANCE = "Work and life in balance (30 prompts)"
SPEAKING = "Public speaking (30 prompts)"
DEVOPS = "DevOps, a little every day (30 prompts)"


def labels(person: Person) -> list[str]:
    assert person.member.modal
    return [block["label"]["text"] for block in person.member.modal["blocks"] if block["type"] == "input"]


def test_four_fields_with_good_answers_start_one(world: World) -> None:
    form = the_form(world)
    assert labels(world.amy) == ["What to practise", "First day", "Hour of the daily prompt", "Where"]
    assert "A 30-day challenge" in form
    preview = world.amy.submits()
    assert "30 days, in #data-craft" in preview
    assert "Tuesday 24 November" in preview


def test_all_templates_and_own_prompts_are_offered(world: World) -> None:
    the_form(world)
    for template in (PRACTICE, BALANCE, SPEAKING, DEVOPS, LEADERS, OWN):
        world.amy.fills("What to practise", template)
    preview = world.amy.submits(What_to_practise=LEADERS)
    assert "Social learning for community leaders" in preview


def test_more_settings_keep_what_was_chosen(world: World) -> None:
    the_form(world)
    world.amy.fills("What to practise", LEADERS)
    world.amy.fills("First day", SOON)
    world.amy.fills("Hour of the daily prompt", "07:30")
    form = world.amy.presses("More settings")
    assert "Days of the week" in form
    assert labels(world.amy)[4:] == [
        "Title", "Number of days", "Days of the week", "Time zone", "Dates without a prompt", "Closing meetup",
        "Link of the meetup",
    ]  # fmt: skip
    preview = world.amy.submits()
    assert "Social learning for community leaders" in preview
    assert "one minute after you announce it" in preview
    world.amy.presses("Later days")
    world.amy.presses("Change settings")
    assert "07:30" in str(world.amy.member.modal)


@pytest.mark.parametrize(
    ("label", "value", "words"),
    [
        ("Number of days", "101", "at most 100"),  # Slack's own client says it
        ("Dates without a prompt", "whenever", "I did not understand a date here"),
        ("Link of the meetup", "zoom.example.org", "A link begins with https://"),
        ("Days of the week", [], "complete this required field"),  # so does this
        ("Closing meetup", 1_700_000_000, "This moment has passed"),
    ],
)
def test_an_error_is_said_on_its_field_and_what_was_typed_stays(
    world: World, label: str, value: object, words: str
) -> None:
    the_form(world, more=True)
    world.amy.fills("Title", "A month of reviews")
    world.amy.fills(label, value)
    answer = world.amy.member.submit(world.amy.member.modal or {})
    assert words in str(answer.errors)
    world.amy.fills(label, {"Number of days": "5", "Days of the week": ["Monday"]}.get(label))
    preview = world.amy.submits()
    assert "A month of reviews" in preview


def test_a_first_hour_that_has_passed_is_said_on_the_hour(world: World) -> None:
    the_form(world)
    world.amy.fills("First day", "Today, Monday 23 November 2026")
    errors = world.amy.tries_to_submit(Hour_of_the_daily_prompt="07:00")
    assert "This hour has passed on the first day" in errors["Hour of the daily prompt"]
    assert "Monday 23 November" in world.amy.submits(Hour_of_the_daily_prompt="08:30")


def test_fewer_days_take_the_first_prompts(world: World) -> None:
    preview = a_preview(world, Number_of_days="5")
    assert "5 days" in preview
    assert len(shown_days(world.amy)) == 5
    assert "Choose what to get better at" in shown_days(world.amy)[0]
    assert "Later days" not in preview.buttons


def test_more_days_ask_for_the_missing_prompts_before_anything_is_public(world: World) -> None:
    form = a_preview(world, Number_of_days="32")
    assert "30 prompts in, 2 still to write" in form
    assert len(world.called("chat.postMessage")) == 1  # the community's own line
    preview = world.amy.submits(Prompts="Rest well.\n\nLook back.")
    assert "32 days" in preview
    for _ in range(3):
        preview = world.amy.presses("Later days")
    assert "day 32 of 32*\nLook back." in preview


def test_weekdays_rest_dates_and_zone_shape_the_dates(world: World) -> None:
    preview = a_preview(
        world,
        Number_of_days="4",
        Days_of_the_week=["Monday", "Wednesday", "Friday"],
        Dates_without_a_prompt="27 November",
        Time_zone="Asia/Tokyo",
        Hour_of_the_daily_prompt="09:00",
    )
    dates = ["Wednesday 25 November", "Monday 30 November", "Wednesday 2 December", "Friday 4 December"]
    assert [line for line in preview.text.splitlines() if line in dates] == dates
    world.amy.submits()
    assert world.ben.sees("on Mondays, Wednesdays and Fridays")
    world.turn_to_local(8, 59, "Asia/Tokyo")
    world.passes(days=1)
    assert not world.amy.sees("day 1 of 4")
    world.passes(minutes=1)
    assert world.amy.sees("day 1 of 4")


def test_the_closing_post_invites_to_the_meetup(world: World) -> None:
    at = int(world.now.timestamp()) + 5 * 86400
    announced(
        world, Number_of_days="1", First_day=SOON, Closing_meetup=at, Link_of_the_meetup="https://meet.example.org/x"
    )
    world.passes(days=2)
    assert "<https://meet.example.org/x|Join the meetup>" in str(world.amy.latest("*Meetup:*"))


def test_another_channel_that_the_bot_is_in(world: World) -> None:
    other = world.workspace.add_channel("side-room", [world.amy.member, world.ben.member])
    world.workspace.invite_bot(other, world.amy.member)
    announced(world, Where="#side-room", First_day=SOON, Number_of_days="2")
    assert f"in <#{other.id}>" in Seen(world.dan.latest("Be the first to join"))
    world.passes(minutes=1)
    assert [post for post in world.ben.messages(other) if "day 1 of 2" in post]
    assert not world.dan.sees("day 1 of 2")


def test_a_channel_that_one_is_not_in_is_not_offered(world: World) -> None:
    other = world.workspace.add_channel("secret-plans", [world.ben.member], private=True)
    world.workspace.invite_bot(other, world.ben.member)
    assert "secret-plans" not in str(the_form(world).holder)


def test_start_words_mean_the_same_and_convene_opens_the_door_too(world: World) -> None:
    world.a_community()
    for words in ("/challenge new", "/challenge propose", "/convene challenge start", "/convene challenge create"):
        assert "What to practise" in str(world.ben.runs(words).holder)
        world.ben.closes()


def test_every_door_has_its_button(world: World) -> None:
    world.a_community()
    assert "Start a 30-day challenge" in world.ben.runs("/challenge").buttons
    assert "How it works" in world.ben.screen.buttons
    assert "small activity each day" in world.ben.presses("How it works")
    assert "What runs here" in world.ben.screen.buttons
    world.ben.presses("Start a 30-day challenge")
    assert "What to practise" in labels(world.ben)


def test_guests_and_people_of_other_organisations_do_not_start_one(world: World) -> None:
    world.a_community()
    assert "Guests cannot start a 30-day challenge here" in world.gus.runs("/challenge start")
    assert "Start a 30-day challenge" not in world.gus.runs("/challenge").buttons
    assert world.eve.member.command("/challenge", "start", world.channel).error == "invalid_command"


def test_where_only_facilitators_start_others_hear_who_can(world: World) -> None:
    world.amy.runs("/convene setup")
    world.amy.presses("More settings")
    world.amy.submits(**{"Who may start something here?": "Facilitators only"})
    assert f"Only {world.amy.mention} can start a 30-day challenge here" in world.ben.runs("/challenge start")


def test_without_a_community_one_learns_what_to_do(world: World) -> None:
    assert "type `/convene` to set one up" in world.amy.runs("/challenge start")


def test_a_draft_is_kept_and_opened_again(world: World) -> None:
    a_preview(world, First_day=SOON)
    world.amy.closes()
    assert not world.ben.sees("a draft")
    panel = world.amy.runs("/challenge")
    assert "a draft that only you and the facilitators see" in panel
    assert "a draft" not in world.ben.runs("/challenge")
    assert "Nothing is public yet" in world.amy.presses("Go on with the draft")


def test_a_channel_is_free_until_the_challenge_in_it_is_announced(world: World) -> None:
    """Nobody learns there that one is prepared."""
    side = world.workspace.add_channel("side-room", [world.amy.member, world.ben.member])
    world.workspace.invite_bot(side, world.amy.member)
    a_preview(world, Where="#side-room", First_day=SOON)
    assert "Set it up" in world.ben.runs("/convene", side)
    world.amy.submits()
    world.amy.closes()
    assert "Data craft" in world.ben.runs("/convene", side)


def test_that_a_channel_is_gone_is_told_to_those_who_have_something_running_there(world: World) -> None:
    side = world.workspace.add_channel("side-room", [world.amy.member, world.ben.member])
    world.workspace.invite_bot(side, world.amy.member)
    a_preview(world, Where="#side-room", First_day=SOON)
    world.workspace.archive(side)
    world.beat()
    world.passes(days=2)
    assert world.amy.private == []


def test_that_a_channel_is_gone_where_a_challenge_was_cancelled_is_told_to_nobody(world: World) -> None:
    side = world.workspace.add_channel("side-room", [world.amy.member, world.ben.member])
    world.workspace.invite_bot(side, world.amy.member)
    announced(world, Where="#side-room")
    steers(world.amy)
    world.amy.presses("Cancel it")
    world.passes(days=2)
    before = world.amy.private
    world.workspace.archive(side)
    world.beat()
    world.passes(days=2)
    assert world.amy.private == before


def test_changed_settings_keep_the_prompts_that_were_edited(world: World) -> None:
    a_preview(world, Number_of_days="3")
    world.amy.presses("Edit")
    world.amy.submits(Prompt="*Our own beginning*")
    world.amy.presses("Change settings")
    preview = world.amy.submits(Hour_of_the_daily_prompt="10:00", Number_of_days="4")
    assert "day 1 of 4*\n*Our own beginning*" in preview
    assert len(shown_days(world.amy)) == 4


def test_another_template_brings_its_own_title_and_prompts(world: World) -> None:
    a_preview(world)
    world.amy.presses("Change settings")
    preview = world.amy.submits(What_to_practise=LEADERS)
    assert "Becoming a better practitioner" not in preview
    world.amy.presses("Change settings")
    assert "0 prompts in, 30 still to write" in world.amy.submits(What_to_practise=OWN)


def test_a_draft_can_be_thrown_away(world: World) -> None:
    a_preview(world)
    assert "The draft is gone" in world.amy.presses("Throw away")
    world.amy.closes()
    assert "a draft" not in world.amy.runs("/challenge")


def test_the_first_day_is_tomorrow_unless_said(world: World) -> None:
    the_form(world)
    assert TOMORROW in str(world.amy.member.modal)
    world.amy.submits()
    world.amy.submits()
    world.turn_to_local(8, 59)
    world.passes(days=1)
    assert not world.amy.sees("day 1 of 30")
    world.passes(minutes=1)
    assert world.amy.sees("day 1 of 30")
    assert world.now.date() == date(2026, 11, 24)
