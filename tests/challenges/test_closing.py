"""Closing: when it comes, what it counts, and one's own days back, privately and once."""

from datetime import timedelta

from bot.models.outbox import Post
from tests.challenges.scene import KEEP, begun, day, joins, press_anyway, progress, rows
from tests.challenges.starting import announced
from tests.world import Seen, World

COMPLETE = "is complete. Thank you"


def test_it_closes_at_the_posting_hour_of_the_day_after_the_last_prompt(world: World) -> None:
    """Day 1 on Monday at 08:01, day 2 on Tuesday at 09:00: it closes on Wednesday at 09:00."""
    begun(world, world.dan, days=2)
    world.passes(days=2, minutes=58)
    assert not world.dan.sees(COMPLETE)
    world.dan.replies("Just in time", day(world.dan, 2))
    world.passes(minutes=1)
    assert world.dan.sees(COMPLETE)
    assert world.dan.sees("Together they did 1 day and wrote 1 entry.")


def test_what_comes_after_the_close_does_not_count(world: World) -> None:
    begun(world, world.dan, days=1)
    first = day(world.dan, 1)
    world.passes(days=1, hours=2)
    world.dan.replies("Too late", first)
    seen = press_anyway(world.dan, first, "challenges.done_today", first["blocks"][1]["elements"][0]["value"])
    assert "This 30-day challenge is closed" in seen
    assert "0 days" not in world.amy.everything()
    assert world.amy.sees("1 person joined. The prompts stay, to come back to.")


def test_the_closing_gives_days_done_and_entries(world: World) -> None:
    begun(world, world.ben, world.cleo, world.dan, days=2)
    world.ben.replies("Written", day(world.ben, 1))
    world.ben.presses("Done")
    world.cleo.presses("Done")
    world.dan.presses("Rest")
    world.passes(days=1, hours=2)
    world.cleo.replies("Written", day(world.cleo, 2))
    world.passes(days=2)
    said = Seen(world.dan.latest(COMPLETE))
    assert "3 people took part. Together they did 3 days and wrote 2 entries." in said
    assert "The liveliest was day 1, with 2 people." in said


def test_the_closing_invites_to_the_meetup(world: World) -> None:
    meetup = int((world.now + timedelta(days=5)).timestamp())
    begun(world, days=1, Closing_meetup=meetup, Link_of_the_meetup="https://meet.example.org/us")
    world.passes(days=2)
    said = Seen(world.dan.latest(COMPLETE))
    assert "*Meetup:*" in said
    assert "<https://meet.example.org/us|Join the meetup>" in said


def test_everyone_gets_their_own_days_back_with_links(world: World) -> None:
    begun(world, days=3)
    joins(world.dan, hope="More patience", keeps=[KEEP])
    entry = world.dan.replies("It *worked* & I <saw> it", day(world.dan, 1))
    world.passes(days=1, hours=2)
    world.dan.presses("Rest")
    world.passes(days=3)
    asked, message = world.dan.private
    assert "that you would like to share" in asked
    assert "*Becoming a better practitioner* is complete. You did 1 of 2 days." in message
    link = f"/archives/{world.channel.id}/p{entry['ts'].replace('.', '')}?thread_ts={day(world.dan, 1)['ts']}"
    assert link in message
    assert "Day 1>: It *worked* &amp; I &lt;saw&gt; it" in message
    assert "Day 2> (rest)" in message
    assert "Day 3" not in message
    assert "At the start you hoped for: _More patience_" in message
    assert "`/convene export`" in message


def test_nobody_else_gets_a_private_message(world: World) -> None:
    begun(world, world.dan, days=1)
    world.passes(days=4)
    assert len(world.dan.private) == 1
    for person in (world.amy, world.ben, world.cleo, world.gus):
        assert person.private == []


def test_who_left_gets_none(world: World) -> None:
    begun(world, world.dan, world.cleo, days=1)
    progress(world.dan)
    world.dan.presses("Leave")
    world.workspace.deactivate(world.cleo.member)
    world.passes(days=4)
    assert world.dan.private == []
    assert [call for call in world.called("chat.postMessage") if call["channel"].startswith("U")] == []


def test_own_days_come_by_day_in_ones_own_zone(world: World) -> None:
    """09:00 in Berlin is 03:00 in New York: Ben hears of it at eight."""
    begun(world, world.ben, days=1)
    world.passes(days=1, hours=5, minutes=58)  # 13:59 in Berlin, 07:59 in New York
    assert world.ben.sees(COMPLETE)
    assert world.ben.private == []
    world.passes(minutes=2)
    assert len(world.ben.private) == 1


def test_two_challenges_that_close_on_one_day_make_one_message(world: World) -> None:
    two_that_close_together(world)
    world.passes(days=4)
    (message,) = [one for one in world.ben.private if "is complete" in one]
    assert "*Becoming a better practitioner* is complete" in message
    assert "*Draw daily* is complete" in message


def test_two_long_journals_never_make_a_message_that_slack_refuses(world: World) -> None:
    """What one message cannot hold comes the next day; at most one a day."""
    two_that_close_together(world, days=25, keeps=True)
    world.passes(days=30)
    assert [row["key"] for row in rows(world, Post) if row["state"] == "failed"] == []
    both = world.ben.private
    assert sum("*Becoming a better practitioner* is complete" in message for message in both) == 1
    assert sum("*Draw daily* is complete" in message for message in both) == 1
    assert all(f"Day {number}>" in "".join(both) for number in range(1, 26))


def test_away_they_wait_until_one_is_back(world: World) -> None:
    begun(world, world.dan, days=1)
    world.dan.runs("/convene away until 26 November")
    world.passes(days=3)
    assert world.dan.private == []
    world.passes(days=1, hours=2)
    assert len(world.dan.private) == 1


def test_the_buttons_of_what_is_closed_are_gone(world: World) -> None:
    begun(world, world.dan, days=2)
    world.passes(days=4)
    buttons = {button for post in world.ben.messages() for button in post.buttons}
    assert not buttons & {"Join", "Done", "Rest", "My progress"}
    assert world.ben.sees("This one is over. 1 person took part.")


def test_in_a_channel_of_its_own_the_home_channel_hears_of_the_middle_and_the_end(world: World) -> None:
    announced(world, Number_of_days="8", Where="A channel made for it")
    joins(world.dan)
    made = next(one for one in world.workspace.channels.values() if one.name.startswith("becoming"))
    world.passes(days=1, hours=2)
    world.dan.presses("Done")
    world.passes(days=5)
    middle = world.ben.latest("is at half-time: day 4 of 8")
    assert "Together they did 1 day so far. You can still join" in Seen(middle)
    world.passes(days=1)
    world.dan.presses("Done")
    world.passes(days=6)
    assert world.ben.sees("has ended. 1 person took part. Together they did 2 days")
    assert world.dan.messages(made)[-1].text.count(COMPLETE) == 1
    after = Seen(world.ben.latest("is at half-time"))
    assert after.buttons == []
    assert "Together they did 1 day so far. It has ended since." in after


def test_after_the_close_progress_is_still_there_to_look_at(world: World) -> None:
    begun(world, world.dan, days=2)
    world.dan.presses("Done")
    world.passes(days=4)
    world.dan.runs("/challenge")
    seen = world.dan.presses("My days")
    assert "1 of 2 days" in seen
    assert "Open" not in seen
    assert "Leave" not in seen.buttons


def two_that_close_together(world: World, days: int = 2, *, keeps: bool = False) -> None:
    begun(world, days=days)
    joins(world.ben, **({"keeps": [KEEP]} if keeps else {}))
    world.amy.runs("/challenge start")
    world.amy.presses("More settings")
    for label, value in {"Title": "Draw daily", "First day": "Today, in one minute", "Number of days": days}.items():
        world.amy.fills(label, str(value))
    world.amy.submits()
    world.amy.submits()
    world.amy.closes()
    joins(world.ben, **({"keeps": [KEEP]} if keeps else {}))
    world.passes(hours=2)
    for number in range(1, days + 1) if keeps else ():
        for title in ("Becoming a better practitioner", "Draw daily"):
            world.ben.replies(f"What I did {'and what came of it ' * 20}", day(world.ben, number, title))
        world.passes(days=1)
