"""reactions.* and files.*: what hangs on messages."""

import re

from bot.playground import conversations
from bot.playground.access import message_in, open_channel, own_channel
from bot.playground.arguments import Arguments
from bot.playground.block_kit import check_message
from bot.playground.errors import SlackError, bad_arguments
from bot.playground.files import upload
from bot.playground.inputs import with_ids
from bot.playground.records import Channel, File, Json, Message
from bot.playground.workspace import Workspace

EMOJI = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")


def _item(workspace: Workspace, arguments: Arguments) -> tuple[Channel, Message]:
    """The message; files carry no reactions here."""
    for name in ("file", "file_comment"):
        if arguments.text(name):
            raise SlackError(f"{name}_not_found")
    if not (arguments.text("channel") and arguments.text("timestamp")):
        raise SlackError("no_item_specified")
    channel = own_channel(workspace, arguments.text("channel"))
    if not re.fullmatch(r"\d+\.\d{6}", arguments.text("timestamp")):
        raise SlackError("bad_timestamp")
    return channel, message_in(channel, arguments.text("timestamp"))


def _emoji(arguments: Arguments) -> str:
    name = arguments.text("name").strip(":")
    if not EMOJI.fullmatch(name):
        raise SlackError("invalid_name")
    return name


def add(workspace: Workspace, arguments: Arguments) -> Json:
    channel, message = _item(workspace, arguments)
    if channel.archived:
        raise SlackError("is_archived")
    if not conversations.react(workspace, channel, message, workspace.bot_user_id, _emoji(arguments)):
        raise SlackError("already_reacted")
    return {}


def remove(workspace: Workspace, arguments: Arguments) -> Json:
    channel, message = _item(workspace, arguments)
    if not conversations.unreact(workspace, channel, message, workspace.bot_user_id, _emoji(arguments)):
        raise SlackError("no_reaction")
    return {}


def get(workspace: Workspace, arguments: Arguments) -> Json:
    channel, message = _item(workspace, arguments)
    return {"type": "message", "channel": channel.id, "message": channel.shown(message)}


def file_info(workspace: Workspace, arguments: Arguments) -> Json:
    file = workspace.files.get(arguments.text("file"))
    if file is None:
        raise SlackError("file_not_found")
    if file.deleted:
        raise SlackError("file_deleted")
    if not readable(workspace, file):
        raise SlackError("not_visible")
    return {"file": file.shown()}


def readable(workspace: Workspace, file: File) -> bool:
    """Shared where the bot is, or handed to it in a form (then it is in no channel yet)."""
    places = [workspace.channels[one] for one in file.channels if one in workspace.channels]
    return not places or any(workspace.has_bot(one) for one in places)


def upload_url(workspace: Workspace, arguments: Arguments) -> Json:
    name = arguments.text("filename")
    if not arguments.text("length").isdigit() or int(arguments.text("length")) == 0:
        raise bad_arguments("length must be a positive number [json-pointer:/length]")
    file = upload(workspace, workspace.bot_user_id, name, b"")
    workspace.uploads[file.id] = workspace.files.pop(file.id)
    return {"upload_url": f"{workspace.slack.url}upload/{workspace.team_id}/{file.id}", "file_id": file.id}


def complete_upload(workspace: Workspace, arguments: Arguments) -> Json:
    given = arguments.structure("files")
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise bad_arguments("files must be an array [json-pointer:/files]")
    files: list[File] = []
    for one in given:
        file = workspace.uploads.get(str(one.get("id")))
        if file is None or not file.content:
            raise SlackError("file_not_found")
        file.name = str(one.get("title") or file.name)
        files.append(file)
    channel = arguments.text("channel_id") or arguments.text("channels")
    place = open_channel(workspace, channel) if channel else None
    blocks, thread = _blocks(workspace, arguments), arguments.text("thread_ts") or None
    if thread and (place is None or thread not in place.messages):
        raise bad_arguments("no such thread [json-pointer:/thread_ts]")
    for file in files:
        workspace.files[file.id] = workspace.uploads.pop(file.id)
    if place is not None:
        comment = arguments.text("initial_comment")
        conversations.post(
            workspace, place, workspace.bot_user_id, comment, blocks=blocks, thread_ts=thread, files=files
        )
    return {"files": [file.shown() for file in files]}


def _blocks(workspace: Workspace, arguments: Arguments) -> list[Json]:
    given = arguments.structure("blocks") or []
    check_message("", given)
    return with_ids(given, workspace.ids)


METHODS = {
    "reactions.add": add,
    "reactions.remove": remove,
    "reactions.get": get,
    "files.info": file_info,
    "files.getUploadURLExternal": upload_url,
    "files.completeUploadExternal": complete_upload,
}
