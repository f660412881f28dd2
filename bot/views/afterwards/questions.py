"""The question in Your day and in Home, its form, and what one reads then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from bot.domain.afterwards import LONGEST_ANSWER, Question
from bot.views import afterwards as ids
from bot.views.fields import read_several, read_text, text_field, ticks_field
from bot.views.message import Message, button, channel, escape, modal, option, plain, row, section

WORDS = "words"
SHARE = "share"


@dataclass(frozen=True)
class Words:
    """Of one kind of question. `told` with the title in braces, `shown` where a shared answer will stand."""

    told: str
    question: str
    shown: str


KINDS: Mapping[str, Words] = {
    "challenges.keep_doing": Words(
        told="*{title}* ended two weeks ago.", question="What will you keep doing?", shown="the closing post"
    ),
}


def asked(fact: Question) -> Sequence[Block]:
    words = KINDS[fact.kind]
    told = words.told.format(title=escape(fact.title))
    text = f"{told} {words.question} Only you see what you answer, until you share it."
    return [section(text), row(answer_button(fact.kind, fact.about, "Answer"))]


def answer_button(kind: str, about: int, text: str) -> ButtonElement:
    return button(text, ids.ANSWER, f"{kind}:{about}")


def form(fact: Question) -> View:
    words = KINDS[fact.kind]
    return modal(
        "Two weeks later",
        ids.FORM,
        about=f"{fact.kind}:{fact.about}",
        submit="Save",
        close="Not now",
        blocks=[
            section(f"*{escape(fact.title)}*\n{_readers(fact, words)}"),
            text_field(
                WORDS,
                words.question,
                fact.words,
                "Empty it to take it back." if fact.words else "",
                optional=bool(fact.words),
                multiline=True,
                limit=LONGEST_ANSWER,
            ),
            ticks_field(
                SHARE,
                "Share it",
                [option(f"Add it to {words.shown}, with my name", SHARE)],
                [SHARE] if fact.shared else [],
            ),
        ],
    )


def _readers(fact: Question, words: Words) -> str:
    where = f" in {channel(fact.channel)}" if fact.channel else ""
    readers = "the members of its channel" if fact.private_channel else "everyone in the workspace"
    return (
        f"Shared, it is added to {words.shown}{where}: {readers} can read it. "
        "Not shared, it is yours alone; whoever runs the database could read it."
    )


def read(view: Mapping[str, Any]) -> tuple[str, bool]:
    """The answer, and whether it is shared."""
    return read_text(view, WORDS), SHARE in read_several(view, SHARE)


def saved(fact: Question) -> Message:
    again = row(answer_button(fact.kind, fact.about, "Change it"))
    if not fact.words:
        return plain("Your answer is taken back.", again)
    if fact.shared:
        return plain(f"Thank you. Your answer is added to {KINDS[fact.kind].shown}.", again)
    return plain("Thank you. Your answer is kept for you alone.", again)
