"""What people write: thread replies become entries; anything that belongs to no ritual is dropped unseen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.domain.challenges.facts import Choice
from bot.domain.errors import Gone, Refused
from bot.services import Services
from bot.services.challenges.journaling import Written
from bot.slack import Reply
from bot.views import challenges as ids
from bot.views.challenges import own
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
            _changed(event, workspace_id, services)
        elif subtype == "message_deleted":
            services.challenges.withdrawn(workspace_id, str(event["channel"]), str(event["deleted_ts"]))
    ack()


def _written(event: Mapping[str, Any], workspace_id: int, who: Who, services: Services, now: datetime) -> None:
    thread, ts = event.get("thread_ts"), str(event["ts"])
    if not thread or thread == ts or not event.get("user"):
        return
    day = services.challenges.thread(workspace_id, str(event["channel"]), str(thread))
    if day is None:
        return
    try:
        actor = who.actor(str(event["user"]))
    except Gone:  # Slack does not show us this person: nobody to count
        return
    services.challenges.journal(actor, day, written(event, str(event["channel"])), now)


def _changed(event: Mapping[str, Any], workspace_id: int, services: Services) -> None:
    new, channel = event.get("message") or {}, str(event["channel"])
    if new.get("subtype") == "tombstone":  # deleted, but its thread stays
        services.challenges.withdrawn(workspace_id, channel, str(new["ts"]))
    else:
        services.challenges.edited(workspace_id, channel, str(new.get("ts", "")), text_of(new))


def written(message: Mapping[str, Any], channel: str) -> Written:
    thread = message.get("thread_ts")
    return Written(channel, str(message["ts"]), str(thread) if thread else None, text_of(message))


def text_of(message: Mapping[str, Any]) -> str:
    """What was written; for a file alone, its name."""
    text = str(message.get("text") or "")
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
    if not isinstance(result, Choice):
        reply(own.logged(result))


def own_message(body: Payload) -> Written:
    """The message that the shortcut was used on. Raises Refused when somebody else wrote it."""
    message_, user = body["message"], body["user"]["id"]
    if message_.get("user") != user or message_.get("bot_id"):
        raise Refused("own_messages_only")
    return written(message_, channel_in(body))


def not_entry(ack: Ack, body: Payload, who: Who, services: Services, reply: Reply) -> None:
    message_ = own_message(body)
    at = services.challenges.not_entry(who.actor(), message_.channel, message_.ts)
    ack()
    reply(own.not_logged(at))


def chosen(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    view = body["view"]
    day = number(own.read_day_choice(view))
    services.challenges.log_entry_for(who.actor(), str(view.get("private_metadata") or ""), day, now)
    ack()
