"""The Home tab is opened."""

from datetime import datetime

from slack_bolt import Ack, App

from bot.services import Services
from handlers.doors import Doors
from handlers.payload import Payload, Who


def register(app: App, doors: Doors) -> None:
    app.event("app_home_opened")(opened)


def opened(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    """Drawn each time somebody looks, and after changes from then on."""
    if body["event"].get("tab", "home") == "home":
        actor = who.actor()
        who.belongs_to(actor)
        services.communities.home_opened(actor, now)
    ack()
