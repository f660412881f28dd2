"""A pool as one member sees it: functions that take the session."""

from datetime import date, datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from bot.domain.cadence import local_date
from bot.domain.partners.facts import Mine, PoolFact
from bot.domain.people import Actor
from bot.models.communities import Community
from bot.models.partners import ONCE, PAUSED, NamedPartner, Pool, Seeker
from bot.models.people import Person, Workspace
from bot.services.absences import absences_of
from bot.services.partners.dates import rematch_at, round_at
from bot.services.partners.life import pair_of, people_of
from bot.services.partners.pools import challenge_of, seeker_of, steers

TAKING_PART = select(func.count(Seeker.id)).where(Seeker.pool_id == bindparam("pool"), Seeker.stopped_at.is_(None))


def fact_of(session: Session, actor: Actor | None, pool: Pool, community: Community, now: datetime) -> PoolFact:
    """As this person sees it; without one, as everybody does."""
    challenge = challenge_of(session, pool)
    return PoolFact(
        pool_id=pool.id,
        community=community.name,
        every=pool.every,
        size=pool.size,
        state=pool.state,
        people=_count(session, pool),
        number=pool.number,
        next_at=round_at(pool),
        zone=pool.zone,
        team_label=pool.team_label,
        challenge=challenge.title if challenge else "",
        held=community.paused_at is not None,
        pause_reason=pool.pause_reason,
        steers=actor is not None and steers(session, actor, pool),
        mine=_mine(session, actor, pool, now) if actor else None,
    )


def _count(session: Session, pool: Pool) -> int:
    return session.scalar(TAKING_PART, {"pool": pool.id}) or 0


def _mine(session: Session, actor: Actor, pool: Pool, now: datetime) -> Mine | None:
    seeker = seeker_of(session, pool.id, actor.id)
    if seeker is None or seeker.stopped_at is not None:
        return None
    pair = pair_of(session, pool.id, actor.id)
    others = [one.slack_id for one in people_of(session, pair.id) if one.id != actor.id] if pair else []
    asked = session.scalar(
        select(Person.slack_id)
        .join(NamedPartner, NamedPartner.other_id == Person.id)
        .where(NamedPartner.pool_id == pool.id, NamedPartner.person_id == actor.id, NamedPartner.answer == "")
    )
    matched_at = None if pair else _matched_at(pool, seeker, now)
    day = local_date(matched_at or now, actor.zone)
    return Mine(
        partners=tuple(others),
        link=_link(session, pool, pair.channel) if pair and pair.introduced_at else "",
        stays=pair is not None and (pair.round_id is None or pool.every == ONCE),
        waiting=pair is None,
        matched_at=matched_at,
        paused_until=_still_paused(seeker, actor, now),
        skips_next=seeker.skips == pool.number + 1,
        quiet=seeker.quiet_since is not None,
        away=any(absence.covers(day) for absence in absences_of(session, actor.id)),
        asked=asked if asked and pair is None else "",
        team=seeker.team,
    )


def _still_paused(seeker: Seeker, actor: Actor, now: datetime) -> date | None:
    until = seeker.paused_until
    return until if until is not None and local_date(now, actor.zone) < until else None


def _matched_at(pool: Pool, seeker: Seeker, now: datetime) -> datetime | None:
    """Who skips the round of now is not looked after before the next one."""
    if pool.state == PAUSED:
        return None
    between = rematch_at(pool, now) if seeker.skips != pool.number else None
    return between or round_at(pool)


def _link(session: Session, pool: Pool, channel: str | None) -> str:
    url = session.get_one(Workspace, pool.workspace_id).url
    return f"{url.rstrip('/')}/archives/{channel}" if url and channel else ""
