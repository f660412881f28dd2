"""What happens in conversations, whoever causes it, and the events of each."""

from bot.playground import buzz
from bot.playground.records import Channel, File, Json, Message
from bot.playground.state import State

TOMBSTONE = "This message was deleted."


def post(
    workspace: State,
    channel: Channel,
    user: str,
    text: str,
    *,
    blocks: list[Json] | None = None,
    thread_ts: str | None = None,
    broadcast: bool = False,
    metadata: Json | None = None,
    files: list[File] | None = None,
) -> Message:
    """A message that everyone in the conversation sees."""
    message = Message(workspace.next_ts(), channel.id, user, workspace.team_of(user), text, blocks or [])
    message.thread_ts, message.broadcast, message.metadata = thread_ts, broadcast, metadata
    message.files = files or []
    if user == workspace.bot_user_id:
        message.bot_id, message.app_id = workspace.bot_id, workspace.app_id
        buzz.count(workspace, channel, message)
    for file in message.files:
        file.channels.append(channel.id)
    message.subtype = "thread_broadcast" if broadcast and thread_ts else "file_share" if files else None
    channel.add(message)
    channel.read[user] = message.ts
    event = channel.shown(message)
    if message.team != workspace.team_id:
        event |= {"user_team": message.team, "source_team": message.team}
    if message.subtype == "thread_broadcast" and thread_ts:
        event["root"] = channel.shown(channel.messages[thread_ts])
    tell(workspace, channel, event)
    if f"<@{workspace.bot_user_id}" in text and user != workspace.bot_user_id:
        _mention(workspace, channel, event)
    workspace.changed()
    return message


def post_ephemeral(
    workspace: State,
    channel: Channel,
    to: str,
    text: str,
    blocks: list[Json] | None = None,
    thread_ts: str | None = None,
) -> Message:
    """A message from the bot that one member sees, and no history keeps."""
    ts = workspace.next_ts()
    message = Message(ts, channel.id, workspace.bot_user_id, workspace.team_id, text, blocks or [])
    message.bot_id, message.app_id = workspace.bot_id, workspace.app_id
    message.thread_ts, message.ephemeral_to = thread_ts, to
    channel.messages[ts] = message
    workspace.changed()
    return message


def edit(workspace: State, channel: Channel, message: Message, text: str, blocks: list[Json] | None = None) -> None:
    before = channel.shown(message)
    message.text, message.blocks = text, blocks or []
    message.edited = {"user": message.user, "ts": workspace.next_ts()}
    changed(workspace, channel, message, before)


def changed(workspace: State, channel: Channel, message: Message, before: Json) -> None:
    ts = workspace.next_ts()
    event = {"subtype": "message_changed", "message": channel.shown(message), "previous_message": before}
    tell(workspace, channel, {"type": "message", "hidden": True, "ts": ts} | event)
    workspace.changed()


def delete(workspace: State, channel: Channel, message: Message) -> None:
    """A message with replies leaves a tombstone, so that its thread can still be read."""
    before = channel.shown(message)
    if channel.replies(message.ts) and not message.is_reply:
        message.text, message.blocks, message.files = TOMBSTONE, [], []
        message.subtype, message.user, message.metadata = "tombstone", "USLACKBOT", None
        message.bot_id = None
        changed(workspace, channel, message, before)
        return
    channel.remove(message)
    event = {"subtype": "message_deleted", "deleted_ts": message.ts, "previous_message": before}
    tell(workspace, channel, {"type": "message", "hidden": True, "ts": workspace.next_ts()} | event)
    workspace.changed()


def tell(workspace: State, channel: Channel, event: Json) -> None:
    """A message event, if the bot is in the conversation."""
    if workspace.has_bot(channel):
        where = {"channel": channel.id, "channel_type": channel.type, "event_ts": event["ts"]}
        workspace.emit(f"message.{channel.noun}", event | where)


def _mention(workspace: State, channel: Channel, event: Json) -> None:
    if workspace.has_bot(channel) and channel.kind == "channel":
        kept = {name: value for name, value in event.items() if name != "subtype"}
        mention = {"type": "app_mention", "channel": channel.id, "event_ts": event["ts"]}
        workspace.emit("app_mention", kept | mention)


def react(workspace: State, channel: Channel, message: Message, user: str, name: str) -> bool:
    """False if they had already."""
    users = message.reactions.setdefault(name, [])
    if user in users:
        return False
    users.append(user)
    _reaction(workspace, "reaction_added", channel, message, user, name)
    return True


def unreact(workspace: State, channel: Channel, message: Message, user: str, name: str) -> bool:
    users = message.reactions.get(name, [])
    if user not in users:
        return False
    users.remove(user)
    if not users:
        del message.reactions[name]
    _reaction(workspace, "reaction_removed", channel, message, user, name)
    return True


def _reaction(workspace: State, event: str, channel: Channel, message: Message, user: str, name: str) -> None:
    item = {"type": "message", "channel": channel.id, "ts": message.ts}
    if workspace.has_bot(channel):
        more = {"user": user, "reaction": name, "item": item, "item_user": message.user}
        workspace.emit(event, {"type": event, "event_ts": workspace.next_ts()} | more)
    workspace.changed()


def enter(workspace: State, channel: Channel, user: str, inviter: str | None = None) -> bool:
    """False if they were in already."""
    if user in channel.members:
        return False
    channel.members.append(user)
    team = workspace.team_of(user)
    if team != workspace.team_id:
        channel.external_teams.add(team)
    if workspace.has_bot(channel):
        event = _membership(workspace, "member_joined_channel", channel, user)
        workspace.emit(event["type"], event | ({"inviter": inviter} if inviter else {}))
    workspace.changed()
    return True


def exit_(workspace: State, channel: Channel, user: str) -> bool:
    """False if they were not in. The bot hears of its own removal as channel_left or group_left."""
    if user not in channel.members:
        return False
    event = _membership(workspace, "member_left_channel", channel, user)
    if workspace.has_bot(channel):
        workspace.emit(event["type"], event)
    channel.members.remove(user)
    if user == workspace.bot_user_id:
        name = "group_left" if channel.private else "channel_left"
        workspace.emit(name, {"type": name, "channel": channel.id, "event_ts": workspace.next_ts()})
    workspace.changed()
    return True


def _membership(workspace: State, name: str, channel: Channel, user: str) -> Json:
    return {
        "type": name,
        "user": user,
        "channel": channel.id,
        "channel_type": "G" if channel.private else "C",
        "team": workspace.team_of(user),
        "event_ts": workspace.next_ts(),
    }


def tell_of_channel(workspace: State, channel: Channel, what: str, more: Json | None = None) -> None:
    """channel_rename and its like; of private channels only the bot's own, and under the group's name."""
    if channel.private and not workspace.has_bot(channel):
        return
    name = f"{'group' if channel.private else 'channel'}_{what}"
    workspace.emit(name, {"type": name, "channel": channel.id, "event_ts": workspace.next_ts()} | (more or {}))
