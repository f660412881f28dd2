"""/challenge: the panel, and what the front desk and the Home tab show of challenges."""

from datetime import datetime

from slack_bolt import Ack

from bot.domain.people import Actor, Away
from bot.services import Services
from bot.services.challenges import kinds, meetup_plans, report
from bot.views import challenges as ids
from bot.views.challenges import by_message, meetups, own, panel, picks, start, templates
from bot.views.challenges import landing as landings
from bot.views.message import Message
from handlers.challenges.journal_file import journal
from handlers.challenges.presses import answered, turned
from handlers.doors import Door, Doors, Items, Visit
from handlers.listeners import Listeners
from handlers.payload import number

WORD = "challenge"
TITLE = "30-day challenges"
POSTS = {
    kinds.ANNOUNCEMENT: "the announcement",
    kinds.DAY: "the day’s prompt",
    kinds.HALF: "half-time",
    kinds.CLOSE: "the closing post",
    kinds.END: "the end, in the home channel",
    kinds.CHANNEL: "its own channel",
    meetup_plans.POLL: "the poll about the meetup",
    meetup_plans.MEETUP: "when the meetup is",
    meetup_plans.NOTES: "the place for notes from the meetup",
    kinds.ASK_PICKS: "the private question about highlights",
    report.MORE: "more highlights",
}


def register(listeners: Listeners, doors: Doors) -> None:
    """Enter the door, and answer the buttons of its panel."""
    doors.open(listeners, door(doors))
    doors.also_on_return(landing)
    show_one = answered(doors, lambda visit, community_id: drawn(doors, visit, community_id), TITLE)
    listeners.actions(ids.SHOW)(show_one)
    listeners.actions(ids.TURN)(turned(doors, lambda visit, to: turn(doors, visit, to), TITLE))
    listeners.action(ids.HELP)(answered(doors, explained, TITLE))
    listeners.actions(ids.LINK)(opened_link)


def door(doors: Doors) -> Door:
    def show(visit: Visit) -> Message:
        if not visit.place.is_channel:
            visit.who.belongs_to(visit.actor)
        return drawn(doors, visit, None)

    return Door(
        WORD,
        {
            "": show,
            "list": show,
            "start": start_one,
            "progress": progress,
            "share": share,
            "journal": journal,
            "templates": templates_here,
            "help": lambda visit: explained(visit, None),
        },
        offer=(("Start a 30-day challenge", ids.START), ("30-day challenge templates", ids.TEMPLATES)),
        everything=("All 30-day challenges", ids.SHOW),
        posts=POSTS,
        needs_me=needs_me,
        runs_here=runs_here,
        count=lambda services, actor, community: services.challenges.listing.count_running(actor, community),
    )


def opened_link(ack: Ack) -> None:
    """A button that opens a link tells us too; there is nothing to do."""
    ack()


def drawn(doors: Doors, visit: Visit, community_id: int | None, page: int = 0) -> Message:
    """The panel of a community, or of the place, with what failed there for those who can send it again."""
    fact = visit.services.challenges.listing.panel(visit.actor, visit.place, community_id, visit.now)
    failed = doors.failed(visit.services, visit.actor, visit.now, fact.community_id) if fact.community_id else ()
    return panel.panel(fact, visit.services.commands, failed, page)


def turn(doors: Doors, visit: Visit, to: str) -> Message:
    """Another page of the panel. `to`: a community's id, or 0, and the page."""
    community, _, page = to.partition(".")
    return drawn(doors, visit, number(community) or None, number(page))


def start_one(visit: Visit) -> Message | None:
    """The start form for the community here, or a choice of communities."""
    if not visit.place.is_channel:
        visit.who.belongs_to(visit.actor)
    fact = visit.services.challenges.listing.panel(visit.actor, visit.place, None, visit.now)
    if fact.community_id is None:
        return panel.panel(fact, visit.services.commands)
    show_start(visit, fact.community_id)
    return None


def show_start(visit: Visit, community_id: int) -> None:
    visit.who.can_choose_channels(visit.actor)
    options = visit.services.challenges.planning.start_options(visit.actor, community_id, visit.place, visit.now)
    visit.show(start.start_form(options, start.default_form(options)))


def progress(visit: Visit) -> Message | None:
    """My days in what runs; the one here first."""
    mine = visit.services.challenges.taking_part.my_progress(visit.actor, visit.place, visit.now)
    if not mine:
        fact = visit.services.challenges.listing.panel(visit.actor, visit.place, None, visit.now)
        return panel.not_taking_part(fact)
    return own.progress_of_all(mine)


def templates_here(visit: Visit) -> Message:
    """The templates of the community here, or a choice of communities."""
    if not visit.place.is_channel:
        visit.who.belongs_to(visit.actor)
    return shelf(visit, None)


def shelf(visit: Visit, community_id: int | None, page: int = 0) -> Message:
    fact = visit.services.challenges.keeping.shelf(visit.actor, visit.place, community_id)
    if fact is not None:
        return templates.templates(fact, page)
    return panel.panel(
        visit.services.challenges.listing.panel(visit.actor, visit.place, None, visit.now), visit.services.commands
    )


def share(visit: Visit) -> Message | None:
    """What I like of the challenge that is about to close; a choice where there are several."""
    offers = visit.services.challenges.picking.my_picks(visit.actor, visit.now)
    if len(offers) != 1:
        return picks.choose(offers)
    visit.show(picks.pick_form(offers[0]))
    return None


def explained(visit: Visit, community_id: int | None) -> Message:
    fact = visit.services.challenges.listing.panel(visit.actor, visit.place, community_id, visit.now)
    return panel.help_text(visit.services.commands, fact.community_id, fact.may_start)


def needs_me(services: Services, actor: Actor, now: datetime) -> Items:
    days = [
        panel.needs_me(day_id, number, progress_.title, link, progress_.challenge_id)
        for progress_, day_id, number, link in services.challenges.taking_part.open_days(actor, now)
    ]
    shares = [picks.needs_me(offer) for offer in services.challenges.picking.open_picks(actor, now)]
    asking = [meetups.blocks(one) for one in services.challenges.meetups.my_meetups(actor, now) if one.asks]
    stopped = [by_message.stopped(*one) for one in services.challenges.taking_part.stopped_prompts(actor)]
    return [*days, *shares, *asking, *stopped]


def runs_here(services: Services, actor: Actor, community_id: int, now: datetime) -> Items:
    running = services.challenges.listing.running_in(actor, community_id, now)
    ended = [one for one in services.challenges.meetups.meetups_after_close(actor, community_id, now) if not one.asks]
    return [*(panel.running_blocks(one, today=False) for one in running), *map(meetups.blocks, ended)]


def landing(services: Services, actor: Actor, was: Away, now: datetime) -> Items:
    found = services.challenges.soft_landing.landing(actor, was, now)
    return [landings.landing(one) for one in found[: landings.MOST_CHALLENGES]]
