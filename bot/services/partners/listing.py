"""What runs, for the panel, the front desk and the Home tab."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.cadence import at_local, local_date
from bot.domain.errors import RitualError
from bot.domain.partners.facts import Mine, Panel, PoolFact
from bot.domain.people import Actor, Place
from bot.models.challenges import Challenge
from bot.models.communities import Community
from bot.models.partners import ONCE, OPEN, PAUSED, NamedPartner, Pair, Pool, Seeker
from bot.models.people import Person, Workspace
from bot.services.absences import absences_of
from bot.services.access import (
    community_in,
    community_of_channel,
    my_communities,
    require_starter,
    sees,
)
from bot.services.partners.pairs import Pairs

START = "start accountability partners"


class Listing(Pairs):
    """Only what the actor may see."""

    def panel(self, actor: Actor, place: Place, community_id: int | None, now: datetime) -> Panel:
        """What runs here and what the actor can do; elsewhere, the communities to choose from."""
        with self._database.read() as session:
            community = self._community(session, actor, place, community_id)
            if community is None:
                choices = tuple((one.id, one.name) for one in my_communities(session, actor))
                return Panel(None, "", may_start=False, pools=(), choices=choices)
            pools = tuple(
                self._fact(session, actor, pool, community, now) for pool in self._shown(session, actor, community)
            )
            return Panel(community.id, community.name, self._may_start(session, actor, community), pools)

    @staticmethod
    def _community(session: Session, actor: Actor, place: Place, community_id: int | None) -> Community | None:
        """The one that was chosen; by home channel, by a challenge's channel, by a pair's; or the only one I am in."""
        if community_id is not None:
            return community_in(session, actor, community_id)
        found = community_of_channel(session, actor.workspace_id, place.id)
        if found is None and place.id is not None:
            found = session.scalar(
                select(Community)
                .join(Challenge, Challenge.community_id == Community.id)
                .where(Challenge.channel_id == place.id)
                .order_by(Challenge.id.desc())
                .limit(1)
            )
        if found is None:
            found = session.scalar(
                select(Community)
                .join(Pool, Pool.community_id == Community.id)
                .join(Pair, Pair.pool_id == Pool.id)
                .where(Pair.channel == place.slack_id, Pool.workspace_id == actor.workspace_id)
                .order_by(Pair.id.desc())
                .limit(1)
            )
        if found is not None and sees(session, actor, found):
            return found
        mine = my_communities(session, actor)
        return mine[0] if len(mine) == 1 else None

    def _shown(self, session: Session, actor: Actor, community: Community) -> list[Pool]:
        """Of a challenge's pool only those hear who are in it: it is joined with the challenge."""
        return [
            pool
            for pool in self._live(session, community.id)
            if pool.challenge_id is None or self._is_in(session, pool.id, actor.id)
        ]

    def _is_in(self, session: Session, pool_id: int, person_id: int) -> bool:
        seeker = self._seeker(session, pool_id, person_id)
        return seeker is not None and seeker.stopped_at is None

    def _may_start(self, session: Session, actor: Actor, community: Community) -> bool:
        """One runs at a time."""
        try:
            require_starter(session, actor, community, START)
        except RitualError:
            return False
        return self._own_pool(session, community.id) is None

    def running_in(self, actor: Actor, community_id: int, now: datetime) -> list[PoolFact]:
        """What runs in a community, for the front desk and Home."""
        with self._database.read() as session:
            community = community_in(session, actor, community_id)
            return [self._fact(session, actor, pool, community, now) for pool in self._shown(session, actor, community)]

    def count_running(self, actor: Actor, community_id: int) -> int:
        with self._database.read() as session:
            return len(self._shown(session, actor, community_in(session, actor, community_id)))

    # Facts

    def _fact(self, session: Session, actor: Actor | None, pool: Pool, community: Community, now: datetime) -> PoolFact:
        """As this person sees it; without one, as everybody does."""
        challenge = session.get(Challenge, pool.challenge_id) if pool.challenge_id else None
        return PoolFact(
            pool_id=pool.id,
            community_id=community.id,
            community=community.name,
            every=pool.every,
            size=pool.size,
            state=pool.state,
            people=self._count(session, pool),
            number=pool.number,
            next_at=self._next_at(pool),
            zone=pool.zone,
            team_label=pool.team_label,
            check_in_days=pool.check_in_days,
            challenge=challenge.title if challenge else "",
            held=community.paused_at is not None,
            pause_reason=pool.pause_reason,
            steers=actor is not None and self._steers(session, actor, pool),
            mine=self._mine_in(session, actor, pool, now) if actor else None,
        )

    @staticmethod
    def _next_at(pool: Pool) -> datetime | None:
        return at_local(pool.next_on, pool.hour, pool.zone) if pool.next_on and pool.state == OPEN else None

    @staticmethod
    def _count(session: Session, pool: Pool) -> int:
        query = select(func.count(Seeker.id)).where(Seeker.pool_id == pool.id, Seeker.stopped_at.is_(None))
        return session.scalar(query) or 0

    def _mine_in(self, session: Session, actor: Actor, pool: Pool, now: datetime) -> Mine | None:
        seeker = self._seeker(session, pool.id, actor.id)
        if seeker is None or seeker.stopped_at is not None:
            return None
        pair = self._pair_of(session, pool.id, actor.id)
        others = [one.slack_id for one in self._people_of(session, pair.id) if one.id != actor.id] if pair else []
        asked = session.scalar(
            select(Person.slack_id)
            .join(NamedPartner, NamedPartner.other_id == Person.id)
            .where(NamedPartner.pool_id == pool.id, NamedPartner.person_id == actor.id, NamedPartner.answer == "")
        )
        matched_at = None if pair else self._matched_at(pool, seeker, now)
        day = local_date(matched_at or now, actor.zone)
        return Mine(
            partners=tuple(others),
            pair_id=pair.id if pair else None,
            link=self._link(session, pool, pair.channel) if pair and pair.introduced_at else "",
            stays=pair is not None and (pair.round_id is None or pool.every == ONCE),
            waiting=pair is None,
            matched_at=matched_at,
            paused_until=self._still_paused(seeker, actor, now),
            skips_next=seeker.skips == pool.number + 1,
            quiet=seeker.quiet_since is not None,
            away=any(absence.covers(day) for absence in absences_of(session, actor.id)),
            asked=asked if asked and pair is None else "",
            team=seeker.team,
        )

    @staticmethod
    def _still_paused(seeker: Seeker, actor: Actor, now: datetime) -> date | None:
        until = seeker.paused_until
        return until if until is not None and local_date(now, actor.zone) < until else None

    def _matched_at(self, pool: Pool, seeker: Seeker, now: datetime) -> datetime | None:
        """Who skips the round of now is not looked after before the next one."""
        if pool.state == PAUSED:
            return None
        between = self._rematch_at(pool, now) if seeker.skips != pool.number else None
        return between or self._next_at(pool)

    @staticmethod
    def _link(session: Session, pool: Pool, channel: str | None) -> str:
        url = session.get_one(Workspace, pool.workspace_id).url
        return f"{url.rstrip('/')}/archives/{channel}" if url and channel else ""
