"""The buttons of a post that failed: try again, never mind."""

from collections.abc import Callable
from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.domain.people import Actor
from bot.services import Services
from bot.slack import Reply
from bot.views import failures as ids
from bot.views.failures import posts
from bot.views.message import Message
from handlers.doors import Doors
from handlers.listeners import Listeners
from handlers.payload import Payload, Who, number_in

Act = Callable[[Services, Actor, int, datetime], None]


def register(listeners: Listeners, doors: Doors) -> None:
    listeners.action(ids.TRY_AGAIN)(
        does(doors, lambda s, actor, i, now: s.failures.try_again(actor, i, now), posts.trying())
    )
    listeners.action(ids.LET_BE)(does(doors, lambda s, actor, i, now: s.failures.let_be(actor, i, now), posts.let_be()))


def does(doors: Doors, act: Act, said: Message) -> Callable[..., None]:
    """A listener that does it, then says so where the button was pressed."""

    def pressed(
        ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient, reply: Reply
    ) -> None:
        visit = doors.visit(body, who, services, now, client)
        act(services, visit.actor, number_in(body), now)
        ack()
        visit.tell(reply, said)

    return pressed
