"""A soft landing for those who come back: where to begin, and that nothing has to be caught up on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MissedDay:
    """A prompt that came while somebody was away. `link` "" where it is not known."""

    number: int
    prompt: str
    link: str


@dataclass(frozen=True)
class Landing:
    """What came in one 30-day challenge: first the prompts that matter most, then the others."""

    challenge_id: int
    title: str
    first: tuple[MissedDay, ...]
    others: tuple[MissedDay, ...]
    open_id: int | None = None  # of the day that is open now
    open: int = 0
    link: str = ""
