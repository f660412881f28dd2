"""Journaling for oneself alone, and sharing it."""

from datetime import datetime

from slack_bolt import Ack, App

from bot.domain.challenges.privately import PrivateEntry
from bot.services import Services
from bot.views import challenges as ids
from bot.views.challenges import own
from bot.views.challenges import privately as views
from bot.views.message import Message, as_view
from handlers.challenges.door import shows
from handlers.challenges.take_part import answered
from handlers.doors import Doors, Visit
from handlers.payload import Payload, Who

TITLE = "Your private entry"


def register(app: App, doors: Doors) -> None:
    app.action(ids.PRIVATE)(shows(doors, form))
    app.action(ids.SHARE)(shows(doors, share_form))
    app.action(ids.DELETE_PRIVATE)(answered(doors, delete, TITLE))
    app.action(ids.TAKE_BACK)(answered(doors, take_back, TITLE))
    app.view(ids.PRIVATE_FORM)(written)
    app.view(ids.SHARE_FORM)(shared)


def form(visit: Visit, day_id: int) -> None:
    found = visit.services.challenges.private_entry(visit.actor, day_id, visit.now)
    drawn = views.form(found) if isinstance(found, PrivateEntry) else as_view(own.progress(found), "Join first")
    visit.show(drawn)


def share_form(visit: Visit, day_id: int) -> None:
    found = visit.services.challenges.private_entry(visit.actor, day_id, visit.now)
    drawn = views.share_form(found) if isinstance(found, PrivateEntry) else as_view(own.progress(found), "Join first")
    visit.show(drawn)


def delete(visit: Visit, day_id: int) -> Message:
    return views.deleted(visit.services.challenges.delete_private(visit.actor, day_id, visit.now))


def take_back(visit: Visit, day_id: int) -> Message:
    return views.taken_back(visit.services.challenges.take_back_entry(visit.actor, day_id, visit.now))


def written(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    entry = services.challenges.write_privately(who.actor(), *views.read_form(body["view"]), now)
    ack(response_action="update", view=as_view(views.kept(entry), TITLE))


def shared(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    entry = services.challenges.share_entry(who.actor(), *views.read_share(body["view"]), now)
    ack(response_action="update", view=as_view(views.shared_now(entry), "Shared"))
