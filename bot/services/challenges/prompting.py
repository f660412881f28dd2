"""Planning prompts by direct message: each at a participant's own hour and in their own zone."""

from datetime import datetime, time

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.database import insert_once
from bot.domain.cadence import at_local
from bot.domain.challenges.arrival import USUAL_HOUR
from bot.models.challenges import ANNOUNCED, Challenge, Day, Participant
from bot.models.communities import Community
from bot.models.deliveries import Delivery
from bot.models.outbox import CANCELLED, DUE, FAILED, Post
from bot.models.people import Person
from bot.services.challenges.counting import days_of
from bot.services.challenges.kinds import DAY_GRACE, PROMPT
from bot.services.challenges.posts import Posts
from bot.services.outbox import Outbox


class Prompting:
    """A prompt that comes plans the next one of its participant; changes of schedule plan it anew."""

    def __init__(self, outbox: Outbox, posts: Posts) -> None:
        self._outbox = outbox
        self._posts = posts

    def choose(
        self,
        session: Session,
        challenge: Challenge,
        participant: Participant,
        hour: time | None,
        now: datetime,
        *,
        by_message: bool,
    ) -> None:
        """Where this participant's prompts come from now on."""
        participant.by_message, participant.message_hour = by_message, hour or USUAL_HOUR
        self._unplan_prompts(session, challenge, participant)
        self.plan_prompt(session, challenge, participant, session.get_one(Person, participant.person_id), now)

    def plan_prompt(
        self,
        session: Session,
        challenge: Challenge,
        participant: Participant,
        person: Person,
        now: datetime,
        after: int = 0,
    ) -> None:
        """Promise the next prompt after that day number that is still to come to this participant."""
        paused = session.get_one(Community, challenge.community_id).paused_at
        if not participant.by_message or challenge.state != ANNOUNCED or paused or person.deactivated:
            return
        there = self._there(session, challenge, participant)
        for day in days_of(session, challenge):
            due = _due(day, participant, person, now)
            if due is None or day.skipped or day.number <= after or day.id in there:
                continue
            insert_once(session, Delivery, participant_id=participant.id, day_id=day.id)
            self._posts.promise(
                session, challenge, PROMPT, self._delivery(session, participant.id, day.id).id,
                person.slack_id, due, DAY_GRACE, str(challenge.round),
            )  # fmt: skip
            return

    @staticmethod
    def _there(session: Session, challenge: Challenge, participant: Participant) -> set[int]:
        """Ids of the days whose prompt came to this participant, or is just being sent: that one plans the next."""
        sending = (Post.kind == PROMPT, Post.about == Delivery.id, Post.occasion == str(challenge.round))
        under_way = select(Post.id).where(*sending, Post.state == DUE, Post.unsure.is_(True), Post.wanted == 0).exists()
        came = Delivery.came_at.is_not(None) | under_way
        return set(session.scalars(select(Delivery.day_id).where(Delivery.participant_id == participant.id, came)))

    def _unplan_prompts(self, session: Session, challenge: Challenge, participant: Participant) -> None:
        """What was to come at another hour. One that may have come is looked for: its buttons are to work."""
        waiting = (Delivery.participant_id == participant.id, Delivery.came_at.is_(None))
        ids = session.scalars(select(Delivery.id).where(*waiting)).all()
        for delivery_id in ids:
            self._outbox.cancel(session, challenge.workspace_id, PROMPT, delivery_id, unless_unsure=True)
        failed = (Post.kind == PROMPT, Post.about.in_(ids), Post.state == FAILED)
        session.execute(update(Post).where(*failed).values(state=CANCELLED))  # they have chosen anew

    @staticmethod
    def _delivery(session: Session, participant_id: int, day_id: int) -> Delivery:
        mine = (Delivery.participant_id == participant_id, Delivery.day_id == day_id)
        return session.scalars(select(Delivery).where(*mine)).one()


def _due(day: Day, participant: Participant, person: Person, now: datetime) -> datetime | None:
    """On the day's date at the participant's hour; where that has passed, with the channel's. None: it has come."""
    own = at_local(day.date, participant.message_hour or USUAL_HOUR, person.zone)
    if own > now:
        return own
    return day.due_at if day.posted_at is None and day.due_at > now else None
