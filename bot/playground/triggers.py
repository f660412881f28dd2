"""Trigger ids and response URLs: short-lived rights that an act of a member gives to the bot."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.playground.errors import SlackError
from bot.playground.state import State

TRIGGER_LIFE = timedelta(seconds=3)
RESPONSE_LIFE = timedelta(minutes=30)
RESPONSE_USES = 5


KEPT = 5_000  # newer ones push older ones out


@dataclass
class Trigger:
    user: str
    until: datetime
    used: bool = False


@dataclass
class ResponseUrl:
    user: str
    channel: str
    until: datetime
    ts: str | None = None  # of the message that the act belongs to
    thread_ts: str | None = None
    uses: int = 0


def new_trigger(workspace: State, user: str) -> str:
    name = f"{workspace.now()}.{workspace.team_id[1:]}.{workspace.ids.secret('')}"
    _make_room(workspace.triggers)
    workspace.triggers[name] = Trigger(user, workspace.clock.real() + TRIGGER_LIFE)
    return name


def use_trigger(workspace: State, name: str) -> Trigger:
    trigger = workspace.triggers.get(name)
    if trigger is None:
        raise SlackError("invalid_trigger_id")
    if workspace.clock.real() > trigger.until:
        raise SlackError("expired_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    trigger.used = True
    return trigger


def new_response_url(
    workspace: State, user: str, channel: str, ts: str | None = None, thread_ts: str | None = None
) -> str:
    secret = workspace.ids.secret("r")
    until = workspace.clock.real() + RESPONSE_LIFE
    _make_room(workspace.response_urls)
    workspace.response_urls[secret] = ResponseUrl(user, channel, until, ts, thread_ts)
    return f"{workspace.slack.url}respond/{workspace.team_id}/{secret}"


def use_response_url(workspace: State, secret: str) -> ResponseUrl:
    found = workspace.response_urls.get(secret)
    if found is None or workspace.clock.real() > found.until:
        raise SlackError("expired_url")
    if found.uses >= RESPONSE_USES:
        raise SlackError("used_url")
    found.uses += 1
    return found


def _make_room(kept: dict[str, Any]) -> None:
    while len(kept) >= KEPT:
        del kept[next(iter(kept))]
