"""Opening a pair's conversation and speaking there first; what follows when Slack refuses it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain import pairings
from bot.domain.cadence import local_date
from bot.domain.partners.facts import Introduction
from bot.models.communities import Community
from bot.models.outbox import DROPPED, FAILED, SENT, SKIPPED, Post
from bot.models.partners import Pair, Partner, Pool, Round
from bot.models.people import Note, Person
from bot.services.access import refresh_home
from bot.services.notes import tell
from bot.services.outbox import Outbox
from bot.services.partners.check_ins import CheckIns
from bot.services.partners.kinds import (
    BATCH,
    BY_LEAVING,
    CHOSEN,
    GROWN,
    INTRODUCTION,
    MOVED,
    OPEN_DM,
    REFUSED,
    SHRUNK,
    SPLIT,
    STEP,
    TRIED,
    UNREACHABLE,
)
from bot.services.partners.knowing import hours_of, not_with
from bot.services.partners.life import (
    end_pair,
    is_to_come,
    larger_to_come,
    live_pairs,
    lock_pool,
    lock_with_pool,
    partners_of,
    people_of,
    take_back,
)
from bot.services.partners.met import Meetings
from bot.services.partners.pairs import Pairs
from bot.services.partners.pools import challenge_of, speaks
from bot.services.partners.schedule import Schedule
from bot.services.partners.seekers import Seekers
from bot.services.partners.silences import rested

PERSONAL = frozenset(
    {  # Slack's codes for one of the people; others are about the app, and stop the whole pool
        "user_disabled",
        "user_not_found",
        "users_not_found",
        "user_not_visible",
        "invalid_user_combination",
        "cannot_dm_bot",
        "not_enough_users",
    }
)
TRIES = 2  # conversations that Slack refuses with somebody before they are told why they get none


class Introducing:
    """Facts for the composers (None: no longer wanted), and what follows each outcome."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        schedule: Schedule,
        pairs: Pairs,
        seekers: Seekers,
        check_ins: CheckIns,
        meetings: Meetings,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._schedule = schedule
        self._pairs = pairs
        self._seekers = seekers
        self._check_ins = check_ins
        self._meetings = meetings
        for kind in (STEP, MOVED):
            outbox.first(kind, lock_pool)
        for kind in (OPEN_DM, INTRODUCTION):
            outbox.first(kind, lock_with_pool)
        outbox.after(STEP, self._after_step)
        outbox.after(OPEN_DM, self._after_open)
        outbox.after(INTRODUCTION, self._after_introduction)
        outbox.after(MOVED, self._after_moved)

    def to_open(self, pair_id: int, now: datetime) -> tuple[str, ...] | None:
        """Slack ids of the people of a pair. None: not now, or who is away or pauses since shall join nobody."""
        with self._database.read() as session:
            pair = session.get(Pair, pair_id)
            if pair is None or not _may_begin(session, pair) or _cannot_grow(session, pair, now):
                return None
            return tuple(person.slack_id for person in people_of(session, pair.id))

    def introduction(self, pair_id: int, now: datetime, *, posted: bool = False) -> Introduction | None:
        """What the pair reads first, or once `posted` what stands there. None: not now, or it is over."""
        with self._database.read() as session:
            pair = session.get(Pair, pair_id)
            if pair is None or pair.ended_at is not None or not (posted or _may_begin(session, pair)):
                return None
            pool = session.get_one(Pool, pair.pool_id)
            community = session.get_one(Community, pool.community_id)
            challenge = challenge_of(session, pool)
            people = people_of(session, pair.id)
            starts = next((one for one in people if one.id == pair.starts_id), people[0])
            round_ = session.get(Round, pair.round_id) if pair.round_id else None
            return Introduction(
                pair_id=pair.id,
                people=tuple(person.slack_id for person in people),
                starts=starts.slack_id,
                community=community.name,
                every=pool.every,
                number=round_.number if round_ else 0,
                challenge=challenge.title if challenge else "",
                reasons=tuple(pair.why),
                overlap=_overlap(people, now),
                check_in_days=pair.check_in_days,
                grown=GROWN in pair.why,
                shrunk=SHRUNK in pair.why,
                chosen=CHOSEN in pair.why,
                question=pair.id,
            )

    # What follows

    def _after_step(self, session: Session, post: Post) -> None:
        pool, now = session.get(Pool, post.about), post.settled_at
        if pool is not None and now is not None and speaks(session, pool):
            round_id, after = (int(part) for part in post.occasion.split(":"))
            self._schedule.introduce_some(session, pool, round_id, after, now)

    def _after_open(self, session: Session, post: Post) -> None:
        pair, now = session.get(Pair, post.about), post.settled_at
        if pair is None or now is None or pair.ended_at is not None:
            return
        pool = session.get_one(Pool, pair.pool_id)
        if post.state == SENT:
            pair.channel = post.channel
            self._take_over(session, pool, pair, now)
        elif post.state in {SKIPPED, DROPPED} and _cannot_grow(session, pair, now):
            self._join_nobody(session, pool, pair, now)
            return
        if post.state in {SENT, SKIPPED, DROPPED} and speaks(session, pool) and larger_to_come(session, pair) is None:
            self._schedule.promise_introduction(session, pool, pair, people_of(session, pair.id), now)
        elif post.state == FAILED and post.error in PERSONAL:
            self._refused(session, pool, pair, now)
        elif post.state == FAILED:
            self._schedule.halt(session, pool, post, now)

    def _take_over(self, session: Session, pool: Pool, pair: Pair, now: datetime) -> None:
        """The pair that one more has joined goes on in the new conversation."""
        before = session.get(Pair, pair.grown_of_id) if pair.grown_of_id else None
        if before is None or before.ended_at is not None:
            return
        end_pair(before, GROWN, now)
        self._schedule.clear(session, pool, now)
        if before.introduced_at:  # else there is no conversation that they leave
            pair.why = [GROWN, *pair.why]
        pair.check_in_days = before.check_in_days
        silences = {one.person_id: one.silences for one in partners_of(session, before)}
        for partner in partners_of(session, pair):
            partner.silences = silences.get(partner.person_id, partner.silences)

    def _join_nobody(self, session: Session, pool: Pool, larger: Pair, now: datetime) -> None:
        """One of them is away or pauses since: the pair goes on as it was, and who was to join is looked after."""
        for person in self._pairs.call_off(session, pool, larger, BY_LEAVING, now):
            refresh_home(session, self._outbox, pool.workspace_id, person.id, acted=False)
        self._schedule.plan(session, pool, now)

    def _after_introduction(self, session: Session, post: Post) -> None:
        pair, now = session.get(Pair, post.about), post.settled_at
        if pair is None or pair.ended_at is not None or now is None:
            take_back(session, self._outbox, post)
            return
        pool = session.get_one(Pool, pair.pool_id)
        if post.state == SENT:
            pair.introduced_at = now
            self._check_ins.plan(session, pool, pair, now)
            self._meetings.plan(session, pool, pair, now)
            for person in people_of(session, pair.id):
                refresh_home(session, self._outbox, pool.workspace_id, person.id)
        elif post.state in {SKIPPED, DROPPED} and _may_begin(session, pair):
            self._schedule.promise_introduction(session, pool, pair, people_of(session, pair.id), now)
        elif post.state == FAILED:
            self._schedule.tell_failed(session, pool, post, now)

    def _after_moved(self, session: Session, post: Post) -> None:
        """A few pairs at a time: no commit keeps others waiting."""
        pool, now = session.get(Pool, post.about), post.settled_at
        if pool is None or now is None:
            return
        pairs = [one for one in live_pairs(session, pool) if one.id > int(post.occasion)][:BATCH]
        for pair in pairs:
            self._check_ins.plan(session, pool, pair, now)
            self._meetings.plan(session, pool, pair, now)
        if len(pairs) == BATCH:
            self._outbox.promise(
                session, pool.workspace_id, MOVED, pool.id, destination="", lane=MOVED, due=now,
                occasion=str(pairs[-1].id),
            )  # fmt: skip

    # Slack refuses

    def _refused(self, session: Session, pool: Pool, pair: Pair, now: datetime) -> None:
        """Slack does not say whom it refuses: each gets another partner, and who is refused again is told."""
        people = people_of(session, pair.id)
        if pair.grown_of_id is not None:
            people = self._pairs.call_off(session, pool, pair, TRIED, now)
            self._pairs.tell_waiting(session, pool, pair, people, REFUSED, now)
        elif len(people) > 2:
            self._split(session, pool, pair, now)
            return
        else:
            self._pairs.break_up(session, pool, pair, TRIED, now)
        for person in people:
            if _refused_lately(session, pool, person) >= TRIES:
                self._seekers.take_out(session, pool, person, now)
                told = (Note.person_id == person.id, Note.kind == UNREACHABLE, Note.about == pool.id)
                session.execute(delete(Note).where(*told))  # of another time
                tell(session, self._outbox, person, UNREACHABLE, pool.id, now)

    def _split(self, session: Session, pool: Pool, pair: Pair, now: datetime) -> None:
        """Of more than two any one may be whom Slack refuses: tried again two by two, and nobody is held to it."""
        end_pair(pair, SPLIT, now)
        session.flush()
        people = [one for one in people_of(session, pair.id) if not one.deactivated]
        twos = [two for two in zip(people[::2], people[1::2], strict=False)
                if not not_with(session, {one.id for one in two})]  # fmt: skip
        for two in twos:
            self._pairs.make(session, pool, two, session.get(Round, pair.round_id) if pair.round_id else None, now)
        paired = {one.id for two in twos for one in two}
        self._pairs.tell_waiting(session, pool, pair, [one for one in people if one.id not in paired], REFUSED, now)


def _may_begin(session: Session, pair: Pair) -> bool:
    """Neither is it over, nor does all of it stand still, nor is one more to join: they begin with that one."""
    goes_on = pair.ended_at is None and speaks(session, session.get_one(Pool, pair.pool_id))
    return goes_on and larger_to_come(session, pair) is None


def _cannot_grow(session: Session, pair: Pair, now: datetime) -> bool:
    """It is to come, and one of them is away or pauses by now: who does so gets no new partner."""
    pool = session.get_one(Pool, pair.pool_id)
    return is_to_come(pair) and any(rested(session, pool, one, now, now) for one in people_of(session, pair.id))


def _overlap(people: Sequence[Person], now: datetime) -> pairings.Overlap | None:
    seekers = [pairings.Seeker(id=person.id, zone=person.zone, hours=hours_of(person)) for person in people]
    return pairings.overlap(seekers, local_date(now, people[0].zone))


def _refused_lately(session: Session, pool: Pool, person: Person) -> int:
    """How many of their latest pairs here never came about, one after the other.

    Those of more than two say nothing of one of them, nor does that somebody could not join a pair of theirs.
    """
    mine = select(Partner.pair_id).where(Partner.person_id == person.id)
    ended = session.scalars(
        select(Pair.ended_why)
        .join(Partner, Partner.pair_id == Pair.id)
        .where(Pair.pool_id == pool.id, Partner.person_id == person.id, Pair.ended_why != SPLIT)
        .where(or_(Pair.ended_why != TRIED, Pair.grown_of_id.is_(None), Pair.grown_of_id.not_in(mine)))
        .order_by(Pair.id.desc())
        .limit(TRIES)
    ).all()
    return len(ended) if set(ended) == {TRIED} else 0
