"""One's own part: joining, naming a partner, pausing, skipping, stopping, settings; by command and by button."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from slack_bolt import Ack

from bot.domain.cadence import ONE_DAY, local_date
from bot.domain.errors import Invalid
from bot.domain.partners.facts import PoolFact
from bot.domain.partners.forms import MOST_NOT_WITH, NO, YES
from bot.domain.spoken import day_said
from bot.services import Services
from bot.views import partners as ids
from bot.views.message import Message, as_view, check_view
from bot.views.partners import own, panel
from bot.views.partners.parts import TITLE
from handlers.doors import Doors, Visit
from handlers.listeners import Listeners
from handlers.partners.presses import about, acts, opens
from handlers.payload import Payload, Who

PROPOSED_PAUSE = timedelta(weeks=2)


def register(listeners: Listeners, doors: Doors) -> None:
    listeners.action(ids.JOIN)(opens(doors, show_join))
    listeners.action(ids.PAUSE_ME)(opens(doors, show_pause))
    listeners.action(ids.SETTINGS)(opens(doors, show_settings))
    listeners.action(ids.SKIP)(acts(doors, skipped))
    listeners.action(ids.BE_IN)(acts(doors, resumed))
    listeners.action(ids.STOP)(acts(doors, stopped))
    listeners.action(ids.YES)(acts(doors, agreed))
    listeners.action(ids.NO)(acts(doors, declined))
    listeners.view(ids.JOIN_FORM)(joined)
    listeners.view(ids.PAUSE_FORM)(paused)
    listeners.view(ids.SETTINGS_FORM)(settings_saved)


# Forms are opened


def show_join(visit: Visit, pool_id: int) -> None:
    visit.show(own.join_form(visit.services.partners.joining.pool(visit.actor, pool_id, visit.now)))


def show_pause(visit: Visit, pool_id: int) -> None:
    fact = visit.services.partners.joining.pool(visit.actor, pool_id, visit.now)
    visit.show(own.pause_form(fact, local_date(visit.now, visit.actor.zone) + PROPOSED_PAUSE))


def show_settings(visit: Visit, pool_id: int) -> None:
    visit.show(own.settings_form(visit.services.partners.joining.settings(visit.actor, pool_id, visit.now)))


# Acts


def skipped(visit: Visit, pool_id: int) -> Message:
    return own.changed(visit.services.partners.joining.skip(visit.actor, pool_id, visit.now))


def resumed(visit: Visit, pool_id: int) -> Message:
    return own.changed(visit.services.partners.hearing.resume(visit.actor, pool_id, visit.now))


def stopped(visit: Visit, pool_id: int) -> Message:
    return own.stopped(visit.services.partners.joining.stop(visit.actor, pool_id, visit.now))


def agreed(visit: Visit, named_id: int) -> Message:
    return own.agreed(visit.services.partners.requests.answer(visit.actor, named_id, YES, visit.now))


def declined(visit: Visit, named_id: int) -> Message:
    return own.declined(visit.services.partners.requests.answer(visit.actor, named_id, NO, visit.now))


# Forms come back


def joined(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    form, has_one = own.read_join(body["view"])
    if has_one and not form.named:
        raise Invalid("named", "missing")
    if form.named:
        who.belongs_to(who.actor(form.named))  # known, and in which channels they are
    fact = services.partners.joining.join(who.actor(), about(body), form, now)
    welcome = own.joined(fact)
    check_view(welcome)
    ack(response_action="update", view=welcome)


def paused(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    until = own.read_pause(body["view"])
    if until is None:
        raise Invalid("until", "missing")
    fact = services.partners.joining.pause(who.actor(), about(body), until, now)
    ack(response_action="update", view=as_view(own.changed(fact), TITLE))


def settings_saved(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    people, team = own.read_settings(body["view"])
    for slack_id in people[:MOST_NOT_WITH]:
        who.actor(slack_id)  # known, so that it can be kept
    services.partners.joining.change_settings(who.actor(), about(body), people, team, now)
    ack(response_action="update", view=as_view(own.saved(), TITLE))


# By command: /partner skip acts on the one that runs; where there are several, one chooses


def join(visit: Visit) -> Message | None:
    """The form of what runs here; where nothing does, what there is."""
    fact = visit.services.partners.listing.panel(visit.actor, visit.place, None, visit.now)
    for_all = [pool for pool in fact.pools if not pool.challenge]
    if not for_all:
        return panel.panel(fact, visit.services.commands)
    show_join(visit, for_all[0].pool_id)
    return None


def skip(visit: Visit) -> Message | None:
    """Where there are rounds; a partner who stays leaves none to skip."""
    return in_mine(visit, ids.SKIP, skipped, lambda pool: pool.rotates)


def resume(visit: Visit) -> Message | None:
    return in_mine(visit, ids.BE_IN, resumed)


def stop(visit: Visit) -> Message | None:
    return in_mine(visit, ids.STOP, stopped)


def settings(visit: Visit) -> Message | None:
    return in_mine(visit, ids.SETTINGS, show_settings)


def pause(visit: Visit) -> Message | None:
    """Until a day, that day included; or, without one, the form that asks for it."""
    if not visit.words:
        return in_mine(visit, ids.PAUSE_ME, show_pause)
    until = _day_in(visit) + ONE_DAY
    return in_mine(
        visit,
        ids.PAUSE_ME,
        lambda visit, pool: own.changed(visit.services.partners.joining.pause(visit.actor, pool, until, visit.now)),
    )


def _day_in(visit: Visit) -> date:
    day = day_said(visit.words, local_date(visit.now, visit.actor.zone))
    if day is None:
        raise Invalid("until", "unclear_pause")
    return day


def in_mine(
    visit: Visit,
    action: str,
    act: Callable[[Visit, int], Message | None],
    fits: Callable[[PoolFact], bool] = lambda pool: True,
) -> Message | None:
    """Do it where the actor has, or wants, a partner: here, or in the only place, or where they say."""
    community = visit.services.partners.listing.panel(visit.actor, visit.place, None, visit.now).community_id
    mine = visit.services.partners.listing.my_pools(visit.actor, community, visit.now)
    if not mine:
        return own.not_in_any()
    mine = [pool for pool in mine if fits(pool)] or mine
    return act(visit, mine[0].pool_id) if len(mine) == 1 else own.which(mine, action)
