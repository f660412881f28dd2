"""What happens to partners from outside: the community pauses, a channel is lost, a person leaves or wants out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.errors import Gone, Refused
from bot.domain.outbox import Topic
from bot.domain.people import Actor
from bot.models.challenges import Challenge
from bot.models.communities import Community, Facilitator
from bot.models.outbox import Post
from bot.models.partners import ENDED, OPEN, PAUSED, NamedPartner, NotWith, Pair, PairCheckIn, Partner, Pool, Seeker
from bot.models.people import Channel, Person
from bot.services.outbox import Outbox
from bot.services.partners.facilitating import Facilitating
from bot.services.partners.in_challenges import InChallenges
from bot.services.partners.kinds import (
    ANNOUNCEMENT,
    CALL,
    CHANNEL_LOST,
    INTRODUCTION,
    OPEN_DM,
    POST_FAILED,
    REMATCH,
    ROUND,
    WHICH,
)
from bot.services.partners.knowing import not_with
from bot.services.partners.life import live_pairs, people_of
from bot.services.partners.pools import challenge_of, live_pools, reaches, require_challenge_runs, steered
from bot.services.partners.schedule import Schedule
from bot.services.partners.seekers import Seekers

TITLE = "Accountability partners"
STEERED = (  # built once: each drawing of the Home tab of somebody who facilitates asks it
    select(Pool, Community)
    .join(Community, Community.id == Pool.community_id)
    .where(
        Pool.workspace_id == bindparam("workspace"),
        Pool.state != ENDED,
        (Pool.owner_id == bindparam("person"))
        | Pool.community_id.in_(select(Facilitator.community_id).where(Facilitator.person_id == bindparam("person"))),
    )
    .order_by(Pool.id)
)


class Hooks:
    """The Ritual protocol of bot/services/rituals.py. Inside the caller's transaction."""

    name = "partners"

    def __init__(
        self, database: Database, outbox: Outbox, schedule: Schedule, seekers: Seekers, facilitating: Facilitating,
        in_challenges: InChallenges,
    ) -> None:  # fmt: skip
        self._database = database
        self._outbox = outbox
        self._schedule = schedule
        self._seekers = seekers
        self._facilitating = facilitating
        self._in_challenges = in_challenges

    def pause_all(self, session: Session, community: Community, now: datetime) -> None:
        for pool in live_pools(session, community.id, OPEN, lock=True):
            self._schedule.unplan(session, pool)

    def resume_all(self, session: Session, community: Community, now: datetime) -> None:
        for pool in live_pools(session, community.id, OPEN, lock=True):
            self._schedule.go_on(session, pool, now)
        self._in_challenges.resume_all(session, community, now)

    def zone_changed(self, session: Session, community: Community, before: str, now: datetime) -> None:
        for pool in live_pools(session, community.id):
            if pool.zone == before:
                pool.zone = community.zone
                self._schedule.unplan_round(session, pool)
                self._schedule.plan(session, pool, now)
                self._schedule.ask_anew(session, pool, now)
                self._schedule.redraw_announcement(session, pool)

    def channel_lost(self, session: Session, channel: Channel, now: datetime) -> None:
        """The home channel: nobody can join any more. Conversations of pairs are not touched."""
        for pool in _at_home_in(session, channel, OPEN):
            self._schedule.hold(session, pool, CHANNEL_LOST, now)

    def channel_back(self, session: Session, channel: Channel, now: datetime) -> None:
        for pool in _at_home_in(session, channel, PAUSED):
            if pool.pause_reason.startswith((CHANNEL_LOST, POST_FAILED)):
                self._schedule.go_on(session, pool, now)

    def person_gone(self, session: Session, person: Person, channel: Channel | None, now: datetime) -> None:
        """Who left the community or was deactivated is out, and their partner gets another."""
        for pool in _pools_with(session, person, channel):
            self._seekers.take_out(session, pool, person, now)

    # Posts

    def topics(self, session: Session, community_id: int) -> Mapping[tuple[str, int], str]:
        return {
            (kind, pool.id): _title(session, pool)
            for pool in live_pools(session, community_id, OPEN)
            for kind in (ANNOUNCEMENT, ROUND)
        }

    def steered_posts(self, session: Session, actor: Actor, now: datetime) -> Mapping[tuple[str, int], Topic]:
        """A conversation of a pair is named by its pool alone: who is in it is nobody else's business."""
        found: dict[tuple[str, int], Topic] = {}
        for pool, community in _steered_by(session, actor):
            halted = pool.state == PAUSED and pool.pause_reason.startswith(POST_FAILED)
            topic = Topic(_title(session, pool), community.id, community.name, "", halted)
            found[ANNOUNCEMENT, pool.id] = topic
            found[ROUND, pool.id] = replace(topic, occasion=str(pool.number + 1), hidden=True)
            found[REMATCH, pool.id] = replace(topic, hidden=True)
            for pair in live_pairs(session, pool):
                found[OPEN_DM, pair.id] = found[INTRODUCTION, pair.id] = replace(topic, hidden=True)
        return found

    def retried_in(self, session: Session, actor: Actor, post: Post) -> Community:
        pool_id = _pool_of(session, post)
        pool, community = steered(session, actor, pool_id)
        if pool.state == ENDED:
            raise Gone("button")
        return community

    def retry(self, session: Session, post: Post, now: datetime) -> None:
        """The post comes now, and what it stopped goes on."""
        pool = session.get_one(Pool, _pool_of(session, post))
        if session.get_one(Community, pool.community_id).paused_at:
            raise Refused("community_paused")
        if pool.state == PAUSED and not pool.pause_reason.startswith(POST_FAILED):
            raise Refused("partners_paused")
        require_challenge_runs(session, pool)
        if pool.state == PAUSED:
            self._schedule.go_on(session, pool, now)
            session.refresh(post)
        self._outbox.retry(session, post, now)

    # One's own data

    def export_mine(self, session: Session, actor: Actor) -> Mapping[str, object]:
        seekers = session.execute(
            select(Seeker, Pool, Community.name)
            .join(Pool, Pool.id == Seeker.pool_id)
            .join(Community, Community.id == Pool.community_id)
            .where(Seeker.person_id == actor.id)
            .order_by(Seeker.id)
        )
        started = select(Community.name, Pool.state).join(Pool, Pool.community_id == Community.id)
        avoided = select(Person.slack_id).join(NotWith, NotWith.other_id == Person.id)
        asked = select(Person.slack_id, NamedPartner.answer).join(NamedPartner, NamedPartner.other_id == Person.id)
        return {
            "accountability partners": [
                _export(session, actor, seeker, pool, community) for seeker, pool, community in seekers
            ],
            "accountability partners I started": [
                {"community": name, "state": state}
                for name, state in session.execute(started.where(Pool.owner_id == actor.id).order_by(Pool.id))
            ],
            "never paired with": list(
                session.scalars(avoided.where(NotWith.person_id == actor.id).order_by(NotWith.id))
            ),
            "asked to be my partner": [
                {"who": who, "answer": answer}
                for who, answer in session.execute(
                    asked.where(NamedPartner.person_id == actor.id).order_by(NamedPartner.id)
                )
            ],
            "asks me to be their partner": _open_requests(session, actor),
        }

    def forget_me(self, session: Session, actor: Actor, now: datetime) -> None:
        """Out of every pool; wishes, requests and answers go. A wish of somebody else's stays theirs."""
        person = session.get_one(Person, actor.id)
        for pool in _pools_with(session, person, None):
            self._seekers.take_out(session, pool, person, now)
        session.flush()
        session.execute(
            delete(NamedPartner).where((NamedPartner.person_id == actor.id) | (NamedPartner.other_id == actor.id))
        )
        for noun in (Seeker, Partner, NotWith, PairCheckIn):
            session.execute(delete(noun).where(noun.person_id == actor.id))
        # what may stand in Slack is looked for: without the answer it is taken back
        calls = (Post.kind == CALL) & Post.occasion.contains(f":{actor.id}:") & Post.unsure.is_(False)
        session.execute(
            delete(Post).where(
                Post.workspace_id == actor.workspace_id, calls | ((Post.kind == WHICH) & (Post.about == actor.id))
            )
        )
        session.execute(update(Pair).where(Pair.starts_id == actor.id).values(starts_id=None))
        session.execute(update(Pool).where(Pool.owner_id == actor.id).values(owner_id=None))

    def forget(self, before: datetime) -> None:
        """Retention: pools and pairs that ended before then. What stayed paused since ends, and people are told."""
        forgotten = select(Pool).where(Pool.state == PAUSED, Pool.paused_at < before, Pool.challenge_id.is_(None))
        with self._database.begin() as session:
            session.execute(delete(Pool).where(Pool.state == ENDED, Pool.ended_at < before))
            session.execute(delete(Pair).where(Pair.ended_at < before))
            for pool in session.scalars(forgotten.order_by(Pool.id).with_for_update()).all():
                self._facilitating.finish(session, pool, self._outbox.now())


def _at_home_in(session: Session, channel: Channel, state: str) -> Sequence[Pool]:
    return session.scalars(
        select(Pool)
        .join(Community, Community.id == Pool.community_id)
        .where(Community.channel_id == channel.id, Pool.challenge_id.is_(None), Pool.state == state)
        .order_by(Pool.id)
    ).all()


def _pools_with(session: Session, person: Person, channel: Channel | None) -> Sequence[Pool]:
    query = (
        select(Pool)
        .join(Seeker, Seeker.pool_id == Pool.id)
        .join(Community, Community.id == Pool.community_id)
        .outerjoin(Challenge, Challenge.id == Pool.challenge_id)
        .where(Seeker.person_id == person.id, Seeker.stopped_at.is_(None), Pool.state != ENDED)
        .order_by(Pool.id)
    )
    if channel is not None:
        at_home = Pool.challenge_id.is_(None) & (Community.channel_id == channel.id)
        query = query.where(or_(at_home, Challenge.channel_id == channel.id))
    return session.scalars(query).all()


def _title(session: Session, pool: Pool) -> str:
    challenge = challenge_of(session, pool)
    return f"Partners in {challenge.title}" if challenge else TITLE


def _steered_by(session: Session, actor: Actor) -> list[tuple[Pool, Community]]:
    if not actor.full_member:
        return []
    rows = session.execute(STEERED, {"workspace": actor.workspace_id, "person": actor.id})
    return [(pool, community) for pool, community in rows if reaches(session, actor, pool, community)]


def _pool_of(session: Session, post: Post) -> int:
    if post.kind in {ANNOUNCEMENT, ROUND, REMATCH}:
        return post.about
    pair = session.get(Pair, post.about) if post.kind in {OPEN_DM, INTRODUCTION} else None
    if pair is None:
        raise Gone("button")
    return pair.pool_id


def _open_requests(session: Session, actor: Actor) -> list[str]:
    """Slack ids of those who wait for an answer; what a wish hides stays hidden, also in a file."""
    rows = session.scalars(
        select(Person)
        .join(NamedPartner, NamedPartner.person_id == Person.id)
        .where(NamedPartner.other_id == actor.id, NamedPartner.answer == "")
        .order_by(NamedPartner.id)
    )
    return [one.slack_id for one in rows if not not_with(session, {actor.id, one.id})]


def _export(session: Session, actor: Actor, seeker: Seeker, pool: Pool, community: str) -> dict[str, object]:
    rows = session.execute(
        select(Partner, Pair)
        .join(Pair, Pair.id == Partner.pair_id)
        .where(Partner.person_id == actor.id, Pair.pool_id == pool.id)
        .order_by(Pair.id)
    ).all()
    return {
        "community": community,
        "joined": seeker.joined_at.isoformat(),
        "stopped": seeker.stopped_at.isoformat() if seeker.stopped_at else None,
        "paused until": seeker.paused_until.isoformat() if seeker.paused_until else None,
        "skips round": seeker.skips,
        "quiet since": seeker.quiet_since.isoformat() if seeker.quiet_since else None,
        "team": seeker.team,
        "partners": [_export_pair(session, actor, partner, pair) for partner, pair in rows],
    }


def _export_pair(session: Session, actor: Actor, partner: Partner, pair: Pair) -> dict[str, object]:
    answers = session.execute(
        select(PairCheckIn.occasion, PairCheckIn.answer, PairCheckIn.at)
        .where(PairCheckIn.pair_id == pair.id, PairCheckIn.person_id == actor.id)
        .order_by(PairCheckIn.id)
    )
    return {
        "with": [one.slack_id for one in people_of(session, pair.id) if one.id != actor.id],
        "since": pair.made_at.isoformat(),
        "until": pair.ended_at.isoformat() if pair.ended_at else None,
        "I start": pair.starts_id == actor.id,
        "met": partner.met,
        "check-ins without an answer": partner.silences,
        "check-ins": [{"check-in": which, "answer": said, "at": at.isoformat()} for which, said, at in answers],
    }
