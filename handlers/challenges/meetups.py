"""The meetup: planning it, choosing times, coming or not, notes."""

from collections.abc import Callable
from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot.services import Services
from bot.views import challenges as ids
from bot.views.challenges import meetup_forms as forms
from bot.views.challenges import meetups, steering
from bot.views.message import Message
from handlers.challenges.plan import about, update
from handlers.challenges.presses import answered, shows
from handlers.doors import Doors, Visit
from handlers.listeners import Listeners
from handlers.payload import Payload, Who, number_in


def register(listeners: Listeners, doors: Doors) -> None:
    for action, form in {
        ids.MEETUP: plan_form,
        ids.MEETUP_POLL: poll_form,
        ids.MEETUP_TIMES: times_form,
        ids.MEETUP_FIX: fix_form,
        ids.MEETUP_NOTE: note_form,
    }.items():
        listeners.action(action)(shows(doors, opens(form)))
    listeners.action(ids.MEETUP_DROP)(dropped)
    for action, act in {ids.MEETUP_COME: come, ids.MEETUP_NOT: cannot_come, ids.MEETUP_FILE: calendar_file}.items():
        listeners.action(action)(answered(doors, act, "Closing meetup"))
    listeners.view(ids.MEETUP_FORM)(planned)
    listeners.view(ids.MEETUP_POLL_FORM)(asked)
    listeners.view(ids.MEETUP_TIMES_FORM)(chosen)
    listeners.view(ids.MEETUP_FIX_FORM)(fixed)
    listeners.view(ids.MEETUP_NOTE_FORM)(noted)


def opens(form: Callable[[Visit, int], View]) -> Callable[[Visit, int], None]:
    return lambda visit, challenge_id: visit.show(form(visit, challenge_id))


def plan_form(visit: Visit, challenge_id: int) -> View:
    return forms.plan_form(visit.services.challenges.meetups.planned_meetup(visit.actor, challenge_id, visit.now))


def poll_form(visit: Visit, challenge_id: int) -> View:
    return forms.poll_form(visit.services.challenges.meetups.propose_times(visit.actor, challenge_id, visit.now))


def times_form(visit: Visit, challenge_id: int) -> View:
    return forms.times_form(visit.services.challenges.meetups.my_times(visit.actor, challenge_id, visit.now))


def fix_form(visit: Visit, challenge_id: int) -> View:
    fact = visit.services.challenges.meetups.times_to_fix(visit.actor, challenge_id, visit.now)
    return forms.fix_form(fact, visit.actor.zone, visit.now)


def note_form(visit: Visit, challenge_id: int) -> View:
    return forms.note_form(*visit.services.challenges.meetups.note_offer(visit.actor, challenge_id, visit.now))


def come(visit: Visit, challenge_id: int) -> Message:
    fact = visit.services.challenges.meetups.say_coming(visit.actor, challenge_id, visit.now, coming=True)
    return meetups.answered(fact)


def cannot_come(visit: Visit, challenge_id: int) -> Message:
    fact = visit.services.challenges.meetups.say_coming(visit.actor, challenge_id, visit.now, coming=False)
    return meetups.answered(fact)


def calendar_file(visit: Visit, challenge_id: int) -> Message:
    visit.services.challenges.meetups.ask_calendar_file(visit.actor, challenge_id, visit.now)
    return meetups.file_comes()


def dropped(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
    view_id = body["view"]["id"]
    services.challenges.meetups.drop_meetup(who.actor(), number_in(body), now)
    update(client, view_id, steering.done("Done. No meetup is planned, and the channel hears of it."))
    ack()


def planned(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    actor, challenge_id = who.actor(), about(body)
    at, link = forms.read_plan(body["view"])
    services.challenges.meetups.change_meetup(actor, challenge_id, at, link, now)
    fact = services.challenges.meetups.planned_meetup(actor, challenge_id, now)
    ack(response_action="update", view=steering.done(forms.saved(fact)))


def asked(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    services.challenges.meetups.ask_for_times(who.actor(), about(body), forms.read_poll(body["view"], now), now)
    ack(response_action="update", view=steering.done(forms.asked()))


def chosen(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    services.challenges.meetups.choose_times(who.actor(), about(body), forms.read_times(body["view"]), now)
    ack(response_action="update", view=steering.done(meetups.chosen()))


def fixed(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    fact = services.challenges.meetups.fix_time(who.actor(), about(body), forms.read_fix(body["view"]), now)
    ack(response_action="update", view=steering.done(forms.fixed(fact)))


def noted(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    words = forms.read_note(body["view"])
    services.challenges.meetups.write_note(who.actor(), about(body), words, now)
    ack(response_action="update", view=steering.done(forms.noted(words)))
