"""Local dates and hours: when a wall-clock time happens, and which dates a rhythm falls on.

A time that a change to summer time leaves out moves to the first valid minute after; one that comes twice fires once.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.people import Away

ONE_DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
FAR = 3660  # days: no rhythm is sought longer than ten years
LONGEST_AWAY = 366  # days that are looked ahead


@cache
def zones() -> frozenset[str]:
    """All IANA names; read from the machine's files once."""
    return frozenset(available_timezones())


def known_zone(name: str) -> bool:
    return name in zones()


def at_local(day: date, hour: time, zone: str) -> datetime:
    """The moment (UTC) at which clocks in `zone` show `hour` on `day`."""
    tz = ZoneInfo(zone)
    wall = datetime.combine(day, hour.replace(tzinfo=None))
    moment = wall.replace(tzinfo=tz, fold=0).astimezone(UTC)
    while moment.astimezone(tz).replace(tzinfo=None) != wall:  # inside a gap: take the first valid minute after
        wall += MINUTE
        moment = wall.replace(tzinfo=tz, fold=0).astimezone(UTC)
    return moment


def local_date(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def end_of_day(day: date, zone: str) -> datetime:
    """The moment (UTC) at which `day` is over in `zone`."""
    return at_local(day + ONE_DAY, time(0), zone)


def dates(first: date, weekdays: str, rest: Collection[date]) -> Iterator[date]:
    """Dates from `first` on that fall on ISO `weekdays` ("135": Monday, Wednesday, Friday) and are not at rest."""
    if not weekdays:
        raise ValueError("a rhythm needs a weekday")
    for ahead in range(FAR):
        day = first + ahead * ONE_DAY
        if str(day.isoweekday()) in weekdays and day not in rest:
            yield day


def first_dates(count: int, first: date, weekdays: str, rest: Collection[date]) -> list[date]:
    return list(islice(dates(first, weekdays, rest), count))


def is_away(day: date, away: Iterable[Away]) -> bool:
    return any(absence.covers(day) for absence in away)


def is_a_day(day: date, weekdays: str, away: Iterable[Away]) -> bool:
    """Whether private messages may come on it: one of their own ISO weekdays, and no day away."""
    return str(day.isoweekday()) in weekdays and not is_away(day, away)


def next_day(today: date, weekdays: str, away: Collection[Away]) -> date | None:
    """The first day after today on which private messages may come. None: away until they say so."""
    coming = (today + ahead * ONE_DAY for ahead in range(1, LONGEST_AWAY))
    return next((day for day in coming if is_a_day(day, weekdays, away)), None)


def outside_quiet(moment: datetime, zone: str, quiet_from: time, quiet_to: time) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into. Equal hours: there are none."""
    local = moment.astimezone(ZoneInfo(zone))
    if not is_quiet(local.time(), quiet_from, quiet_to):
        return moment
    ends = local.date() + ONE_DAY if local.time() >= quiet_to else local.date()
    return max(moment, at_local(ends, quiet_to, zone))


def is_quiet(clock: time, quiet_from: time, quiet_to: time) -> bool:
    """Whether an hour of the day is within quiet hours, which may run over midnight. Equal hours: there are none."""
    if quiet_from <= quiet_to:
        return quiet_from <= clock < quiet_to
    return clock >= quiet_from or clock < quiet_to


def leaves_time(hours: Collection[tuple[time, time]]) -> bool:
    """Whether there is an hour of the day that is outside all of these quiet hours."""
    return any(not any(is_quiet(ends, *one) for one in hours) for _, ends in hours)
