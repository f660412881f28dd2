"""How a prompt looks: Slack's own marks kept, mentions made plain."""

import re

from bot.domain.challenges.facts import DayText
from bot.views.message import SECTION_LIMIT, cut, escape

LINK = re.compile(r"&lt;(https?://[^\s|&]+(?:&amp;[^\s|&]+)*)(\|[^<>\n]*?)?&gt;")
ITEM = re.compile(r"^- ", re.MULTILINE)
BROADCAST = re.compile(r"@(?=(channel|here|everyone)\b)")


def prompt_text(prompt: str) -> str:
    """Bold, italics, links and lists as written; what would ping somebody becomes plain text."""
    text = escape(prompt)
    text = LINK.sub(lambda found: f"<{found[1]}{found[2] or ''}>", text)
    text = BROADCAST.sub("@\u200b", text)  # an invisible space: Slack sees no mention
    return ITEM.sub("• ", text)


def day_heading(title: str, number: int, length: int) -> str:
    return f"*{escape(title)}: day {number} of {length}*"


def day_body(day: DayText) -> str:
    """A day as it will be posted."""
    return cut(f"{day_heading(day.title, day.number, day.length)}\n{prompt_text(day.prompt)}", SECTION_LIMIT)


def first_line(prompt: str) -> str:
    """The prompt's own heading, for notifications and lists."""
    line = prompt.strip().splitlines()[0] if prompt.strip() else ""
    return cut(re.sub(r"[*_~`]", "", line).strip(), 100)
