"""What people write: thread replies become entries; anything that belongs to no ritual is dropped unseen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.domain.challenges.entries import readable
from bot.domain.challenges.facts import Choice
from bot.domain.challenges.progress import Progress
from bot.domain.errors import Gone, Refused
from bot.domain.people import Actor
from bot.services import Services
from bot.services.challenges.journaling import Written
from bot.slack import Reply
from bot.views import challenges as ids
from bot.views.challenges import own
from bot.views.message import as_view
from handlers.doors import Doors
from handlers.payload import Payload, Who, channel_in, number

PLAIN = {None, "file_share", "thread_broadcast"}  # subtypes of what a person wrote


def register(app: App, doors: Doors) -> None:
    app.event("message")(message)
    app.shortcut(ids.LOG_ENTRY)(log_entry)
    app.shortcut(ids.NOT_ENTRY)(not_entry)
    app.view(ids.CHOOSE_FORM)(chosen)


def message(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    """One subscription, three things that happen to messages."""
    event = body["event"]
    subtype = event.get("subtype")
    workspace_id = services.people.known_workspace(who.team)
    if workspace_id is not None and not event.get("bot_id"):
        if subtype in PLAIN:
            _written(event, workspace_id, who, services, now)
        elif subtype == "message_changed":
            _changed(event, workspace_id, who, services, now)
        elif subtype == "message_deleted":
            _gone(event, str(event["deleted_ts"]), workspace_id, who, services, now)
    ack()


def _written(event: Mapping[str, Any], workspace_id: int, who: Who, services: Services, now: datetime) -> None:
    found = _reply(event, str(event["channel"]), workspace_id, who, services)
    if found:
        services.challenges.journal(*found, now)


def _reply(
    message_: Mapping[str, Any], channel: str, workspace_id: int, who: Who, services: Services
) -> tuple[Actor, int, Written] | None:
    """Who wrote what in the thread of which day. None: it belongs to no ritual and is dropped."""
    thread = message_.get("thread_ts")
    if not thread or thread == message_.get("ts") or not message_.get("user") or message_.get("bot_id"):
        return None
    day = services.challenges.thread(workspace_id, channel, str(thread))
    if day is None:
        return None
    try:
        return who.actor(str(message_["user"])), day, written(message_, channel)
    except Gone:  # Slack does not show us this person: nobody to count
        return None


def _changed(event: Mapping[str, Any], workspace_id: int, who: Who, services: Services, now: datetime) -> None:
    new, channel = event.get("message") or {}, str(event["channel"])
    ts = str(new.get("ts", ""))
    if new.get("subtype") == "tombstone":  # deleted, but its thread stays
        _gone(event, ts, workspace_id, who, services, now)
    elif services.challenges.is_entry(workspace_id, channel, ts):
        services.challenges.edited(workspace_id, written(new, channel))
    elif found := _reply(new, channel, workspace_id, who, services):
        services.challenges.overtaken(*found, now, deleted=False)


def _gone(event: Mapping[str, Any], ts: str, workspace_id: int, who: Who, services: Services, now: datetime) -> None:
    before, channel = event.get("previous_message") or {}, str(event["channel"])
    if services.challenges.is_entry(workspace_id, channel, ts):
        services.challenges.withdrawn(workspace_id, channel, ts)
    elif found := _reply(before, channel, workspace_id, who, services):
        services.challenges.overtaken(*found, now, deleted=True)


def written(message: Mapping[str, Any], channel: str) -> Written:
    thread, edited = message.get("thread_ts"), (message.get("edited") or {}).get("ts")
    thread_ts, edited_ts = (str(ts) if ts else None for ts in (thread, edited))
    return Written(channel, str(message["ts"]), thread_ts, text_of(message), edited_ts)


def text_of(message: Mapping[str, Any]) -> str:
    """What was written, in plain words; for a file alone, its name."""
    text = readable(str(message.get("text") or ""))
    names = [str(file.get("name") or "a file") for file in message.get("files") or []]
    return text or ", ".join(names)


def log_entry(
    ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient, reply: Reply
) -> None:
    actor = who.actor()
    services.people.is_seen_in(actor, who.place())
    result = services.challenges.log_entry(actor, own_message(body), now)
    if isinstance(result, Choice):
        client.views_open(trigger_id=body["trigger_id"], view=own.choose_day(result))
    ack()
    if isinstance(result, Progress):
        reply(own.progress(result))
    elif not isinstance(result, Choice):
        reply(own.logged(result))


def own_message(body: Payload) -> Written:
    """The message that the shortcut was used on. Raises Refused when somebody else wrote it."""
    message_, user = body["message"], body["user"]["id"]
    if message_.get("user") != user or message_.get("bot_id"):
        raise Refused("own_messages_only")
    return written(message_, channel_in(body))


def not_entry(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, reply: Reply) -> None:
    message_ = own_message(body)
    at = services.challenges.not_entry(who.actor(), message_.channel, message_.ts, now)
    ack()
    reply(own.not_logged(at))


def chosen(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    view = body["view"]
    day = number(own.read_day_choice(view))
    at = services.challenges.log_entry_for(who.actor(), str(view.get("private_metadata") or ""), day, now)
    ack(response_action="update", view=as_view(own.logged(at), "Logged"))
