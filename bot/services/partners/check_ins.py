"""Check-ins: a pair is asked how it goes, on the cadence that it chose; what its partners answer only they see."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import insert_once
from bot.domain.cadence import ONE_DAY, at_local, local_date
from bot.domain.errors import Gone
from bot.domain.partners.forms import CHECK_INS
from bot.domain.partners.life import ANSWERS, CALLED, DID, SILENCES, Call, CheckIn
from bot.domain.partners.rounds import all_awake
from bot.domain.people import Actor, Away
from bot.models.outbox import CANCELLED, DUE, FAILED, SENT, Post
from bot.models.partners import Pair, PairCheckIn, Partner, Pool, Seeker
from bot.models.people import Person
from bot.services.absences import absences_of
from bot.services.access import refresh_home
from bot.services.partners.base import INTRODUCTION
from bot.services.partners.rescue import Rescuing

CHECK_IN = "partners.check_in"  # in the pair's conversation
PLAN = "partners.plan_check_in"  # says nothing itself: the next check-in is planned anew
CALL = "partners.call"  # in the thread of a check-in: somebody could use a line, or wants to talk. A lane too:
# in that of the conversation, who answers would wait for a check-in that is settled, and that for who answers
GRACE = timedelta(hours=12)
CLOSED = frozenset({"channel_not_found", "is_archived"})  # Slack's codes for a conversation that is no more


class CheckIns(Rescuing):
    """From the introduction until the pair ends."""

    # Planning

    def _plan_check_in(self, session: Session, pool: Pool, pair: Pair, now: datetime) -> None:
        """Ask once more, so many days after the latest; promised again, it moves. Unless the pair chose none."""
        if pair.ended_at or not pair.channel or not pair.introduced_at:
            return
        if not pair.check_in_days:
            self._outbox.cancel(session, pool.workspace_id, CHECK_IN, pair.id)
            return
        since = max(local_date(pair.checked_at or pair.introduced_at, pool.zone), self._begins_on(session, pool))
        day = max(since + timedelta(days=pair.check_in_days), local_date(now, pool.zone))
        due = self._time_for(session, pair, at_local(day, pool.hour, pool.zone))
        if due <= now:
            due = self._time_for(session, pair, at_local(day + ONE_DAY, pool.hour, pool.zone))
        self._outbox.promise(
            session, pool.workspace_id, CHECK_IN, pair.id, occasion=str(pair.check_ins + 1),
            destination=pair.channel, due=due, grace=GRACE,
        )  # fmt: skip

    def _plan_anew(self, session: Session, workspace_id: int, pair_id: int, now: datetime) -> None:
        """In a transaction of its own, and promised before the pair is locked.

        Who holds the pair must not wait for a check-in whose settling wants the pair.
        """
        self._outbox.promise(session, workspace_id, PLAN, pair_id, destination="", lane=PLAN, due=now)

    def _after_plan(self, session: Session, post: Post) -> None:
        pair = session.get(Pair, post.about)
        if pair is not None and post.settled_at is not None:
            self._plan_check_in(session, session.get_one(Pool, pair.pool_id), pair, post.settled_at)

    def _after_check_in(self, session: Session, post: Post) -> None:
        pair = session.get(Pair, post.about, with_for_update=True)  # somebody may be answering at this moment
        if pair is None or post.settled_at is None or post.state == CANCELLED:
            return
        pool, now = session.get_one(Pool, pair.pool_id), post.settled_at
        if self._was_asked(post):
            self._count_silences(session, pool, pair, now)
            pair.check_ins, pair.checked_at = int(post.occasion), now
        elif post.state == FAILED:  # not again before its time
            pair.checked_at = now
        session.flush()
        if not self._all_quiet(session, pair) and post.error not in CLOSED:
            self._plan_check_in(session, pool, pair, now)
        for person in self._people_of(session, pair.id):
            refresh_home(session, self._outbox, pool.workspace_id, person.id)

    # Silence

    def _count_silences(self, session: Session, pool: Pool, pair: Pair, now: datetime) -> None:
        """The check-in before this one is over. Who was away or pauses was not silent."""
        before = self._outbox.find(session, pool.workspace_id, CHECK_IN, pair.id, str(pair.check_ins))
        if before is None or before.state != SENT or pair.ended_at:  # it may never have arrived
            return
        answered = self._answered(session, pair, pair.check_ins)
        quiet = []
        for partner in self._partners(session, pair):
            if partner.person_id in answered:
                partner.silences = 0
            elif not self._excused(session, pool, pair, partner, now):
                partner.silences += 1
                quiet += [partner] if partner.silences == SILENCES else []
        if quiet:
            session.flush()
            self._gone_quiet(session, pool, pair, quiet, now)

    def _excused(self, session: Session, pool: Pool, pair: Pair, partner: Partner, now: datetime) -> bool:
        person, seeker = session.get_one(Person, partner.person_id), self._seeker(session, pool.id, partner.person_id)
        return self._rested(seeker, person, absences_of(session, person.id), pair.checked_at or now, now)

    @staticmethod
    def _rested(
        seeker: Seeker | None, person: Person, absences: Sequence[Away], since: datetime, now: datetime
    ) -> bool:
        """Away or pausing on one of the days since they were asked."""
        asked, today = (local_date(at, person.zone) for at in (since, now))
        if seeker is not None and seeker.paused_until is not None and asked < seeker.paused_until:
            return True
        days = [asked + timedelta(days=ahead) for ahead in range((today - asked).days + 1)]
        return any(away.covers(day) for away in absences for day in days)

    @staticmethod
    def _answered(session: Session, pair: Pair, number: int) -> dict[int, str]:
        """Answers to one check-in, by person."""
        rows = session.execute(
            select(PairCheckIn.person_id, PairCheckIn.answer).where(
                PairCheckIn.pair_id == pair.id, PairCheckIn.occasion == str(number)
            )
        )
        return {row[0]: row[1] for row in rows}

    # Facts

    def due_check_in(self, pair_id: int, occasion: str, now: datetime, *, posted: bool = False) -> CheckIn | None:
        """The question, or once `posted` what stands there now. None: everybody is away, or all of it stands still."""
        with self._database.read() as session:
            pair = session.get(Pair, pair_id)
            if pair is None or not (posted or self._is_wanted(session, pair, occasion, now)):
                return None
            return self._check_in(session, pair, int(occasion))

    def _is_wanted(self, session: Session, pair: Pair, occasion: str, now: datetime) -> bool:
        if pair.ended_at or not pair.check_in_days or int(occasion) != pair.check_ins + 1:
            return False
        pool = session.get_one(Pool, pair.pool_id)
        if local_date(now, pool.zone) < self._begins_on(session, pool):
            return False
        if self._time_for(session, pair, now) != now:  # somebody has moved, or quiet hours have changed
            return False
        return (
            self._runs(session, pair)
            and not self._ends_soon(session, pair, now)
            and any(not self._is_away(session, one, now) for one in self._people_of(session, pair.id))
        )

    def _ends_soon(self, session: Session, pair: Pair, now: datetime) -> bool:
        """Its challenge closes within a day: the last word is near."""
        challenge = self._challenge_with(session, session.get_one(Pool, pair.pool_id))
        return challenge is not None and challenge.closes_at is not None and challenge.closes_at <= now + ONE_DAY

    @staticmethod
    def _is_away(session: Session, person: Person, now: datetime) -> bool:
        return any(away.covers(local_date(now, person.zone)) for away in absences_of(session, person.id))

    def _check_in(self, session: Session, pair: Pair, number: int) -> CheckIn:
        people, answers = self._people_of(session, pair.id), self._answered(session, pair, number)
        return CheckIn(
            pair_id=pair.id,
            number=number,
            title=self._about(session, pair),
            people=tuple(one.slack_id for one in people),
            answers=tuple((one.slack_id, answers[one.id]) for one in people if one.id in answers),
            every=pair.check_in_days,
            over=pair.ended_at is not None,
        )

    def call(self, pair_id: int, occasion: str, now: datetime) -> tuple[Call, str] | None:
        """What is said in the thread of a check-in, and its ts. None: they have taken it back, or the pair is over."""
        number, person_id, _ = occasion.split(":")
        with self._database.read() as session:
            pair = session.get(Pair, pair_id)
            if pair is None or pair.ended_at:
                return None
            answer = self._answered(session, pair, int(number)).get(int(person_id), DID)
            if answer not in CALLED:
                return None
            pool = session.get_one(Pool, pair.pool_id)
            post = self._outbox.find(session, pool.workspace_id, CHECK_IN, pair.id, number)
            if post is None or post.ts is None:
                return None
            people = self._people_of(session, pair.id)
            awake = all_awake(now, {one.zone for one in people})
            who = next(one for one in people if one.id == int(person_id))
            others = tuple(one.slack_id for one in people if one is not who)
            return Call(who.slack_id, others, answer, awake if awake > now else None), post.ts

    def open_check_ins(self, actor: Actor, now: datetime) -> list[CheckIn]:
        """Those that wait for the actor's answer: the latest of each of their pairs."""
        with self._database.read() as session:
            return [
                self._check_in(session, pair, pair.check_ins)
                for pair in self._live_pairs_of(session, actor.id)
                if pair.check_ins and actor.id not in self._answered(session, pair, pair.check_ins)
            ]

    # Answering

    def check_in(self, actor: Actor, pair_id: int, number: int, answer: str, now: datetime) -> None:
        """Answer a check-in. Doing it twice changes nothing; the last press wins."""
        if answer not in ANSWERS:
            raise Gone("button")
        with self._database.begin() as session:
            pair, pool = self._own_pair(session, actor, pair_id)
            self._require_asked(session, pool, pair, number)
            before = self._answered(session, pair, number).get(actor.id)
            self._take(session, pool, pair, number, actor.id, answer, now)
            if answer in CALLED and answer != before:
                self._call_others(session, pool, pair, f"{number}:{actor.id}", now)

    def _call_others(self, session: Session, pool: Pool, pair: Pair, which: str, now: datetime) -> None:
        """In the thread, as often as there are such answers; one that waits says what is so by then.

        The post does not say which answer it is: that would stand in logs, and stay when the answer is forgotten.
        """
        mine = (Post.workspace_id == pool.workspace_id, Post.kind == CALL, Post.about == pair.id)
        calls = session.scalars(select(Post.state).where(*mine, Post.occasion.startswith(f"{which}:"))).all()
        if pair.channel and DUE not in calls and len(calls) < len(CALLED):
            self._outbox.promise(
                session, pool.workspace_id, CALL, pair.id, destination=pair.channel, lane=CALL,
                due=self._time_for(session, pair, now), occasion=f"{which}:{len(calls)}", grace=GRACE,
            )  # fmt: skip

    def _require_asked(self, session: Session, pool: Pool, pair: Pair, number: int) -> None:
        """It was posted; of the newest perhaps only Slack knows yet. Raises Gone."""
        post = self._outbox.find(session, pool.workspace_id, CHECK_IN, pair.id, str(number))
        if post is None or not (self._was_asked(post) or post.unsure):
            raise Gone("button")

    @staticmethod
    def _was_asked(post: Post) -> bool:
        """It stands there, or may do so where nobody can look."""
        return post.state == SENT or (post.state == FAILED and post.error == "unknown_outcome")

    def _take(
        self, session: Session, pool: Pool, pair: Pair, number: int, person_id: int, answer: str, now: datetime
    ) -> None:
        """Whoever answers is not silent, whichever check-in it is about."""
        key = {"pair_id": pair.id, "person_id": person_id, "occasion": str(number)}
        if not insert_once(session, PairCheckIn, **key, answer=answer, at=now):
            row = session.scalars(select(PairCheckIn).filter_by(**key)).one()
            row.answer, row.at = answer, now
        self._is_heard(session, pool, pair, person_id, now)
        self._outbox.redraw(session, pool.workspace_id, CHECK_IN, pair.id, occasion=str(number))
        refresh_home(session, self._outbox, pool.workspace_id, person_id)

    def _is_heard(self, session: Session, pool: Pool, pair: Pair, person_id: int, now: datetime) -> None:
        """The place that was kept is theirs again; where all had gone quiet, the pair is asked again."""
        partner, seeker = self._partner(session, pair.id, person_id), self._seeker(session, pool.id, person_id)
        were_quiet = self._all_quiet(session, pair)
        if partner is not None:
            partner.silences = 0
        if seeker is not None:
            seeker.quiet_since = None
        session.flush()
        if were_quiet:
            self._plan_anew(session, pool.workspace_id, pair.id, now)

    # The cadence

    def change_cadence(self, actor: Actor, pair_id: int, days: int, now: datetime) -> CheckIn:
        """Either of a pair says how often they are asked; 0 for never. Both see it."""
        if days not in CHECK_INS:
            raise Gone("button")
        with self._database.begin() as session:
            self._require_own(session, actor, pair_id)
            self._plan_anew(session, actor.workspace_id, pair_id, now)
            pair, pool = self._own_pair(session, actor, pair_id)
            pair.check_in_days = days
            kind, occasion = (CHECK_IN, str(pair.check_ins)) if pair.check_ins else (INTRODUCTION, "")
            self._outbox.redraw(session, pool.workspace_id, kind, pair.id, occasion=occasion)
            return self._check_in(session, pair, pair.check_ins)
