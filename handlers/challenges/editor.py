"""Changing a template: its prompts week by week, its name, and who can begin with it."""

from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot.domain.challenges.prompts import A_WEEK
from bot.domain.challenges.templates import Collision, NameCollision, Sheet
from bot.domain.errors import Gone
from bot.services import Services
from bot.views import challenges as ids
from bot.views.challenges import editor, templates
from bot.views.message import check_view
from handlers.challenges.plan import redraw_below, update
from handlers.challenges.templates import named
from handlers.doors import Doors, Visit
from handlers.listeners import Listeners
from handlers.payload import Payload, Who, value_in


def register(listeners: Listeners, doors: Doors) -> None:
    def look(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
        visit: Visit = doors.visit(body, who, services, now, client)
        community_id, key, _ = named(value_in(body))
        visit.show(editor.editor(services.challenges.keeping.sheet(visit.actor, community_id, key)))
        ack()

    listeners.action(ids.LOOK)(look)
    listeners.actions(ids.WEEK)(turn)
    listeners.action(ids.ADD_PROMPT)(add)
    listeners.action(ids.CHANGE_PROMPT)(change)
    listeners.action(ids.TAKE_OUT)(take_out)
    listeners.action(ids.RENAME)(rename)
    listeners.action(ids.OFFER)(offer)
    listeners.action(ids.TAKE_OFFER_BACK)(take_back)
    listeners.action(ids.DELETE_TEMPLATE)(delete)
    listeners.action(ids.KEEP_COPY)(keep_copy)
    listeners.action(ids.SEND_FILE)(send_file)
    listeners.view(ids.TEMPLATE_PROMPT_FORM)(prompt_saved)
    listeners.view(ids.RENAME_FORM)(renamed)


def opened(body: Payload, more: int) -> tuple[int, str, list[int]]:
    """What the form is about."""
    return named(str(body["view"].get("private_metadata") or ""), more)


def push(client: WebClient, body: Payload, view: View) -> None:
    client.views_push(trigger_id=body["trigger_id"], view=check_view(view))


def turn(ack: Ack, body: Payload, who: Who, services: Services, client: WebClient) -> None:
    community_id, key, (week,) = named(value_in(body), 1)
    sheet = services.challenges.keeping.sheet(who.actor(), community_id, key)
    update(client, body["view"]["id"], editor.editor(sheet, week))
    ack()


# Prompts


def add(ack: Ack, body: Payload, who: Who, services: Services, client: WebClient) -> None:
    community_id, key, (week,) = named(value_in(body), 1)
    sheet = services.challenges.editing.editable(who.actor(), community_id, key, more=True)
    push(client, body, editor.add_form(sheet, week))
    ack()


def change(ack: Ack, body: Payload, who: Who, services: Services, client: WebClient) -> None:
    community_id, key, (week, prompt_id) = named(value_in(body), 2)
    view = editor.change_form(services.challenges.editing.editable(who.actor(), community_id, key), week, prompt_id)
    if view is None:
        raise Gone("template_prompt")
    push(client, body, view)
    ack()


def prompt_saved(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    """Save it and draw the template anew underneath; or say that somebody else was faster."""
    actor, (community_id, key, (week, prompt_id, version)) = who.actor(), opened(body, 3)
    form = editor.read_prompt(body["view"], prompt_id, version)
    saved = services.challenges.editing.save_prompt(actor, community_id, key, form, now)
    if isinstance(saved, Collision):
        sheet = services.challenges.editing.editable(actor, community_id, key)
        ack(response_action="update", view=check_view(editor.collided(sheet, week, saved)))
        return
    redraw_below(client, body, editor.editor(saved, (form.place - 1) // A_WEEK))
    ack()


def take_out(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    view_id, (community_id, key, (week, prompt_id, version)) = body["view"]["id"], named(value_in(body), 3)
    sheet, again = services.challenges.editing.take_out(who.actor(), community_id, key, prompt_id, version, now)
    redraw_below(client, body, editor.editor(sheet, week))
    update(client, view_id, editor.taken_out(sheet, week, editor.as_typed(body["view"], again)))
    ack()


# Name and purpose


def rename(ack: Ack, body: Payload, who: Who, services: Services, client: WebClient) -> None:
    community_id, key, (week,) = named(value_in(body), 1)
    push(client, body, editor.rename_form(services.challenges.editing.editable(who.actor(), community_id, key), week))
    ack()


def renamed(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    actor, (community_id, key, (week, version)) = who.actor(), opened(body, 2)
    form = templates.read_form(body["view"])
    saved = services.challenges.editing.rename(actor, community_id, key, form, version, now)
    if isinstance(saved, NameCollision):
        sheet = services.challenges.editing.editable(actor, community_id, key)
        ack(response_action="update", view=check_view(editor.name_collided(sheet, week, saved)))
        return
    redraw_below(client, body, editor.editor(saved, week))
    ack()


# The whole of it


def offer(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    offered(body, who, services, now, client, to_all=True)
    ack()


def take_back(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    offered(body, who, services, now, client, to_all=False)
    ack()


def offered(body: Payload, who: Who, services: Services, now: datetime, client: WebClient, *, to_all: bool) -> None:
    actor, view_id, (community_id, key, _) = who.actor(), body["view"]["id"], named(value_in(body))
    services.challenges.keeping.offer(actor, key, offered=to_all, now=now)
    said = "Every community of this workspace can now begin with it." if to_all else "It is taken back."
    show(client, view_id, services.challenges.keeping.sheet(actor, community_id, key), said)


def show(client: WebClient, view_id: str, sheet: Sheet, said: str) -> None:
    update(client, view_id, editor.editor(sheet, said=said))


def delete(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    view_id = body["view"]["id"]
    title = services.challenges.keeping.delete_template(who.actor(), named(value_in(body))[1], now)
    update(client, view_id, templates.gone(title))
    ack()


def keep_copy(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    view_id, (community_id, key, _) = body["view"]["id"], named(value_in(body))
    sheet = services.challenges.keeping.keep_copy(who.actor(), community_id, key, f"{view_id}:{key}", now)
    show(client, view_id, sheet, "This copy is yours to change.")
    ack()


def send_file(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    actor, view_id, (community_id, key, _) = who.actor(), body["view"]["id"], named(value_in(body))
    services.challenges.keeping.ask_file(actor, community_id, key, now)
    sheet = services.challenges.keeping.sheet(actor, community_id, key)
    show(client, view_id, sheet, "The file comes as a private message.")
    ack()
