"""What the matching has to know of people: whom they have met, whom they must not meet, where they live."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import time
from itertools import chain

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from bot.domain import pairings
from bot.models.challenges import Challenge, Participant
from bot.models.partners import NotWith, Pair, Partner, Pool, Seeker
from bot.models.people import Person
from bot.services.partners.kinds import TRIED


def as_seekers(session: Session, pool: Pool, people: Sequence[tuple[Seeker, Person]]) -> list[pairings.Seeker]:
    """`met` has the day (as date.toordinal) on which two were put together last, in any pool of the community."""
    met, refused = _together(session, pool)
    blocked = blocked_in(session, pool)
    known = _known_in(session, pool)
    return [
        pairings.Seeker(
            id=person.id,
            zone=person.zone,
            hours=hours_of(person),
            team=seeker.team,
            met=met.get(person.id, {}),
            known=known.get(person.id, frozenset()),
            blocked=frozenset(blocked[person.id] | refused[person.id]),
        )
        for seeker, person in people
    ]


def _together(session: Session, pool: Pool) -> tuple[Mapping[int, dict[int, int]], defaultdict[int, set[int]]]:
    """By person: their past partners with the day, and those with whom alone Slack opened no conversation here."""
    one, other = aliased(Partner), aliased(Partner)
    rows = session.execute(
        select(one.person_id, other.person_id, Pair.made_at, Pair.ended_why, Pair.pool_id, Pair.grown_of_id)
        .join(Pair, Pair.id == one.pair_id)
        .join(Pool, Pool.id == Pair.pool_id)
        .join(other, (other.pair_id == one.pair_id) & (other.person_id != one.person_id))
        .where(Pool.community_id == pool.community_id)
        .where(or_(Pair.channel.is_not(None), Pair.ended_at.is_(None), Pair.ended_why == TRIED))  # or it never began
        .order_by(Pair.id)
    )
    met: dict[int, dict[int, int]] = defaultdict(dict)
    refused: defaultdict[int, set[int]] = defaultdict(set)
    for person, partner, at, why, where, grown_of in rows:
        if why != TRIED:
            met[person][partner] = at.toordinal()
        elif where == pool.id and grown_of is None:
            refused[person].add(partner)
    return met, refused


def blocked_in(session: Session, pool: Pool) -> defaultdict[int, set[int]]:
    """Confidential wishes, by either of the two."""
    seekers = select(Seeker.person_id).where(Seeker.pool_id == pool.id)
    rows = session.execute(
        select(NotWith.person_id, NotWith.other_id).where(
            or_(NotWith.person_id.in_(seekers), NotWith.other_id.in_(seekers))
        )
    )
    found: defaultdict[int, set[int]] = defaultdict(set)
    for person, other in rows:
        found[person].add(other)
        found[other].add(person)
    return found


def not_with(session: Session, ids: Collection[int]) -> set[frozenset[int]]:
    """Pairs of these people that must not be, whoever of the two said so."""
    some = list(ids)
    rows = session.execute(
        select(NotWith.person_id, NotWith.other_id).where(or_(NotWith.person_id.in_(some), NotWith.other_id.in_(some)))
    )
    return {frozenset(row) for row in rows if row[0] in ids and row[1] in ids}


def _known_in(session: Session, pool: Pool) -> Mapping[int, frozenset[int]]:
    """With whom somebody took part in a challenge of the community; this pool's own is no reason to have met."""
    rows = session.execute(
        select(Participant.challenge_id, Participant.person_id)
        .join(Challenge, Challenge.id == Participant.challenge_id)
        .where(Challenge.community_id == pool.community_id, Challenge.id != (pool.challenge_id or 0))
        .order_by(Participant.challenge_id)
    )
    together: dict[int, set[int]] = defaultdict(set)
    taken: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for challenge, person in rows:
        together[challenge].add(person)
        taken[person] += (challenge,)
    # Those who took part in the same ones share one set: a set for each of thousands would fill the memory.
    shared = {which: _union(together[one] for one in which) for which in set(taken.values())}
    return {person: shared[which] for person, which in taken.items()}


def _union(sets: Iterable[set[int]]) -> frozenset[int]:
    return frozenset(chain.from_iterable(sets))


def hours_of(person: Person) -> tuple[time, time]:
    """Those that somebody chose for what comes from here, else usual working hours; on their own clock."""
    if person.hours_from is None or person.hours_to is None:
        return pairings.WORKING
    return person.hours_from, person.hours_to
