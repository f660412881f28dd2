"""Payloads of what members press, submit and call, and what the bot's answers do to the screen."""

import json
from dataclasses import dataclass
from typing import Any

from bot.playground import conversations, views
from bot.playground.block_kit import UPDATE_TEXT, check_message, read_blocks
from bot.playground.delivery import Ack, Envelope
from bot.playground.errors import SlackError
from bot.playground.inputs import state_of, with_ids
from bot.playground.records import Channel, Json, Message
from bot.playground.state import State, entered_in
from bot.playground.triggers import new_response_url, new_trigger, use_response_url


@dataclass(frozen=True)
class Answer:
    """What a member notices of the bot's answer."""

    ok: bool
    error: str | None = None
    message: Json | None = None
    errors: dict[str, str] | None = None
    view: Json | None = None

    @property
    def text(self) -> str:
        return str(self.message["text"]) if self.message else ""


def send(workspace: State, kind: str, payload: Json) -> Ack | str:
    """Deliver without holding the lock: the ack, or what Slack tells the person instead."""
    if not (workspace.installed and workspace.transport.connected):
        return "dispatch_failed"
    ack = workspace.line.deliver(Envelope(kind, payload, workspace.ids.new("env-", 20)))
    if ack is None:
        return "operation_timeout"
    return ack if ack.ok else "dispatch_failed"


def who(workspace: State, user: str) -> Json:
    member = workspace.members[user]
    return {"id": user, "username": member.name, "name": member.name, "team_id": member.team_id}


def common(workspace: State, kind: str, user: str) -> Json:
    return {
        "type": kind,
        "team": {"id": workspace.team_id, "domain": workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": who(workspace, user),
        "api_app_id": workspace.app_id,
        "token": "playground",
    }


def place(channel: Channel) -> Json:
    return {"id": channel.id, "name": named(channel)}


def named(channel: Channel) -> str:
    """As Slack names it in payloads: only public channels and group DMs have a name there."""
    if channel.kind == "im":
        return "directmessage"
    return "privategroup" if channel.kind == "channel" and channel.private else channel.name


def command_payload(workspace: State, user: str, channel: Channel, command: str, text: str) -> Json:
    member = workspace.members[user]
    return {
        "token": "playground",
        "team_id": workspace.team_id,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": named(channel),
        "user_id": user,
        "user_name": member.name,
        "command": command,
        "text": text,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "response_url": new_response_url(workspace, user, channel.id),
        "trigger_id": new_trigger(workspace, user),
    }


def in_view(workspace: State, kind: str, user: str) -> Json:
    """Somebody of another organisation acts in a view: Slack names their own team there, not the app's."""
    payload = common(workspace, kind, user)
    team = workspace.team_of(user)
    if team != workspace.team_id:
        payload["team"] = {"id": team, "domain": "another-organisation"}
    return payload


def pressed_message(workspace: State, user: str, channel: Channel, message: Message, action: Json) -> Json:
    payload = common(workspace, "block_actions", user)
    ephemeral = message.ephemeral_to is not None
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload |= {
        "container": container,
        "channel": place(channel),
        "trigger_id": new_trigger(workspace, user),
        "response_url": new_response_url(workspace, user, channel.id, message.ts, _thread(message)),
        "state": {"values": state_of(message.blocks, entered_in(message, user))},
        "actions": [action],
    }
    return payload if ephemeral else payload | {"message": channel.shown(message)}


def _thread(message: Message) -> str | None:
    """Answers to a message in a thread go there; to its first message they go to the channel."""
    return message.thread_ts if message.is_reply else None


def pressed_view(workspace: State, user: str, view: views.View, action: Json) -> Json:
    shown = view.shown(workspace)
    return in_view(workspace, "block_actions", user) | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": new_trigger(workspace, user),
        "view": shown,
        "state": shown["state"],
        "actions": [action],
    }


def submission(workspace: State, user: str, view: views.View) -> Json:
    return in_view(workspace, "view_submission", user) | {
        "trigger_id": new_trigger(workspace, user),
        "view": view.shown(workspace),
        "response_urls": _response_urls(workspace, user, view),
    }


def _response_urls(workspace: State, user: str, view: views.View) -> list[Json]:
    """One for each channel that a member chose in a select with response_url_enabled."""
    urls: list[Json] = []
    for block in view.blocks:
        element = block.get("element") or {}
        if element.get("response_url_enabled"):
            state = state_of(view.blocks, view.entered)[block["block_id"]][element["action_id"]]
            channel = state.get("selected_conversation") or state.get("selected_channel")
            if channel:
                url = new_response_url(workspace, user, channel)
                names = {"block_id": block["block_id"], "action_id": element["action_id"]}
                urls.append(names | {"channel_id": channel, "response_url": url})
    return urls


def closing(workspace: State, user: str, view: views.View, *, cleared: bool) -> Json:
    return in_view(workspace, "view_closed", user) | {"view": view.shown(workspace), "is_cleared": cleared}


def shortcut_payload(
    workspace: State, user: str, callback_id: str, channel: Channel | None, message: Message | None
) -> Json:
    kind = "shortcut" if message is None else "message_action"
    payload = common(workspace, kind, user) | {
        "callback_id": callback_id,
        "trigger_id": new_trigger(workspace, user),
        "action_ts": workspace.next_ts(),
    }
    if channel is None or message is None:
        return payload
    url = new_response_url(workspace, user, channel.id, message.ts, _thread(message))
    return payload | {
        "channel": place(channel),
        "message": channel.shown(message),
        "message_ts": message.ts,
        "response_url": url,
    }


def show_ack(workspace: State, user: str, channel: Channel, body: Json) -> Message | None:
    """The message in the ack of a slash command, checked as Slack checks it; None if there is none."""
    text, blocks = str(body.get("text") or ""), read_blocks(body.get("blocks") or [])
    if not text and not blocks:
        return None
    check_message(text, blocks)
    blocks = with_ids(blocks, workspace.ids)
    if body.get("response_type") == "in_channel":
        return conversations.post(workspace, channel, workspace.bot_user_id, text, blocks=blocks)
    return conversations.post_ephemeral(workspace, channel, user, text, blocks)


def respond(workspace: State, secret: str, body: Any) -> None:
    """What the bot sends to a response_url. Raises SlackError if Slack would refuse it."""
    if not isinstance(body, dict):
        raise SlackError("invalid_payload")
    url = use_response_url(workspace, secret)
    channel = workspace.channels.get(url.channel)
    if channel is None:
        raise SlackError("channel_not_found")
    origin = channel.messages.get(url.ts or "")
    if body.get("delete_original"):
        if origin is not None:
            _take_away(workspace, channel, origin)
        return
    text, blocks = str(body.get("text") or ""), read_blocks(body.get("blocks") or [])
    if not text and not blocks:
        raise SlackError("no_text")
    check_message(text, blocks, limit=UPDATE_TEXT if body.get("replace_original") else 40_000)
    blocks = with_ids(blocks, workspace.ids)
    if body.get("replace_original") and origin is not None:
        _replace(workspace, channel, origin, text, blocks)
    elif body.get("response_type") == "in_channel":
        conversations.post(
            workspace, channel, workspace.bot_user_id, text, blocks=blocks, thread_ts=body.get("thread_ts")
        )
    else:
        thread = body.get("thread_ts") or url.thread_ts
        conversations.post_ephemeral(workspace, channel, url.user, text, blocks, thread)


def _take_away(workspace: State, channel: Channel, origin: Message) -> None:
    if origin.ephemeral_to:
        channel.messages.pop(origin.ts, None)
        workspace.changed()
    elif origin.user == workspace.bot_user_id:
        conversations.delete(workspace, channel, origin)


def _replace(workspace: State, channel: Channel, origin: Message, text: str, blocks: list[Json]) -> None:
    if origin.ephemeral_to:
        origin.text, origin.blocks = text, blocks
        workspace.changed()
    elif origin.user == workspace.bot_user_id:
        conversations.edit(workspace, channel, origin, text, blocks)


def show_submission(workspace: State, user: str, view: views.View, body: Json) -> Answer:
    """What the ack of a view_submission does to the stack of modals."""
    action = body.get("response_action")
    try:
        if action == "errors":
            return _show_errors(view, body)
        if action == "clear":
            views.close_all(workspace, user)
        elif action == "update":
            views.update_view(workspace, view, body.get("view"))
        elif action == "push":
            views.push_view(workspace, user, body.get("view"))
        elif not body:
            views.close_view(workspace, view)
        else:
            return Answer(False, f"invalid_response: {json.dumps(body)[:200]}")
    except SlackError as error:
        return Answer(False, f"{error.code}: {error.more.get('errors', '')}")
    finally:
        workspace.changed()
    stack = workspace.stacks.get(user, [])
    return Answer(True, view=stack[-1].shown(workspace) if stack else None)


def _show_errors(view: views.View, body: Json) -> Answer:
    errors = body.get("errors")
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        return Answer(False, "invalid_response: errors must name input blocks of the view")
    return Answer(False, errors={str(block): str(text) for block, text in errors.items()})
