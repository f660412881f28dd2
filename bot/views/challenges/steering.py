"""What a facilitator sees while it runs, and the forms for each change."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    DividerBlock,
    UserMultiSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from bot.domain.challenges.facts import Figures, Steering
from bot.domain.challenges.forms import LATEST_CLOSE
from bot.domain.challenges.prompts import FIELD_LIMIT
from bot.models.challenges import ANNOUNCED, PAUSED
from bot.views import challenges as ids
from bot.views.challenges.panel import people_in
from bot.views.challenges.prompts import first_line
from bot.views.challenges.start import read_rest_dates, read_weekdays, weekdays_field
from bot.views.errors import failure
from bot.views.fields import (
    choice_field,
    element,
    field,
    read_choice,
    read_people,
    read_time,
    text_field,
    time_field,
)
from bot.views.message import button, confirm, context, count, cut, escape, modal, moment, option, row, section

DAYS_SHOWN = 30
MOST_ADMITTED = 20  # each is looked up in Slack before the form is answered


def steering(fact: Steering) -> View:
    about = fact.running.challenge_id
    blocks: list[Block] = [section(_state(fact)), section(figures(fact.figures))]
    if fact.figures.per_day:
        blocks.append(row(button("Numbers as a picture and a file", ids.NUMBERS, about)))
    if fact.running.state in {ANNOUNCED, PAUSED}:
        blocks += [DividerBlock(), *_acts(fact, about)]
    blocks.append(context("Numbers only: nobody is shown as missing."))
    return modal("Steer", ids.STEERING, about=about, blocks=blocks)


def _state(fact: Steering) -> str:
    running = fact.running
    where = f"day {running.number} of {running.length}" if running.number else "not begun yet"
    text = f"*{escape(running.title)}*: {where}. {people_in(running)}."
    if running.state not in {ANNOUNCED, PAUSED}:
        return f"{text} It does not run any more."
    if running.held:
        return f"{text} It is paused, with everything in its community."
    if running.state == PAUSED:
        return f"{text} It is paused{_reason(fact.pause_reason)}."
    if fact.next_day and fact.next_at:
        text += f"\nNext: _{escape(first_line(fact.next_day.prompt))}_, {moment(fact.next_at, fact.zone)}."
    elif running.closes_at:
        text += f"\nAll prompts are out. It closes {moment(running.closes_at, fact.zone)}."
    return text


def _reason(reason: str) -> str:
    if reason.startswith("post_failed:"):
        return f": a post failed, because {failure(reason.removeprefix('post_failed:'))[0]}"
    return ": its channel cannot be reached" if reason else ""


def figures(fact: Figures) -> str:
    """Entries a day as numbers."""
    if not fact.per_day:
        return "Entries a day appear here once day 1 is out."
    rows = [f"day {number}: {did} ({wrote} wrote)" for number, did, wrote in fact.per_day[-DAYS_SHOWN:]]
    return cut("*People who did each day:*\n" + " · ".join(rows), 2900)


def _acts(fact: Steering, about: int) -> list[Block]:
    pause = confirm("Pause it?", "No prompt is posted until you resume. Entries go on counting.", "Pause")
    resume = confirm("Resume it?", "The next prompt comes at the next posting hour.", "Resume")
    end = confirm(
        "End it now?",
        "The closing post goes out at once, and the remaining prompts are dropped. "
        "Who has not chosen a highlight yet cannot share one any more.",
        "End",
        danger=True,
    )
    cancel = confirm(
        "Cancel it?", "There will be no closing post. Those who take part are told privately.", "Cancel it", "Keep it",
        danger=True,
    )  # fmt: skip
    skip = confirm("Skip the next date?", "The next prompt and all after it come one date later.", "Skip it")
    paused = fact.running.state == PAUSED
    flow = button("Resume", ids.RESUME, about, "primary", confirm=resume) if paused else button(
        "Pause", ids.PAUSE, about, confirm=pause
    )  # fmt: skip
    first: list[ButtonElement] = [flow]
    if fact.next_day:
        first += [
            button("Change the next prompt", ids.EDIT_PROMPT, fact.next_day.id),
            button("Skip the next date", ids.SKIP_NEXT, about, confirm=skip),
        ]
    first += [button("All prompts", ids.ALL_PROMPTS, about), button("Add prompts", ids.EXTEND, about)]
    second = [
        button("Hour, days and close", ids.RHYTHM, about),
        button("Meetup", ids.MEETUP, about),
        button("Hand over", ids.HAND_OVER, about),
        button("Let others journal", ids.ADMIT, about),
        button("Copy to another community", ids.COPY, about),
    ]
    last = [
        button("End early", ids.END_EARLY, about, confirm=end),
        button("Cancel it", ids.CANCEL, about, "danger", confirm=cancel),
    ]
    return [row(*first), row(*second), row(*last)]


def _form(callback: str, about: int, title: str, blocks: list[Block], submit: str = "Save") -> View:
    return modal(title, callback, about=about, submit=submit, close="Back", blocks=blocks)


def extend_form(about: int) -> View:
    hint = f"They are added at the end. A blank line between prompts; at most {FIELD_LIMIT:,} characters at once."
    return _form(
        ids.EXTEND_FORM, about, "Add prompts", [text_field("prompts", "More prompts", "", hint, multiline=True)]
    )


def rhythm_form(fact: Steering) -> View:
    rest = "\n".join(day.isoformat() for day in fact.rest_dates)
    later = [option("The day after the last prompt", "0")]
    later += [option(f"{count(days, 'day')} later", str(days)) for days in range(1, LATEST_CLOSE + 1)]
    return _form(
        ids.RHYTHM_FORM,
        fact.running.challenge_id,
        "Hour, days and close",
        [
            time_field("hour", "Hour of the daily prompt", fact.hour, f"In {fact.zone}, from the next prompt on."),
            weekdays_field(fact.weekdays),
            text_field(
                "rest_dates",
                "Dates without a prompt",
                rest,
                "One on a line, such as 24 December or 2026-12-24.",
                optional=True,
                multiline=True,
            ),
            choice_field("close_later", "It closes", later, str(fact.close_later_days)),
        ],
    )


def read_rhythm(view: Mapping[str, Any], today: date) -> tuple[time | None, str, tuple[date, ...], int]:
    later = read_choice(view, "close_later", "0")
    return (
        read_time(view, "hour"),
        read_weekdays(view),
        read_rest_dates(view, today),
        int(later) if later in {str(n) for n in range(LATEST_CLOSE + 1)} else 0,
    )


def hand_over_form(about: int) -> View:
    person = field("person", "Who steers it from now on?", UserSelectElement(action_id="person"))
    return _form(
        ids.HAND_OVER_FORM, about, "Hand over", [person, context("They are told in a private message.")], "Hand over"
    )


def read_person(view: Mapping[str, Any]) -> str:
    return str(element(view, "person").get("selected_user") or "")


def admit_form(fact: Steering) -> View:
    return _form(
        ids.ADMIT_FORM,
        fact.running.challenge_id,
        "Let others journal",
        [
            field(
                "people",
                "People of other organisations",
                UserMultiSelectElement(
                    action_id="people", initial_users=list(fact.admitted) or None, max_selected_items=MOST_ADMITTED
                ),
                "By default they only look on. Named here, they can join and journal. They get no private messages.",
                optional=True,
            )
        ],
    )


def read_admitted(view: Mapping[str, Any]) -> list[str]:
    return read_people(view, "people")


def admitted_saved(people: int) -> str:
    if not people:
        return "Saved. People of other organisations look on."
    return "Saved. Those named here can join and journal."


def done(words: str) -> View:
    """A short answer in place of a form."""
    return modal("Done", blocks=[section(words)])
