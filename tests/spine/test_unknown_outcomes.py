"""Nobody knows whether a call arrived: it is looked up after a whole lease, and said once."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.outbox import Later
from bot.models.outbox import DROPPED, DUE, FAILED, SENT, SKIPPED
from bot.playground.records import Channel
from bot.slack import (
    MAX_PAGES,
    PAGE,
    Attempt,
    Say,
    Slack,
    Upload,
    Whisper,
)
from bot.views.message import plain
from bot.web_client import PooledClient
from tests.spine.bench import LEASE, MADE, SAY, Bench, composes


def in_a_channel(bench: Bench) -> tuple[Any, str, Channel]:
    return bench.channel, "", bench.channel


def in_a_private_channel(bench: Bench) -> tuple[Any, str, Channel]:
    channel = bench.a_channel("corner", private=True)
    return channel, "", channel


def in_a_thread(bench: Bench) -> tuple[Any, str, Channel]:
    return bench.channel, str(bench.amy.say(bench.channel, "so?")["ts"]), bench.channel


def in_a_direct_message(bench: Bench) -> tuple[Any, str, Channel]:
    return bench.amy, "", bench.workspace.dm(bench.amy.id)


PLACES = [in_a_channel, in_a_private_channel, in_a_thread, in_a_direct_message]


def words_in(bench: Bench, channel: Channel, thread: str) -> int:
    return bench.said(channel, thread or None).count("word 1")


@pytest.mark.parametrize("place", PLACES)
def test_what_was_sent_by_one_that_died_is_found_and_not_repeated(bench: Bench, place: Any) -> None:
    to, thread, channel = place(bench)
    bench.promise(to=to, occasion=thread)
    bench.dies_after_sending()
    assert words_in(bench, channel, thread) == 1
    bench.waits(LEASE - 1)
    assert bench.beats() == 0
    bench.waits(1)
    assert bench.beats() == 1
    assert words_in(bench, channel, thread) == 1
    post = bench.post(occasion=thread)
    assert (post.state, post.channel, post.ts in channel.messages) == (SENT, channel.id, True)


@pytest.mark.parametrize("place", PLACES)
def test_a_lost_answer_keeps_the_lane_for_a_whole_lease_and_is_looked_up_then(bench: Bench, place: Any) -> None:
    to, thread, channel = place(bench)
    bench.slack.fail("chat.postMessage", lose_answer=True)
    bench.promise(1, to=to, occasion=thread)
    bench.promise(2, to=to)
    bench.beats(30)
    assert bench.called("chat.postMessage") == 1
    bench.waits(1)
    bench.beats(2)
    assert words_in(bench, channel, thread) == 1
    assert (bench.post(1, occasion=thread).state, bench.post(2).state) == (SENT, SENT)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_broken_slack_may_have_taken_it(bench: Bench, status: int) -> None:
    bench.slack.fail("chat.postMessage", status=status)
    bench.promise()
    bench.beats(5)
    assert (bench.post().state, bench.post().unsure, bench.called("chat.postMessage")) == (DUE, True, 1)
    bench.waits(LEASE)
    bench.beats()
    assert (bench.called("conversations.history"), bench.said()) == (1, ["word 1"])


def test_after_a_look_up_that_took_most_of_the_lease_nothing_is_sent(bench: Bench) -> None:
    """Another sender may be looking already, and would send it too."""
    attempt = Attempt(bench.team, 1, True, bench.clock.now(), in_time=lambda: False)
    assert Slack(bench.client_for).perform(Say(bench.channel.id, plain("word 1")), attempt) == Later(0)
    assert bench.said() == []


def test_the_look_up_reads_page_after_page(bench: Bench) -> None:
    bench.promise()
    bench.dies_after_sending()
    for number in range(120):
        bench.amy.say(bench.channel, f"talk {number}")
    bench.waits(LEASE)
    bench.beats()
    assert bench.called("conversations.history") == 2
    assert (bench.post().state, bench.said().count("word 1")) == (SENT, 1)


def test_what_cannot_be_found_among_too_many_messages_is_not_sent_twice(bench: Bench) -> None:
    """It may stand on a page that was not read: a facilitator looks, the bot does not repeat it."""
    bench.promise()
    bench.dies_after_sending()
    for number in range(MAX_PAGES * PAGE + 1):
        bench.amy.say(bench.channel, f"{number}")
    bench.waits(LEASE)
    bench.beats()
    assert (bench.post().state, bench.post().error) == (FAILED, "unknown_outcome")
    assert bench.called("chat.postMessage") == 1


@pytest.mark.parametrize("trouble", [{"retry_after": 3}, {"status": 500}, {"lose_answer": True}])
def test_a_look_up_that_fails_is_made_again_before_anything_is_sent(bench: Bench, trouble: dict[str, Any]) -> None:
    """A 429 for the look-up says nothing about the post: it still may stand there."""
    bench.promise()
    bench.dies_after_sending()
    bench.waits(LEASE)
    bench.slack.fail("conversations.history", **trouble)
    bench.beats()
    assert bench.post().state == DUE
    bench.waits(LEASE)
    bench.beats()
    assert (bench.post().state, bench.said()) == (SENT, ["word 1"])


def test_slack_out_of_reach_was_told_nothing(bench: Bench) -> None:
    """Nobody listens at that port: the post is tried again without looking for it."""
    deaf = PooledClient("xoxb-1", "http://127.0.0.1:9/", 2, retry_handlers=[])
    bench.promise()
    bench.beats(heart=bench.heartbeat(slack=Slack(lambda enterprise, team: deaf)))
    assert (bench.post().state, bench.post().unsure) == (DUE, False)
    bench.beats()
    assert bench.said() == []
    bench.waits(2)
    bench.beats()
    assert (bench.said(), bench.called("conversations.history")) == (["word 1"], 0)


def test_what_became_too_late_is_only_looked_for(bench: Bench) -> None:
    bench.promise(1, grace=timedelta(hours=1))
    bench.dies_after_sending()
    bench.slack.fail("chat.postMessage", status=500)
    other = bench.a_channel("corner")
    bench.promise(2, to=other, grace=timedelta(hours=1))
    bench.beats()
    bench.later(hours=2)
    bench.waits(LEASE)
    bench.beats()
    assert (bench.post(1).state, bench.post(2).state) == (SENT, SKIPPED)
    assert (bench.said(), bench.said(other)) == (["word 1"], [])


@pytest.mark.parametrize("place", [in_a_channel, in_a_direct_message])
def test_where_the_bot_may_not_look_a_post_goes_out_at_most_once(bench: Bench, place: Any) -> None:
    to, thread, channel = place(bench)
    ended: list[str | None] = []
    bench.outbox.after(SAY, lambda session, post: ended.append(post.error))
    bench.workspace.granted -= {"channels:history", "im:history"}
    bench.promise(to=to)
    bench.dies_after_sending()
    bench.waits(LEASE)
    bench.beats(3)
    assert words_in(bench, channel, thread) == 1
    assert (bench.post().state, ended) == (FAILED, ["unknown_outcome"])


def test_a_whisper_is_heard_at_most_once(bench: Bench) -> None:
    composes(bench, Whisper(bench.channel.id, bench.amy.id, plain("psst")))
    bench.slack.fail("chat.postEphemeral", lose_answer=True)
    bench.promise(kind=MADE)
    bench.beats()
    bench.waits(LEASE)
    bench.beats(2)
    assert (bench.said(), bench.post(kind=MADE).state) == (["psst"], DROPPED)


def test_a_file_is_handed_over_at_most_once(bench: Bench) -> None:
    composes(bench, Upload(bench.amy.id, "mine.txt", "all of it", "Here it is."))
    bench.slack.fail("files.completeUploadExternal", lose_answer=True)
    bench.promise(kind=MADE)
    bench.beats()
    bench.waits(LEASE)
    bench.beats(2)
    post = bench.post(kind=MADE)
    assert (post.state, post.error) == (FAILED, "unknown_outcome")
    assert len(bench.told()) == 1


def test_a_redraw_whose_answer_was_lost_is_drawn_again(bench: Bench) -> None:
    bench.promise()
    bench.beats()
    bench.slack.fail("chat.update", lose_answer=True)
    bench.redraw()
    bench.beats()
    bench.waits(LEASE)
    bench.beats()
    assert (bench.called("chat.update"), bench.post(redraw=True).state) == (2, SENT)
