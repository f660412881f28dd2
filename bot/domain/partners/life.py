"""The life of a pair: check-ins, whether they met, and what is offered when one of them has gone quiet."""

from dataclasses import dataclass
from datetime import datetime

DID, NUDGE, TALK = "did", "nudge", "talk"  # the buttons of a check-in
WROTE = "wrote"  # instead of a press: in its thread, or in the conversation
HERE = "here"  # back after some silence
ANSWERS = (DID, NUDGE, TALK)
CALLED = (NUDGE, TALK)  # the others are called for these
SILENCES = 2  # in a row; then the others of a pair are offered somebody else

Answers = tuple[tuple[str, str], ...]  # Slack id and answer, in the order of the pair


@dataclass(frozen=True)
class CheckIn:
    """One question to a pair, as its partners see it."""

    pair_id: int
    number: int
    title: str  # of the challenge, or the name of the community
    people: tuple[str, ...]  # Slack ids
    answers: Answers
    every: int  # days between two check-ins, 0 for none
    over: bool = False  # the pair has ended


@dataclass(frozen=True)
class Call:
    """One of a pair could use a line, or would like to talk. `awake_at`: when all are awake next, None for now."""

    who: str  # Slack id
    others: tuple[str, ...]
    answer: str
    awake_at: datetime | None


@dataclass(frozen=True)
class Met:
    """Did they meet? Asked once of each pair."""

    pair_id: int
    title: str
    people: tuple[str, ...]
    answers: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Rescue:
    """For who is left with a partner that went quiet. `can_join`: there is another pair to go to."""

    pair_id: int
    title: str
    quiet: tuple[str, ...]  # Slack ids
    can_join: bool


@dataclass(frozen=True)
class Kept:
    """For who went quiet: the place is kept. `partners` are those still with them, none if they went on."""

    pool_id: int
    title: str
    partners: tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """A message in a conversation that several rituals share: which of these is it about?"""

    options: tuple[tuple[int, int, str], ...]  # pair id, number of the check-in, title


@dataclass(frozen=True)
class Farewell:
    """The last line to a pair whose challenge is over; `complete`, or else cancelled."""

    title: str
    complete: bool
