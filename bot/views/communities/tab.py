"""The communities' part of the Home tab."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock

from bot.domain.communities import Desk, HomeFacts
from bot.domain.outbox import Planned
from bot.domain.people import Commands
from bot.views.communities import ids
from bot.views.communities.desk import LOST, NOTHING, away_line, me_rows
from bot.views.communities.my_settings import in_words
from bot.views.communities.workspace import policy_buttons, policy_question
from bot.views.message import button, channel, context, escape, moment, row, section

SHOWN_BESIDE = 3  # things that run, where other communities stand unfolded too
SHOWN_ALONE = 8


def one(
    desk: Desk,
    runs: Sequence[Sequence[Block]],
    following: str,
    everything: Sequence[tuple[str, str]],
    fold: ButtonElement | None,
    most: int,
) -> list[Block]:
    """One of my communities, and what runs there: `most` of it, and buttons to the rest."""
    desk_button = button("Front desk", ids.DESK, desk.community_id)
    head = section("\n".join([*_head(desk), following]).strip(), accessory=fold or desk_button)
    shown = [block for item in runs[:most] for block in item] or [context(NOTHING)]
    ways = [desk_button] if fold else []
    if following:
        ways.append(button("What is planned", ids.PLANNED, desk.community_id))
    if len(runs) > most:
        shown.append(context(f"And {len(runs) - most} more."))
        shown.append(row(*[button(text, action, desk.community_id) for text, action in everything]))
    return [head, *([row(*ways)] if ways else []), *shown]


def folded(desk: Desk, running: int, following: str, fold: ButtonElement) -> list[Block]:
    """The same in a line or two."""
    runs = f"{running} under way." if running else NOTHING
    return [section("\n".join([*_head(desk), f"{runs} {following}".strip()]), accessory=fold)]


def next_line(coming: Sequence[Planned], names: Mapping[str, str]) -> str:
    """What is posted next, for who facilitates."""
    return "".join(
        f"Next: {moment(post.due_at)}, {names.get(post.kind, 'a post')} of *{escape(post.title)}*." for post in coming
    )


def _head(desk: Desk) -> list[str]:
    lines = [f"*{escape(desk.name)}* in {channel(desk.channel)}"]
    if desk.paused_at:
        lines.append("Everything is paused.")
    if desk.lost:
        lines.append(LOST.get(desk.lost, LOST["removed"]))
    return lines


def welcome(commands: Commands) -> list[Block]:
    """For somebody who is in no community yet."""
    return [
        section(
            "*Welcome.* Convene carries the logistics of communities of practice: "
            "people who share a craft and learn it together."
        ),
        section(
            "Go to a channel of people who share your craft, and type "
            f"`{commands.convene}` there. It takes a minute, and nobody gets a private message."
        ),
    ]


def settings(facts: HomeFacts) -> list[Block]:
    """What one settles for oneself; for admins also who may set up communities."""
    blocks: list[Block] = [
        section(f"*About me*\n{away_line(facts.away)}\n{in_words(facts.settings)}"),
        *me_rows(facts.away, button("Help", ids.HELP)),
    ]
    if facts.asks_policy:
        blocks = [*policy_question(), DividerBlock(), *blocks]
    elif facts.actor.admin and facts.actor.full_member:
        blocks += [section("*For admins:* who may set up communities"), policy_buttons()]
    return blocks
