"""Joining, leaving, Done, Rest and My progress."""

from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.domain.challenges.progress import DONE, REST, Progress
from bot.domain.partners.forms import OWN
from bot.services import Services
from bot.views import challenges as ids
from bot.views.challenges import join, own, partner
from bot.views.message import Message, check_view
from bot.views.partners.own import wishes
from handlers.challenges.plan import about, update
from handlers.challenges.presses import answered, shows
from handlers.doors import Doors, Visit
from handlers.listeners import Listeners
from handlers.payload import Payload, Who


def register(listeners: Listeners, doors: Doors) -> None:
    listeners.action(ids.JOIN)(shows(doors, join_form))
    listeners.action(ids.JOIN_MORE)(more_settings)
    listeners.action(ids.LEAVE)(answered(doors, leave, "30-day challenge", replace=True))
    for action, act in {
        ids.DONE_TODAY: lambda visit, day: own.progress(check_in(visit, day, DONE)),
        ids.REST_TODAY: lambda visit, day: own.progress(check_in(visit, day, REST)),
        ids.PROGRESS_DAY: progress_of_day,
        ids.PROGRESS: progress,
    }.items():
        listeners.action(action)(answered(doors, act, "My progress"))
    listeners.view(ids.JOIN_FORM)(joined)
    listeners.view(ids.PARTNER_FORM)(partner_named)


def join_form(visit: Visit, challenge_id: int) -> None:
    visit.show(join.join_form(visit.services.challenges.taking_part.join_offer(visit.actor, challenge_id, visit.now)))


def more_settings(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    """All fields, with what is filled in so far."""
    view = body["view"]
    offer = services.challenges.taking_part.join_offer(who.actor(), about(body), now)
    update(client, view["id"], join.join_form(join.as_typed(offer, join.read_join(view)), more=True))
    ack()


def leave(visit: Visit, challenge_id: int) -> Message:
    return own.left(visit.services.challenges.taking_part.leave(visit.actor, challenge_id, visit.now))


def check_in(visit: Visit, day_id: int, kind: str) -> Progress:
    return visit.services.challenges.taking_part.check_in(visit.actor, day_id, kind, visit.now)


def progress_of_day(visit: Visit, day_id: int) -> Message:
    return own.progress(visit.services.challenges.taking_part.progress_by_day(visit.actor, day_id, visit.now))


def progress(visit: Visit, challenge_id: int) -> Message:
    return own.progress(visit.services.challenges.taking_part.progress(visit.actor, challenge_id, visit.now))


def joined(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    form = join.read_join(body["view"])
    fact = services.challenges.taking_part.join(who.actor(), about(body), form, now)
    chooses = form.partner == OWN and not fact.partners
    welcome = partner.partner_form(fact) if chooses else join.joined(fact, wishes=wishes(fact.pool_id))
    check_view(welcome)
    ack(response_action="update", view=welcome)


def partner_named(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    """The person is asked; then comes what comes after joining."""
    view, actor = body["view"], who.actor()
    challenge_id, named = about(body), partner.read_partner(view)
    who.belongs_to(who.actor(named))
    services.partners.in_challenges.name_partner(actor, challenge_id, named, now)
    fact = services.challenges.taking_part.welcome(actor, challenge_id)
    welcome = join.joined(fact, asked=named, wishes=wishes(fact.pool_id))
    check_view(welcome)
    ack(response_action="update", view=welcome)
