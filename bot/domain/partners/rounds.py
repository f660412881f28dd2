"""When the rounds of a pool come, and when all partners of a pair are awake."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from bot.domain.cadence import ONE_DAY, at_local, local_date, outside_quiet

ONE_WEEK = timedelta(weeks=1)
WAKING = ((time(8), time(20)), (time(7), time(22)), (time(6), time(23)))  # from the best to what is still bearable
FAR = timedelta(days=3)  # the hours of a day repeat; what is not found by then is not there
SOON_AGAIN = timedelta(days=3)  # whoever waits then is matched with everybody, not before


def round_after(day: date, every: str) -> date:
    """The date of the round after the one on `day`: a week or two later, or the same weekday of the next month."""
    if every != "month":
        return day + (2 * ONE_WEEK if every == "fortnight" else ONE_WEEK)
    nth = (day.day - 1) // 7
    first = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    found = first + timedelta(days=(day.weekday() - first.weekday()) % 7) + nth * ONE_WEEK
    return found if found.month == first.month else found - ONE_WEEK  # no fifth one: the last


def round_from(day: date, every: str, today: date) -> date:
    """The first date of the rhythm that is not before today; rounds that were missed are not made up."""
    while day < today:
        day = round_after(day, every)
    return day


def next_at(now: datetime, hour: time, zone: str) -> datetime:
    """The next time that clocks in `zone` show `hour`, after now."""
    today = local_date(now, zone)
    moment = at_local(today, hour, zone)
    return moment if moment > now else at_local(today + ONE_DAY, hour, zone)


def all_awake(moment: datetime, zones: Collection[str]) -> datetime:
    """The moment itself, or the first one after at which it is day in all these zones.

    Where there is none (Auckland and Lisbon) early mornings and late evenings count too, and in the end any time.
    """
    for wakes, sleeps in WAKING:
        found = _outside_all(moment, zones, sleeps, wakes)
        if found is not None:
            return found
    return moment


def _outside_all(moment: datetime, zones: Collection[str], sleeps: time, wakes: time) -> datetime | None:
    at = moment
    while at - moment < FAR:
        later = max((outside_quiet(at, zone, sleeps, wakes) for zone in zones), default=at)
        if later == at:
            return at
        at = later
    return None
