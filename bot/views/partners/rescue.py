"""When it has become quiet in a pair: what is offered privately, without blame."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.domain.partners.life import Kept, Rescue
from bot.views import partners as ids
from bot.views.message import Message, button, context, listed, person, plain, row, section
from bot.views.partners.check_ins import name


def offer(fact: Rescue) -> Sequence[Block]:
    """To who is left."""
    quiet = listed(map(person, fact.quiet))
    buttons = [button("Find me a new partner", ids.NEW_PARTNER, fact.pair_id)]
    if fact.can_join:
        buttons.append(button("Join another pair", ids.JOIN_ANOTHER, fact.pair_id))
    buttons.append(button("I will wait", ids.WAIT, fact.pair_id))
    return [
        section(
            f"{name(fact.title)}: it has become quiet between you and {quiet}. That happens. "
            "You can wait, or go on with somebody else."
        ),
        row(*buttons),
        context(f"{quiet} can come back at any time. Only you see this."),
    ]


def kept(fact: Kept) -> Sequence[Block]:
    """To who went quiet."""
    partners = listed(map(person, fact.partners))
    then = f"{partners} will see that you are." if partners else "Then I find you a new partner."
    return [
        section(
            f"{name(fact.title)}: your place is kept, whatever keeps you busy. "
            f"When it suits you, press *I am here*. {then}"
        ),
        row(
            button("I am here", ids.BACK, fact.pool_id, "primary"),
            button("Pause", ids.PAUSE_ME, fact.pool_id),
            button("Stop", ids.STOP, fact.pool_id),
        ),
    ]


def looking() -> Message:
    return plain("I find you a new partner, usually within a day. You hear from me when somebody is found.")


def joined_another() -> Message:
    return plain("You join another pair. A new conversation for all of you opens in a moment.")


def waiting() -> Message:
    return plain("All stays as it is. In the Home tab you can choose otherwise at any time.")


def back(partners: Sequence[str]) -> Message:
    if not partners:
        return plain("Good to see you. I find you a new partner, usually within a day.")
    return plain(f"Good to see you. {listed(map(person, partners))} can see that you are here.")
