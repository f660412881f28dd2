"""Being in a pool: joining, pausing, skipping, stopping, and one's own wishes."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select

from bot.database import Database, insert_once
from bot.domain.cadence import local_date
from bot.domain.errors import Invalid, Refused
from bot.domain.partners.facts import Joined, PoolFact, Settings
from bot.domain.partners.forms import LONGEST_TEAM, MOST_NOT_WITH, SMALL, JoinForm
from bot.domain.people import Actor
from bot.models.partners import NotWith
from bot.models.people import Person
from bot.services.partners.facts import fact_of
from bot.services.partners.pools import joinable, mine_in, seeker_of
from bot.services.partners.requests import Requests
from bot.services.partners.schedule import Schedule
from bot.services.partners.seekers import Seekers
from bot.services.people import find_person


class Joining:
    """What somebody who wants a partner does."""

    def __init__(self, database: Database, schedule: Schedule, seekers: Seekers, requests: Requests) -> None:
        self._database = database
        self._schedule = schedule
        self._seekers = seekers
        self._requests = requests

    def pool(self, actor: Actor, pool_id: int, now: datetime) -> PoolFact:
        """What is said before one joins. Raises Gone, Refused when it is over, Observer for who may not."""
        with self._database.read() as session:
            pool, community = joinable(session, actor, pool_id)
            return fact_of(session, actor, pool, community, now)

    def join(self, actor: Actor, pool_id: int, form: JoinForm, now: datetime) -> Joined:
        """Be in, also late or once more. Doing it twice changes nothing but the answers given."""
        with self._database.begin() as session:
            pool, community = joinable(session, actor, pool_id, lock=True)
            other = self._requests.named(session, actor, pool, community, form.named) if form.named else None
            self._seekers.enter(session, pool, actor.id, now, form.team)
            if other is not None:
                self._requests.ask(session, pool, actor, other, now)
            self._schedule.plan(session, pool, now)
            fact = fact_of(session, actor, pool, community, now)
            return Joined(fact, asked=fact.mine.asked if fact.mine else "")

    # Pausing, skipping, stopping

    def pause(self, actor: Actor, pool_id: int, until: date, now: datetime) -> PoolFact:
        """No new partner before that day. Who is one's partner now stays so, until a round ends that."""
        if until <= local_date(now, actor.zone):
            raise Invalid("until", "date_over")
        with self._database.begin() as session:
            pool, community, seeker = mine_in(session, actor, pool_id)
            seeker.paused_until = until
            return self._seekers.changed(session, actor, pool, community, now)

    def skip(self, actor: Actor, pool_id: int, now: datetime) -> PoolFact:
        """Leave the next round out, and only that one."""
        with self._database.begin() as session:
            pool, community, seeker = mine_in(session, actor, pool_id)
            if pool.next_on is None:
                raise Refused("no_round_to_skip")
            seeker.skips = pool.number + 1
            return self._seekers.changed(session, actor, pool, community, now)

    def stop(self, actor: Actor, pool_id: int, now: datetime) -> PoolFact:
        """Out of it. A partner is told, without a reason, and gets somebody else."""
        with self._database.begin() as session:
            pool, community, _ = mine_in(session, actor, pool_id)
            self._seekers.take_out(session, pool, session.get_one(Person, actor.id), now)
            return self._seekers.changed(session, actor, pool, community, now)

    # Confidential wishes

    def settings(self, actor: Actor, pool_id: int, now: datetime) -> Settings:
        """One's own, shown to nobody else."""
        with self._database.read() as session:
            pool, community = joinable(session, actor, pool_id)
            names = session.scalars(
                select(Person.slack_id)
                .join(NotWith, NotWith.other_id == Person.id)
                .where(NotWith.person_id == actor.id)
                .order_by(NotWith.id)
            )
            fact = fact_of(session, actor, pool, community, now)
            return Settings(fact, tuple(names), small=fact.people < SMALL)

    def change_settings(
        self, actor: Actor, pool_id: int, not_with: Sequence[str], team: str, now: datetime
    ) -> PoolFact:
        """Whom one is never to be paired with, in any pool, and one's team here. Holds from the next matching on."""
        if len(not_with) > MOST_NOT_WITH:
            raise Invalid("not_with", "too_many_people", most=MOST_NOT_WITH)
        with self._database.begin() as session:
            pool, community = joinable(session, actor, pool_id)
            session.execute(delete(NotWith).where(NotWith.person_id == actor.id))
            for slack_id in not_with:
                other = find_person(session, actor.workspace_id, slack_id)
                if other is not None and other.id != actor.id:
                    insert_once(session, NotWith, workspace_id=actor.workspace_id, person_id=actor.id,
                                other_id=other.id)  # fmt: skip
            seeker = seeker_of(session, pool.id, actor.id)
            if seeker is not None:
                seeker.team = team.strip()[:LONGEST_TEAM]
            return self._seekers.changed(session, actor, pool, community, now)
