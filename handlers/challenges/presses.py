"""The kinds of buttons that 30-day challenges have: one opens a form, one acts and answers, one turns a page."""

from collections.abc import Callable
from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.services import Services
from bot.slack import Reply
from bot.views.message import Message
from handlers.doors import Doors, Visit
from handlers.payload import Payload, Who, number, number_in, value_in

Press = Callable[[Ack, Payload, Who, Services, datetime, WebClient], None]
Answers = Callable[[Ack, Payload, Who, Services, datetime, WebClient, Reply], None]


def shows(doors: Doors, show: Callable[[Visit, int], None]) -> Press:
    """A button that opens a form; its value says what about."""

    def press(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
        show(doors.visit(body, who, services, now, client), number_in(body))
        ack()

    return press


def answered(doors: Doors, act: Callable[[Visit, int], Message], title: str, *, replace: bool = False) -> Answers:
    """A button that acts at once; only the one who pressed it sees the answer."""
    return _tells(doors, lambda visit, value: act(visit, number(value)), title, replace)


def turned(doors: Doors, turn: Callable[[Visit, str], Message], title: str) -> Answers:
    """A button that shows another page of the same, in its place."""
    return _tells(doors, turn, title, replace=True)


def _tells(doors: Doors, act: Callable[[Visit, str], Message], title: str, replace: bool) -> Answers:
    def press(
        ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient, reply: Reply
    ) -> None:
        visit = doors.visit(body, who, services, now, client)
        message = act(visit, value_in(body))
        ack()
        visit.tell(reply, message, title=title, replace=replace)

    return press
