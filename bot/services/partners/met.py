"""Did you two meet? Asked once of each pair, before its round ends; the facilitator sees shares, no names."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.cadence import ONE_DAY, at_local, local_date
from bot.domain.partners.life import Met
from bot.domain.people import Actor
from bot.models.outbox import CANCELLED, FAILED, SENT, Post
from bot.models.partners import Pair, Pool
from bot.services.access import refresh_home
from bot.services.outbox import Outbox
from bot.services.partners.kinds import MET
from bot.services.partners.life import (
    own_pair,
    partner_of,
    partners_of,
    people_of,
    rotates,
    runs,
    time_for,
    title_of,
)
from bot.services.partners.pools import challenge_of
from bot.services.partners.silences import Silences

BEFORE_THE_END = timedelta(days=2)  # of a challenge
STANDING = timedelta(days=7)  # after the introduction of a pair that stays together


class Meetings:
    """From the introduction on."""

    def __init__(self, database: Database, outbox: Outbox, silences: Silences) -> None:
        self._database = database
        self._outbox = outbox
        self._silences = silences
        outbox.after(MET, self._after_met)

    def plan(self, session: Session, pool: Pool, pair: Pair, now: datetime) -> None:
        """A day before the round ends; where that has passed, or it stood still then, on the next day in time."""
        due = _met_at(session, pool, pair)
        before = self._outbox.find(session, pool.workspace_id, MET, pair.id)
        if due is None or not pair.channel or (before is not None and before.state == FAILED):  # it may stand there
            return
        if due <= now:
            due = at_local(local_date(now, pool.zone) + ONE_DAY, pool.hour, pool.zone)
        ends = at_local(pool.next_on, pool.hour, pool.zone) if rotates(pool, pair) and pool.next_on else None
        due = time_for(session, pair, due)
        if ends is None or due < ends:
            self._outbox.promise(session, pool.workspace_id, MET, pair.id, destination=pair.channel, due=due)

    def _after_met(self, session: Session, post: Post) -> None:
        """Not asked, as everything stood still or the end has moved: once more. What Slack refused is let be."""
        pair = session.get(Pair, post.about)
        if pair is None or post.settled_at is None or post.state in {SENT, FAILED, CANCELLED} or pair.ended_at:
            return
        self.plan(session, session.get_one(Pool, pair.pool_id), pair, post.settled_at)

    def due(self, pair_id: int, now: datetime, *, posted: bool = False) -> Met | None:
        """The question, or once `posted` what stands there now. None: not now, or not any more."""
        with self._database.read() as session:
            pair = session.get(Pair, pair_id)
            if pair is None or not (posted or _asks_now(session, pair, now)):
                return None
            said = {one.person_id: one.met for one in partners_of(session, pair)}
            people = people_of(session, pair.id)
            return Met(
                pair_id=pair.id,
                title=title_of(session, pair),
                people=tuple(one.slack_id for one in people),
                answers=tuple((one.slack_id, met) for one in people if (met := said[one.id]) is not None),
            )

    def answer(self, actor: Actor, pair_id: int, met: bool, now: datetime) -> None:
        """Say whether they met. The last press wins. Also when the round is over meanwhile."""
        with self._database.begin() as session:
            pair, pool = own_pair(session, actor, pair_id, ended=True)
            partner = partner_of(session, pair.id, actor.id)
            assert partner is not None  # it is the actor's own
            partner.met = met
            if pair.ended_at is None:
                self._silences.is_heard(session, pool, pair, actor.id, now)
            self._outbox.redraw(session, pool.workspace_id, MET, pair.id)
            refresh_home(session, self._outbox, actor.workspace_id, actor.id)


def _asks_now(session: Session, pair: Pair, now: datetime) -> bool:
    due = _met_at(session, session.get_one(Pool, pair.pool_id), pair)
    return pair.ended_at is None and runs(session, pair) and due is not None and due <= now


def _met_at(session: Session, pool: Pool, pair: Pair) -> datetime | None:
    challenge = challenge_of(session, pool)
    if challenge is not None:
        return challenge.closes_at - BEFORE_THE_END if challenge.closes_at else None
    if rotates(pool, pair) and pool.next_on:
        return at_local(pool.next_on - ONE_DAY, pool.hour, pool.zone)
    return pair.introduced_at + STANDING if pair.introduced_at else None
