"""/partner: the panel, and what the front desk and the Home tab show of partners."""

from datetime import datetime

from slack_bolt import Ack

from bot.domain.people import Actor
from bot.services import Services
from bot.services.partners import kinds
from bot.views import partners as ids
from bot.views.message import Message
from bot.views.partners import own, panel
from handlers.doors import Door, Doors, Items, Visit
from handlers.listeners import Listeners
from handlers.partners import plan, start, take_part
from handlers.partners.presses import acts

WORD = "partner"
POSTS = {
    kinds.ANNOUNCEMENT: "the invitation",
    kinds.ROUND: "the next round",
    kinds.REMATCH: "the matching of those who wait",
    kinds.OPEN_DM: "the introduction of partners",
    kinds.INTRODUCTION: "the introduction of partners",
}


def register(listeners: Listeners, doors: Doors) -> None:
    """Enter the door, and answer the buttons of its panel."""

    def show(visit: Visit) -> Message:
        return drawn(doors, visit, None)

    doors.open(
        listeners,
        Door(
            WORD,
            {
                "": show,
                "list": show,
                "start": start.start_one,
                "join": take_part.join,
                "skip": take_part.skip,
                "pause": take_part.pause,
                "resume": take_part.resume,
                "stop": take_part.stop,
                "settings": take_part.settings,
                "plan": plan.planned,
                "help": lambda visit: explained(visit, None),
            },
            offer=(("Start accountability partners", ids.START),),
            everything=("All partners", ids.SHOW),
            posts=POSTS,
            needs_me=needs_me,
            runs_here=runs_here,
            count=lambda services, actor, community: services.partners.listing.count_running(actor, community),
        ),
    )
    listeners.actions(ids.SHOW)(acts(doors, lambda visit, one: drawn(doors, visit, one)))
    doors.also_mine(mine)
    listeners.action(ids.HELP)(acts(doors, explained))
    listeners.actions(ids.LINK)(opened_link)


def opened_link(ack: Ack) -> None:
    """A button that opens a link tells us too; there is nothing to do."""
    ack()


def drawn(doors: Doors, visit: Visit, community_id: int | None) -> Message:
    """The panel of a community, or of the place, with what failed there for those who can send it again."""
    if not visit.place.is_channel:
        visit.who.belongs_to(visit.actor)
    fact = visit.services.partners.listing.panel(visit.actor, visit.place, community_id, visit.now)
    failed = doors.failed(visit.services, visit.actor, visit.now, fact.community_id) if fact.community_id else ()
    return panel.panel(fact, visit.services.commands, failed)


def explained(visit: Visit, community_id: int | None) -> Message:
    fact = visit.services.partners.listing.panel(visit.actor, visit.place, community_id, visit.now)
    return panel.help_text(visit.services.commands, fact)


def needs_me(services: Services, actor: Actor, now: datetime) -> Items:
    return [own.request(one) for one in services.partners.requests.open(actor, now)]


def mine(services: Services, actor: Actor, now: datetime) -> Items:
    """My partners, of every community and challenge."""
    return [panel.pool_blocks(one) for one in services.partners.listing.my_pools(actor, None, now)]


def runs_here(services: Services, actor: Actor, community_id: int, now: datetime) -> Items:
    return [panel.pool_blocks(one) for one in services.partners.listing.running_in(actor, community_id, now)]
