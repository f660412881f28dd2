"""Asking somebody to be one's partner, and the answer."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.database import Database, insert_once
from bot.domain.errors import Gone, Invalid, Refused
from bot.domain.partners.facts import Request
from bot.domain.partners.forms import NO, YES
from bot.domain.people import Actor
from bot.models.communities import Community
from bot.models.partners import ENDED, NamedPartner, Pool
from bot.models.people import Note, Person
from bot.services.access import refresh_home
from bot.services.notes import tell
from bot.services.outbox import Outbox
from bot.services.partners.facts import fact_of
from bot.services.partners.kinds import CHOSEN, DECLINED, NAMED
from bot.services.partners.knowing import not_with
from bot.services.partners.life import pair_of
from bot.services.partners.pairs import Pairs
from bot.services.partners.pools import is_in, joinable, reaches
from bot.services.partners.seekers import Seekers
from bot.services.people import actor_of, find_person


class Requests:
    """A pair comes of it only when both say so."""

    def __init__(self, database: Database, outbox: Outbox, pairs: Pairs, seekers: Seekers) -> None:
        self._database = database
        self._outbox = outbox
        self._pairs = pairs
        self._seekers = seekers

    def named(self, session: Session, actor: Actor, pool: Pool, community: Community, slack_id: str) -> Person:
        """The person somebody wants to be with, if they can be. Raises Invalid."""
        person = find_person(session, actor.workspace_id, slack_id)
        if person is None or person.bot or person.deactivated or person.external:
            raise Invalid("named", "not_a_partner")
        if person.id == actor.id:
            raise Invalid("named", "yourself")
        if not reaches(session, actor_of(person), pool, community):
            raise Invalid("named", "not_in_channel", name=person.name)
        if pair_of(session, pool.id, actor.id) is not None:
            raise Invalid("named", "has_partner")
        return person

    def ask(self, session: Session, pool: Pool, actor: Actor, other: Person, now: datetime) -> None:
        """Ask them to confirm; where they have asked the same, the two are together at once."""
        theirs = request_of(session, pool.id, other.id)
        apart = bool(not_with(session, {actor.id, other.id}))
        if theirs is not None and theirs.other_id == actor.id and not theirs.answer and not apart:
            self._agree(session, pool, theirs, now)
            return
        insert_once(session, NamedPartner, pool_id=pool.id, person_id=actor.id, other_id=other.id, asked_at=now,
                    answer="")  # fmt: skip
        mine = request_of(session, pool.id, actor.id)
        assert mine is not None  # inserted above
        if mine.other_id != other.id or mine.answer:
            mine.other_id, mine.answer, mine.asked_at = other.id, "", now
            session.execute(delete(Note).where(Note.kind.in_([NAMED, DECLINED]), Note.about == mine.id))
        if not apart:  # else it stays unanswered, as if they had not looked
            tell(session, self._outbox, other, NAMED, mine.id, now)
            refresh_home(session, self._outbox, actor.workspace_id, other.id)

    def open(self, actor: Actor, now: datetime) -> list[Request]:
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
                Request(row.id, asker.slack_id, fact_of(session, actor, pool, community, now))
                for row, pool, community, asker in rows
                if _may_agree(session, pool, community, asker, actor) and pair_of(session, pool.id, asker.id) is None
            ]

    def told(self, named_id: int, person_id: int, now: datetime) -> Request | None:
        """For the note to who is asked; None when it is answered, or not theirs to know of."""
        with self._database.read() as session:
            actor = actor_of(session.get_one(Person, person_id))
        return next((one for one in self.open(actor, now) if one.named_id == named_id), None)

    def answer(self, actor: Actor, named_id: int, answer: str, now: datetime) -> Request:
        """Say yes or no to somebody who asked. Raises Gone when there is nothing to answer any more."""
        with self._database.begin() as session:
            pool_id = _request_to(session, actor, named_id).pool_id
            pool, community = joinable(session, actor, pool_id, lock=True)
            request = _request_to(session, actor, named_id)  # as it is now that nobody else acts here
            asker = session.get_one(Person, request.person_id)
            if request.answer in {"", answer} and _may_agree(session, pool, community, asker, actor):
                if not request.answer:
                    self._settle(session, pool, request, asker, answer, now)
                return Request(request.id, asker.slack_id, fact_of(session, actor, pool, community, now))
            raise Gone("request")

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
        if not is_in(session, pool.id, request.person_id):  # who asked has left meanwhile
            raise Gone("request")
        two = [session.get_one(Person, one) for one in (request.person_id, request.other_id)]
        if any(pair_of(session, pool.id, one.id) is not None for one in two):
            raise Refused("partner_meanwhile")
        for one in two:
            self._seekers.enter(session, pool, one.id, now)
        request.answer = YES
        self._pairs.make(session, pool, two, None, now, [CHOSEN])


def request_of(session: Session, pool_id: int, person_id: int) -> NamedPartner | None:
    query = select(NamedPartner).where(NamedPartner.pool_id == pool_id, NamedPartner.person_id == person_id)
    return session.scalar(query)


def _request_to(session: Session, actor: Actor, named_id: int) -> NamedPartner:
    request = session.get(NamedPartner, named_id, populate_existing=True)
    if request is None or request.other_id != actor.id:
        raise Gone("request")
    return request


def _may_agree(session: Session, pool: Pool, community: Community, asker: Person, asked: Actor) -> bool:
    """Both still see the place, who asked is still in, and neither of the two avoids the other."""
    return (
        not asker.deactivated
        and is_in(session, pool.id, asker.id)
        and reaches(session, actor_of(asker), pool, community)
        and reaches(session, asked, pool, community)
        and not not_with(session, {asked.id, asker.id})
    )
