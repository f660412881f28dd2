"""Days as they are shown, and the links of messages."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.domain.challenges.facts import DayText
from bot.domain.challenges.progress import PostedDay
from bot.models.challenges import (
    Challenge,
    Day,
)
from bot.models.people import Workspace


def day_text(challenge: Challenge, day: Day, length: int) -> DayText:
    """A day as its post and its previews show it. `length`: the days of the challenge."""
    posted = day.posted_at is not None
    return DayText(day.id, day.number, length, challenge.title, day.date, day.due_at, day.prompt, posted)


def posted_days(session: Session, challenge: Challenge, days: Sequence[Day]) -> list[PostedDay]:
    """Each day with the link of its post, "" where it has none; also those that are still to come."""
    url = session.get_one(Workspace, challenge.workspace_id).url
    return [
        PostedDay(day.id, day.number, day.posted_at, day.skipped, link_to(url, day.channel, day.ts)) for day in days
    ]


def link_to(url: str, channel: str | None, ts: str | None, thread_ts: str | None = None) -> str:
    """The link of a message, in Slack's form; "" where one of its parts is not known."""
    if not (url and channel and ts):
        return ""
    link = f"{url.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"
    return f"{link}?thread_ts={thread_ts}&cid={channel}" if thread_ts else link
