"""When somebody who missed a day is reminded of it: privately, once, and not again for a week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.challenges.progress import DONE, MISSED, OPEN, REST

REMINDED_AGAIN = timedelta(days=7)


@dataclass(frozen=True)
class Reminder:
    """A day that went by, and the one that is open now, if there is one."""

    challenge_id: int
    title: str
    missed_id: int  # of the day
    missed: int  # its number
    open_id: int | None = None
    open: int = 0
    link: str = ""
    asked_for: bool = False  # on this day, when an earlier one came


@dataclass(frozen=True)
class Snoozed:
    """When they hear of it again. `day` None: they are away until they say so."""

    title: str
    today: date
    day: date | None


def missed_last(states: Sequence[tuple[int, str]]) -> int | None:
    """The number of the latest day that is over, if it was missed and nothing was done since.

    A day of rest, or one that is done, ends the silence.
    """
    over = [(number, state) for number, state in states if state in {DONE, REST, MISSED}]
    number, state = max(over, default=(0, ""))
    return number if state == MISSED else None


def days_passed(states: Sequence[tuple[int, str]]) -> list[int]:
    """Numbers of the days that are still open although a later prompt has come: they may be over soon."""
    return [number for number, state in states if state == OPEN][:-1]


def may_remind(last: date | None, today: date) -> bool:
    """`last`: the day on which this person was reminded in any 30-day challenge."""
    return last is None or today - last >= REMINDED_AGAIN
