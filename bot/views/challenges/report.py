"""What participants gave to the closing post: highlights, hopes that were met, what they keep doing, and a picture."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ImageBlock
from slack_sdk.models.blocks.basic_components import SlackFile

from bot.domain.challenges.closing import Highlight, Kept, Report
from bot.domain.challenges.facts import Figures
from bot.views.message import SECTION_LIMIT, Message, cut, escape, plain, section

WORDS_LIMIT = 420  # characters of one highlight as it is drawn: & < > take five
NAME_LIMIT = 60
SOMEBODY = "Somebody"
ALT_LIMIT = 2000


def blocks(report: Report, figures: Figures, kept: int) -> list[Block]:
    """The sections between the figures and the meetup; with so many of what people keep doing."""
    drawn: list[Block] = [_picture(report.picture, figures)] if report.picture else []
    if report.highlights:
        more = f"And {report.more} more, in this thread." if report.more else ""
        drawn += _sections("*Highlights*", [_highlight(one) for one in report.highlights], more)
    if report.hopes_met:
        more = f"And {report.more_hopes} more." if report.more_hopes else ""
        drawn += _sections("*Hopes that were met*", [_short(hope) for hope in report.hopes_met], more)
    if report.kept:
        left_out = len(report.kept) - kept
        more = f"And {left_out} more." if left_out else ""
        drawn += _sections("*Two weeks later: what some keep doing*", [_kept(one) for one in report.kept[:kept]], more)
    return drawn


def more_highlights(highlights: Sequence[Highlight]) -> Message:
    """A reply in the thread of the closing post. Somebody may have been forgotten since, and left room there."""
    if not highlights:
        return plain("What stood here is in the closing post now.")
    return Message("More highlights", _sections("*More highlights*", [_highlight(one) for one in highlights]))


def alt_text(figures: Figures) -> str:
    """The numbers of the picture."""
    days = "; ".join(f"day {number}: {did}, {wrote}" for number, did, wrote in figures.per_day)
    short = "; ".join(f"{number}: {did}, {wrote}" for number, did, wrote in figures.per_day)
    head = "Bars by day: how many people did it, and how many of them wrote. "
    return cut(head + (days if len(head + days) <= ALT_LIMIT else short), ALT_LIMIT)


def _picture(file_id: str, figures: Figures) -> ImageBlock:
    return ImageBlock(alt_text=alt_text(figures), slack_file=SlackFile(id=file_id))


def _highlight(one: Highlight) -> str:
    day = f"day {one.number}" if one.number else ""
    source = f"<{one.link}|{day}>" if one.link else day
    if not one.words:
        return f"{_name(one.name)} shares an entry: {source}"
    return f"{_name(one.name)}{f', {source}' if source else ''}: {_short(one.words)}"


def _kept(one: Kept) -> str:
    return f"{_name(one.name)}: {_short(one.words)}"


def _name(name: str) -> str:
    """As a word: a mention would ping."""
    return f"*{cut(escape(name), NAME_LIMIT)}*" if name else SOMEBODY


def _short(words: str) -> str:
    return cut(escape(" ".join(words.split())), WORDS_LIMIT)


def _sections(title: str, lines: Sequence[str], more: str = "") -> list[Block]:
    """Lines below their title, in as few sections as Slack takes."""
    pages = [title]
    for line in [*(f"• {line}" for line in lines), *([more] if more else [])]:
        if len(pages[-1]) + len(line) + 1 > SECTION_LIMIT:
            pages.append(line)
        else:
            pages[-1] += f"\n{line}"
    return [section(page) for page in pages]
