"""Prompts by direct message: where they come, and which one a message was for."""

from datetime import datetime

from slack_bolt import Ack

from bot.services import Services
from bot.slack import Reply
from bot.views import challenges as ids
from bot.views.challenges import by_message as views
from bot.views.challenges import own
from bot.views.message import as_view
from handlers.challenges.presses import shows
from handlers.doors import Doors, Visit
from handlers.listeners import Listeners
from handlers.payload import Payload, Who, number, value_in


def register(listeners: Listeners, doors: Doors) -> None:
    listeners.action(ids.ARRIVAL)(shows(doors, form))
    listeners.view(ids.ARRIVAL_FORM)(saved)
    listeners.actions(ids.WHICH)(which)


def form(visit: Visit, challenge_id: int) -> None:
    visit.show(views.form(visit.services.challenges.by_message.arrival(visit.actor, challenge_id)))


def saved(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    challenge_id, by_message, hour = views.read_form(body["view"])
    fact = services.challenges.by_message.choose_arrival(who.actor(), challenge_id, hour, now, by_message=by_message)
    ack(response_action="update", view=as_view(views.saved(fact), "Where prompts come"))


def which(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, reply: Reply) -> None:
    day, _, draft_id = value_in(body).partition("/")
    day_id = number(day)
    if day_id == views.NONE:
        services.challenges.by_message.none_of_them(who.actor(), draft_id)
        ack()
        reply(views.not_for_any(), replace=True)
        return
    logged = services.challenges.by_shortcut.log_entry_for(who.actor(), draft_id, day_id, now)
    ack()
    reply(own.logged(logged), replace=True)
