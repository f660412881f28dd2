"""Prompts that come to a participant by direct message, and what is answered there."""

from dataclasses import dataclass
from datetime import datetime, time

USUAL_HOUR = time(9)


@dataclass(frozen=True)
class Arrival:
    """Where one participant's prompts come. `next_at`: the next one by direct message, where it is known."""

    challenge_id: int
    title: str
    by_message: bool
    hour: time
    zone: str
    next_at: datetime | None = None


@dataclass(frozen=True)
class Prompted:
    """One prompt in a participant's own conversation."""

    day_id: int
    number: int
    length: int
    title: str
    prompt: str
    answered: bool
    may_share: bool  # words of the answer, in the day's thread
    open: bool  # answers still count


@dataclass(frozen=True)
class Which:
    """A message to the bot that may be about several days."""

    draft_id: str  # keeps the message until the choice is made
    thread_ts: str
    options: tuple[tuple[int, str], ...]  # day id, label
