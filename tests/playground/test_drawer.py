"""What stands in the drawer: the traffic without a token, the outbox with its reasons, whose phone buzzed."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clock import StandingClock
from bot.playground import buzz, page_data
from bot.playground.delivery import Ack as Answer
from bot.playground.delivery import DirectTransport
from bot.playground.members import Member
from bot.playground.records import Channel, Json
from bot.playground.server import LocalSlack
from bot.playground.traffic import KEPT
from bot.playground.workspace import Workspace


def lines(slack: LocalSlack, workspace: Workspace, after: int = 0) -> list[Json]:
    return [page_data.traffic_line(workspace, one) for one in slack.traffic.since(after)]


def entry(slack: LocalSlack, workspace: Workspace, name: str) -> Json:
    found = [one for one in slack.traffic.since(0) if one.name == name][-1]
    return page_data.traffic_whole(workspace, found)


def shown(line: Json) -> tuple[str, str, str, str]:
    return line["direction"], line["kind"], line["name"], line["refusal"]


# Traffic


def test_a_command_and_what_it_brings_stand_in_the_traffic(
    slack: LocalSlack, workspace: Workspace, app: App, client: WebClient, amy: Member, practice: Channel
) -> None:
    def say(ack: Ack) -> None:
        client.chat_postMessage(channel=practice.id, text="Hello")
        ack("Said")

    app.command("/say")(say)
    before = slack.traffic.since(0)[-1].number
    assert amy.command("/say", "it now", practice).ok
    found = {one["kind"]: one for one in lines(slack, workspace, before)}
    assert shown(found["command"]) == ("to the bot", "command", "/say it now", "")
    assert shown(found["call"]) == ("to Slack", "call", "chat.postMessage", "")
    assert found["command"]["about"] == ["Amy Ade", "#practice"]
    assert found["command"]["milliseconds"] >= 0
    assert entry(slack, workspace, "/say it now")["answer"] == {"text": "Said"}
    call = entry(slack, workspace, "chat.postMessage")
    assert (call["sent"]["text"], call["answer"]["ok"]) == ("Hello", True)


def test_what_is_refused_says_why(
    slack: LocalSlack, workspace: Workspace, client: WebClient, amy: Member, practice: Channel
) -> None:
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="C0", text="Hello")
    assert lines(slack, workspace)[-1]["refusal"] == "channel_not_found"
    workspace.transport = DirectTransport(lambda envelope: Answer(500))
    amy.say(practice, "Good morning")
    assert shown(lines(slack, workspace)[-1])[2:] == ("message, attempt 2", "not acknowledged (500)")
    workspace.transport = DirectTransport(lambda envelope: None)
    assert not amy.command("/say", "", practice).ok
    assert lines(slack, workspace)[-1]["refusal"] == "no answer in time"


def test_a_button_s_answer_goes_to_its_response_url(
    slack: LocalSlack, workspace: Workspace, app: App, client: WebClient, amy: Member, practice: Channel
) -> None:
    button = {"type": "button", "action_id": "wave", "text": {"type": "plain_text", "text": "Wave"}}
    posted = client.chat_postMessage(channel=practice.id, text="x", blocks=[{"type": "actions", "elements": [button]}])

    def wave(ack: Ack, respond: Callable[..., object]) -> None:
        ack()
        respond("Hello back")

    app.action("wave")(wave)
    amy.press({"channel": practice.id, "ts": posted["ts"]}, "wave")
    assert entry(slack, workspace, "block_actions wave")["about"] == ["Amy Ade", "#practice"]
    response = entry(slack, workspace, "response_url")
    assert (response["kind"], response["sent"]["text"], response["answer"]) == ("response", "Hello back", {"ok": True})


def test_no_token_stands_in_the_traffic(
    slack: LocalSlack, workspace: Workspace, client: WebClient, amy: Member, practice: Channel
) -> None:
    """Neither where tokens belong nor where somebody wrote one; nor the ticket of a socket."""
    client.api_call("chat.postMessage", params={"token": workspace.bot_token, "channel": practice.id, "text": "Hi"})
    client.chat_postMessage(channel=practice.id, text=f"Mine is {workspace.bot_token}, and {slack.app_token}.")
    WebClient(slack.app_token, base_url=slack.api_url).apps_connections_open(app_token=slack.app_token)
    amy.command("/say", workspace.bot_token, practice)
    assert {one["name"] for one in lines(slack, workspace)} >= {"apps.connections.open", "/say (a secret)"}
    all_of_it = [page_data.traffic_whole(workspace, one) for one in slack.traffic.since(0)]
    told = json.dumps(all_of_it)
    assert "Mine is (a secret), and (a secret)." in told
    tickets = [call.answer["url"].split("ticket=")[1] for call in slack.calls if call.method == "apps.connections.open"]
    for secret in (workspace.bot_token, slack.app_token, workspace.signing_secret, *tickets, '"token"'):
        assert secret not in told


def test_json_inside_a_text_is_unfolded(
    slack: LocalSlack, workspace: Workspace, client: WebClient, practice: Channel
) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}]
    client.chat_postMessage(channel=practice.id, text="{not json", blocks=json.dumps(blocks))
    sent = entry(slack, workspace, "chat.postMessage")["sent"]
    assert (sent["blocks"], sent["text"]) == (blocks, "{not json")


def test_only_the_last_of_it_is_kept(slack: LocalSlack, workspace: Workspace) -> None:
    for number in range(KEPT + 5):
        slack.traffic.called(f"method.{number}", {}, {"ok": True})
    assert len(slack.traffic.since(0)) == KEPT
    newest = slack.traffic.since(0)[-1].number
    slack.wipe()
    slack.traffic.called("api.test", {}, {"ok": True})
    assert [one.name for one in slack.traffic.since(newest)] == ["api.test"]  # a page that asks on misses nothing


# Whose phone buzzed


def total(workspace: Workspace) -> dict[str, int]:
    return {workspace.members[one["id"]].name: one["total"] for one in buzz.tally(workspace)}


def test_a_private_message_buzzes_and_a_channel_s_message_does_not(
    workspace: Workspace, client: WebClient, amy: Member, practice: Channel
) -> None:
    client.chat_postMessage(channel=practice.id, text="Hello all")
    assert total(workspace) == {"amy": 0, "ben": 0}
    client.chat_postMessage(channel=amy.id, text="Hello Amy")
    assert total(workspace) == {"amy": 1, "ben": 0}


def test_mentions_buzz_for_members_of_the_channel(
    workspace: Workspace, client: WebClient, amy: Member, ben: Member, practice: Channel
) -> None:
    cleo = workspace.add_member("cleo")
    client.chat_postMessage(channel=practice.id, text=f"<@{amy.id}> and <@{amy.id}> and <@{cleo.id}>")
    assert total(workspace) == {"amy": 1, "ben": 0, "cleo": 0}
    section = {"type": "section", "text": {"type": "mrkdwn", "text": f"Hello <@{ben.id}>"}}
    client.chat_postMessage(channel=practice.id, text="Hello", blocks=[section])
    assert total(workspace) == {"amy": 1, "ben": 1, "cleo": 0}
    client.chat_postMessage(channel=practice.id, text="<!channel> all")
    assert total(workspace) == {"amy": 2, "ben": 2, "cleo": 0}


def test_replies_buzz_for_those_who_follow_the_thread(
    workspace: Workspace, client: WebClient, amy: Member, ben: Member, practice: Channel
) -> None:
    """Who began it, wrote in it, or was mentioned there."""
    cleo = workspace.add_member("cleo")
    cleo.join(practice)
    root = amy.say(practice, "Who knows?")
    client.chat_postMessage(channel=practice.id, thread_ts=root["ts"], text="I do not")
    assert total(workspace) == {"amy": 1, "ben": 0, "cleo": 0}
    ben.say(practice, f"<@{cleo.id}> does", thread_ts=root["ts"])
    client.chat_postMessage(channel=practice.id, thread_ts=root["ts"], text="Good to know")
    assert total(workspace) == {"amy": 2, "ben": 1, "cleo": 1}


def test_what_is_changed_or_seen_by_one_makes_no_sound(
    workspace: Workspace, client: WebClient, amy: Member, ben: Member, practice: Channel
) -> None:
    posted = client.chat_postMessage(channel=practice.id, text="Hello")
    client.chat_update(channel=practice.id, ts=posted["ts"], text=f"Hello <@{amy.id}>")
    client.chat_postEphemeral(channel=practice.id, user=amy.id, text="Psst")
    ben.say(practice, f"<@{amy.id}>, look")  # a person's message is not the bot's
    assert total(workspace) == {"amy": 0, "ben": 0}


def test_days_are_each_member_s_own(
    workspace: Workspace, client: WebClient, amy: Member, ben: Member, clock: StandingClock
) -> None:
    """At 23:30 in Berlin it is tomorrow in Tokyo."""
    clock.turn_to(clock.now().replace(hour=22, minute=30))
    for member in (amy, ben):
        client.chat_postMessage(channel=member.id, text="Late")
    clock.turn_to(clock.now() + timedelta(minutes=20))
    client.chat_postMessage(channel=amy.id, text="Later")
    days = {workspace.members[one["id"]].name: one["days"] for one in buzz.tally(workspace)}
    assert days == {"amy": {"2026-11-22": 2}, "ben": {"2026-11-23": 1}}
    workspace.deactivate(ben)
    assert "ben" not in total(workspace)


# The outbox


def test_the_outbox_names_where_a_post_goes_and_what_it_says(
    workspace: Workspace, client: WebClient, amy: Member, practice: Channel
) -> None:
    posted = client.chat_postMessage(channel=practice.id, text="Day 1")
    private = workspace.dm(amy.id).id
    row = {"channel": None, "ts": None, "destination": ""}
    rows = {
        "planned": [row | {"destination": practice.id}, row | {"destination": amy.id}, row | {"destination": "C0"}],
        "sent": [row | {"channel": practice.id, "ts": posted["ts"]}, row | {"channel": private, "ts": "1.2"}],
    }
    found = page_data.outbox(workspace, rows)
    assert [(one["where"], one["text"]) for one in found["planned"]] == [
        ("#practice", None),
        ("Amy Ade", None),
        ("", None),
    ]
    assert [(one["where"], one["text"]) for one in found["sent"]] == [("#practice", "Day 1"), ("Amy Ade", None)]
