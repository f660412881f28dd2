"""Check-ins of a pair: its buttons, its cadence, and what is written in its conversation."""

from collections.abc import Callable
from datetime import datetime

from slack_bolt import Ack, BoltContext
from slack_sdk import WebClient

from bot.domain.errors import Gone
from bot.domain.partners.life import DID, NUDGE, TALK
from bot.domain.people import Actor
from bot.services import Services
from bot.slack import Reply
from bot.views import partners as ids
from bot.views.partners import check_ins
from bot.views.partners.parts import TITLE
from handlers.doors import Doors, Items, Visit
from handlers.listeners import Listeners
from handlers.payload import Payload, Who, in_group_dm, number, value_in

Press = Callable[[Ack, Payload, Who, Services, datetime, WebClient, Reply], None]

PLAIN = {None, "file_share", "thread_broadcast"}  # subtypes of what a person wrote


def register(listeners: Listeners, doors: Doors) -> None:
    for action, answer in ((ids.DID, DID), (ids.NUDGE, NUDGE), (ids.TALK, TALK)):
        listeners.action(action)(pressed(doors, answer))
    listeners.action(ids.CADENCE)(cadence)
    listeners.actions(ids.WHICH)(which)
    doors.hears(message)
    doors.also_needs_me(needs_me)


def needs_me(services: Services, actor: Actor, now: datetime) -> Items:
    return [check_ins.waits(one, actor.slack_id) for one in services.partners.check_ins.open(actor)]


def pressed(doors: Doors, answer: str) -> Press:
    """The message itself shows the answer; where it is pressed elsewhere, it is said."""

    def press(
        ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient, reply: Reply
    ) -> None:
        visit = doors.visit(body, who, services, now, client)
        services.partners.check_ins.answer(visit.actor, *two_numbers(value_in(body)), answer, now)
        ack()
        if not from_a_group_dm(visit):
            visit.tell(reply, check_ins.taken(), title=TITLE)

    return press


def from_a_group_dm(visit: Visit) -> bool:
    return not visit.view and visit.place.slack_id.startswith(("C", "G"))


def two_numbers(value: str) -> tuple[int, int]:
    """As a button carries them. Raises Gone for anything else."""
    parts = [number(part) for part in value.split(".")]
    if len(parts) != 2:
        raise Gone("button")
    return parts[0], parts[1]


def cadence(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, reply: Reply) -> None:
    pair_id, days = two_numbers(value_in(body))
    fact = services.partners.check_ins.change_cadence(who.actor(), pair_id, days, now)
    ack()
    reply(check_ins.cadence_changed(fact))


def which(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, reply: Reply) -> None:
    fact = services.partners.hearing.wrote(who.actor(), *two_numbers(value_in(body)), now)
    ack()
    reply(check_ins.noted(fact), replace=True)


def message(body: Payload, context: BoltContext, who: Who, services: Services, now: datetime) -> None:
    """That somebody wrote, never what: anything that is not said in a pair's conversation is dropped unseen."""
    event = body["event"]
    if not in_group_dm(event):
        return
    workspace_id = services.people.known_workspace(who.team)
    person = event.get("user")
    if workspace_id is not None and person and not event.get("bot_id") and event.get("subtype") in PLAIN:
        thread = event.get("thread_ts") if event.get("thread_ts") != event["ts"] else None
        services.partners.hearing.heard(workspace_id, event["channel"], person, thread, now)
