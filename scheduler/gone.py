"""What is wanted no more, but may stand in Slack: it is looked for all the same, and what follows it decides."""

from bot.models.outbox import Post
from bot.slack import Say
from bot.views.message import GONE


def looked_for(post: Post, thread_ts: str | None = None) -> Say | None:
    """None for what surely never went out, and for a redraw: what it would draw anew stands where it stands."""
    if post.wanted or not post.unsure:
        return None
    return Say(post.destination, GONE, thread_ts, wanted_no_more=True)
