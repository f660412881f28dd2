"""Before it is public: the start form, own prompts, the preview, announcing and undoing."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from bot.domain.cadence import local_date
from bot.domain.challenges.prompts import Collected
from bot.domain.errors import Invalid
from bot.domain.people import Actor
from bot.services import Services
from bot.slack import Reply, Slack
from bot.views import challenges as ids
from bot.views.challenges import preview, start, steering
from bot.views.fields import read_text
from bot.views.message import check_view
from handlers.challenges.door import show_start
from handlers.challenges.presses import shows
from handlers.doors import Doors, Visit
from handlers.listeners import Listeners
from handlers.payload import Payload, Who, number, number_in, value_in

log = logging.getLogger(__name__)

MOST_BYTES = 400_000  # of a file with prompts: a hundred long ones


def register(listeners: Listeners, doors: Doors) -> None:
    def undo(
        ack: Ack,
        body: Payload,
        who: Who,
        services: Services,
        now: datetime,
        client: WebClient,
        reply: Reply,
    ) -> None:
        visit = doors.visit(body, who, services, now, client)
        fact = services.challenges.announcing.undo(visit.actor, number_in(body), now)
        try:
            visit.show(preview.preview(fact))
        except SlackApiError as error:  # it is taken back all the same, and the button below opens the preview
            log.warning("the preview could not be opened: %s", error.response.get("error"))
        ack()
        reply(preview.withdrawn(fact), replace=True)

    listeners.action(ids.START)(shows(doors, show_start))
    listeners.action(ids.OPEN_DRAFT)(shows(doors, open_draft))
    listeners.action(ids.AGAIN)(shows(doors, again))
    listeners.action(ids.UNDO)(undo)
    listeners.action(ids.UNDO_IN_FORM)(undo_in_form)
    listeners.action(ids.MORE)(more_settings)
    listeners.view(ids.START_FORM)(started)
    listeners.view(ids.PROMPTS_FORM)(prompts_written)
    listeners.view(ids.PREVIEW)(announced)
    listeners.actions(ids.PAGE)(turn_page)
    listeners.action(ids.EDIT_PROMPT)(edit_prompt)
    listeners.view(ids.PROMPT_FORM)(prompt_edited)
    listeners.action(ids.EDIT_WORDS)(edit_words)
    listeners.view(ids.WORDS_FORM)(words_edited)
    listeners.action(ids.SAMPLE)(sample)
    listeners.action(ids.SETTINGS)(settings)
    listeners.action(ids.DISCARD)(discard)


def open_draft(visit: Visit, challenge_id: int) -> None:
    visit.show(next_view(visit.services, visit.actor, challenge_id, visit.now))


def again(visit: Visit, challenge_id: int) -> None:
    draft = visit.services.challenges.announcing.start_again(visit.actor, challenge_id, visit.now)
    visit.show(settings_form(visit.services, visit.actor, draft, visit.now))


def about(body: Payload) -> int:
    """The id that the form carries."""
    return number(str(body["view"].get("private_metadata") or ""))


def update(client: WebClient, view_id: str, view: View) -> None:
    client.views_update(view_id=view_id, view=check_view(view))


def next_view(services: Services, actor: Actor, challenge_id: int, now: datetime) -> View:
    """The preview of a draft, or the form for the prompts that are still missing."""
    collected = services.challenges.planning.collected(actor, challenge_id)
    return after(services, actor, collected, now)


def after(services: Services, actor: Actor, collected: Collected, now: datetime) -> View:
    if collected.missing:
        return start.prompts_form(collected)
    view = preview.preview(services.challenges.planning.preview(actor, collected.challenge_id, now))
    check_view(view)
    return view


# The start form


def more_settings(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    """All fields, with what was chosen so far."""
    view, actor = body["view"], who.actor()
    community, draft, _ = start.opened_on(view)
    options = services.challenges.planning.start_options(actor, community, None, now)
    base = services.challenges.planning.form_of(actor, draft) if draft else start.default_form(options)
    chosen = start.read_start(view, base, options.today)
    form = replace(chosen, zone=chosen.zone or options.zone)
    update(client, view["id"], start.start_form(options, form, draft, more=True))
    ack()


def started(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    """Save the draft and show what comes next."""
    view, actor = body["view"], who.actor()
    _, draft, _ = start.opened_on(view)
    base = services.challenges.planning.form_of(actor, draft) if draft else None
    form = start.read_start(view, base, local_date(now, actor.zone))
    collected = services.challenges.planning.draft(actor, form, now, draft)
    ack(response_action="update", view=after(services, actor, collected, now))


def settings(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    update(client, body["view"]["id"], settings_form(services, who.actor(), number_in(body), now))
    ack()


def settings_form(services: Services, actor: Actor, challenge_id: int, now: datetime) -> View:
    form = services.challenges.planning.form_of(actor, challenge_id)
    options = services.challenges.planning.start_options(actor, form.community_id, None, now)
    return start.start_form(options, form, challenge_id, more=True)


# Own prompts


def prompts_written(ack: Ack, body: Payload, who: Who, services: Services, slack: Slack, now: datetime) -> None:
    """Each Next saves what came and says how much is missing."""
    actor, challenge_id = who.actor(), about(body)
    field, text, file = start.read_prompts(body["view"])
    if file is not None:
        file_field = field.replace("prompts", "file", 1)
        field, text = field if text.strip() else file_field, f"{text}\n\n{file_text(slack, who, file_field, file)}"
    collected = services.challenges.planning.add_prompts(actor, challenge_id, text, field, now)
    ack(response_action="update", view=after(services, actor, collected, now))


def file_text(slack: Slack, who: Who, field: str, file: Mapping[str, Any]) -> str:
    """What a text file says. Raises Invalid when it may not be read or is no text.

    Without the permission Slack answers with the page where one signs in.
    """
    url = file.get("url_private_download") or file.get("url_private")
    if not url:
        raise Invalid(field, "file_no_scope")
    try:
        text = slack.download(who.team, str(url), MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(field, "file_not_text") from None
    except OSError:
        raise Invalid(field, "file_no_scope") from None
    if text.lstrip()[:14].lower().startswith(("<!doctype html", "<html")):
        raise Invalid(field, "file_no_scope")
    return text


# The preview


def turn_page(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    fact = services.challenges.planning.preview(who.actor(), about(body), now)
    update(client, body["view"]["id"], preview.preview(fact, number(value_in(body))))
    ack()


def edit_prompt(ack: Ack, body: Payload, who: Who, services: Services, client: WebClient) -> None:
    day_id = number_in(body)
    _, at, prompt = services.challenges.planning.prompt(who.actor(), day_id)
    view = preview.prompt_form(day_id, at, prompt, str(body["view"].get("callback_id")))
    client.views_push(trigger_id=body["trigger_id"], view=view)
    ack()


def prompt_edited(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    """Save it, and draw anew what is underneath: the facilitator's numbers, or the preview on that day's page."""
    actor = who.actor()
    day, _, opened_from = str(body["view"].get("private_metadata") or "").partition(":")
    day_id = number(day)
    challenge_id = services.challenges.planning.edit_prompt(actor, day_id, read_text(body["view"], "prompt"), now)
    if opened_from == ids.STEERING:
        view = steering.steering(services.challenges.steering.steering(actor, challenge_id, now))
    else:
        view = page_of(services, actor, challenge_id, now, day_id)
    redraw_below(client, body, view)
    ack()


def page_of(services: Services, actor: Actor, challenge_id: int, now: datetime, day_id: int | None = None) -> View:
    """The preview, on the page of this day."""
    fact = services.challenges.planning.preview(actor, challenge_id, now)
    at = next((index for index, day in enumerate(fact.days) if day.id == day_id), 0)
    return preview.preview(fact, at // preview.PER_PAGE)


def redraw_below(client: WebClient, body: Payload, view: View) -> None:
    """The view that a small form was opened from. It may be gone, or Slack fail: what is saved is saved."""
    view_id = body["view"].get("previous_view_id") or body["view"].get("root_view_id")
    try:
        update(client, str(view_id), view)
    except (SlackApiError, OSError) as failure:
        reason = failure.response.get("error") if isinstance(failure, SlackApiError) else type(failure).__name__
        log.warning("the view below could not be drawn anew: %s", reason)


def edit_words(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    fact = services.challenges.planning.preview(who.actor(), number_in(body), now)
    client.views_push(trigger_id=body["trigger_id"], view=preview.words_form(fact))
    ack()


def words_edited(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    actor, challenge_id = who.actor(), about(body)
    services.challenges.planning.edit_announcement(actor, challenge_id, read_text(body["view"], "words"))
    redraw_below(client, body, page_of(services, actor, challenge_id, now))
    ack()


def sample(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    services.challenges.planning.send_sample(who.actor(), number_in(body), now)
    client.views_push(trigger_id=body["trigger_id"], view=preview.sent_sample())
    ack()


def discard(ack: Ack, body: Payload, who: Who, services: Services, client: WebClient) -> None:
    services.challenges.planning.discard(who.actor(), number_in(body))
    update(client, body["view"]["id"], preview.discarded())
    ack()


# Announcing


def announced(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    fact = services.challenges.announcing.announce(who.actor(), about(body), now)
    ack(response_action="update", view=preview.announced(fact))


def undo_in_form(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    """Right after Announce: the preview opens again in the same place."""
    fact = services.challenges.announcing.undo(who.actor(), number_in(body), now)
    update(client, body["view"]["id"], preview.preview(fact))
    ack()
