"""The Home tab and what a workspace decides: who looks, what they see, who may set up communities."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.cadence import local_date
from bot.domain.communities import ADMINS, MEMBERS, NAMED, HomeFacts, Mine, Policy
from bot.domain.errors import Invalid, NotAllowed
from bot.domain.people import Actor
from bot.models.communities import Facilitator
from bot.models.people import Person, Workspace
from bot.services.absences import absences_of
from bot.services.access import my_communities, refresh_home
from bot.services.communities.base import CommunitiesBase
from bot.services.my_settings import settings_of
from bot.services.people import actor_of


class HomeTab(CommunitiesBase):
    """The first admin who types the command or opens the Home tab is asked who may set up communities."""

    def home_opened(self, actor: Actor, now: datetime) -> None:
        """Somebody looks: draw it, and from now on whenever something changes."""
        with self._database.begin() as session:
            person = session.get_one(Person, actor.id)
            person.home_opened_at = person.home_opened_at or now
            session.flush()
            self._ask_policy(session, actor, now)
            refresh_home(session, self._outbox, actor.workspace_id, actor.id, at="")

    def home_turned(self, actor: Actor, to: str) -> None:
        """They went to another place in it: draw that, and stay there until it is opened anew."""
        with self._database.begin() as session:
            refresh_home(session, self._outbox, actor.workspace_id, actor.id, at=to)

    def home(self, person_id: int, now: datetime) -> HomeFacts | None:
        """What the Home tab shows this person; None for somebody who is gone."""
        with self._database.read() as session:
            person = session.get(Person, person_id)
            if person is None or person.deactivated:
                return None
            actor, today = actor_of(person), local_date(now, person.zone)
            led = self._facilitated_by(session, actor)
            mine = [Mine(one.id, one.id in led) for one in my_communities(session, actor)]
            mine.sort(key=lambda one: not one.facilitating)
            away = next((a for a in absences_of(session, actor.id) if a.until is None or a.until >= today), None)
            return HomeFacts(actor, tuple(mine), away, self._is_asked(session, actor), settings_of(person))

    @staticmethod
    def _facilitated_by(session: Session, actor: Actor) -> set[int]:
        if not actor.full_member:
            return set()
        return set(session.scalars(select(Facilitator.community_id).where(Facilitator.person_id == actor.id)))

    def asks_policy(self, actor: Actor, now: datetime) -> bool:
        """True the first time that an admin comes by: ask who may set up communities."""
        if not (actor.admin and actor.full_member):
            return False
        with self._database.read() as session:
            if session.get_one(Workspace, actor.workspace_id).policy_asked_at is not None:
                return False
        with self._database.begin() as session:
            return self._ask_policy(session, actor, now)

    def policy(self, actor: Actor) -> Policy:
        with self._database.read() as session:
            workspace = session.get_one(Workspace, actor.workspace_id)
            return Policy(workspace.setup_policy, tuple(workspace.setup_people))

    def set_policy(self, actor: Actor, kind: str, people: Sequence[str], now: datetime) -> Policy:
        """Members, admins, or these people by Slack id."""
        if not (actor.admin and actor.full_member):
            raise NotAllowed("decide who may set up communities")
        if kind not in {MEMBERS, ADMINS, NAMED}:
            raise Invalid("policy", "missing")
        if kind == NAMED and not people:
            raise Invalid("people", "missing")
        with self._database.begin() as session:
            workspace = session.get_one(Workspace, actor.workspace_id)
            workspace.setup_policy = kind
            workspace.setup_people = list(people) if kind == NAMED else []
            workspace.policy_asked_at = workspace.policy_asked_at or now
            workspace.policy_set_at = now
            refresh_home(session, self._outbox, actor.workspace_id, actor.id)
            return Policy(kind, tuple(workspace.setup_people))

    @staticmethod
    def _ask_policy(session: Session, actor: Actor, now: datetime) -> bool:
        workspace = session.get_one(Workspace, actor.workspace_id)
        if workspace.policy_asked_at is not None or not (actor.admin and actor.full_member):
            return False
        workspace.policy_asked_at, workspace.policy_asked_of = now, actor.slack_id
        return True

    @staticmethod
    def _is_asked(session: Session, actor: Actor) -> bool:
        workspace = session.get_one(Workspace, actor.workspace_id)
        return workspace.policy_asked_of == actor.slack_id and workspace.policy_set_at is None
