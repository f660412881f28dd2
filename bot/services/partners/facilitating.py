"""What facilitators do: start, change, pause, resume, end; and what they see, which is numbers."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.cadence import local_date
from bot.domain.errors import Refused
from bot.domain.partners.facts import Figures, PoolFact, StartOptions, Steering
from bot.domain.partners.forms import StartForm, check_start
from bot.domain.people import Actor
from bot.models.communities import Community
from bot.models.outbox import DROPPED, DUE, FAILED, SKIPPED, Post
from bot.models.partners import ENDED, ONCE, OPEN, PAUSED, Pair, Partner, Pool
from bot.services.access import channel_of, community_in, note_act, refresh_home, require_starter
from bot.services.notes import tell
from bot.services.outbox import GAPS, Outbox
from bot.services.partners.facts import fact_of
from bot.services.partners.kinds import ANNOUNCEMENT, BATCH, BY_END, OPEN_DM, OVER, START, TELL
from bot.services.partners.life import end_pair, live_pairs, lock_pool, standing_pairs
from bot.services.partners.pools import own_pool, require_challenge_runs, seeker_of, speaks, steered
from bot.services.partners.schedule import Schedule
from bot.services.partners.seeking import active_in, here_in, waiting_in

FEW = 8  # pairs of one round: below this many answers a share would be a name
DAYS_TO_JOIN = 3  # between the invitation and the first round, at least


class Facilitating:
    """Each act is for those who may steer: the one who started it, and the community's facilitators."""

    def __init__(self, database: Database, outbox: Outbox, schedule: Schedule) -> None:
        self._database = database
        self._outbox = outbox
        self._schedule = schedule
        for kind in (ANNOUNCEMENT, TELL):
            outbox.first(kind, lock_pool)
        outbox.after(ANNOUNCEMENT, self._after_announcement)
        outbox.after(TELL, self._after_tell)

    def start_options(self, actor: Actor, community_id: int, now: datetime) -> StartOptions:
        """What the form proposes. Raises NotAllowed, Observer, Refused where one runs already."""
        with self._database.read() as session:
            community = _startable(session, actor, community_id)
            return StartOptions(
                community_id=community.id,
                channel=channel_of(session, community).slack_id,
                zone=community.zone,
                first=_next_monday(local_date(now, community.zone)),
                hour=community.post_hour,
            )

    def start(self, actor: Actor, community_id: int, form: StartForm, now: datetime) -> PoolFact:
        """Invite the home channel, at once; the first people are matched on the date of the form."""
        check_start(form, now)
        with self._database.begin() as session:
            community = _startable(session, actor, community_id, lock=True)
            channel = channel_of(session, community)
            if channel.lost or not channel.bot_is_in:
                raise Refused("channel_lost")
            pool = Pool(
                workspace_id=actor.workspace_id, community_id=community.id, owner_id=actor.id, created_at=now,
                zone=form.zone, hour=form.hour,
            )  # fmt: skip
            session.add(pool)
            _apply(pool, form)
            session.flush()
            self._schedule.plan(session, pool, now)
            note_act(session, community.id, actor, "started", f"partners {pool.id}", now)
            return fact_of(session, actor, pool, community, now)

    def form_of(self, actor: Actor, pool_id: int) -> StartForm:
        """What a pool is set to, to change it."""
        with self._database.read() as session:
            pool, _ = steered(session, actor, pool_id, lock=False)
            return StartForm(
                every=pool.every, size=pool.size, first=pool.next_on, check_in_days=pool.check_in_days,
                hour=pool.hour, zone=pool.zone, team_label=pool.team_label,
            )  # fmt: skip

    def change(self, actor: Actor, pool_id: int, form: StartForm, now: datetime) -> PoolFact:
        """From the next round on; pairs that are together stay so until then."""
        with self._database.begin() as session:
            pool, community = _running(session, actor, pool_id)
            check_start(form, now, matched=pool.number > 0)
            _apply(pool, form)
            self._schedule.unplan_round(session, pool)
            self._schedule.plan(session, pool, now)
            self._schedule.ask_anew(session, pool, now)
            self._schedule.redraw_announcement(session, pool)
            note_act(session, community.id, actor, "changed", f"partners {pool.id}", now)
            return fact_of(session, actor, pool, community, now)

    def pause(self, actor: Actor, pool_id: int, now: datetime) -> None:
        """No round and no introduction until it is resumed. Pairs that are together stay so."""
        with self._database.begin() as session:
            pool, community = _running(session, actor, pool_id)
            if pool.state == OPEN:
                self._schedule.hold(session, pool, "", now)
                note_act(session, community.id, actor, "paused", f"partners {pool.id}", now)

    def resume(self, actor: Actor, pool_id: int, now: datetime) -> None:
        """The next round comes on the next date of the rhythm."""
        with self._database.begin() as session:
            pool, community = _running(session, actor, pool_id)
            if community.paused_at:
                raise Refused("community_paused")
            channel = channel_of(session, community)
            if channel.lost or not channel.bot_is_in:
                raise Refused("channel_lost")
            require_challenge_runs(session, pool)
            if pool.state == PAUSED:
                self._schedule.go_on(session, pool, now)
                note_act(session, community.id, actor, "resumed", f"partners {pool.id}", now)

    def end(self, actor: Actor, pool_id: int, now: datetime) -> None:
        """No more rounds. Everybody who is in is told; their conversations stay theirs."""
        with self._database.begin() as session:
            pool, community = _running(session, actor, pool_id)
            mine = seeker_of(session, pool.id, actor.id)
            if mine is not None:
                mine.stopped_at = now  # knows it already
            self.finish(session, pool, now)
            note_act(session, community.id, actor, "ended", f"partners {pool.id}", now)

    def finish(self, session: Session, pool: Pool, now: datetime) -> None:
        self._schedule.unplan(session, pool)
        session.flush()
        self._tell_some(session, pool, 0, now)
        for pair in live_pairs(session, pool):
            end_pair(pair, BY_END, now)
        self._schedule.clear(session, pool, now)
        pool.state, pool.ended_at, pool.next_on = ENDED, now, None
        self._schedule.redraw_announcement(session, pool)

    def _tell_some(self, session: Session, pool: Pool, after: int, now: datetime) -> None:
        """Of those who are in the ones that come after this one, a few at a time: no commit keeps others waiting."""
        some = [one for one in active_in(session, pool) if one[0].id > after][:BATCH]
        for _, person in some:
            tell(session, self._outbox, person, OVER, pool.id, now)
            refresh_home(session, self._outbox, pool.workspace_id, person.id, acted=False)
        if len(some) == BATCH:
            self._outbox.promise(
                session, pool.workspace_id, TELL, pool.id, destination="", lane=TELL, due=now,
                occasion=str(some[-1][0].id),
            )  # fmt: skip

    def _after_tell(self, session: Session, post: Post) -> None:
        pool = session.get(Pool, post.about)
        if pool is not None and post.settled_at:
            self._tell_some(session, pool, int(post.occasion), post.settled_at)

    # What is seen while it runs

    def announcement(self, pool_id: int, now: datetime, *, posted: bool = False) -> PoolFact | None:
        """As somebody sees it who is not in it. None: not now, unless it is `posted` already."""
        with self._database.read() as session:
            pool = session.get(Pool, pool_id)
            if pool is None or not (posted or speaks(session, pool)):
                return None
            return fact_of(session, None, pool, session.get_one(Community, pool.community_id), now)

    def _after_announcement(self, session: Session, post: Post) -> None:
        pool = session.get(Pool, post.about)
        if pool is None or not post.settled_at or not speaks(session, pool):  # after a pause it comes again
            return
        if post.state in {FAILED, SKIPPED}:
            self._schedule.halt(session, pool, post, post.settled_at)
        elif post.state == DROPPED:  # looked for while it paused, and resumed just then
            self._schedule.plan(session, pool, post.settled_at)

    def state(self, actor: Actor, pool_id: int, now: datetime) -> Steering:
        """Numbers and shares, never who is with whom."""
        with self._database.read() as session:
            pool, community = steered(session, actor, pool_id, lock=False)
            left, done_at = left_to_open(session, pool, now)
            fact = fact_of(session, actor, pool, community, now)
            return Steering(fact, _figures(session, pool, now), left_to_open=left, done_at=done_at)


def _startable(session: Session, actor: Actor, community_id: int, *, lock: bool = False) -> Community:
    community = community_in(session, actor, community_id)
    if lock:
        session.refresh(community, with_for_update=True)  # two who press at the same moment: one after the other
    require_starter(session, actor, community, START)
    if community.paused_at:
        raise Refused("community_paused")
    if own_pool(session, community.id) is not None:
        raise Refused("partners_run_already")
    return community


def _apply(pool: Pool, form: StartForm) -> None:
    pool.every, pool.size, pool.check_in_days = form.every, form.size, form.check_in_days
    pool.hour, pool.zone, pool.team_label = form.hour, form.zone, form.team_label.strip()
    pool.next_on = None if pool.number and form.every == ONCE else form.first  # who stays is matched once


def _running(session: Session, actor: Actor, pool_id: int) -> tuple[Pool, Community]:
    pool, community = steered(session, actor, pool_id)
    if pool.state == ENDED:
        raise Refused("partners_over")
    return pool, community


def left_to_open(session: Session, pool: Pool, now: datetime) -> tuple[int, datetime | None]:
    """How many conversations are still to be opened, and when the last one is at Slack's pace."""
    to_open = select(func.count(Post.id), func.max(Post.due_at)).join(Pair, Pair.id == Post.about).where(
        Post.workspace_id == pool.workspace_id, Post.kind == OPEN_DM, Post.state == DUE,
        Pair.pool_id == pool.id, Pair.ended_at.is_(None),
    )  # fmt: skip
    left, latest = session.execute(to_open).one()
    return left, max(latest, now + timedelta(seconds=left * GAPS["conversations.open"])) if left else None


def _figures(session: Session, pool: Pool, now: datetime) -> Figures:
    active = active_in(session, pool)
    resting = len(active) - len(here_in(session, pool, pool.number + 1, now))
    pairs = standing_pairs(session, pool)
    return Figures(
        people=len(active),
        waiting=len(waiting_in(session, pool, now)) if pool.number else 0,
        paused=resting,
        pairs=len(pairs),
        introduced=sum(pair.introduced_at is not None for pair in pairs),
        met=_met(session, pool),
    )


def _met(session: Session, pool: Pool) -> float | None:
    """Of the pairs that answered in the latest round with enough of them, the share that met; else None."""
    rows = session.execute(
        select(Pair.round_id, Partner.pair_id, Partner.met)
        .join(Pair, Pair.id == Partner.pair_id)
        .where(Pair.pool_id == pool.id, Partner.met.is_not(None))
        .order_by(Pair.round_id.desc().nulls_last())
    )
    rounds: dict[int | None, dict[int, bool]] = defaultdict(dict)
    for round_id, pair_id, said in rows:
        rounds[round_id][pair_id] = rounds[round_id].get(pair_id, False) or bool(said)
    enough = (met for met in rounds.values() if len(met) >= FEW)
    return next((sum(met.values()) / len(met) for met in enough), None)


def _next_monday(today: date) -> date:
    """Far enough away that people can join before."""
    first = today + timedelta(days=DAYS_TO_JOIN)
    return first + timedelta(days=-first.weekday() % 7)
