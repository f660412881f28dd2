"""The communities' part of the Home tab."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, DividerBlock

from bot.domain.communities import Desk, HomeFacts
from bot.domain.people import Commands
from bot.views.communities import ids
from bot.views.communities.desk import LOST, away_line, me_rows
from bot.views.communities.ids import button, row, small
from bot.views.communities.workspace import policy_buttons, policy_question
from bot.views.message import channel, escape, section


def one(desk: Desk, runs: Sequence[Block]) -> list[Block]:
    """One of my communities, and what runs there."""
    part = " · you facilitate it" if desk.facilitating else ""
    lines = [f"*{escape(desk.name)}* in {channel(desk.channel)}{part}"]
    if desk.paused_at:
        lines.append("Everything is paused.")
    if desk.lost:
        lines.append(LOST.get(desk.lost, LOST["removed"]))
    head = section("\n".join(lines), accessory=button("Front desk", ids.DESK, desk.community_id))
    return [head, *(runs or [small("Nothing runs here just now.")])]


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
    blocks: list[Block] = [section(f"*About me*\n{away_line(facts.away)}"), *me_rows(facts.away)]
    if facts.asks_policy:
        blocks = [*policy_question(), DividerBlock(), *blocks]
    elif facts.actor.admin and facts.actor.full_member:
        blocks += [section("*For admins:* who may set up communities"), policy_buttons()]
    return [*blocks, row(button("Help", ids.HELP))]
