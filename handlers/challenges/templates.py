"""Templates: the list, and how one is made: from what ended, from a file, as a copy; a challenge copied elsewhere."""

from dataclasses import replace
from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.domain.errors import Gone, Invalid
from bot.services import Services
from bot.slack import Slack
from bot.views import challenges as ids
from bot.views.challenges import editor, start, templates
from bot.views.fields import read_choice
from bot.views.message import Message, check_view, escape
from handlers.challenges.door import TITLE, shelf
from handlers.challenges.plan import about, file_text, settings_form
from handlers.challenges.presses import answered, shows, turned
from handlers.doors import Doors, Visit
from handlers.listeners import Listeners
from handlers.payload import Payload, Who, number, value_in


def register(listeners: Listeners, doors: Doors) -> None:
    listeners.action(ids.TEMPLATES)(answered(doors, shelf, TITLE))
    listeners.actions(ids.TEMPLATES_TURN)(turned(doors, turn, TITLE))
    listeners.action(ids.KEEP)(shows(doors, keep))
    listeners.action(ids.COPY)(shows(doors, copy))
    listeners.action(ids.BRING_IN)(shows(doors, bring_in))
    listeners.action(ids.START_WITH)(start_with)
    listeners.view(ids.KEEP_FORM)(kept)
    listeners.view(ids.COPY_FORM)(copied)
    listeners.view(ids.BRING_IN_FORM)(brought_in)


def turn(visit: Visit, to: str) -> Message:
    community, _, page = to.partition(":")
    return shelf(visit, number(community), number(page))


def named(text: str, more: int = 0) -> tuple[int, str, list[int]]:
    """Community, key of a template, and numbers, as a button or a form carries them. Raises Gone."""
    community, _, rest = text.partition(":")
    key, *numbers = rest.split(":")
    if not key or len(key) > 100 or len(numbers) != more:
        raise Gone("button")
    return number(community), key, [number(one) for one in numbers]


# Starting


def start_with(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    """The start form with this template chosen; in a modal, in its place: the stack has room for what follows."""
    actor, (community_id, key, _) = who.actor(), named(value_in(body))
    who.can_choose_channels(actor)
    options = services.challenges.planning.start_options(actor, community_id, None, now, key)
    if key not in {one[0] for one in (*options.templates, *options.kept)}:
        raise Gone("template")
    form = replace(start.default_form(options), template=key)
    view = check_view(start.start_form(options, form))
    if (body.get("view") or {}).get("type") == "modal":
        client.views_update(view_id=body["view"]["id"], view=view)
    else:
        client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


# Keeping what ended


def keep(visit: Visit, challenge_id: int) -> None:
    visit.show(templates.keep_form(visit.services.challenges.keeping.ended(visit.actor, challenge_id)))


def kept(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    """Keep it, and show it to be edited."""
    view = body["view"]
    form, left_out = templates.read_keep(view)
    sheet = services.challenges.keeping.keep(who.actor(), about(body), form, left_out, view["id"], now)
    said = f"It is kept. Everyone in {escape(sheet.kept_by)} who may start a 30-day challenge can begin with it."
    ack(response_action="update", view=check_view(editor.editor(sheet, said=said)))


# A file


def bring_in(visit: Visit, community_id: int) -> None:
    visit.services.challenges.keeping.check_keeps(visit.actor, community_id)
    visit.show(templates.bring_in_form(community_id))


def brought_in(ack: Ack, body: Payload, who: Who, services: Services, slack: Slack, now: datetime) -> None:
    view = body["view"]
    text, file = templates.read_file(view)
    field = "file" if file else "text"
    if file is not None:
        text = file_text(slack, who, field, file)
    if not text.strip():
        raise Invalid("file", "no_file")
    sheet = services.challenges.keeping.bring_in(who.actor(), about(body), text, field, view["id"], now)
    said = f"It is in. Everyone in {escape(sheet.kept_by)} who may start a 30-day challenge can begin with it."
    ack(response_action="update", view=check_view(editor.editor(sheet, said=said)))


# Elsewhere


def copy(visit: Visit, challenge_id: int) -> None:
    visit.who.belongs_to(visit.actor)
    title, communities = visit.services.challenges.copying.copies(visit.actor, challenge_id)
    visit.show(templates.copy_form(challenge_id, title, communities))


def copied(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    """The draft, with its settings to look through."""
    actor, community = who.actor(), number(read_choice(body["view"], "community"))
    draft = services.challenges.copying.copy(actor, about(body), community, now)
    ack(response_action="update", view=check_view(settings_form(services, actor, draft, now)))
