"""What the bot may reach: scopes, conversations, people."""

from bot.playground.errors import SlackError
from bot.playground.members import Member
from bot.playground.records import Channel, Message
from bot.playground.workspace import Workspace


def need(workspace: Workspace, *scopes: str) -> None:
    """One of these scopes must be granted."""
    if scopes and not workspace.granted.intersection(scopes):
        provided = ",".join(sorted(workspace.granted))
        raise SlackError("missing_scope", needed=",".join(scopes), provided=provided)


def channel_for(workspace: Workspace, name: str) -> Channel:
    """A conversation that the bot can know of: public, or its own."""
    channel = workspace.channels.get(name)
    if channel is None or (channel.private and not workspace.has_bot(channel)):
        raise SlackError("channel_not_found")
    return channel


def own_channel(workspace: Workspace, name: str) -> Channel:
    """A conversation that the bot is in."""
    channel = channel_for(workspace, name)
    if not workspace.has_bot(channel):
        raise SlackError("not_in_channel")
    return channel


def open_channel(workspace: Workspace, name: str) -> Channel:
    """A conversation that the bot can write to now; a member's id stands for their DM."""
    channel = workspace.dm_with(name) if name in workspace.members else own_channel(workspace, name)
    if channel.archived:
        raise SlackError("is_archived")
    if channel.kind == "im":
        if not workspace.app_home("messages_tab_enabled"):
            raise SlackError("messages_tab_disabled")
        workspace.dm_with(next(one for one in channel.members if one != workspace.bot_user_id))
    return channel


def message_in(channel: Channel, ts: str, error: str = "message_not_found") -> Message:
    message = channel.messages.get(ts)
    if message is None or message.ephemeral_to:
        raise SlackError(error)
    return message


def member_for(workspace: Workspace, user: str) -> Member:
    if user not in workspace.members:
        raise SlackError("user_not_found")
    return workspace.members[user]
