"""Who is put together in a round: exact matchings by rustworkx under the rules of bot.domain.pairings.

They are found by Edmonds' blossoms and augmenting paths (Galil, Efficient algorithms for finding maximum matching in
graphs, ACM Computing Surveys, 1986), which of few edges takes a fraction of a second for two thousand people.
It stands here and not in the domain because the domain keeps to the standard library. Nothing of it needs a database.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from heapq import nsmallest
from itertools import chain, combinations
from random import Random

from bot.domain.groupings import (
    People,
    Swaps,
    cut,
    hardest,
    least_rounds,
    newly_paired,
    seated,
    sizes,
    total,
    unblocked,
    unmet,
)
from bot.domain.pairings import Costs, Outlook, Pairing, Seeker, cheapest, explained

AHEAD = 30  # people for whom all rounds are planned until everybody has met
TRIED, TRIED_ODD = 120, 40  # rounds in all, over the plans that are tried; fewer where each takes longer
SMALL_ODD = 41  # people up to whom the trio is chosen together with the pairs; in more there is choice enough
SUITED = 6  # people with whom it is tried for each who may be third

Edge = tuple[int, int, int]  # two places among the people, and what it is worth that they are a pair


@dataclass(frozen=True)
class Limits:
    """How much is looked at: by measurement, see the benchmark of pairings."""

    dense: int = 400  # people of whom all pairs are weighed; of more, those who are near in an order by chance
    hard: int = 400  # people who choose first; before more do, pairs without a repeat are looked for among those near
    near: int = 100  # places apart
    kept: int = 8  # for each person and cost
    at_once: int = 2_000  # more are matched in parts
    trios: int = 100  # tried, so that up to nine people get the best there is
    trials: int = 130_000  # edges in all, while somebody else is tried as third: up to 63 people, each is


LIMITS = Limits()
LATER = Limits(trios=10, trials=15_000)  # for the later rounds of a plan, of which there are many while somebody waits


def chance_of(pool_id: int, number: int) -> Random:
    """The chance of one round of a pool: what a dry run showed is what comes, if the people stay the same."""
    return Random(f"{pool_id}/{number}")


def pair_up(seekers: Iterable[Seeker], size: int, rng: Random, day: date) -> Pairing:
    """One round on `day` for everyone, in groups of `size` (2 to 5). The same for the same people and `rng`."""
    return ahead(seekers, size, rng, day)[0]


def ahead(seekers: Iterable[Seeker], size: int, rng: Random, day: date) -> tuple[Pairing, Outlook]:
    """The next round, and how many there are until everybody has met whom they may meet.

    A small pool's next round is one of a plan that is as short as can be found. Only where keeping all preferences
    would take a round more, which would bring repeats, they stand back: then it is the round that keeps them best.
    """
    people = sorted(seekers, key=lambda seeker: seeker.id)
    least = least_rounds(people, size)
    if not least or len(people) > AHEAD:
        return one_round(people, size, rng, day), Outlook(least, planned=not least)
    best = list[Pairing]()
    tries = max((TRIED_ODD if size > 2 or len(people) % 2 else TRIED) // least, 2)
    for attempt in range(tries):
        plan = _plan(people, size, rng, day, preferring=attempt < tries // 2)
        if plan and (not best or len(plan) < len(best)):
            best = plan
        if best and len(best) <= least:
            break
    if not best:
        return one_round(people, size, rng, day), Outlook(least)
    return _begun(people, best, size, day), Outlook(len(best), planned=True)


def _begun(people: Sequence[Seeker], plan: Sequence[Pairing], size: int, day: date) -> Pairing:
    """The cheapest of the rounds: whichever comes first, after all of them the same people have met."""
    if any(pairing.left_over for pairing in plan):
        return plan[0]
    by_id, costs = {seeker.id: seeker for seeker in people}, Costs(people, day)
    rounds = [[[by_id[one] for one in group.members] for group in pairing.groups] for pairing in plan]
    return _told(min(rounds, key=lambda groups: total(groups, costs)), [], size, day)


def openly_ahead(seekers: Iterable[Seeker], size: int, rng: Random, day: date) -> Outlook:
    """The outlook as if nobody were barred: from its numbers nobody learns of a wish."""
    people = [replace(seeker, blocked=frozenset()) for seeker in seekers]
    if len(people) > AHEAD:
        return Outlook(least_rounds(people, size))
    return ahead(people, size, rng, day)[1]


def _plan(people: Sequence[Seeker], size: int, rng: Random, day: date, *, preferring: bool) -> list[Pairing]:
    """Round after round until everybody has met; nothing when a round brings nobody together who has not."""
    plan, missing = list[Pairing](), unmet(people)
    while missing:
        limits = LATER if plan else LIMITS
        plan.append(one_round(people, size, rng, day, repeats_only=bool(plan) or not preferring, limits=limits))
        people = _after(people, plan[-1])
        before, missing = missing, unmet(people)
        if missing == before:
            return []
    return plan


def _after(people: Sequence[Seeker], pairing: Pairing) -> list[Seeker]:
    """The people as they will be once this round is over."""
    number = 1 + max((number for seeker in people for number in seeker.met.values()), default=0)
    groups = {one: group.members for group in pairing.groups for one in group.members}
    return [
        replace(seeker, met={**seeker.met, **dict.fromkeys(set(groups.get(seeker.id, ())) - {seeker.id}, number)})
        for seeker in people
    ]


def one_round(
    people: Sequence[Seeker], size: int, rng: Random, day: date, *, repeats_only: bool = False, limits: Limits = LIMITS
) -> Pairing:
    """The best round for now, whatever comes after. With `repeats_only` chance takes the place of preferences."""
    costs = Costs(people, day, repeats_only=repeats_only)
    people = rng.sample(people, len(people))  # among equals the order decides
    groups, left_over = in_pairs(people, costs, limits) if size == 2 else in_groups(people, size, costs, limits)
    return _told(groups, left_over, size, day)


def _told(groups: Iterable[People], left_over: People, size: int, day: date) -> Pairing:
    return Pairing(
        tuple(sorted((explained(group, size, day) for group in groups), key=lambda group: group.members)),
        tuple(sorted(seeker.id for seeker in left_over)),
    )


def in_pairs(people: Sequence[Seeker], costs: Costs, limits: Limits) -> tuple[list[People], People]:
    """Pairs, and a trio for who is single; and those for whom there is no place.

    With a trio it has the fewest repeats too, up to 63 people for certain, see `_freest`. Of those rounds it is a good
    one, not always the best: the single joins the pair where it costs least, people change places with the trio, and
    other trios are tried.
    """
    groups, singles = _pairs(people, costs, limits)
    left_over = People()
    for single in singles:
        after = seated(single, groups, costs)
        if after is None:
            left_over.append(single)
        else:
            groups = after
    trios = [number for number, group in enumerate(groups) if len(group) > 2]
    if trios:
        groups = Swaps(groups, costs).settle(trios)
    if len(trios) == 1 and not left_over:
        groups = _with_a_better_trio(groups, people, costs, limits)
    return groups, left_over


def _with_a_better_trio(groups: list[People], people: Sequence[Seeker], costs: Costs, limits: Limits) -> list[People]:
    """The trios that are worth a trial, each with the best pairs of the others, and the best of these rounds."""
    best, least = groups, total(groups, costs)
    for trio in _trios(groups, people, costs, limits):
        cost = costs.all_of(trio)
        if cost is not None and cost < least:
            others = [one for one in people if one not in trio]
            pairs, singles = _pairs(others, costs, limits)
            together = cost + total(pairs, costs)
            if not singles and together < least:
                best, least = [list(trio), *pairs], together
    return best


def _trios(groups: list[People], people: Sequence[Seeker], costs: Costs, limits: Limits) -> Iterator[Sequence[Seeker]]:
    """That with fewer repeats; and in few people the cheapest, in more the one there is, for pairs beside it."""
    yield from _freest(people, costs, limits, total(groups, costs) // costs.repeat)
    if len(people) <= SMALL_ODD:
        found = ((cost, trio) for trio in combinations(people, 3) if (cost := costs.all_of(trio)) is not None)
        yield from (trio for _, trio in nsmallest(limits.trios, found, key=lambda priced: priced[0]))
    elif len(people) <= limits.dense:
        yield from (group for group in groups if len(group) > 2)


def _freest(people: Sequence[Seeker], costs: Costs, limits: Limits, repeats: int) -> Iterator[People]:
    """The trio of a round with fewer repeats than these, and as few as there can be; none if there is no such round.

    One person is matched with nobody, at the repeats that it takes at least to join a pair: no round has fewer than
    that matching. If one that is as good has a pair which they may join at these, it is the round; else it takes them
    one more, and so on. (Were it the pairs that took one more, another third, or another pair to join, would do.)
    Proven where the first matching is met, and where nobody is barred: within the `trials`, so always up to 63 people.
    """
    if not repeats:
        return
    hard, others = _chosen_first(people, limits)
    people, edges = [*hard, *others], list(_choices(hard, others, costs))
    new, nobody = unmet(people), len(people)
    joining = {place: max(2 - new.get(one.id, 0), 0) for place, one in enumerate(hard)}
    for _ in range(limits.trials // (len(edges) + 1)):
        thirds = [(place, nobody, costs.never - again * costs.repeat) for place, again in joining.items()]
        pairs, alone = _matched(people, chain(edges, thirds))
        third = next((place for place in joining if hard[place] in alone), None)
        if third is None or total(pairs, costs) // costs.repeat + joining[third] >= repeats:
            return
        pairs = _matched(people, _joined(third, joining[third], people, edges, costs))[0]
        trios = [trio for pair in pairs if _joins(trio := [people[third], *pair], joining[third], costs)]
        if trios:
            yield min(trios, key=lambda trio: costs.all_of(trio) or 0)
            return
        joining[third] += 1


def _joined(third: int, again: int, people: Sequence[Seeker], edges: Iterable[Edge], costs: Costs) -> Iterator[Edge]:
    """For the others: repeats count most, then how many pairs the third may join with `again` repeats; else nothing."""
    for one, other, worth in edges:
        if third not in (one, other):
            joins = _joins([people[third], people[one], people[other]], again, costs)
            yield one, other, -(-worth // costs.repeat) * len(people) + joins


def _joins(trio: People, again: int, costs: Costs) -> bool:
    """Whether the first may join the two others with this number of repeats."""
    cost = costs.to_join(trio[0], trio[1:])
    return cost is not None and cost // costs.repeat <= again


def in_groups(people: Sequence[Seeker], size: int, costs: Costs, limits: Limits) -> tuple[list[People], People]:
    """Groups that start from the best pairs; and those for whom there is no place."""
    pairs, singles = _pairs(people, costs, limits)
    seats = [seeker for pair in pairs for seeker in pair] + singles
    groups, standing = unblocked(Swaps(cut(seats, sizes(len(seats), size)), costs).settle(), costs)
    left_over = People()
    for seeker in standing:
        place = cheapest(seeker, groups, costs, size)
        (left_over if place is None else groups[place]).append(seeker)
    more, singles = in_pairs(left_over, costs, limits)
    return groups + more, singles


def _pairs(people: Sequence[Seeker], costs: Costs, limits: Limits) -> tuple[list[People], People]:
    """As many pairs as there can be, with the fewest repeats, the longest ago; and who is single.

    Of many people these come first; then a sparse graph, which has them in it, is matched at the least cost. Where it
    is hard for too many to choose first, such a graph without repeats is tried before all of them choose.
    """
    hard, others = _chosen_first(people, limits)
    if len(hard) > limits.hard:
        pairs, singles = _matched(people, _near(people, costs, limits))
        if len(singles) <= len(people) % 2:
            return pairs, singles
    if not others:
        return _matched(people, chain(_all(people, costs), _third(people, costs)))
    pairs, singles = _with_fewest_repeats(hard, others, costs)
    parts = cut(pairs, sizes(len(pairs), limits.at_once // 2))
    return [pair for part in parts for pair in _preferred(part, costs, limits)], singles


def _chosen_first(people: Sequence[Seeker], limits: Limits) -> tuple[Sequence[Seeker], Sequence[Seeker]]:
    return hardest(people) if len(people) > limits.dense else (people, [])


def _with_fewest_repeats(hard: Sequence[Seeker], others: Sequence[Seeker], costs: Costs) -> tuple[list[People], People]:
    """Whatever those choose for whom it is hard, the others can be paired without a repeat, but for an odd one."""
    pairs, free = _matched([*hard, *others], _choices(hard, others, costs))
    first = {seeker.id for seeker in hard}
    more, singles = newly_paired([one for one in free if one.id not in first], costs)
    return pairs + more, [one for one in free if one.id in first] + singles


def _choices(hard: Sequence[Seeker], others: Sequence[Seeker], costs: Costs) -> Iterator[Edge]:
    """Each other, and as many of the others as they are, the cheapest: one whom no other chooses is among these."""
    yield from _all(hard, costs)
    for place, one in enumerate(hard):
        found = ((costs.of(one, other), mate) for mate, other in enumerate(others, len(hard)))
        allowed = ((cost, mate) for cost, mate in found if cost is not None)
        for cost, mate in nsmallest(len(hard), allowed):
            yield place, mate, costs.never - cost


def _preferred(pairs: Sequence[People], costs: Costs, limits: Limits) -> list[People]:
    """The same people in pairs that cost no more, as little as they can among those who are near each other."""
    people = [seeker for pair in pairs for seeker in pair]
    as_they_are = ((2 * place, 2 * place + 1, costs.never - (costs.of(*pair) or 0)) for place, pair in enumerate(pairs))
    return _matched(people, chain(as_they_are, _near(people, costs, limits)))[0]


def _near(people: Sequence[Seeker], costs: Costs, limits: Limits) -> Iterator[Edge]:
    """With how few edges the best matching costs hardly more: for each person some at each cost, the nearest."""
    count, kept = len(people), [Counter[int]() for _ in people]
    for step in range(1, min(limits.near, count - 1) + 1):
        for place, one in enumerate(people):
            mate = (place + step) % count
            cost = costs.of(one, people[mate])
            if cost is not None and cost < costs.repeat and min(kept[place][cost], kept[mate][cost]) < limits.kept:
                kept[place][cost] += 1
                kept[mate][cost] += 1
                yield place, mate, costs.never - cost


def _all(people: Sequence[Seeker], costs: Costs) -> Iterator[Edge]:
    for (place, one), (mate, other) in combinations(enumerate(people), 2):
        cost = costs.of(one, other)
        if cost is not None:
            yield place, mate, 2 * costs.never - cost  # it places both of them


def _third(people: Sequence[Seeker], costs: Costs) -> Iterator[Edge]:
    """When the people are odd, one may be matched with nobody, to be third in a pair.

    In which is not known yet: it is worth as much as the best trio with two of those who suit them most.
    """
    for place, one in enumerate(people if len(people) % 2 else ()):
        found = ((costs.of(one, other), mate) for mate, other in enumerate(people) if mate != place)
        suited = nsmallest(SUITED, ((cost, mate) for cost, mate in found if cost is not None))
        trios = (costs.all_of([one, *(people[mate] for _, mate in two)]) for two in combinations(suited, 2))
        for cost in sorted(cost for cost in trios if cost is not None)[:1]:
            yield place, len(people), costs.never - cost


def _matched(people: Sequence[Seeker], edges: Iterable[Edge]) -> tuple[list[People], People]:
    """The pairs that are worth most together, and who is single or matched with nobody."""
    import rustworkx  # here: a bot that never pairs anybody does without its memory

    graph = rustworkx.PyGraph(multigraph=False, node_count_hint=len(people) + 1)
    graph.add_nodes_from([*people, None])
    graph.add_edges_from(list(edges))
    found = rustworkx.max_weight_matching(graph, weight_fn=int)
    matched = sorted((min(pair), max(pair)) for pair in found if len(people) not in pair)
    alone = set(range(len(people))) - {place for pair in matched for place in pair}
    return [[people[one], people[other]] for one, other in matched], [people[place] for place in sorted(alone)]
