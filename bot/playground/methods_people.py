"""auth.*, users.* and team.*: who is who."""

from bot.playground.access import member_for
from bot.playground.arguments import Arguments, page_of
from bot.playground.errors import bad_arguments
from bot.playground.methods_conversations import of_types
from bot.playground.profiles import bot_shown, channel_shown, user_shown
from bot.playground.records import Json
from bot.playground.workspace import Workspace


def auth_test(workspace: Workspace, arguments: Arguments) -> Json:
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": workspace.bot_name.lower(),
        "team_id": workspace.team_id,
        "user_id": workspace.bot_user_id,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(workspace: Workspace, arguments: Arguments) -> Json:
    slack = workspace.slack
    address = slack.url.replace("http://", "ws://")
    return {"url": f"{address}link/?ticket={slack.hub.ticket()}&app_id={workspace.app_id}"}


def user_info(workspace: Workspace, arguments: Arguments) -> Json:
    user = arguments.text("user")
    if user == workspace.bot_user_id:
        return {"user": bot_shown(workspace)}
    return {"user": user_shown(workspace, member_for(workspace, user))}


def user_list(workspace: Workspace, arguments: Arguments) -> Json:
    people = [user_shown(workspace, member) for member in workspace.members.values()]
    page, cursor = page_of([*people, bot_shown(workspace)], arguments)
    return {"members": page, "cache_ts": workspace.now(), "response_metadata": {"next_cursor": cursor}}


def user_conversations(workspace: Workspace, arguments: Arguments) -> Json:
    """Those of the bot, or those that it shares with somebody (all public ones of theirs)."""
    user = arguments.text("user") or workspace.bot_user_id
    if user != workspace.bot_user_id and user not in workspace.members:
        raise bad_arguments("invalid user [json-pointer:/user]")
    found = [
        channel_shown(workspace, one)
        for one in of_types(workspace, arguments)
        if user in one.members and (not one.private or workspace.has_bot(one))
    ]
    page, cursor = page_of(found, arguments, refusal="invalid_limit")
    return {"channels": page, "response_metadata": {"next_cursor": cursor}}


def dnd_info(workspace: Workspace, arguments: Arguments) -> Json:
    """Of other people Slack shows when, and not whether they snoozed."""
    begins, ends = member_for(workspace, arguments.text("user")).undisturbed or (1, 1)
    return {"dnd_enabled": ends > 1, "next_dnd_start_ts": begins, "next_dnd_end_ts": ends}


def team_info(workspace: Workspace, arguments: Arguments) -> Json:
    return {"team": {"id": workspace.team_id, "name": workspace.name, "domain": workspace.domain}}


METHODS = {
    "auth.test": auth_test,
    "apps.connections.open": connections_open,
    "users.info": user_info,
    "users.list": user_list,
    "users.conversations": user_conversations,
    "team.info": team_info,
    "dnd.info": dnd_info,
}
