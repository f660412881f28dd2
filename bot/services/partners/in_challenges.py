"""Partners inside a 30-day challenge: matched at its start, late joiners within a day, ended kindly with it."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.database import Database, insert_once
from bot.domain.errors import Refused
from bot.domain.partners.facts import Joined
from bot.domain.partners.forms import ALONE, FIND, OWN, JoinForm
from bot.domain.partners.life import Farewell
from bot.domain.people import Actor
from bot.models.challenges import ANNOUNCED, CANCELLED, CLOSED, DRAFT, Challenge
from bot.models.communities import Community
from bot.models.outbox import DROPPED, Post
from bot.models.partners import ENDED, ONCE, OPEN, PAUSED, Pair, Pool
from bot.models.people import Person
from bot.services.outbox import Outbox
from bot.services.partners.dates import not_past
from bot.services.partners.joining import Joining
from bot.services.partners.kinds import BY_END, FAREWELL, WITH_IT
from bot.services.partners.life import end_pair, live_pairs, pair_of, people_of, time_for, title_of
from bot.services.partners.pools import first_day, is_in, pool_of_challenge, seeker_of
from bot.services.partners.requests import request_of
from bot.services.partners.schedule import Schedule
from bot.services.partners.seekers import Seekers

EVERY_THIRD_DAY = 3
GRACE = timedelta(days=3)


class InChallenges:
    """A pool that follows its challenge. The functions that take the session are called by challenges."""

    def __init__(
        self, database: Database, outbox: Outbox, schedule: Schedule, seekers: Seekers, joining: Joining
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._schedule = schedule
        self._seekers = seekers
        self._joining = joining

    # Wanting a partner

    def joined(self, session: Session, challenge: Challenge, actor: Actor, wish: str, now: datetime) -> None:
        """Somebody joined, or changed their answers: `wish` is FIND, OWN or ALONE."""
        pool = pool_of_challenge(session, challenge.id)
        if wish not in {FIND, OWN} or actor.external:
            if pool is not None:
                self._leave_pool(session, pool, actor.id, now)
            return
        pool = pool or self._new_pool(session, challenge, now)
        if wish == FIND and pool.state != ENDED:
            self._seekers.enter(session, pool, actor.id, now)
            self._schedule.plan(session, pool, now)

    def left(self, session: Session, challenge: Challenge, person_id: int, now: datetime) -> None:
        """Somebody takes part no longer: a partner is told, and gets another."""
        pool = pool_of_challenge(session, challenge.id)
        if pool is not None:
            self._leave_pool(session, pool, person_id, now)

    def _leave_pool(self, session: Session, pool: Pool, person_id: int, now: datetime) -> None:
        if is_in(session, pool.id, person_id):
            self._seekers.take_out(session, pool, session.get_one(Person, person_id), now)

    def _new_pool(self, session: Session, challenge: Challenge, now: datetime) -> Pool:
        """Made when the first one wants a partner."""
        insert_once(
            session, Pool, workspace_id=challenge.workspace_id, community_id=challenge.community_id,
            challenge_id=challenge.id, owner_id=challenge.owner_id, every=ONCE, size=2, zone=challenge.zone,
            hour=challenge.hour, next_on=challenge.first_date, number=0, check_in_days=EVERY_THIRD_DAY, team_label="",
            state=OPEN, created_at=now, pause_reason="",
        )  # fmt: skip
        pool = pool_of_challenge(session, challenge.id)
        assert pool is not None  # inserted above
        self._follow_dates(session, pool, challenge, now)
        return pool

    def name_partner(self, actor: Actor, challenge_id: int, slack_id: str, now: datetime) -> Joined:
        """Say with whom one wants to be; they are asked."""
        with self._database.read() as session:
            pool = pool_of_challenge(session, challenge_id)
        if pool is None:
            raise Refused("join_challenge_first")
        return self._joining.join(actor, pool.id, JoinForm(named=slack_id), now)

    # Standing

    def wish(self, session: Session, challenge_id: int, actor: Actor) -> str:
        """What somebody chose: ALONE, FIND, or OWN with whom they chose; "" where there is nothing to choose."""
        pool, person_id = pool_of_challenge(session, challenge_id), actor.id
        if actor.external or (pool is not None and pool.state == ENDED):
            return ""
        if pool is None or not is_in(session, pool.id, person_id):
            return ALONE
        pair, request = pair_of(session, pool.id, person_id), request_of(session, pool.id, person_id)
        chosen = pair is not None and pair.round_id is None
        return OWN if chosen or (pair is None and request is not None and not request.answer) else FIND

    def seeks(self, session: Session, challenge_id: int, person_id: int) -> bool:
        """Whether somebody is without a partner and gets one: who has gone quiet does when they answer."""
        pool = pool_of_challenge(session, challenge_id)
        seeker = seeker_of(session, pool.id, person_id) if pool and pool.state != ENDED else None
        if pool is None or seeker is None or seeker.stopped_at or seeker.quiet_since:
            return False
        return pair_of(session, pool.id, person_id) is None

    def pool_in(self, session: Session, challenge_id: int, person_id: int) -> int | None:
        """Of those who have a partner or wait for one: where their settings are."""
        pool = pool_of_challenge(session, challenge_id)
        return pool.id if pool is not None and is_in(session, pool.id, person_id) else None

    def partners_in(self, session: Session, challenge_id: int, person_id: int) -> tuple[str, ...]:
        """Slack ids of those whom somebody is with now."""
        pool = pool_of_challenge(session, challenge_id)
        pair = pair_of(session, pool.id, person_id) if pool else None
        return tuple(one.slack_id for one in people_of(session, pair.id) if one.id != person_id) if pair else ()

    # Going along

    def changed(self, session: Session, challenge: Challenge, now: datetime) -> None:
        """The challenge has another state or other dates. Called twice, nothing changes."""
        pool = pool_of_challenge(session, challenge.id, lock=True)  # before its pairs, and before posts about those
        if pool is None or pool.state == ENDED:
            return
        if challenge.state == DRAFT:  # taken back: nobody takes part any more
            self._schedule.unplan(session, pool)
            session.execute(delete(Pool).where(Pool.id == pool.id))
        elif challenge.state in {CLOSED, CANCELLED}:
            self._end_with(session, pool, now)
        elif challenge.state == ANNOUNCED:
            self._follow_dates(session, pool, challenge, now)
        elif pool.state == OPEN:
            self._schedule.hold(session, pool, WITH_IT, now)

    def _follow_dates(self, session: Session, pool: Pool, challenge: Challenge, now: datetime) -> None:
        """Matched on the first day, at its hour; where that has passed, at the next one."""
        pool.zone, pool.hour = challenge.zone, challenge.hour
        if not pool.number:
            pool.next_on = first_day(session, challenge)
            pool.next_on = not_past(pool, now)
        session.flush()
        if pool.state == PAUSED and pool.pause_reason == WITH_IT:
            self._schedule.go_on(session, pool, now)
            return
        self._schedule.unplan_round(session, pool)
        self._schedule.plan(session, pool, now)

    def _end_with(self, session: Session, pool: Pool, now: datetime) -> None:
        """Each pair reads a last line; their conversation stays theirs."""
        self._schedule.unplan(session, pool)
        for pair in live_pairs(session, pool):
            end_pair(pair, BY_END, now)
            self._say_farewell(session, pool, pair, now)
        self._schedule.clear(session, pool, now)
        pool.state, pool.ended_at, pool.next_on = ENDED, now, None

    def _say_farewell(self, session: Session, pool: Pool, pair: Pair, now: datetime) -> None:
        if not pair.channel or not pair.introduced_at:
            return
        self._outbox.promise(
            session, pool.workspace_id, FAREWELL, pair.id, destination=pair.channel, grace=GRACE,
            due=time_for(session, pair, now),
        )  # fmt: skip

    def resume_all(self, session: Session, community: Community, now: datetime) -> None:
        """What was not said while all stood still is said now: the last line of a pair."""
        unsaid = (
            select(Pair)
            .join(Pool, Pool.id == Pair.pool_id)
            .join(Post, (Post.kind == FAREWELL) & (Post.about == Pair.id))
            .where(Pool.community_id == community.id, Post.state == DROPPED)
        )
        for pair in session.scalars(unsaid.order_by(Pair.id)).all():
            self._say_farewell(session, session.get_one(Pool, pair.pool_id), pair, now)

    def farewell(self, pair_id: int) -> Farewell | None:
        """None: its community is paused."""
        with self._database.read() as session:
            pair = session.get(Pair, pair_id)
            if pair is None or _is_held(session, pair):
                return None
            challenge = session.get(Challenge, session.get_one(Pool, pair.pool_id).challenge_id or 0)
            return Farewell(title_of(session, pair), challenge is not None and challenge.state == CLOSED)


def _is_held(session: Session, pair: Pair) -> bool:
    """Its community is paused: nothing is said."""
    pool = session.get_one(Pool, pair.pool_id)
    return session.get_one(Community, pool.community_id).paused_at is not None
