"""Reaching everybody who takes part, a few at a time."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.models.challenges import (
    Challenge,
    Participant,
)
from bot.models.outbox import Post
from bot.models.people import Person
from bot.services.challenges.inviting import Inviting
from bot.services.challenges.kinds import DELIVER, INVITE, REMINDER, TELL, UNDONE
from bot.services.challenges.posts import Posts
from bot.services.challenges.prompting import Prompting
from bot.services.challenges.reach import slack_channel
from bot.services.challenges.reminding import Reminding
from bot.services.notes import tell
from bot.services.outbox import Outbox

TOLD_AT_ONCE = 50  # participants in one transaction: no commit keeps others waiting


class Telling:
    """Thousands may take part: each few are reached in a transaction of their own."""

    def __init__(
        self, outbox: Outbox, posts: Posts, prompting: Prompting, reminding: Reminding, inviting: Inviting
    ) -> None:
        self._outbox = outbox
        self._posts = posts
        self._prompting = prompting
        self._reminding = reminding
        self._inviting = inviting
        outbox.after(TELL, self._after_tell)

    def _after_tell(self, session: Session, post: Post) -> None:
        """Reach the next few participants, and go on with those after them in a transaction of its own."""
        kind, last = post.occasion.rsplit(":", 1)
        challenge = session.get(Challenge, post.about)
        if challenge is None or post.settled_at is None:
            return
        few = session.execute(
            select(Participant, Person)
            .join(Person, Person.id == Participant.person_id)
            .where(
                Participant.challenge_id == challenge.id,
                Participant.left_at.is_not(None) if kind == UNDONE else Participant.left_at.is_(None),
                Participant.id > int(last),
            )
            .order_by(Participant.id)
            .limit(TOLD_AT_ONCE)
        ).all()
        for participant, person in few:
            self._reach(session, challenge, participant, person, kind, post.settled_at)
        if len(few) == TOLD_AT_ONCE:
            self._posts.tell_all(session, challenge, kind, post.settled_at, few[-1][0].id)

    def _reach(
        self, session: Session, challenge: Challenge, participant: Participant, person: Person, kind: str, now: datetime
    ) -> None:
        """One participant: invited into the channel made for it, or told something."""
        if kind == INVITE:
            channel = slack_channel(session, challenge.channel_id)
            self._inviting.promise_invite(session, challenge, participant.id, channel, now)
        elif kind == UNDONE:
            self._posts.tell_anew(session, person, kind, challenge, now)
            session.delete(participant)
        elif kind == DELIVER:
            self._prompting.plan_prompt(session, challenge, participant, person, now)
        elif kind == REMINDER:
            self._reminding.remind(session, challenge, participant, person, now)
        else:
            tell(session, self._outbox, person, kind, participant.id, now)
