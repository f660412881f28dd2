"""What was not posted, why, and the way to send it again."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import Block

from bot.domain.outbox import FailedPost
from bot.views import failures as ids
from bot.views.errors import failure
from bot.views.message import Message, button, channel, count, escape, moment, plain, row, section

Names = Mapping[str, str]  # by kind: what a post is called
MOST_TOLD = 5


def failed(fact: FailedPost, names: Names) -> list[Block]:
    """One that failed, with what to do."""
    buttons = [
        button("Try again", ids.TRY_AGAIN, fact.post_id, "primary"),
        button("Never mind", ids.LET_BE, fact.post_id),
    ]
    return [section(words(fact, names)), row(*buttons)]


def words(fact: FailedPost, names: Names) -> str:
    """What failed, why, what it stopped, what to do."""
    why, cure = failure(fact.error)
    where = f" in {channel(fact.channel)}" if fact.channel else ""
    what = f"{names.get(fact.kind, 'a post')} was not posted{where}, because {why}"
    if fact.error == "no_channel":
        what = why
    stands = " Nothing more of it is posted until then." if fact.topic.halted else ""
    return f"*{escape(fact.topic.title)}*: {what}.{stands}\n{cure} _Tried {moment(fact.at)}._"


def told(facts: Sequence[FailedPost], names: Names) -> Message:
    """Privately, to those who can send it again. All are of one community."""
    shown = [block for fact in facts[:MOST_TOLD] for block in failed(fact, names)]
    more = len(facts) - MOST_TOLD
    if more > 0:
        shown.append(section(f"And {count(more, 'post')} more: the Home tab shows them all."))
    what = "A post could not be sent." if len(facts) == 1 else f"{len(facts)} posts could not be sent."
    return plain(f"About *{escape(facts[0].topic.community)}*: {what}", *shown)


def trying() -> Message:
    return plain("I send it now. If it fails once more, I tell you.")


def let_be() -> Message:
    return plain("Left as it is. What stands still can be resumed with *Steer*.")
