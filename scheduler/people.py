"""Your day: what one person is told unasked, gathered into one message."""

from collections.abc import Callable, Sequence

from slack_sdk.models.blocks import Block, DividerBlock

from bot.models.outbox import Post
from bot.services import Services
from bot.services.files import FILE_UNKNOWN
from bot.services.notes import YOUR_DAY, Item
from bot.services.people import RETURN
from bot.slack import Say
from bot.views.message import Message, fits, plain, section
from scheduler.gone import looked_for
from scheduler.heartbeat import Heartbeat

Words = Callable[[Services, Item], Sequence[Block]]  # empty: no longer worth telling


class YourDay:
    """Each ritual says how its notes read; the message puts them together."""

    def __init__(self) -> None:
        self._words: dict[str, Words] = {}

    def tells(self, kind: str, words: Words) -> None:
        self._words[kind] = words

    def register(self, heartbeat: Heartbeat) -> None:
        heartbeat.compose(YOUR_DAY, self.compose)
        heartbeat.compose(RETURN, look)
        heartbeat.compose(FILE_UNKNOWN, file_unknown)

    def compose(self, services: Services, post: Post) -> Say | None:
        """One message; what it cannot hold is told the next day."""
        blocks: list[Block] = []
        tried_at = post.first_tried_at if post.unsure else None
        for item in services.notes.due(post.about, post.occasion, tried_at):
            words = self._words.get(item.kind)  # none: told by a version before or after this one
            told = words(services, item) if words else ()
            longer = [*blocks, *([DividerBlock()] if blocks and told else []), *told]
            if blocks and not fits(message(longer)):
                services.notes.put_off(item)
            else:
                blocks = longer
        return Say(post.destination, message(blocks), gently=True) if blocks else looked_for(post)


def look(services: Services, post: Post) -> None:
    """Nothing is said: what follows it tells in *Your day* what there is to tell."""


def file_unknown(services: Services, post: Post) -> Say:
    return Say(post.destination, plain("The connection broke while I sent a file. Is it not here? Ask for it again."))


def message(blocks: Sequence[Block]) -> Message:
    return Message("Your day with Convene", [section("*Your day*"), *blocks])
