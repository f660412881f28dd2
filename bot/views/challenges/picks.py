"""Picks: choosing what to share of a challenge at its end, in two short steps."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement, InputBlock, StaticMultiSelectElement
from slack_sdk.models.views import View

from bot.domain.challenges.closing import LINE, LONGEST_PICK, MOST_PICKS, Pick, PickOffer, WrittenDay, pick_field
from bot.views import challenges as ids
from bot.views.challenges.own import in_rows
from bot.views.fields import field, read_number, read_several, read_text, text_field, ticks_field
from bot.views.message import (
    Message,
    button,
    channel,
    confirm,
    count,
    cut,
    escape,
    label,
    listed,
    modal,
    moment,
    option,
    plain,
    row,
    section,
)

DAYS = "days"
HOPE = "hope"
LINE_LABEL = "A line to share"


def asked(offer: PickOffer) -> Sequence[Block]:
    """In Your day, some days before the close."""
    closes = f" closes {moment(offer.closes_at)}" if offer.closes_at else " is about to close"
    return [
        section(
            f"*{escape(offer.title)}*{closes}. Is there an entry that you would like to share, or a line? "
            "Only what you choose is shown. Sharing nothing is fine."
        ),
        row(button("Share a highlight", ids.PICK, offer.challenge_id, "primary")),
    ]


def needs_me(offer: PickOffer) -> list[Block]:
    """The same for the front desk and Home."""
    closes = f"closes {moment(offer.closes_at)}" if offer.closes_at else "is about to close"
    return [
        section(f"*{escape(offer.title)}* {closes}. You can share a highlight until then."),
        row(button("Share a highlight", ids.PICK, offer.challenge_id)),
    ]


def choose(offers: Sequence[PickOffer]) -> Message:
    """Asked for by a command: of which challenge, or that there is none just now."""
    if not offers:
        return plain(
            "Nothing that you take part in is about to close. You can share in the last days of a 30-day challenge."
        )
    return plain("Of which 30-day challenge?", *(block for offer in offers for block in needs_me(offer)))


def _readers(offer: PickOffer) -> str:
    where = f" in {channel(offer.channel)}" if offer.channel else ""
    readers = "the members of its channel" if offer.private_channel else "everyone in the workspace"
    return f"What you share comes with the closing post{where}, with your name. There {readers} can read it."


def _form(callback: str, offer: PickOffer, submit: str, blocks: list[Block]) -> View:
    return modal("Share a highlight", callback, about=offer.challenge_id, submit=submit, close="Not now", blocks=blocks)


def pick_form(offer: PickOffer) -> View:
    """Which of one's entries; without any, at once the line."""
    if not offer.days:
        return words_form(offer, ())
    blocks: list[Block] = [section(f"*{escape(offer.title)}*\n{_readers(offer)}"), _days_field(offer)]
    links = in_rows([(day.number, day.link) for day in offer.days if day.link])
    blocks += [section(f"{'' if at else 'Your entries: '}{line}") for at, line in enumerate(links)]
    if offer.shares:
        blocks.append(row(_take_back(offer)))
    return _form(ids.PICK_FORM, offer, "Next", blocks)


def _days_field(offer: PickOffer) -> InputBlock:
    options = [option(f"Day {d.number}{_begins(d)}", str(d.day_id)) for d in offer.days]
    picked = {str(pick.day_id) for pick in offer.picks}
    menu = StaticMultiSelectElement(
        action_id=DAYS,
        options=options,
        initial_options=[one for one in options if one.value in picked] or None,
        max_selected_items=MOST_PICKS,
        placeholder=label("Choose one to three"),
    )
    hint = "Next you write, or change, what is shown of each. Choose none to write a line instead."
    return field(DAYS, "Your entries to share", menu, hint, optional=True)


def _begins(day: WrittenDay) -> str:
    if day.private:
        return " (private)"
    return f": {' '.join(day.text.split())}" if day.text else ""


def _take_back(offer: PickOffer) -> ButtonElement:
    asked_ = confirm(
        "Share nothing?", "What you chose is not shown. You can choose again until the close.", "Take back"
    )
    return button("Share nothing", ids.UNPICK, offer.challenge_id, confirm=asked_)


def words_form(offer: PickOffer, days: Sequence[int]) -> View:
    """What stands in the report: a field for each chosen day, or one line; and the hope, if there was one."""
    chosen = [day for day in offer.days if day.day_id in days][:MOST_PICKS]
    fields: list[Block] = [_words_field(offer, day.day_id, f"Day {day.number}", day.link) for day in chosen]
    if not chosen:
        fields.append(_words_field(offer, LINE, LINE_LABEL, "", optional=bool(offer.hope)))
    if offer.hope:
        fields.append(_hope_field(offer))
    return _form(ids.PICK_WORDS_FORM, offer, "Share", [section(_readers(offer)), *fields])


def _words_field(offer: PickOffer, day_id: int, title: str, link: str, *, optional: bool = False) -> InputBlock:
    hint = "Shown as it stands here. Empty: only the link to your entry." if link else "Shown as it stands here."
    words = cut(offer.words_for(day_id), LONGEST_PICK)
    return text_field(
        pick_field(day_id), title, words, hint, optional=optional or bool(link), multiline=True, limit=LONGEST_PICK
    )


def _hope_field(offer: PickOffer) -> InputBlock:
    met = [HOPE] if offer.hope_met else []
    title = f"At the start you hoped for: {cut(' '.join(offer.hope.split()), 200)}"
    return ticks_field(HOPE, title, [option("It was met: show it, without my name", HOPE)], met)


def read_days(view: Mapping[str, Any]) -> list[int]:
    numbers = [read_number(text) for text in read_several(view, DAYS)]
    return [number for number in numbers if number is not None][:MOST_PICKS]


def read_picks(view: Mapping[str, Any]) -> tuple[list[Pick], bool]:
    """What is to be shared, and whether the hope was met."""
    names = [str(block.get("block_id")) for block in view.get("blocks") or []]
    days = [int(found[1]) for name in names if (found := re.fullmatch(r"pick\.([0-9]{1,9})", name))]
    picks = [Pick(day, read_text(view, pick_field(day))) for day in days]
    return picks, HOPE in read_several(view, HOPE)


def shared(offer: PickOffer) -> Message:
    what = [count(len(offer.picks), "highlight")] if offer.picks else []
    what += ["your hope"] if offer.hope_met else []
    when = f" It comes with the closing post, {moment(offer.closes_at)}." if offer.closes_at else ""
    change = row(button("Change it", ids.PICK, offer.challenge_id), _take_back(offer))
    return plain(f"Thank you. You share {listed(what)}.{when} You can change it until then.", change)


def taken_back(title: str) -> Message:
    return plain(f"You share nothing of *{escape(title)}*. You can choose again until it closes.")
