"""Pools that are too large, or know each other too well, to be looked at as a whole."""

import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.groupings import hardest, newly_paired, unmet
from bot.domain.pairings import Costs, Seeker, last_together, may_meet
from bot.services.partners.matching import LIMITS, Limits, one_round, pair_up
from tests.domain.pools import MONDAY, QUICK, SPARSE, cost, people_of, seeker


def test_a_large_pool_has_no_repeat_while_one_is_avoidable() -> None:
    """Though there is one way only for three people who know almost everybody."""
    count, new = LIMITS.dense + 2, {0: {77}, 1: {77, 88}, 2: {88, 99}}
    met = {one: dict.fromkeys(set(range(count)) - others - {one}, 1) for one, others in new.items()}
    pairing = pair_up([Seeker(one, met=met.get(one, {})) for one in range(count)], 2, Random(5), MONDAY)
    assert pairing.repeats == 0
    assert len(pairing.groups) == count // 2
    assert {(0, 77), (1, 88), (2, 99)} < {group.members for group in pairing.groups}


def test_a_large_pool_keeps_its_preferences_where_a_repeat_cannot_be_avoided() -> None:
    """One of them has met everybody, most lately all but the fifth."""
    count = LIMITS.dense + 2
    pool = [Seeker(0, team="0", met=dict.fromkeys(range(1, count), 2) | {5: 1})]
    pool += [Seeker(number, team=str(number % 3)) for number in range(1, count)]
    pairing = pair_up(pool, 2, Random(5), MONDAY)
    assert [group.why.again for group in pairing.groups if group.why.again] == [((0, 5, 1),)]
    assert len(pairing.groups) == count // 2
    assert all(group.why.across for group in pairing.groups)


def test_a_large_odd_pool_leaves_nobody_over() -> None:
    pool = [Seeker(number) for number in range(LIMITS.dense + 1)]
    pairing = pair_up(pool, 2, Random(6), MONDAY)
    assert sorted(len(group.members) for group in pairing.groups)[-2:] == [2, 3]
    assert not pairing.left_over


def test_three_who_have_met_all_but_each_other_are_a_trio() -> None:
    """Two of them as a pair would leave a repeat to the third."""
    count, three = LIMITS.dense + 3, {0, 1, 2}
    past = dict.fromkeys(set(range(count)) - three, 1)
    pairing = one_round([Seeker(one, met=past if one in three else {}) for one in range(count)], 2, Random(5), MONDAY)
    assert pairing.repeats == 0
    assert (0, 1, 2) in {group.members for group in pairing.groups}


@st.composite
def knowing_pools(draw: st.DrawFn, odd: int = 0) -> list[Seeker]:
    """An even number of people, or one more, of whom a few have met, or must not meet, almost everybody."""
    count, rng = draw(st.integers(8, 20)) * 2 + odd, draw(st.randoms(use_true_random=False))
    often = [
        rng.choice((0.9, 1.0)) if one < draw(st.integers(0, 6)) else rng.choice((0.0, 0.2)) for one in range(count)
    ]
    past = [
        (one, other, rng.random() < often[one] / 4)
        for one, other in combinations(range(count), 2)
        if rng.random() < often[one]
    ]
    return [
        Seeker(
            number,
            team=rng.choice("abc"),
            met={other: rng.randint(1, 4) for one, other, barred in past if one == number and not barred},
            blocked=frozenset(one for one, other, barred in past if other == number and barred),
        )
        for number in range(count)
    ]


@QUICK
@given(pool=knowing_pools())
def test_a_sparse_graph_brings_no_more_repeats_than_the_whole(pool: list[Seeker]) -> None:
    """Nor leaves more over; and where pairs are repeated, it is as long ago."""
    whole, sparse = (one_round(pool, 2, Random(4), MONDAY, limits=limits) for limits in (LIMITS, SPARSE))
    assert len(sparse.left_over) == len(whole.left_over)
    if all(len(group.members) == 2 for group in (*whole.groups, *sparse.groups)):
        assert cost(people_of(sparse, pool))[:2] == cost(people_of(whole, pool))[:2]


@settings(QUICK, max_examples=10)
@given(pool=knowing_pools(odd=1))
def test_when_people_are_odd_a_sparse_graph_brings_at_most_one_repeat_more(pool: list[Seeker]) -> None:
    """Where somebody is barred it is not proven that there are no fewer."""
    whole, sparse = (one_round(pool, 2, Random(4), MONDAY, limits=limits) for limits in (LIMITS, SPARSE))
    assert len(sparse.left_over) == len(whole.left_over)
    assert sparse.repeats <= whole.repeats + 1


@pytest.mark.parametrize("seed", range(3))
def test_a_sparse_graph_keeps_preferences_as_well_as_the_whole(seed: int) -> None:
    """Half of the people are of one team."""
    rng = Random(seed)
    pool = [replace(seeker(number, 60, rng), team=rng.choice(("Data", str(number)))) for number in range(60)]
    whole, sparse = (one_round(pool, 2, rng, MONDAY, limits=limits) for limits in (LIMITS, Limits(dense=0, near=20)))
    assert cost(people_of(sparse, pool)) == cost(people_of(whole, pool))


@QUICK
@given(pool=knowing_pools())
def test_who_does_not_choose_first_is_new_to_enough_people(pool: list[Seeker]) -> None:
    few, others = hardest(pool)
    assert sorted(one.id for one in few + others) == [one.id for one in pool]
    new = unmet(pool)
    assert all(new[one.id] - len(few) >= (len(pool) - 1) / 2 for one in others)


@QUICK
@given(pool=knowing_pools())
def test_where_half_are_new_to_each_nobody_but_an_odd_one_is_without_a_new_partner(pool: list[Seeker]) -> None:
    others = hardest(pool)[1]
    pairs, singles = newly_paired(others, Costs(pool, MONDAY))
    assert sorted(one.id for group in [*pairs, singles] for one in group) == [one.id for one in others]
    assert all(may_meet(*pair) and last_together(*pair) is None for pair in pairs)
    assert len(singles) == len(others) % 2


def test_what_pairs_cost_takes_no_more_memory_where_all_know_each_other() -> None:
    strange = [Seeker(number) for number in range(300)]
    everybody = frozenset(one.id for one in strange)
    assert memory_of_costs([replace(one, known=everybody) for one in strange]) < 2 * memory_of_costs(strange)


def memory_of_costs(pool: Sequence[Seeker]) -> int:
    """In bytes."""
    Costs(pool, MONDAY)  # what is remembered of zones is not counted
    tracemalloc.start()
    try:
        costs = Costs(pool, MONDAY)
        assert costs.of(*pool[:2]) is not None
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
