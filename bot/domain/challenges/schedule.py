"""When each prompt comes, and when the challenge closes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.cadence import ONE_DAY, at_local, first_dates, local_date

HALF_TIME_FROM = 8  # prompts; shorter challenges have no half-time post
ASKED_FROM = 2  # prompts; after a single one nobody is asked in private what they would like to share
LONG_FROM = 7  # prompts
PICKS_BEFORE = timedelta(days=3)  # the close of a long one
PICKS_BEFORE_SHORT = timedelta(hours=36)  # of others: with a prompt a day, that is half a day after the last but one


@dataclass(frozen=True)
class Rhythm:
    """Weekdays (ISO, "12345"), local hour and zone of the prompts, and dates without one."""

    hour: time
    zone: str
    weekdays: str
    rest: frozenset[date] = frozenset()

    def dates(self, count: int, first: date) -> list[date]:
        return first_dates(count, first, self.weekdays, self.rest)

    def at(self, day: date) -> datetime:
        return at_local(day, self.hour, self.zone)

    def next_start(self, now: datetime, posted: Collection[date]) -> date:
        """The first date that can still take a prompt: today unless its hour has passed or today has one."""
        today = local_date(now, self.zone)
        if today in posted or self.at(today) <= now:
            today += ONE_DAY
        return max([today, *(day + ONE_DAY for day in posted)])

    def close_after(self, last: date, later_days: int) -> datetime:
        """The posting hour of the day after the last prompt, or some days later."""
        return self.at(last + (1 + later_days) * ONE_DAY)


def half_time(length: int) -> int | None:
    """Number of the day after which the home channel hears of the middle."""
    return length // 2 if length >= HALF_TIME_FROM else None


def asks_for_picks(length: int) -> bool:
    """Whether participants are asked in private, some days before the close, what they would like to share."""
    return length >= ASKED_FROM


def picks_from(closes_at: datetime, length: int) -> datetime:
    """From when what one would like to share can be picked: until the close."""
    return closes_at - (PICKS_BEFORE if length >= LONG_FROM else min(PICKS_BEFORE_SHORT, length * ONE_DAY))
