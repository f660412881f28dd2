"""/challenge: the panel, and what the front desk and the Home tab show of challenges."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.models.blocks import Block

from bot.domain.people import Actor
from bot.services import Services
from bot.services.challenges import base as kinds
from bot.slack import Reply
from bot.views import challenges as ids
from bot.views.challenges import own, panel, start
from bot.views.message import Message, plain
from handlers.doors import Door, Doors, Visit
from handlers.payload import Payload, Who, number_in

Press = Callable[[Ack, Payload, Who, Services, datetime, WebClient], None]

WORD = "challenge"
POSTS = {
    kinds.ANNOUNCEMENT: "the announcement",
    kinds.DAY: "the day’s prompt",
    kinds.HALF: "half-time",
    kinds.CLOSE: "the closing post",
    kinds.END: "the end, in the home channel",
}


def register(app: App, doors: Doors) -> None:
    """Enter the door, and answer the buttons of its panel."""
    doors.open(
        app,
        Door(
            WORD,
            {"": show, "list": show, "start": start_one, "progress": progress, "help": help_},
            offer=(("Start a 30-day challenge", ids.START),),
            posts=POSTS,
            needs_me=needs_me,
            runs_here=runs_here,
        ),
    )

    def show_one(
        ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient, reply: Reply
    ) -> None:
        visit = doors.visit(body, who, services, now, client)
        fact = services.challenges.panel(visit.actor, visit.place, number_in(body), now)
        ack()
        visit.tell(reply, panel.panel(fact, services.commands), title="30-day challenges")

    def explain(
        ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient, reply: Reply
    ) -> None:
        visit = doors.visit(body, who, services, now, client)
        fact = services.challenges.panel(visit.actor, visit.place, number_in(body), now)
        ack()
        visit.tell(
            reply, panel.help_text(services.commands, fact.community_id, fact.may_start), title="30-day challenges"
        )

    app.action(re.compile(rf"^{re.escape(ids.SHOW)}(\.|$)"))(show_one)
    app.action(ids.HELP)(explain)
    app.action(re.compile(rf"^{re.escape(ids.LINK)}(\.|$)"))(opened_link)


def opened_link(ack: Ack) -> None:
    """A button that opens a link tells us too; there is nothing to do."""
    ack()


def show(visit: Visit) -> Message | None:
    if not visit.place.is_channel:
        visit.who.belongs_to(visit.actor)
    fact = visit.services.challenges.panel(visit.actor, visit.place, None, visit.now)
    return panel.panel(fact, visit.services.commands)


def start_one(visit: Visit) -> Message | None:
    """The start form for the community here, or a choice of communities."""
    if not visit.place.is_channel:
        visit.who.belongs_to(visit.actor)
    fact = visit.services.challenges.panel(visit.actor, visit.place, None, visit.now)
    if fact.community_id is None:
        return panel.panel(fact, visit.services.commands)
    show_start(visit, fact.community_id)
    return None


def shows(doors: Doors, show: Callable[[Visit, int], None]) -> Press:
    """A button that opens a form; its value says what about."""

    def press(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
        show(doors.visit(body, who, services, now, client), number_in(body))
        ack()

    return press


def show_start(visit: Visit, community_id: int) -> None:
    visit.who.can_choose_channels(visit.actor)
    options = visit.services.challenges.start_options(visit.actor, community_id, visit.place, visit.now)
    visit.show(start.start_form(options, start.default_form(options)))


def progress(visit: Visit) -> Message | None:
    """My days in what runs; the one here first."""
    mine = visit.services.challenges.my_progress(visit.actor, visit.place, visit.now)
    if not mine:
        fact = visit.services.challenges.panel(visit.actor, visit.place, None, visit.now)
        blocks = [block for running in fact.running for block in panel.running_blocks(running)]
        return plain("You do not take part in a 30-day challenge just now.", *blocks)
    drawn = [own.progress(one) for one in mine]
    return Message(drawn[0].text, [block for message in drawn for block in message.blocks][:45])


def help_(visit: Visit) -> Message | None:
    fact = visit.services.challenges.panel(visit.actor, visit.place, None, visit.now)
    return panel.help_text(visit.services.commands, fact.community_id, fact.may_start)


def needs_me(services: Services, actor: Actor, now: datetime) -> Sequence[Block]:
    return [
        block
        for progress_, day_id, number, link in services.challenges.open_days(actor, now)
        for block in panel.needs_me(day_id, number, progress_.title, link, progress_.challenge_id)
    ]


def runs_here(services: Services, actor: Actor, community_id: int, now: datetime) -> Sequence[Block]:
    return [
        block
        for running in services.challenges.running_in(actor, community_id, now)
        for block in panel.running_blocks(running)
    ]
