"""views.*: modals and Home tabs."""

from bot.playground import views
from bot.playground.arguments import Arguments
from bot.playground.block_kit import check_view
from bot.playground.errors import SlackError, bad_arguments
from bot.playground.records import Json
from bot.playground.triggers import use_trigger
from bot.playground.workspace import Workspace


def open_(workspace: Workspace, arguments: Arguments) -> Json:
    check_view(arguments.structure("view"))
    trigger = use_trigger(workspace, arguments.text("trigger_id"))
    return _shown(workspace, views.open_view(workspace, trigger.user, arguments.structure("view")))


def push(workspace: Workspace, arguments: Arguments) -> Json:
    check_view(arguments.structure("view"))
    trigger = use_trigger(workspace, arguments.text("trigger_id"))
    return _shown(workspace, views.push_view(workspace, trigger.user, arguments.structure("view")))


def update(workspace: Workspace, arguments: Arguments) -> Json:
    view_id, external_id = arguments.text("view_id"), arguments.text("external_id")
    if bool(view_id) == bool(external_id):
        raise bad_arguments("either view_id or external_id [json-pointer:/view_id]")
    view = views.view_named(workspace, view_id, external_id)
    if arguments.text("hash") not in ("", view.hash):
        raise SlackError("hash_conflict")
    return _shown(workspace, views.update_view(workspace, view, arguments.structure("view")))


def publish(workspace: Workspace, arguments: Arguments) -> Json:
    if not workspace.app_home("home_tab_enabled"):
        raise SlackError("not_enabled")
    user = arguments.text("user_id")
    member = workspace.members.get(user)
    if member is None or member.external:
        raise bad_arguments("invalid user_id [json-pointer:/user_id]")
    hash_ = arguments.text("hash") or None
    return _shown(workspace, views.publish_view(workspace, user, arguments.structure("view"), hash_))


def _shown(workspace: Workspace, view: views.View) -> Json:
    workspace.changed()
    return {"view": view.shown(workspace)}


METHODS = {"views.open": open_, "views.push": push, "views.update": update, "views.publish": publish}
