"""What the communities' use-cases share: the rituals that belong to a community, and facts from rows."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.communities import FACILITATORS, Desk
from bot.domain.errors import NotAllowed
from bot.domain.people import Actor
from bot.models.challenges import ANNOUNCED, PAUSED, Challenge
from bot.models.communities import Community, Facilitator
from bot.models.people import Person
from bot.services.access import (
    channel_of,
    facilitates,
    facilitators_of,
    refresh_home,
    require_facilitator,
)
from bot.services.notes import tell
from bot.services.outbox import Outbox
from bot.services.people import find_person
from bot.services.rituals import Ritual

NAMED_NOTE = "communities.named"


class CommunitiesBase:
    """The store, the outbox, the rituals."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox
        self._rituals: list[Ritual] = []

    def enter(self, ritual: Ritual) -> None:
        """From now on this ritual hears what happens to communities, channels and people."""
        self._rituals.append(ritual)

    @staticmethod
    def _communities_of(session: Session, channel_id: int) -> Sequence[Community]:
        """The community at home in a channel, and those with a ritual that runs there."""
        running = select(Challenge.community_id).where(
            Challenge.channel_id == channel_id, Challenge.state.in_((ANNOUNCED, PAUSED))
        )
        return session.scalars(
            select(Community)
            .where((Community.channel_id == channel_id) | Community.id.in_(running))
            .order_by(Community.id)
        ).all()

    @staticmethod
    def _desk(session: Session, actor: Actor, community: Community) -> Desk:
        channel = channel_of(session, community)
        facilitators = facilitators_of(session, community.id)
        facilitating = facilitates(session, actor.id, community.id) and actor.full_member
        return Desk(
            community_id=community.id,
            name=community.name,
            purpose=community.purpose,
            channel=channel.slack_id,
            zone=community.zone,
            facilitators=tuple(person.slack_id for person in facilitators),
            facilitating=facilitating,
            may_start=actor.full_member and (community.who_starts != FACILITATORS or facilitating),
            may_take_over=not facilitators and actor.admin and actor.full_member,
            paused_at=community.paused_at,
            lost=channel.lost,
            who_starts=community.who_starts,
        )

    @staticmethod
    def _require_steering(session: Session, actor: Actor, community: Community, act: str) -> None:
        """A guest, too, hears who can: not every full member may steer."""
        if not facilitates(session, actor.id, community.id):
            raise NotAllowed(act, [person.slack_id for person in facilitators_of(session, community.id)])
        require_facilitator(session, actor, community, act)

    def _redraw_homes(self, session: Session, community: Community) -> None:
        """Those of the facilitators; the others' are drawn when they look."""
        for person in facilitators_of(session, community.id):
            refresh_home(session, self._outbox, community.workspace_id, person.id, acted=False)

    def _add_facilitator(
        self, session: Session, community: Community, person: Person, by: Actor, now: datetime
    ) -> None:
        """Who was named by somebody else hears of it with their day."""
        if facilitates(session, person.id, community.id):
            return
        session.add(Facilitator(community_id=community.id, person_id=person.id))
        session.flush()
        if person.id != by.id:
            tell(session, self._outbox, person, NAMED_NOTE, community.id, now)

    @staticmethod
    def _may_facilitate(person: Person) -> bool:
        return not (person.deactivated or person.bot or person.guest or person.external)

    # For what is composed when it is due

    def get(self, community_id: int) -> Community | None:
        with self._database.read() as session:
            return session.get(Community, community_id)

    def opened(self, community_id: int, by: str) -> tuple[Community, str] | None:
        """The community, and the name of the person (Slack id) who set it up; "" when it is not known any more."""
        with self._database.read() as session:
            community = session.get(Community, community_id)
            person = find_person(session, community.workspace_id, by) if community else None
            return (community, person.name if person else "") if community else None

    def home_channel(self, community_id: int) -> str:
        """Slack's id of it, "" for a community that is gone."""
        with self._database.read() as session:
            community = session.get(Community, community_id)
            return channel_of(session, community).slack_id if community else ""
