"""How a prompt looks: Slack's own marks kept, mentions made plain."""

import re

from bot.domain.challenges.facts import DayText
from bot.views.message import SECTION_LIMIT, cut, escape

LINK = re.compile(r"&lt;(https?://(?:(?!&[lg]t;)[^\s|])+)(\|(?:(?!&[lg]t;)[^\n])*)?&gt;")
BARE = re.compile(r"https?://(?:(?!&[lg]t;)[^\s|<>])+")
ADDRESS = re.compile(r"://|www\.|@|\w\.\w")
"""In the words of a link: they could say another address than where it leads."""
AFTER_A_LINK = ".,;:!?)]}*_~'\"”’"
LINKED = re.compile(f"{LINK.pattern}|{BARE.pattern}")
ITEM = re.compile(r"^- ", re.MULTILINE)
BROADCAST = re.compile(r"@(?=(channel|here|everyone)\b)")


def prompt_text(prompt: str) -> str:
    """Bold, italics, links and lists as written; what would ping somebody becomes plain text."""
    text = escape(prompt)
    text = LINKED.sub(_linked, text)
    text = BROADCAST.sub("@\u200b", text)  # an invisible space: Slack sees no mention
    return ITEM.sub("• ", text)


def _linked(found: re.Match[str]) -> str:
    """A link as Slack wants it; one that stands as it is ends before the punctuation that follows it."""
    if found[1]:
        words = found[2] or ""
        return f"<{found[1]}{'' if ADDRESS.search(words) else words}>"
    address = found[0].rstrip(AFTER_A_LINK)
    return f"<{address}>{found[0][len(address) :]}"


def day_heading(title: str, number: int, length: int) -> str:
    return f"*{escape(title)}: day {number} of {length}*"


def day_body(day: DayText) -> str:
    """A day as it will be posted."""
    return cut(f"{day_heading(day.title, day.number, day.length)}\n{prompt_text(day.prompt)}", SECTION_LIMIT)


def first_line(prompt: str) -> str:
    """The prompt's own heading, for notifications and lists."""
    line = prompt.strip().splitlines()[0] if prompt.strip() else ""
    return cut(re.sub(r"[*_~`]", "", line).strip(), 100)
