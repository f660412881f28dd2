"""What people write: Slack tells it once, and each ritual takes what is its own."""

from datetime import datetime

from slack_bolt import Ack, BoltContext

from bot.services import Services
from handlers.doors import Doors
from handlers.listeners import Listeners
from handlers.payload import Payload, Who


def register(listeners: Listeners, doors: Doors) -> None:
    def message(ack: Ack, body: Payload, context: BoltContext, who: Who, services: Services, now: datetime) -> None:
        for hear in doors.hearers:
            hear(body, context, who, services, now)
        ack()

    listeners.event("message")(message)
