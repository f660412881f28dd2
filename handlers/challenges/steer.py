"""What facilitators do while it runs."""

from collections.abc import Callable
from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot.domain.cadence import local_date
from bot.domain.challenges.facts import Steering
from bot.domain.errors import Invalid
from bot.domain.people import Actor
from bot.services import Services
from bot.views import challenges as ids
from bot.views.challenges import numbers, preview, steering
from bot.views.fields import read_text
from bot.views.message import as_view, check_view, moment
from handlers.challenges.plan import about, update
from handlers.challenges.presses import Press, shows
from handlers.doors import Doors, Visit
from handlers.listeners import Listeners
from handlers.payload import Payload, Who, number_in


def register(listeners: Listeners, doors: Doors) -> None:
    listeners.action(ids.STEER)(shows(doors, steer))
    listeners.action(ids.NUMBERS)(shows(doors, ask_numbers))
    for action, act in {
        ids.PAUSE: lambda s, actor, i, now: s.challenges.steering.pause(actor, i, now),
        ids.RESUME: lambda s, actor, i, now: s.challenges.steering.resume(actor, i, now),
        ids.SKIP_NEXT: lambda s, actor, i, now: s.challenges.steering.skip_next(actor, i, now),
    }.items():
        listeners.action(action)(pressed(act))
    listeners.action(ids.END_EARLY)(ended)
    listeners.action(ids.CANCEL)(cancelled)
    for action, form in {
        ids.EXTEND: lambda fact: steering.extend_form(fact.running.challenge_id),
        ids.RHYTHM: steering.rhythm_form,
        ids.HAND_OVER: lambda fact: steering.hand_over_form(fact.running.challenge_id),
        ids.ADMIT: steering.admit_form,
    }.items():
        listeners.action(action)(opens(form))
    listeners.action(ids.ALL_PROMPTS)(all_prompts)
    listeners.view(ids.EXTEND_FORM)(extended)
    listeners.view(ids.RHYTHM_FORM)(rhythm_changed)
    listeners.view(ids.HAND_OVER_FORM)(handed_over)
    listeners.view(ids.ADMIT_FORM)(admitted)


def steer(visit: Visit, challenge_id: int) -> None:
    visit.show(state(visit.services, visit.actor, challenge_id, visit.now))


def ask_numbers(visit: Visit, challenge_id: int) -> None:
    title = visit.services.challenges.numbers.ask_numbers(visit.actor, challenge_id, visit.now)
    visit.show(as_view(numbers.coming(title), "Numbers"))


def pressed(act: Callable[[Services, Actor, int, datetime], object]) -> Press:
    """A button that acts at once: do it, and draw the numbers anew."""

    def press(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
        actor, challenge_id = who.actor(), number_in(body)
        act(services, actor, challenge_id, now)
        update(client, body["view"]["id"], state(services, actor, challenge_id, now))
        ack()

    return press


def ended(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    services.challenges.steering.end_early(who.actor(), number_in(body), now)
    update(client, body["view"]["id"], steering.done("It has ended. The closing post is on its way."))
    ack()


def cancelled(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    services.challenges.steering.cancel(who.actor(), number_in(body), now)
    update(client, body["view"]["id"], steering.done("It is cancelled. Those who take part are told privately."))
    ack()


def state(services: Services, actor: Actor, challenge_id: int, now: datetime) -> View:
    return steering.steering(services.challenges.steering.steering(actor, challenge_id, now))


def opens(form: Callable[[Steering], View]) -> Press:
    """A button that opens a form on top."""

    def press(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
        view = form(services.challenges.steering.steering(who.actor(), number_in(body), now))
        client.views_push(trigger_id=body["trigger_id"], view=check_view(view))
        ack()

    return press


def all_prompts(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    fact = services.challenges.planning.preview(who.actor(), number_in(body), now)
    view = preview.preview(fact)
    client.views_push(trigger_id=body["trigger_id"], view=check_view(view))
    ack()


def extended(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    text = read_text(body["view"], "prompts")
    length = services.challenges.steering.extend(who.actor(), about(body), text, "prompts", now)
    ack(response_action="update", view=steering.done(f"It has {length} days now."))


def rhythm_changed(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    actor, challenge_id = who.actor(), about(body)
    hour, weekdays, rest, later = steering.read_rhythm(body["view"], local_date(now, actor.zone))
    if hour is None:
        raise Invalid("hour", "missing")
    services.challenges.steering.change_rhythm(actor, challenge_id, hour, weekdays, rest, later, now)
    fact = services.challenges.steering.steering(actor, challenge_id, now)
    coming = f" The next prompt comes {moment(fact.next_at, fact.zone)}." if fact.next_at else ""
    ack(response_action="update", view=steering.done(f"Changed.{coming}"))


def handed_over(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    chosen = steering.read_person(body["view"])
    if not chosen:
        raise Invalid("person", "missing")
    heir = who.actor(chosen)
    who.belongs_to(heir)
    services.challenges.steering.hand_over(who.actor(), about(body), heir, now)
    ack(response_action="update", view=steering.done(f"<@{chosen}> steers it from now on."))


def admitted(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    people = steering.read_admitted(body["view"])[: steering.MOST_ADMITTED]
    for slack_id in people:
        who.actor(slack_id)  # known, so that we can tell whose organisation they are of
    services.challenges.steering.admit(who.actor(), about(body), people, now)
    ack(response_action="update", view=steering.done(steering.admitted_saved(len(people))))
