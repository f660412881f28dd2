"""The sender: what becomes of an act, and what is done when nobody knows whether Slack has it."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from slack_sdk.web import SlackResponse
from sqlalchemy.orm import Session

from bot import logs
from bot.domain.outbox import Delivered, Failed, Later, Outcome, Unknown
from bot.models.outbox import FAILED, Post
from bot.slack import (
    Act,
    Attempt,
    Delete,
    Invite,
    Join,
    Publish,
    React,
    Redraw,
    Reply,
    Say,
    Slack,
    outcome_of,
)
from bot.views.message import Message, plain, section
from bot.web_client import PooledClient
from tests.spine.bench import MADE, SAY, Bench, composes, perform
from tests.waiting import until

SECRET = "the-words-of-a-member"


# Refusals


def test_too_many_requests_are_waited_for_and_delay_only_their_lane(bench: Bench) -> None:
    other = bench.a_channel("corner")
    bench.slack.fail("chat.postMessage", retry_after=20, channel=bench.channel.id)
    bench.promise(1)
    bench.promise(2, to=other)
    bench.promise(3, to=other)
    bench.beats(2)
    assert (bench.said(), bench.said(other)) == ([], ["word 2", "word 3"])
    bench.waits(18)
    assert bench.beats() == 0
    bench.waits(1)
    bench.beats()
    assert bench.said() == ["word 1"]
    assert bench.called("conversations.history") == 0  # it was refused: nothing to look for


def test_a_refused_channel_fails_with_a_reason_and_delays_nobody_else(bench: Bench) -> None:
    archived = bench.a_channel("old")
    bench.workspace.archive(archived)
    ended: dict[int, str | None] = {}

    def follow(session: Session, post: Post) -> None:
        ended[post.about] = post.error

    bench.outbox.after(SAY, follow)
    bench.promise(1, to=archived)
    bench.promise(2)
    bench.beats()
    assert ended == {1: "is_archived", 2: None}
    assert (bench.post(1).state, bench.said()) == (FAILED, ["word 2"])
    assert bench.free_at(archived.id) - bench.clock.real() == timedelta(seconds=1)


def answered(status: int, data: Any, **headers: str) -> SlackApiError:
    response = SlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data=data, headers=headers, status_code=status
    )
    return SlackApiError("refused", response)  # type: ignore[no-untyped-call]  # slack-sdk's is untyped


@pytest.mark.parametrize(
    ("status", "error", "outcome"),
    [
        (429, "ratelimited", Later(7)),
        (200, "ratelimited", Later(30)),
        (200, "message_limit_exceeded", Later(30)),
        (500, "anything", Unknown()),
        (503, "anything", Unknown()),
        (200, "internal_error", Unknown()),
        (200, "fatal_error", Unknown()),
        (200, "already_reacted", Delivered()),
        (200, "message_not_found", Delivered()),
        (200, "already_in_channel", Delivered()),
        (200, "channel_not_found", Failed("channel_not_found")),
        (200, "not_in_channel", Failed("not_in_channel")),
        (200, "Received a response in a non-JSON format: <html>", Unknown()),
    ],
)
def test_what_a_refusal_means(status: int, error: str, outcome: Outcome) -> None:
    headers = {"Retry-After": "7"} if status == 429 else {}
    assert outcome_of(answered(status, {"ok": False, "error": error}, **headers)) == outcome


def test_too_many_requests_without_a_time_wait_half_a_minute() -> None:
    assert outcome_of(answered(429, {"ok": False, "error": "ratelimited"})) == Later(30)


def test_a_time_out_is_an_unknown_outcome(bench: Bench) -> None:
    hasty = PooledClient(bench.workspace.bot_token, bench.slack.api_url, 1, retry_handlers=[])
    hasty.timeout = 0.05  # type: ignore[assignment]  # urllib takes fractions of a second
    bench.slack.fail("chat.postMessage", delay=0.3)
    act = Say(bench.channel.id, plain("word 1"))
    slack = Slack(lambda enterprise, team: hasty)
    assert slack.perform(act, Attempt(bench.team, 1, unsure=False, first_tried_at=None)) == Unknown()
    until(lambda: bench.said() == ["word 1"])  # and indeed it had reached Slack


# The other acts


def test_acts_that_are_done_already_count_as_done(bench: Bench) -> None:
    ts = bench.amy.say(bench.channel, "look")["ts"]
    ben = bench.workspace.add_member("ben")
    place = bench.channel.id
    acts: list[Act] = [React(place, ts, "tada"), Invite(place, ben.id), Join(place)]
    for act in acts:
        assert [type(perform(bench, act)) for _ in range(2)] == [Delivered, Delivered]
    assert bench.channel.messages[ts].reactions == {"tada": [bench.workspace.bot_user_id]}
    assert ben.id in bench.channel.members


def test_a_message_is_redrawn_and_deleted_in_its_place(bench: Bench) -> None:
    said = perform(bench, Say(bench.channel.id, plain("one")))
    assert isinstance(said, Delivered)
    assert said.ts
    assert said.channel == bench.channel.id
    assert perform(bench, Redraw(said.channel, said.ts, plain("two"))) == Delivered()
    assert bench.said() == ["two"]
    assert [perform(bench, Delete(said.channel, said.ts)) for _ in range(2)] == [Delivered(), Delivered()]
    assert bench.said() == []
    assert perform(bench, Redraw(said.channel, said.ts, plain("three"))) == Delivered()  # gone: nothing to draw


def test_a_home_is_published(bench: Bench) -> None:
    view = View(type="home", blocks=[section("Welcome")])
    published = perform(bench, Publish(bench.amy.id, view))
    assert bench.amy.home is not None
    assert published == Delivered(ts=bench.amy.home["hash"])


def test_a_home_that_is_older_than_what_stands_there_is_not_published(bench: Bench) -> None:
    old, new = (View(type="home", blocks=[section(text)]) for text in ("Old", "New"))
    first = perform(bench, Publish(bench.amy.id, old))
    assert isinstance(first, Delivered)
    assert isinstance(perform(bench, Publish(bench.amy.id, new, first.ts)), Delivered)
    assert perform(bench, Publish(bench.amy.id, old, first.ts)) == Later(0, reason="hash_conflict")
    assert "New" in str(bench.amy.home)


def test_a_post_carries_nothing_but_its_number(bench: Bench) -> None:
    bench.promise()
    bench.beats()
    (message,) = [one for one in bench.channel.messages.values() if one.text == "word 1"]
    assert message.metadata == {
        "event_type": "convene_post",
        "event_payload": {"post": str(bench.post().id)},
    }


def test_a_message_that_slack_would_refuse_never_leaves(bench: Bench) -> None:
    composes(bench, Say(bench.channel.id, Message("x" * 4001)))
    bench.promise(kind=MADE)
    bench.beats()
    post = bench.post(kind=MADE)
    assert (post.state, post.error, bench.called("chat.postMessage")) == (FAILED, "internal_error", 0)


# Answering the person who acted


def test_a_reply_that_does_not_arrive_is_logged_and_swallowed(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    Reply(None)(plain("nobody asked"))
    Reply("http://127.0.0.1:9/")(plain(SECRET))
    Reply(f"{bench.slack.url}respond/T0/none")(plain(SECRET))
    ours = [record.getMessage() for record in caplog.records if record.name == "bot.slack"]
    assert [line.split(":")[0] for line in ours] == ["a reply did not reach Slack", "a reply was refused"]
    assert SECRET not in caplog.text


# Logs


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """All that is logged, as it is in production."""
    stream, root = StringIO(), logging.getLogger()
    handlers, level = list(root.handlers), root.level
    logs.set_up("json", stream)
    yield stream
    logging.captureWarnings(False)
    root.handlers, root.level = handlers, level


@pytest.mark.parametrize(
    "trouble",
    [
        {"error": "is_archived"},
        {"error": "invalid_blocks"},
        {"status": 500},
        {"retry_after": 3},
        {"lose_answer": True},
    ],
)
def test_a_failed_send_leaves_no_members_words_in_the_log(
    bench: Bench, lines: StringIO, trouble: dict[str, Any]
) -> None:
    composes(bench, Say(bench.channel.id, plain(SECRET)))
    bench.slack.fail("chat.postMessage", **trouble)
    bench.promise(kind=MADE)
    bench.beats()
    logged = lines.getvalue()
    assert f"{MADE}/1/" in logged
    assert SECRET not in logged
    assert bench.workspace.bot_token not in logged


def test_a_store_that_refuses_leaves_no_members_words_in_the_log(bench: Bench, lines: StringIO) -> None:
    def follow(session: Session, post: Post) -> None:
        session.add(Post(workspace_id=-1, key=SECRET, lane=SECRET, kind=SECRET, about=1,
                         due_at=post.due_at, expires_at=post.due_at, created_at=post.due_at))  # fmt: skip
        session.flush()

    bench.outbox.after(SAY, follow)
    bench.promise()
    bench.beats()
    logged = lines.getvalue()
    assert "post could not be settled" in logged
    assert "IntegrityError" in logged
    assert SECRET not in logged
