"""Opening a pair's conversation and speaking there first; what follows each post of partners."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from bot.domain import pairings
from bot.domain.cadence import local_date
from bot.domain.partners.facts import Introduction, PoolFact, Told
from bot.models.challenges import Challenge
from bot.models.communities import Community
from bot.models.outbox import FAILED, SENT, SKIPPED, Post
from bot.models.partners import ENDED, OPEN, NamedPartner, Pair, Partner, Pool, Round
from bot.models.people import Note, Person
from bot.services import failures
from bot.services.access import refresh_home
from bot.services.notes import tell
from bot.services.partners import base
from bot.services.partners.base import (
    ALONE,
    ANNOUNCEMENT,
    DECLINED,
    INTRODUCTION,
    LEFT,
    MOVED,
    OPEN_DM,
    POST_FAILED,
    REFUSED,
    REMATCH,
    RESTS,
    ROUND,
    SPLIT,
    STEP,
    TELL,
    TRIED,
    UNREACHABLE,
)
from bot.services.partners.check_ins import CHECK_IN, PLAN
from bot.services.partners.knowing import hours_of
from bot.services.partners.met import MET
from bot.services.partners.pairs import CHOSEN, GROWN, SHRUNK
from bot.services.partners.starting import Starting
from bot.services.people import actor_of

# Slack's codes for one of the people; others are about the app, and stop the whole pool
PERSONAL = frozenset(
    {
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


class Introducing(Starting):
    """Facts for the composers (None: no longer wanted), and what the outbox calls after each final outcome."""

    def follow(self) -> None:
        for kind, plan in {
            ANNOUNCEMENT: self._after_announcement,
            ROUND: self._after_round,
            REMATCH: self._after_rematch,
            STEP: self._after_step,
            TELL: self._after_tell,
            MOVED: self._after_moved,
            OPEN_DM: self._after_open,
            INTRODUCTION: self._after_introduction,
            CHECK_IN: self._after_check_in,
            PLAN: self._after_plan,
            MET: self._after_met,
        }.items():
            self._outbox.after(kind, plan)

    # Facts

    def announcement(self, pool_id: int, now: datetime) -> PoolFact | None:
        """As somebody sees it who is not in it."""
        with self._database.read() as session:
            pool = session.get(Pool, pool_id)
            if pool is None:
                return None
            return self._fact(session, None, pool, session.get_one(Community, pool.community_id), now)

    def to_open(self, pair_id: int) -> tuple[str, ...] | None:
        """Slack ids of the people of a pair."""
        with self._database.read() as session:
            pair = session.get(Pair, pair_id)
            if pair is None or pair.ended_at is not None:
                return None
            return tuple(person.slack_id for person in self._people_of(session, pair.id))

    def introduction(self, pair_id: int, now: datetime) -> Introduction | None:
        """What the pair reads first, from the facts of now."""
        with self._database.read() as session:
            pair = session.get(Pair, pair_id)
            if pair is None or pair.ended_at is not None:
                return None
            pool = session.get_one(Pool, pair.pool_id)
            community = session.get_one(Community, pool.community_id)
            challenge = session.get(Challenge, pool.challenge_id) if pool.challenge_id else None
            people = self._people_of(session, pair.id)
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
                overlap=self._overlap(people, now),
                check_in_days=pair.check_in_days,
                grown=GROWN in pair.why,
                shrunk=SHRUNK in pair.why,
                chosen=CHOSEN in pair.why,
                question=pair.id,
            )

    @staticmethod
    def _overlap(people: Sequence[Person], now: datetime) -> pairings.Overlap | None:
        seekers = [pairings.Seeker(id=person.id, zone=person.zone, hours=hours_of(person)) for person in people]
        return pairings.overlap(seekers, local_date(now, people[0].zone))

    def told(self, kind: str, about: int, person_id: int, now: datetime) -> Told | None:
        """Facts of a note in somebody's day; None when it is no longer so."""
        with self._database.read() as session:
            person = session.get(Person, person_id)
            pool = self._pool_of_note(session, kind, about)
            if person is None or pool is None:
                return None
            actor = actor_of(person)
            fact = self._fact(session, actor, pool, session.get_one(Community, pool.community_id), now)
            if kind in {ALONE, LEFT, REFUSED, RESTS} and not (fact.mine and fact.mine.waiting and pool.state != ENDED):
                return None  # they have somebody now, or want nobody
            return Told(fact, self._others(session, kind, about, person_id))

    @staticmethod
    def _pool_of_note(session: Session, kind: str, about: int) -> Pool | None:
        """A note is about a pair, a round, a request or the pool itself."""
        row: Pair | Round | NamedPartner | None
        match kind:
            case base.LEFT | base.REFUSED | base.RESTS:
                row = session.get(Pair, about)
            case base.ALONE:
                row = session.get(Round, about)
            case base.DECLINED:
                row = session.get(NamedPartner, about)
            case _:
                return session.get(Pool, about)
        return session.get(Pool, row.pool_id) if row else None

    def _others(self, session: Session, kind: str, about: int, person_id: int) -> tuple[str, ...]:
        """Whom the note is about: who is out, whom Slack refused, who said no, with whom a round is over."""
        if kind in {LEFT, REFUSED, RESTS}:
            pool_id = session.get_one(Pair, about).pool_id
            others = [one for one in self._people_of(session, about) if one.id != person_id]
            named = [one for one in others if kind != LEFT or not self._is_in(session, pool_id, one.id)]
            return tuple(one.slack_id for one in named)
        request = session.get(NamedPartner, about) if kind == DECLINED else None
        return (session.get_one(Person, request.other_id).slack_id,) if request else ()

    # What follows

    def _after_announcement(self, session: Session, post: Post) -> None:
        pool = session.get(Pool, post.about)
        if pool is not None and post.settled_at and post.state in {FAILED, SKIPPED}:
            self._halt(session, pool, post, post.settled_at)

    def _halt(self, session: Session, pool: Pool, post: Post, now: datetime) -> None:
        """Nothing more of it until somebody has seen to that; told once."""
        if pool.state == OPEN:
            self._hold(session, pool, f"{POST_FAILED}:{post.error or post.state}", now)
        self._tell_failed(session, pool, post, now)

    def _tell_failed(self, session: Session, pool: Pool, post: Post, now: datetime) -> None:
        community = session.get_one(Community, pool.community_id)
        once = f"{post.kind}/{pool.id}/{post.error or post.state}/{now:%Y-%m-%d}"
        failures.tell(session, self._outbox, community, post, once, pool.owner_id, now)

    def _after_round(self, session: Session, post: Post) -> None:
        """Drawn, so the next one; too late, so the next date; impossible, so somebody has to look."""
        pool, now = session.get(Pool, post.about), post.settled_at
        if pool is None or now is None:
            return
        if post.state == FAILED:
            self._halt(session, pool, post, now)
            return
        if post.state == SKIPPED and pool.number < int(post.occasion):
            pool.next_on = self._not_past(pool, now)
        self._plan(session, pool, now)

    def _after_rematch(self, session: Session, post: Post) -> None:
        """A day later again for those who wait still; impossible, so somebody has to look."""
        pool, now = session.get(Pool, post.about), post.settled_at
        if pool is None or now is None or pool.state != OPEN:
            return
        if post.state == FAILED:
            self._tell_failed(session, pool, post, now)
        else:
            self._plan(session, pool, now)

    def _after_step(self, session: Session, post: Post) -> None:
        pool, now = session.get(Pool, post.about), post.settled_at
        if pool is not None and now is not None and self._speaks(session, pool):
            round_id, after = (int(part) for part in post.occasion.split(":"))
            self._introduce_some(session, pool, round_id, after, now)

    def _after_tell(self, session: Session, post: Post) -> None:
        pool = session.get(Pool, post.about)
        if pool is not None and post.settled_at:
            self._tell_some(session, pool, int(post.occasion), post.settled_at)

    def _after_open(self, session: Session, post: Post) -> None:
        pair, now = session.get(Pair, post.about), post.settled_at
        if pair is None or pair.ended_at is not None or now is None:
            return
        pool = session.get_one(Pool, pair.pool_id)
        if post.state == SENT:
            pair.channel = post.channel
        if post.state in {SENT, SKIPPED} and self._speaks(session, pool):
            self._promise_introduction(session, pool, pair, self._people_of(session, pair.id), now)
        elif post.state == FAILED and post.error in PERSONAL:
            self._refused(session, pool, pair, now)
        elif post.state == FAILED:
            self._halt(session, pool, post, now)

    def _refused(self, session: Session, pool: Pool, pair: Pair, now: datetime) -> None:
        """Slack does not say whom it refuses: each gets another partner, and who is refused again is told."""
        people = self._people_of(session, pair.id)
        before = session.get(Pair, pair.grown_of_id) if pair.grown_of_id else None
        if before is not None:
            people = self._go_back(session, pool, pair, before, now)
        elif len(people) > 2:
            self._split(session, pool, pair, now)
            return
        else:
            self._break_up(session, pool, pair, TRIED, now)
        for person in people:
            if self._refused_lately(session, pool, person) >= TRIES:
                self._take_out(session, pool, person, now)
                told = (Note.person_id == person.id, Note.kind == UNREACHABLE, Note.about == pool.id)
                session.execute(delete(Note).where(*told))  # of another time
                tell(session, self._outbox, person, UNREACHABLE, pool.id, now)

    def _go_back(self, session: Session, pool: Pool, pair: Pair, before: Pair, now: datetime) -> Sequence[Person]:
        """A pair that somebody was to join goes on as if nothing had been; gives who was to join."""
        self._end_pair(pair, TRIED, now)
        before.ended_at, before.ended_why = None, ""
        session.flush()
        together = self._people_of(session, before.id)
        if before.introduced_at:
            self._begin(session, pool, before, now)
        else:
            self._introduce(session, pool, before, together, now)
        newcomers = [one for one in self._people_of(session, pair.id) if one not in together]
        self._tell_waiting(session, pool, pair, newcomers, REFUSED, now)
        return newcomers

    def _split(self, session: Session, pool: Pool, pair: Pair, now: datetime) -> None:
        """Of more than two any one may be whom Slack refuses: tried again two by two, and nobody is held to it."""
        self._end_pair(pair, SPLIT, now)
        session.flush()
        people = [one for one in self._people_of(session, pair.id) if not one.deactivated]
        twos = [two for two in zip(people[::2], people[1::2], strict=False)
                if not self._not_with(session, {one.id for one in two})]  # fmt: skip
        for two in twos:
            self._make_pair(session, pool, two, session.get(Round, pair.round_id) if pair.round_id else None, now)
        paired = {one.id for two in twos for one in two}
        self._tell_waiting(session, pool, pair, [one for one in people if one.id not in paired], REFUSED, now)

    @staticmethod
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

    def _after_introduction(self, session: Session, post: Post) -> None:
        pair, now = session.get(Pair, post.about), post.settled_at
        if pair is None or now is None:
            return
        pool = session.get_one(Pool, pair.pool_id)
        if post.state == SENT:
            pair.introduced_at = now
            self._begin(session, pool, pair, now)
            for person in self._people_of(session, pair.id):
                refresh_home(session, self._outbox, pool.workspace_id, person.id)
        elif post.state == SKIPPED and pair.ended_at is None and self._speaks(session, pool):
            self._promise_introduction(session, pool, pair, self._people_of(session, pair.id), now)
        elif post.state == FAILED and pair.ended_at is None:
            self._tell_failed(session, pool, post, now)
