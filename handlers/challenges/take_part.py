"""Joining, leaving, Done, Rest and My progress."""

from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.domain.challenges.progress import DONE, REST
from bot.services import Services
from bot.slack import Reply
from bot.views import challenges as ids
from bot.views.challenges import own
from bot.views.message import check_view
from handlers.doors import Doors
from handlers.payload import Payload, Who, number, number_in


def register(app: App, doors: Doors) -> None:
    def join_pressed(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
        visit = doors.visit(body, who, services, now, client)
        visit.show(own.join_form(services.challenges.join_offer(visit.actor, number_in(body), now)))
        ack()

    def leave(
        ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient, reply: Reply
    ) -> None:
        visit = doors.visit(body, who, services, now, client)
        title = services.challenges.leave(visit.actor, number_in(body), now)
        ack()
        visit.tell(reply, own.left(title), title="30-day challenge", replace=True)

    def checked_in(kind: str) -> object:
        def press(
            ack: Ack,
            body: Payload,
            who: Who,
            services: Services,
            now: datetime,
            client: WebClient,
            reply: Reply,
        ) -> None:
            visit = doors.visit(body, who, services, now, client)
            fact = services.challenges.check_in(visit.actor, number_in(body), kind, now)
            ack()
            visit.tell(reply, own.progress(fact), title="My progress")

        return press

    def progress_of_day(
        ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient, reply: Reply
    ) -> None:
        visit = doors.visit(body, who, services, now, client)
        fact = services.challenges.progress_by_day(visit.actor, number_in(body), now)
        ack()
        visit.tell(reply, own.progress(fact), title="My progress")

    def progress(
        ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient, reply: Reply
    ) -> None:
        visit = doors.visit(body, who, services, now, client)
        fact = services.challenges.progress(visit.actor, number_in(body), now)
        ack()
        visit.tell(reply, own.progress(fact), title="My progress")

    app.action(ids.JOIN)(join_pressed)
    app.action(ids.LEAVE)(leave)
    app.action(ids.DONE_TODAY)(checked_in(DONE))
    app.action(ids.REST_TODAY)(checked_in(REST))
    app.action(ids.PROGRESS_DAY)(progress_of_day)
    app.action(ids.PROGRESS)(progress)
    app.view(ids.JOIN_FORM)(joined)


def joined(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    view = body["view"]
    challenge_id = number(str(view.get("private_metadata") or ""))
    fact = services.challenges.join(who.actor(), challenge_id, own.read_join(view), now)
    welcome = own.joined(fact)
    check_view(welcome)
    ack(response_action="update", view=welcome)
