"""When a pool's rounds are: from its row alone."""

from datetime import date, datetime

from bot.domain.cadence import ONE_DAY, at_local, local_date
from bot.domain.partners.rounds import SOON_AGAIN, next_at, round_after, round_from
from bot.models.partners import ENDED, ONCE, OPEN, Pool


def round_at(pool: Pool) -> datetime | None:
    return at_local(pool.next_on, pool.hour, pool.zone) if pool.next_on and pool.state == OPEN else None


def not_past(pool: Pool, now: datetime) -> date | None:
    """The date of the next round, moved on to one that is still to come."""
    if pool.next_on is None:
        return None
    today = local_date(now, pool.zone)
    first = today if at_local(today, pool.hour, pool.zone) > now else today + ONE_DAY
    return max(pool.next_on, first) if pool.every == ONCE else round_from(pool.next_on, pool.every, first)


def date_after(pool: Pool, now: datetime) -> date | None:
    """The date of the round after this one; a standing pair is matched once."""
    if pool.next_on is None or pool.every == ONCE:
        return None
    return round_from(round_after(pool.next_on, pool.every), pool.every, local_date(now, pool.zone) + ONE_DAY)


def rematch_at(pool: Pool, now: datetime) -> datetime | None:
    """None before the first round, and when the next one is near."""
    if not pool.number or pool.state == ENDED:
        return None
    due = next_at(now, pool.hour, pool.zone)
    if pool.next_on and at_local(pool.next_on, pool.hour, pool.zone) - due < SOON_AGAIN:
        return None
    return due
