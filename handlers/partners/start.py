"""What facilitators do: start, change, pause, resume, end, and read the numbers."""

from collections.abc import Callable
from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot.domain.people import Actor
from bot.services import Services
from bot.views import partners as ids
from bot.views.message import Message, as_view, check_view
from bot.views.partners import panel, posts, start, steering
from bot.views.partners.parts import TITLE
from handlers.doors import Doors, Visit
from handlers.listeners import Listeners
from handlers.partners.presses import Opens, about, opens
from handlers.payload import Payload, Who, number_in


def register(listeners: Listeners, doors: Doors) -> None:
    listeners.action(ids.START)(opens(doors, show_start))
    listeners.action(ids.STEER)(opens(doors, show_steering))
    listeners.action(ids.CHANGE)(opens(doors, show_change))
    listeners.action(ids.MORE)(more_settings)
    listeners.view(ids.START_FORM)(started)
    listeners.view(ids.CHANGE_FORM)(changed)
    listeners.action(ids.PAUSE)(
        pressed(lambda services, actor, pool, now: services.partners.facilitating.pause(actor, pool, now))
    )
    listeners.action(ids.RESUME)(
        pressed(lambda services, actor, pool, now: services.partners.facilitating.resume(actor, pool, now))
    )
    listeners.action(ids.END)(ended)


def start_one(visit: Visit) -> Message | None:
    """By command: the form for the community here, or a choice of communities."""
    if not visit.place.is_channel:
        visit.who.belongs_to(visit.actor)
    fact = visit.services.partners.listing.panel(visit.actor, visit.place, None, visit.now)
    if fact.community_id is None:
        return panel.panel(fact, visit.services.commands)
    show_start(visit, fact.community_id)
    return None


def show_start(visit: Visit, community_id: int) -> None:
    options = visit.services.partners.facilitating.start_options(visit.actor, community_id, visit.now)
    visit.show(start.start_form(options, start.default_form(options)))


def show_steering(visit: Visit, pool_id: int) -> None:
    visit.show(state(visit.services, visit.actor, pool_id, visit.now))


def show_change(visit: Visit, pool_id: int) -> None:
    visit.show(start.change_form(pool_id, visit.services.partners.facilitating.form_of(visit.actor, pool_id)))


def state(services: Services, actor: Actor, pool_id: int, now: datetime) -> View:
    return steering.steering(services.partners.facilitating.state(actor, pool_id, now))


# The form


def more_settings(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    """All fields, with what was chosen so far."""
    view, actor = body["view"], who.actor()
    if view.get("callback_id") == ids.CHANGE_FORM:
        pool_id = about(body)
        form = start.read_start(view, services.partners.facilitating.form_of(actor, pool_id))
        drawn = start.change_form(pool_id, form, more=True)
    else:
        options = services.partners.facilitating.start_options(actor, about(body), now)
        form = start.read_start(view, start.default_form(options))
        drawn = start.start_form(options, form, more=True)
    client.views_update(view_id=view["id"], view=check_view(drawn))
    ack()


def started(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    actor, community_id = who.actor(), about(body)
    base = start.default_form(services.partners.facilitating.start_options(actor, community_id, now))
    fact = services.partners.facilitating.start(actor, community_id, start.read_start(body["view"], base), now)
    ack(response_action="update", view=as_view(posts.started(fact), TITLE))


def changed(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    actor, pool_id = who.actor(), about(body)
    form = start.read_start(body["view"], services.partners.facilitating.form_of(actor, pool_id))
    fact = services.partners.facilitating.change(actor, pool_id, form, now)
    ack(response_action="update", view=as_view(posts.changed(fact), TITLE))


# While it runs


def pressed(act: Callable[[Services, Actor, int, datetime], None]) -> Opens:
    """A button that acts at once: do it, and draw the numbers anew."""

    def press(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
        actor, pool_id, view_id = who.actor(), number_in(body), body["view"]["id"]
        act(services, actor, pool_id, now)
        client.views_update(view_id=view_id, view=check_view(state(services, actor, pool_id, now)))
        ack()

    return press


def ended(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    view_id = body["view"]["id"]
    services.partners.facilitating.end(who.actor(), number_in(body), now)
    client.views_update(view_id=view_id, view=check_view(steering.ended()))
    ack()
