"""One's own progress: what somebody did of the days that came to them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.challenges.progress import PostedDay, Progress, states
from bot.domain.people import Actor
from bot.models.challenges import (
    CLOSED,
    Challenge,
    Participant,
)
from bot.models.deliveries import Delivery
from bot.models.outbox import DUE, Post
from bot.models.people import Workspace
from bot.services.absences import absences_of
from bot.services.challenges.counting import days_of, deliveries_to, marks_of
from bot.services.challenges.facts import link_to, posted_days
from bot.services.challenges.kinds import PROMPT
from bot.services.challenges.life import may_pick, takes_entries


def parts_of(session: Session, actor: Actor, *states: str) -> list[tuple[Challenge, Participant]]:
    """Challenges in these states that the actor takes part in, in the order in which they were made."""
    rows = session.execute(
        select(Challenge, Participant)
        .join(Participant, Participant.challenge_id == Challenge.id)
        .where(
            Challenge.workspace_id == actor.workspace_id,
            Participant.person_id == actor.id,
            Participant.left_at.is_(None),
            Challenge.state.in_(states),
        )
        .order_by(Challenge.id)
    )
    return [(challenge, participant) for challenge, participant in rows]


def progress_of(session: Session, challenge: Challenge, participant: Participant, zone: str, now: datetime) -> Progress:
    """Day by day, on the participant's own clock (`zone`)."""
    return progress_in(session, [(challenge, participant)], zone, now)[0]


def progress_in(
    session: Session, parts: Sequence[tuple[Challenge, Participant]], zone: str, now: datetime
) -> list[Progress]:
    """One person's progress in each of these challenges, in their order, with as few questions as for one."""
    if not parts:
        return []
    mine = [participant for _, participant in parts]
    days = days_of(session, *(challenge for challenge, _ in parts))
    came, awaited, marks = deliveries_to(session, *mine), _awaited(session, mine), marks_of(session, *mine)
    away = absences_of(session, mine[0].person_id)
    found = []
    for challenge, participant in parts:
        closed = challenge.state == CLOSED or not takes_entries(challenge, now)
        workspace = session.get_one(Workspace, challenge.workspace_id)
        url = workspace.url if participant.by_message else ""
        theirs = [
            replace(_come(day, came.get(day.id), url), awaited=day.id in awaited)
            for day in posted_days(session, challenge, [day for day in days if day.challenge_id == challenge.id])
        ]
        found.append(
            Progress(
                challenge_id=challenge.id,
                title=challenge.title,
                states=states(theirs, marks, participant.first_day, away, zone, closed, now),
                hope=participant.hope,
                links=tuple((day.number, day.link) for day in theirs if day.link),
                over=closed,
                may_share=may_pick(challenge, now),
            )
        )
    return found


def _come(day: PostedDay, delivery: Delivery | None, url: str) -> PostedDay:
    """As it came to them. Who gets the prompts in messages answers there, not in public; else `url` is ""."""
    if delivery is None:
        return day
    return replace(day, posted_at=delivery.came_at, link=link_to(url, delivery.channel, delivery.ts) or day.link)


def _awaited(session: Session, mine: Sequence[Participant]) -> set[int]:
    """Ids of the days whose prompt is still to come to them by direct message."""
    by_message = [participant.id for participant in mine if participant.by_message]
    if not by_message:
        return set()
    promised = (Post.kind == PROMPT, Post.state == DUE, Post.wanted == 0)
    theirs = (Delivery.participant_id.in_(by_message), Delivery.came_at.is_(None))
    rows = select(Delivery.day_id).join(Post, Post.about == Delivery.id)
    return set(session.scalars(rows.where(*theirs, *promised)))
