"""Journaling for oneself alone, and sharing it."""

from collections.abc import Callable
from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.domain.challenges.privately import PrivateEntry
from bot.domain.people import Actor
from bot.services import Services
from bot.slack import Reply
from bot.views import challenges as ids
from bot.views.challenges import own
from bot.views.challenges import privately as views
from bot.views.message import as_view
from handlers.challenges.plan import redraw_below, update
from handlers.challenges.presses import Answers, shows
from handlers.doors import Doors, Visit
from handlers.listeners import Listeners
from handlers.payload import Payload, Who, number_in

TITLE = "Your private entry"


def register(listeners: Listeners, doors: Doors) -> None:
    listeners.action(ids.PRIVATE)(shows(doors, form))
    listeners.action(ids.SHARE)(shows(doors, share_form))
    listeners.action(ids.PRIVATE_ENTRIES)(shows(doors, shelf))
    listeners.actions(ids.PRIVATE_SHELF)(turn)
    listeners.action(ids.DELETE_PRIVATE)(changed(doors, delete))
    listeners.action(ids.TAKE_BACK)(changed(doors, take_back))
    listeners.view(ids.PRIVATE_FORM)(written)
    listeners.view(ids.SHARE_FORM)(shared)


def changed(doors: Doors, act: Callable[[Visit, int, Reply], None]) -> Answers:
    """Do it, show what came of it, and draw the list anew that may be below."""

    def press(
        ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient, reply: Reply
    ) -> None:
        visit = doors.visit(body, who, services, now, client)
        act(visit, number_in(body), reply)
        redraw_shelf(client, body, visit.actor, services, now)
        ack()

    return press


def redraw_shelf(client: WebClient, body: Payload, actor: Actor, services: Services, now: datetime) -> None:
    """The list that an entry was opened from, if it was."""
    page = views.opened_from(body.get("view") or {})
    if page is not None:
        redraw_below(client, body, views.shelf(services.challenges.privately.private_entries(actor, page, now)))


def turn(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    shelf_ = services.challenges.privately.private_entries(who.actor(), number_in(body), now)
    update(client, body["view"]["id"], views.shelf(shelf_))
    ack()


def form(visit: Visit, day_id: int) -> None:
    found = visit.services.challenges.privately.private_entry(visit.actor, day_id, visit.now)
    if isinstance(found, PrivateEntry):
        visit.show(views.form(found, page=views.page_of(visit.view)))
    else:
        visit.show(as_view(own.progress(found), "Join first"))


def share_form(visit: Visit, day_id: int) -> None:
    found = visit.services.challenges.privately.private_entry(visit.actor, day_id, visit.now)
    drawn = views.share_form(found) if isinstance(found, PrivateEntry) else as_view(own.progress(found), "Join first")
    visit.show(drawn)


def delete(visit: Visit, day_id: int, reply: Reply) -> None:
    """What is typed and not saved stays before its author."""
    typed = views.typed_in(visit.view)
    before = visit.services.challenges.privately.private_entry(visit.actor, day_id, visit.now) if typed else None
    entry = visit.services.challenges.privately.delete_private(visit.actor, day_id, visit.now)
    if typed and entry.may_write and isinstance(before, PrivateEntry) and typed != before.text.strip():
        visit.turn_into(views.deleted_but_typed(entry, typed, views.opened_from(visit.view)))
    else:
        visit.tell(reply, views.deleted(entry), title=TITLE)


def take_back(visit: Visit, day_id: int, reply: Reply) -> None:
    """In the entry's form it is drawn anew, with what is typed there."""
    entry = visit.services.challenges.privately.take_back_entry(visit.actor, day_id, visit.now)
    typed = views.typed_in(visit.view)
    if typed is None:
        visit.tell(reply, views.taken_back(), title=TITLE)
    else:
        page = views.opened_from(visit.view)
        visit.turn_into(views.form(entry, typed=typed, said=views.TAKEN_BACK, page=page))


def shelf(visit: Visit, page: int) -> None:
    visit.turn_into(views.shelf(visit.services.challenges.privately.private_entries(visit.actor, page, visit.now)))


def written(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    actor = who.actor()
    entry = services.challenges.privately.write_privately(actor, *views.read_form(body["view"]), now)
    redraw_shelf(client, body, actor, services, now)
    ack(response_action="update", view=as_view(views.kept(entry), TITLE))


def shared(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    entry = services.challenges.privately.share_entry(who.actor(), *views.read_share(body["view"]), now)
    ack(response_action="update", view=as_view(views.shared_now(entry), "Shared"))
