"""The Home tab: what needs me today, what runs in my communities, what I can settle for myself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock, HeaderBlock
from slack_sdk.models.views import View

from bot.domain.communities import Mine
from bot.views import home as ids
from bot.views.message import button, context, label, row, section

NEEDS_ON_A_PAGE = 10  # things, of two blocks each
FEW = 5  # communities that are all shown unfolded
FOLDED_ON_A_PAGE = 10
SPOKEN = {"needs": "for you today", "communities": "communities"}

Item = Sequence[Block]


@dataclass(frozen=True)
class Place:
    """Where somebody is in their Home tab: two pages, and the community that they unfolded, 0 for none."""

    needs: int = 0
    page: int = 0
    unfolded: int = 0

    def __str__(self) -> str:
        return f"{self.needs}.{self.page}.{self.unfolded}"

    @staticmethod
    def read(text: str) -> "Place":
        """The place that a button carries; the beginning for anything else."""
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9}){2}", text):
            return Place()
        return Place(*(int(part) for part in text.split(".")))


@dataclass(frozen=True)
class Page:
    """The communities that are drawn, of all of mine; `place` with a page that there is."""

    place: Place
    shown: tuple[Mine, ...]
    total: int

    @property
    def folds(self) -> bool:
        return self.total > FEW

    def unfolds(self, community_id: int) -> bool:
        return not self.folds or self.place.unfolded == community_id


def page_of(mine: Sequence[Mine], place: Place) -> Page:
    """Those that I facilitate come first. A page that is no longer there becomes the last."""
    size = FOLDED_ON_A_PAGE if len(mine) > FEW else FEW
    at = min(place.page, last_page(len(mine), size))
    return Page(replace(place, page=at), tuple(mine[at * size : (at + 1) * size]), len(mine))


def last_page(total: int, size: int) -> int:
    return max(-(-total // size) - 1, 0)


def tab(needs: Sequence[Item], page: Page, communities: Sequence[Item], settings: Item) -> View:
    """`communities` are drawn in the order of `page.shown`."""
    blocks = [*_needs(needs, page.place), *_communities(page, communities), DividerBlock(), *settings]
    return View(type="home", blocks=blocks)


def welcome(first: Item, settings: Item) -> View:
    """For somebody who is in no community yet: nothing but the way in."""
    return View(type="home", blocks=[*first, DividerBlock(), *settings])


def fold_button(page: Page, community_id: int, name: str) -> ButtonElement | None:
    """Shows one community and folds the one before; None where all are shown."""
    if not page.folds:
        return None
    shown = page.unfolds(community_id)
    to = replace(page.place, unfolded=0 if shown else community_id)
    said, spoken = ("Hide", f"Hide {name}") if shown else ("Show", f"Show {name}")
    return button(said, f"{ids.TURN}.{community_id}", to, spoken=spoken)


def _needs(needs: Sequence[Item], place: Place) -> list[Block]:
    if not needs:
        return [_header("For you today"), section("Nothing waits for you today.")]
    at = min(place.needs, last_page(len(needs), NEEDS_ON_A_PAGE))
    shown = needs[at * NEEDS_ON_A_PAGE : (at + 1) * NEEDS_ON_A_PAGE]
    turned = [replace(place, needs=at - 1), replace(place, needs=at + 1)]
    blocks = [block for item in shown for block in item]
    return [_header("For you today"), *blocks, *_turn("needs", at, len(needs), NEEDS_ON_A_PAGE, turned)]


def _communities(page: Page, drawn: Sequence[Item]) -> list[Block]:
    blocks: list[Block] = []
    pairs = zip(page.shown, drawn, strict=True)
    for facilitating, group in groupby(pairs, key=lambda pair: pair[0].facilitating):
        blocks.append(_header("Communities I facilitate" if facilitating else "My communities"))
        for number, (_, item) in enumerate(group):
            blocks += [DividerBlock(), *item] if number and not page.folds else list(item)
    turned = [replace(page.place, page=page.place.page - 1), replace(page.place, page=page.place.page + 1)]
    size = FOLDED_ON_A_PAGE if page.folds else FEW
    return [*blocks, *_turn("communities", page.place.page, page.total, size, turned)]


def _turn(what: str, at: int, total: int, size: int, turned: Sequence[Place]) -> list[Block]:
    """Which of them these are, and the ways to the others; nothing where one page holds all."""
    if total <= size:
        return []
    first, last = at * size + 1, min((at + 1) * size, total)
    buttons = []
    if at:
        buttons.append(_button("Back", f"{what}.back", turned[0], SPOKEN[what]))
    if last < total:
        buttons.append(_button(f"{total - last} more", f"{what}.on", turned[1], SPOKEN[what]))
    return [context(f"{first} to {last} of {total}"), row(*buttons)]


def _button(text: str, to: str, place: Place, of: str) -> ButtonElement:
    """By ear the two that say "12 more" are told apart."""
    return button(text, f"{ids.TURN}.{to}", place, spoken=f"{text}: {of}")


def _header(text: str) -> Block:
    return HeaderBlock(text=label(text, 150))
