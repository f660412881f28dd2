"""People who seek partners, and what a round of them costs, said as the rules are said."""

from collections.abc import Sequence
from datetime import date
from itertools import combinations
from random import Random

from hypothesis import settings

from bot.domain.pairings import Pairing, Seeker, apart, clock, last_together, may_meet, same_team, strangers
from bot.services.partners.matching import Limits

MONDAY = date(2026, 11, 23)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Pago_Pago")
QUICK = settings(max_examples=30, deadline=None)
SPARSE = Limits(dense=0, near=2, kept=1, at_once=6, trios=0)  # what is for large pools, in small ones


def seeker(number: int, count: int, rng: Random, blocks: float = 0.0) -> Seeker:
    others = [other for other in range(count) if other != number]
    return Seeker(
        number,
        zone=rng.choice(ZONES),
        team=rng.choice(("", "Data", "data", "Web")),
        met={other: rng.randint(1, 4) for other in others if rng.random() < 0.4},
        known=frozenset(other for other in others if rng.random() < 0.3),
        blocked=frozenset(other for other in others if rng.random() < blocks / 2),
    )


def cost(pairs: Sequence[Sequence[Seeker]]) -> tuple[int, ...]:
    """The rules in their order, as one would say them."""
    twos = [two for group in pairs for two in combinations(group, 2) if may_meet(*two)]
    again = [number for two in twos if (number := last_together(*two)) is not None]
    past = sorted({number for group in pairs for one in group for number in one.met.values()})
    return (
        len(again),
        sum(past.index(number) for number in again),
        sum(not strangers(*two) for two in twos),
        sum(same_team(*two) for two in twos),
        sum(apart(*(clock(one.zone, one.hours, MONDAY) for one in two)) for two in twos),
    )


def people_of(pairing: Pairing, pool: Sequence[Seeker]) -> list[list[Seeker]]:
    by_id = {one.id: one for one in pool}
    return [[by_id[number] for number in group.members] for group in pairing.groups]
