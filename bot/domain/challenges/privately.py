"""What a participant writes for themselves alone."""

from dataclasses import dataclass

LONGEST_SHARED = 2500  # characters as Slack counts them; quoted and with its heading it stays under a section's 3,000


def too_much_to_share(words: str) -> int:
    """Characters over the limit, 0 for what fits. Slack counts &, < and > as the words that stand for them."""
    marks = 4 * words.count("&") + 3 * (words.count("<") + words.count(">")) + words.count("\n")
    return max(0, len(words) + marks - LONGEST_SHARED)


@dataclass(frozen=True)
class PrivateEntry:
    """One's own private entry of a day: `text` "" while nothing is written, or where its message holds it alone."""

    day_id: int
    number: int
    title: str
    prompt: str
    text: str
    written: bool
    may_share: bool  # once, and where the day's thread is there
    stands: bool  # what was shared stands in the thread
    may_write: bool = True  # False after the close, and for those who left: then it can only be taken back or deleted


@dataclass(frozen=True)
class PrivateShelf:
    """One's own private entries that Convene holds the text of, the newest first, a page of them."""

    entries: tuple[PrivateEntry, ...]
    page: int
    pages: int


@dataclass(frozen=True)
class SharedEntry:
    """Words that their author put into the day's thread. `author` is a Slack id."""

    author: str
    number: int
    words: str
