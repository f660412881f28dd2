"""The two kinds of buttons that partners have: one opens a form, one acts at once."""

from collections.abc import Callable
from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.services import Services
from bot.slack import Reply
from bot.views.message import Message
from bot.views.partners.parts import TITLE
from handlers.doors import Doors, Visit
from handlers.payload import Payload, Who, number, number_in

Opens = Callable[[Ack, Payload, Who, Services, datetime, WebClient], None]
Acts = Callable[[Ack, Payload, Who, Services, datetime, WebClient, Reply], None]


def opens(doors: Doors, show: Callable[[Visit, int], None]) -> Opens:
    """A button that opens a form; its value says what about."""

    def press(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
        show(doors.visit(body, who, services, now, client), number_in(body))
        ack()

    return press


def acts(doors: Doors, act: Callable[[Visit, int], Message]) -> Acts:
    """A button that acts at once; only the one who pressed it sees the answer."""

    def press(
        ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient, reply: Reply
    ) -> None:
        visit = doors.visit(body, who, services, now, client)
        message = act(visit, number_in(body))
        ack()
        visit.tell(reply, message, title=TITLE)

    return press


def about(body: Payload) -> int:
    """The id that the form carries."""
    return number(str(body["view"].get("private_metadata") or ""))
