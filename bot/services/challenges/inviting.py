"""The channel that is made for a challenge, and inviting people into it."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.database import insert_once
from bot.models.challenges import (
    Challenge,
    Participant,
)
from bot.models.communities import Community
from bot.models.outbox import FAILED, SENT, SKIPPED, Post
from bot.models.people import Membership, Person
from bot.services.challenges.due import in_private_community
from bot.services.challenges.kinds import CHANNEL, DAY_GRACE, INVITE, INVITE_OWNER, NO_CHANNEL, WAY_IN
from bot.services.challenges.posts import Posts
from bot.services.challenges.reach import home_of, participant_in
from bot.services.challenges.schedule import Schedule
from bot.services.challenges.stopping import Stopping
from bot.services.notes import tell
from bot.services.outbox import Outbox
from bot.services.people import channel_row


class Inviting:
    """What follows when the channel is there, and each invitation."""

    def __init__(self, outbox: Outbox, posts: Posts, schedule: Schedule, stopping: Stopping) -> None:
        self._outbox = outbox
        self._posts = posts
        self._schedule = schedule
        self._stopping = stopping
        outbox.after(CHANNEL, self._after_channel)
        outbox.after(INVITE, self._after_invite)

    def _after_channel(self, session: Session, post: Post) -> None:
        """The channel is made: bring its people in and plan what is to come there."""
        challenge = session.get(Challenge, post.about)
        if challenge is None or post.settled_at is None:
            return
        if post.state != SENT or not post.channel:
            if post.state in {FAILED, SKIPPED}:
                self._stopping.halt(session, challenge, post, NO_CHANNEL, post.settled_at)
            return
        channel = channel_row(session, post.workspace_id, post.channel, post.settled_at)
        channel.name, channel.bot_is_in = challenge.own_channel, True
        channel.private = in_private_community(session, challenge)
        channel.fetched_at = post.settled_at - timedelta(days=2)  # its name may differ: asked at the next chance
        challenge.channel_id = channel.id
        session.flush()
        self._posts.tell_all(session, challenge, INVITE, post.settled_at)
        if challenge.owner_id and not participant_in(session, challenge.id, challenge.owner_id):
            self._promise_owner(session, challenge, post.channel, post.settled_at)
        self._schedule.plan(session, challenge, post.settled_at)
        self._posts.redraw_announcement(session, challenge)

    def promise_invite(
        self, session: Session, challenge: Challenge, participant_id: int, channel: str, now: datetime
    ) -> None:
        """Into the channel (Slack id) that was made for the challenge."""
        self._outbox.promise(
            session, challenge.workspace_id, INVITE, participant_id,
            destination=channel, lane="conversations.invite", due=now, occasion=str(challenge.round),
        )  # fmt: skip

    def _promise_owner(self, session: Session, challenge: Challenge, channel: str, now: datetime) -> None:
        self._outbox.promise(
            session, challenge.workspace_id, INVITE_OWNER, challenge.id,
            destination=channel, lane="conversations.invite", due=now, occasion=str(challenge.round),
        )  # fmt: skip

    def _after_invite(self, session: Session, post: Post) -> None:
        """Who is in is remembered; who cannot be invited is told how to get in."""
        participant = session.get(Participant, post.about)
        if participant is None or post.settled_at is None:
            return
        challenge = session.get_one(Challenge, participant.challenge_id)
        if post.state == SENT and challenge.channel_id:
            insert_once(session, Membership, channel_id=challenge.channel_id, person_id=participant.person_id)
        elif post.state == FAILED:
            self._tell_way_in(session, challenge, participant, post.settled_at)

    def _tell_way_in(self, session: Session, challenge: Challenge, participant: Participant, now: datetime) -> None:
        """Privately; people of other organisations get no private message, so in the home channel."""
        person = session.get_one(Person, participant.person_id)
        tell(session, self._outbox, person, "challenges.not_invited", challenge.id, now)
        if person.external:
            home = home_of(session, session.get_one(Community, challenge.community_id))
            occasion = str(challenge.round)
            self._posts.promise(session, challenge, WAY_IN, participant.id, home, now, DAY_GRACE, occasion)
