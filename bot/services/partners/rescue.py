"""When one of a pair has gone quiet: the others are offered somebody else, and the quiet one keeps the place."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.domain.cadence import local_date
from bot.domain.errors import Refused
from bot.domain.pairings import Costs, cheapest
from bot.domain.partners.life import SILENCES, Kept, Rescue
from bot.domain.people import Actor
from bot.models.partners import ENDED, Pair, Partner, Pool
from bot.models.people import Note, Person
from bot.services.access import refresh_home
from bot.services.notes import tell
from bot.services.partners.life import Life

QUIET = "partners.quiet"  # a note to who is left: somebody else, if they like; about the pair
KEPT = "partners.kept"  # a note to who went quiet: the place is kept; about the pair
RESCUE = "rescue"  # why a pair ended


class Rescuing(Life):
    """Nobody is blamed, and nobody has to do anything."""

    def _gone_quiet(self, session: Session, pool: Pool, pair: Pair, quiet: Sequence[Partner], now: datetime) -> None:
        """These have just been silent a second time."""
        for partner in quiet:
            self._keep_place(session, pool, pair, partner, now)
        others = [one for one in self._partners(session, pair) if one.silences < SILENCES]
        if len(others) == 1:  # two of three still have each other
            self._tell_anew(session, others[0].person_id, QUIET, pair, now)

    def _keep_place(self, session: Session, pool: Pool, pair: Pair, partner: Partner, now: datetime) -> None:
        """No round counts on them until they answer, and they are told so."""
        seeker = self._seeker(session, pool.id, partner.person_id)
        if seeker is not None:
            seeker.quiet_since = now
        self._tell_anew(session, partner.person_id, KEPT, pair, now)

    def _tell_anew(self, session: Session, person_id: int, kind: str, pair: Pair, now: datetime) -> None:
        """It may happen twice to one pair; a note is unique, so the one that was told goes."""
        told = (Note.person_id == person_id, Note.kind == kind, Note.about == pair.id, Note.day.is_not(None))
        session.execute(delete(Note).where(*told))
        tell(session, self._outbox, session.get_one(Person, person_id), kind, pair.id, now)
        refresh_home(session, self._outbox, self._workspace_of(session, pair), person_id)

    @staticmethod
    def _workspace_of(session: Session, pair: Pair) -> int:
        return session.get_one(Pool, pair.pool_id).workspace_id

    # Facts

    def rescue(self, pair_id: int, person_id: int, now: datetime) -> Rescue | None:
        """What somebody is offered. None: their partner is back, or the pair is over."""
        with self._database.read() as session:
            pair = session.get(Pair, pair_id)
            return self._offer(session, pair, person_id, now) if pair else None

    def _offer(self, session: Session, pair: Pair, person_id: int, now: datetime) -> Rescue | None:
        quiet = self._quiet_beside(session, pair, person_id)
        if pair.ended_at or not quiet:
            return None
        names = [one.slack_id for one in self._people_of(session, pair.id) if one.id in quiet]
        pool = session.get_one(Pool, pair.pool_id)
        can_join = self._another(session, pool, pair, person_id, now) is not None
        return Rescue(pair.id, self._about(session, pair), tuple(names), can_join)

    def _quiet_beside(self, session: Session, pair: Pair, person_id: int) -> set[int]:
        """Who of the pair has gone quiet, where this person is the only one who has not."""
        partners = self._partners(session, pair)
        quiet = {one.person_id for one in partners if one.silences >= SILENCES}
        mine = any(one.person_id == person_id for one in partners)
        return quiet if mine and person_id not in quiet and len(quiet) == len(partners) - 1 else set()

    def rescues(self, actor: Actor, now: datetime) -> list[Rescue]:
        """What the actor can choose just now, for Home."""
        with self._database.read() as session:
            found = [self._offer(session, pair, actor.id, now) for pair in self._live_pairs_of(session, actor.id)]
            return [one for one in found if one is not None]

    def kept(self, pair_id: int, person_id: int) -> Kept | None:
        """What who went quiet is told. None: they have answered meanwhile, are in it no longer, or it has ended."""
        with self._database.read() as session:
            pair = session.get(Pair, pair_id)
            return self._kept(session, pair, person_id) if pair else None

    def kept_places(self, actor: Actor) -> list[Kept]:
        """The same for Home, of every pool."""
        with self._database.read() as session:
            pairs = session.scalars(
                select(Pair)
                .join(Partner, Partner.pair_id == Pair.id)
                .where(Partner.person_id == actor.id)
                .order_by(Pair.id)
            )
            latest = {pair.pool_id: pair for pair in pairs}
            found = [self._kept(session, pair, actor.id) for pair in latest.values()]
            return [one for one in found if one is not None]

    def _kept(self, session: Session, pair: Pair, person_id: int) -> Kept | None:
        seeker = self._seeker(session, pair.pool_id, person_id)
        if seeker is None or seeker.quiet_since is None or seeker.stopped_at is not None:
            return None
        if session.get_one(Pool, pair.pool_id).state == ENDED:
            return None
        others = [one.slack_id for one in self._people_of(session, pair.id) if one.id != person_id]
        return Kept(pair.pool_id, self._about(session, pair), () if pair.ended_at else tuple(others))

    # Choosing

    def new_partner(self, actor: Actor, pair_id: int, now: datetime) -> str:
        """Leave a pair that went quiet and wait for somebody else. Gives the title."""
        with self._database.begin() as session:
            pair, pool = self._left_alone(session, actor, pair_id)
            title = self._about(session, pair)
            self._end_pair(pair, RESCUE, now)
            session.flush()
            self._plan(session, pool, now)
            self._refresh(session, pool, pair)
            return title

    def join_another(self, actor: Actor, pair_id: int, now: datetime) -> str:
        """Leave a pair that went quiet for another one, which becomes a trio with a conversation of its own."""
        with self._database.begin() as session:
            pair, pool = self._left_alone(session, actor, pair_id)
            other = self._another(session, pool, pair, actor.id, now)
            if other is None:
                raise Refused("no_pair_free")
            self._end_pair(pair, RESCUE, now)
            people = [*self._people_of(session, other.id), session.get_one(Person, actor.id)]
            self._grow_into(session, pool, other, people, now)
            self._refresh(session, pool, pair)
            return self._about(session, pair)

    def _left_alone(self, session: Session, actor: Actor, pair_id: int) -> tuple[Pair, Pool]:
        """The pair and its pool, locked, if the others of it have gone quiet. Raises Refused when one is back."""
        found = self._require_own(session, actor, pair_id)
        session.refresh(found, with_for_update=True)  # whoever matches waits, and we for them
        pair, pool = self._own_pair(session, actor, pair_id)
        if not self._quiet_beside(session, pair, actor.id):
            raise Refused("partner_is_back")
        return pair, pool

    def _another(self, session: Session, pool: Pool, pair: Pair, person_id: int, now: datetime) -> Pair | None:
        """The pair that somebody joins at the least cost: no repeat if there is such a one, nobody unwished."""
        hosts = {one: people for one, people in self._hosts(session, pool, now).items() if one != pair.id}
        mine = [one for one in self._active(session, pool) if one[1].id == person_id]
        if not hosts or not mine:
            return None
        known = self._as_seekers(session, pool, [*mine, *(one for people in hosts.values() for one in people)])
        by_id, day = {seeker.id: seeker for seeker in known}, local_date(now, pool.zone)
        groups = [[by_id[person.id] for _, person in people] for people in hosts.values()]
        place = cheapest(by_id[person_id], groups, Costs(known, day, self._rng), pool.size)
        return session.get_one(Pair, list(hosts)[place]) if place is not None else None

    def _refresh(self, session: Session, pool: Pool, pair: Pair) -> None:
        for one in self._people_of(session, pair.id):
            refresh_home(session, self._outbox, pool.workspace_id, one.id)
