"""The report back: what stands in the closing post, the picture that comes into it, and that nothing is said twice."""

import re
import struct
from datetime import timedelta

import pytest

from bot.domain.challenges.closing import HOPES_SHOWN, SHOWN, Highlight, Kept, Report
from bot.domain.challenges.facts import Closing, Figures
from bot.models.outbox import Post
from bot.playground.faults import Fault
from bot.views.challenges import posts
from bot.views.challenges import report as views
from bot.views.message import check_message
from tests.challenges.closing_scene import (
    COMPLETE,
    WHICH,
    about_to_close,
    closes,
    opens_picker,
    report,
    shares_a_line,
)
from tests.challenges.meetup_scene import plans, post
from tests.challenges.scene import begun, day, joins, rows
from tests.challenges.test_unknown_fate import is_looked_for, is_lost
from tests.remembering import remembered
from tests.world import Json, Seen, World

FIGURES = Figures(3, 4, 2, ((1, 3, 2), (2, 1, 0)))


def picture_in(world: World) -> list[Json]:
    """The picture blocks of the closing post."""
    return [block for block in report(world.amy).blocks if block["type"] == "image"]


def closing_posts(world: World) -> list[Seen]:
    return [post for post in world.amy.messages() if COMPLETE in post]


def test_the_picture_comes_into_the_report_with_its_numbers_as_words(world: World) -> None:
    """The post comes at once, in words; the picture a little later, and no second message with it."""
    about_to_close(world)
    world.turn_to_local(9)
    world.passes(days=2)
    assert picture_in(world) == []
    world.passes(seconds=20)
    (picture,) = picture_in(world)
    assert "day 1: 2, 2; day 2: 2, 2; day 3: 2, 2; day 4: 1, 0; day 5: 0, 0" in picture["alt_text"]
    file = world.workspace.files[picture["slack_file"]["id"]]
    assert file.content.startswith(b"\x89PNG")
    wide, high = struct.unpack(">II", file.content[16:24])
    assert wide > high > 300
    assert len(closing_posts(world)) == 1
    assert all(message.get("files") is None for message in world.amy.member.messages(world.channel))


def test_where_nobody_did_anything_there_is_no_picture(world: World) -> None:
    begun(world, world.dan, days=1)
    world.passes(days=2)
    assert picture_in(world) == []
    assert world.called("files.getUploadURLExternal") == []


def test_without_the_permission_the_words_say_it_all(world: World) -> None:
    about_to_close(world)
    world.workspace.granted.discard("files:write")
    closes(world)
    assert picture_in(world) == []
    assert "3 people took part. Together they did 7 days and wrote 6 entries." in report(world.amy)
    assert world.amy.private == []


@pytest.mark.parametrize(
    "fault",
    [
        Fault("files.completeUploadExternal", lose_answer=True),
        Fault("files.getUploadURLExternal", status=500),
        Fault("chat.update", error="invalid_blocks"),
        Fault("chat.update", lose_answer=True, times=2),
        Fault("chat.postMessage", lose_answer=True),
    ],
    ids=lambda fault: f"{fault.method} {fault.error or fault.status or 'answer lost'}",
)
def test_whatever_breaks_on_the_way_there_is_one_report_with_one_picture(world: World, fault: Fault) -> None:
    world.patience = 0.3
    begun(world, world.dan, days=1)
    world.passes(hours=2)
    world.dan.presses("Done")
    shares_a_line(world.dan, "Said once")
    world.turn_to_local(8, 59)
    world.slack.faults.plan(fault)
    world.passes(minutes=30)
    world.slack.faults.clear()
    assert len(closing_posts(world)) == 1
    assert len(picture_in(world)) == 1
    assert report(world.amy).text.count("Said once") == 1
    shown = [file for file in world.workspace.files.values() if file.channels]
    assert shown == []


def dies_after_each_call(world: World) -> set[str]:
    """The bot sends what is due, and is killed before it knows the answer; then another goes on. The kinds of posts."""
    sent = set[str]()
    while (due := world.convene.services.outbox.next_due()) and due < world.now + timedelta(minutes=2):
        world.clock.turn_to(max(due, world.now))
        world.clock.wait(timedelta(seconds=10))  # every lane is free
        for claim in world.convene.services.outbox.claim("one that dies", 20):
            world.convene.heartbeat._send(claim)
            sent.add(claim.post.kind)
        world.clock.wait(timedelta(minutes=1))  # longer than its lease
        world.slack.settle()
        world.convene.heartbeat.beat()
    world.beat()
    return sent


def test_killed_after_every_call_it_says_nothing_twice(world: World) -> None:
    """Closing post, its picture, the picture's place in it, more highlights: each was cut off once."""
    a_full_report(world)
    world.passes(days=1)
    world.turn_to_local(8, 59)
    died = dies_after_each_call(world)
    assert {"challenges.close", "challenges.picture", "challenges.draw", "challenges.more_highlights"} <= died
    assert len(closing_posts(world)) == 1
    assert len(picture_in(world)) == 1
    thread = [one for one in world.amy.messages(thread=report(world.amy).holder["ts"]) if "More highlights" in one]
    assert len(thread) == 1
    assert [row["key"] for row in rows(world, Post) if row["state"] == "failed"] == []


def test_what_the_closing_post_had_no_room_for_waits_while_the_community_is_paused(world: World) -> None:
    """Whether the closing post came is known only after the pause began."""
    a_full_report(world)
    world.passes(days=1)
    world.turn_to_local(8, 59)
    is_lost(world, world.now + timedelta(minutes=1), world.channel.id)
    world.amy.runs("/convene pause")
    is_looked_for(world)
    world.passes(minutes=30)
    assert len(closing_posts(world)) == 1
    thread = closing_posts(world)[0].holder["ts"]
    assert not [one for one in world.amy.messages(thread=thread) if "More highlights" in one]
    world.amy.runs("/convene resume")
    world.passes(minutes=30)
    assert len([one for one in world.amy.messages(thread=thread) if "More highlights" in one]) == 1


def test_a_picture_that_is_never_taken_leaves_the_report_alive(world: World) -> None:
    """Neither the figures nor what is added later depend on it."""
    begun(world, world.dan, days=1)
    world.dan.presses("Done")
    world.turn_to_local(8, 30)
    world.turn_to_local(8, 30)
    world.passes(minutes=30, seconds=10)
    for file in world.workspace.files.values():
        file.deleted = True
    world.passes(hours=1)
    assert picture_in(world) == []
    draws = [row for row in rows(world, Post) if row["kind"] == "challenges.draw"]
    assert [row["state"] for row in draws] == ["failed"] * 3
    assert world.amy.private == []
    world.passes(days=15)
    world.dan.presses("Answer")
    world.dan.submits(
        **{"What will you keep doing?": "Going on", "Share it": ["Add it to the closing post, with my name"]}
    )
    assert "Going on" in report(world.amy)


def a_full_report(world: World) -> None:
    """Five people share three highlights each, on the last day but one."""

    def play() -> None:
        begun(world, days=8)
        people = [world.amy, world.ben, world.cleo, world.dan, world.gus]
        for person in people:
            joins(person)
        world.passes(hours=2)
        for number in (1, 2, 3):
            for person in people:
                person.replies(f"{person.member.name} {number}", day(person, number))
            world.passes(days=1)
        world.passes(days=3)
        for person in people:
            opens_picker(person)
            person.fills("Your entries to share", ["Day 1", "Day 2", "Day 3"])
            person.submits()
            for number in (1, 2, 3):
                person.fills(f"Day {number}", f"{person.member.name}-{number}")
            person.submits()
            person.closes()

    remembered(world, "a full report", play)


def test_more_than_fits_goes_into_the_thread(world: World) -> None:
    """Everybody's first comes before anybody's second; the rest stands in replies."""
    a_full_report(world)
    world.passes(days=3)
    people = [world.amy, world.ben, world.cleo, world.dan, world.gus]
    said = report(world.amy)
    assert "And 3 more, in this thread." in said
    (reply,) = [one for one in world.amy.messages(thread=said.holder["ts"]) if "More highlights" in one]
    inside = [f"{person.member.name}-{number}" for number in (1, 2, 3) for person in people]
    assert all(name in said for name in inside[:SHOWN])
    assert all(name in reply and name not in said for name in inside[SHOWN:])
    world.gus.runs("/convene forget me")
    world.gus.presses("Forget me now")
    assert "gus" not in str(world.amy.member.messages(world.channel, said.holder["ts"]))
    assert "And 0 more" not in report(world.amy)


def test_what_slack_refuses_of_it_can_be_sent_again(world: World) -> None:
    a_full_report(world)
    world.passes(days=1)
    world.turn_to_local(8, 59)
    world.clock.turn_to(world.now + timedelta(minutes=1))
    world.clock.wait(timedelta(seconds=10))
    world.convene.heartbeat.beat()
    world.slack.faults.plan(Fault("chat.postMessage", error="restricted_action", channel=world.channel.id))
    world.beat()
    assert "more highlights" in world.amy.opens_home()
    world.amy.presses("Try again")
    thread = world.amy.messages(thread=report(world.amy).holder["ts"])
    assert sum("More highlights" in one for one in thread) == 1
    assert "more highlights" not in world.amy.opens_home()


def long_report(size: int) -> Report:
    words, name = "&" * 300, "<" * 80
    link = (
        "https://a-workspace-with-a-rather-long-name.slack.com/archives/C0123456789/p1795417260000000?thread_ts=1&cid=C"
    )
    return Report(
        highlights=tuple(Highlight(name, words, 3, link) for _ in range(SHOWN)),
        more=5,
        hopes_met=("&" * 500,) * HOPES_SHOWN,
        more_hopes=7,
        kept=(Kept(name, words),) * size,
        picture="F0123456789",
    )


@pytest.mark.parametrize("size", [0, 1, 5, 300])
def test_slack_takes_the_longest_report(size: int) -> None:
    """What cannot be shown of what people keep doing is counted."""
    due = Closing(1, "A title", "Data craft", FIGURES, "C1", None, "", long_report(size))
    message = posts.closing(due)
    check_message(message)
    assert "Highlights" in str(message.drawn)
    assert "And 7 more." in str(message.drawn)
    if size == 300:
        assert re.search(r"And [0-9]+ more\.", str(message.drawn))


@pytest.mark.parametrize("days", [1, 30, 100])
def test_the_picture_in_words_has_every_number_and_fits(days: int) -> None:
    figures = Figures(9, 9, 9, tuple((number, 1000 + number, 900 + number) for number in range(1, days + 1)))
    words = views.alt_text(figures)
    assert len(words) <= 2000
    assert all(f"{number}: {1000 + number}, {900 + number}" in words for number in range(1, days + 1))


def test_forgetting_ones_journal_takes_ones_words_out_of_the_report(world: World) -> None:
    about_to_close(world)
    opens_picker(world.cleo)
    world.cleo.fills(WHICH, ["Day 2"])
    world.cleo.submits()
    world.cleo.fills("Day 2", "Words with my name")
    world.cleo.submits()
    world.cleo.closes()
    closes(world)
    assert "Words with my name" in report(world.amy)
    world.cleo.runs("/challenge journal")
    world.cleo.presses("Forget my journal")
    world.cleo.submits()
    world.cleo.closes()
    world.passes(minutes=10)
    assert "Words with my name" not in report(world.amy)


def test_an_entry_that_is_deleted_after_the_close_is_no_longer_linked_in_the_report(world: World) -> None:
    about_to_close(world)
    opens_picker(world.cleo)
    world.cleo.fills(WHICH, ["Day 2"])
    world.cleo.submits()
    world.cleo.submits()
    world.cleo.closes()
    closes(world)
    assert "*cleo* shares an entry: <" in report(world.amy)
    thread = world.cleo.member.messages(world.channel, day(world.cleo, 2)["ts"])
    world.cleo.deletes(next(one for one in thread if "What Cleo wrote" in one["text"]))
    world.passes(minutes=10)
    assert "*cleo* shares" not in report(world.amy)


def test_who_is_forgotten_is_gone_from_the_agenda(world: World) -> None:
    about_to_close(world)
    shares_a_line(world.dan, "Please forget")
    plans(world, world.amy, days=6)
    closes(world)
    assert "Please forget" in post(world.amy)
    world.dan.runs("/convene forget me")
    world.dan.presses("Forget me now")
    world.passes(minutes=5)
    assert "Please forget" not in post(world.amy)
