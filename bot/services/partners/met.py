"""Did you two meet? Asked once of each pair, before its round ends; the facilitator sees shares, no names."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.cadence import ONE_DAY, at_local, local_date
from bot.domain.partners.life import Met
from bot.domain.people import Actor
from bot.models.outbox import CANCELLED, FAILED, SENT, Post
from bot.models.partners import Pair, Pool
from bot.services.access import refresh_home
from bot.services.partners.base import MOVED
from bot.services.partners.check_ins import GRACE
from bot.services.partners.pairs import AT_ONCE
from bot.services.partners.silences import Silences

MET = "partners.met"  # in the pair's conversation
BEFORE_THE_END = timedelta(days=2)  # of a challenge
STANDING = timedelta(days=7)  # after the introduction of a pair that stays together


class Meeting(Silences):
    """From the introduction on."""

    def _begin(self, session: Session, pool: Pool, pair: Pair, now: datetime) -> None:
        """The pair has been introduced: what it is asked from now on."""
        self._plan_check_in(session, pool, pair, now)
        self._plan_met(session, pool, pair, now)

    def _plan_met(self, session: Session, pool: Pool, pair: Pair, now: datetime) -> None:
        """A day before the round ends; where that has passed, or it stood still then, on the next day in time."""
        due = self._met_at(session, pool, pair)
        before = self._outbox.find(session, pool.workspace_id, MET, pair.id)
        if due is None or not pair.channel or (before is not None and before.state == FAILED):  # it may stand there
            return
        if due <= now:
            due = at_local(local_date(now, pool.zone) + ONE_DAY, pool.hour, pool.zone)
        ends = at_local(pool.next_on, pool.hour, pool.zone) if self._rotates(pool, pair) and pool.next_on else None
        due = self._time_for(session, pair, due)
        if ends is None or due < ends:
            self._outbox.promise(
                session, pool.workspace_id, MET, pair.id, destination=pair.channel, due=due, grace=GRACE
            )

    def _after_moved(self, session: Session, post: Post) -> None:
        """A few pairs at a time: no commit keeps others waiting."""
        pool, now = session.get(Pool, post.about), post.settled_at
        if pool is None or now is None:
            return
        pairs = [one for one in self._live_pairs(session, pool) if one.id > int(post.occasion)][:AT_ONCE]
        for pair in pairs:
            self._plan_met(session, pool, pair, now)
        if len(pairs) == AT_ONCE:
            self._outbox.promise(
                session, pool.workspace_id, MOVED, pool.id, destination="", lane=MOVED, due=now,
                occasion=str(pairs[-1].id),
            )  # fmt: skip

    @staticmethod
    def _rotates(pool: Pool, pair: Pair) -> bool:
        return pool.next_on is not None and pair.round_id is not None

    def _met_at(self, session: Session, pool: Pool, pair: Pair) -> datetime | None:
        challenge = self._challenge_with(session, pool)
        if challenge is not None:
            return challenge.closes_at - BEFORE_THE_END if challenge.closes_at else None
        if self._rotates(pool, pair) and pool.next_on:
            return at_local(pool.next_on - ONE_DAY, pool.hour, pool.zone)
        return pair.introduced_at + STANDING if pair.introduced_at else None

    def _after_met(self, session: Session, post: Post) -> None:
        """Not asked, as everything stood still or the end has moved: once more. What Slack refused is let be."""
        pair = session.get(Pair, post.about)
        if pair is None or post.settled_at is None or post.state in {SENT, FAILED, CANCELLED} or pair.ended_at:
            return
        self._plan_met(session, session.get_one(Pool, pair.pool_id), pair, post.settled_at)

    def due_met(self, pair_id: int, now: datetime, *, posted: bool = False) -> Met | None:
        """The question, or once `posted` what stands there now. None: not now, or not any more."""
        with self._database.read() as session:
            pair = session.get(Pair, pair_id)
            if pair is None or not (posted or self._asks_now(session, pair, now)):
                return None
            said = {one.person_id: one.met for one in self._partners(session, pair)}
            people = self._people_of(session, pair.id)
            return Met(
                pair_id=pair.id,
                title=self._about(session, pair),
                people=tuple(one.slack_id for one in people),
                answers=tuple((one.slack_id, met) for one in people if (met := said[one.id]) is not None),
                over=pair.ended_at is not None,
            )

    def _asks_now(self, session: Session, pair: Pair, now: datetime) -> bool:
        due = self._met_at(session, session.get_one(Pool, pair.pool_id), pair)
        return pair.ended_at is None and self._runs(session, pair) and due is not None and due <= now

    def have_met(self, actor: Actor, pair_id: int, met: bool, now: datetime) -> None:
        """Say whether they met. The last press wins. Also when the round is over meanwhile."""
        with self._database.begin() as session:
            pair, pool = self._own_pair(session, actor, pair_id, ended=True)
            partner = self._partner(session, pair.id, actor.id)
            assert partner is not None  # it is the actor's own
            partner.met = met
            if pair.ended_at is None:
                self._is_heard(session, pool, pair, actor.id, now)
            self._outbox.redraw(session, pool.workspace_id, MET, pair.id)
            refresh_home(session, self._outbox, actor.workspace_id, actor.id)
