"""The posts of a challenge: promised, taken back, told to everybody who takes part, and drawn anew."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.models.challenges import (
    Challenge,
)
from bot.models.outbox import SENT, Post
from bot.models.people import Note, Person
from bot.services.challenges import meetup_plans
from bot.services.challenges.counting import days_of
from bot.services.challenges.kinds import ANNOUNCEMENT, DAY, DELETE, HALF, NOT_SAID, SAID, TELL
from bot.services.notes import tell
from bot.services.outbox import Outbox


class Posts:
    """Each belongs to one announcement: its occasion is the challenge's round."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def promise(
        self, session: Session, challenge: Challenge, kind: str, about: int, to: str, due: datetime, grace: timedelta,
        occasion: str,
    ) -> None:  # fmt: skip
        """A post of this challenge, to a channel or person (Slack id); `about` is the row that it is about."""
        self._outbox.promise(
            session, challenge.workspace_id, kind, about, destination=to, due=due, grace=grace, occasion=occasion
        )

    def unplan(self, session: Session, challenge: Challenge) -> None:
        """Take back what is planned: a pause, an end, an undo. What may stand in Slack is looked for."""
        said = [(DAY, day.id) for day in days_of(session, challenge)] + [(kind, challenge.id) for kind in SAID]
        for kind, about in said:
            self._outbox.cancel(session, challenge.workspace_id, kind, about, unless_unsure=True)
        for kind in NOT_SAID:
            self._outbox.cancel(session, challenge.workspace_id, kind, challenge.id)

    def take_back(self, session: Session, post: Post) -> None:
        """Delete a post that was found after what it is about had been taken back."""
        if post.state == SENT and post.settled_at:
            self._outbox.promise(
                session, post.workspace_id, DELETE, post.about,
                destination=post.destination, due=post.settled_at, occasion=f"{post.kind}:{post.occasion}",
            )  # fmt: skip

    def tell_all(self, session: Session, challenge: Challenge, kind: str, now: datetime, after: int = 0) -> None:
        """Have every participant told, or invited, a few at a time: there may be thousands."""
        self._outbox.promise(
            session,
            challenge.workspace_id,
            TELL,
            challenge.id,
            destination="",
            lane="challenges.tell",
            due=now,
            occasion=f"{kind}:{after}",
        )

    def tell_anew(self, session: Session, person: Person, kind: str, challenge: Challenge, now: datetime) -> None:
        """What can happen twice in one challenge is told twice; a note is unique, so the one that was told goes."""
        told = (Note.person_id == person.id, Note.kind == kind, Note.about == challenge.id, Note.day.is_not(None))
        session.execute(delete(Note).where(*told))
        tell(session, self._outbox, person, kind, challenge.id, now)

    def redraw_announcement(self, session: Session, challenge: Challenge) -> None:
        """Its figures or its buttons changed."""
        self._outbox.redraw(session, challenge.workspace_id, ANNOUNCEMENT, challenge.id, occasion=str(challenge.round))

    def redraw_day(self, session: Session, challenge: Challenge, day_id: int) -> None:
        """Its count or its buttons changed."""
        self._outbox.redraw(session, challenge.workspace_id, DAY, day_id, occasion=str(challenge.round))

    def redraw_all(self, session: Session, challenge: Challenge) -> None:
        """It is over: no post of it offers a button any more."""
        self.redraw_announcement(session, challenge)
        occasion = str(challenge.round)
        if self._outbox.find(session, challenge.workspace_id, HALF, challenge.id, occasion):
            self._outbox.redraw(session, challenge.workspace_id, HALF, challenge.id, occasion=occasion)
        meetup_plans.redraw(session, self._outbox, challenge, meetup_plans.MEETUP)  # with what was shared
        for day in days_of(session, challenge):
            if day.posted_at:
                self.redraw_day(session, challenge, day.id)
