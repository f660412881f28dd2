"""chat.*: what the bot says."""

from typing import Any

from bot.playground import conversations
from bot.playground.access import channel_for, message_in, open_channel, own_channel
from bot.playground.arguments import Arguments
from bot.playground.block_kit import POST_TEXT, UPDATE_TEXT, check_message, read_blocks
from bot.playground.errors import SlackError
from bot.playground.files import check_pictures
from bot.playground.inputs import with_ids
from bot.playground.records import Channel, Json
from bot.playground.workspace import Workspace

MOST_ATTACHMENTS = 100
METADATA_SIZE = 8_000  # characters; Slack only says that there is a limit


def post_message(workspace: Workspace, arguments: Arguments) -> Json:
    channel = open_channel(workspace, arguments.text("channel"))
    text, blocks = _content(workspace, arguments, POST_TEXT)
    message = conversations.post(
        workspace,
        channel,
        workspace.bot_user_id,
        text,
        blocks=blocks,
        thread_ts=_thread(channel, arguments),
        broadcast=arguments.flag("reply_broadcast"),
        metadata=_metadata(arguments),
    )
    return {"channel": channel.id, "ts": message.ts, "message": channel.shown(message, metadata=True)}


def _thread(channel: Channel, arguments: Arguments) -> str | None:
    """The first message of the thread that is meant, by any message in it."""
    if not arguments.text("thread_ts"):
        return None
    message = message_in(channel, arguments.text("thread_ts"), "cannot_reply_to_message")
    return message.thread_ts or message.ts


def _content(workspace: Workspace, arguments: Arguments, limit: int) -> tuple[str, list[Json]]:
    """Text and blocks, checked; one of them there must be."""
    text = arguments.text("text")
    blocks = read_blocks(arguments.given.get("blocks") or [])
    if arguments.text("markdown_text"):
        if text or blocks:
            raise SlackError("markdown_text_conflict")
        text = arguments.text("markdown_text")
    if len(arguments.structure("attachments") or []) > MOST_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    if not text.strip() and not blocks:
        raise SlackError("no_text")
    check_message(text, blocks, limit=limit)
    check_pictures(workspace, blocks)
    return text, with_ids(blocks, workspace.ids)


def _metadata(arguments: Arguments) -> Json | None:
    given: Any = arguments.structure("metadata")
    if given is None:
        return None
    if not isinstance(given, dict) or not isinstance(given.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    if set(given) != {"event_type", "event_payload"} or not isinstance(given["event_payload"], dict):
        raise SlackError("invalid_metadata_schema")
    if len(str(given)) > METADATA_SIZE:
        raise SlackError("metadata_too_large")
    return given


def post_ephemeral(workspace: Workspace, arguments: Arguments) -> Json:
    channel = open_channel(workspace, arguments.text("channel"))
    user = arguments.text("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = _content(workspace, arguments, POST_TEXT)
    message = conversations.post_ephemeral(workspace, channel, user, text, blocks, _thread(channel, arguments))
    return {"message_ts": message.ts}


def update(workspace: Workspace, arguments: Arguments) -> Json:
    """Without blocks the message loses those that it had, as at Slack."""
    channel = own_channel(workspace, arguments.text("channel"))
    message = message_in(channel, arguments.text("ts"))
    if message.user != workspace.bot_user_id:
        raise SlackError("cant_update_message")
    if channel.archived:
        raise SlackError("is_inactive")
    text, blocks = _content(workspace, arguments, UPDATE_TEXT)
    message.metadata = _metadata(arguments) or message.metadata
    conversations.edit(workspace, channel, message, text, blocks)
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": channel.shown(message)}


def delete(workspace: Workspace, arguments: Arguments) -> Json:
    channel = own_channel(workspace, arguments.text("channel"))
    message = message_in(channel, arguments.text("ts"))
    if message.user != workspace.bot_user_id:
        raise SlackError("cant_delete_message")
    conversations.delete(workspace, channel, message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(workspace: Workspace, arguments: Arguments) -> Json:
    channel = channel_for(workspace, arguments.text("channel"))
    message = message_in(channel, arguments.text("message_ts"))
    link = f"https://{workspace.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


METHODS = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": get_permalink,
}
