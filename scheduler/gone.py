"""What is wanted no more, but may stand in Slack: it is looked for all the same, and what follows it decides."""

from bot.models.outbox import Post
from bot.services import Services
from bot.slack import Delete, Say
from bot.views.message import GONE


def looked_for(post: Post, thread_ts: str | None = None) -> Say | None:
    """None for what surely never went out, and for a redraw: what it would draw anew stands where it stands."""
    if post.wanted or not post.unsure:
        return None
    return Say(post.destination, GONE, thread_ts, wanted_no_more=True)


def delete(services: Services, post: Post) -> Delete | None:
    """What was found when nobody wanted it any more: a post about the same, whose kind and occasion ours names."""
    kind, occasion = post.occasion.split(":", 1)
    gone = services.outbox.posted(post.workspace_id, f"{kind}/{post.about}/{occasion}")
    return Delete(gone.channel, gone.ts) if gone and gone.channel and gone.ts else None
