"""Making a challenge public, taking that back, and starting one again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.cadence import local_date
from bot.domain.challenges.facts import Preview
from bot.domain.challenges.forms import UNDO, check_first
from bot.domain.challenges.prompts import OWN, Prompt
from bot.domain.errors import Invalid, Refused
from bot.domain.people import Actor
from bot.models.challenges import ANNOUNCED, CANCELLED, CLOSED, DRAFT, Challenge, CheckIn, Day, Entry, Participant
from bot.models.communities import Community
from bot.models.deliveries import Delivery
from bot.services.access import community_in, note_act, require_starter
from bot.services.challenges.counting import days_of
from bot.services.challenges.kinds import ANNOUNCEMENT, DAY, DELETE, PROMPT, UNDONE
from bot.services.challenges.meetup_plans import begin_anew
from bot.services.challenges.partnering import Partnering
from bot.services.challenges.planning import PREPARE, START, Planning, own_prompts, preview_of, require_prompts
from bot.services.challenges.posts import Posts
from bot.services.challenges.private_entries import take_back
from bot.services.challenges.reach import challenge_for, its_channel, steered
from bot.services.challenges.schedule import Schedule
from bot.services.challenges.templates import set_lineage, steps_from, template_for
from bot.services.outbox import Outbox


class Announcing:
    """From the draft to the public, and back for five minutes."""

    def __init__(
        self, database: Database, outbox: Outbox, posts: Posts, schedule: Schedule, planning: Planning,
        partners: Partnering,
    ) -> None:  # fmt: skip
        self._database = database
        self._outbox = outbox
        self._posts = posts
        self._schedule = schedule
        self._planning = planning
        self._partners = partners

    def announce(self, actor: Actor, challenge_id: int, now: datetime) -> Preview:
        """Make it public, at once. Raises Refused when the first day has passed meanwhile or prompts are missing."""
        with self._database.begin() as session:
            challenge, community = steered(session, actor, challenge_id, PREPARE)
            if challenge.state != DRAFT:
                raise Refused("already_announced")
            self._check_ready(session, challenge, community, now)
            self._schedule.lay_out(session, challenge, now)
            challenge.state, challenge.announced_at = ANNOUNCED, now
            challenge.round += 1
            self._schedule.plan(session, challenge, now)
            note_act(session, community.id, actor, "announced", f"challenge {challenge.id}", now)
            return preview_of(session, actor, challenge, community)

    def _check_ready(self, session: Session, challenge: Challenge, community: Community, now: datetime) -> None:
        if community.paused_at:
            raise Refused("community_paused")
        require_prompts(session, challenge)
        if not challenge.soon:
            try:
                check_first(challenge.first_date, challenge.hour, challenge.zone, now)
            except Invalid:
                raise Refused("first_day_passed") from None
        place = its_channel(session, challenge.channel_id)
        if place is not None and (place.lost or not place.bot_is_in):
            raise Refused("channel_lost")

    def undo(self, actor: Actor, challenge_id: int, now: datetime) -> Preview:
        """Take the announcement back, and day 1 if it has come; tell those who had joined. Five minutes long."""
        with self._database.begin() as session:
            challenge, community = steered(session, actor, challenge_id, PREPARE)
            if challenge.state != ANNOUNCED or challenge.announced_at is None:
                raise Refused("nothing_to_undo")
            if now > challenge.announced_at + UNDO:
                raise Refused("undo_too_late")
            self._posts.unplan(session, challenge)
            self._delete_said(session, challenge, now)
            self._let_go(session, actor, challenge, now)
            challenge.state, challenge.announced_at = DRAFT, None
            session.flush()
            self._partners.changed(session, challenge, now)
            self._schedule.lay_out(session, challenge, now)
            note_act(session, community.id, actor, "took back", f"challenge {challenge.id}", now)
            return preview_of(session, actor, challenge, community)

    def _delete_said(self, session: Session, challenge: Challenge, now: datetime) -> None:
        """Promise that what was posted goes. What is on its way at this moment is deleted after it has landed."""
        occasion, days = str(challenge.round), days_of(session, challenge)
        topics = [(ANNOUNCEMENT, challenge.id, occasion), *((DAY, day.id, occasion) for day in days)]
        topics += [(kind, challenge.id, at) for kind, at in begin_anew(session, self._outbox, challenge)]
        topics += [(PROMPT, delivery_id, occasion) for delivery_id in self._delivered(session, challenge)]
        for day in days:
            day.posted_at = day.ts = day.channel = None
            day.skipped = False
        for kind, about, at in topics:
            post = self._outbox.find(session, challenge.workspace_id, kind, about, at)
            if post is not None and (post.ts or post.unsure):
                self._outbox.promise(
                    session, challenge.workspace_id, DELETE, about,
                    destination=post.destination, due=now, occasion=f"{kind}:{at}",
                )  # fmt: skip

    @staticmethod
    def _delivered(session: Session, challenge: Challenge) -> Sequence[int]:
        """Ids of the prompts that came, or are to come, by direct message."""
        query = select(Delivery.id).join(Participant, Participant.id == Delivery.participant_id)
        return session.scalars(query.where(Participant.challenge_id == challenge.id)).all()

    def _let_go(self, session: Session, actor: Actor, challenge: Challenge, now: datetime) -> None:
        """Nobody takes part any more. Those who did are forgotten as they are told, but for the actor, who knows."""
        days = select(Day.id).where(Day.challenge_id == challenge.id)
        for entry in session.scalars(select(Entry).where(Entry.day_id.in_(days), Entry.shared != "")).all():
            take_back(session, self._outbox, entry, now)
        session.execute(delete(Entry).where(Entry.day_id.in_(days)))
        session.execute(delete(CheckIn).where(CheckIn.day_id.in_(days)))
        those = Participant.challenge_id == challenge.id
        untold = (Participant.person_id == actor.id) | Participant.left_at.is_not(None)
        session.execute(delete(Participant).where(those, untold))
        session.execute(update(Participant).where(those).values(left_at=now))
        self._posts.tell_all(session, challenge, UNDONE, now)

    def start_again(self, actor: Actor, challenge_id: int, now: datetime) -> int:
        """A new draft with the prompts of one that ended. Gives the draft's id."""
        with self._database.begin() as session:
            old, _ = challenge_for(session, actor, challenge_id)
            community = community_in(session, actor, old.community_id)
            require_starter(session, actor, community, START)
            if old.state not in {CLOSED, CANCELLED}:
                raise Refused("still_running")
            prompts = own_prompts(session, old)
            return self.draft_of(session, actor, old, prompts, community, now).id

    def draft_of(
        self,
        session: Session,
        actor: Actor,
        source: Challenge,
        prompts: Sequence[Prompt],
        community: Community,
        now: datetime,
    ) -> Challenge:
        """A draft with the prompts of a challenge, there or elsewhere: asked twice, it is opened again."""
        waiting = self._waiting_draft(session, actor, community, source.title, prompts)
        if waiting is not None:
            return waiting
        here = community.id == source.community_id
        zone, hour = (source.zone, source.hour) if here else (community.zone, community.post_hour)
        known = template_for(session, community, source.template) is not None
        new = Challenge(
            workspace_id=community.workspace_id, community_id=community.id, channel_id=community.channel_id,
            owner_id=actor.id, title=source.title, zone=zone, first_date=local_date(now, zone) + timedelta(days=1),
            hour=hour, length=len(prompts), created_at=now, summary=source.summary,
            template=source.template if known else OWN, weekdays=source.weekdays,
        )  # fmt: skip
        session.add(new)
        session.flush()
        self._planning.set_prompts(session, new, prompts, now)
        set_lineage(session, new, steps_from(session, source))
        return new

    def _waiting_draft(
        self, session: Session, actor: Actor, community: Community, title: str, prompts: Sequence[Prompt]
    ) -> Challenge | None:
        drafts = session.scalars(
            select(Challenge).where(
                Challenge.community_id == community.id,
                Challenge.owner_id == actor.id,
                Challenge.state == DRAFT,
                Challenge.title == title,
            )
        )
        return next((draft for draft in drafts if own_prompts(session, draft) == prompts), None)
