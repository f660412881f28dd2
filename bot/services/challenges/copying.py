"""A challenge once more in another community."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.errors import Refused
from bot.domain.people import Actor
from bot.models.challenges import CANCELLED, CLOSED, Challenge
from bot.services.access import community_in, my_communities, note_act, require_full_member, require_starter
from bot.services.challenges.announcing import Announcing
from bot.services.challenges.listing import can_start
from bot.services.challenges.planning import own_prompts
from bot.services.challenges.reach import challenge_for, steered

COPY = "copy this 30-day challenge"


class Copying:
    """Its prompts go along, as a draft."""

    def __init__(self, database: Database, announcing: Announcing) -> None:
        self._database = database
        self._announcing = announcing

    def copies(self, actor: Actor, challenge_id: int) -> tuple[str, tuple[tuple[int, str], ...]]:
        """A challenge's title, and the other communities in which the actor may start a copy of it."""
        with self._database.read() as session:
            challenge = self._copied(session, actor, challenge_id)
            others = tuple(
                (one.id, one.name)
                for one in my_communities(session, actor)
                if one.id != challenge.community_id and can_start(session, actor, one)
            )
            if not others:
                raise Refused("no_other_community")
            return challenge.title, others

    def _copied(self, session: Session, actor: Actor, challenge_id: int) -> Challenge:
        """What ended is for every full member who sees it; what is still to come, for those who steer it."""
        challenge, _ = challenge_for(session, actor, challenge_id)
        require_full_member(actor, COPY)
        if challenge.state not in {CLOSED, CANCELLED}:
            steered(session, actor, challenge_id, COPY)
        return challenge

    def copy(self, actor: Actor, challenge_id: int, community_id: int, now: datetime) -> int:
        """A draft with its prompts, in another community. Asked twice, it is opened again. Gives the draft's id."""
        with self._database.begin() as session:
            source = self._copied(session, actor, challenge_id)
            community = community_in(session, actor, community_id)
            require_starter(session, actor, community, COPY)
            prompts = own_prompts(session, source)
            new = self._announcing.draft_of(session, actor, source, prompts, community, now)
            note_act(session, community.id, actor, "copied from elsewhere", f"challenge {new.id}", now)
            return new.id
