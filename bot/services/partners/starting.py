"""What facilitators do: start, change, pause, resume, end; and what they see, which is numbers."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.cadence import local_date
from bot.domain.errors import Refused
from bot.domain.partners.facts import Figures, PoolFact, StartOptions, Steering
from bot.domain.partners.forms import StartForm, check_start
from bot.domain.people import Actor
from bot.models.communities import Community
from bot.models.outbox import DUE, Post
from bot.models.partners import ENDED, ONCE, OPEN, PAUSED, Pair, Partner, Pool
from bot.services.access import channel_of, community_in, note_act, refresh_home, require_starter
from bot.services.notes import tell
from bot.services.outbox import GAPS
from bot.services.partners.base import BY_END, MOVED, OPEN_DM, OVER, TELL
from bot.services.partners.heard import Hearing
from bot.services.partners.listing import START
from bot.services.partners.pairs import AT_ONCE

FEW = 8  # pairs of one round: below this many answers a share would be a name
DAYS_TO_JOIN = 3  # between the invitation and the first round, at least


class Starting(Hearing):
    """Each act is for those who may steer: the one who started it, and the community's facilitators."""

    def start_options(self, actor: Actor, community_id: int, now: datetime) -> StartOptions:
        """What the form proposes. Raises NotAllowed, Observer, Refused where one runs already."""
        with self._database.read() as session:
            community = self._startable(session, actor, community_id)
            return StartOptions(
                community_id=community.id,
                community=community.name,
                channel=channel_of(session, community).slack_id,
                zone=community.zone,
                first=_next_monday(local_date(now, community.zone)),
                hour=community.post_hour,
            )

    def _startable(self, session: Session, actor: Actor, community_id: int, *, lock: bool = False) -> Community:
        community = community_in(session, actor, community_id)
        if lock:
            session.refresh(community, with_for_update=True)  # two who press at the same moment: one after the other
        require_starter(session, actor, community, START)
        if community.paused_at:
            raise Refused("community_paused")
        if self._own_pool(session, community.id) is not None:
            raise Refused("partners_run_already")
        return community

    def start(self, actor: Actor, community_id: int, form: StartForm, now: datetime) -> PoolFact:
        """Invite the home channel, at once; the first people are matched on the date of the form."""
        check_start(form, now)
        with self._database.begin() as session:
            community = self._startable(session, actor, community_id, lock=True)
            channel = channel_of(session, community)
            if channel.lost or not channel.bot_is_in:
                raise Refused("channel_lost")
            pool = Pool(
                workspace_id=actor.workspace_id, community_id=community.id, owner_id=actor.id, created_at=now,
                zone=form.zone, hour=form.hour,
            )  # fmt: skip
            session.add(pool)
            self._apply(pool, form)
            session.flush()
            self._plan(session, pool, now)
            note_act(session, community.id, actor, "started", f"partners {pool.id}", now)
            return self._fact(session, actor, pool, community, now)

    @staticmethod
    def _apply(pool: Pool, form: StartForm) -> None:
        pool.every, pool.size, pool.check_in_days = form.every, form.size, form.check_in_days
        pool.hour, pool.zone, pool.team_label = form.hour, form.zone, form.team_label.strip()
        pool.next_on = None if pool.number and form.every == ONCE else form.first  # who stays is matched once

    def form_of(self, actor: Actor, pool_id: int) -> StartForm:
        """What a pool is set to, to change it."""
        with self._database.read() as session:
            pool, _ = self._steered(session, actor, pool_id, lock=False)
            return StartForm(
                every=pool.every, size=pool.size, first=pool.next_on, check_in_days=pool.check_in_days,
                hour=pool.hour, zone=pool.zone, team_label=pool.team_label,
            )  # fmt: skip

    def change(self, actor: Actor, pool_id: int, form: StartForm, now: datetime) -> PoolFact:
        """From the next round on; pairs that are together stay so until then."""
        with self._database.begin() as session:
            pool, community = self._running(session, actor, pool_id)
            check_start(form, now, matched=pool.number > 0)
            self._apply(pool, form)
            self._unplan_round(session, pool)
            self._plan(session, pool, now)
            self._outbox.promise(
                session, pool.workspace_id, MOVED, pool.id, destination="", lane=MOVED, due=now, occasion="0"
            )
            self._redraw_announcement(session, pool)
            note_act(session, community.id, actor, "changed", f"partners {pool.id}", now)
            return self._fact(session, actor, pool, community, now)

    def _running(self, session: Session, actor: Actor, pool_id: int) -> tuple[Pool, Community]:
        pool, community = self._steered(session, actor, pool_id)
        if pool.state == ENDED:
            raise Refused("partners_over")
        return pool, community

    def pause(self, actor: Actor, pool_id: int, now: datetime) -> None:
        """No round and no introduction until it is resumed. Pairs that are together stay so."""
        with self._database.begin() as session:
            pool, community = self._running(session, actor, pool_id)
            if pool.state == OPEN:
                self._hold(session, pool, "", now)
                note_act(session, community.id, actor, "paused", f"partners {pool.id}", now)

    def resume(self, actor: Actor, pool_id: int, now: datetime) -> None:
        """The next round comes on the next date of the rhythm."""
        with self._database.begin() as session:
            pool, community = self._running(session, actor, pool_id)
            if community.paused_at:
                raise Refused("community_paused")
            channel = channel_of(session, community)
            if channel.lost or not channel.bot_is_in:
                raise Refused("channel_lost")
            self._require_challenge_runs(session, pool)
            if pool.state == PAUSED:
                self._go_on(session, pool, now)
                note_act(session, community.id, actor, "resumed", f"partners {pool.id}", now)

    def _require_challenge_runs(self, session: Session, pool: Pool) -> None:
        """Partners in a challenge go on with it, not before."""
        challenge = self._challenge_with(session, pool)
        if challenge is not None and challenge.paused_at:
            raise Refused("challenge_paused")

    def end(self, actor: Actor, pool_id: int, now: datetime) -> None:
        """No more rounds. Everybody who is in is told; their conversations stay theirs."""
        with self._database.begin() as session:
            pool, community = self._running(session, actor, pool_id)
            mine = self._seeker(session, pool.id, actor.id)
            if mine is not None:
                mine.stopped_at = now  # knows it already
            self._finish(session, pool, now)
            note_act(session, community.id, actor, "ended", f"partners {pool.id}", now)

    def _finish(self, session: Session, pool: Pool, now: datetime) -> None:
        self._unplan(session, pool)
        session.flush()
        self._tell_some(session, pool, 0, now)
        for pair in self._live_pairs(session, pool):
            self._end_pair(pair, BY_END, now)
        pool.state, pool.ended_at, pool.next_on = ENDED, now, None
        self._redraw_announcement(session, pool)

    def _tell_some(self, session: Session, pool: Pool, after: int, now: datetime) -> None:
        """Of those who are in the ones that come after this one, a few at a time: no commit keeps others waiting."""
        some = [one for one in self._active(session, pool) if one[0].id > after][:AT_ONCE]
        for _, person in some:
            tell(session, self._outbox, person, OVER, pool.id, now)
            refresh_home(session, self._outbox, pool.workspace_id, person.id, acted=False)
        if len(some) == AT_ONCE:
            self._outbox.promise(
                session, pool.workspace_id, TELL, pool.id, destination="", lane=TELL, due=now,
                occasion=str(some[-1][0].id),
            )  # fmt: skip

    def _hold(self, session: Session, pool: Pool, reason: str, now: datetime) -> None:
        pool.state, pool.paused_at, pool.pause_reason = PAUSED, now, reason
        session.flush()
        self._unplan(session, pool)
        self._redraw_announcement(session, pool)

    def _go_on(self, session: Session, pool: Pool, now: datetime) -> None:
        pool.state, pool.paused_at, pool.pause_reason = OPEN, None, ""
        if pool.next_on is not None:
            pool.next_on = self._not_past(pool, now)
        session.flush()
        self._replan(session, pool, now)
        self._redraw_announcement(session, pool)

    # What is seen while it runs

    def steering(self, actor: Actor, pool_id: int, now: datetime) -> Steering:
        """Numbers and shares, never who is with whom."""
        with self._database.read() as session:
            pool, community = self._steered(session, actor, pool_id, lock=False)
            left, done_at = self._left_to_open(session, pool, now)
            fact = self._fact(session, actor, pool, community, now)
            return Steering(fact, self._figures(session, pool, now), left_to_open=left, done_at=done_at)

    @staticmethod
    def _left_to_open(session: Session, pool: Pool, now: datetime) -> tuple[int, datetime | None]:
        """How many conversations are still to be opened, and when the last one is at Slack's pace."""
        to_open = select(func.count(Post.id), func.max(Post.due_at)).join(Pair, Pair.id == Post.about).where(
            Post.workspace_id == pool.workspace_id, Post.kind == OPEN_DM, Post.state == DUE,
            Pair.pool_id == pool.id, Pair.ended_at.is_(None),
        )  # fmt: skip
        left, latest = session.execute(to_open).one()
        return left, max(latest, now + timedelta(seconds=left * GAPS["conversations.open"])) if left else None

    def _figures(self, session: Session, pool: Pool, now: datetime) -> Figures:
        active = self._active(session, pool)
        resting = len(active) - len(self._here(session, pool, pool.number + 1, now))
        pairs = self._live_pairs(session, pool)
        return Figures(
            people=len(active),
            waiting=len(self._waiting(session, pool, now)) if pool.number else 0,
            paused=resting,
            pairs=len(pairs),
            introduced=sum(pair.introduced_at is not None for pair in pairs),
            met=self._met(session, pool),
        )

    @staticmethod
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
