"""What people say to a reminder: tomorrow, not for this one, never again."""

from bot.views import challenges as ids
from bot.views.challenges import reminders as views
from bot.views.message import Message
from handlers.challenges.presses import answered
from handlers.doors import Doors, Visit
from handlers.listeners import Listeners

TITLE = "Reminders"


def register(listeners: Listeners, doors: Doors) -> None:
    listeners.action(ids.REMIND_TOMORROW)(answered(doors, tomorrow, TITLE))
    listeners.action(ids.REMIND_NOT_HERE)(answered(doors, not_here, TITLE))
    listeners.action(ids.REMIND_AGAIN)(answered(doors, again, TITLE))
    listeners.action(ids.REMIND_NEVER)(answered(doors, never, TITLE))


def tomorrow(visit: Visit, day_id: int) -> Message:
    return views.snoozed(visit.services.challenges.reminding.remind_tomorrow(visit.actor, day_id, visit.now))


def not_here(visit: Visit, challenge_id: int) -> Message:
    title = visit.services.challenges.reminding.reminders_of(visit.actor, challenge_id, wanted=False)
    return views.not_here(title, challenge_id)


def again(visit: Visit, challenge_id: int) -> Message:
    return views.again(visit.services.challenges.reminding.reminders_of(visit.actor, challenge_id, wanted=True))


def never(visit: Visit, challenge_id: int) -> Message:
    visit.services.challenges.reminding.no_reminders(visit.actor)
    return views.never(visit.services.commands.convene)
