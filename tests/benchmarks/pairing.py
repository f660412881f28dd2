"""How good pairs are and how long they take, beside networkx's dense matching and a shuffle."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations
from random import Random
from time import process_time

import networkx

from bot.domain.pairings import Costs, Seeker, last_together, may_meet, strangers
from bot.services.partners.matching import one_round
from tests.benchmarks.databases import Databases
from tests.benchmarks.figures import Figure, at_most, middle, spread
from tests.benchmarks.sizes import Size

TITLE = "Pairing: processor seconds, repeats, left over"
SECONDS = {300: 0.5, 2_000: 5.0}
DAY = date(2026, 11, 23)
ZONES = ("Europe/Berlin", "Europe/London", "America/New_York", "Asia/Kolkata", "Asia/Tokyo")
TEAMS = 8
WISHES = 0.05  # share of people who must not be with somebody

Groups = list[list[Seeker]]
Contender = Callable[[Sequence[Seeker], Random], Groups]


def measure(size: Size, databases: Databases) -> Iterator[Figure]:
    """Needs no database. Ratios of seconds are to networkx, which is asked only where it answers in seconds."""
    for people in size.pools:
        pool = somebody(people, size.past_rounds, Random(people))
        slow = timed(by_networkx, pool, 1) if people <= size.most_for_networkx else None
        ours = timed(by_convene, pool, size.rounds)
        yield from figures("Convene", pool, ours, slow and slow[0][0])
        if slow:
            yield from figures("networkx, dense", pool, slow, slow[0][0])
        yield from figures("shuffle", pool, timed(by_chance, pool, size.rounds), slow and slow[0][0])
        pool = with_one_who_has_met_all(pool, size.past_rounds)
        yield from figures("Convene, one has met all", pool, timed(by_convene, pool, size.rounds), None, unavoidable=1)


def somebody(people: int, past_rounds: int, rng: Random) -> list[Seeker]:
    """People in five zones and eight teams, after rounds in which chance made the pairs; half shared a challenge."""
    met: list[dict[int, int]] = [{} for _ in range(people)]
    for number in range(1, past_rounds + 1):
        order = rng.sample(range(people), people)
        for one, other in zip(order[::2], order[1::2], strict=False):
            met[one][other] = met[other][one] = number
    together = frozenset(rng.sample(range(people), people // 2))
    return [
        Seeker(
            number,
            zone=rng.choice(ZONES),
            team=str(rng.randrange(TEAMS)),
            met=met[number],
            known=together if number in together else frozenset(),
            blocked=frozenset({rng.randrange(people)} - {number} if rng.random() < WISHES else ()),
        )
        for number in range(people)
    ]


def with_one_who_has_met_all(pool: Sequence[Seeker], past_rounds: int) -> list[Seeker]:
    """Somebody must be their partner again."""
    first, *others = pool
    met = {one.id: 1 + number % past_rounds for number, one in enumerate(others)}
    return [replace(first, met=met, blocked=frozenset()), *others]


def by_convene(pool: Sequence[Seeker], rng: Random) -> Groups:
    by_id = {one.id: one for one in pool}
    return [[by_id[one] for one in group.members] for group in one_round(pool, 2, rng, DAY).groups]


def by_networkx(pool: Sequence[Seeker], rng: Random) -> Groups:
    """The same costs between all, matched at once."""
    costs = Costs(pool, DAY)
    graph: networkx.Graph[int] = networkx.Graph()
    for (place, one), (mate, other) in combinations(enumerate(pool), 2):
        cost = costs.of(one, other)
        if cost is not None:
            graph.add_edge(place, mate, weight=costs.never - cost)
    pairs = networkx.max_weight_matching(graph, maxcardinality=True)
    return [[pool[place], pool[mate]] for place, mate in pairs]


def by_chance(pool: Sequence[Seeker], rng: Random) -> Groups:
    order = rng.sample(pool, len(pool))
    return [list(pair) for pair in zip(order[::2], order[1::2], strict=False)]


def timed(contender: Contender, pool: Sequence[Seeker], times: int) -> tuple[list[float], Groups]:
    seconds, groups = list[float](), Groups()
    for turn in range(times):
        started = process_time()
        groups = contender(pool, Random(turn))
        seconds.append(process_time() - started)
    return seconds, groups


def figures(
    who: str, pool: Sequence[Seeker], found: tuple[list[float], Groups], to_beat: float | None, unavoidable: int = 0
) -> Iterator[Figure]:
    seconds, groups = found
    name, ours, taken = f"{len(pool):,} people, {who}", who.startswith("Convene"), middle(seconds)
    pairs = [two for group in groups for two in combinations(group, 2)]
    repeats = sum(last_together(*two) is not None for two in pairs)
    left_over = len(pool) - sum(map(len, groups))
    apart = f"{sum(strangers(*two) for two in pairs) / len(pairs):.0%} of pairs are strangers"
    broken = sum(not may_meet(*two) for two in pairs)
    limit = SECONDS.get(len(pool)) if ours else None
    yield Figure(
        f"{name}: time",
        taken,
        "s",
        taken / to_beat if to_beat else None,
        at_most(limit, taken, "s") if limit else None,
        spread(seconds),
    )
    yield Figure(f"{name}: repeats", repeats, "", aim=at_most(unavoidable, repeats, "") if ours else None, remark=apart)
    yield Figure(f"{name}: left over", left_over, "", aim=at_most(0, left_over, "") if ours else None)
    if broken:
        yield Figure(f'{name}: together in spite of a "not with"', broken, "")
