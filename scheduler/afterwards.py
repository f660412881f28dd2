"""What people are asked a while after something ended: a note in Your day."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.models.outbox import Post
from bot.services import Services
from bot.services.notes import Item
from bot.views.afterwards import questions
from scheduler.heartbeat import Heartbeat
from scheduler.people import YourDay


def register(heartbeat: Heartbeat, your_day: YourDay) -> None:
    for kind in questions.KINDS:
        heartbeat.compose(kind, step)
        your_day.tells(kind, asked)


def step(services: Services, post: Post) -> None:
    """Nothing is said: what follows it asks people, a few at a time."""


def asked(services: Services, item: Item) -> Sequence[Block]:
    found = services.afterwards.to_tell(item.person_id, item.kind, item.about)
    return questions.asked(found) if found else ()
