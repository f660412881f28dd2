"""What is due about communities: joining, the one line, what stops a ritual, a person's own data."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.models.outbox import Post
from bot.services import Services
from bot.services.notes import Item
from bot.slack import Join, Say, Upload, Whisper
from bot.views.communities import posts
from scheduler.heartbeat import Heartbeat
from scheduler.people import YourDay


def register(heartbeat: Heartbeat, your_day: YourDay) -> None:
    heartbeat.compose("communities.join", join)
    heartbeat.compose("communities.opened", opened)
    heartbeat.compose("communities.welcome", welcome)
    heartbeat.compose("communities.alert", alert)
    your_day.tells("communities.named", named)
    heartbeat.compose("people.export", export)
    heartbeat.compose("people.export_as_text", export_as_text)


def join(services: Services, post: Post) -> Join:
    return Join(post.destination)


def opened(services: Services, post: Post) -> Say | None:
    found = services.communities.opened(post.about, post.occasion)
    return Say(post.destination, posts.opened(*found, services.commands)) if found else None


def welcome(services: Services, post: Post) -> Whisper | None:
    community = services.communities.get(post.about)
    if community is None:
        return None
    return Whisper(post.destination, post.occasion, posts.welcome(community, services.commands))


def named(services: Services, item: Item) -> Sequence[Block]:
    community = services.communities.get(item.about)
    return posts.named(community) if community else ()


def alert(services: Services, post: Post) -> Say | None:
    """The occasion is cause, detail and person; see access.tell_facilitators."""
    community, channel = services.communities.get(post.about), services.communities.home_channel(post.about)
    if community is None:
        return None
    cause, _, rest = post.occasion.partition(":")
    detail = rest.rpartition(":")[0]
    return Say(post.destination, posts.alert(community, channel, cause, detail, services.commands))


def export(services: Services, post: Post) -> Upload | None:
    content = services.communities.export(post.about)
    return Upload(post.destination, posts.EXPORT_NAME, content, posts.export_text()) if content else None


def export_as_text(services: Services, post: Post) -> Say | None:
    content = services.communities.export(post.about)
    return Say(post.destination, posts.exported(content)) if content else None
