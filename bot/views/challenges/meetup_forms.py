"""The forms about the meetup: plan it, ask for times, choose mine, fix one, write a note."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import Block, CheckboxesElement, DateTimePickerElement
from slack_sdk.models.views import View

from bot.domain.challenges.meetups import (
    LONGEST_NOTE,
    POLL_DAYS,
    USUAL_POLL_DAYS,
    Meetup,
    MyTimes,
    PollForm,
    Proposal,
    TimeForMe,
)
from bot.domain.errors import Invalid
from bot.views import challenges as ids
from bot.views.challenges.meetups import answered_so_far, off_button
from bot.views.challenges.start import read_moment
from bot.views.fields import (
    choice_field,
    field,
    radio_field,
    read_choice,
    read_several,
    read_text,
    text_field,
    ticks_field,
)
from bot.views.message import button, channel, context, count, escape, modal, moment, option, row, section

OUTSIDE = {
    "": "within your hours",
    "away": "you are away that day",
    "early": "outside your hours: early",
    "late": "outside your hours: late",
    "free_day": "outside your hours: a free day of yours",
}


def _form(callback: str, about: int, title: str, blocks: list[Block], submit: str) -> View:
    return modal(title, callback, about=about, submit=submit, close="Back", blocks=blocks)


def on_clock(at: datetime, zone: str) -> str:
    """A time in a form, where Slack translates none: on this clock."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%A} {local.day} {local:%B}, {local:%H:%M}"


# Planning it


def plan_form(fact: Meetup) -> View:
    """Set the time, or find one by a poll."""
    stands = fact.at if fact.at and not fact.over else None
    at = DateTimePickerElement(action_id="meetup_at", initial_date_time=int(stands.timestamp()) if stands else None)
    hint = "In your own time zone. Those who are coming are told of every change."
    return _form(
        ids.MEETUP_FORM,
        fact.challenge_id,
        "Closing meetup",
        [
            section(_state(fact)),
            row(*_ways(fact)),
            field("meetup_at", "When", at, hint, optional=True),
            text_field("meetup_link", "Link", fact.link, optional=True),
        ],
        "Save",
    )


def _state(fact: Meetup) -> str:
    title = f"*{escape(fact.title)}*"
    if fact.poll_ends:
        runs = f"{title}: a poll runs until {moment(fact.poll_ends)}."
        return f"{runs} {answered_so_far(fact)} A time that you set ends it."
    if fact.at is None:
        return f"{title} has no meetup yet. Set a time, or ask when people can."
    if fact.over:
        return f"{title} has had its meetup, {moment(fact.at)}. You can plan another one."
    return f"{title}: {moment(fact.at)}. {count(fact.coming, 'person comes', 'people come')}."


def _ways(fact: Meetup) -> list[Any]:
    about = fact.challenge_id
    if fact.poll_ends:
        return [button("Fix a time", ids.MEETUP_FIX, about, "primary"), off_button(about, asked=True)]
    if fact.at and not fact.over:
        return [off_button(about, asked=False)]
    return [button("Find a time by a poll", ids.MEETUP_POLL, about, "primary")]


def read_plan(view: Mapping[str, Any]) -> tuple[datetime | None, str]:
    return read_moment(view, "meetup_at"), read_text(view, "meetup_link")


def saved(fact: Meetup) -> str:
    if fact.poll_ends:
        return "Saved. The poll goes on."
    if fact.at is None:
        return "Saved. No meetup is planned."
    return f"Saved. The meetup is {moment(fact.at)}. The channel hears of it. The closing post invites to it."


# The poll


def poll_form(fact: Proposal) -> View:
    """Times to offer, chosen for the zones of those who take part; four fields."""
    times = CheckboxesElement(
        action_id="times",
        options=[option(on_clock(at, fact.zone), at.isoformat()) for at in fact.times],
        initial_options=[option(on_clock(at, fact.zone), at.isoformat()) for at in fact.ticked],
    )
    zones = f"those who take part live in {count(fact.zones, 'time zone')}"
    more = DateTimePickerElement(action_id="more")
    ends = [option(f"In {count(days, 'day')}", str(days)) for days in POLL_DAYS]
    where = channel(fact.channel) if fact.channel else "its channel"
    return _form(
        ids.MEETUP_POLL_FORM,
        fact.challenge_id,
        "Find a time",
        [
            section(f"The poll is posted in {where}. Everyone there sees the times on their own clock."),
            field("times", "Times to offer", times, f"On your clock ({fact.zone}); {zones}.", optional=True),
            field("more", "One more time", more, "In your own time zone.", optional=True),
            choice_field("ends", "The poll ends", ends, str(USUAL_POLL_DAYS), "Then the time of most people is taken."),
            text_field("meetup_link", "Link", fact.link, optional=True),
        ],
        "Ask",
    )


def read_poll(view: Mapping[str, Any], now: datetime) -> PollForm:
    days = read_choice(view, "ends", str(USUAL_POLL_DAYS))
    more = read_moment(view, "more")
    times = [_read_time(text) for text in read_several(view, "times")]
    return PollForm(
        times=(*times, *([more] if more else [])),
        ends=now + timedelta(days=int(days) if days in {str(number) for number in POLL_DAYS} else USUAL_POLL_DAYS),
        link=read_text(view, "meetup_link"),
    )


def _read_time(text: str) -> datetime:
    """Raises Invalid for what no form of ours holds."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Invalid("times", "not_a_time")
    return at


def asked() -> str:
    return "The poll is on its way to the channel. You can fix a time before it ends."


def times_form(fact: MyTimes) -> View:
    """Each time on the reader's clock, with what is against it, in words."""
    options = [_offered(time, fact.zone) for time in fact.times]
    chosen = [time.at.isoformat() for time in fact.times if time.chosen]
    reminds = ", and I remind you" if fact.reminded else ""
    return _form(
        ids.MEETUP_TIMES_FORM,
        fact.challenge_id,
        "Choose my times",
        [
            section(f"When could you come to the closing meetup of *{escape(fact.title)}*?"),
            ticks_field("times", "I can come", options, chosen, f"On your clock ({fact.zone}). None is an answer too."),
            context(
                f"The channel reads how many can come at each time. Nobody reads who. "
                f"If one of your times is taken, you are down as coming{reminds}. You can still say no."
            ),
        ],
        "Save",
    )


def _offered(time: TimeForMe, zone: str) -> Any:
    return option(on_clock(time.at, zone), time.at.isoformat(), OUTSIDE[time.outside])


def read_times(view: Mapping[str, Any]) -> list[str]:
    return read_several(view, "times")


def fix_form(fact: Meetup, zone: str, now: datetime) -> View:
    """One of the times of the poll, with how many can come."""
    coming = [slot for slot in fact.slots if slot.at > now]
    options = [
        option(on_clock(slot.at, zone), slot.at.isoformat(), f"{count(slot.people, 'person', 'people')} can")
        for slot in coming
    ]
    most = max(coming, key=lambda slot: slot.people)
    return _form(
        ids.MEETUP_FIX_FORM,
        fact.challenge_id,
        "Fix a time",
        [
            radio_field("time", "The meetup is", options, most.at.isoformat(), f"On your clock ({zone})."),
            context("The poll ends with it. Those who chose this time are down as coming, and are reminded."),
        ],
        "Fix it",
    )


def read_fix(view: Mapping[str, Any]) -> str:
    return read_choice(view, "time")


def fixed(fact: Meetup) -> str:
    when = f"The meetup is {moment(fact.at)}." if fact.at else ""
    return f"{when} {count(fact.coming, 'person comes', 'people come')} so far. The channel hears of it.".strip()


# Afterwards


def note_form(fact: Meetup, words: str) -> View:
    where = f"everyone in {channel(fact.channel)}" if fact.channel else "everyone in its channel"
    return _form(
        ids.MEETUP_NOTE_FORM,
        fact.challenge_id,
        "Notes",
        [
            section(f"*{escape(fact.title)}*: what was told, what did not work, what was agreed?"),
            text_field(
                "note",
                "Your note",
                words,
                "This is what you wrote. Change it or add to it. Empty takes it back."
                if words
                else "A few lines help those who could not come.",
                optional=True,
                multiline=True,
                limit=LONGEST_NOTE,
            ),
            context(f"It is read by {where}, with your name, and by those who were absent, privately."),
        ],
        "Save",
    )


def read_note(view: Mapping[str, Any]) -> str:
    return read_text(view, "note")


def noted(words: str) -> str:
    return "Your note is on its way to the channel." if words else "Your note is taken back."
