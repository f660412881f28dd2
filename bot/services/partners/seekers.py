"""Coming into a pool, and going out of it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import insert_once
from bot.domain.partners.facts import PoolFact
from bot.domain.partners.forms import LONGEST_TEAM
from bot.domain.people import Actor
from bot.models.communities import Community
from bot.models.partners import NamedPartner, Pair, Partner, Pool, Seeker
from bot.models.people import Person
from bot.services.access import refresh_home
from bot.services.outbox import Outbox
from bot.services.partners.facts import fact_of
from bot.services.partners.life import lock_pairs, pair_of
from bot.services.partners.pairs import Pairs
from bot.services.partners.pools import seeker_of
from bot.services.partners.schedule import Schedule


class Seekers:
    """Inside the transaction of the caller."""

    def __init__(self, outbox: Outbox, schedule: Schedule, pairs: Pairs) -> None:
        self._outbox = outbox
        self._schedule = schedule
        self._pairs = pairs

    def enter(self, session: Session, pool: Pool, person_id: int, now: datetime, team: str = "") -> None:
        new = insert_once(session, Seeker, pool_id=pool.id, person_id=person_id, joined_at=now, team="")
        seeker = seeker_of(session, pool.id, person_id)
        assert seeker is not None  # inserted above
        came = new or seeker.stopped_at is not None
        if not new and came:
            seeker.joined_at, seeker.paused_until, seeker.skips = now, None, None
            seeker.quiet_since = None
        seeker.stopped_at = None
        if team:
            seeker.team = team.strip()[:LONGEST_TEAM]
        session.flush()
        if came:
            self._schedule.redraw_announcement(session, pool)
        refresh_home(session, self._outbox, pool.workspace_id, person_id)

    def take_out(self, session: Session, pool: Pool, person: Person, now: datetime) -> None:
        """Somebody is in the pool no longer: their partner is told and matched anew, two of a trio go on.

        What they asked, and what they were asked, is over with that.
        """
        session.refresh(pool, with_for_update=True)  # whoever is matching people at this moment comes first, or after
        theirs = select(Partner.pair_id).where(Partner.person_id == person.id)
        lock_pairs(session, Pair.pool_id == pool.id, Pair.ended_at.is_(None), Pair.id.in_(theirs))  # one may be opening
        self._withdraw_requests(session, pool, person)
        seeker = seeker_of(session, pool.id, person.id)
        if seeker is not None and seeker.stopped_at is None:
            seeker.stopped_at = now
            self._schedule.redraw_announcement(session, pool)
        pair = pair_of(session, pool.id, person.id)
        if pair is not None:
            self._pairs.leave(session, pool, pair, person, now)
        refresh_home(session, self._outbox, pool.workspace_id, person.id)

    def _withdraw_requests(self, session: Session, pool: Pool, person: Person) -> None:
        """Who is out asks nobody, and is asked by nobody."""
        theirs = (NamedPartner.person_id == person.id) | (NamedPartner.other_id == person.id)
        still_open = (NamedPartner.pool_id == pool.id, NamedPartner.answer == "", theirs)
        for request in session.scalars(select(NamedPartner).where(*still_open).order_by(NamedPartner.id)).all():
            session.delete(request)
            other = request.other_id if request.person_id == person.id else request.person_id
            refresh_home(session, self._outbox, pool.workspace_id, other, acted=False)

    def changed(self, session: Session, actor: Actor, pool: Pool, community: Community, now: datetime) -> PoolFact:
        """How it stands once somebody has changed their own part."""
        session.flush()
        refresh_home(session, self._outbox, actor.workspace_id, actor.id)
        return fact_of(session, actor, pool, community, now)
