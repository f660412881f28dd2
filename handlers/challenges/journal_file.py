"""My journal: as a file to me, and forgotten when I say so. /challenge journal, and buttons."""

from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.services import Services
from bot.slack import Reply
from bot.views import challenges as ids
from bot.views.challenges import journal_file as views
from bot.views.message import Message, as_view
from handlers.doors import Doors, Visit
from handlers.listeners import Listeners
from handlers.payload import Payload, Who

TITLE = "My journal"


def register(listeners: Listeners, doors: Doors) -> None:
    def pressed(
        ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient, reply: Reply
    ) -> None:
        visit = doors.visit(body, who, services, now, client)
        message = journal(visit)
        ack()
        visit.tell(reply, message, title=TITLE)

    def forget(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
        doors.visit(body, who, services, now, client).show(views.forget_form())
        ack()

    listeners.action(ids.JOURNAL)(pressed)
    listeners.action(ids.FORGET_JOURNAL)(forget)
    listeners.view(ids.FORGET_JOURNAL_FORM)(forgotten)


def journal(visit: Visit) -> Message:
    there = visit.services.challenges.journal_file.ask_journal(visit.actor, visit.now)
    return views.comes() if there else views.nothing(visit.services.commands)


def forgotten(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    days_too = views.read_forget(body["view"])
    services.challenges.journal_file.forget_journal(who.actor(), now, days_too=days_too)
    ack(response_action="update", view=as_view(views.forgotten(days_too=days_too), "Forgotten"))
