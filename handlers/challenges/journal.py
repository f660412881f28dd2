"""What people write: thread replies become entries; anything that belongs to no ritual is dropped unseen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt import Ack, BoltContext
from slack_sdk import WebClient

from bot.domain.challenges.entries import readable
from bot.domain.challenges.facts import Choice
from bot.domain.challenges.progress import Progress
from bot.domain.errors import Gone, Refused
from bot.domain.people import Actor
from bot.services import Services
from bot.services.challenges.journaling import Written, is_private
from bot.slack import Reply
from bot.views import challenges as ids
from bot.views.challenges import own
from bot.views.message import as_view
from handlers.doors import Doors
from handlers.listeners import Listeners
from handlers.payload import Payload, Who, channel_in, in_group_dm, number

PLAIN = {None, "file_share", "thread_broadcast"}  # subtypes of what a person wrote


def register(listeners: Listeners, doors: Doors) -> None:
    doors.hears(message)
    listeners.shortcut(ids.LOG_ENTRY)(log_entry)
    listeners.shortcut(ids.NOT_ENTRY)(not_entry)
    listeners.view(ids.CHOOSE_FORM)(chosen)


def message(body: Payload, context: BoltContext, who: Who, services: Services, now: datetime) -> None:
    """Three things that happen to messages. In a group DM no challenge runs."""
    event = body["event"]
    if in_group_dm(event):
        return
    subtype = event.get("subtype")
    workspace_id = services.people.known_workspace(who.team)
    if workspace_id is not None and not event.get("bot_id"):
        heard = Heard(workspace_id, context.bot_user_id or "", str(event["channel"]), who, services, now)
        if subtype in PLAIN:
            heard.written(event)
        elif subtype == "message_changed":
            heard.changed(event.get("message") or {})
        elif subtype == "message_deleted":
            heard.gone(str(event["deleted_ts"]), event.get("previous_message") or {})


@dataclass(frozen=True)
class Heard:
    """What happened to a message of a channel in a workspace that we know."""

    workspace_id: int
    us: str
    channel: str
    who: Who
    services: Services
    now: datetime

    def written(self, new: Mapping[str, Any]) -> None:
        found = self._reply(new)
        if found:
            self.services.challenges.journaling.journal(*found, self.now)
        elif is_private(self.channel) and new.get("user") and not new.get("thread_ts"):
            self._said_to_us(new)

    def _said_to_us(self, new: Mapping[str, Any]) -> None:
        """In their own conversation, beside the threads: for nothing, or for a prompt that came there."""
        if self.services.challenges.by_message.gets_prompts(self.workspace_id, str(new["user"])):
            self.services.challenges.by_message.heard(self.who.actor(), written(new, self.channel), self.now)

    def changed(self, new: Mapping[str, Any]) -> None:
        ts = str(new.get("ts", ""))
        if new.get("subtype") == "tombstone":  # deleted, but its thread stays
            self.gone(ts, {})
        elif self.services.challenges.journaling.is_entry(self.workspace_id, self.channel, ts):
            self.services.challenges.journaling.edited(self.workspace_id, written(new, self.channel))
        elif found := self._reply(new):
            self.services.challenges.journaling.overtaken(*found, self.now, deleted=False)
        elif is_private(self.channel):
            self.services.challenges.by_message.reworded(self.workspace_id, written(new, self.channel))

    def gone(self, ts: str, before: Mapping[str, Any]) -> None:
        if self.services.challenges.journaling.is_entry(self.workspace_id, self.channel, ts):
            self.services.challenges.journaling.withdrawn(self.workspace_id, self.channel, ts)
        elif found := self._reply(before):
            self.services.challenges.journaling.overtaken(*found, self.now, deleted=True)
        elif is_private(self.channel):
            self.services.challenges.by_message.waits_no_more(self.workspace_id, self.channel, ts)

    def _reply(self, message_: Mapping[str, Any]) -> tuple[Actor, int, Written] | None:
        """Who wrote what in the thread of which day. None: it belongs to no ritual and is dropped."""
        thread = message_.get("thread_ts")
        if not thread or thread == message_.get("ts") or not message_.get("user") or message_.get("bot_id"):
            return None
        ours = message_.get("parent_user_id") in {None, self.us}  # who began the thread, where Slack says it
        day = self.services.challenges.journaling.thread(self.workspace_id, self.channel, str(thread), may_be_new=ours)
        if day is None:
            return None
        try:
            return self.who.actor(str(message_["user"])), day, written(message_, self.channel)
        except Gone:  # Slack does not show us this person: nobody to count
            return None


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
    result = services.challenges.by_shortcut.log_entry(actor, own_message(body), now)
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
    at = services.challenges.by_shortcut.not_entry(who.actor(), message_.channel, message_.ts, now)
    ack()
    reply(own.not_logged(at))


def chosen(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    view = body["view"]
    day = number(own.read_day_choice(view))
    at = services.challenges.by_shortcut.log_entry_for(who.actor(), str(view.get("private_metadata") or ""), day, now)
    ack(response_action="update", view=as_view(own.logged(at), "Logged"))
