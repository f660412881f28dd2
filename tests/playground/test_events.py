"""Which events reach the bot, in what shape, and how often."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.clock import StandingClock
from bot.playground.delivery import Ack, DirectTransport, Envelope
from bot.playground.members import Member
from bot.playground.records import Channel
from bot.playground.server import LocalSlack
from bot.playground.workspace import Workspace
from tests.playground.conftest import MANIFEST

Heard = list[dict[str, Any]]


@pytest.fixture
def room(practice: Channel, heard: Heard) -> Channel:
    """The channel with the bot, after everything about its making has been heard."""
    heard.clear()
    return practice


def kinds(heard: Heard) -> list[str]:
    return [event.get("subtype") or event["type"] for event in heard]


def test_a_message_is_heard_where_the_bot_is(workspace: Workspace, room: Channel, heard: Heard, amy: Member) -> None:
    elsewhere = workspace.add_channel("elsewhere", [amy])
    amy.say(elsewhere, "not for the bot")
    said = amy.say(room, "a & b <@U1> https://example.org")
    (event,) = heard
    assert event["text"] == "a &amp; b <@U1> <https://example.org>"
    assert (event["user"], event["channel"], event["channel_type"]) == (amy.id, room.id, "channel")
    assert event["ts"] == said["ts"]


def test_replies_edits_and_deletions(room: Channel, heard: Heard, amy: Member) -> None:
    root = amy.say(room, "root")["ts"]
    reply = amy.say(room, "reply", thread_ts=root)["ts"]
    amy.say(room, "both", thread_ts=root, broadcast=True)
    amy.edit(room, reply, "better")
    amy.delete(room, reply)
    amy.delete(room, root)
    expected = ["message", "message", "thread_broadcast", "message_changed", "message_deleted"]
    assert kinds(heard) == [*expected, "message_changed"]
    assert (heard[1]["thread_ts"], heard[1]["parent_user_id"]) == (root, amy.id)
    assert heard[2]["root"]["ts"] == root
    assert (heard[3]["message"]["text"], heard[3]["previous_message"]["text"]) == ("better", "reply")
    assert (heard[4]["deleted_ts"], heard[4]["previous_message"]["thread_ts"]) == (reply, root)
    assert heard[5]["message"]["subtype"] == "tombstone"
    assert amy.messages(room)[0]["text"] == "This message was deleted."


def test_files_mentions_and_reactions(room: Channel, heard: Heard, amy: Member) -> None:
    said = amy.say(room, "look @tester", files=[("a.txt", b"hello")])
    amy.react(room, said["ts"], "eyes")
    assert kinds(heard) == ["file_share", "app_mention", "file_shared", "reaction_added"]
    assert heard[0]["files"][0]["name"] == "a.txt"


def test_the_bot_hears_itself(
    slack: LocalSlack, workspace: Workspace, room: Channel, heard: Heard, client: WebClient
) -> None:
    client.chat_postMessage(channel=room.id, text="x")
    assert heard == []
    slack.settle()
    assert (heard[0]["user"], heard[0]["bot_id"]) == (workspace.bot_user_id, workspace.bot_id)


def test_coming_and_going(workspace: Workspace, room: Channel, heard: Heard) -> None:
    cleo = workspace.add_member("cleo")
    cleo.join(room)
    cleo.leave(room)
    workspace.remove_bot(room)
    cleo.join(room)
    expected = ["member_joined_channel", "member_left_channel", "member_left_channel", "channel_left"]
    assert kinds(heard) == expected
    assert (heard[0]["user"], heard[2]["user"]) == (cleo.id, workspace.bot_user_id)


def test_what_becomes_of_a_channel(workspace: Workspace, room: Channel, heard: Heard) -> None:
    workspace.rename(room, "craft")
    workspace.archive(room)
    workspace.unarchive(room)
    workspace.delete_channel(room)
    expected = ["channel_rename", "channel_archive", "channel_unarchive", "channel_deleted"]
    assert kinds(heard) == expected
    assert heard[0]["channel"]["name"] == "craft"


def test_private_channels_have_names_of_their_own(
    workspace: Workspace, room: Channel, heard: Heard, amy: Member
) -> None:
    hidden = workspace.add_channel("hidden", [amy], private=True)
    workspace.rename(hidden, "quiet")
    workspace.invite_bot(hidden, amy)
    amy.say(hidden, "x")
    workspace.rename(hidden, "quieter")
    workspace.remove_bot(hidden)
    expected = ["member_joined_channel", "message", "group_rename", "member_left_channel", "group_left"]
    assert kinds(heard) == expected
    assert heard[1]["channel_type"] == "group"


def test_people_change(workspace: Workspace, room: Channel, heard: Heard, ben: Member) -> None:
    workspace.set_timezone(ben, "America/New_York")
    workspace.deactivate(ben)
    assert kinds(heard) == ["user_change", "user_change"]
    assert (heard[0]["user"]["tz"], heard[1]["user"]["deleted"]) == ("America/New_York", True)
    assert ben.id not in room.members


def test_uninstalling_is_the_last_that_is_heard(workspace: Workspace, room: Channel, heard: Heard) -> None:
    workspace.uninstall()
    workspace.rename(room, "craft")
    assert kinds(heard) == ["tokens_revoked", "app_uninstalled"]


def test_an_event_needs_its_subscription_and_its_scope(
    slack: LocalSlack, workspace: Workspace, room: Channel, heard: Heard, amy: Member
) -> None:
    workspace.granted.discard("channels:history")
    amy.say(room, "x")
    slack.manifest = {**MANIFEST, "settings": {"event_subscriptions": {"bot_events": []}}}
    assert heard == []
    silent = slack.open_workspace("Silent")
    silent.transport = workspace.transport
    silent.invite_bot(silent.add_channel("general", [dan := silent.add_member("dan")]), dan)
    assert heard == []


def test_an_event_that_is_not_acknowledged_comes_again(
    slack: LocalSlack, workspace: Workspace, room: Channel, clock: StandingClock, amy: Member
) -> None:
    tries: list[tuple[int, str]] = []

    def refuse(envelope: Envelope) -> Ack | None:
        tries.append((envelope.retry_num, envelope.retry_reason))
        return None if len(tries) == 1 else Ack(500)

    workspace.transport = DirectTransport(refuse)
    amy.say(room, "x")
    assert tries == [(0, ""), (1, "http_timeout")]
    for minutes in (1, 4, 60):
        clock.turn_to(clock.now() + timedelta(minutes=minutes))
        slack.settle()
    assert tries == [(0, ""), (1, "http_timeout"), (2, "http_error"), (3, "http_error")]


def test_an_event_can_come_twice_or_late(slack: LocalSlack, workspace: Workspace, room: Channel, amy: Member) -> None:
    ids: list[str] = []

    def take(envelope: Envelope) -> Ack:
        ids.append(envelope.payload["event_id"])
        return Ack(200)

    workspace.transport = DirectTransport(take)
    workspace.deliver_twice = True
    amy.say(room, "twice")
    assert len(set(ids)) == 2
    workspace.hold_events = True
    amy.say(room, "late")
    assert len(ids) == 2
    workspace.hold_events = False
    slack.settle()
    assert len(ids) == 3
