"""My settings: when private messages may come, and reminders; from the desk, from Home, by a word."""

from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.services import Services
from bot.views.communities import ids
from bot.views.communities import my_settings as views
from bot.views.message import as_view, plain
from handlers.doors import Doors
from handlers.listeners import Listeners
from handlers.payload import Payload, Who


def register(listeners: Listeners, doors: Doors) -> None:
    def show(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
        visit = doors.visit(body, who, services, now, client)
        visit.show(views.form(services.my_settings.of(visit.actor)))
        ack()

    listeners.action(ids.MY_SETTINGS)(show)
    listeners.view(ids.MY_SETTINGS_FORM)(save)


def save(ack: Ack, body: Payload, who: Who, services: Services) -> None:
    mine = services.my_settings.change(who.actor(), views.read_form(body["view"]))
    said = plain(f"Saved.\n{views.in_words(mine)}")
    ack(response_action="update", view=as_view(said, "My settings"))
