"""A challenge in numbers, for those who steer it: counts and shares of each day, never names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median

AROUND = 3  # days before and after, with which a day is compared
APART = 0.15  # of those taking part: as far a day has to be from those around it
ENOUGH_DAYS = 5
ENOUGH_PEOPLE = 3
MOST_NAMED = 3
COMING_IN = timedelta(days=1)  # so long after its prompt a day is not compared with others


@dataclass(frozen=True)
class DayNumbers:
    """`taking_part` counts those who had joined by the end of the day and not left before it."""

    number: int
    date: date
    prompt: str  # its first line
    taking_part: int
    did: int
    wrote: int
    joined: int  # between this prompt and the next
    left: int

    @property
    def share(self) -> float:
        """Of those taking part, how many did the day: 0.0 to 1.0."""
        return min(self.did / self.taking_part, 1.0) if self.taking_part else 0.0


@dataclass(frozen=True)
class Numbers:
    challenge_id: int
    title: str
    joined_before: int  # the first prompt
    days: tuple[DayNumbers, ...]
    coming_in: int | None = None  # the number of a day that people still do

    @property
    def compared(self) -> tuple[DayNumbers, ...]:
        """The days whose numbers are whole."""
        return tuple(day for day in self.days if day.number != self.coming_in)

    @property
    def joined_later(self) -> int:
        return sum(day.joined for day in self.days)

    @property
    def left(self) -> int:
        return sum(day.left for day in self.days)


@dataclass(frozen=True)
class Stay:
    """From when to when somebody took part."""

    joined: datetime
    left: datetime | None


@dataclass(frozen=True)
class Posted:
    """A prompt that came, and what was done with it."""

    number: int
    date: date
    prompt: str
    at: datetime
    did: int
    wrote: int


def numbers(
    challenge_id: int, title: str, posted: Sequence[Posted], stays: Sequence[Stay], now: datetime | None = None
) -> Numbers:
    """Each day lasts from its prompt to the next, the last one for good. `now` while it runs, None afterwards."""
    ends = [after.at for _, after in pairwise(posted)]
    days = tuple(_day(day, ends[at] if at < len(ends) else None, stays) for at, day in enumerate(posted))
    before = sum(not posted or stay.joined < posted[0].at for stay in stays)
    coming_in = next((day.number for day in posted if now and day.at > now - COMING_IN), None)
    return Numbers(challenge_id, title, before, days, coming_in)


def _day(day: Posted, end: datetime | None, stays: Sequence[Stay]) -> DayNumbers:
    def within(moment: datetime | None) -> bool:
        return moment is not None and day.at <= moment and (end is None or moment < end)

    there = [s for s in stays if (end is None or s.joined < end) and (s.left is None or s.left >= day.at)]
    return DayNumbers(
        number=day.number,
        date=day.date,
        prompt=day.prompt,
        taking_part=len(there),
        did=day.did,
        wrote=day.wrote,
        joined=sum(within(stay.joined) for stay in stays),
        left=sum(within(stay.left) for stay in stays),
    )


def lived_and_flat(days: Sequence[DayNumbers]) -> tuple[list[DayNumbers], list[DayNumbers]] | None:
    """The prompts that more people did than those around them, and those that fewer did; None with too little data.

    Compared with its neighbours, because in every challenge fewer take part towards the end.
    """
    if len(days) < ENOUGH_DAYS or max(day.taking_part for day in days) < ENOUGH_PEOPLE:
        return None
    apart = sorted(((_apart(days, at), day) for at, day in enumerate(days)), key=lambda pair: (pair[0], pair[1].number))
    lived = [day for by, day in reversed(apart) if by >= APART][:MOST_NAMED]
    flat = [day for by, day in apart if by <= -APART][:MOST_NAMED]
    return lived, flat


def _apart(days: Sequence[DayNumbers], at: int) -> float:
    """How far a day's share is from the middle of those around it."""
    around = [*days[max(at - AROUND, 0) : at], *days[at + 1 : at + 1 + AROUND]]
    return round(days[at].share - median(day.share for day in around), 6)
