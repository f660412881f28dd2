"""The Home tab is opened, its pages are turned and its sections folded."""

from datetime import datetime

from slack_bolt import Ack

from bot.services import Services
from bot.views import home as ids
from bot.views.home.tab import Place
from handlers.doors import Doors
from handlers.listeners import Listeners
from handlers.payload import Payload, Who, value_in


def register(listeners: Listeners, doors: Doors) -> None:
    listeners.event("app_home_opened")(opened)
    listeners.actions(ids.TURN)(turned)


def opened(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    """Drawn each time somebody looks, from its beginning, and after changes from then on."""
    if body["event"].get("tab", "home") == "home":
        actor = who.actor()
        who.belongs_to(actor)
        services.communities.home_opened(actor, now)
    ack()


def turned(ack: Ack, body: Payload, who: Who, services: Services) -> None:
    """Drawn where they went, and there again after changes."""
    services.communities.home_turned(who.actor(), str(Place.read(value_in(body))))
    ack()
