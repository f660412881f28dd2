"""Groups of any size out of a pool: how large they are, who is seated where, and swaps that make them better."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import TypeVar

from bot.domain.pairings import Costs, Seeker, cheapest

SWAPS = 100_000  # tried at most in one round
SEEN = 240  # seats with which somebody is compared at once

T = TypeVar("T")
People = list[Seeker]
Place = tuple[int, int]  # the number of a group, and a seat in it


def sizes(count: int, size: int) -> list[int]:
    """Groups of `size` or one more; where a small pool does not divide so, one fewer. The larger ones come first."""
    if not count:
        return []
    groups = max(count // size, 1)
    if count > groups * (size + 1):
        groups += 1
    small, larger = divmod(count, groups)
    return [small + 1] * larger + [small] * (groups - larger)


def seated(single: Seeker, pairs: list[People], costs: Costs) -> list[People] | None:
    """The pairs after one more sat down: a trio where it costs least, else somebody else moves first.

    None when a "not with" leaves no place. Each step makes room: the single takes one of a pair, the other stands.
    """
    waiting, stood = deque([(single, pairs)]), {single.id}
    while waiting:
        standing, groups = waiting.popleft()
        place = cheapest(standing, groups, costs)
        if place is not None:
            return [[*group, standing] if number == place else group for number, group in enumerate(groups)]
        for number, freed, moved in _moves(standing, groups, costs):
            if freed.id not in stood:
                stood.add(freed.id)
                waiting.append((freed, [*groups[:number], moved, *groups[number + 1 :]]))
    return None


def _moves(standing: Seeker, groups: list[People], costs: Costs) -> list[tuple[int, Seeker, People]]:
    """Which pair somebody can break up: its number, who stands then, and the pair that sits there."""
    found = []
    for number, group in enumerate(groups):
        if len(group) == 2:
            for kept, freed in (group, reversed(group)):
                if costs.of(standing, kept) is not None:
                    found.append((number, freed, [standing, kept]))
    return found


def hardest(people: Sequence[Seeker]) -> tuple[People, People]:
    """The few who must choose first because hardly anybody is new to them, and the others; as few as can be.

    Whomever of the others these are paired with: to each of those who are then left at least half of the rest are new.
    Where there are no such few, all are among them.
    """
    new, count = unmet(people), len(people)
    order = sorted(people, key=lambda seeker: new.get(seeker.id, 0))
    few = next((few for few, one in enumerate(order) if 2 * (new.get(one.id, 0) - few) >= count), count)
    chosen = {seeker.id for seeker in order[:few]}
    return order[:few], [seeker for seeker in people if seeker.id not in chosen]


def newly_paired(people: Sequence[Seeker], costs: Costs) -> tuple[list[People], People]:
    """Pairs without a repeat, and who is single: at most one, where to each at least half of the others are new.

    A maximal matching, then augmenting paths of three edges. Two singles are not new to each other, so to both together
    more people in pairs are new than there are such people: some pair has three edges to them, and so a path
    (the argument is that of Dirac, Some theorems on abstract graphs, 1952).
    """
    pairs, singles = list[People](), People()
    for one in people:
        place = next((place for place, other in enumerate(singles) if costs.new(one, other)), None)
        singles.append(one) if place is None else pairs.append([singles.pop(place), one])
    alone = singles[len(singles) & ~1 :]
    for one, other in zip(singles[::2], singles[1::2], strict=False):
        found = (place for place, pair in enumerate(pairs) if _broken_up(one, other, pair, costs))
        place = next(found, None)
        if place is None:
            alone += [one, other]
        else:
            pairs[place : place + 1] = _broken_up(one, other, pairs[place], costs)
    return pairs, alone


def _broken_up(one: Seeker, other: Seeker, pair: People, costs: Costs) -> list[People]:
    """Two pairs out of two people and a pair, all new to each other; none when that cannot be."""
    first, second = pair
    ways = ([[one, first], [other, second]], [[one, second], [other, first]])
    return next((way for way in ways if all(costs.new(*two) for two in way)), [])


def total(groups: Iterable[Sequence[Seeker]], costs: Costs) -> int:
    """What they cost together, where nobody is with somebody they must not meet."""
    return sum(costs.all_of(group) or 0 for group in groups)


def unmet(people: Sequence[Seeker]) -> dict[int, int]:
    """How many people there are for each person whom they may meet and have not had as a partner."""
    here = {seeker.id for seeker in people}
    done: dict[int, set[int]] = {seeker.id: {seeker.id} for seeker in people}
    for seeker in people:
        for other in here.intersection([*seeker.met, *seeker.blocked]):
            done[seeker.id].add(other)
            done[other].add(seeker.id)
    return {one: len(here) - len(others) for one, others in done.items() if len(others) < len(here)}


def least_rounds(people: Sequence[Seeker], size: int) -> int:
    """No plan brings everybody together in fewer rounds."""
    missing, counts = unmet(people), sizes(len(people), size)
    if not missing or not counts:
        return 0
    at_once = sum(count * (count - 1) for count in counts)
    return max(-(-sum(missing.values()) // at_once), -(-max(missing.values()) // (max(counts) - 1)))


def cut(row: Sequence[T], counts: Sequence[int]) -> list[list[T]]:
    """The people, or what else stands in a row, cut into groups of these sizes."""
    ends = [sum(counts[: number + 1]) for number in range(len(counts))]
    return [list(row[end - count : end]) for end, count in zip(ends, counts, strict=True)]


class Swaps:
    """Groups in which two people change places as long as that lowers what all groups cost together."""

    def __init__(self, groups: Sequence[Sequence[Seeker]], costs: Costs) -> None:
        self.groups = [list(group) for group in groups]
        self._costs = costs
        self._found: dict[tuple[int, int], int] = {}
        self._seats = [(number, seat) for number, group in enumerate(groups) for seat in range(len(group))]
        self._tried = 0

    def settle(self, movers: Sequence[int] | None = None) -> list[People]:
        """Tried for the people of these groups (all of them unless said), the dearest first, up to a limit."""
        seats = [place for place in self._seats if movers is None or place[0] in movers]
        while sum(self._moved(place) for place in self._dearest_first(seats)) and self._tried < SWAPS:
            pass
        return self.groups

    def _dearest_first(self, seats: Sequence[Place]) -> list[Place]:
        """Only where something is to be gained."""
        costs = {place: self._among(place, self._at(place)) for place in seats}
        return sorted((place for place in seats if costs[place]), key=lambda place: -costs[place])

    def _moved(self, here: Place) -> bool:
        """Whether somebody changed places, with whom it helps most among those that are looked at."""
        others = [place for place in self._next_seats() if place[0] != here[0]]
        if not others or self._tried > SWAPS:
            return False
        gain, there = max((self._gain(here, there), there) for there in others)
        if gain > 0:
            (number, seat), (other, at) = here, there
            self.groups[number][seat], self.groups[other][at] = self._at(there), self._at(here)
        return gain > 0

    def _next_seats(self) -> list[Place]:
        """A window that goes round, so that in a large pool everybody has another choice in turn."""
        starts, self._tried = self._tried % len(self._seats), self._tried + min(SEEN, len(self._seats))
        return (self._seats + self._seats)[starts : starts + min(SEEN, len(self._seats))]

    def _gain(self, here: Place, there: Place) -> int:
        mine, theirs = self._at(here), self._at(there)
        before = self._among(here, mine) + self._among(there, theirs)
        return before - self._among(here, theirs) - self._among(there, mine)

    def _among(self, place: Place, seeker: Seeker) -> int:
        """What somebody costs with the others of a group when they have this seat in it."""
        number, seat = place
        return sum(self._of(seeker, other) for at, other in enumerate(self.groups[number]) if at != seat)

    def _of(self, one: Seeker, other: Seeker) -> int:
        key = (one.id, other.id)
        cost = self._found.get(key)
        if cost is None:
            asked = self._costs.of(one, other)
            cost = self._found[key] = self._costs.never if asked is None else asked
        return cost

    def _at(self, place: Place) -> Seeker:
        return self.groups[place[0]][place[1]]


def unblocked(groups: Sequence[People], costs: Costs) -> tuple[list[People], People]:
    """The groups without those who must not meet somebody in them, and who had to stand up."""
    kept, stood = list[People](), People()
    for group in groups:
        seats: People = []
        for seeker in group:
            free = costs.to_join(seeker, seats) is not None
            (seats if free else stood).append(seeker)
        (kept.append(seats) if len(seats) > 1 else stood.extend(seats))
    return kept, stood
