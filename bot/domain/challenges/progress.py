"""Days of a challenge as one participant sees them, and what they add up to."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from bot.domain.cadence import end_of_day, local_date
from bot.domain.people import Away

DONE = "done"
REST = "rest"
OPEN = "open"
MISSED = "missed"
TO_COME = "to come"


@dataclass(frozen=True)
class PostedDay:
    """A day of the schedule. `posted_at` None: still to come, or skipped."""

    id: int
    number: int
    posted_at: datetime | None
    skipped: bool = False
    link: str = ""
    awaited: bool = False  # it is still to come to this participant by direct message


@dataclass(frozen=True)
class Mark:
    """What one participant did on one day."""

    done: bool = False  # pressed Done
    rest: bool = False  # pressed Rest, or was away
    wrote: bool = False  # has an entry

    @property
    def did(self) -> bool:
        return self.done or self.wrote


@dataclass(frozen=True)
class Progress:
    """Consistency: days done out of days that counted, from the participant's own start.

    Planned rest neither helps nor hurts, an open day counts once it is done or missed.
    """

    challenge_id: int
    title: str
    states: tuple[tuple[int, str], ...]  # day number, state
    hope: str = ""
    links: tuple[tuple[int, str], ...] = ()  # day number, link of the day's thread
    day: int | None = None  # the day that was just pressed
    pressed: str = ""  # done | rest
    needs_join: bool = False
    over: bool = False  # it has ended, so nothing can be done any more
    may_share: bool = False  # what they like of it: it is about to close

    @property
    def done(self) -> int:
        return sum(state == DONE for _, state in self.states)

    @property
    def counted(self) -> int:
        return sum(state in {DONE, MISSED} for _, state in self.states)

    def numbers(self, state: str) -> list[int]:
        return [number for number, of in self.states if of == state]

    @property
    def open(self) -> list[int]:
        return self.numbers(OPEN)


def states(
    days: Sequence[PostedDay],
    marks: dict[int, Mark],
    first_day: int,
    away: Collection[Away],
    zone: str,
    closed: bool,
    now: datetime,
) -> tuple[tuple[int, str], ...]:
    """State of each day from `first_day` on, and of earlier ones that were done all the same.

    `marks` by day id, `zone` the participant's own.
    """
    prompts = [day for day in days if not day.skipped]
    following = {day.id: after for day, after in pairwise(prompts)}
    own = [day for day in prompts if day.number >= first_day or marks.get(day.id, Mark()).did]
    return tuple(
        (day.number, state(day, following.get(day.id), marks.get(day.id, Mark()), away, zone, closed, now))
        for day in own
    )


def state(
    day: PostedDay,
    following: PostedDay | None,
    mark: Mark,
    away: Collection[Away],
    zone: str,
    closed: bool,
    now: datetime,
) -> str:
    """A day is missed only when the next prompt has come (or all is closed) and the member's own day is over."""
    if day.posted_at is None:
        return TO_COME
    if mark.did:
        return DONE
    own_day = local_date(day.posted_at, zone)
    if mark.rest or any(absence.covers(own_day) for absence in away):
        return REST
    superseded = closed or (following is not None and following.posted_at is not None and not following.awaited)
    return MISSED if superseded and now >= end_of_day(own_day, zone) else OPEN


def spans(numbers: Iterable[int]) -> str:
    """Numbers as words: 1 to 5, 7."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)
