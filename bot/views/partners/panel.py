"""The bare door: what runs here, what I can do."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock

from bot.domain.partners.facts import Panel, PoolFact
from bot.domain.people import Commands
from bot.views import partners as ids
from bot.views.message import Message, button, escape, plain, row, section
from bot.views.partners import own
from bot.views.partners.parts import TITLE, coming, name, people_in, rhythm

MOST_FAILED = 4
IN_A_ROW, ROWS = 20, 5  # communities to choose from


def panel(fact: Panel, commands: Commands, failed: Sequence[Sequence[Block]] = ()) -> Message:
    """What failed and what runs; at the end what one can start."""
    if fact.community_id is None:
        return _elsewhere(fact, commands)
    blocks = [block for one in failed[:MOST_FAILED] for block in one]
    if not fact.pools:
        blocks.append(section("No partners are brought together here just now."))
    for pool in fact.pools:
        blocks += pool_blocks(pool, titled=bool(pool.challenge))
    buttons = [button("How it works", ids.HELP, fact.community_id)]
    if fact.may_start:
        buttons.insert(0, button("Start accountability partners", ids.START, fact.community_id, "primary"))
    blocks += [DividerBlock(), row(*buttons)]
    return plain(f"*{TITLE} in {escape(fact.community)}*", *blocks)


def _elsewhere(fact: Panel, commands: Commands) -> Message:
    if not fact.choices:
        return plain(
            f"There is no community here yet. Go to your group’s channel and type `{commands.convene}` to set one up."
        )
    choices: list[ButtonElement] = [
        button(name_, f"{ids.SHOW}.{row_id}", row_id) for row_id, name_ in fact.choices[: ROWS * IN_A_ROW]
    ]
    rows = [row(*choices[at : at + IN_A_ROW]) for at in range(0, len(choices), IN_A_ROW)]
    return plain("Which community do you mean?", *rows)


def pool_blocks(pool: PoolFact, *, titled: bool = True) -> list[Block]:
    """A pool that runs, how it stands with one's own partner, and what one can do. It stands under its community."""
    said = f"{people_in(pool)}. {coming(pool)}".rstrip()
    if not pool.challenge:
        said = f"{rhythm(pool)}. {said}"
    title = name(pool) if pool.challenge else TITLE
    lines = [f"*{title}*: {said}" if titled else said[:1].upper() + said[1:]]
    if pool.mine:
        lines.append(own.state(pool, pool.mine))
    elements = own.buttons(pool)
    if pool.steers:
        elements.append(button("Steer", ids.STEER, pool.pool_id))
    return [section("\n".join(lines)), row(*elements)]


def help_text(commands: Commands, fact: Panel) -> Message:
    name_ = commands.partner
    text = (
        "An *accountability partner* asks how it goes, and is asked the same. "
        "I bring people together, and look again for whoever is left."
    )
    lines = (
        f"`{name_}` shows what runs here\n`{name_} start` starts it for this community\n"
        f"`{name_} join` finds you a partner\n"
        f"`{name_} skip` leaves the next round out\n`{name_} pause until 3 May` pauses it for you\n"
        f"`{name_} resume` takes you in again\n`{name_} stop` takes you out\n"
        f"`{name_} settings` keeps what only you see\n"
        f"`{name_} plan` shows the next rounds to who steers them\n`{name_} help` shows this"
    )
    if fact.community_id is None:
        return plain(text, section(lines))
    buttons = [button("What runs here", ids.SHOW, fact.community_id)]
    if fact.may_start:
        buttons.append(button("Start accountability partners", ids.START, fact.community_id, "primary"))
    return plain(text, section(lines), row(*buttons))
