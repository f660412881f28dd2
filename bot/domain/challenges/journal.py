"""One's own journal, to take away."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class JournalEntry:
    """`text` "" where Convene holds none; then there is a link, if its message is known."""

    on: date  # in its author's zone
    text: str
    link: str
    private: bool


@dataclass(frozen=True)
class JournalDay:
    number: int
    prompt: str
    entries: tuple[JournalEntry, ...]


@dataclass(frozen=True)
class Journal:
    """Of one 30-day challenge."""

    title: str
    joined: date
    done: int
    counted: int
    hope: str
    days: tuple[JournalDay, ...]
