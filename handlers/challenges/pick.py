"""What a participant shares of a challenge at its end, and two weeks later."""

from datetime import datetime

from slack_bolt import Ack

from bot.services import Services
from bot.services.challenges.report import KEEP_DOING
from bot.views import challenges as ids
from bot.views.afterwards import questions
from bot.views.challenges import picks
from bot.views.message import Message, as_view, check_view
from handlers.challenges.plan import about
from handlers.challenges.presses import answered, shows
from handlers.doors import Doors, Visit
from handlers.listeners import Listeners
from handlers.payload import Payload, Who

TITLE = "Share a highlight"


def register(listeners: Listeners, doors: Doors) -> None:
    listeners.action(ids.PICK)(shows(doors, pick_form))
    listeners.action(ids.UNPICK)(answered(doors, take_back, TITLE))
    listeners.action(ids.KEEP_DOING)(shows(doors, keep_doing))
    listeners.view(ids.PICK_FORM)(days_chosen)
    listeners.view(ids.PICK_WORDS_FORM)(words_written)


def pick_form(visit: Visit, challenge_id: int) -> None:
    visit.turn_into(picks.pick_form(visit.services.challenges.picking.pick_offer(visit.actor, challenge_id, visit.now)))


def days_chosen(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    """The next step: what is shown of each."""
    offer = services.challenges.picking.pick_offer(who.actor(), about(body), now)
    view = picks.words_form(offer, picks.read_days(body["view"]))
    check_view(view)
    ack(response_action="update", view=view)


def words_written(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    chosen, hope_met = picks.read_picks(body["view"])
    offer = services.challenges.picking.share_picks(who.actor(), about(body), chosen, now, hope_met=hope_met)
    ack(response_action="update", view=as_view(picks.shared(offer), TITLE))


def keep_doing(visit: Visit, challenge_id: int) -> None:
    visit.turn_into(questions.form(visit.services.afterwards.question(visit.actor, KEEP_DOING, challenge_id)))


def take_back(visit: Visit, challenge_id: int) -> Message:
    return picks.taken_back(visit.services.challenges.picking.take_picks_back(visit.actor, challenge_id, visit.now))
