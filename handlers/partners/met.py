"""Did you two meet?"""

from collections.abc import Callable
from datetime import datetime

from slack_bolt import Ack

from bot.services import Services
from bot.views import partners as ids
from handlers.doors import Doors
from handlers.listeners import Listeners
from handlers.payload import Payload, Who, number_in

Press = Callable[[Ack, Payload, Who, Services, datetime], None]


def register(listeners: Listeners, doors: Doors) -> None:
    listeners.action(ids.MET)(answered(met=True))
    listeners.action(ids.NOT_MET)(answered(met=False))


def answered(*, met: bool) -> Press:
    """The message itself shows the answer."""

    def press(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
        services.partners.meetings.answer(who.actor(), number_in(body), met, now)
        ack()

    return press
