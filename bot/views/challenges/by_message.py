"""Prompts by direct message: choosing them, how they look, and what is asked of a message that may be for several."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from slack_sdk.models.blocks import Block, InputBlock
from slack_sdk.models.views import View

from bot.domain.challenges.arrival import Arrival, Prompted, Which
from bot.views import challenges as ids
from bot.views.challenges.prompts import day_heading, first_line, prompt_text
from bot.views.fields import radio_field, read_choice, read_number, read_time, time_field
from bot.views.message import Message, button, context, escape, modal, moment, option, plain, row, section

CHANNEL, MESSAGE = "channel", "message"
NONE = 0


def form(fact: Arrival) -> View:
    return modal(
        "Where prompts come",
        ids.ARRIVAL_FORM,
        about=fact.challenge_id,
        submit="Save",
        close="Not now",
        blocks=[
            section(f"*{escape(fact.title)}*"),
            *arrival_fields(fact.by_message, fact.hour, fact.zone),
        ],
    )


def arrival_fields(by_message: bool, hour: time, zone: str) -> list[InputBlock]:
    return [
        radio_field(
            "where",
            "Your prompts come",
            [
                option("In the channel, with everybody", CHANNEL),
                option("To me alone too, at my own hour", MESSAGE),
            ],
            MESSAGE if by_message else CHANNEL,
            "You can answer in our conversation then. It counts, and nobody else is shown it. "
            "Convene keeps its text only if you let it keep your entries.",
        ),
        time_field("hour", "My own hour", hour, f"Only for prompts to you alone, on your clock ({zone})."),
    ]


def read_arrival(view: Mapping[str, Any]) -> bool | None:
    """Whether prompts come by direct message; None where that was not asked."""
    chosen = read_choice(view, "where")
    return chosen == MESSAGE if chosen else None


def read_form(view: Mapping[str, Any]) -> tuple[int, bool, time | None]:
    """Challenge id, 0 for a forged one; whether by direct message; and when."""
    about = read_number(str(view.get("private_metadata") or "")) or 0
    return about, bool(read_arrival(view)), read_time(view, "hour")


def saved(fact: Arrival) -> Message:
    if not fact.by_message:
        return plain("Saved. Your prompts come in the channel.")
    coming = f" The next one comes {moment(fact.next_at, fact.zone)}." if fact.next_at else ""
    return plain(f"Saved. Your prompts come to our conversation at {fact.hour:%H:%M} your time.{coming}")


def stopped(challenge_id: int, title: str) -> list[Block]:
    """In Home: they could not come to our conversation."""
    said = f"I could not send you the prompts of *{escape(title)}*. They come in the channel only."
    return [section(said), row(button("Where prompts come", ids.ARRIVAL, challenge_id))]


def prompt(fact: Prompted) -> Message:
    text = escape(f"{fact.title}: day {fact.number} of {fact.length}. {first_line(fact.prompt)}")
    body = f"{day_heading(fact.title, fact.number, fact.length)}\n{prompt_text(fact.prompt)}"
    if not fact.open:
        return Message(text, [section(body), context("This 30-day challenge is closed.")])
    blocks: list[Block] = [section(body), row(*_buttons(fact)), context(_hint(fact))]
    return Message(text, blocks)


def _buttons(fact: Prompted) -> list[Any]:
    found = [button("My progress", ids.PROGRESS_DAY, fact.day_id)]
    if not fact.answered:
        done = button("Done", ids.DONE_TODAY, fact.day_id, "primary")
        return [done, button("Rest", ids.REST_TODAY, fact.day_id), *found]
    return [button("Share some of it", ids.SHARE, fact.day_id), *found] if fact.may_share else found


def _hint(fact: Prompted) -> str:
    if fact.answered:
        return "Your answer counts. Only you see it."
    return "Answer in the thread of this message or below it, or press Done. It counts, and only you see it."


def which(fact: Which) -> Message:
    """In the thread of what somebody wrote."""
    options = [
        button(title, f"{ids.WHICH}.{day_id}", f"{day_id}/{fact.draft_id}") for day_id, title in fact.options[:20]
    ]
    none = button("None of these", f"{ids.WHICH}.{NONE}", f"{NONE}/{fact.draft_id}")
    return plain("Which one is this for?", row(*options, none))


def not_for_any() -> Message:
    return plain("All right. It is not an entry.")
