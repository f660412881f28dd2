"""Pairs and their partners, what they are about and when they can be asked: functions that take the session."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.domain.errors import Gone, Refused
from bot.domain.partners.rounds import FAR, all_awake
from bot.domain.people import Actor
from bot.models.communities import Community
from bot.models.outbox import SENT, Post
from bot.models.partners import OPEN, Pair, PairCheckIn, Partner, Pool
from bot.models.people import Person
from bot.services.notes import outside_quiet_hours
from bot.services.outbox import Outbox
from bot.services.partners.kinds import DELETE
from bot.services.partners.pools import challenge_of


def own_pair(session: Session, actor: Actor, pair_id: int, *, ended: bool = False) -> tuple[Pair, Pool]:
    """A pair that the actor is in, locked. Raises Gone, or Refused when it is over, unless `ended` ones do too."""
    require_own(session, actor, pair_id)
    pair = session.get_one(Pair, pair_id, with_for_update=True, populate_existing=True)
    pool = session.get_one(Pool, pair.pool_id)
    if pair.ended_at and not ended:
        raise Refused("pair_over")
    return pair, pool


def require_own(session: Session, actor: Actor, pair_id: int) -> Pool:
    """The pool of a pair that the actor is in: who is in none of ours locks nothing. Raises Gone."""
    pair = session.get(Pair, pair_id)
    if pair is None or partner_of(session, pair.id, actor.id) is None:
        raise Gone("pair")
    return session.get_one(Pool, pair.pool_id)


def pair_of(session: Session, pool_id: int, person_id: int) -> Pair | None:
    """The pair that somebody is in now, of this pool. While one more is to join it, the pair as it is."""
    return session.scalar(
        select(Pair)
        .join(Partner, Partner.pair_id == Pair.id)
        .where(Pair.pool_id == pool_id, Pair.ended_at.is_(None), Partner.person_id == person_id)
        .order_by(Pair.id)
        .limit(1)
    )


def lock_pairs(session: Session, *which: ColumnElement[bool]) -> None:
    """Nobody else changes these until we are done; the oldest first, as everywhere, so nobody waits in a circle."""
    locked = select(Pair).where(*which).order_by(Pair.id).with_for_update()
    session.scalars(locked.execution_options(populate_existing=True)).all()


def lock_pool(session: Session, pool_id: int) -> None:
    session.get(Pool, pool_id, with_for_update=True)


def lock_with_pool(session: Session, pair_id: int) -> None:
    """The pool, then the pair, with the one that it grows from: whoever needs more than a pair locks them so."""
    pair = session.get(Pair, pair_id)
    if pair is not None:
        lock_pool(session, pair.pool_id)
        lock_pairs(session, Pair.id.in_([pair.grown_of_id or pair.id, pair.id]))


def live_pairs(session: Session, pool: Pool) -> Sequence[Pair]:
    """Those that go on, and those that are to come."""
    return session.scalars(select(Pair).where(Pair.pool_id == pool.id, Pair.ended_at.is_(None)).order_by(Pair.id)).all()


def standing_pairs(session: Session, pool: Pool) -> list[Pair]:
    """Those that go on."""
    return [pair for pair in live_pairs(session, pool) if not is_to_come(pair)]


def is_to_come(pair: Pair) -> bool:
    """One more is to join a pair: until their conversation is open, the pair goes on as it is."""
    return pair.grown_of_id is not None and pair.channel is None


def larger_to_come(session: Session, pair: Pair) -> Pair | None:
    """The group in which one more is to join this pair."""
    to_come = (Pair.grown_of_id == pair.id, Pair.channel.is_(None), Pair.ended_at.is_(None))
    return session.scalar(select(Pair).where(*to_come).limit(1))


def rotates(pool: Pool, pair: Pair) -> bool:
    """It ends with its round."""
    return pool.next_on is not None and pair.round_id is not None


def live_pairs_of(session: Session, person_id: int, channel: str | None = None) -> Sequence[Pair]:
    """Of all pools; only those whose conversation this is, if one is given."""
    query = (
        select(Pair)
        .join(Partner, Partner.pair_id == Pair.id)
        .where(Partner.person_id == person_id, Pair.ended_at.is_(None))
    )
    if channel is not None:
        query = query.where(Pair.channel == channel)
    return session.scalars(query.order_by(Pair.id)).all()


def partner_of(session: Session, pair_id: int, person_id: int) -> Partner | None:
    return session.scalar(select(Partner).where(Partner.pair_id == pair_id, Partner.person_id == person_id))


def partners_of(session: Session, pair: Pair) -> Sequence[Partner]:
    return session.scalars(select(Partner).where(Partner.pair_id == pair.id).order_by(Partner.id)).all()


def people_of(session: Session, pair_id: int) -> Sequence[Person]:
    """The partners of a pair, in the order in which they were put together."""
    return session.scalars(
        select(Person)
        .join(Partner, Partner.person_id == Person.id)
        .where(Partner.pair_id == pair_id)
        .order_by(Partner.id)
    ).all()


def people_by_pair(session: Session, pair_ids: Collection[int]) -> dict[int, list[Person]]:
    """The partners of each of these pairs, in the order in which they were put together."""
    rows = session.execute(
        select(Partner.pair_id, Person)
        .join(Person, Person.id == Partner.person_id)
        .where(Partner.pair_id.in_(list(pair_ids)))
        .order_by(Partner.id)
    )
    found: dict[int, list[Person]] = {pair_id: [] for pair_id in pair_ids}
    for pair_id, person in rows:
        found[pair_id].append(person)
    return found


def end_pair(pair: Pair, why: str, now: datetime) -> None:
    pair.ended_at, pair.ended_why = now, why


def draw_as_over(session: Session, outbox: Outbox, post: Post) -> None:
    """What stands in the conversation of a pair that has ended loses its buttons; what is not there needs nothing."""
    if post.state == SENT:
        outbox.redraw(session, post.workspace_id, post.kind, post.about, occasion=post.occasion)


def take_back(session: Session, outbox: Outbox, post: Post) -> None:
    """Have a post of a pair deleted that stands in Slack, though nobody wants it any more."""
    if post.state == SENT and post.settled_at:
        outbox.promise(
            session, post.workspace_id, DELETE, post.about,
            destination=post.channel or post.destination, due=post.settled_at, occasion=f"{post.kind}:{post.occasion}",
        )  # fmt: skip


def runs(session: Session, pair: Pair) -> bool:
    """Neither its pool, its community nor its challenge pauses."""
    pool = session.get_one(Pool, pair.pool_id)
    challenge = challenge_of(session, pool)
    held = session.get_one(Community, pool.community_id).paused_at or (challenge and challenge.paused_at)
    return pool.state == OPEN and not held


def title_of(session: Session, pair: Pair) -> str:
    """Two people may have one conversation for several things: each message says which it is about."""
    pool = session.get_one(Pool, pair.pool_id)
    challenge = challenge_of(session, pool)
    return challenge.title if challenge else session.get_one(Community, pool.community_id).name


def time_for(session: Session, pair: Pair, moment: datetime) -> datetime:
    """The first moment from then on that is in nobody's quiet hours; where there is none, in as few as can be."""
    return when_all_can(session, people_of(session, pair.id), moment)


def when_all_can(session: Session, people: Sequence[Person], moment: datetime) -> datetime:
    """The first moment from then on that is in nobody's quiet hours; where there is none, in as few as can be."""
    at = moment
    while at - moment < FAR:
        later = max((outside_quiet_hours(session, one, at) for one in people), default=at)
        if later == at:
            return at
        at = later
    return all_awake(moment, {one.zone for one in people})


def answers_to(session: Session, pair: Pair, number: int) -> dict[int, str]:
    """Answers to one check-in, by person."""
    rows = session.execute(
        select(PairCheckIn.person_id, PairCheckIn.answer).where(
            PairCheckIn.pair_id == pair.id, PairCheckIn.occasion == str(number)
        )
    )
    return {row[0]: row[1] for row in rows}
