"""One's own journal as Markdown, and forgetting it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.domain.challenges.journal import Journal, JournalDay, JournalEntry
from bot.domain.people import Commands
from bot.views import challenges as ids
from bot.views.challenges.prompts import first_line
from bot.views.fields import radio_field, read_choice
from bot.views.message import Message, button, count, escape, in_parts, modal, option, plain, row, section

NAME = "my-journal.md"
BESIDE = "Here is your journal. Only you see this. What Convene holds no text of stands as a link."
TEXTS, DAYS = "texts", "days"


def markdown(journals: Sequence[Journal]) -> str:
    """The file: a heading for each 30-day challenge, and below it one for each day with an entry."""
    return "\n\n".join(["# My journal", *(part for journal in journals for part in _one(journal))]) + "\n"


def _one(journal: Journal) -> list[str]:
    did = f", {journal.done} of {count(journal.counted, 'day')}" if journal.counted else ""
    parts = [f"## {journal.title}", f"Joined on {_on(journal.joined)}{did}."]
    if journal.hope:
        parts.append(f"I hoped for: {journal.hope}")
    if not journal.days:
        parts.append("No entries.")
    return [*parts, *(part for day in journal.days for part in _day(day))]


def _day(day: JournalDay) -> list[str]:
    return [f"### Day {day.number}: {first_line(day.prompt)}", *(_entry(entry) for entry in day.entries)]


def _entry(entry: JournalEntry) -> str:
    head = f"*{_on(entry.on)}{', private' if entry.private else ''}*"
    link = f"[the message]({entry.link})" if entry.link else "No text is kept."
    return f"{head}\n\n{entry.text or link}"


def _on(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def comes() -> Message:
    return plain(
        "Your journal comes as a file, in your private conversation with me. It takes a moment.",
        row(button("My private entries", ids.PRIVATE_ENTRIES, 0), button("Forget my journal", ids.FORGET_JOURNAL)),
    )


def nothing(commands: Commands) -> Message:
    return plain(f"You have no journal yet. `{commands.challenge}` shows what you can join.")


def as_message(journals: Sequence[Journal]) -> Message:
    """Where the app may not send files."""
    parts = in_parts(markdown(journals))
    if parts is None:
        return plain(
            "I may not send files here, and your journal is too long for a message. "
            "A workspace admin can install the app again with the permission `files:write`."
        )
    blocks: list[Block] = [section(escape(part)) for part in parts]
    return Message("Your journal. I may not send files here, so it comes as a message.", blocks)


def forget_form() -> View:
    return modal(
        "Forget my journal",
        ids.FORGET_JOURNAL_FORM,
        submit="Forget it",
        close="Keep it",
        blocks=[
            section(
                "The texts that I keep of your entries go, in all your 30-day challenges. So does what I posted with "
                "your name because you shared it. Messages that you wrote in Slack stay there: you can delete them."
            ),
            radio_field(
                "what",
                "And the count?",
                [
                    option("My days stay counted", TEXTS),
                    option("The days that I wrote on go too", DAYS),
                ],
                TEXTS,
            ),
        ],
    )


def read_forget(view: Mapping[str, Any]) -> bool:
    """Whether the days are to go too."""
    return read_choice(view, "what", TEXTS) == DAYS


def forgotten(*, days_too: bool) -> Message:
    days = "The days that you wrote on are not counted any more." if days_too else "Your days stay counted."
    return plain(f"Done. I keep no text of your entries now. {days}")
