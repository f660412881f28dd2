"""The Home tab: what needs me today, what runs in my communities, what I can settle for myself."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, DividerBlock, HeaderBlock
from slack_sdk.models.views import View

from bot.views.message import VIEW_BLOCKS, label, section

MOST_NEEDED = 30  # blocks
ROOM = VIEW_BLOCKS - 2  # for the line that says that there is more


def tab(needs: Sequence[Block], communities: Sequence[Sequence[Block]], settings: Sequence[Block]) -> View:
    """Always under a hundred blocks: what needs me comes first; communities without room are counted."""
    blocks = [*_needs(needs), *_header("My communities")]
    tail: list[Block] = [DividerBlock(), *settings]
    shown = 0
    for part in communities:
        if len(blocks) + len(part) + 1 + len(tail) > ROOM:
            break
        blocks += [DividerBlock(), *part] if shown else list(part)
        shown += 1
    if shown < len(communities):
        blocks.append(section(f"And {len(communities) - shown} more: each has its front desk in its channel."))
    return View(type="home", blocks=[*blocks, *tail])


def welcome(first: Sequence[Block], settings: Sequence[Block]) -> View:
    """For somebody who is in no community yet: nothing but the way in."""
    return View(type="home", blocks=[*first, DividerBlock(), *settings])


def _needs(needs: Sequence[Block]) -> list[Block]:
    shown = list(needs[:MOST_NEEDED]) or [section("Nothing waits for you today.")]
    return [*_header("For you today"), *shown]


def _header(text: str) -> list[Block]:
    return [HeaderBlock(text=label(text, 150))]
