"""Tells those who can send it again that a post failed."""

from collections.abc import Mapping
from typing import Protocol

from bot.models.outbox import Post
from bot.services import Services
from bot.services.failures import TOLD
from bot.slack import Say
from bot.views.failures import posts
from scheduler.heartbeat import Heartbeat


class Names(Protocol):
    """What each ritual calls its posts; the doors of the handlers know it."""

    def posts(self) -> Mapping[str, str]: ...


def register(heartbeat: Heartbeat, names: Names) -> None:
    def told(services: Services, post: Post) -> Say | None:
        """The occasion begins with the community's id; see failures.tell."""
        community = int(post.occasion.split(":", 1)[0])
        found = services.failures.to_tell(post.about, community, services.outbox.now())
        return Say(post.destination, posts.told(found, names.posts())) if found else None

    heartbeat.compose(TOLD, told)
