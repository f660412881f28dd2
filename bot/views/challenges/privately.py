"""Writing for oneself alone, and sharing it when one likes."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement
from slack_sdk.models.views import View

from bot.domain.challenges.privately import LONGEST_SHARED, PrivateEntry, SharedEntry
from bot.views import challenges as ids
from bot.views.challenges.posts import button, context
from bot.views.challenges.prompts import prompt_text
from bot.views.fields import TEXT_LIMIT, read_number, read_text, text_field
from bot.views.message import Message, confirm, cut, escape, label, person, section

PROMPT_SHOWN = 1200
WHO_COULD = (
    "Shown to nobody but you. Convene keeps this text, and whoever runs its database could read it. "
    "You can delete it here until the challenge closes. After that, “Forget my journal” does it."
)

GONE = Message("This was taken back.", [section("This was taken back.")])


def form(entry: PrivateEntry) -> View:
    """What is written so far can be changed. A text that is longer than a field stays in its message."""
    heading = f"*{escape(entry.title)}: day {entry.number}*"
    fits = len(entry.text) <= TEXT_LIMIT
    blocks: list[Block] = [
        section(f"{heading}\n{cut(prompt_text(entry.prompt), PROMPT_SHOWN)}"),
        text_field("text", "Your entry", entry.text if fits else "", WHO_COULD, multiline=True),
    ]
    if entry.written:
        if not entry.text or not fits:
            blocks.append(context("You wrote about this day already. What you write here takes its place."))
        blocks.append(ActionsBlock(elements=[_delete(entry), *_sharing(entry)]))
    return View(
        type="modal",
        callback_id=ids.PRIVATE_FORM,
        private_metadata=str(entry.day_id),
        title=label("Journal privately", 24),
        submit=label("Keep it", 24),
        close=label("Not now", 24),
        blocks=blocks,
    )


def _delete(entry: PrivateEntry) -> ButtonElement:
    shared = " What you shared of it goes too." if entry.stands else ""
    asked = confirm(
        "Delete this entry?", f"Its text goes, and it counts no longer.{shared}", "Delete", "Keep it", danger=True
    )  # fmt: skip
    return button("Delete this entry", ids.DELETE_PRIVATE, entry.day_id, "danger", confirm=asked)


def _sharing(entry: PrivateEntry) -> list[ButtonElement]:
    """To put words of it into the day's thread, or to take them back from there."""
    if entry.stands:
        return [button("Take back what I shared", ids.TAKE_BACK, entry.day_id)]
    return [button("Share some of it", ids.SHARE, entry.day_id)] if entry.may_share else []


def read_form(view: Mapping[str, Any]) -> tuple[int, str]:
    """Day id, 0 for a forged one, and the text."""
    return read_number(str(view.get("private_metadata") or "")) or 0, read_text(view, "text")


def kept(entry: PrivateEntry) -> Message:
    change = button("Change it", ids.PRIVATE, entry.day_id)
    return Message(
        f"It counts for day {entry.number}.",
        [
            section(f"It counts for day {entry.number} of *{escape(entry.title)}*. Only you see it."),
            ActionsBlock(elements=[change, *_sharing(entry)]),
        ],
    )


def deleted(entry: PrivateEntry) -> Message:
    return Message(
        "Deleted.",
        [
            section(f"Your private entry for day {entry.number} is deleted."),
            ActionsBlock(elements=[button("Write anew", ids.PRIVATE, entry.day_id)]),
        ],
    )


def taken_back(entry: PrivateEntry) -> Message:
    text = "What you shared goes from the thread in a moment. Your entry stays with you alone."
    return Message(text, [section(text)])


def share_form(entry: PrivateEntry) -> View:
    """Nothing is shared that its author did not put here."""
    return View(
        type="modal",
        callback_id=ids.SHARE_FORM,
        private_metadata=str(entry.day_id),
        title=label("Share", 24),
        submit=label("Share it", 24),
        close=label("Keep it private", 24),
        blocks=[
            section(f"*{escape(entry.title)}*, day {entry.number}"),
            text_field(
                "words",
                "What others will read",
                cut(entry.text, LONGEST_SHARED),
                "I post it in the day’s thread, with your name. Whoever reads the channel can read it. "
                "You can take it back.",
                multiline=True,
                limit=LONGEST_SHARED,
            ),
        ],
    )


def read_share(view: Mapping[str, Any]) -> tuple[int, str]:
    return read_number(str(view.get("private_metadata") or "")) or 0, read_text(view, "words")


def shared_now(entry: PrivateEntry) -> Message:
    text = f"I post it in the thread of day {entry.number}, with your name."
    return Message(text, [section(text), ActionsBlock(elements=_sharing(entry))] if entry.stands else [section(text)])


def not_shared(entry: PrivateEntry) -> list[Block]:
    """In Your day: Slack did not take it."""
    return [
        section(
            f"I could not post what you wanted to share for day {entry.number} of *{escape(entry.title)}*. "
            "Nobody sees it. Your entry is kept."
        ),
        ActionsBlock(elements=_sharing(entry)),
    ]


def shared(fact: SharedEntry) -> Message:
    """In the day's thread: quoted, so that it pings nobody and forges no link."""
    quoted = "\n".join(f">{line}" for line in escape(fact.words).splitlines())
    said = f"{person(fact.author)} shares an entry for day {fact.number}:"
    return Message(said, [section(f"{said}\n{quoted}")])
