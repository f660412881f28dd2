"""Days and time zones as people write them."""

import re
from datetime import date, timedelta

from bot.domain.cadence import zones

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
YEARS_AHEAD = 9  # 29 February comes again within this
LAST_YEAR = 2200  # nobody plans further, and at the calendar's end there are no local times


def day_said(words: str, today: date) -> date | None:
    """The day meant by "3 May", "May 3", "2026-05-03", "tomorrow", "Friday" or "in 2 weeks"; None if unclear.

    A weekday is the next one after today; a date without a year that is over is next year's.
    """
    said = re.sub(r"\b(until|till|on|the|of)\b|[.,]", " ", words.lower())
    said = " ".join(re.sub(r"(\d)(st|nd|rd|th)\b", r"\1", said).split())
    near = {"today": 0, "tomorrow": 1}.get(said)
    if near is not None:
        return today + timedelta(days=near)
    return iso_day(said) or _weekday(said, today) or _span(said, today) or _day_and_month(said, today)


def iso_day(said: str) -> date | None:
    """The day meant by "2026-05-03"; None for anything else."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", said):
        return None
    return _date(*(int(part) for part in said.split("-")))


def _weekday(said: str, today: date) -> date | None:
    matching = [n for n, name in enumerate(WEEKDAYS) if len(said) >= 2 and name.startswith(said)]
    if len(matching) != 1:
        return None
    return today + timedelta(days=(matching[0] - today.weekday() - 1) % 7 + 1)


def _span(said: str, today: date) -> date | None:
    """In two days; for two days, which are today and tomorrow."""
    found = re.fullmatch(r"(for |in )?(\d{1,3}) (day|week)s?", said)
    if not found:
        return None
    days = int(found[2]) * (7 if found[3] == "week" else 1)
    return today + timedelta(days=days - (found[1] == "for " and days > 0))


def _day_and_month(said: str, today: date) -> date | None:
    found = re.fullmatch(r"(?:(\d{1,2}) ([a-z]+)|([a-z]+) (\d{1,2}))(?: (\d{4}))?", said)
    if not found:
        return None
    name = (found[2] or found[3])[:3]
    if name not in MONTHS or not _is_month(found[2] or found[3]):
        return None
    day, month = int(found[1] or found[4]), MONTHS.index(name) + 1
    if found[5]:
        return _date(int(found[5]), month, day)
    coming = (_date(today.year + years, month, day) for years in range(YEARS_AHEAD))
    return next((one for one in coming if one and one >= today), None)


def _is_month(word: str) -> bool:
    full = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
            "november", "december")  # fmt: skip
    return any(name.startswith(word) for name in full) or word == "sept"


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year <= LAST_YEAR else None
    except ValueError:
        return None


def zone_said(words: str) -> str | None:
    """The IANA name meant by "europe/berlin", "Berlin" or "new york"; None if there is no single one."""
    said = words.strip().lower().replace(" ", "_")
    exact = [zone for zone in zones() if zone.lower() == said]
    cities = sorted(zone for zone in zones() if "/" in zone and zone.lower().rsplit("/", 1)[1] == said)
    if exact:
        return exact[0]
    return cities[0] if len(cities) == 1 else None
