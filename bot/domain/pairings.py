"""Who is put together with whom: what a pair costs, why a group came about, and how a group takes one more.

Two people who must not meet are never together. Then, in strict order: the fewest repeats, the longest ago, people
who have not met in any ritual, of different teams, whose working hours overlap within four hours of difference.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.cadence import ONE_DAY, at_local

WORKING = (time(9), time(17))
NEAR, DAY = 4 * 60, 24 * 60  # minutes: zones that are near each other; a day

STRANGERS = "strangers"  # no two of them have met in any ritual
NEW = "new"  # no two of them were partners before
AGAIN = "again"  # two of them were
ACROSS = "across"  # all of different teams
ODD = "odd"  # one more than asked for, so that one more has a partner

Overlap = tuple[datetime, datetime]  # aware, UTC


@dataclass(frozen=True)
class Seeker:
    """Somebody who wants a partner. What holds between two people may stand with either of them."""

    id: int
    zone: str = "UTC"
    hours: tuple[time, time] = WORKING  # local; an end before the start is on the next day
    team: str = ""  # group or department; "" when unknown
    met: Mapping[int, int] = field(default_factory=dict)  # past partner: number of the latest round together
    known: frozenset[int] = frozenset()  # met in any ritual
    blocked: frozenset[int] = frozenset()  # confidential: never together


@dataclass(frozen=True)
class Why:
    """What a group is told of itself. `again`: past partners in it and the latest round that they shared."""

    again: tuple[tuple[int, int, int], ...]
    strangers: bool  # no two of them have met in any ritual
    across: bool  # all of different teams
    overlap: Overlap | None  # working hours that all of them share on the day of the round
    odd: bool  # one more than asked for

    @property
    def codes(self) -> list[str]:
        """The reasons as words that can be kept."""
        holds = {
            STRANGERS: self.strangers,
            NEW: not self.strangers and not self.again,
            AGAIN: bool(self.again),
            ACROSS: self.across,
            ODD: self.odd,
        }
        return [code for code, held in holds.items() if held]


@dataclass(frozen=True)
class Group:
    """Two or more people, ids ascending, and why they are together."""

    members: tuple[int, ...]
    why: Why


@dataclass(frozen=True)
class Pairing:
    """One round. Everyone is in exactly one group, or left over because a "not with" leaves no place."""

    groups: tuple[Group, ...]
    left_over: tuple[int, ...]

    @property
    def repeats(self) -> int:
        """How often two people are together who were partners before."""
        return sum(len(group.why.again) for group in self.groups)


@dataclass(frozen=True)
class Outlook:
    """How many more rounds until everybody who may meet has met; a lower bound unless it was `planned` to the end."""

    rounds: int
    planned: bool = False


def may_meet(one: Seeker, other: Seeker) -> bool:
    return other.id not in one.blocked and one.id not in other.blocked


def last_together(one: Seeker, other: Seeker) -> int | None:
    """The number of the latest round in which they were partners."""
    mine, theirs = one.met.get(other.id), other.met.get(one.id)
    if mine is None or theirs is None:
        return theirs if mine is None else mine
    return max(mine, theirs)


def strangers(one: Seeker, other: Seeker) -> bool:
    """They have met in no ritual."""
    return last_together(one, other) is None and not _know_each_other(one, other)


def _know_each_other(one: Seeker, other: Seeker) -> bool:
    """From another ritual."""
    return other.id in one.known or one.id in other.known


def same_team(one: Seeker, other: Seeker) -> bool:
    return bool(one.team) and one.team.casefold() == other.team.casefold()


class Clock(NamedTuple):
    """Somebody's working day in minutes: the zone's offset, and when it starts in UTC, whichever date that is."""

    offset: int
    starts: int
    lasts: int


Kind = tuple[str, Clock]  # team and working day: of two without a past, what they cost depends on nothing else


@lru_cache(4096)
def clock(zone: str, hours: tuple[time, time], day: date) -> Clock:
    opens, closes = hours
    starts = at_local(day, opens, zone)
    offset = starts.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    lasts = (_minutes(closes) - _minutes(opens)) % DAY or DAY
    return Clock(int(offset.total_seconds() // 60), _minutes(starts.time()), lasts)


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def minutes_shared(one: Clock, other: Clock) -> int:
    """The longest stretch in which both work, though it may be Monday for one and Tuesday for the other."""
    later = (other.starts - one.starts) % DAY
    return max(min(one.lasts - later, other.lasts), min(other.lasts - (DAY - later), one.lasts), 0)


def apart(one: Clock, other: Clock) -> int:
    """0 when their days overlap within four hours of difference, 1 when they overlap, 2 when they do not."""
    if not minutes_shared(one, other):
        return 2
    difference = abs(one.offset - other.offset) % DAY
    return 0 if min(difference, DAY - difference) <= NEAR else 1


def overlap(seekers: Sequence[Seeker], day: date) -> Overlap | None:
    """The working hours that all share about `day`: for a far zone it may be the evening before or the day after."""
    shared: Overlap | None = _working(seekers[0], day)
    for seeker in seekers[1:]:
        if shared is None:
            return None
        days = (_working(seeker, day + turn * ONE_DAY) for turn in (0, -1, 1))
        both = [(max(shared[0], starts), min(shared[1], ends)) for starts, ends in days]
        shared = max((span for span in both if span[0] < span[1]), key=lambda span: span[1] - span[0], default=None)
    return shared


def _working(seeker: Seeker, day: date) -> Overlap:
    opens, closes = seeker.hours
    ends_on = day if opens < closes else day + ONE_DAY
    return at_local(day, opens, seeker.zone), at_local(ends_on, closes, seeker.zone)


class Costs:
    """What two people cost together: one whole number, so large in its steps that the order of the rules is strict.

    From `repeat` up they were partners before; `never` is more than all pairs of a round together. Where
    `repeats_only`, nothing that comes after the repeats counts.
    """

    def __init__(self, seekers: Iterable[Seeker], day: date, *, repeats_only: bool = False) -> None:
        pool = list(seekers)
        rounds = sorted({number for seeker in pool for number in seeker.met.values()})
        most = 3 * len(pool) + 3  # more than two people are together in one round, whatever the size of the groups
        self._rank = {number: rank for rank, number in enumerate(rounds)}
        self._repeats_only = repeats_only
        self._team = most * 2 + 1
        self._known = self._team * (most + 1)
        self._recent = self._known * (most + 1)
        self.repeat = self._recent * (most * len(rounds) + 1)
        self.never = self.repeat * (most * 2)
        # Without `known`, which thousands may share: a copy for each of them would fill the memory.
        self._past = {seeker.id: {*seeker.met, *seeker.blocked} for seeker in pool}
        self._kind = {seeker.id: (seeker.team.casefold(), clock(seeker.zone, seeker.hours, day)) for seeker in pool}
        self._tastes: dict[tuple[Kind, Kind], int] = {}

    def of(self, one: Seeker, other: Seeker) -> int | None:
        """None when they must not meet."""
        kinds = (self._kind[one.id], self._kind[other.id])
        cost = self._tastes.get(kinds)
        if cost is None:
            cost = self._tastes[kinds] = 0 if self._repeats_only else self._taste(*kinds)
        if other.id in self._past[one.id] or one.id in self._past[other.id] or _know_each_other(one, other):
            return cost + self._of_past(one, other) if may_meet(one, other) else None
        return cost

    def _taste(self, kind: Kind, another: Kind) -> int:
        return self._team * (kind[0] == another[0] != "") + apart(kind[1], another[1])

    def _of_past(self, one: Seeker, other: Seeker) -> int:
        last = last_together(one, other)
        cost = 0 if last is None else self._rank[last] * self._recent + self.repeat
        return cost if self._repeats_only or strangers(one, other) else cost + self._known

    def new(self, one: Seeker, other: Seeker) -> bool:
        """They may be partners, and never were."""
        cost = self.of(one, other)
        return cost is not None and cost < self.repeat

    def all_of(self, people: Sequence[Seeker]) -> int | None:
        """What a whole group costs; None when two of it must not meet."""
        total = 0
        for one, other in combinations(people, 2):
            cost = self.of(one, other)
            if cost is None:
                return None
            total += cost
        return total

    def to_join(self, seeker: Seeker, group: Sequence[Seeker]) -> int | None:
        """What it costs the group to take one more."""
        costs = [self.of(seeker, other) for other in group]
        return None if None in costs else sum(cost for cost in costs if cost is not None)


def explained(people: Sequence[Seeker], size: int, day: date) -> Group:
    """The group, and why it is one."""
    people = sorted(people, key=lambda seeker: seeker.id)
    pairs = list(combinations(people, 2))
    again = ((one.id, other.id, last_together(one, other)) for one, other in pairs)
    why = Why(
        again=tuple((one, other, number) for one, other, number in again if number is not None),
        strangers=all(strangers(one, other) for one, other in pairs),
        across=all(one.team and other.team and not same_team(one, other) for one, other in pairs),
        overlap=overlap(people, day),
        odd=len(people) > size,
    )
    return Group(tuple(seeker.id for seeker in people), why)


def cheapest(seeker: Seeker, groups: Sequence[Sequence[Seeker]], costs: Costs, most: int = 2) -> int | None:
    """Which group of at most `most` people takes one more at the least cost; None when a "not with" leaves no place."""
    found = [
        (cost, number)
        for number, group in enumerate(groups)
        if len(group) <= most and (cost := costs.to_join(seeker, group)) is not None
    ]
    return min(found)[1] if found else None
