"""Check-ins: a pair is asked how it goes, on the cadence that it chose; what its partners answer only they see."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import Database, insert_once
from bot.domain.cadence import ONE_DAY, at_local, local_date
from bot.domain.errors import Gone
from bot.domain.partners.forms import CHECK_INS
from bot.domain.partners.life import ANSWERS, CALLED, DID, Call, CheckIn
from bot.domain.partners.rounds import all_awake
from bot.domain.people import Actor
from bot.models.outbox import CANCELLED, DUE, FAILED, SENT, Post
from bot.models.partners import Pair, PairCheckIn, Pool
from bot.models.people import Person
from bot.services.absences import absences_of
from bot.services.access import refresh_home
from bot.services.outbox import Outbox
from bot.services.partners.kinds import CALL, CHECK_IN, CLEAR, INTRODUCTION, PLAN
from bot.services.partners.life import (
    answers_to,
    draw_as_over,
    live_pairs_of,
    lock_with_pool,
    own_pair,
    people_of,
    rotates,
    runs,
    take_back,
    time_for,
    title_of,
)
from bot.services.partners.pools import begins_on, challenge_of
from bot.services.partners.silences import Silences, all_quiet

GONE = frozenset({"channel_not_found", "is_archived"})  # Slack's codes for a conversation that is no more
CLEARED, PACE = 10, timedelta(seconds=40)  # check-ins at a time: half of what the lane of redraws bears


class CheckIns:
    """From the introduction until the pair ends."""

    def __init__(self, database: Database, outbox: Outbox, silences: Silences) -> None:
        self._database = database
        self._outbox = outbox
        self._silences = silences
        for kind in (CHECK_IN, PLAN):
            outbox.first(kind, lock_with_pool)  # somebody may be answering at this moment
        outbox.after(CHECK_IN, self._after_check_in)
        outbox.after(PLAN, self._after_plan)
        outbox.after(CALL, self._after_call)
        outbox.after(CLEAR, self._after_clear)

    # Planning

    def plan(self, session: Session, pool: Pool, pair: Pair, now: datetime) -> None:
        """Ask once more, so many days after the latest; promised again, it moves. Unless the pair chose none."""
        if pair.ended_at or not pair.channel or not pair.introduced_at:
            return
        if not pair.check_in_days:
            self._outbox.cancel(session, pool.workspace_id, CHECK_IN, pair.id, unless_unsure=True)
            return
        since = max(local_date(pair.checked_at or pair.introduced_at, pool.zone), begins_on(session, pool))
        today = local_date(now, pool.zone)
        day = _beside_the_round(pool, pair, since, max(since + timedelta(days=pair.check_in_days), today))
        due = time_for(session, pair, at_local(day, pool.hour, pool.zone))
        if due <= now:
            day = _beside_the_round(pool, pair, today, today + ONE_DAY)
            due = time_for(session, pair, at_local(day, pool.hour, pool.zone))
        self._outbox.promise(
            session, pool.workspace_id, CHECK_IN, pair.id, occasion=str(pair.check_ins + 1),
            destination=pair.channel, due=due,
        )  # fmt: skip

    def _after_plan(self, session: Session, post: Post) -> None:
        pair = session.get(Pair, post.about)
        if pair is not None and post.settled_at is not None:
            self.plan(session, session.get_one(Pool, pair.pool_id), pair, post.settled_at)

    def _after_check_in(self, session: Session, post: Post) -> None:
        pair = session.get(Pair, post.about)
        if pair is None or post.settled_at is None or post.state == CANCELLED:
            return
        pool, now = session.get_one(Pool, pair.pool_id), post.settled_at
        if pair.ended_at:
            draw_as_over(session, self._outbox, post)
            return
        if _was_asked(post):
            self._silences.count(session, pool, pair, now)
            pair.check_ins, pair.checked_at = int(post.occasion), now
        elif post.state == FAILED:  # not again before its time
            pair.checked_at = now
        session.flush()
        if not all_quiet(session, pair) and post.error not in GONE:
            self.plan(session, pool, pair, now)
        for person in people_of(session, pair.id):
            refresh_home(session, self._outbox, pool.workspace_id, person.id)

    def _after_call(self, session: Session, post: Post) -> None:
        """It may be found when they have taken it back, or the pair is over."""
        pair = session.get(Pair, post.about)
        if pair is None or not self._calls(session, pair, post.occasion):
            take_back(session, self._outbox, post)

    def _after_clear(self, session: Session, post: Post) -> None:
        """A few of the pairs that have ended since then, and the next few in a transaction of their own."""
        since, after = (int(part) for part in post.occasion.split(":"))
        ended = (Pair.pool_id == post.about, Pair.ended_at >= datetime.fromtimestamp(since, UTC), Pair.check_ins > 0)
        pairs = session.scalars(select(Pair).where(*ended, Pair.id > after).order_by(Pair.id).limit(CLEARED)).all()
        for pair in pairs:
            self._outbox.redraw(session, post.workspace_id, CHECK_IN, pair.id, occasion=str(pair.check_ins))
        if len(pairs) == CLEARED and post.settled_at:
            self._outbox.promise(
                session, post.workspace_id, CLEAR, post.about, destination="", lane=CLEAR,
                due=post.settled_at + PACE, occasion=f"{since}:{pairs[-1].id}",
            )  # fmt: skip

    # Facts

    def due(self, pair_id: int, occasion: str, now: datetime, *, posted: bool = False) -> CheckIn | None:
        """The question, or once `posted` what stands there now. None: everybody is away, or all of it stands still."""
        with self._database.read() as session:
            pair = session.get(Pair, pair_id)
            if pair is None or not (posted or _is_wanted(session, pair, occasion, now)):
                return None
            return check_in_of(session, pair, int(occasion))

    def call(self, pair_id: int, occasion: str, now: datetime) -> Call | None:
        """What is said in the thread of a check-in. None: they have taken it back, or the pair is over."""
        with self._database.read() as session:
            pair = session.get(Pair, pair_id)
            answer = self._calls(session, pair, occasion) if pair else ""
            if pair is None or not answer:
                return None
            people = people_of(session, pair.id)
            awake = all_awake(now, {one.zone for one in people})
            who = next(one for one in people if one.id == int(occasion.split(":")[1]))
            others = tuple(one.slack_id for one in people if one is not who)
            return Call(who.slack_id, others, answer, awake if awake > now else None)

    def thread(self, call: Post) -> tuple[str | None, bool]:
        """The ts of the check-in in whose thread somebody calls, and whether that is still looked for in Slack.

        None and False: it was never found.
        """
        with self._database.read() as session:
            number = call.occasion.split(":")[0]
            post = self._outbox.find(session, call.workspace_id, CHECK_IN, call.about, number)
            return (post.ts, post.state == DUE and post.unsure) if post else (None, False)

    @staticmethod
    def _calls(session: Session, pair: Pair, occasion: str) -> str:
        """What somebody calls the others for; "" when they do not, or not any more."""
        number, person_id, _ = occasion.split(":")
        answer = answers_to(session, pair, int(number)).get(int(person_id), DID)
        return answer if answer in CALLED and not pair.ended_at else ""

    def open(self, actor: Actor) -> list[CheckIn]:
        """Those that wait for the actor's answer: the latest of each of their pairs."""
        with self._database.read() as session:
            return [
                check_in_of(session, pair, pair.check_ins)
                for pair in live_pairs_of(session, actor.id)
                if pair.check_ins and actor.id not in answers_to(session, pair, pair.check_ins)
            ]

    # Answering

    def answer(self, actor: Actor, pair_id: int, number: int, answer: str, now: datetime) -> None:
        """Answer a check-in. Doing it twice changes nothing; the last press wins."""
        if answer not in ANSWERS:
            raise Gone("button")
        with self._database.begin() as session:
            pair, pool = own_pair(session, actor, pair_id)
            self.require_asked(session, pool, pair, number)
            before = answers_to(session, pair, number).get(actor.id)
            self.take(session, pool, pair, number, actor.id, answer, now)
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
                due=time_for(session, pair, now), occasion=f"{which}:{len(calls)}",
            )  # fmt: skip

    def require_asked(self, session: Session, pool: Pool, pair: Pair, number: int) -> None:
        """It was posted; of the newest perhaps only Slack knows yet. Raises Gone."""
        post = self._outbox.find(session, pool.workspace_id, CHECK_IN, pair.id, str(number))
        if post is None or not (_was_asked(post) or post.unsure):
            raise Gone("button")

    def take(
        self, session: Session, pool: Pool, pair: Pair, number: int, person_id: int, answer: str, now: datetime
    ) -> None:
        """Whoever answers is not silent, whichever check-in it is about."""
        key = {"pair_id": pair.id, "person_id": person_id, "occasion": str(number)}
        if not insert_once(session, PairCheckIn, **key, answer=answer, at=now):
            row = session.scalars(select(PairCheckIn).filter_by(**key)).one()
            row.answer, row.at = answer, now
        self._silences.is_heard(session, pool, pair, person_id, now)
        self._outbox.redraw(session, pool.workspace_id, CHECK_IN, pair.id, occasion=str(number))
        refresh_home(session, self._outbox, pool.workspace_id, person_id)

    def change_cadence(self, actor: Actor, pair_id: int, days: int, now: datetime) -> CheckIn:
        """Either of a pair says how often they are asked; 0 for never. Both see it."""
        if days not in CHECK_INS:
            raise Gone("button")
        with self._database.begin() as session:
            pair, pool = own_pair(session, actor, pair_id)
            pair.check_in_days = days
            self._silences.plan_anew(session, actor.workspace_id, pair_id, now)
            kind, occasion = (CHECK_IN, str(pair.check_ins)) if pair.check_ins else (INTRODUCTION, "")
            self._outbox.redraw(session, pool.workspace_id, kind, pair.id, occasion=occasion)
            return check_in_of(session, pair, pair.check_ins)


def _beside_the_round(pool: Pool, pair: Pair, since: date, day: date) -> date:
    """The day itself; where nobody could answer as the round ends their pair then, the day before that.

    Where they were asked then already, a day on which only those are asked whose round did not end.
    """
    if not rotates(pool, pair) or pool.next_on is None or day < pool.next_on:
        return day
    only_one = not pair.check_ins and pair.check_in_days <= (pool.next_on - local_date(pair.made_at, pool.zone)).days
    if since < pool.next_on - ONE_DAY and (day == pool.next_on or only_one):
        return pool.next_on - ONE_DAY
    return max(day, pool.next_on + ONE_DAY)


def _is_wanted(session: Session, pair: Pair, occasion: str, now: datetime) -> bool:
    if pair.ended_at or not pair.check_in_days or int(occasion) != pair.check_ins + 1:
        return False
    pool = session.get_one(Pool, pair.pool_id)
    if local_date(now, pool.zone) < begins_on(session, pool):
        return False
    if time_for(session, pair, now) != now:  # somebody has moved, or quiet hours have changed
        return False
    return (
        runs(session, pair)
        and not _ends_soon(session, pair, now)
        and any(not _is_away(session, one, now) for one in people_of(session, pair.id))
    )


def _ends_soon(session: Session, pair: Pair, now: datetime) -> bool:
    """Its challenge closes within a day: the last word is near."""
    challenge = challenge_of(session, session.get_one(Pool, pair.pool_id))
    return challenge is not None and challenge.closes_at is not None and challenge.closes_at <= now + ONE_DAY


def _is_away(session: Session, person: Person, now: datetime) -> bool:
    return any(away.covers(local_date(now, person.zone)) for away in absences_of(session, person.id))


def check_in_of(session: Session, pair: Pair, number: int) -> CheckIn:
    people, answers = people_of(session, pair.id), answers_to(session, pair, number)
    return CheckIn(
        pair_id=pair.id,
        number=number,
        title=title_of(session, pair),
        people=tuple(one.slack_id for one in people),
        answers=tuple((one.slack_id, answers[one.id]) for one in people if one.id in answers),
        every=pair.check_in_days,
        over=pair.ended_at is not None,
    )


def _was_asked(post: Post) -> bool:
    """It stands there, or may do so where nobody can look."""
    return post.state == SENT or (post.state == FAILED and post.error == "unknown_outcome")
