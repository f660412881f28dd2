"""A file in somebody's private conversation, and what follows when it did not arrive, or may not have."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.models.outbox import FAILED, Post
from bot.services.outbox import Outbox

FILE_UNKNOWN = "people.file_unknown"  # the connection broke: nobody knows whether it arrived
UNKNOWN = "unknown_outcome"
FILE_LIFE = timedelta(days=1)  # one that is later than this is asked for again


def promise_file(
    session: Session, outbox: Outbox, workspace_id: int, kind: str, about: int, occasion: str, to: str, now: datetime
) -> None:
    outbox.promise(session, workspace_id, kind, about, occasion=occasion, destination=to, due=now, grace=FILE_LIFE)


def or_in_words(session: Session, outbox: Outbox, post: Post, kind: str) -> None:
    """Where files may not be sent, it comes as a message of this kind."""
    if is_refused(session, outbox, post):
        about = (post.about, post.occasion, post.destination)
        promise_file(session, outbox, post.workspace_id, kind, *about, outbox.now())


def is_refused(session: Session, outbox: Outbox, post: Post) -> bool:
    """Whether Slack did not take it, so that it is to be said in words. One that may have arrived is only mentioned."""
    if post.state != FAILED:
        return False
    if post.error == UNKNOWN:
        outbox.promise(
            session, post.workspace_id, FILE_UNKNOWN, post.about,
            destination=post.destination, due=outbox.now(), occasion=post.key,
        )  # fmt: skip
    return post.error != UNKNOWN
