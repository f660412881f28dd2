"""Writing for oneself alone, and sharing it when one likes."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from bot.domain.challenges.privately import LONGEST_SHARED, PrivateEntry, PrivateShelf, SharedEntry
from bot.views import challenges as ids
from bot.views.challenges.prompts import prompt_text
from bot.views.fields import TEXT_LIMIT, read_number, read_text, text_field
from bot.views.message import Message, button, confirm, context, cut, escape, modal, person, plain, row, section

PROMPT_SHOWN = 1200
SHOWN = 300  # characters of an entry in the list
WHO_COULD = (
    "Shown to nobody but you. Convene keeps this text, and whoever runs its database could read it. "
    "You can delete it any time."
)


def form(entry: PrivateEntry, *, typed: str = "", said: str = "", page: int | None = None) -> View:
    """What is written so far can be changed; after the close it can be read, taken back and deleted.

    `typed`: what stands in the field and is not saved yet. `said`: what has just happened. `page` of the list that it
    was opened from.
    """
    about = str(entry.day_id) if page is None else f"{entry.day_id}:{page}"
    heading = section(f"*{escape(entry.title)}: day {entry.number}*\n{cut(prompt_text(entry.prompt), PROMPT_SHOWN)}")
    blocks: list[Block] = [section(said)] if said else []
    blocks += [heading, *(_field(entry, typed) if entry.may_write else _to_read(entry))]
    if entry.written:
        blocks.append(row(_delete(entry), *_sharing(entry)))
    return modal(
        "Journal privately" if entry.may_write else "Your private entry",
        ids.PRIVATE_FORM,
        about=about,
        submit="Keep it" if entry.may_write else None,
        close="Not now" if entry.may_write else "Close",
        blocks=blocks,
    )


def _field(entry: PrivateEntry, typed: str) -> list[Block]:
    """A text that is longer than a field stays in its message."""
    fits = len(entry.text) <= TEXT_LIMIT
    text = typed or (entry.text if fits else "")
    blocks: list[Block] = [text_field("text", "Your entry", text, WHO_COULD, multiline=True)]
    if entry.written and not (entry.text and fits):
        blocks.append(context("You wrote about this day already. What you write here takes its place."))
    return blocks


def _to_read(entry: PrivateEntry) -> list[Block]:
    said = "Only you see this. It can no longer be changed, but you can delete it at any time."
    return [section(escape(entry.text) or "I keep no text of it."), context(said)]


def typed_in(view: Mapping[str, Any]) -> str | None:
    """What stands in the field of this form, saved or not; None in any other view."""
    return read_text(view, "text") if view.get("callback_id") == ids.PRIVATE_FORM else None


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
    return read_number(_about(view)[0]) or 0, read_text(view, "text")


def opened_from(view: Mapping[str, Any]) -> int | None:
    """The page of the list below this form; None where it was opened from elsewhere."""
    return read_number(_about(view)[1]) if view.get("callback_id") == ids.PRIVATE_FORM else None


def _about(view: Mapping[str, Any]) -> tuple[str, str]:
    day, _, page = str(view.get("private_metadata") or "").partition(":")
    return day, page


def kept(entry: PrivateEntry) -> Message:
    change = button("Change it", ids.PRIVATE, entry.day_id)
    return Message(
        f"It counts for day {entry.number}.",
        [
            section(f"It counts for day {entry.number} of *{escape(entry.title)}*. Only you see it."),
            row(change, *_sharing(entry)),
        ],
    )


def deleted(entry: PrivateEntry) -> Message:
    return Message(
        "Deleted.",
        [
            section(_deleted(entry)),
            *([row(button("Write anew", ids.PRIVATE, entry.day_id))] if entry.may_write else []),
        ],
    )


def _deleted(entry: PrivateEntry) -> str:
    return f"Your private entry for day {entry.number} is deleted."


def deleted_but_typed(entry: PrivateEntry, typed: str, page: int | None) -> View:
    """What they typed since is not lost with it."""
    said = f"{_deleted(entry)} What you have typed is still here: *Keep it* saves it."
    return form(entry, typed=typed, said=said, page=page)


TAKEN_BACK = "What you shared goes from the thread in a moment. Your entry stays with you alone."


def taken_back() -> Message:
    return plain(TAKEN_BACK)


# All of them


def shelf(fact: PrivateShelf) -> View:
    blocks: list[Block] = [section("Only you see this. Open one to read all of it, or to delete it.")]
    for entry in fact.entries:
        text = f"*{escape(entry.title)}: day {entry.number}*\n{cut(escape(entry.text), SHOWN)}"
        opened = button("Open", ids.PRIVATE, entry.day_id, spoken=f"Open day {entry.number} of {entry.title}")
        blocks.append(section(text, accessory=opened))
    if not fact.entries:
        blocks = [section("You have no private entries that I keep a text of.")]
    turns = [
        button(words, f"{ids.PRIVATE_SHELF}.{to}", to)
        for words, to in (("Newer", fact.page - 1), ("Older", fact.page + 1))
        if 0 <= to < fact.pages
    ]
    return modal(
        "My private entries", ids.PRIVATE_LIST, about=fact.page, blocks=[*blocks, *([row(*turns)] if turns else [])]
    )


def page_of(view: Mapping[str, Any]) -> int | None:
    """The page of this list; None for another view."""
    return read_number(str(view.get("private_metadata") or "")) if view.get("callback_id") == ids.PRIVATE_LIST else None


def share_form(entry: PrivateEntry) -> View:
    """Nothing is shared that its author did not put here."""
    return modal(
        "Share",
        ids.SHARE_FORM,
        about=entry.day_id,
        submit="Share it",
        close="Keep it private",
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
    return Message(text, [section(text), row(*_sharing(entry))] if entry.stands else [section(text)])


def not_shared(entry: PrivateEntry) -> list[Block]:
    """In Your day: Slack did not take it."""
    return [
        section(
            f"I could not post what you wanted to share for day {entry.number} of *{escape(entry.title)}*. "
            "Nobody sees it. Your entry is kept."
        ),
        row(*_sharing(entry)),
    ]


def shared(fact: SharedEntry) -> Message:
    """In the day's thread: quoted, so that it pings nobody and forges no link."""
    quoted = "\n".join(f">{line}" for line in escape(fact.words).splitlines())
    said = f"{person(fact.author)} shares an entry for day {fact.number}:"
    return Message(said, [section(f"{said}\n{quoted}")])
