"""What is promised of a pool: its invitation, its rounds, and the introductions of its pairs."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.cadence import at_local
from bot.models.communities import Community
from bot.models.outbox import Post
from bot.models.partners import OPEN, PAUSED, Pair, Pool
from bot.models.people import Channel, Person
from bot.services import failures
from bot.services.access import refresh_home
from bot.services.outbox import Outbox
from bot.services.partners.dates import not_past, rematch_at
from bot.services.partners.kinds import (
    ANNOUNCEMENT,
    BATCH,
    CLEAR,
    INTRODUCTION,
    MOVED,
    OPEN_DM,
    POST_FAILED,
    REMATCH,
    ROUND,
    STEP,
)
from bot.services.partners.life import is_to_come, live_pairs, people_by_pair, when_all_can
from bot.services.partners.pools import speaks
from bot.services.partners.seeking import active_in, paired_in

REMATCH_GRACE = timedelta(days=1)
INTRODUCTION_GRACE = timedelta(days=3)


class Schedule:
    """All of it is taken back while the pool pauses, and comes again afterwards."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def plan(self, session: Session, pool: Pool, now: datetime) -> None:
        """Promise what is still to come. Promised again, a post moves to its new time."""
        if not speaks(session, pool):
            return
        community = session.get_one(Community, pool.community_id)
        if pool.challenge_id is None and not pool.number:  # later its post may be forgotten, and would come again
            self._outbox.promise(
                session, pool.workspace_id, ANNOUNCEMENT, pool.id,
                destination=_home(session, community), due=now,
            )  # fmt: skip
        if pool.next_on is not None:
            due = at_local(pool.next_on, pool.hour, pool.zone)
            self._outbox.promise(
                session, pool.workspace_id, ROUND, pool.id, destination="", lane=ROUND,
                due=due, occasion=str(pool.number + 1),
            )  # fmt: skip
        session.flush()
        self._plan_rematch(session, pool, now)

    def _plan_rematch(self, session: Session, pool: Pool, now: datetime) -> None:
        """Whoever is without a partner between two rounds is looked after within a day."""
        due = rematch_at(pool, now)
        if due is None:
            return
        paired = paired_in(session, pool.id)
        active = active_in(session, pool)
        if any(person.id not in paired and not seeker.quiet_since for seeker, person in active):
            self._outbox.promise(
                session, pool.workspace_id, REMATCH, pool.id, destination="", lane=ROUND, due=due, grace=REMATCH_GRACE
            )

    def unplan(self, session: Session, pool: Pool) -> None:
        """Take back what is planned: a pause, an end."""
        for kind in (ANNOUNCEMENT, ROUND, REMATCH, STEP):
            self._outbox.cancel(session, pool.workspace_id, kind, pool.id, unless_unsure=kind == ANNOUNCEMENT)
        waiting = [pair.id for pair in live_pairs(session, pool) if pair.introduced_at is None]
        self.unplan_introductions(session, pool, waiting)

    def unplan_introductions(self, session: Session, pool: Pool, pair_ids: Sequence[int]) -> None:
        """What may stand in Slack is looked for. Of a conversation that was opened nobody sees anything before that.

        So there is nothing to look for: opened again for the same people, Slack gives the same one.
        """
        self._outbox.cancel_all(session, pool.workspace_id, OPEN_DM, pair_ids)
        self._outbox.cancel_all(session, pool.workspace_id, INTRODUCTION, pair_ids, unless_unsure=True)

    def unplan_round(self, session: Session, pool: Pool) -> None:
        """Its date has changed: it is promised for the new one."""
        for kind in (ROUND, REMATCH):
            self._outbox.cancel(session, pool.workspace_id, kind, pool.id)

    def ask_anew(self, session: Session, pool: Pool, now: datetime) -> None:
        """The round ends at another time: the pairs that are together are asked at other times."""
        self._outbox.promise(
            session, pool.workspace_id, MOVED, pool.id, destination="", lane=MOVED, due=now, occasion="0"
        )

    def clear(self, session: Session, pool: Pool, now: datetime) -> None:
        """Pairs have ended: what they were asked last is asked no more."""
        self._outbox.promise(
            session, pool.workspace_id, CLEAR, pool.id, destination="", lane=CLEAR, due=now,
            occasion=f"{int(now.timestamp())}:0",
        )  # fmt: skip

    def redraw_announcement(self, session: Session, pool: Pool) -> None:
        if pool.challenge_id is None:
            self._outbox.redraw(session, pool.workspace_id, ANNOUNCEMENT, pool.id)

    # Introductions

    def introduce(self, session: Session, pool: Pool, pair: Pair, people: Sequence[Person], now: datetime) -> None:
        """At once, or after a pause."""
        if speaks(session, pool):
            self.promise_introduction(session, pool, pair, people, now)
        for person in people:
            refresh_home(session, self._outbox, pool.workspace_id, person.id, acted=False)

    def introduce_some(self, session: Session, pool: Pool, round_id: int, after: int, now: datetime) -> None:
        """Of a round the pairs that come after this one, a few at a time: no commit keeps others waiting."""
        pairs = session.scalars(
            select(Pair)
            .where(Pair.round_id == round_id, Pair.ended_at.is_(None), Pair.introduced_at.is_(None), Pair.id > after)
            .order_by(Pair.id)
            .limit(BATCH)
        ).all()
        people = people_by_pair(session, [pair.id for pair in pairs])
        for pair in pairs:
            self.introduce(session, pool, pair, people[pair.id], now)
        if len(pairs) == BATCH:
            self._outbox.promise(
                session, pool.workspace_id, STEP, pool.id, destination="", lane=STEP, due=now,
                occasion=f"{round_id}:{pairs[-1].id}",
            )  # fmt: skip

    def promise_introduction(
        self, session: Session, pool: Pool, pair: Pair, people: Sequence[Person], now: datetime
    ) -> None:
        """Open the conversation, or speak in the one that is open. Promised again before, it moves."""
        due = when_all_can(session, people, now)
        if pair.channel:
            kind, destination, lane = INTRODUCTION, pair.channel, ""
        else:
            kind, destination, lane = OPEN_DM, "", "conversations.open"
        self._outbox.promise(
            session, pool.workspace_id, kind, pair.id,
            destination=destination, lane=lane, due=due, grace=INTRODUCTION_GRACE,
        )  # fmt: skip

    # Pausing

    def hold(self, session: Session, pool: Pool, reason: str, now: datetime) -> None:
        pool.state, pool.paused_at, pool.pause_reason = PAUSED, now, reason
        session.flush()
        self.unplan(session, pool)
        self.redraw_announcement(session, pool)

    def go_on(self, session: Session, pool: Pool, now: datetime) -> None:
        pool.state, pool.paused_at, pool.pause_reason = OPEN, None, ""
        before, pool.next_on = pool.next_on, not_past(pool, now)
        session.flush()
        if pool.next_on != before:
            self.ask_anew(session, pool, now)
        self._replan(session, pool, now)
        self.redraw_announcement(session, pool)

    def _replan(self, session: Session, pool: Pool, now: datetime) -> None:
        """After a pause: what was taken back comes again."""
        self.plan(session, pool, now)
        pairs = live_pairs(session, pool)
        growing = {pair.grown_of_id for pair in pairs if is_to_come(pair)}
        waiting = [pair for pair in pairs if pair.introduced_at is None and pair.id not in growing]
        people = people_by_pair(session, [pair.id for pair in waiting])
        for pair in waiting:
            self.promise_introduction(session, pool, pair, people[pair.id], now)

    def halt(self, session: Session, pool: Pool, post: Post, now: datetime) -> None:
        """Nothing more of it until somebody has seen to that; told once."""
        if pool.state == OPEN:
            self.hold(session, pool, f"{POST_FAILED}:{post.error or post.state}", now)
        self.tell_failed(session, pool, post, now)

    def tell_failed(self, session: Session, pool: Pool, post: Post, now: datetime) -> None:
        community = session.get_one(Community, pool.community_id)
        once = f"{post.kind}/{pool.id}/{post.error or post.state}/{now:%Y-%m-%d}"
        failures.tell(session, self._outbox, community, post, once, pool.owner_id, now)


def _home(session: Session, community: Community) -> str:
    return session.get_one(Channel, community.channel_id).slack_id
