"""Making pairs, ending them, and who waits for one: functions that take the session."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.domain.cadence import ONE_DAY, at_local, local_date
from bot.domain.partners.life import SILENCES
from bot.domain.partners.rounds import FAR, SOON_AGAIN, all_awake, next_at, round_from
from bot.domain.people import Away
from bot.models.communities import Community
from bot.models.partners import ENDED, ONCE, NotWith, Pair, Partner, Pool, Round, Seeker
from bot.models.people import Absence, Person
from bot.services.access import refresh_home
from bot.services.notes import outside_quiet_hours, tell
from bot.services.partners.base import (
    ALONE,
    ANNOUNCEMENT,
    BY_LEAVING,
    INTRODUCTION,
    INTRODUCTION_GRACE,
    LEFT,
    OPEN_DM,
    REFUSED,
    REMATCH,
    ROUND,
    ROUND_GRACE,
    STEP,
    TRIED,
)
from bot.services.partners.requests import Requests

CHOSEN, SHRUNK, GROWN = "chosen", "shrunk", "grown"  # why a pair is as it is, beside the reasons of the matching
REMATCH_GRACE = timedelta(days=1)
AT_ONCE = 50  # pairs whose introduction is promised in one transaction


class Pairs(Requests):
    """Pairs come and go; nobody waits without a matching being planned."""

    # Making

    def _make_pair(
        self,
        session: Session,
        pool: Pool,
        people: Sequence[Person],
        round_: Round | None,
        now: datetime,
        why: Sequence[str] = (),
    ) -> Pair:
        """Put these people together, and have their conversation opened when all are awake.

        Without a round they stay together until one of them stops.
        """
        (pair,) = self._make_pairs(session, pool, [(people, why)], round_, now)
        self._introduce(session, pool, pair, people, now)
        return pair

    def _grow_into(
        self, session: Session, pool: Pool, pair: Pair, people: Sequence[Person], now: datetime, why: Sequence[str] = ()
    ) -> None:
        """One more joins a pair, which is another set of people and so another conversation."""
        self._end_pair(pair, GROWN, now)
        session.flush()
        round_ = session.get(Round, pair.round_id) if pair.round_id else None
        self._make_pair(session, pool, people, round_, now, [GROWN, *why]).grown_of_id = pair.id

    def _make_pairs(
        self,
        session: Session,
        pool: Pool,
        groups: Sequence[tuple[Sequence[Person], Sequence[str]]],
        round_: Round | None,
        now: datetime,
    ) -> Sequence[Pair]:
        """Put the people of each group together; each comes with the reasons for it. Nothing is promised."""
        starts = self._who_starts(session, [people for people, _ in groups])
        silences = self._silences(session, pool, [person.id for people, _ in groups for person in people])
        pairs = [
            Pair(
                pool_id=pool.id, round_id=round_.id if round_ else None, made_at=now, why=list(why),
                check_in_days=pool.check_in_days, starts_id=first,
            )
            for (_, why), first in zip(groups, starts, strict=True)
        ]  # fmt: skip
        session.add_all(pairs)
        session.flush()
        for pair, (people, _) in zip(pairs, groups, strict=True):
            session.add_all(
                [Partner(pair_id=pair.id, person_id=one.id, silences=silences.get(one.id, 0)) for one in people]
            )
        session.flush()
        self._close_requests(session, pool, [person.id for people, _ in groups for person in people])
        return pairs

    @staticmethod
    def _silences(session: Session, pool: Pool, ids: Collection[int]) -> dict[int, int]:
        """How often in a row each was silent in the pair before; from the start for who is back after going quiet."""
        latest = (
            select(func.max(Partner.id))
            .join(Pair, Pair.id == Partner.pair_id)
            .where(Pair.pool_id == pool.id, Partner.person_id.in_(list(ids)))
            .group_by(Partner.person_id)
        )
        rows = session.execute(
            select(Partner.person_id, Partner.silences)
            .join(Seeker, (Seeker.person_id == Partner.person_id) & (Seeker.pool_id == pool.id))
            .where(Partner.id.in_(latest), or_(Partner.silences < SILENCES, Seeker.quiet_since.is_not(None)))
        )
        return {row[0]: row[1] for row in rows}

    def _who_starts(self, session: Session, groups: Sequence[Sequence[Person]]) -> list[int]:
        """In each group who has started least often; among those, who did so longest ago; then chance."""
        ids = [person.id for people in groups for person in people]
        started = session.execute(select(Pair.starts_id, Pair.id).where(Pair.starts_id.in_(ids)).order_by(Pair.id))
        times, latest = Counter[int](), dict[int, int]()
        for person_id, pair_id in started:
            assert person_id is not None  # asked for above
            times[person_id] += 1
            latest[person_id] = pair_id
        draw = {one: self._rng.random() for one in ids}
        return [
            min((person.id for person in people), key=lambda one: (times[one], latest.get(one, 0), draw[one]))
            for people in groups
        ]

    def _introduce(self, session: Session, pool: Pool, pair: Pair, people: Sequence[Person], now: datetime) -> None:
        """At once, or after a pause."""
        if self._speaks(session, pool):
            self._promise_introduction(session, pool, pair, people, now)
        for person in people:
            refresh_home(session, self._outbox, pool.workspace_id, person.id, acted=False)

    def _introduce_some(self, session: Session, pool: Pool, round_id: int, after: int, now: datetime) -> None:
        """Of a round the pairs that come after this one, a few at a time: no commit keeps others waiting."""
        pairs = session.scalars(
            select(Pair)
            .where(Pair.round_id == round_id, Pair.ended_at.is_(None), Pair.introduced_at.is_(None), Pair.id > after)
            .order_by(Pair.id)
            .limit(AT_ONCE)
        ).all()
        people = self._people_by_pair(session, [pair.id for pair in pairs])
        for pair in pairs:
            self._introduce(session, pool, pair, people[pair.id], now)
        if len(pairs) == AT_ONCE:
            self._outbox.promise(
                session, pool.workspace_id, STEP, pool.id, destination="", lane=STEP, due=now,
                occasion=f"{round_id}:{pairs[-1].id}",
            )  # fmt: skip

    @staticmethod
    def _people_by_pair(session: Session, pair_ids: Collection[int]) -> dict[int, list[Person]]:
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

    def _promise_introduction(
        self, session: Session, pool: Pool, pair: Pair, people: Sequence[Person], now: datetime
    ) -> None:
        """Open the conversation, or speak in the one that is open. Promised again before, it moves."""
        due = self._when_all_can(session, people, now)
        if pair.channel:
            kind, destination, lane = INTRODUCTION, pair.channel, ""
        else:
            kind, destination, lane = OPEN_DM, "", "conversations.open"
        self._outbox.promise(
            session, pool.workspace_id, kind, pair.id,
            destination=destination, lane=lane, due=due, grace=INTRODUCTION_GRACE,
        )  # fmt: skip

    @staticmethod
    def _when_all_can(session: Session, people: Sequence[Person], moment: datetime) -> datetime:
        """The first moment from then on that is in nobody's quiet hours; where there is none, in as few as can be."""
        at = moment
        while at - moment < FAR:
            later = max((outside_quiet_hours(session, one, at) for one in people), default=at)
            if later == at:
                return at
            at = later
        return all_awake(moment, {one.zone for one in people})

    # Ending

    def _take_out(self, session: Session, pool: Pool, person: Person, now: datetime) -> None:
        """Somebody is in the pool no longer: their partner is told and matched anew, two of a trio go on.

        What they asked, and what they were asked, is over with that.
        """
        session.refresh(pool, with_for_update=True)  # whoever is matching people at this moment comes first, or after
        self._withdraw_requests(session, pool, person)
        seeker = self._seeker(session, pool.id, person.id)
        if seeker is not None and seeker.stopped_at is None:
            seeker.stopped_at = now
            self._redraw_announcement(session, pool)
        pair = self._pair_of(session, pool.id, person.id)
        if pair is not None:
            self._break_up(session, pool, pair, BY_LEAVING, now, without=[person.id])
        refresh_home(session, self._outbox, pool.workspace_id, person.id)

    def _break_up(
        self, session: Session, pool: Pool, pair: Pair, why: str, now: datetime, without: Collection[int] = ()
    ) -> None:
        """End a pair. Those who are left go on together, or are told and wait for somebody."""
        people = self._people_of(session, pair.id)
        self._end_pair(pair, why, now)
        session.flush()
        rest = [one for one in people if one.id not in without and not one.deactivated]
        if 1 < len(rest) < len(people) and not self._not_with(session, {one.id for one in rest}):
            round_ = session.get(Round, pair.round_id) if pair.round_id else None
            self._make_pair(session, pool, rest, round_, now, [SHRUNK])
            return
        self._tell_waiting(session, pool, pair, rest, REFUSED if why == TRIED else LEFT, now)

    def _tell_waiting(
        self, session: Session, pool: Pool, pair: Pair, people: Sequence[Person], note: str, now: datetime
    ) -> None:
        """These are without a partner, and somebody is found for them."""
        for one in people:
            tell(session, self._outbox, one, note, pair.id, now)
            refresh_home(session, self._outbox, pool.workspace_id, one.id, acted=False)
        self._plan(session, pool, now)

    # Who waits

    def _active(self, session: Session, pool: Pool) -> list[tuple[Seeker, Person]]:
        """Everybody who is in the pool, paused or not."""
        rows = session.execute(
            select(Seeker, Person)
            .join(Person, Person.id == Seeker.person_id)
            .where(
                Seeker.pool_id == pool.id,
                Seeker.stopped_at.is_(None),
                Person.deactivated.is_(False),
                Person.external.is_(False),
                Person.bot.is_(False),
            )
            .order_by(Seeker.id)
        )
        return [(seeker, person) for seeker, person in rows]

    def _here(self, session: Session, pool: Pool, number: int, now: datetime) -> list[tuple[Seeker, Person]]:
        """Of those, who takes part in a round: not paused, not skipping it, not away, not gone quiet."""
        found, absences = [], self._absences(session, pool)
        for seeker, person in self._active(session, pool):
            today = local_date(now, person.zone)
            resting = seeker.paused_until is not None and today < seeker.paused_until
            away = any(absence.covers(today) for absence in absences[person.id])
            if not (resting or away or seeker.quiet_since or seeker.skips == number):
                found.append((seeker, person))
        return found

    @staticmethod
    def _absences(session: Session, pool: Pool) -> dict[int, list[Away]]:
        """Planned absences by person, of everybody who is in the pool."""
        rows = session.scalars(
            select(Absence).join(Seeker, Seeker.person_id == Absence.person_id).where(Seeker.pool_id == pool.id)
        )
        found: dict[int, list[Away]] = defaultdict(list)
        for row in rows:
            found[row.person_id].append(Away(row.first, row.last))
        return found

    @staticmethod
    def _paired(session: Session, pool_id: int, *, chosen: bool = False) -> set[int]:
        """People who are in a pair of this pool now; or only those whose pair no round changes."""
        query = (
            select(Partner.person_id)
            .join(Pair, Pair.id == Partner.pair_id)
            .where(Pair.pool_id == pool_id, Pair.ended_at.is_(None))
        )
        return set(session.scalars(query.where(Pair.round_id.is_(None)) if chosen else query))

    def _waiting(self, session: Session, pool: Pool, now: datetime) -> list[tuple[Seeker, Person]]:
        """Who could have a partner just now and has none."""
        paired = self._paired(session, pool.id)
        return [one for one in self._here(session, pool, pool.number, now) if one[1].id not in paired]

    @staticmethod
    def _not_with(session: Session, ids: Collection[int]) -> set[frozenset[int]]:
        """Pairs of these people that must not be, whoever of the two said so."""
        some = list(ids)
        rows = session.execute(
            select(NotWith.person_id, NotWith.other_id).where(
                or_(NotWith.person_id.in_(some), NotWith.other_id.in_(some))
            )
        )
        return {frozenset(row) for row in rows if row[0] in ids and row[1] in ids}

    def _tell_alone(self, session: Session, person: Person, round_: Round, now: datetime) -> None:
        """Nobody was free for them: the same words whatever the reason."""
        tell(session, self._outbox, person, ALONE, round_.id, now)
        refresh_home(session, self._outbox, person.workspace_id, person.id, acted=False)

    # Planning

    def _plan(self, session: Session, pool: Pool, now: datetime) -> None:
        """Promise what is still to come. Promised again, a post moves to its new time."""
        if not self._speaks(session, pool):
            return
        community = session.get_one(Community, pool.community_id)
        if pool.challenge_id is None and not pool.number:  # later its post may be forgotten, and would come again
            self._outbox.promise(
                session, pool.workspace_id, ANNOUNCEMENT, pool.id,
                destination=self._home(session, community), due=now, grace=ROUND_GRACE,
            )  # fmt: skip
        if pool.next_on is not None:
            due = at_local(pool.next_on, pool.hour, pool.zone)
            self._outbox.promise(
                session, pool.workspace_id, ROUND, pool.id, destination="", lane=ROUND,
                due=due, occasion=str(pool.number + 1), grace=ROUND_GRACE,
            )  # fmt: skip
        session.flush()
        self._plan_rematch(session, pool, now)

    def _plan_rematch(self, session: Session, pool: Pool, now: datetime) -> None:
        """Whoever is without a partner between two rounds is looked after within a day."""
        due = self._rematch_at(pool, now)
        if due is None:
            return
        paired = self._paired(session, pool.id)
        active = self._active(session, pool)
        if any(person.id not in paired and not seeker.quiet_since for seeker, person in active):
            self._outbox.promise(
                session, pool.workspace_id, REMATCH, pool.id, destination="", lane=ROUND, due=due, grace=REMATCH_GRACE
            )

    @staticmethod
    def _rematch_at(pool: Pool, now: datetime) -> datetime | None:
        """None before the first round, and when the next one is near."""
        if not pool.number or pool.state == ENDED:
            return None
        due = next_at(now, pool.hour, pool.zone)
        if pool.next_on and at_local(pool.next_on, pool.hour, pool.zone) - due < SOON_AGAIN:
            return None
        return due

    def _unplan(self, session: Session, pool: Pool) -> None:
        """Take back what is planned: a pause, an end."""
        for kind in (ANNOUNCEMENT, ROUND, REMATCH, STEP):
            self._outbox.cancel(session, pool.workspace_id, kind, pool.id)
        waiting = [pair.id for pair in self._live_pairs(session, pool) if pair.introduced_at is None]
        self._outbox.cancel_all(session, pool.workspace_id, (OPEN_DM, INTRODUCTION), waiting)

    def _unplan_round(self, session: Session, pool: Pool) -> None:
        """Its date has changed: it is promised for the new one."""
        for kind in (ROUND, REMATCH):
            self._outbox.cancel(session, pool.workspace_id, kind, pool.id)

    @staticmethod
    def _not_past(pool: Pool, now: datetime) -> date | None:
        """The date of the next round, moved on to one that is still to come."""
        if pool.next_on is None:
            return None
        today = local_date(now, pool.zone)
        first = today if at_local(today, pool.hour, pool.zone) > now else today + ONE_DAY
        return max(pool.next_on, first) if pool.every == ONCE else round_from(pool.next_on, pool.every, first)

    @staticmethod
    def _live_pairs(session: Session, pool: Pool) -> Sequence[Pair]:
        return session.scalars(
            select(Pair).where(Pair.pool_id == pool.id, Pair.ended_at.is_(None)).order_by(Pair.id)
        ).all()

    def _replan(self, session: Session, pool: Pool, now: datetime) -> None:
        """After a pause: what was taken back comes again."""
        self._plan(session, pool, now)
        waiting = [pair for pair in self._live_pairs(session, pool) if pair.introduced_at is None]
        people = self._people_by_pair(session, [pair.id for pair in waiting])
        for pair in waiting:
            self._promise_introduction(session, pool, pair, people[pair.id], now)

    def _redraw_announcement(self, session: Session, pool: Pool) -> None:
        if pool.challenge_id is None:
            self._outbox.redraw(session, pool.workspace_id, ANNOUNCEMENT, pool.id)
