"""What follows a file that did not arrive, or may not have."""

from sqlalchemy.orm import Session

from bot.models.outbox import FAILED, Post
from bot.services.outbox import Outbox

FILE_UNKNOWN = "people.file_unknown"  # the connection broke: nobody knows whether it arrived
UNKNOWN = "unknown_outcome"


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
