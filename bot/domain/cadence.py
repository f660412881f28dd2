"""Local dates and hours: when a wall-clock time happens, and which dates a rhythm falls on.

A time that a change to summer time leaves out moves to the first valid minute after; one that comes twice fires once.
"""

import re
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

ONE_DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
FAR = 3660  # days: no rhythm is sought longer than ten years


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


def outside_quiet(moment: datetime, zone: str, quiet_from: time, quiet_to: time) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into. Equal hours: there are none."""
    local = moment.astimezone(ZoneInfo(zone))
    clock = local.time()
    if quiet_from == quiet_to:
        return moment
    if quiet_from < quiet_to:
        quiet, ends = quiet_from <= clock < quiet_to, local.date()
    else:
        quiet = clock >= quiet_from or clock < quiet_to
        ends = local.date() + ONE_DAY if clock >= quiet_from else local.date()
    return max(moment, at_local(ends, quiet_to, zone)) if quiet else moment


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def spoken_date(text: str, today: date) -> date | None:
    """A date as people write it: 2026-05-03, 3 May, May 3, tomorrow, Friday. None when it is none of these.

    Without a year it is the next such date from today on.
    """
    words = re.sub(r"[,.]", " ", text.lower()).split()
    if not words:
        return None
    if len(words) == 1:
        return _one_word(words[0], today)
    return _day_and_month(words, today)


def _one_word(word: str, today: date) -> date | None:
    if word in {"today", "tomorrow"}:
        return today + (ONE_DAY if word == "tomorrow" else timedelta())
    if len(word) >= 3 and word[:3] in WEEKDAYS and word.isalpha():
        ahead = (WEEKDAYS.index(word[:3]) - today.weekday()) % 7
        return today + (ahead or 7) * ONE_DAY
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None


def _day_and_month(words: list[str], today: date) -> date | None:
    month = next((MONTHS.index(w[:3]) + 1 for w in words if w.isalpha() and w[:3] in MONTHS), None)
    numbers = [int(n) for w in words for n in re.findall(r"^(\d{1,4})(?:st|nd|rd|th)?$", w)]
    day = next((n for n in numbers if 1 <= n <= 31), None)
    year = next((n for n in numbers if n > 1000), None)
    if month is None or day is None or len(words) > 3:
        return None
    try:
        found = date(year or today.year, month, day)
        return found if year or found >= today else date(today.year + 1, month, day)
    except ValueError:
        return None
