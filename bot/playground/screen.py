"""What one member sees."""

import json

from bot.playground.errors import NotAllowed
from bot.playground.records import Channel, Json, Message
from bot.playground.state import State


def seen(channel: Channel, message: Message) -> Json:
    """A message as Slack gives it, with where it is, its metadata, and whether only its reader sees it."""
    shown = channel.shown(message, metadata=True) | {"channel": channel.id}
    return shown | ({"ephemeral": True} if message.ephemeral_to else {})


def visible(user: str, message: Message) -> bool:
    return message.ephemeral_to in (None, user)


def calls_for(user: str, message: Message) -> bool:
    """Whether it mentions this member, or everybody, in its text or its blocks."""
    said = f"{message.text} {json.dumps(message.blocks, ensure_ascii=False)}"
    named = f'"user_id": "{user}"' in said or f"<@{user}" in said
    return named or any(f"<!{everybody}" in said for everybody in ("here", "channel", "everyone"))


def listed(user: str, channel: Channel, thread_ts: str | None = None) -> list[Message]:
    """The top level of a channel, or a thread with its first message, as this member sees it."""
    if thread_ts is None:
        chosen = channel.top_level()
    else:
        chosen = [one for one in channel.messages.values() if thread_ts in (one.ts, one.thread_ts)]
    return [one for one in chosen if visible(user, one)]


def messages(user: str, channel: Channel, thread_ts: str | None) -> list[Json]:
    return [seen(channel, one) for one in listed(user, channel, thread_ts)]


def message_for(workspace: State, user: str, channel: Channel, ts: str) -> Message:
    message = workspace.message(channel, ts)
    if not visible(user, message):
        raise NotAllowed("that message is for somebody else's eyes")
    return message


def has_command(workspace: State, command: str) -> bool:
    commands = workspace.manifest.get("features", {}).get("slash_commands") or []
    return _callable(workspace) and any(one["command"] == command for one in commands)


def has_shortcut(workspace: State, callback_id: str, kind: str) -> bool:
    shortcuts = workspace.manifest.get("features", {}).get("shortcuts") or []
    return _callable(workspace) and any(one["callback_id"] == callback_id and one["type"] == kind for one in shortcuts)


def _callable(workspace: State) -> bool:
    return workspace.installed and "commands" in workspace.granted
