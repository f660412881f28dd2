"""It has become quiet in a pair: going on with somebody else, waiting, and coming back."""

from datetime import datetime

from bot.domain.people import Actor
from bot.services import Services
from bot.views import partners as ids
from bot.views.message import Message
from bot.views.partners import rescue
from handlers.doors import Doors, Items, Visit
from handlers.listeners import Listeners
from handlers.partners.presses import acts


def register(listeners: Listeners, doors: Doors) -> None:
    listeners.action(ids.NEW_PARTNER)(acts(doors, new_partner))
    listeners.action(ids.JOIN_ANOTHER)(acts(doors, join_another))
    listeners.action(ids.WAIT)(acts(doors, lambda visit, pair_id: rescue.waiting()))
    listeners.action(ids.BACK)(acts(doors, back))
    doors.also_needs_me(needs_me)


def needs_me(services: Services, actor: Actor, now: datetime) -> Items:
    kept = [rescue.kept(one) for one in services.partners.rescuing.kept_places(actor)]
    return [*kept, *(rescue.offer(one) for one in services.partners.rescuing.offers(actor, now))]


def new_partner(visit: Visit, pair_id: int) -> Message:
    visit.services.partners.rescuing.new_partner(visit.actor, pair_id, visit.now)
    return rescue.looking()


def join_another(visit: Visit, pair_id: int) -> Message:
    visit.services.partners.rescuing.join_another(visit.actor, pair_id, visit.now)
    return rescue.joined_another()


def back(visit: Visit, pool_id: int) -> Message:
    return rescue.back(visit.services.partners.hearing.back(visit.actor, pool_id, visit.now))
