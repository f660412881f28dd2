"""Signs of life beside the buttons: a message in the pair's conversation, and coming back after some silence."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.errors import Refused
from bot.domain.partners.facts import PoolFact
from bot.domain.partners.life import HERE, WROTE, CheckIn, Choice
from bot.domain.people import Actor
from bot.models.outbox import Post
from bot.models.partners import Pair, Pool
from bot.models.people import Person
from bot.services.access import refresh_home
from bot.services.outbox import Outbox
from bot.services.partners.check_ins import CheckIns, check_in_of
from bot.services.partners.kinds import CHECK_IN, WHICH
from bot.services.partners.life import answers_to, live_pairs_of, lock_pairs, own_pair, pair_of, people_of, title_of
from bot.services.partners.pools import joinable, mine_in, seeker_of
from bot.services.partners.schedule import Schedule
from bot.services.partners.seekers import Seekers
from bot.services.partners.silences import Silences
from bot.services.people import find_person


class Hearing:
    """That somebody wrote counts as an answer. What they wrote is neither read nor kept."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        schedule: Schedule,
        seekers: Seekers,
        silences: Silences,
        check_ins: CheckIns,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._schedule = schedule
        self._seekers = seekers
        self._silences = silences
        self._check_ins = check_ins

    def heard(self, workspace_id: int, channel: str, slack_id: str, thread_ts: str | None, now: datetime) -> None:
        """A message in a group conversation: in the thread of a check-in, or beside it, or nothing of ours."""
        with self._database.read() as session:
            person = find_person(session, workspace_id, slack_id)
            if person is None or not live_pairs_of(session, person.id, channel):
                return
        with self._database.begin() as session:
            asked = _asked(session, person, channel, thread_ts)
            if len(asked) == 1:
                pair, number = asked[0]
                session.refresh(pair, with_for_update=True)
                self._check_ins.take(session, session.get_one(Pool, pair.pool_id), pair, number, person.id, WROTE, now)
            elif asked:
                self._ask_which(session, person, channel, asked, now)

    def _ask_which(
        self, session: Session, person: Person, channel: str, asked: list[tuple[Pair, int]], now: datetime
    ) -> None:
        """Once for each set of open check-ins."""
        occasion = "-".join(f"{pair.id}.{number}" for pair, number in asked)
        self._outbox.promise(
            session, person.workspace_id, WHICH, person.id, destination=channel, due=now, occasion=occasion
        )

    def which(self, person_id: int, occasion: str) -> tuple[str, Choice] | None:
        """Who is asked (Slack id), and the check-ins that still wait. None where only one does."""
        with self._database.read() as session:
            options = []
            for part in occasion.split("-"):
                pair_id, number = (int(one) for one in part.split("."))
                pair = session.get(Pair, pair_id)
                if pair and not pair.ended_at and person_id not in answers_to(session, pair, number):
                    options.append((pair.id, number, title_of(session, pair)))
            person = session.get(Person, person_id)
            return (person.slack_id, Choice(tuple(options))) if person and len(options) > 1 else None

    def wrote(self, actor: Actor, pair_id: int, number: int, now: datetime) -> CheckIn:
        """What they wrote is about this one. A press before it stays."""
        with self._database.begin() as session:
            pair, pool = own_pair(session, actor, pair_id)
            self._check_ins.require_asked(session, pool, pair, number)
            if actor.id not in answers_to(session, pair, number):
                self._check_ins.take(session, pool, pair, number, actor.id, WROTE, now)
            return check_in_of(session, pair, number)

    def back(self, actor: Actor, pool_id: int, now: datetime) -> tuple[str, ...]:
        """I am here: the place is taken again. Gives the partners (Slack ids), none where a new one is to be found."""
        with self._database.begin() as session:
            pool, _ = joinable(session, actor, pool_id, lock=True)
            seeker = seeker_of(session, pool.id, actor.id)
            if seeker is None or seeker.stopped_at is not None:
                raise Refused("no_partner_wanted")
            pair = pair_of(session, pool.id, actor.id)
            if pair is not None:
                lock_pairs(session, Pair.id == pair.id)
            seeker.quiet_since = None
            session.flush()
            if pair is None:
                self._schedule.plan(session, pool, now)
                refresh_home(session, self._outbox, pool.workspace_id, actor.id)
                return ()
            self._say_here(session, pool, pair, actor.id, now)
            return tuple(one.slack_id for one in people_of(session, pair.id) if one.id != actor.id)

    def resume(self, actor: Actor, pool_id: int, now: datetime) -> PoolFact:
        """In again, from the next round or within a day; for a partner of now they are not silent any more."""
        with self._database.begin() as session:
            pool, community, seeker = mine_in(session, actor, pool_id)
            pair = pair_of(session, pool.id, actor.id)
            if pair is not None:
                lock_pairs(session, Pair.id == pair.id)
            seeker.paused_until = seeker.skips = seeker.quiet_since = None
            if pair is not None:
                self._silences.is_heard(session, pool, pair, actor.id, now)
            session.flush()
            self._schedule.plan(session, pool, now)
            return self._seekers.changed(session, actor, pool, community, now)

    def _say_here(self, session: Session, pool: Pool, pair: Pair, person_id: int, now: datetime) -> None:
        """The others see it in the check-in that waits."""
        if pair.check_ins and person_id not in answers_to(session, pair, pair.check_ins):
            self._check_ins.take(session, pool, pair, pair.check_ins, person_id, HERE, now)
        else:
            self._silences.is_heard(session, pool, pair, person_id, now)


def _asked(session: Session, person: Person, channel: str, thread_ts: str | None) -> list[tuple[Pair, int]]:
    """The check-ins that a message of this person may answer: those without an answer of theirs."""
    found = []
    for pair in live_pairs_of(session, person.id, channel):
        number = _number_by_thread(session, pair, thread_ts) if thread_ts else pair.check_ins
        if number and person.id not in answers_to(session, pair, number):
            found.append((pair, number))
    return found


def _number_by_thread(session: Session, pair: Pair, thread_ts: str) -> int:
    """The check-in whose thread this is; 0 if it is none of this pair's."""
    mine = (Post.kind == CHECK_IN, Post.about == pair.id, Post.channel == pair.channel, Post.ts == thread_ts)
    occasion = session.scalar(select(Post.occasion).where(*mine, Post.wanted == 0))
    return int(occasion) if occasion else 0
