"""conversations.*: channels and direct messages, and who is in them."""

import math
import re

from bot.playground import conversations
from bot.playground.access import channel_for, member_for, need, own_channel
from bot.playground.arguments import Arguments, page_of
from bot.playground.errors import SlackError, bad_arguments
from bot.playground.profiles import channel_shown
from bot.playground.records import Channel, Json, Message
from bot.playground.workspace import Workspace

KINDS = {
    "public_channel": ("channel", "channels"),
    "private_channel": ("group", "groups"),
    "im": ("im", "im"),
    "mpim": ("mpim", "mpim"),
}
MOST_INVITED, MOST_IN_GROUP_DM = 100, 8


def info(workspace: Workspace, arguments: Arguments) -> Json:
    channel = _read(workspace, arguments, "read")
    shown = channel_shown(workspace, channel)
    if arguments.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def _read(workspace: Workspace, arguments: Arguments, right: str, *, own: bool = False) -> Channel:
    """The conversation, if the scope for its kind is granted: `channels:read`, `groups:history` ..."""
    name = arguments.text("channel")
    need(workspace, *(f"{noun}:{right}" for noun in ("channels", "groups", "im", "mpim")))
    channel = channel_for(workspace, name)
    need(workspace, f"{channel.noun}:{right}")
    return own_channel(workspace, name) if own else channel


def members(workspace: Workspace, arguments: Arguments) -> Json:
    channel = _read(workspace, arguments, "read")
    page, cursor = page_of(channel.members, arguments, refusal="invalid_limit")
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def of_types(workspace: Workspace, arguments: Arguments) -> list[Channel]:
    """The conversations of the kinds that are asked for and that the bot may see."""
    kinds = arguments.words("types") or ["public_channel"]
    if not set(kinds) <= set(KINDS):
        raise SlackError("invalid_types")
    for kind in kinds:
        need(workspace, f"{KINDS[kind][1]}:read")
    types = {KINDS[kind][0] for kind in kinds}
    archived = not arguments.flag("exclude_archived")
    return [one for one in workspace.channels.values() if one.type in types and (archived or not one.archived)]


def list_(workspace: Workspace, arguments: Arguments) -> Json:
    visible = [
        channel_shown(workspace, one) | {"num_members": len(one.members)}
        for one in of_types(workspace, arguments)
        if not one.private or workspace.has_bot(one)
    ]
    page, cursor = page_of(visible, arguments, refusal="invalid_limit")
    return {"channels": page, "response_metadata": {"next_cursor": cursor}}


def join(workspace: Workspace, arguments: Arguments) -> Json:
    channel = channel_for(workspace, arguments.text("channel"))
    if channel.type != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    new = conversations.enter(workspace, channel, workspace.bot_user_id)
    answer: Json = {"channel": channel_shown(workspace, channel)}
    if not new:
        answer |= {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return answer


def create(workspace: Workspace, arguments: Arguments) -> Json:
    private = arguments.flag("is_private")
    need(workspace, "groups:write") if private else need(workspace, "channels:manage", "channels:write")
    name = arguments.text("name")
    _check_name(workspace, name)
    channel = workspace.new_channel("C", "channel", name, [workspace.bot_user_id])
    channel.private = private
    if not private:
        about = {"id": channel.id, "name": name, "created": channel.created, "creator": channel.creator}
        conversations.tell_of_channel(workspace, channel, "created", {"channel": about})
    workspace.changed()
    return {"channel": channel_shown(workspace, channel)}


def _check_name(workspace: Workspace, name: str) -> None:
    if not name:
        raise SlackError("invalid_name_required")
    if len(name) > 80:
        raise SlackError("invalid_name_maxlength")
    if name != name.lower() or " " in name or re.search(r"[^\w-]", name):
        raise SlackError("invalid_name_specials")
    if not re.search(r"\w", name.replace("_", "")):
        raise SlackError("invalid_name_punctuation")
    if any(one.name == name for one in workspace.channels.values() if one.kind == "channel"):
        raise SlackError("name_taken")


def invite(workspace: Workspace, arguments: Arguments) -> Json:
    channel = own_channel(workspace, arguments.text("channel"))
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.private:
        need(workspace, "groups:write", "groups:write.invites")
    else:
        need(workspace, "channels:manage", "channels:write.invites")
    if channel.archived:
        raise SlackError("is_archived")
    users = list(dict.fromkeys(arguments.words("users")))
    if not users:
        raise SlackError("no_user")
    if len(users) > MOST_INVITED:
        raise bad_arguments(f"no more than {MOST_INVITED} users [json-pointer:/users]")
    refused = [(user, error) for user in users if (error := _refusal(workspace, channel, user))]
    if refused and not arguments.flag("force"):
        errors = [{"user": user, "ok": False, "error": error} for user, error in refused]
        raise SlackError(refused[0][1], errors=errors)
    kept_out = {user for user, _ in refused}
    for user in users:
        if user not in kept_out:
            conversations.enter(workspace, channel, user, workspace.bot_user_id)
    if refused and len(refused) == len(users):
        raise SlackError(refused[0][1])
    return {"channel": channel_shown(workspace, channel)}


def _refusal(workspace: Workspace, channel: Channel, user: str) -> str | None:
    """Why this person cannot be invited; guests and people of other organisations need an admin."""
    if user == workspace.bot_user_id:
        return "cant_invite_self"
    member = workspace.members.get(user)
    if member is None:
        return "user_not_found"
    if user in channel.members:
        return "already_in_channel"
    if member.deleted:
        return "cant_invite"
    if member.external:
        return "no_external_invite_permission"
    return "user_is_restricted" if member.guest else None


def open_(workspace: Workspace, arguments: Arguments) -> Json:
    """A DM with one person, or the one group DM of these people and the bot."""
    if arguments.text("channel"):
        channel = own_channel(workspace, arguments.text("channel"))
        if channel.kind == "channel":
            raise SlackError("method_not_supported_for_channel_type")
        return _opened(workspace, channel, arguments, known=True)
    users = list(dict.fromkeys(arguments.words("users")))
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > MOST_IN_GROUP_DM:
        raise SlackError("too_many_users")
    need(workspace, "im:write" if len(users) == 1 else "mpim:write")
    for user in users:
        _reachable(workspace, user)
    present = _conversation_of(workspace, users)
    if present is None and arguments.flag("prevent_creation"):
        raise SlackError("channel_not_found")
    channel = present or _new_conversation(workspace, users)
    return _opened(workspace, channel, arguments, known=present is not None)


def _reachable(workspace: Workspace, user: str) -> None:
    if user == workspace.bot_user_id:
        raise SlackError("invalid_user_combination")
    member = member_for(workspace, user)
    if member.deleted:
        raise SlackError("user_disabled")
    if member.external:
        raise SlackError("user_not_visible")


def _conversation_of(workspace: Workspace, users: list[str]) -> Channel | None:
    wanted = {*users, workspace.bot_user_id}
    direct = (one for one in workspace.channels.values() if one.kind in ("im", "mpim"))
    return next((one for one in direct if set(one.members) == wanted), None)


def _new_conversation(workspace: Workspace, users: list[str]) -> Channel:
    if len(users) == 1:
        return workspace.dm(users[0])
    names = [workspace.members[user].name for user in users]
    name = f"mpdm-{'--'.join([*names, workspace.bot_name.lower()])}-1"
    return workspace.new_channel("C", "mpim", name, [*users, workspace.bot_user_id])


def _opened(workspace: Workspace, channel: Channel, arguments: Arguments, *, known: bool) -> Json:
    shown = {"id": channel.id}
    if arguments.flag("return_im"):
        shown = channel_shown(workspace, channel)
    workspace.changed()
    return {"channel": shown} | ({"no_op": True, "already_open": True} if known else {})


def _between(messages: list[Message], arguments: Arguments) -> list[Message]:
    """Those after `oldest` and before `latest`; with `inclusive` those at the ends too."""
    low, high = _bound(arguments, "oldest", 0.0), _bound(arguments, "latest", math.inf)
    if arguments.flag("inclusive"):
        return [one for one in messages if low <= float(one.ts) <= high]
    return [one for one in messages if low < float(one.ts) < high]


def _bound(arguments: Arguments, name: str, default: float) -> float:
    value = arguments.text(name)
    if value and not re.fullmatch(r"\d+(\.\d+)?", value):
        raise SlackError(f"invalid_ts_{name}")
    return float(value) if value else default


def history(workspace: Workspace, arguments: Arguments) -> Json:
    """The newest first."""
    channel = _read(workspace, arguments, "history", own=True)
    found = _between([one for one in channel.top_level() if not one.ephemeral_to], arguments)
    page, cursor = page_of(found[::-1], arguments, most=999)
    metadata = arguments.flag("include_all_metadata")
    return {
        "messages": [channel.shown(one, metadata=metadata) for one in page],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def replies(workspace: Workspace, arguments: Arguments) -> Json:
    """The thread's first message and its replies, the oldest first."""
    channel = _read(workspace, arguments, "history", own=True)
    given = channel.messages.get(arguments.text("ts"))
    if given is None or given.ephemeral_to:
        raise SlackError("thread_not_found")
    root = given.thread_ts or given.ts
    thread = _between(channel.replies(root), arguments)
    parent = channel.messages.get(root)
    page, cursor = page_of(([parent] if parent else []) + thread, arguments, default=1000)
    metadata = arguments.flag("include_all_metadata")
    return {
        "messages": [channel.shown(one, metadata=metadata) for one in page],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


METHODS = {
    "conversations.info": info,
    "conversations.members": members,
    "conversations.list": list_,
    "conversations.join": join,
    "conversations.create": create,
    "conversations.invite": invite,
    "conversations.open": open_,
    "conversations.history": history,
    "conversations.replies": replies,
}
