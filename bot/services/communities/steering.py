"""What members and facilitators do at the front desk: look, pause, resume, hand over, take over."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.domain.communities import Desk
from bot.domain.errors import Invalid, NotAllowed
from bot.domain.outbox import Planned
from bot.domain.people import Actor, Place
from bot.models.communities import Community, Facilitator
from bot.models.people import Person
from bot.services.access import (
    community_in,
    facilitates,
    facilitators_of,
    my_communities,
    note_act,
    refresh_home,
    sees,
)
from bot.services.communities.base import CommunitiesBase
from bot.services.communities.setup import facilitator_to_be
from bot.services.places import community_of_place


class Steering(CommunitiesBase):
    """A refusal names those who can."""

    def here(self, actor: Actor, place: Place) -> Community | None:
        """The community that this place belongs to, if the actor sees it."""
        with self._database.read() as session:
            community = community_of_place(session, actor, place.id)
            return community if community and sees(session, actor, community) else None

    def is_taken(self, actor: Actor, place: Place) -> bool:
        """Whether the place belongs to a community, also one that the actor does not see."""
        with self._database.read() as session:
            return community_of_place(session, actor, place.id) is not None

    def mine(self, actor: Actor) -> Sequence[Community]:
        """The communities whose channel the actor is in, by name."""
        with self._database.read() as session:
            return my_communities(session, actor)

    def desk(self, actor: Actor, community_id: int) -> Desk:
        with self._database.read() as session:
            return self._desk(session, actor, community_in(session, actor, community_id))

    def planned(self, actor: Actor, community_id: int) -> list[Planned]:
        """The next ten posts of all rituals."""
        with self._database.read() as session:
            community = community_in(session, actor, community_id)
            return self._outbox.planned(session, self._topics(session, community.id), limit=10)

    def titles(self) -> dict[tuple[str, int], str]:
        """What each post that is planned anywhere is about, by its kind and row: for whoever runs the bot."""
        with self._database.read() as session:
            everywhere = session.scalars(select(Community.id)).all()
            return {topic: title for one in everywhere for topic, title in self._topics(session, one).items()}

    def _topics(self, session: Session, community_id: int) -> dict[tuple[str, int], str]:
        return {
            topic: title for ritual in self._rituals for topic, title in ritual.topics(session, community_id).items()
        }

    def pause(self, actor: Actor, community_id: int, now: datetime) -> Desk:
        """Nothing of any ritual is posted until somebody resumes. Doing it twice changes nothing."""
        with self._database.begin() as session:
            community = self._steered(session, actor, community_id, "pause everything")
            if community.paused_at is None:
                community.paused_at = now
                for ritual in self._rituals:
                    ritual.pause_all(session, community, now)
                self._done(session, actor, community, "pause", now)
            return self._desk(session, actor, community)

    def resume(self, actor: Actor, community_id: int, now: datetime) -> Desk:
        with self._database.begin() as session:
            community = self._steered(session, actor, community_id, "resume")
            if community.paused_at is not None:
                community.paused_at = None
                for ritual in self._rituals:
                    ritual.resume_all(session, community, now)
                self._done(session, actor, community, "resume", now)
            return self._desk(session, actor, community)

    def check_hand_over(self, actor: Actor, community_id: int) -> Desk:
        with self._database.read() as session:
            community = self._steered(session, actor, community_id, "hand over")
            return self._desk(session, actor, community)

    def hand_over(self, actor: Actor, community_id: int, to: Sequence[str], stays: bool, now: datetime) -> Desk:
        """Others facilitate from now on; the actor stays one of them or steps back."""
        with self._database.begin() as session:
            community = self._steered(session, actor, community_id, "hand over")
            heirs = [facilitator_to_be(session, community, slack_id) for slack_id in to]
            if not [person for person in heirs if person.id != actor.id]:
                raise Invalid("facilitators", "needs_heir")
            for person in heirs:
                self._add_facilitator(session, community, person, actor, now)
            if not stays:
                self._remove_facilitator(session, community, actor.id)
            self._done(session, actor, community, "hand_over", now)
            return self._desk(session, actor, community)

    def take_over(self, actor: Actor, community_id: int, now: datetime) -> Desk:
        """An admin becomes the facilitator of a community that has none left."""
        with self._database.begin() as session:
            community = community_in(session, actor, community_id)
            present = facilitators_of(session, community.id)
            if not facilitates(session, actor.id, community.id):
                if present or not (actor.admin and actor.full_member):
                    raise NotAllowed("take over this community", [person.slack_id for person in present])
                self._add_facilitator(session, community, session.get_one(Person, actor.id), actor, now)
                self._done(session, actor, community, "take_over", now)
            return self._desk(session, actor, community)

    def _steered(self, session: Session, actor: Actor, community_id: int, act: str) -> Community:
        community = community_in(session, actor, community_id)
        self._require_steering(session, actor, community, act)
        return community

    def _done(self, session: Session, actor: Actor, community: Community, verb: str, now: datetime) -> None:
        note_act(session, community.id, actor, verb, "", now)
        refresh_home(session, self._outbox, actor.workspace_id, actor.id)
        self._redraw_homes(session, community)

    @staticmethod
    def _remove_facilitator(session: Session, community: Community, person_id: int) -> None:
        session.execute(
            delete(Facilitator).where(Facilitator.community_id == community.id, Facilitator.person_id == person_id)
        )
