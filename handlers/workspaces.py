"""Slack tells of channels and people, and of the app itself: what was known is brought up to date."""

from datetime import datetime

from slack_bolt import Ack, App, BoltContext

from bot.services import Services
from handlers.doors import Doors
from handlers.payload import Payload, Who, channel_in, user_in


def register(app: App, doors: Doors) -> None:
    for kind in ("channel", "group"):  # public and private
        app.event(f"{kind}_rename")(renamed)
        app.event(f"{kind}_archive")(archived)
        app.event(f"{kind}_unarchive")(unarchived)
        app.event(f"{kind}_deleted")(deleted)
        app.event(f"{kind}_left")(removed)
    app.event("member_joined_channel")(joined)
    app.event("member_left_channel")(left)
    app.event("user_change")(person_changed)
    app.event("app_uninstalled")(uninstalled)
    app.event("tokens_revoked")(tokens_revoked)


def workspace_in(who: Who, services: Services) -> int | None:
    """None for a workspace that has never done anything here: then there is nothing to keep up to date."""
    return services.people.known_workspace(who.team)


def renamed(ack: Ack, body: Payload, who: Who, services: Services) -> None:
    workspace, channel = workspace_in(who, services), body["event"]["channel"]
    if workspace is not None:
        services.communities.channel_renamed(workspace, channel["id"], channel["name"])
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
    workspace = workspace_in(who, services)
    if workspace is not None:
        services.communities.channel_lost(workspace, channel_in(body), why, now)


def unarchived(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    workspace = workspace_in(who, services)
    if workspace is not None:
        services.communities.channel_back(workspace, channel_in(body), now, invited=False)
    ack()


def joined(ack: Ack, body: Payload, who: Who, services: Services, context: BoltContext, now: datetime) -> None:
    workspace, channel, user = workspace_in(who, services), channel_in(body), user_in(body)
    if workspace is not None and user == context.bot_user_id:
        services.communities.channel_back(workspace, channel, now, invited=True)
    elif workspace is not None:
        services.communities.somebody_joined(workspace, channel, user)
    ack()


def left(ack: Ack, body: Payload, who: Who, services: Services, context: BoltContext, now: datetime) -> None:
    workspace, channel, user = workspace_in(who, services), channel_in(body), user_in(body)
    if workspace is not None and user == context.bot_user_id:
        services.communities.channel_lost(workspace, channel, "removed", now)
    elif workspace is not None:
        services.communities.somebody_left(workspace, channel, user, now)
    ack()


def person_changed(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    workspace = workspace_in(who, services)
    if workspace is not None:
        services.communities.person_changed(workspace, body["event"]["user"], who.team[1], now)
    ack()


def uninstalled(ack: Ack, who: Who, services: Services, now: datetime) -> None:
    workspace = workspace_in(who, services)
    if workspace is not None:
        services.communities.uninstalled(workspace, now)
    ack()


def tokens_revoked(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    """Only the bot's own token matters."""
    workspace = workspace_in(who, services)
    if workspace is not None and (body["event"].get("tokens") or {}).get("bot"):
        services.communities.uninstalled(workspace, now)
    ack()
