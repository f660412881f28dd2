"""The plan of the next rounds: by command, and by a button for those who steer."""

from bot.views import partners as ids
from bot.views.message import Message
from bot.views.partners import plan
from handlers.doors import Doors, Visit
from handlers.listeners import Listeners
from handlers.partners.presses import acts, opens


def register(listeners: Listeners, doors: Doors) -> None:
    listeners.actions(ids.PLAN)(opens(doors, show_plan))
    listeners.action(ids.SEND_PLAN)(acts(doors, send_plan))


def planned(visit: Visit) -> Message | None:
    """By command: of the only ones that the actor steers here, or a choice."""
    if not visit.place.is_channel:
        visit.who.belongs_to(visit.actor)
    pools = visit.services.partners.planning.steered_here(visit.actor, visit.place, visit.now)
    if len(pools) != 1:
        return plan.which(pools)
    show_plan(visit, pools[0].pool_id)
    return None


def show_plan(visit: Visit, pool_id: int) -> None:
    visit.show(plan.plan(visit.services.partners.planning.plan(visit.actor, pool_id, visit.now)))


def send_plan(visit: Visit, pool_id: int) -> Message:
    visit.services.partners.planning.send(visit.actor, pool_id, visit.now)
    return plan.on_its_way()
