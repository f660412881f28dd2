"""What runs, for the panel, the front desk and the Home tab."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.challenges.facts import Panel, Running
from bot.domain.challenges.forms import UNDO
from bot.domain.challenges.progress import OPEN
from bot.domain.errors import RitualError
from bot.domain.people import Actor, Place
from bot.models.challenges import ANNOUNCED, CANCELLED, CLOSED, DRAFT, PAUSED, Challenge
from bot.models.communities import Community
from bot.models.people import Membership
from bot.services.access import community_in, facilitates, my_communities, require_starter, sees
from bot.services.challenges.counting import days_of, figures_of, how_many_take_part
from bot.services.challenges.life import may_pick
from bot.services.challenges.meeting import meetup_ahead
from bot.services.challenges.partnering import Partnering
from bot.services.challenges.planning import START
from bot.services.challenges.progress import progress_of
from bot.services.challenges.reach import participant_in, slack_channel, steers
from bot.services.challenges.report import was_asked_afterwards
from bot.services.places import community_of_place

ENDED_SHOWN = 3


class Listing:
    """Only what the actor may see."""

    def __init__(self, database: Database, partners: Partnering) -> None:
        self._database = database
        self._partners = partners

    def panel(self, actor: Actor, place: Place, community_id: int | None, now: datetime) -> Panel:
        """What runs here and what the actor can do; elsewhere, the communities to choose from."""
        with self._database.read() as session:
            community = community_here(session, actor, place, community_id)
            if community is None:
                choices = tuple((c.id, c.name) for c in my_communities(session, actor))
                return Panel(None, "", False, (), (), (), choices)
            running = self._visible(session, actor, community, [ANNOUNCED, PAUSED])
            drafts = self._visible(session, actor, community, [DRAFT])
            ended = self._visible(session, actor, community, [CLOSED, CANCELLED], latest=ENDED_SHOWN)
            inside = sees(session, actor, community)

            def told(rows: Sequence[Challenge]) -> tuple[Running, ...]:
                return tuple(self.running(session, actor, challenge, community, now) for challenge in rows)

            return Panel(
                community_id=community.id if inside else None,
                community=community.name if inside else "",
                may_start=can_start(session, actor, community),
                running=told(running),
                drafts=tuple(draft for draft in told(drafts) if draft.steers),
                ended=told(ended),
            )

    def running_in(self, actor: Actor, community_id: int, now: datetime) -> list[Running]:
        """What runs in a community, for the front desk and Home."""
        with self._database.read() as session:
            community = community_in(session, actor, community_id)
            rows = self._visible(session, actor, community, [ANNOUNCED, PAUSED])
            return [self.running(session, actor, challenge, community, now) for challenge in rows]

    def count_running(self, actor: Actor, community_id: int) -> int:
        """How many run in a community, for one that is folded in Home."""
        with self._database.read() as session:
            return len(self._visible(session, actor, community_in(session, actor, community_id), [ANNOUNCED, PAUSED]))

    @staticmethod
    def _visible(
        session: Session, actor: Actor, community: Community, states: Sequence[str], latest: int | None = None
    ) -> Sequence[Challenge]:
        """Those of the community, a private channel's only for its members; or the latest few, newest first."""
        inside = select(Membership.channel_id).where(Membership.person_id == actor.id)
        visible: list[ColumnElement[bool]] = [Challenge.channel_id.in_(inside)]
        if sees(session, actor, community):
            visible += [Challenge.channel_id.is_(None), Challenge.own_channel != ""]
        if facilitates(session, actor.id, community.id):
            visible.append(Challenge.id.is_not(None))
        query = select(Challenge).where(
            Challenge.community_id == community.id, Challenge.state.in_(states), or_(*visible)
        )
        order = Challenge.id.desc() if latest else Challenge.id
        return session.scalars(query.order_by(order).limit(latest)).all()

    def running(
        self, session: Session, actor: Actor, challenge: Challenge, community: Community, now: datetime
    ) -> Running:
        """One challenge, as the actor sees it."""
        days = days_of(session, challenge)
        posted = [day for day in days if day.posted_at]
        participant = participant_in(session, challenge.id, actor.id)
        today, link = None, ""
        if participant and posted and challenge.state == ANNOUNCED:
            progress = progress_of(session, challenge, participant, actor.zone, now)
            latest = posted[-1]
            if dict(progress.states).get(latest.number) == OPEN:
                today, link = latest.id, dict(progress.links).get(latest.number, "")
        announced = challenge.announced_at
        may_steer = steers(session, actor, challenge)
        return Running(
            challenge_id=challenge.id,
            title=challenge.title,
            state=challenge.state,
            number=posted[-1].number if posted else 0,
            length=challenge.length,
            participants=how_many_take_part(session, challenge),
            channel=slack_channel(session, challenge.channel_id),
            starts_at=days[0].due_at if days else challenge.created_at,
            closes_at=challenge.closes_at,
            joined=participant is not None,
            steers=may_steer,
            may_undo=may_steer and challenge.state == ANNOUNCED and announced is not None and now <= announced + UNDO,
            today_open=today,
            today_link=link,
            figures=figures_of(session, challenge) if challenge.state == CLOSED else None,
            held=community.paused_at is not None,
            meetup=meetup_ahead(session, challenge, now, actor),
            may_share=participant is not None and may_pick(challenge, now),
            asked_afterwards=participant is not None and was_asked_afterwards(challenge, now),
            partners=self._partners.partners_in(session, challenge.id, actor.id),
            seeks=self._partners.seeks(session, challenge.id, actor.id),
        )


def community_here(session: Session, actor: Actor, place: Place, community_id: int | None) -> Community | None:
    """By the one that was chosen, by the home channel, by a challenge's channel, or the only one I am in."""
    if community_id is not None:
        return community_in(session, actor, community_id)
    found = community_of_place(session, actor, place.id)
    if found is None:
        mine = my_communities(session, actor)
        found = mine[0] if len(mine) == 1 else None
    return found


def can_start(session: Session, actor: Actor, community: Community) -> bool:
    """Whether the actor may start a challenge in this community."""
    if not sees(session, actor, community):
        return False
    try:
        require_starter(session, actor, community, START)
    except RitualError:
        return False
    return True
