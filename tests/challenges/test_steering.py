"""What facilitators do while a 30-day challenge runs."""

from datetime import timedelta
from threading import Thread

from sqlalchemy import select, text

from bot.models.challenges import Challenge
from bot.models.outbox import DUE, Post
from bot.services.challenges.kinds import DAY
from tests.challenges.scene import joins
from tests.challenges.starting import SOON, announced, closes_all, does, forges, posts_with, steers, under_way, value_of
from tests.spine.bench import ON_POSTGRESQL
from tests.waiting import until
from tests.world import Seen, World


def at(world: World, hour: int, minute: int = 0) -> None:
    world.turn_to_local(hour, minute)


# Skipping


def test_skipped_in_its_first_minute_day_one_comes_on_the_next_date(world: World) -> None:
    announced(world, First_day=SOON, Number_of_days="5")
    does(world.amy, "Skip the next date")
    world.passes(hours=20)
    assert not world.ben.sees("day 1 of 5")
    at(world, 9)
    assert world.ben.sees("day 1 of 5")


def test_while_it_is_paused_the_next_date_is_still_to_come(world: World) -> None:
    under_way(world)
    does(world.amy, "Pause")
    world.passes(days=3)  # Thursday, a little after eight
    world.amy.presses("Skip the next date")
    world.amy.presses("Resume")
    at(world, 9)
    assert not world.ben.sees("day 2 of 5")
    at(world, 9)
    assert world.ben.sees("day 2 of 5")


# Pausing


def test_a_pause_holds_everything_and_resume_goes_on_at_the_next_hour(world: World) -> None:
    under_way(world)
    seen = does(world.amy, "Pause")
    assert "It is paused" in seen
    assert "Resume" in seen.buttons
    world.passes(days=3)
    assert not world.ben.sees("day 2 of 5")
    assert "paused after day 1 of 5" in world.ben.runs("/challenge")
    world.amy.presses("Resume")
    at(world, 8, 59)
    assert not world.ben.sees("day 2 of 5")
    at(world, 9, 0)
    assert len(posts_with(world.ben, "day 2 of 5")) == 1
    world.passes(days=1)
    assert world.ben.sees("day 3 of 5")


def test_entries_count_while_it_is_paused(world: World) -> None:
    under_way(world)
    joins(world.ben)
    does(world.amy, "Pause")
    world.ben.replies("Written in the pause.", world.ben.latest("day 1 of 5"))
    assert world.amy.sees("1 person did this day.")


def test_resumed_after_its_last_day_it_closes_at_the_next_hour(world: World) -> None:
    """However long the pause was: the closing post comes, and people get their days back."""
    under_way(world, 1)
    joins(world.ben)
    does(world.amy, "Pause")
    world.passes(days=10)
    assert not world.ben.sees("is complete")
    world.amy.presses("Resume")
    assert not world.ben.sees("is complete")
    world.passes(days=1)
    assert world.ben.sees("is complete")


def test_pausing_in_the_first_minute_and_resuming(world: World) -> None:
    announced(world, First_day=SOON, Number_of_days="2")
    does(world.amy, "Pause")
    world.amy.presses("Resume")
    world.passes(minutes=1)
    assert len(posts_with(world.ben, "day 1 of 2")) == 1


# Changing


def test_another_hour_counts_from_the_next_prompt(world: World) -> None:
    under_way(world)
    does(world.amy, "Hour, days and close")
    assert "Changed. The next prompt comes" in world.amy.submits(Hour_of_the_daily_prompt="15:30")
    at(world, 15, 31)
    assert not world.ben.sees("day 2 of 5")  # today has one
    at(world, 15, 29)
    assert not world.ben.sees("day 2 of 5")
    world.passes(minutes=1)
    assert world.ben.sees("day 2 of 5")


def test_other_weekdays_and_rest_dates(world: World) -> None:
    under_way(world)
    does(world.amy, "Hour, days and close")
    errors = world.amy.tries_to_submit(Dates_without_a_prompt="soon")
    assert "I did not understand a date here" in errors["Dates without a prompt"]
    world.amy.submits(Dates_without_a_prompt="25 November", Days_of_the_week=["Wednesday", "Friday"])
    world.passes(days=3)
    assert not world.ben.sees("day 2 of 5")
    world.passes(days=1, hours=2)
    assert world.ben.sees("day 2 of 5")  # Friday


def test_the_next_date_is_skipped_and_all_comes_one_later(world: World) -> None:
    under_way(world)
    seen = does(world.amy, "Skip the next date")
    assert "25 Nov" in seen
    world.passes(days=1, hours=2)
    assert not world.ben.sees("day 2 of 5")
    world.passes(days=1)
    assert world.ben.sees("day 2 of 5")


def test_tomorrows_prompt_is_replaced_and_one_is_back_at_the_numbers(world: World) -> None:
    under_way(world)
    assert "Prompt of day 2" in does(world.amy, "Change the next prompt")
    seen = world.amy.submits(Prompt="*Something else*\nFor tomorrow.")
    assert "Next: _Something else_" in seen
    assert "Pause" in seen.buttons
    world.passes(days=1, hours=2)
    assert world.ben.sees("day 2 of 5*\n*Something else*\nFor tomorrow.")


def test_it_can_close_later_at_most_a_week(world: World) -> None:
    under_way(world, 1)
    does(world.amy, "Hour, days and close")
    assert "8 days later" not in str(world.amy.member.modal)
    world.amy.submits(It_closes="7 days later")
    world.passes(days=7, hours=2)
    assert not world.ben.sees("is complete")
    world.passes(days=1)
    assert world.ben.sees("is complete")


def test_the_meetup_can_be_set_while_it_runs(world: World) -> None:
    under_way(world, 1)
    does(world.amy, "Meetup")
    assert "No meetup is planned" in world.amy.submits()
    while world.amy.member.modal:
        world.amy.closes()
    does(world.amy, "Meetup")
    assert "has passed" in world.amy.tries_to_submit(When=1_700_000_000)["When"]
    later = int(world.now.timestamp()) + 3 * 86400
    errors = world.amy.tries_to_submit(When=later, Link="meet.example.org")
    assert "A link begins with" in errors["Link"]
    assert "The closing post invites to it" in world.amy.submits(Link="https://meet.example.org/craft")
    world.passes(days=2)
    assert "https://meet.example.org/craft" in str(world.ben.latest("*Meetup:*"))


# Ending


def test_ending_early_closes_at_once_and_gives_the_days_back(world: World) -> None:
    under_way(world)
    joins(world.ben)
    world.ben.presses("Done")
    assert "It has ended. The closing post is on its way" in does(world.amy, "End early")
    closing = world.ben.latest("is complete")
    assert "1 person took part. Together they did 1 day" in Seen(closing)
    world.passes(days=3)
    assert not world.ben.sees("day 2 of")
    assert [text for text in world.ben.private if "day 1" in text.lower() or "1 of 1 day" in text]


def test_ended_early_each_day_keeps_its_number_though_one_was_left_out(world: World) -> None:
    """Day 2 came too late to be posted: the third stays the third of three."""
    under_way(world)
    world.passes(hours=1)
    world.beats = False
    world.clock.turn_to(world.now + timedelta(days=1, hours=13))  # the bot slept through the morning, and its grace
    world.beats = True
    world.beat()
    assert not world.ben.sees("day 2 of 5")
    at(world, 9)
    assert world.ben.sees("day 3 of 5")
    does(world.amy, "End early")
    world.passes(minutes=5)
    assert "day 3 of 3" in world.ben.everything()
    assert "day 4" not in world.ben.everything()


def test_before_its_first_day_it_is_cancelled_not_ended(world: World) -> None:
    announced(world)
    assert "not begun yet. Nobody has joined yet." in steers(world.amy)
    closes_all(world.amy)
    assert "Nothing is posted yet. You can cancel it instead" in does(world.amy, "End early")


def test_cancelling_tells_those_in_it_and_posts_no_closing(world: World) -> None:
    under_way(world)
    joins(world.ben)
    assert "It is cancelled" in does(world.amy, "Cancel it")
    world.passes(days=6)
    assert [text for text in world.ben.private if "was cancelled. What you wrote stays" in text]
    assert world.dan.private == []
    assert not world.ben.sees("is complete")
    assert not world.ben.sees("day 2 of 5")
    assert world.ben.sees("This one is over")
    assert "cancelled" in world.ben.runs("/challenge")


def test_public_and_final_acts_ask_before_they_are_done(world: World) -> None:
    under_way(world)
    seen = steers(world.amy)
    asked = {
        element["text"]["text"]
        for block in seen.blocks
        for element in block.get("elements", [])
        if element.get("confirm")
    }
    assert asked == {"Pause", "Skip the next date", "End early", "Cancel it"}


def test_numbers_a_day_and_nobody_by_name(world: World) -> None:
    under_way(world)
    joins(world.ben)
    joins(world.cleo)
    world.ben.replies("My entry.", world.ben.latest("day 1 of 5"))
    world.cleo.presses("Done")
    seen = steers(world.amy)
    assert "day 1: 2 (1 wrote)" in seen
    assert "nobody is shown as missing" in seen
    assert world.ben.id not in str(seen.holder)


# Again


def test_an_ended_one_shows_its_result_and_starts_again_with_the_same_prompts(world: World) -> None:
    announced(world, First_day=SOON, Number_of_days="2", Title="Two days")
    steers(world.amy)
    world.amy.presses("Change the next prompt")
    world.amy.submits(Prompt="*Our own first*")
    closes_all(world.amy)
    world.passes(minutes=2)
    joins(world.ben)
    world.ben.presses("Done")
    world.passes(days=3)
    panel = world.dan.runs("/challenge")
    assert "complete. 1 person took part. Together they did 1 day" in panel
    form = world.dan.presses("Start it again")
    assert "Two days" in form
    preview = world.dan.submits(First_day=SOON)
    assert "day 1 of 2*\n*Our own first*" in preview
    world.dan.submits()
    closes_all(world.dan)
    world.passes(minutes=1)
    assert len(posts_with(world.ben, "day 1 of 2*\n*Our own first*")) == 2
    assert "Be the first to join" in [post for post in posts_with(world.ben, "Two days") if "Join" in post.buttons][-1]


def test_asked_twice_to_start_again_one_draft_is_made(world: World) -> None:
    under_way(world, 1)
    world.passes(days=3)
    for _ in range(2):
        world.dan.runs("/challenge")
        world.dan.presses("Start it again")
        world.dan.closes()
    assert world.dan.runs("/challenge").buttons.count("Go on with the draft") == 1


def test_what_runs_cannot_be_started_again(world: World) -> None:
    under_way(world)
    world.amy.runs("/challenge")
    assert "still running" in forges(world.amy, "challenges.again", value_of(world.amy, "Steer"))


def test_an_old_steer_button_shows_only_the_numbers_after_the_end(world: World) -> None:
    under_way(world, 1)
    world.amy.runs("/challenge")
    about = value_of(world.amy, "Steer")
    world.passes(days=3)
    seen = forges(world.amy, "challenges.steer", about)
    assert "It does not run any more" in seen
    assert seen.buttons == ["Numbers as a picture and a file"]


@ON_POSTGRESQL  # on SQLite one writes at a time
def test_who_steers_waits_for_posts_that_are_being_settled_before_they_hold_the_challenge(world: World) -> None:
    """The other way round, each would wait for the other."""
    under_way(world)
    steers(world.amy)
    with world.convene.database.begin() as settling:
        settling.execute(select(Post.id).where(Post.kind == DAY, Post.state == DUE).with_for_update()).all()
        pressing = Thread(target=world.amy.presses, args=("Pause",))
        pressing.start()
        until(lambda: settling.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))
        settling.execute(select(Challenge.id).with_for_update(nowait=True)).all()
    pressing.join()
    assert "It is paused" in world.amy.screen
