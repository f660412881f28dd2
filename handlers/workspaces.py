"""Slack tells of channels and people, and of the app itself: what was known is brought up to date.

An event that comes late, or late once more, may be overtaken by others: then Slack is asked how it is now.
"""

from datetime import datetime
from typing import Any

from slack_bolt import Ack, BoltContext

from bot.services import Services
from handlers.doors import Doors
from handlers.listeners import Listeners
from handlers.payload import Payload, Who, channel_in, user_in

LATE = 10  # seconds after it happened; what nobody acknowledged Slack sends again after one and five minutes


def register(listeners: Listeners, doors: Doors) -> None:
    for kind in ("channel", "group"):  # public and private
        listeners.event(f"{kind}_rename")(renamed)
        listeners.event(f"{kind}_archive")(archived)
        listeners.event(f"{kind}_unarchive")(unarchived)
        listeners.event(f"{kind}_deleted")(deleted)
        listeners.event(f"{kind}_left")(removed)
    listeners.event("member_joined_channel")(joined)
    listeners.event("member_left_channel")(left)
    listeners.event("user_change")(person_changed)
    listeners.event("app_uninstalled")(uninstalled)
    listeners.event("tokens_revoked")(tokens_revoked)


def workspace_in(who: Who, services: Services) -> int | None:
    """None for a workspace that has never done anything here: then there is nothing to keep up to date."""
    return services.people.known_workspace(who.team)


def is_late(body: Payload, now: datetime) -> bool:
    happened = body.get("event_time")
    return happened is not None and now.timestamp() - happened > LATE


def renamed(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    workspace, channel = workspace_in(who, services), body["event"]["channel"]
    if workspace is not None:
        newest = (who.channel_now(channel["id"]) if is_late(body, now) else None) or channel
        services.communities.channel_renamed(workspace, channel["id"], newest["name"])
    ack()


def archived(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    _lost("archived", body, who, services, now)
    ack()


def deleted(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    _lost("deleted", body, who, services, now)
    ack()


def removed(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    """channel_left and group_left: Convene itself is out."""
    _lost("removed", body, who, services, now)
    ack()


def _lost(why: str, body: Payload, who: Who, services: Services, now: datetime) -> None:
    workspace, channel = workspace_in(who, services), channel_in(body)
    if workspace is not None and is_late(body, now):
        _as_it_is(workspace, channel, why, who, services, now)
    elif workspace is not None:
        services.communities.channel_lost(workspace, channel, why, now)


def unarchived(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    workspace, channel = workspace_in(who, services), channel_in(body)
    if workspace is not None and is_late(body, now):
        _as_it_is(workspace, channel, "removed", who, services, now)
    elif workspace is not None:
        services.communities.channel_back(workspace, channel, now, invited=False)
    ack()


def _as_it_is(workspace: int, channel: str, unseen: str, who: Who, services: Services, now: datetime) -> None:
    """`unseen`: what has become of a channel that Slack does not show to the bot any more."""
    found: dict[str, Any] = who.channel_now(channel) or {}
    if found.get("is_member") and not found.get("is_archived"):
        services.communities.channel_back(workspace, channel, now, invited=True)
    else:
        why = "archived" if found.get("is_archived") else "removed" if found else unseen
        services.communities.channel_lost(workspace, channel, why, now)


def joined(ack: Ack, body: Payload, who: Who, services: Services, context: BoltContext, now: datetime) -> None:
    _came_or_went(True, body, who, services, context, now)
    ack()


def left(ack: Ack, body: Payload, who: Who, services: Services, context: BoltContext, now: datetime) -> None:
    _came_or_went(False, body, who, services, context, now)
    ack()


def _came_or_went(came: bool, body: Payload, who: Who, services: Services, context: BoltContext, now: datetime) -> None:
    workspace, channel, user = workspace_in(who, services), channel_in(body), user_in(body)
    if workspace is None:
        return
    if user == context.bot_user_id and is_late(body, now):
        _as_it_is(workspace, channel, "removed", who, services, now)
    elif user == context.bot_user_id and came:
        services.communities.channel_back(workspace, channel, now, invited=True)
    elif user == context.bot_user_id:
        services.communities.channel_lost(workspace, channel, "removed", now)
    elif who.is_in_now(channel, user) if is_late(body, now) else came:
        services.communities.somebody_joined(workspace, channel, user)
    else:
        services.communities.somebody_left(workspace, channel, user, now)


def person_changed(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    workspace, user = workspace_in(who, services), body["event"]["user"]
    if workspace is not None:
        newest = (who.person_now(user["id"]) if is_late(body, now) else None) or user
        services.communities.person_changed(workspace, newest, who.team[1], now)
    ack()


def uninstalled(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    workspace = workspace_in(who, services)
    if workspace is not None and not (is_late(body, now) and who.is_installed_now()):
        services.communities.uninstalled(workspace, now)
    ack()


def tokens_revoked(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    """Only the bot's own token matters."""
    if (body["event"].get("tokens") or {}).get("bot"):
        uninstalled(ack, body, who, services, now)
    else:
        ack()
