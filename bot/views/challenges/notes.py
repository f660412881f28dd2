"""What a participant or a new facilitator is told in Your day."""

from collections.abc import Callable, Mapping, Sequence

from slack_sdk.models.blocks import Block

from bot.domain.challenges.facts import Told
from bot.views import challenges as ids
from bot.views.message import Message, button, channel, escape, row, section

Words = Callable[[Told], Sequence[Block]]


def undone(fact: Told) -> Sequence[Block]:
    return [section(f"*{escape(fact.title)}* was taken back by its facilitator. You are not in it for now.")]


def cancelled(fact: Told) -> Sequence[Block]:
    return [section(f"*{escape(fact.title)}* was cancelled. What you wrote stays in its threads.")]


def not_invited(fact: Told) -> Sequence[Block]:
    where = (
        f" Open {channel(fact.channel)} and choose *Join channel*. "
        "If Slack does not let you, ask somebody in it, or a workspace admin, to add you."
        if fact.channel
        else ""
    )
    return [section(f"I could not invite you into the channel of *{escape(fact.title)}*.{where}")]


def way_in(fact: Told) -> Message:
    """The same where only they see it, for people who get no private messages."""
    return Message(f"I could not invite you into the channel of {escape(fact.title)}.", not_invited(fact))


def handed_over(fact: Told) -> Sequence[Block]:
    steer = row(button("Steer", ids.STEER, fact.challenge_id))
    return [section(f"You steer *{escape(fact.title)}* from now on."), steer]


WORDS: Mapping[str, Words] = {
    "challenges.undone": undone,
    "challenges.cancelled": cancelled,
    "challenges.not_invited": not_invited,
    "challenges.handed_over": handed_over,
}
