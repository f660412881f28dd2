"""Modals and Home tabs: one stack of modals a member, one Home."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from bot.playground.block_kit import check_view
from bot.playground.errors import SlackError
from bot.playground.inputs import state_of, with_ids
from bot.playground.records import Entered, Json
from bot.playground.state import State

DEEPEST = 3  # one modal and two pushed onto it


@dataclass(eq=False)
class View:
    id: str
    user: str
    definition: Json
    hash: str
    root: str
    previous: str | None = None
    entered: Entered = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        found: list[Json] = self.definition["blocks"]
        return found

    def shown(self, workspace: State) -> Json:
        """The view as Slack gives it, with the state of its inputs."""
        given = self.definition
        shown: Json = {
            "id": self.id,
            "team_id": workspace.team_of(self.user),
            "type": given["type"],
            "blocks": given["blocks"],
            "private_metadata": given.get("private_metadata", ""),
            "callback_id": given.get("callback_id", ""),
            "state": {"values": state_of(self.blocks, self.entered)},
            "hash": self.hash,
            "clear_on_close": bool(given.get("clear_on_close")),
            "notify_on_close": bool(given.get("notify_on_close")),
            "close": given.get("close"),
            "submit": given.get("submit"),
            "previous_view_id": self.previous,
            "root_view_id": self.root,
            "app_id": workspace.app_id,
            "external_id": given.get("external_id", ""),
            "app_installed_team_id": workspace.team_id,
            "bot_id": workspace.bot_id,
        }
        return shown | ({"title": given["title"]} if "title" in given else {})


def new_view(workspace: State, user: str, given: Any, kinds: tuple[str, ...] = ("modal",)) -> View:
    definition = _drawn(workspace, given, kinds, None)
    name = workspace.ids.new("V")
    view = View(name, user, definition, _hash(workspace, definition), name)
    workspace.views[name] = view
    return view


def _drawn(workspace: State, given: Any, kinds: tuple[str, ...], replaces: View | None) -> Json:
    definition = dict(check_view(given, kinds))
    definition["blocks"] = with_ids(definition["blocks"], workspace.ids)
    external = definition.get("external_id")
    for other in workspace.views.values():
        if external and other is not replaces and other.definition.get("external_id") == external:
            raise SlackError("duplicate_external_id")
    return definition


def _hash(workspace: State, definition: Json) -> str:
    content = json.dumps(definition, sort_keys=True) + workspace.next_ts()
    return f"{workspace.now()}.{hashlib.sha256(content.encode()).hexdigest()[:8]}"


def open_view(workspace: State, user: str, given: Any) -> View:
    view = new_view(workspace, user, given)
    _forget(workspace, workspace.stacks.get(user, []))
    workspace.stacks[user] = [view]
    return view


def push_view(workspace: State, user: str, given: Any) -> View:
    stack = workspace.stacks.get(user, [])
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= DEEPEST:
        raise SlackError("push_limit_reached")
    view = new_view(workspace, user, given)
    view.root, view.previous = stack[0].root, stack[-1].id
    stack.append(view)
    return view


def update_view(workspace: State, view: View, given: Any) -> View:
    """Entered values stay where block_id and action_id stay; what is not drawn any more is forgotten."""
    view.definition = _drawn(workspace, given, (view.definition["type"],), view)
    drawn = {block["block_id"] for block in view.blocks}
    view.entered = {block_id: entered for block_id, entered in view.entered.items() if block_id in drawn}
    view.hash = _hash(workspace, view.definition)
    return view


def publish_view(workspace: State, user: str, given: Any, hash_: str | None) -> View:
    present = workspace.homes.get(user)
    if hash_ and (present is None or present.hash != hash_):
        raise SlackError("hash_conflict")
    if present is not None:
        return update_view(workspace, present, given)
    workspace.homes[user] = new_view(workspace, user, given, ("home",))
    return workspace.homes[user]


def view_named(workspace: State, view_id: str, external_id: str) -> View:
    for view in workspace.views.values():
        if view.id == view_id or (external_id and view.definition.get("external_id") == external_id):
            return view
    raise SlackError("not_found")


def close_view(workspace: State, view: View) -> None:
    """Whatever else is in the stack stays there."""
    stack = workspace.stacks.get(view.user, [])
    if view in stack:
        stack.remove(view)
    _forget(workspace, [view])


def close_all(workspace: State, user: str) -> list[View]:
    """The views that were closed, the top one first."""
    stack = workspace.stacks.pop(user, [])
    _forget(workspace, stack)
    return stack[::-1]


def _forget(workspace: State, views: list[View]) -> None:
    for view in views:
        workspace.views.pop(view.id, None)
