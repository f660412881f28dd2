"""Prompts by direct message: choosing them, how they look, and what is asked of a message that may be for several."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block
from slack_sdk.models.views import View

from bot.domain.challenges.arrival import Arrival, Prompted, Which
from bot.views import challenges as ids
from bot.views.challenges.posts import button, context
from bot.views.challenges.prompts import day_heading, first_line, prompt_text
from bot.views.fields import radio_field, read_choice, read_number, read_time, time_field
from bot.views.message import Message, escape, label, moment, option, plain, section

CHANNEL, MESSAGE = "channel", "message"
NONE = 0


def form(fact: Arrival) -> View:
    return View(
        type="modal",
        callback_id=ids.ARRIVAL_FORM,
        private_metadata=str(fact.challenge_id),
        title=label("Where prompts come", 24),
        submit=label("Save", 24),
        close=label("Not now", 24),
        blocks=[
            section(f"*{escape(fact.title)}*"),
            radio_field(
                "where",
                "Your prompts come",
                [
                    option("In the channel, with everybody", CHANNEL),
                    option("To me alone too, at my own hour", MESSAGE),
                ],
                MESSAGE if fact.by_message else CHANNEL,
                "You can answer in our conversation then. It counts, and nobody else is shown it. "
                "Convene keeps its text only if you let it keep your entries.",
            ),
            time_field("hour", "At", fact.hour, f"On your own clock ({fact.zone})."),
        ],
    )


def read_form(view: Mapping[str, Any]) -> tuple[int, bool, time | None]:
    """Challenge id, 0 for a forged one; whether by direct message; and when."""
    about = read_number(str(view.get("private_metadata") or "")) or 0
    return about, read_choice(view, "where") == MESSAGE, read_time(view, "hour")


def saved(fact: Arrival) -> Message:
    if not fact.by_message:
        return plain("Saved. Your prompts come in the channel.")
    coming = f" The next one comes {moment(fact.next_at, fact.zone)}." if fact.next_at else ""
    return plain(f"Saved. Your prompts come to our conversation at {fact.hour:%H:%M} your time.{coming}")


def stopped(challenge_id: int, title: str) -> list[Block]:
    """In Home: they could not come to our conversation."""
    said = f"I could not send you the prompts of *{escape(title)}*. They come in the channel only."
    return [section(said), ActionsBlock(elements=[button("Where prompts come", ids.ARRIVAL, challenge_id)])]


def prompt(fact: Prompted) -> Message:
    text = escape(f"{fact.title}: day {fact.number} of {fact.length}. {first_line(fact.prompt)}")
    body = f"{day_heading(fact.title, fact.number, fact.length)}\n{prompt_text(fact.prompt)}"
    if not fact.open:
        return Message(text, [section(body), context("This 30-day challenge is closed.")])
    blocks: list[Block] = [section(body), ActionsBlock(elements=_buttons(fact)), context(_hint(fact))]
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
    return plain("Which one is this for?", ActionsBlock(elements=[*options, none]))


def not_for_any() -> Message:
    return plain("All right. It is not an entry.")
