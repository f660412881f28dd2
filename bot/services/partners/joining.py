"""Being in a pool: joining, naming one's partner, pausing, skipping, stopping, and one's own wishes."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.database import insert_once
from bot.domain.cadence import local_date
from bot.domain.errors import Gone, Invalid, Observer, Refused
from bot.domain.partners.facts import Joined, PoolFact, Request, Settings
from bot.domain.partners.forms import LONGEST_TEAM, MOST_NOT_WITH, NO, SMALL, YES, JoinForm
from bot.domain.people import Actor
from bot.models.communities import Community
from bot.models.partners import ENDED, NamedPartner, NotWith, Pool, Seeker
from bot.models.people import Note, Person
from bot.services.access import refresh_home
from bot.services.notes import tell
from bot.services.partners.base import DECLINED, NAMED
from bot.services.partners.listing import Listing
from bot.services.partners.pairs import CHOSEN
from bot.services.people import actor_of, find_person


class Joining(Listing):
    """What somebody who wants a partner does."""

    def pool(self, actor: Actor, pool_id: int, now: datetime) -> PoolFact:
        """What is said before one joins. Raises Gone, Refused when it is over, Observer for who may not."""
        with self._database.read() as session:
            pool, community = self._joinable(session, actor, pool_id)
            return self._fact(session, actor, pool, community, now)

    def _joinable(self, session: Session, actor: Actor, pool_id: int, *, lock: bool = False) -> tuple[Pool, Community]:
        if actor.external:
            raise Observer("have an accountability partner", external=True)
        pool, community = self._pool(session, actor, pool_id, lock=lock)
        if pool.state == ENDED:
            raise Refused("partners_over")
        return pool, community

    def join(self, actor: Actor, pool_id: int, form: JoinForm, now: datetime) -> Joined:
        """Be in, also late or once more. Doing it twice changes nothing but the answers given."""
        with self._database.begin() as session:
            pool, community = self._joinable(session, actor, pool_id, lock=True)
            other = self._named(session, actor, pool, community, form.named) if form.named else None
            self._enter(session, pool, actor.id, now, form.team)
            if other is not None:
                self._ask(session, pool, actor, other, now)
            self._plan(session, pool, now)
            fact = self._fact(session, actor, pool, community, now)
            return Joined(fact, asked=fact.mine.asked if fact.mine else "")

    def _enter(self, session: Session, pool: Pool, person_id: int, now: datetime, team: str = "") -> None:
        new = insert_once(session, Seeker, pool_id=pool.id, person_id=person_id, joined_at=now, team="")
        seeker = self._seeker(session, pool.id, person_id)
        assert seeker is not None  # inserted above
        came = new or seeker.stopped_at is not None
        if not new and came:
            seeker.joined_at, seeker.paused_until, seeker.skips = now, None, None
            seeker.quiet_since = None
        seeker.stopped_at = None
        if team:
            seeker.team = team.strip()[:LONGEST_TEAM]
        session.flush()
        if came:
            self._redraw_announcement(session, pool)
        refresh_home(session, self._outbox, pool.workspace_id, person_id)

    # I have one

    def _named(self, session: Session, actor: Actor, pool: Pool, community: Community, slack_id: str) -> Person:
        """The person somebody wants to be with, if they can be. Raises Invalid."""
        person = find_person(session, actor.workspace_id, slack_id)
        if person is None or person.bot or person.deactivated or person.external:
            raise Invalid("named", "not_a_partner")
        if person.id == actor.id:
            raise Invalid("named", "yourself")
        if not self._reaches(session, actor_of(person), pool, community):
            raise Invalid("named", "not_in_channel", name=person.name)
        if self._pair_of(session, pool.id, actor.id) is not None:
            raise Invalid("named", "has_partner")
        return person

    def _ask(self, session: Session, pool: Pool, actor: Actor, other: Person, now: datetime) -> None:
        """Ask them to confirm; where they have asked the same, the two are together at once."""
        theirs = self._request(session, pool.id, other.id)
        apart = bool(self._not_with(session, {actor.id, other.id}))
        if theirs is not None and theirs.other_id == actor.id and not theirs.answer and not apart:
            self._agree(session, pool, theirs, now)
            return
        insert_once(session, NamedPartner, pool_id=pool.id, person_id=actor.id, other_id=other.id, asked_at=now,
                    answer="")  # fmt: skip
        mine = self._request(session, pool.id, actor.id)
        assert mine is not None  # inserted above
        if mine.other_id != other.id or mine.answer:
            mine.other_id, mine.answer, mine.asked_at = other.id, "", now
            session.execute(delete(Note).where(Note.kind.in_([NAMED, DECLINED]), Note.about == mine.id))
        if not apart:  # else it stays unanswered, as if they had not looked
            tell(session, self._outbox, other, NAMED, mine.id, now)
            refresh_home(session, self._outbox, actor.workspace_id, other.id)

    @staticmethod
    def _request(session: Session, pool_id: int, person_id: int) -> NamedPartner | None:
        query = select(NamedPartner).where(NamedPartner.pool_id == pool_id, NamedPartner.person_id == person_id)
        return session.scalar(query)

    def requests(self, actor: Actor, now: datetime) -> list[Request]:
        """Who asks the actor to be their partner, and waits for an answer."""
        with self._database.read() as session:
            rows = session.execute(
                select(NamedPartner, Pool, Community, Person)
                .join(Pool, Pool.id == NamedPartner.pool_id)
                .join(Community, Community.id == Pool.community_id)
                .join(Person, Person.id == NamedPartner.person_id)
                .where(
                    NamedPartner.other_id == actor.id,
                    NamedPartner.answer == "",
                    Pool.state != ENDED,
                    Person.deactivated.is_(False),
                )
                .order_by(NamedPartner.id)
            ).all()
            return [
                Request(row.id, asker.slack_id, self._fact(session, actor, pool, community, now))
                for row, pool, community, asker in rows
                if self._may_agree(session, pool, community, asker, actor)
                and self._pair_of(session, pool.id, asker.id) is None
            ]

    def _may_agree(self, session: Session, pool: Pool, community: Community, asker: Person, asked: Actor) -> bool:
        """Both still see the place, who asked is still in, and neither of the two avoids the other."""
        return (
            not asker.deactivated
            and self._is_in(session, pool.id, asker.id)
            and self._reaches(session, actor_of(asker), pool, community)
            and self._reaches(session, asked, pool, community)
            and not self._not_with(session, {asked.id, asker.id})
        )

    def answer(self, actor: Actor, named_id: int, answer: str, now: datetime) -> Request:
        """Say yes or no to somebody who asked. Raises Gone when there is nothing to answer any more."""
        with self._database.begin() as session:
            pool_id = self._request_to(session, actor, named_id).pool_id
            pool, community = self._joinable(session, actor, pool_id, lock=True)
            request = self._request_to(session, actor, named_id)  # as it is now that nobody else acts here
            asker = session.get_one(Person, request.person_id)
            if request.answer in {"", answer} and self._may_agree(session, pool, community, asker, actor):
                if not request.answer:
                    self._settle(session, pool, request, asker, answer, now)
                return Request(request.id, asker.slack_id, self._fact(session, actor, pool, community, now))
            raise Gone("request")

    @staticmethod
    def _request_to(session: Session, actor: Actor, named_id: int) -> NamedPartner:
        request = session.get(NamedPartner, named_id, populate_existing=True)
        if request is None or request.other_id != actor.id:
            raise Gone("request")
        return request

    def _settle(
        self, session: Session, pool: Pool, request: NamedPartner, asker: Person, answer: str, now: datetime
    ) -> None:
        if answer == YES:
            self._agree(session, pool, request, now)
            return
        request.answer = NO
        tell(session, self._outbox, asker, DECLINED, request.id, now)
        for person_id in (request.person_id, request.other_id):
            refresh_home(session, self._outbox, pool.workspace_id, person_id)

    def _agree(self, session: Session, pool: Pool, request: NamedPartner, now: datetime) -> None:
        """Both want it: they are together until one of them stops. Raises Refused when one has a partner now."""
        if not self._is_in(session, pool.id, request.person_id):  # who asked has left meanwhile
            raise Gone("request")
        two = [session.get_one(Person, one) for one in (request.person_id, request.other_id)]
        if any(self._pair_of(session, pool.id, one.id) is not None for one in two):
            raise Refused("partner_meanwhile")
        for one in two:
            self._enter(session, pool, one.id, now)
        request.answer = YES
        self._make_pair(session, pool, two, None, now, [CHOSEN])

    def request_told(self, named_id: int, person_id: int, now: datetime) -> Request | None:
        """For the note to who is asked; None when it is answered, or not theirs to know of."""
        with self._database.read() as session:
            actor = actor_of(session.get_one(Person, person_id))
        return next((one for one in self.requests(actor, now) if one.named_id == named_id), None)

    # Pausing, skipping, stopping

    def pause_me(self, actor: Actor, pool_id: int, until: date, now: datetime) -> PoolFact:
        """No new partner before that day. Who is one's partner now stays so, until a round ends that."""
        if until <= local_date(now, actor.zone):
            raise Invalid("until", "date_over")
        with self._database.begin() as session:
            pool, community, seeker = self._mine(session, actor, pool_id)
            seeker.paused_until = until
            return self._changed(session, actor, pool, community, now)

    def skip_me(self, actor: Actor, pool_id: int, now: datetime) -> PoolFact:
        """Leave the next round out, and only that one."""
        with self._database.begin() as session:
            pool, community, seeker = self._mine(session, actor, pool_id)
            if pool.next_on is None:
                raise Refused("no_round_to_skip")
            seeker.skips = pool.number + 1
            return self._changed(session, actor, pool, community, now)

    def stop_me(self, actor: Actor, pool_id: int, now: datetime) -> PoolFact:
        """Out of it. A partner is told, without a reason, and gets somebody else."""
        with self._database.begin() as session:
            pool, community, _ = self._mine(session, actor, pool_id)
            self._take_out(session, pool, session.get_one(Person, actor.id), now)
            return self._changed(session, actor, pool, community, now)

    def _mine(self, session: Session, actor: Actor, pool_id: int) -> tuple[Pool, Community, Seeker]:
        pool, community = self._pool(session, actor, pool_id, lock=True)
        seeker = self._seeker(session, pool.id, actor.id)
        if seeker is None or seeker.stopped_at is not None:
            raise Refused("no_partner_wanted")
        return pool, community, seeker

    def _changed(self, session: Session, actor: Actor, pool: Pool, community: Community, now: datetime) -> PoolFact:
        session.flush()
        refresh_home(session, self._outbox, actor.workspace_id, actor.id)
        return self._fact(session, actor, pool, community, now)

    # Confidential wishes

    def settings(self, actor: Actor, pool_id: int, now: datetime) -> Settings:
        """One's own, shown to nobody else."""
        with self._database.read() as session:
            pool, community = self._joinable(session, actor, pool_id)
            names = session.scalars(
                select(Person.slack_id)
                .join(NotWith, NotWith.other_id == Person.id)
                .where(NotWith.person_id == actor.id)
                .order_by(NotWith.id)
            )
            fact = self._fact(session, actor, pool, community, now)
            return Settings(fact, tuple(names), small=fact.people < SMALL)

    def change_settings(
        self, actor: Actor, pool_id: int, not_with: Sequence[str], team: str, now: datetime
    ) -> PoolFact:
        """Whom one is never to be paired with, in any pool, and one's team here. Holds from the next matching on."""
        if len(not_with) > MOST_NOT_WITH:
            raise Invalid("not_with", "too_many_people", most=MOST_NOT_WITH)
        with self._database.begin() as session:
            pool, community = self._joinable(session, actor, pool_id)
            session.execute(delete(NotWith).where(NotWith.person_id == actor.id))
            for slack_id in not_with:
                other = find_person(session, actor.workspace_id, slack_id)
                if other is not None and other.id != actor.id:
                    insert_once(session, NotWith, workspace_id=actor.workspace_id, person_id=actor.id,
                                other_id=other.id)  # fmt: skip
            seeker = self._seeker(session, pool.id, actor.id)
            if seeker is not None:
                seeker.team = team.strip()[:LONGEST_TEAM]
            return self._changed(session, actor, pool, community, now)

    # By command: the pools one is in

    def my_pools(self, actor: Actor, community_id: int | None, now: datetime) -> list[PoolFact]:
        """Those that the actor is in, of one community or of all."""
        with self._database.read() as session:
            rows = session.execute(
                select(Pool, Community)
                .join(Seeker, Seeker.pool_id == Pool.id)
                .join(Community, Community.id == Pool.community_id)
                .where(
                    Pool.workspace_id == actor.workspace_id,
                    Seeker.person_id == actor.id,
                    Seeker.stopped_at.is_(None),
                    Pool.state != ENDED,
                )
                .order_by(Pool.id)
            ).all()
            return [
                self._fact(session, actor, pool, community, now)
                for pool, community in rows
                if community_id in {None, community.id} and self._reaches(session, actor, pool, community)
            ]
