"""What the page shows, as plain data."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.playground import screen
from bot.playground.members import Member
from bot.playground.profiles import bot_shown
from bot.playground.records import Channel, Json, Message
from bot.playground.traffic import Passed, readable
from bot.playground.workspace import Workspace


def users(workspace: Workspace) -> list[Json]:
    people = [_person(workspace, one) for one in workspace.members.values()]
    bot = bot_shown(workspace)
    app = {"id": bot["id"], "name": bot["real_name"], "real_name": bot["real_name"], "tz": "UTC"}
    return [
        *people,
        app | {"local_time": "", "color": "4a154b", "is_bot": True} | dict.fromkeys(FLAGS, False),
    ]


FLAGS = ("guest", "external", "admin", "deleted")


def _person(workspace: Workspace, member: Member) -> Json:
    return {
        "id": member.id,
        "name": member.name,
        "real_name": member.real_name,
        "tz": member.tz,
        "local_time": workspace.local(member.tz).strftime("%H:%M"),
        "color": member.color,
        "guest": member.guest,
        "external": member.external,
        "admin": member.admin,
        "is_bot": False,
        "deleted": member.deleted,
    }


def channels(workspace: Workspace, me: Member) -> list[Json]:
    if not (me.external or me.deleted):
        workspace.dm(me.id)
    return [_channel(me, one) for one in workspace.channels.values() if workspace.can_see(me.id, one)]


def _channel(me: Member, channel: Channel) -> Json:
    shown = screen.listed(me.id, channel)
    last = channel.read.get(me.id, "")
    inside = me.id in channel.members
    new = [one for one in shown if inside and one.ts > last and one.user != me.id]
    direct = channel.kind != "channel"
    mentions = [one for one in new if direct or screen.calls_for(me.id, one)]
    others = [one for one in channel.members if one != me.id]
    return {
        "id": channel.id,
        "name": _name(me, channel, others),
        "private": channel.private,
        "kind": {"channel": "channel", "im": "dm", "mpim": "group"}[channel.kind],
        "member": inside,
        "general": channel.general,
        "archived": channel.archived,
        "topic": channel.topic,
        "members": list(channel.members),
        "last_read": last,
        "unread": len(new),
        "mentions": len(mentions),
        "latest": shown[-1].ts if shown else None,
    }


def _name(me: Member, channel: Channel, others: list[str]) -> str:
    if channel.kind == "channel":
        return channel.name
    workspace = me.workspace
    names = [workspace.members[one].name if one in workspace.members else workspace.bot_name for one in others]
    return ", ".join(names)


def message(workspace: Workspace, channel: Channel, one: Message) -> Json:
    shown = channel.shown(one)
    wanted = (
        "ts",
        "user",
        "text",
        "blocks",
        "thread_ts",
        "reply_count",
        "latest_reply",
        "reply_users",
        "edited",
    )
    kept: Json = {name: shown.get(name) for name in wanted}
    return kept | {
        "channel": channel.id,
        "blocks": shown.get("blocks", []),
        "reply_count": shown.get("reply_count", 0),
        "reply_users": shown.get("reply_users", []),
        "ephemeral": one.ephemeral_to is not None,
        "broadcast": one.broadcast,
        "reactions": [{"name": name, "users": list(users)} for name, users in one.reactions.items()],
        "files": [
            {"id": f.id, "name": f.name, "mimetype": f.mimetype, "url": f.page_url, "size": len(f.content)}
            for f in one.files
        ],
        "is_bot": one.user == workspace.bot_user_id,
    }


def messages(workspace: Workspace, me: Member, channel: Channel, thread: str | None) -> list[Json]:
    return [message(workspace, channel, one) for one in screen.listed(me.id, channel, thread)]


def bootstrap(workspace: Workspace, me: Member, clock: Json) -> Json:
    features = workspace.manifest.get("features", {})
    return {
        "me": me.id,
        "team": {"id": workspace.team_id, "name": workspace.name},
        "world": workspace.slack.world,
        "users": users(workspace),
        "channels": channels(workspace, me),
        "commands": [_command(one) for one in ([] if me.external else features.get("slash_commands") or [])],
        "shortcuts": [
            {name: one.get(name, "") for name in ("callback_id", "name", "type", "description")}
            for one in features.get("shortcuts") or []
        ],
        "app": {"user_id": workspace.bot_user_id, "name": workspace.bot_name},
        "modals": me.modals,
        "home": me.home,
        "clock": clock,
        "scenario": workspace.slack.keeper.scenario,
        "trouble": workspace.slack.keeper.trouble,
        "scenarios": [
            {"name": name, "title": one.title, "text": one.text}
            for name, one in workspace.slack.keeper.scenarios.items()
        ],
        "connected": workspace.installed and workspace.transport.connected,
        "version": workspace.slack.version,
    }


def _command(one: dict[str, Any]) -> Json:
    return {name: one.get(name, "") for name in ("command", "description", "usage_hint")}


# The drawer


def outbox(workspace: Workspace, rows: Json) -> Json:
    """Where each post goes by name, and what it says once it is there."""
    return {name: [_outbox_row(workspace, row) for row in found] for name, found in rows.items()}


def _outbox_row(workspace: Workspace, row: Json) -> Json:
    where = list(_names(workspace, row["channel"] or row["destination"]))
    channel = workspace.channels.get(row["channel"] or "")
    message = channel.messages.get(row["ts"] or "") if channel else None
    return row | {"where": ", ".join(where), "text": message.text if message else None}


def traffic_line(workspace: Workspace, one: Passed) -> Json:
    """One line: everything but what was sent and answered."""
    return {
        "number": one.number,
        "at": one.at.timestamp(),
        "direction": one.direction,
        "kind": one.kind,
        "name": readable(one.name),
        "about": list(dict.fromkeys(_named_in(workspace, one.sent))),
        "refusal": one.refusal,
        "milliseconds": one.milliseconds,
    }


def traffic_whole(workspace: Workspace, one: Passed) -> Json:
    return traffic_line(workspace, one) | {"sent": readable(one.sent), "answer": readable(one.answer)}


def _named_in(workspace: Workspace, sent: Mapping[str, Any]) -> Iterator[str]:
    """The people and channels that it is about, by name."""
    event = sent.get("event") or {}
    for part in (sent, event, event.get("message") or {}, event.get("item") or {}):
        for name in ("user_id", "user", "users", "channel_id", "channel"):
            yield from _names(workspace, part.get(name))


def _names(workspace: Workspace, found: Any) -> Iterator[str]:
    id_ = found.get("id") if isinstance(found, dict) else found
    for one in str(id_ or "").split(","):
        if one in workspace.members:
            yield workspace.members[one].real_name
        elif one in workspace.channels:
            channel = workspace.channels[one]
            if channel.kind == "channel":
                yield f"#{channel.name}"
            else:
                yield from (workspace.members[who].real_name for who in channel.members if who in workspace.members)
