"""All days with their dates before anything is public, and the small forms that change them."""

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock
from slack_sdk.models.views import View

from bot.domain.challenges.facts import DayText, Preview
from bot.domain.challenges.forms import UNDO
from bot.domain.challenges.prompts import LONGEST_PROMPT
from bot.models.templates import SHIPPED
from bot.views import challenges as ids
from bot.views.challenges.posts import draft_buttons, own_words, undo_button
from bot.views.challenges.prompts import day_body
from bot.views.challenges.templates import lineage
from bot.views.fields import text_field
from bot.views.message import Message, button, context, count, escape, modal, moment, plain, row, section

PER_PAGE = 10


def preview(fact: Preview, page: int = 0) -> View:
    """Ten days a page. Once it is public, only prompts that are not posted can be edited."""
    public = fact.public
    page = max(0, min(page, (len(fact.days) - 1) // PER_PAGE))
    shown = fact.days[page * PER_PAGE : (page + 1) * PER_PAGE]
    blocks: list[Block] = [] if public else _before(fact)
    for day in shown:
        blocks += _day(day)
    blocks += _pages(fact, page)
    if not public:
        blocks += _acts(fact)
    return modal(
        "All prompts" if public else "Preview",
        ids.PREVIEW,
        about=fact.challenge_id,
        submit=None if public else "Announce",
        close="Close" if public else "Keep as a draft",
        blocks=blocks,
    )


def _before(fact: Preview) -> list[Block]:
    first = "one minute after you announce it" if fact.soon else moment(fact.days[0].due_at, fact.zone)
    where = "a channel made for it" if fact.own_channel else f"#{escape(fact.where)}" if fact.where else "this channel"
    home = f"#{escape(fact.audience)}" if fact.audience else "the home channel"
    members = f" ({count(fact.audience_size, 'member')})" if fact.audience_size else ""
    return [
        section(
            f"*{escape(fact.title)}* in {escape(fact.community)}. {count(len(fact.days), 'day')}, in {where}. "
            f"Day 1 comes {first}; it closes {moment(fact.closes_at, fact.zone)}."
        ),
        context(
            f"Nothing is public yet. *Announce* posts in {home} at once: everyone there{members} sees it. "
            f"You can undo that for {int(UNDO.total_seconds() // 60)} minutes."
        ),
        *([context(lineage(fact.lineage))] if fact.lineage and fact.lineage[0].kind != SHIPPED else []),
        section(f"*The announcement says:*\n{own_words(fact.title, fact.words or fact.summary)}"),
        DividerBlock(),
    ]


def _day(day: DayText) -> list[Block]:
    edit = None if day.posted else button("Edit", ids.EDIT_PROMPT, day.id, spoken=f"Edit day {day.number}")
    when = f"{day.date:%A} {day.date.day} {day.date:%B}{' · posted' if day.posted else ''}"
    return [context(when), section(day_body(day), accessory=edit)]


def _pages(fact: Preview, page: int) -> list[Block]:
    last = (len(fact.days) - 1) // PER_PAGE
    buttons: list[ButtonElement] = []
    for at, words in ((page - 1, "Earlier days"), (page + 1, "Later days")):
        if 0 <= at <= last:
            buttons.append(button(words, f"{ids.PAGE}.{at}", at))
    return [row(*buttons), context(f"Page {page + 1} of {last + 1}.")] if buttons else []


def _acts(fact: Preview) -> list[Block]:
    about = fact.challenge_id
    return [
        DividerBlock(),
        row(
            button("Send day 1 to me", ids.SAMPLE, about),
            button("Edit the announcement", ids.EDIT_WORDS, about),
            *draft_buttons(about),
        ),
    ]


def announced(fact: Preview) -> View:
    """After Announce: what happens next, and the way back."""
    begins = "in one minute" if fact.soon else moment(fact.days[0].due_at, fact.zone)
    minutes = int(UNDO.total_seconds() // 60)
    return modal(
        "Announced",
        close="Done",
        blocks=[
            section(f"*{escape(fact.title)}* is announced. Day 1 comes {begins}."),
            row(undo_button(ids.UNDO_IN_FORM, fact.challenge_id)),
            context(f"You can undo this for {minutes} minutes. Those who joined are told."),
        ],
    )


def prompt_form(day_id: int, number: int, prompt: str, opened_from: str = ids.PREVIEW) -> View:
    """`opened_from`: callback id of the form underneath, which is drawn anew after saving."""
    return modal(
        f"Prompt of day {number}",
        ids.PROMPT_FORM,
        about=f"{day_id}:{opened_from}",
        submit="Save",
        close="Back",
        blocks=[
            text_field(
                "prompt",
                "Prompt",
                prompt,
                "*bold*, _italics_, links, and lines that begin with “- ” as a list.",
                multiline=True,
                limit=LONGEST_PROMPT,
            )
        ],
    )


def words_form(fact: Preview) -> View:
    return modal(
        "The announcement",
        ids.WORDS_FORM,
        about=fact.challenge_id,
        submit="Save",
        close="Back",
        blocks=[
            text_field(
                "words",
                "Your words",
                fact.words or fact.summary,
                "The title, the dates and the Join button are added. Empty: our words.",
                optional=True,
                multiline=True,
                limit=1500,
            )
        ],
    )


def sent_sample() -> View:
    return modal("On its way", close="Back", blocks=[section("Day 1 is on its way to you, as a message from me.")])


def discarded() -> View:
    return modal("Thrown away", close="Done", blocks=[section("The draft is gone. Nothing was public.")])


def withdrawn(fact: Preview) -> Message:
    return plain(
        f"The announcement of *{escape(fact.title)}* is taken back. It is a draft again.",
        row(button("Open the preview", ids.OPEN_DRAFT, fact.challenge_id, "primary")),
    )
