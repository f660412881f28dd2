"""What stops a challenge, and who hears of it."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.cadence import local_date
from bot.models.challenges import (
    ANNOUNCED,
    PAUSED,
    Challenge,
)
from bot.models.communities import Community
from bot.models.outbox import SKIPPED, Post
from bot.services import failures
from bot.services.access import (
    tell_facilitators,
)
from bot.services.challenges.kinds import POST_FAILED
from bot.services.challenges.partnering import Partnering
from bot.services.challenges.posts import Posts
from bot.services.outbox import Outbox


class Stopping:
    """A post that failed for good or came too late."""

    def __init__(self, outbox: Outbox, posts: Posts, partners: Partnering) -> None:
        self._outbox = outbox
        self._posts = posts
        self._partners = partners

    def halt(self, session: Session, challenge: Challenge, post: Post, reason: str, now: datetime) -> None:
        """It cannot go on without this post: pause, keep everything, tell the facilitators."""
        if challenge.state == ANNOUNCED:
            challenge.state, challenge.paused_at, challenge.pause_reason = PAUSED, now, f"{POST_FAILED}:{reason}"
            session.flush()
            self._posts.unplan(session, challenge)
            self._partners.changed(session, challenge, now)
        self.tell_stopped(session, challenge, post, now)

    def tell_stopped(self, session: Session, challenge: Challenge, post: Post, now: datetime) -> None:
        """Those who steer it hear which post failed and why."""
        community, owner = session.get_one(Community, challenge.community_id), challenge.owner_id
        if post.state == SKIPPED:
            detail = f"{challenge.id}/{local_date(now, challenge.zone).isoformat()}"
            tell_facilitators(session, self._outbox, community, "post_skipped", detail, now, and_also=owner)
            return
        # what halts it is told each time; a content that Slack does not take, once in a challenge
        once = f"post {post.id}/{post.attempt}" if challenge.state == PAUSED else f"{post.error}/{challenge.id}"
        failures.tell(session, self._outbox, community, post, once, owner, now)
