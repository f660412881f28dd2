"""Answers to what is asked a while after something ended."""

from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.domain.people import Actor
from bot.services import Services
from bot.views import afterwards as ids
from bot.views.afterwards import questions
from bot.views.message import as_view
from handlers.doors import Doors, Items
from handlers.listeners import Listeners
from handlers.payload import Payload, Who, number, value_in


def register(listeners: Listeners, doors: Doors) -> None:
    def show(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
        visit = doors.visit(body, who, services, now, client)
        kind, about = which(value_in(body))
        visit.turn_into(questions.form(services.afterwards.question(visit.actor, kind, about)))
        ack()

    listeners.action(ids.ANSWER)(show)
    listeners.view(ids.FORM)(answered)
    doors.also_needs_me(needs_me)


def answered(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    kind, about = which(str(body["view"].get("private_metadata") or ""))
    words, share = questions.read(body["view"])
    fact = services.afterwards.answer(who.actor(), kind, about, words, now, share=share)
    ack(response_action="update", view=as_view(questions.saved(fact), "Saved"))


def which(value: str) -> tuple[str, int]:
    """The kind of question and what it is about."""
    kind, _, about = value.rpartition(":")
    return kind, number(about)


def needs_me(services: Services, actor: Actor, now: datetime) -> Items:
    return [questions.asked(fact) for fact in services.afterwards.open(actor, now)]
