"""What participants share of a challenge at its end, and what the report says of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import Invalid

MOST_PICKS = 3
LONGEST_PICK = 300  # characters of one highlight
LINE = 0  # stands for the day of a line that is about none
SHOWN = 12  # highlights in the report itself, and in each reply below it
HOPES_SHOWN = 6


@dataclass(frozen=True)
class Pick:
    """What somebody shares: words, and the day that they are about (its row id, or LINE)."""

    day_id: int
    words: str


@dataclass(frozen=True)
class WrittenDay:
    """A day on which the participant wrote. `text` where Convene holds it, `link` where others can read it.

    `private`: nobody else can read any of it. No text of a private entry is here, so that none is shared by mistake.
    """

    day_id: int
    number: int
    link: str
    text: str = ""
    private: bool = False


@dataclass(frozen=True)
class PickOffer:
    """What one is shown before sharing."""

    challenge_id: int
    title: str
    channel: str  # Slack's id of where the report will stand
    private_channel: bool
    closes_at: datetime | None
    days: tuple[WrittenDay, ...]
    picks: tuple[Pick, ...]  # shared so far
    hope: str
    hope_met: bool

    @property
    def shares(self) -> bool:
        return bool(self.picks) or self.hope_met

    def day(self, day_id: int) -> WrittenDay | None:
        return next((day for day in self.days if day.day_id == day_id), None)

    def words_for(self, day_id: int) -> str:
        """What stands in the field of a day: what was shared, else the text that is kept of what others can read."""
        shared = next((pick.words for pick in self.picks if pick.day_id == day_id), None)
        day = self.day(day_id)
        return shared if shared is not None else (day.text if day else "")


@dataclass(frozen=True)
class Highlight:
    """As the report shows it. `number` and `link` of the day's entry, None and "" where there is none."""

    name: str
    words: str
    number: int | None
    link: str


@dataclass(frozen=True)
class Kept:
    """What somebody goes on doing, said two weeks later."""

    name: str
    words: str


@dataclass(frozen=True)
class Report:
    """What participants gave to the closing post. `more` highlights stand in its thread."""

    highlights: tuple[Highlight, ...] = ()
    more: int = 0
    hopes_met: tuple[str, ...] = ()
    more_hopes: int = 0
    kept: tuple[Kept, ...] = ()
    picture: str = ""  # Slack's id of the file


NOTHING_SHARED = Report()


def checked_picks(picks: Sequence[Pick], offer: PickOffer, *, hope_met: bool) -> list[Pick]:
    """The picks that say something. Raises Invalid on the field that needs another answer."""
    said = [Pick(pick.day_id, pick.words.strip()) for pick in picks]
    for pick in said:
        day = offer.day(pick.day_id)
        if len(pick.words) > LONGEST_PICK:
            raise Invalid(pick_field(pick.day_id), "too_long", over=len(pick.words) - LONGEST_PICK)
        if not pick.words and pick.day_id != LINE and not (day and day.link):
            raise Invalid(pick_field(pick.day_id), "missing")
    kept = [pick for pick in said if pick.words or pick.day_id != LINE]
    if not kept and not hope_met:
        raise Invalid(pick_field(LINE), "nothing_shared")
    return kept[:MOST_PICKS]


def pick_field(day_id: int) -> str:
    """The name of the field for what is shared of a day."""
    return f"pick.{day_id}"


def in_turns(highlights: Sequence[tuple[int, Highlight]]) -> list[Highlight]:
    """Everybody's first before anybody's second; (author, highlight) in, each author's own in order."""
    turns: dict[int, int] = {}
    ranked = []
    for author, highlight in highlights:
        turn = turns.get(author, 0)
        turns[author] = turn + 1
        ranked.append((turn, highlight))
    return [highlight for _, highlight in sorted(ranked, key=lambda pair: pair[0])]
