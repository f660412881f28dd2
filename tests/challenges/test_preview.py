"""Every day before anything is public, exactly as it will be posted."""

import pytest

from tests.challenges.starting import SOON, a_preview, announced, shown_days, steers
from tests.world import Seen, World

MARKED = """*Three bold things*
_Gently_, and with a link: https://example.org/a?b=1&c=2. Or <https://example.org|this one>.
- first of a list
- second, for <@U0000001> and @channel & <all>"""
DRAWN = """*Three bold things*
_Gently_, and with a link: <https://example.org/a?b=1&amp;c=2>. Or <https://example.org|this one>.
• first of a list
• second, for &lt;@U0000001&gt; and @\u200bchannel &amp; &lt;all&gt;"""


def test_ten_days_a_page_with_their_dates(world: World) -> None:
    first = a_preview(world)
    assert len(shown_days(world.amy)) == 10
    assert "Page 1 of 3." in first
    assert "Tuesday 24 November" in first
    assert "Earlier days" not in first.buttons
    second = world.amy.presses("Later days")
    assert "day 11 of 30" in second
    assert "Friday 4 December" in second
    last = world.amy.presses("Later days")
    assert "day 30 of 30" in last
    assert "Wednesday 23 December" in last
    assert "Later days" not in last.buttons
    assert "day 11 of 30" in world.amy.presses("Earlier days")


def test_nothing_is_public_before_announce(world: World) -> None:
    preview = a_preview(world)
    assert "Nothing is public yet" in preview
    assert "#data-craft at once: everyone there (6 members) sees it" in preview
    assert "You can undo that for 5 minutes" in preview
    world.passes(days=3)
    assert [post for post in world.ben.messages() if "Becoming" in post] == []


def test_each_day_is_posted_exactly_as_it_was_shown(world: World) -> None:
    a_preview(world, Number_of_days="3", First_day=SOON)
    world.amy.presses("Edit")
    world.amy.submits(Prompt=MARKED)
    shown = shown_days(world.amy)
    assert shown[0].endswith(DRAWN)
    world.amy.submits()
    world.amy.closes()
    world.passes(days=4)
    posted = [post.blocks[0]["text"]["text"] for post in world.ben.messages() if ": day " in str(post.blocks[:1])]
    assert posted == shown


def test_day_one_can_be_sent_to_oneself(world: World) -> None:
    a_preview(world)
    shown = shown_days(world.amy)[0]
    assert "on its way to you" in world.amy.presses("Send day 1 to me")
    assert [text for text in world.amy.private if shown in text and "A look ahead, only for you" in text]
    assert world.ben.private == []
    world.amy.closes()
    assert "Nothing is public yet" in world.amy.screen


def test_a_prompt_is_edited_and_the_preview_stays_on_its_page(world: World) -> None:
    a_preview(world)
    world.amy.presses("Later days")
    form = world.amy.presses("Edit")
    assert "Prompt of day 11" in form
    preview = world.amy.submits(Prompt="*A day of our own*")
    assert "day 11 of 30*\n*A day of our own*" in preview


def test_a_prompt_that_is_empty_or_too_long_is_said_on_its_field(world: World) -> None:
    a_preview(world)
    world.amy.presses("Edit")
    assert "Please fill this in" in world.amy.tries_to_submit(Prompt="   ")["Prompt"]
    assert "too long by 1200 characters" in world.amy.tries_to_submit(Prompt="&" * 720)["Prompt"]
    assert "day 1 of 30" in world.amy.submits(Prompt="&" * 480)


def test_the_announcements_words_can_be_edited(world: World) -> None:
    a_preview(world)
    world.amy.presses("Edit the announcement")
    preview = world.amy.submits(Your_words="Come along, *everyone*. @here too.")
    assert "Come along, *everyone*. @\u200bhere too." in preview
    world.amy.submits()
    assert "Come along, *everyone*. @\u200bhere too." in Seen(world.ben.latest("Be the first to join"))


def test_empty_words_bring_ours_back(world: World) -> None:
    a_preview(world)
    world.amy.presses("Edit the announcement")
    world.amy.submits(Your_words="Come along.")
    world.amy.presses("Edit the announcement")
    preview = world.amy.submits(Your_words=None)
    assert "Come along" not in preview
    assert "Get a little better at your own craft" in preview


def test_prompts_can_be_edited_until_they_are_posted(world: World) -> None:
    announced(world, First_day=SOON, Number_of_days="3")
    world.passes(minutes=1)
    steers(world.amy)
    prompts = world.amy.presses("All prompts")
    assert "· posted" in prompts
    assert prompts.buttons.count("Edit") == 2
    assert "Announce" not in str((world.amy.member.modal or {}).get("submit"))
    world.amy.presses("Edit")
    assert "Another second day" in world.amy.submits(Prompt="Another second day")
    world.passes(days=1, hours=1)
    assert world.ben.sees("day 2 of 3*\nAnother second day")


def test_a_prompt_that_was_posted_meanwhile_stays(world: World) -> None:
    announced(world, First_day=SOON, Number_of_days="3")
    steers(world.amy)
    world.amy.presses("All prompts")
    world.amy.presses("Edit")
    world.passes(minutes=1)
    assert "Day 1 is posted already" in world.amy.tries_to_submit(Prompt="Too late")["Prompt"]
    assert not world.ben.sees("Too late")


def test_a_preview_that_was_left_open_cannot_announce_twice(world: World) -> None:
    a_preview(world)
    world.amy.closes()
    world.amy.runs("/challenge")
    draft = world.amy.latest("Go on with the draft")
    world.amy.presses("Go on with the draft")
    world.amy.submits()
    world.amy.closes()
    button = next(e for block in draft["blocks"] for e in block.get("elements", []) if "Go on" in str(e))
    world.amy.member.press(draft, button["action_id"], value=button["value"])
    seen = world.amy.screen
    assert "day 1 of 30" in seen
    assert "Announce" not in str((world.amy.member.modal or {}).get("submit"))


@pytest.mark.parametrize("title", ["A & B <b>", "x" * 80])
def test_titles_are_shown_as_they_were_typed(world: World, title: str) -> None:
    preview = a_preview(world, Title=title, Number_of_days="1")
    escaped = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert f"*{escaped}: day 1 of 1*" in preview
