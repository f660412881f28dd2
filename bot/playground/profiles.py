"""People and conversations as Slack's API describes them."""

from typing import TYPE_CHECKING

from bot.playground.records import Channel, Json
from bot.playground.state import State

if TYPE_CHECKING:
    from bot.playground.members import Member


def user_shown(workspace: State, member: "Member") -> Json:
    first, _, last = member.real_name.partition(" ")
    shown: Json = {
        "id": member.id,
        "team_id": member.team_id,
        "name": member.name,
        "deleted": member.deleted,
        "color": member.color,
        "real_name": member.real_name,
        "tz": member.tz,
        "tz_label": member.tz.split("/")[-1].replace("_", " "),
        "tz_offset": workspace.offset(member.tz),
        "profile": {
            "real_name": member.real_name,
            "display_name": member.display_name,
            "real_name_normalized": member.real_name,
            "display_name_normalized": member.display_name,
            "first_name": first,
            "last_name": last,
            "team": member.team_id,
        },
        "is_admin": member.admin,
        "is_owner": member.owner,
        "is_primary_owner": False,
        "is_restricted": member.guest,
        "is_ultra_restricted": False,
        "is_bot": False,
        "is_app_user": False,
        "updated": workspace.now(),
        "is_email_confirmed": True,
    }
    if member.external:
        shown |= {"is_stranger": True}
    if member.deleted:
        shown = {name: value for name, value in shown.items() if not name.startswith(("tz", "is_ad", "is_ow"))}
    return shown


def bot_shown(workspace: State) -> Json:
    name = workspace.bot_name
    return {
        "id": workspace.bot_user_id,
        "team_id": workspace.team_id,
        "name": name.lower(),
        "deleted": False,
        "real_name": name,
        "tz": "America/Los_Angeles",
        "tz_label": "Pacific",
        "tz_offset": workspace.offset("America/Los_Angeles"),
        "profile": {
            "real_name": name,
            "display_name": name,
            "bot_id": workspace.bot_id,
            "api_app_id": workspace.app_id,
            "team": workspace.team_id,
        },
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": True,
        "is_app_user": False,
        "updated": workspace.now(),
    }


def channel_shown(workspace: State, channel: Channel) -> Json:
    if channel.kind == "im":
        other = next((one for one in channel.members if one != workspace.bot_user_id), "")
        return {
            "id": channel.id,
            "created": channel.created,
            "is_im": True,
            "is_org_shared": False,
            "is_archived": False,
            "user": other,
            "is_user_deleted": other in workspace.members and workspace.members[other].deleted,
        }
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel" and not channel.private,
        "is_group": channel.kind == "channel" and channel.private,
        "is_im": False,
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.private,
        "is_general": channel.general,
        "is_archived": channel.archived,
        "is_member": workspace.has_bot(channel),
        "is_shared": bool(channel.external_teams),
        "is_ext_shared": bool(channel.external_teams),
        "is_org_shared": False,
        "created": channel.created,
        "creator": channel.creator,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": channel.purpose, "creator": "", "last_set": 0},
        "context_team_id": workspace.team_id,
        "shared_team_ids": [workspace.team_id, *sorted(channel.external_teams)],
    }
