"""What a facilitator sees of the rounds that are to come: numbers, dates and who is out, never who is with whom."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import comb

from bot.domain.pairings import Outlook, Pairing
from bot.domain.partners.facts import PoolFact
from bot.domain.partners.rounds import all_awake


@dataclass(frozen=True)
class Trial:
    """A round as it would come out, with nothing sent. All numbers are of groups."""

    sizes: tuple[
        tuple[int, int], ...
    ]  # how many people together, and how many such groups; the most frequent first, the larger of two
    strangers: int  # groups in which nobody has met another in any ritual
    across: int  # of different teams
    overlapping: int  # whose working hours overlap
    again: tuple[date, ...]  # for each two who are together again: the day of the time before
    first_at: datetime | None  # of the introductions
    last_at: datetime | None

    @property
    def groups(self) -> int:
        return sum(count for _, count in self.sizes)

    @property
    def all_again(self) -> bool:
        """It brings no two together who have not been partners."""
        return len(self.again) == sum(count * comb(size, 2) for size, count in self.sizes)


@dataclass(frozen=True)
class Underway:
    """The round of now: how many are introduced of how many, and when the last of those on the way is planned."""

    introduced: int
    groups: int
    left_to_open: int
    done_at: datetime | None


@dataclass(frozen=True)
class Plan:
    """`here` are people in the next round; `out`, Slack ids of those who sit it out, whatever their reason."""

    pool: PoolFact
    here: int
    out: tuple[str, ...]
    staying: int  # people in pairs that no round changes
    dates: tuple[datetime, ...]  # of the next rounds
    outlook: Outlook  # as if nobody had said "not with": from its numbers nobody learns of a wish
    all_met_at: datetime | None  # when the last of those rounds is
    trial: Trial | None  # None: no round is planned, or too many people to try it while somebody waits
    underway: Underway


def tried(pairing: Pairing, zones: dict[int, str], at: datetime, gap: float) -> Trial:
    """The trial of a round at this moment; `gap` in seconds between two conversations that are opened."""
    groups = pairing.groups
    times = opened(at, [{zones[one] for one in group.members} for group in groups], gap)
    sizes = Counter(len(group.members) for group in groups)
    return Trial(
        sizes=tuple(sorted(sizes.items(), key=lambda one: (one[1], one[0]), reverse=True)),
        strangers=sum(group.why.strangers for group in groups),
        across=sum(group.why.across for group in groups),
        overlapping=sum(group.why.overlap is not None for group in groups),
        again=tuple(sorted(date.fromordinal(day) for group in groups for _, _, day in group.why.again)),
        first_at=times[0] if times else None,
        last_at=times[-1] if times else None,
    )


def opened(at: datetime, groups: Collection[Collection[str]], gap: float) -> list[datetime]:
    """When each conversation is opened: one after the other, and none before all of its zones are awake."""
    times: list[datetime] = []
    for due in sorted(all_awake(at, zones) for zones in groups):
        times.append(max(due, times[-1] + timedelta(seconds=gap)) if times else due)
    return times
