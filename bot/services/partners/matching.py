"""Who is put together in a round: exact matchings by rustworkx under the rules of bot.domain.pairings.

It stands here and not in the domain because the domain keeps to the standard library. Nothing of it needs a database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations, permutations
from random import Random

from bot.domain.groupings import People, Swaps, cut, least_rounds, mended, seated, sizes, unblocked, unmet
from bot.domain.pairings import Costs, Outlook, Pairing, Seeker, cheapest, explained

EXACT = 400  # people who are matched as a whole
PART = 200  # more are matched in parts of about this size, drawn by chance: choice enough, and half the work
WHOLE = 2_000  # up to so many, repeats that the parts leave are held against everybody at once
AHEAD = 30  # people for whom all rounds are planned until everybody has met
TRIED, TRIED_ODD = 120, 40  # rounds in all, over the plans that are tried; fewer where each takes longer
SMALL_ODD = 41  # people up to whom the trio is chosen together with the pairs; in more there is choice enough
TRIOS = 100  # tried for that, so that up to nine people get the best there is
TRIOS_AHEAD = 10  # the same for the later rounds of a plan, of which there are many while somebody waits


def chance_of(pool_id: int, number: int) -> Random:
    """The chance of one round of a pool: what a dry run showed is what comes, if the people stay the same."""
    return Random(f"{pool_id}/{number}")


def pair_up(seekers: Iterable[Seeker], size: int, rng: Random, day: date) -> Pairing:
    """One round on `day` for everyone, in groups of `size` (2 to 5). The same for the same people and `rng`."""
    return ahead(seekers, size, rng, day)[0]


def ahead(seekers: Iterable[Seeker], size: int, rng: Random, day: date) -> tuple[Pairing, Outlook]:
    """The next round, and how many there are until everybody has met whom they may meet.

    A small pool's next round is the first of a plan that is as short as can be found. Only where keeping all
    preferences would take a round more, which would bring repeats, they stand back.
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
    return (best[0], Outlook(len(best), planned=True)) if best else (one_round(people, size, rng, day), Outlook(least))


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
        trios = TRIOS_AHEAD if plan else TRIOS
        plan.append(one_round(people, size, rng, day, repeats_only=bool(plan) or not preferring, trios=trios))
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
    people: Sequence[Seeker], size: int, rng: Random, day: date, *, repeats_only: bool = False, trios: int = TRIOS
) -> Pairing:
    """The best round for now, whatever comes after. With `repeats_only` chance takes the place of preferences."""
    costs = Costs(people, day, rng, repeats_only=repeats_only)
    people = rng.sample(people, len(people))
    groups, left_over = in_pairs(people, costs, trios) if size == 2 else in_groups(people, size, costs)
    return Pairing(
        tuple(sorted((explained(group, size, day) for group in groups), key=lambda group: group.members)),
        tuple(sorted(seeker.id for seeker in left_over)),
    )


def in_pairs(people: Sequence[Seeker], costs: Costs, most: int = TRIOS) -> tuple[list[People], People]:
    """Pairs, and a trio for who is single, out of so many at most; and those for whom there is no place."""
    groups, singles = _pairs(people, costs)
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
    if len(trios) == 1 and not left_over and len(people) <= SMALL_ODD:
        groups = _with_a_better_trio(groups, people, costs, most)
    return groups, left_over


def _with_a_better_trio(groups: list[People], people: Sequence[Seeker], costs: Costs, most: int) -> list[People]:
    """Trios from the cheapest on, each with the best pairs of the others, until none can be better any more."""
    best, least = groups, sum(costs.all_of(group) or 0 for group in groups)
    trios = [(cost, trio) for trio in combinations(people, 3) if (cost := costs.all_of(trio)) is not None]
    for cost, trio in sorted(trios, key=lambda found: found[0])[:most]:
        if least < costs.hours or cost >= least:
            break
        pairs, singles = _matched([one for one in people if one not in trio], costs)
        total = cost + sum(costs.all_of(pair) or 0 for pair in pairs)
        if not singles and total < least:
            best, least = [list(trio), *pairs], total
    return best


def in_groups(people: Sequence[Seeker], size: int, costs: Costs) -> tuple[list[People], People]:
    """Groups that start from the best pairs; and those for whom there is no place."""
    pairs, singles = _pairs(people, costs)
    seats = [seeker for pair in pairs for seeker in pair] + singles
    groups, standing = unblocked(Swaps(cut(seats, sizes(len(seats), size)), costs).settle(), costs)
    left_over = People()
    for seeker in standing:
        place = cheapest(seeker, groups, costs, size)
        (left_over if place is None else groups[place]).append(seeker)
    more, singles = in_pairs(left_over, costs)
    return groups + more, singles


def _pairs(people: Sequence[Seeker], costs: Costs) -> tuple[list[People], People]:
    """As many pairs as there can be, at the least cost, and who is single."""
    if len(people) <= EXACT:
        return _matched(people, costs)
    pairs, singles = mended(*_in_parts(people, costs), costs)
    best = len(singles) < 2 and not any(costs.repeats(*pair) for pair in pairs)
    return (pairs, singles) if best or len(people) > WHOLE else _with_fewest_repeats(people, pairs, costs)


def _with_fewest_repeats(people: Sequence[Seeker], pairs: list[People], costs: Costs) -> tuple[list[People], People]:
    """Of the pairs as few are changed as must be; those, with many of the others, are then as good as they can be."""
    mates = {one.id: other.id for pair in pairs for one, other in permutations(pair)}
    found, singles = _matched(people, costs, keeping=mates)
    found.sort(key=lambda pair: (not costs.repeats(*pair), mates.get(pair[0].id) == pair[1].id))
    some = [seeker for pair in found[: EXACT // 2] for seeker in pair]
    better, singles = _matched([*some, *singles], costs)
    return better + found[EXACT // 2 :], singles


def _in_parts(people: Sequence[Seeker], costs: Costs) -> tuple[list[People], People]:
    """Each part as good as it can be; who is single in one is matched with the singles of the others."""
    parts = -(-len(people) // PART)
    step = 2 * -(-len(people) // (2 * parts))  # even, so that at most the last part is odd
    pairs, singles = list[People](), People()
    for start in range(0, len(people), step):
        more, alone = _matched(people[start : start + step], costs)
        pairs, singles = pairs + more, singles + alone
    more, singles = _matched(singles, costs)
    return pairs + more, singles


def _matched(
    people: Sequence[Seeker], costs: Costs, *, keeping: Mapping[int, int] | None = None
) -> tuple[list[People], People]:
    """The most pairs at the least cost, and who is single; by `keeping`, only the fewest repeats and most old mates."""
    import rustworkx  # here: a bot that never pairs anybody does without its memory

    def worth(first: Seeker, second: Seeker, cost: int) -> int:
        if keeping is None:
            return costs.never - cost
        return len(people) * (cost < costs.repeat) + (keeping.get(first.id) == second.id)

    graph = rustworkx.PyGraph(multigraph=False, node_count_hint=len(people))
    graph.add_nodes_from(people)
    graph.add_edges_from(
        [
            (one, other, worth(first, second, cost))
            for (one, first), (other, second) in combinations(enumerate(people), 2)
            if (cost := costs.of(first, second)) is not None
        ]
    )
    found = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    matched = sorted((min(pair), max(pair)) for pair in found)
    alone = set(range(len(people))) - {place for pair in matched for place in pair}
    return [[people[one], people[other]] for one, other in matched], [people[place] for place in sorted(alone)]
