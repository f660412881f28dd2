"""The Web API refuses what Slack refuses, with Slack's codes."""

import re
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clock import StandingClock
from bot.playground.catalogue import CATALOGUE, EVERY_ERROR
from bot.playground.members import Member
from bot.playground.records import Channel
from bot.playground.server import LocalSlack
from bot.playground.web_api import METHODS
from bot.playground.workspace import Workspace
from tests.playground.conftest import refused
from tests.waiting import until


def test_the_catalogue_and_the_methods_are_the_same() -> None:
    assert set(CATALOGUE) == set(METHODS)


def test_every_refusal_has_a_code_of_slack_s() -> None:
    known = EVERY_ERROR.union(*(method.errors.split() for method in CATALOGUE.values()))
    of_response_urls = {"expired_url", "used_url", "invalid_payload"}
    for path in (Path(__file__).parents[2] / "bot" / "playground").glob("*.py"):
        used = set(re.findall(r'(?:SlackError|refused)\(\s*"(\w+)"', path.read_text()))
        assert used <= known | of_response_urls, path.name


def test_the_bot_learns_who_it_is(client: WebClient, workspace: Workspace) -> None:
    found = client.auth_test()
    assert (found["team_id"], found["user_id"]) == (workspace.team_id, workspace.bot_user_id)


def test_tokens_are_told_apart(slack: LocalSlack, workspace: Workspace) -> None:
    assert refused(lambda: WebClient(base_url=slack.api_url).auth_test()) == "not_authed"
    assert refused(lambda: WebClient("xoxb-no", base_url=slack.api_url).auth_test()) == "invalid_auth"
    app_level = WebClient(workspace.app_token, base_url=slack.api_url)
    assert refused(app_level.auth_test) == "not_allowed_token_type"
    assert app_level.apps_connections_open(app_token=workspace.app_token)["url"].startswith("ws://127.0.0.1")


def test_unknown_methods_and_arguments_fail_loudly(client: WebClient, practice: Channel) -> None:
    assert refused(lambda: client.api_call("chat.shout")) == "unknown_method"
    wrong = {"channel": practice.id, "text": "x", "colour": "red"}
    assert refused(lambda: client.api_call("chat.postMessage", json=wrong)) == "invalid_arguments"
    assert refused(lambda: client.api_call("chat.update", json={"text": "x"})) == "invalid_arguments"


def test_a_scope_that_was_not_granted_is_missing(client: WebClient, workspace: Workspace, practice: Channel) -> None:
    workspace.granted -= {"chat:write", "channels:history"}
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=practice.id, text="x")
    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == "chat:write"
    assert refused(lambda: client.conversations_history(channel=practice.id)) == "missing_scope"


def test_posting_needs_a_place_and_something_to_say(
    client: WebClient, workspace: Workspace, practice: Channel, amy: Member
) -> None:
    elsewhere = workspace.add_channel("elsewhere", [amy])
    hidden = workspace.add_channel("hidden", [amy], private=True)
    assert refused(lambda: client.chat_postMessage(channel=elsewhere.id, text="x")) == "not_in_channel"
    assert refused(lambda: client.chat_postMessage(channel=hidden.id, text="x")) == "channel_not_found"
    assert refused(lambda: client.chat_postMessage(channel="C0", text="x")) == "channel_not_found"
    assert refused(lambda: client.api_call("chat.postMessage", json={"channel": practice.id})) == "no_text"
    assert refused(lambda: client.chat_postMessage(channel=practice.id, text="x" * 40_001)) == "msg_too_long"
    workspace.archive(practice)
    assert refused(lambda: client.chat_postMessage(channel=practice.id, text="x")) == "is_archived"


def test_a_message_for_a_member_goes_to_their_direct_messages(client: WebClient, amy: Member) -> None:
    posted = client.chat_postMessage(channel=amy.id, text="hello")
    assert posted["channel"].startswith("D")
    assert [one["text"] for one in amy.direct_messages()] == ["hello"]


def test_nobody_of_another_organisation_gets_a_direct_message(client: WebClient, workspace: Workspace) -> None:
    greta = workspace.add_member("greta", external=True)
    assert refused(lambda: client.chat_postMessage(channel=greta.id, text="x")) == "channel_not_found"
    assert refused(lambda: client.conversations_open(users=[greta.id])) == "user_not_visible"
    assert client.users_info(user=greta.id)["user"]["is_stranger"]


def test_a_post_is_found_again_by_its_metadata(client: WebClient, practice: Channel) -> None:
    about = {"event_type": "post", "event_payload": {"key": "a/1"}}
    posted = client.chat_postMessage(channel=practice.id, text="x", metadata=about)
    client.chat_postMessage(channel=practice.id, text="reply", thread_ts=posted["ts"], metadata=about)
    plain = client.conversations_history(channel=practice.id)["messages"]
    found = client.conversations_history(channel=practice.id, include_all_metadata=True)["messages"]
    thread = client.conversations_replies(channel=practice.id, ts=posted["ts"], include_all_metadata=True)
    assert ["metadata" in one for one in plain] == [False]
    assert [one["metadata"] for one in found] == [about]
    assert [one["metadata"] for one in thread["messages"]] == [about, about]


def test_history_is_paged_from_the_newest(slack: LocalSlack, client: WebClient, practice: Channel) -> None:
    slack.rates = False
    stamps = [client.chat_postMessage(channel=practice.id, text=str(n))["ts"] for n in range(5)]
    first = client.conversations_history(channel=practice.id, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = client.conversations_history(channel=practice.id, limit=2, cursor=cursor)
    assert [one["text"] for one in first["messages"]] == ["4", "3"]
    assert [one["text"] for one in second["messages"]] == ["2", "1"]
    since = client.conversations_history(channel=practice.id, oldest=stamps[3])["messages"]
    assert [one["text"] for one in since] == ["4"]
    assert stamps == sorted(stamps)


def test_only_own_messages_are_changed(client: WebClient, practice: Channel, amy: Member) -> None:
    said = amy.say(practice, "mine")
    posted = client.chat_postMessage(channel=practice.id, text="x", blocks=[{"type": "divider"}])

    def update(ts: str) -> object:
        return client.chat_update(channel=practice.id, ts=ts, text="y")

    assert refused(lambda: update(said["ts"])) == "cant_update_message"
    assert refused(lambda: client.chat_delete(channel=practice.id, ts=said["ts"])) == "cant_delete_message"
    assert refused(lambda: update("1.000000")) == "message_not_found"
    update(posted["ts"])
    assert [one.get("blocks") for one in amy.messages(practice)] == [None, None]
    client.chat_delete(channel=practice.id, ts=posted["ts"])
    assert [one["text"] for one in amy.messages(practice)] == ["mine"]


def test_ephemeral_messages_are_for_one_person(client: WebClient, practice: Channel, workspace: Workspace) -> None:
    amy, ben = workspace.member("amy"), workspace.member("ben")
    client.chat_postEphemeral(channel=practice.id, user=ben.id, text="psst")
    assert (len(ben.messages(practice)), amy.messages(practice)) == (1, [])
    assert client.conversations_history(channel=practice.id)["messages"] == []
    cleo = workspace.add_member("cleo")

    def whisper() -> object:
        return client.chat_postEphemeral(channel=practice.id, user=cleo.id, text="x")

    assert refused(whisper) == "user_not_in_channel"


def test_channels_are_made_with_names_that_are_free(client: WebClient, workspace: Workspace) -> None:
    made = client.conversations_create(name="new-one")["channel"]
    assert made["is_member"]
    assert refused(lambda: client.conversations_create(name="new-one")) == "name_taken"
    assert refused(lambda: client.conversations_create(name="New One")) == "invalid_name_specials"
    workspace.granted -= {"groups:write"}
    assert refused(lambda: client.conversations_create(name="other", is_private=True)) == "missing_scope"


def test_inviting_says_who_cannot_come(client: WebClient, workspace: Workspace, practice: Channel) -> None:
    cleo, dan = workspace.add_member("cleo"), workspace.add_member("dan", guest=True)
    bot, amy = workspace.bot_user_id, workspace.member("amy")

    def invite(*users: str, force: bool = False) -> Any:
        return client.conversations_invite(channel=practice.id, users=list(users), force=force)

    assert refused(lambda: invite(bot)) == "cant_invite_self"
    assert refused(lambda: invite(amy.id)) == "already_in_channel"
    assert refused(lambda: invite("U0")) == "user_not_found"
    assert refused(lambda: invite(cleo.id, dan.id)) == "user_is_restricted"
    assert cleo.id not in practice.members
    invite(cleo.id, dan.id, force=True)
    assert cleo.id in practice.members


def test_the_same_people_have_one_group_dm(client: WebClient, workspace: Workspace) -> None:
    amy, ben = workspace.add_member("amy"), workspace.add_member("ben")
    first = client.conversations_open(users=[amy.id, ben.id])["channel"]["id"]
    assert client.conversations_open(users=[ben.id, amy.id])["channel"]["id"] == first
    client.chat_postMessage(channel=first, text="hello both")
    assert [one["text"] for one in ben.messages(first)] == ["hello both"]
    workspace.deactivate(ben)
    assert refused(lambda: client.conversations_open(users=[ben.id])) == "user_disabled"


def test_facts_about_a_channel(client: WebClient, workspace: Workspace, practice: Channel) -> None:
    shown = client.conversations_info(channel=practice.id, include_num_members=True)["channel"]
    assert (shown["name"], shown["is_member"], shown["num_members"]) == ("practice", True, 3)
    hidden = workspace.add_channel("hidden", [workspace.member("amy")], private=True)
    assert refused(lambda: client.conversations_info(channel=hidden.id)) == "channel_not_found"
    assert client.conversations_join(channel=practice.id)["warning"] == "already_in_channel"
    assert [one["name"] for one in client.users_conversations()["channels"]] == ["practice"]


def test_facts_about_a_person(client: WebClient, workspace: Workspace, amy: Member) -> None:
    shown = client.users_info(user=amy.id)["user"]
    assert (shown["tz"], shown["tz_offset"], shown["is_admin"]) == ("Europe/Berlin", 3600, True)
    assert refused(lambda: client.users_info(user="U0")) == "user_not_found"
    assert client.users_info(user=workspace.bot_user_id)["user"]["is_bot"]
    assert len(client.users_list()["members"]) == 2


def test_a_reaction_counts_once(client: WebClient, practice: Channel, amy: Member) -> None:
    where = {"channel": practice.id, "timestamp": amy.say(practice, "x")["ts"]}
    client.reactions_add(name="white_check_mark", **where)
    assert refused(lambda: client.reactions_add(name="white_check_mark", **where)) == "already_reacted"
    assert refused(lambda: client.reactions_add(name="No Emoji", **where)) == "invalid_name"
    client.reactions_remove(name="white_check_mark", **where)
    assert refused(lambda: client.reactions_remove(name="white_check_mark", **where)) == "no_reaction"


def test_a_file_is_uploaded_in_three_steps(client: WebClient, practice: Channel, amy: Member) -> None:
    client.files_upload_v2(channel=practice.id, filename="a.csv", content="1,2", initial_comment="here")
    (message,) = amy.messages(practice)
    assert (message["text"], message["files"][0]["name"]) == ("here", "a.csv")
    assert client.files_info(file=message["files"][0]["id"])["file"]["size"] == 3


def test_a_file_is_shared_with_blocks_in_a_thread(client: WebClient, practice: Channel, amy: Member) -> None:
    root = amy.say(practice, "where is it?")["ts"]
    link = client.files_getUploadURLExternal(filename="a.csv", length=3)
    amy.workspace.uploads[link["file_id"]].content = b"1,2"
    here = {"files": [{"id": link["file_id"]}], "channel_id": practice.id, "thread_ts": root, "blocks": [DIVIDER]}
    assert refused(lambda: share(client, here | {"thread_ts": "1.000000"})) == "invalid_arguments"
    assert refused(lambda: share(client, here | {"blocks": [{"type": "sparkle"}]})) == "invalid_blocks"
    assert share(client, here)["ok"]
    shared = amy.messages(practice, root)[-1]
    assert (shared["files"][0]["name"], shared["blocks"][0]["type"]) == ("a.csv", "divider")


DIVIDER = {"type": "divider"}


def share(client: WebClient, given: dict[str, Any]) -> Any:
    return client.api_call("files.completeUploadExternal", json=given)


def test_two_homes_that_race_are_told_apart(client: WebClient, amy: Member) -> None:
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    first = client.views_publish(user_id=amy.id, view=view)["view"]["hash"]
    client.views_publish(user_id=amy.id, view=view, hash=first)
    assert refused(lambda: client.views_publish(user_id=amy.id, view=view, hash=first)) == "hash_conflict"


def test_a_channel_takes_one_post_a_second(client: WebClient, practice: Channel, clock: StandingClock) -> None:
    for _ in range(3):
        client.chat_postMessage(channel=practice.id, text="x")
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=practice.id, text="x")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    clock.wait(timedelta(seconds=1))
    assert client.chat_postMessage(channel=practice.id, text="x")["ok"]


def test_a_method_has_a_tier(client: WebClient, clock: StandingClock, workspace: Workspace) -> None:
    for _ in range(22):
        client.users_list()
    assert refused(client.users_list) == "ratelimited"
    clock.wait(timedelta(minutes=1))
    assert client.users_list()["ok"]


def test_failures_come_on_request(slack: LocalSlack, client: WebClient, practice: Channel, amy: Member) -> None:
    slack.rates = False

    def post() -> Any:
        return client.chat_postMessage(channel=practice.id, text="x")

    slack.fail("chat.postMessage", error="fatal_error", times=2)
    assert [refused(post), refused(post)] == ["fatal_error", "fatal_error"]
    slack.fail("chat.postMessage", retry_after=7, channel="C0")
    assert post()["ok"]
    slack.fail("chat.postMessage", status=500)
    with pytest.raises(SlackApiError) as caught:
        post()
    assert caught.value.response.status_code == 500
    before = len(amy.messages(practice))
    slack.fail("chat.postMessage", lose_answer=True)
    with pytest.raises((OSError, SlackApiError)):
        post()
    assert len(amy.messages(practice)) == before + 1


def test_every_call_is_noted(slack: LocalSlack, client: WebClient, practice: Channel) -> None:
    client.chat_postMessage(channel=practice.id, text="x")
    call = slack.calls[-1]
    assert (call.method, call.arguments["text"], call.answer["ok"]) == ("chat.postMessage", "x", True)


def test_two_workspaces_do_not_mix(slack: LocalSlack, client: WebClient, practice: Channel) -> None:
    other = slack.open_workspace("Other")
    stranger = WebClient(other.bot_token, base_url=slack.api_url)
    assert refused(lambda: stranger.chat_postMessage(channel=practice.id, text="x")) == "channel_not_found"
    assert other.team_id != client.auth_test()["team_id"]


def test_a_wiped_slack_gives_the_same_tokens_again(slack: LocalSlack, workspace: Workspace) -> None:
    token = workspace.bot_token
    slack.wipe()
    assert slack.workspaces == {}
    assert slack.open_workspace().bot_token == token


def test_an_uninstalled_app_has_no_rights(client: WebClient, workspace: Workspace) -> None:
    workspace.uninstall()
    assert refused(client.auth_test) == "account_inactive"


def test_the_bot_reads_a_member_s_file(workspace: Workspace, client: WebClient, practice: Channel, amy: Member) -> None:
    file = amy.say(practice, "", files=[("p.txt", b"one")])["files"][0]

    def read(token: str) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", int(workspace.slack.url.split(":")[-1].strip("/")))
        path = urlsplit(file["url_private"]).path
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    assert read(workspace.bot_token) == (200, b"one")
    assert read("xoxb-no")[0] == 302
    workspace.granted.discard("files:read")
    assert read(workspace.bot_token)[0] == 302
    assert refused(lambda: client.files_info(file=file["id"])) == "missing_scope"


def test_a_slow_answer_comes_too_late_but_the_post_is_made(
    slack: LocalSlack, workspace: Workspace, practice: Channel, amy: Member
) -> None:
    slack.fail("chat.postMessage", delay=0.3)
    hasty = WebClient(workspace.bot_token, base_url=slack.api_url, retry_handlers=[])
    hasty.timeout = 0.1  # type: ignore[assignment] # only whole seconds are promised
    with pytest.raises(TimeoutError):
        hasty.chat_postMessage(channel=practice.id, text="late")
    assert amy.messages(practice) == []
    until(lambda: amy.messages(practice))
