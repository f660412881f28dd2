"""Who is put together with whom: the laws, held against every possible round of small pools."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.groupings import Swaps, cut, sizes
from bot.domain.pairings import (
    ACROSS,
    AGAIN,
    NEW,
    ODD,
    STRANGERS,
    WORKING,
    Costs,
    Outlook,
    Pairing,
    Seeker,
    apart,
    clock,
    explained,
    may_meet,
    overlap,
)
from bot.services.partners.matching import LIMITS, Limits, ahead, chance_of, one_round, pair_up
from tests.domain.pools import MONDAY, QUICK, SPARSE, ZONES, cost, people_of, seeker

NEW_FIRST = replace(SPARSE, hard=0)  # what is for large pools in which most have met
ANY = st.sampled_from((LIMITS, SPARSE, NEW_FIRST))


@st.composite
def pools(draw: st.DrawFn, most: int, fewest: int = 0, blocks: bool = True) -> list[Seeker]:
    count = draw(st.integers(fewest, most))
    rng = draw(st.randoms(use_true_random=False))
    often = draw(st.sampled_from((0.0, 0.3, 0.7))) if blocks else 0.0
    return [seeker(number, count, rng, often) for number in range(count)]


def rounds(people: Sequence[Seeker], left_over: bool = True) -> Iterator[list[tuple[Seeker, ...]]]:
    """Every way to put people into pairs and trios, and single where that is allowed."""
    if not people:
        yield []
        return
    first, rest = people[0], people[1:]
    for more in range(0 if left_over else 1, 3):
        for partners in combinations(rest, more):
            group = (first, *partners)
            if all(may_meet(*two) for two in combinations(group, 2)):
                left = [one for one in rest if one not in partners]
                yield from ([group, *others] for others in rounds(left, left_over))


@QUICK
@given(pool=pools(most=14), size=st.integers(2, 5), seed=st.integers(0, 99), limits=ANY)
def test_everyone_is_in_one_group_or_left_over_and_never_with_somebody_barred(
    pool: list[Seeker], size: int, seed: int, limits: Limits
) -> None:
    pairing = one_round(pool, size, Random(seed), MONDAY, limits=limits)
    placed = [number for group in pairing.groups for number in group.members]
    assert sorted([*placed, *pairing.left_over]) == [one.id for one in pool]
    for group in people_of(pairing, pool):
        assert 2 <= len(group) <= size + 1
        assert all(may_meet(*two) for two in combinations(group, 2))


@QUICK
@given(pool=pools(most=14, fewest=2, blocks=False), size=st.integers(2, 5), limits=ANY)
def test_nobody_is_left_over_where_nobody_is_barred(pool: list[Seeker], size: int, limits: Limits) -> None:
    pairing = one_round(pool, size, Random(1), MONDAY, limits=limits)
    assert not pairing.left_over
    assert sorted(len(group.members) for group in pairing.groups) == sorted(sizes(len(pool), size))


@QUICK
@given(pool=pools(most=7), limits=ANY)
def test_no_more_are_left_over_than_must_be(pool: list[Seeker], limits: Limits) -> None:
    assert len(one_round(pool, 2, Random(2), MONDAY, limits=limits).left_over) == fewest_left_over(pool)


@settings(QUICK, max_examples=150)
@given(count=st.sampled_from((5, 7, 9)), wishes=st.sampled_from((0.7, 0.8, 0.9)), seed=st.integers(0, 9_999))
def test_nor_in_an_odd_pool_with_many_wishes(count: int, wishes: float, seed: int) -> None:
    rng = Random(seed)
    pool = [seeker(number, count, rng, wishes) for number in range(count)]
    assert len(one_round(pool, 2, Random(2), MONDAY).left_over) == fewest_left_over(pool)


@pytest.mark.parametrize("seed", range(4))
def test_a_third_does_not_take_the_place_of_a_pair(seed: int) -> None:
    """A trio of 0, 1 and 2 is possible, but would leave over both of the others."""
    allowed = {frozenset(two) for two in ((0, 1), (2, 0), (2, 1), (2, 3), (2, 4))}
    barred = [two for two in combinations(range(5), 2) if frozenset(two) not in allowed]
    pool = [Seeker(number, blocked=frozenset(other for one, other in barred if one == number)) for number in range(5)]
    pairing = pair_up(pool, 2, Random(seed), MONDAY)
    assert [len(group.members) for group in pairing.groups] == [2, 2]
    assert pairing.left_over in {(3,), (4,)}


def fewest_left_over(pool: Sequence[Seeker]) -> int:
    return min(sum(len(group) == 1 for group in way) for way in rounds(pool))


@QUICK
@given(pool=pools(most=8, fewest=2).filter(lambda pool: len(pool) % 2 == 0))
def test_no_other_pairs_keep_the_rules_better(pool: list[Seeker]) -> None:
    """Fewest repeats, the longest ago, then strangers, other teams, hours: strictly in this order."""
    ways = [cost(way) for way in rounds(pool, left_over=False) if all(len(group) == 2 for group in way)]
    if ways:
        assert cost(people_of(one_round(pool, 2, Random(3), MONDAY), pool)) == min(ways)
        assert cost(people_of(pair_up(pool, 2, Random(3), MONDAY), pool))[:2] == min(ways)[:2]
        assert cost(people_of(one_round(pool, 2, Random(3), MONDAY, limits=SPARSE), pool))[:2] == min(ways)[:2]


@QUICK
@given(pool=pools(most=7, fewest=3, blocks=False).filter(lambda pool: len(pool) % 2 == 1))
def test_no_other_trio_and_pairs_keep_the_rules_better(pool: list[Seeker]) -> None:
    pairing = one_round(pool, 2, Random(3), MONDAY)
    ways = [way for way in rounds(pool, left_over=False) if sum(len(group) == 3 for group in way) == 1]
    assert cost(people_of(pairing, pool)) == min(map(cost, ways))


@settings(QUICK, max_examples=40)
@given(count=st.sampled_from((3, 5, 7, 9)), often=st.sampled_from((0.5, 0.7, 0.9)), seed=st.integers(0, 9_999))
def test_no_other_trio_and_pairs_have_fewer_repeats_where_most_have_met(count: int, often: float, seed: int) -> None:
    pool = with_a_past(count, often, Random(seed))
    ways = (way for way in rounds(pool, left_over=False) if sum(len(group) == 3 for group in way) == 1)
    fewest = min(cost(way)[0] for way in ways)
    for limits in (LIMITS, SPARSE, NEW_FIRST):
        assert one_round(pool, 2, Random(3), MONDAY, limits=limits).repeats == fewest


def with_a_past(count: int, often: float, rng: Random, planted: Sequence[Sequence[int]] = ()) -> list[Seeker]:
    """People of whom so many pairs have met, but for those who are together in the groups that are planted."""
    new = {two for group in planted for two in combinations(sorted(group), 2)}
    past = [two for two in combinations(range(count), 2) if two not in new and rng.random() < often]
    return [
        Seeker(one, met={other: rng.randint(1, 4) for first, other in past if first == one}) for one in range(count)
    ]


@settings(QUICK, max_examples=15)
@given(count=st.integers(5, 20), often=st.sampled_from((0.9, 0.95, 1.0)), seed=st.integers(0, 9_999))
def test_the_only_trio_and_pairs_without_a_repeat_are_found(count: int, often: float, seed: int) -> None:
    """However many ways there are that come close to it."""
    count, rng = 2 * count + 1, Random(seed)
    row = rng.sample(range(count), count)
    pool = with_a_past(count, often, rng, [row[:3], *zip(row[3::2], row[4::2], strict=True)])
    for limits in (LIMITS, SPARSE, NEW_FIRST):
        assert one_round(pool, 2, rng, MONDAY, limits=limits).repeats == 0


@pytest.mark.parametrize("seed", [6, 8, 9])
def test_the_one_trio_is_found_though_its_three_may_well_be_in_other_pairs(seed: int) -> None:
    """The others stand in a ring of five classes and are new to the next and to the one before: no three of them."""
    of_class = [0, 1, 2, *(place // 8 for place in range(40))]
    near = [two for two in combinations(range(3, 43), 2) if (of_class[two[0]] - of_class[two[1]]) % 5 in (1, 4)]
    beside = [(one, other) for one in range(3) for other in range(3, 43) if of_class[one] == of_class[other]]
    pool = with_a_past(43, 1.0, Random(1), [(0, 1, 2), *near, *beside])
    pairing = one_round(pool, 2, Random(seed), MONDAY)
    assert pairing.repeats == 0
    assert (0, 1, 2) in {group.members for group in pairing.groups}


@pytest.mark.parametrize("limits", [LIMITS, SPARSE])
def test_one_repeat_is_enough_where_all_of_one_half_have_met(limits: Limits) -> None:
    """Each of the 14 others has one of the 15 as a partner. The last of these joins such a pair."""
    pool = [Seeker(one, met=dict.fromkeys(set(range(15)) - {one}, 1) if one < 15 else {}) for one in range(29)]
    assert one_round(pool, 2, Random(3), MONDAY, limits=limits).repeats == 1


@QUICK
@given(pool=pools(most=8), size=st.integers(2, 5), seed=st.integers(0, 99))
def test_the_same_people_and_the_same_chance_give_the_same_round(pool: list[Seeker], size: int, seed: int) -> None:
    again = pair_up(reversed(pool), size, Random(seed), MONDAY)
    assert pair_up(pool, size, Random(seed), MONDAY) == again
    sparse = one_round(pool, size, Random(seed), MONDAY, limits=SPARSE)
    assert one_round(pool, size, Random(seed), MONDAY, limits=SPARSE) == sparse


@QUICK
@given(pool=pools(most=12, fewest=4), size=st.integers(3, 5))
def test_swaps_never_cost_more(pool: list[Seeker], size: int) -> None:
    costs = Costs(pool, MONDAY)
    before = cut(pool, sizes(len(pool), size))
    after = Swaps(before, costs).settle()
    assert sorted(map(len, after)) == sorted(map(len, before))
    assert sorted(one.id for group in after for one in group) == [one.id for one in pool]
    assert barred_in(after) <= barred_in(before)
    if barred_in(after) == barred_in(before):
        assert cost(after) <= cost(before)


def barred_in(groups: Sequence[Sequence[Seeker]]) -> int:
    return sum(not may_meet(*two) for group in groups for two in combinations(group, 2))


@QUICK
@given(count=st.integers(0, 60), size=st.integers(2, 5))
def test_groups_have_the_size_asked_for_or_one_more(count: int, size: int) -> None:
    """One fewer only where a pool is too small to be divided so."""
    made = sizes(count, size)
    assert sum(made) == count
    assert max(made, default=0) <= size + 1
    assert min(made, default=size) >= size or count < size * (size - 1)


# Round after round


@pytest.mark.parametrize("count", [2, 4, 6, 8, 10, 12, 16])
def test_an_even_pool_meets_in_as_few_rounds_as_there_can_be(count: int) -> None:
    """Also where teams and zones would rather have it another way, and though each round is planned anew."""
    rng = Random(count)
    pool = [Seeker(number, zone=rng.choice(ZONES), team=str(number % 3)) for number in range(count)]
    for number in range(1, count):
        pairing, left = ahead(pool, 2, chance_of(7, number), MONDAY)
        assert left == Outlook(count - number, planned=True)
        assert pairing.repeats == 0
        pool = after(pool, pairing, number)
    assert all(len(one.met) == count - 1 for one in pool)
    assert ahead(pool, 2, chance_of(7, count), MONDAY)[1].rounds == 0


def after(pool: Sequence[Seeker], pairing: Pairing, number: int) -> list[Seeker]:
    partners = {one: group.members for group in pairing.groups for one in group.members}
    met = {one.id: dict.fromkeys(set(partners[one.id]) - {one.id}, number) for one in pool}
    return [replace(one, met={**one.met, **met[one.id]}) for one in pool]


@pytest.mark.parametrize("seed", range(4))
def test_where_preferences_would_cost_a_round_they_are_kept_as_well_as_can_be(seed: int) -> None:
    """Who is new to whom makes a prism: across the two teams first would leave two triangles, so three more rounds."""
    new = {1: {2, 3, 4}, 2: {1, 3, 5}, 3: {1, 2, 6}, 4: {1, 5, 6}, 5: {2, 4, 6}, 6: {3, 4, 5}}
    pool = [
        Seeker(one, team=str(one < 4), met=dict.fromkeys({*range(1, 7)} - {one} - others, 1))
        for one, others in new.items()
    ]
    pool[2], pool[5] = replace(pool[2], zone="Africa/Nairobi"), replace(pool[5], zone="America/Sao_Paulo")
    pool[3] = replace(pool[3], known=frozenset({6}))
    pairing, left = ahead(pool, 2, Random(seed), MONDAY)
    assert [group.members for group in pairing.groups] == [(1, 4), (2, 3), (5, 6)]
    assert left == Outlook(3, planned=True)


def test_a_large_pool_is_told_no_fewer_rounds_than_it_takes() -> None:
    pool = [Seeker(number, met={(number + 1) % 32: 1} if number < 31 else {}) for number in range(32)]
    assert ahead(pool, 2, Random(1), MONDAY)[1] == Outlook(30, planned=False)


def test_two_who_are_barred_are_not_waited_for() -> None:
    pool = [Seeker(1, blocked=frozenset({2})), *(Seeker(number) for number in range(2, 7))]
    assert ahead(pool, 2, Random(1), MONDAY)[1] == Outlook(6, planned=True)


def test_a_plan_that_cannot_be_made_is_not_promised() -> None:
    """Two of four are barred from each other, so the other two are never free for each other."""
    pool = [Seeker(1, blocked=frozenset({2})), Seeker(2), Seeker(3), Seeker(4)]
    assert ahead(pool, 2, Random(1), MONDAY)[1] == Outlook(3, planned=False)


# Reasons


def test_hours_of_far_zones_are_shared_over_midnight() -> None:
    """Monday at nine in Kiritimati is Sunday at eight in the morning in Pago Pago, 25 hours behind."""
    east, west = Seeker(1, zone="Pacific/Kiritimati"), Seeker(2, zone="Pacific/Pago_Pago")
    shared = overlap([east, west], MONDAY)
    assert shared == (datetime(2026, 11, 22, 20, tzinfo=UTC), datetime(2026, 11, 23, 3, tzinfo=UTC))
    assert overlap([west, east], MONDAY) == (
        datetime(2026, 11, 23, 20, tzinfo=UTC),
        datetime(2026, 11, 24, 3, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("zones", "shared"),
    [
        (("Europe/Berlin", "Asia/Kolkata"), ("08:00", "11:30")),
        (("Europe/Berlin", "America/New_York"), ("14:00", "16:00")),
        (("Europe/Berlin", "Asia/Kolkata", "America/New_York"), None),
        (("Europe/Berlin", "Pacific/Auckland"), None),
    ],
)
def test_working_hours_that_all_share(zones: tuple[str, ...], shared: tuple[str, str] | None) -> None:
    found = overlap([Seeker(number, zone=zone) for number, zone in enumerate(zones)], MONDAY)
    assert (found and tuple(f"{moment:%H:%M}" for moment in found)) == shared


def test_who_works_at_night_shares_the_night() -> None:
    night = (time(22), time(6))
    assert overlap([Seeker(1, hours=night), Seeker(2, hours=night)], MONDAY) == (
        datetime(2026, 11, 23, 22, tzinfo=UTC),
        datetime(2026, 11, 24, 6, tzinfo=UTC),
    )


def test_a_group_is_told_why() -> None:
    berlin = Seeker(2, zone="Europe/Berlin", team="Data", met={1: 4})
    kolkata, tokyo = Seeker(1, zone="Asia/Kolkata", team="Web"), Seeker(3, zone="Asia/Tokyo", known=frozenset({2}))
    pair = explained([berlin, kolkata], 2, MONDAY)
    assert pair.members == (1, 2)
    assert pair.why.again == ((1, 2, 4),)
    assert pair.why.codes == [AGAIN, ACROSS]
    assert pair.why.overlap is not None
    trio = explained([berlin, tokyo, Seeker(4, zone="Asia/Tokyo")], 2, MONDAY)
    assert trio.why.codes == [NEW, ODD]
    assert not trio.why.strangers
    assert explained([kolkata, tokyo], 2, MONDAY).why.codes == [STRANGERS]


def test_near_zones_are_preferred_to_those_that_only_overlap() -> None:
    clocks = [clock(zone, WORKING, MONDAY) for zone in ("Europe/Berlin", "Asia/Dubai", "Asia/Kolkata", "Asia/Tokyo")]
    assert [apart(clocks[0], other) for other in clocks] == [0, 0, 1, 2]
