"""A group conversation of the bot and a few people: who hears of it, what it is called, who may look into it."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground import interactions, page_acts, page_data
from bot.playground.members import Member
from bot.playground.records import Channel
from bot.playground.workspace import Workspace


@pytest.fixture
def talk(workspace: Workspace, client: WebClient, amy: Member, ben: Member) -> Channel:
    """Of Amy, Ben and the bot."""
    answer = client.conversations_open(users=[amy.id, ben.id])
    return workspace.channel(answer["channel"]["id"])


def listed(member: Member, talk: Channel) -> dict[str, Any]:
    return next(one for one in page_data.channels(member.workspace, member) if one["id"] == talk.id)


def test_its_people_see_it_with_what_is_new_and_nobody_else_does(
    workspace: Workspace, client: WebClient, talk: Channel, amy: Member, ben: Member
) -> None:
    cleo = workspace.add_member("cleo")
    client.chat_postMessage(channel=talk.id, text="Hello, both")
    shown = listed(amy, talk)
    assert (shown["kind"], shown["name"], shown["unread"], shown["mentions"]) == ("group", "ben, tester", 1, 1)
    page_acts.act(amy, {"act": "read", "channel": talk.id})
    assert (listed(amy, talk)["unread"], listed(ben, talk)["unread"]) == (0, 1)
    assert talk.id not in [one["id"] for one in page_data.channels(workspace, cleo)]
    assert cleo.id not in talk.members


def test_what_is_written_there_is_heard_as_message_mpim_if_the_scope_is_granted(
    workspace: Workspace, talk: Channel, heard: list[dict[str, Any]], amy: Member, ben: Member
) -> None:
    heard.clear()
    said = amy.say(talk, "shall we")
    ben.say(talk, "yes", thread_ts=said["ts"])
    assert [(event["channel"], event["channel_type"]) for event in heard] == [(talk.id, "mpim")] * 2
    assert heard[1]["thread_ts"] == said["ts"]
    workspace.granted -= {"mpim:history"}
    amy.say(talk, "unheard")
    assert len(heard) == 2


def test_its_history_and_threads_are_read_with_their_own_scope(
    workspace: Workspace, client: WebClient, talk: Channel, amy: Member
) -> None:
    root = client.chat_postMessage(channel=talk.id, text="Did it?")["ts"]
    amy.say(talk, "yes", thread_ts=root)
    assert [one["text"] for one in client.conversations_history(channel=talk.id)["messages"]] == ["Did it?"]
    assert [one["text"] for one in client.conversations_replies(channel=talk.id, ts=root)["messages"]][1:] == ["yes"]
    workspace.granted -= {"mpim:history"}
    with pytest.raises(SlackApiError, match="missing_scope"):
        client.conversations_history(channel=talk.id)


def test_what_is_typed_there_carries_its_made_up_name(workspace: Workspace, talk: Channel, amy: Member) -> None:
    payload = interactions.command_payload(workspace, amy.id, talk, "/say", "hello")
    assert (payload["channel_id"], payload["channel_name"]) == (talk.id, "mpdm-amy--ben--tester-1")


def test_it_stays_when_one_of_them_is_deactivated(
    workspace: Workspace, client: WebClient, talk: Channel, amy: Member, ben: Member
) -> None:
    workspace.deactivate(ben)
    client.chat_postMessage(channel=talk.id, text="still here")
    assert [one["text"] for one in amy.messages(talk)] == ["still here"]
    with pytest.raises(SlackApiError, match="user_disabled"):
        client.conversations_open(users=[amy.id, ben.id])
