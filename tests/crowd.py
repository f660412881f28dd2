"""Somebody who is in many communities and challenges: laid out in the store."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.models.challenges import ANNOUNCED, Challenge, Day, Participant
from bot.models.communities import Community, Facilitator
from bot.models.people import Channel, Membership
from bot.models.people import Person as Row
from tests.world import Person, World

COMMUNITIES, CHALLENGES = 30, 60
LED = 12  # of the communities are facilitated by the one who looks


def crowd(world: World, person: Person, communities: int = COMMUNITIES, challenges: int = CHALLENGES) -> None:
    """The person is in all of these, facilitates the first few, and takes part in all that runs there."""
    person.opens_home()
    with world.convene.database.begin() as session:
        me = session.scalars(select(Row).where(Row.slack_id == person.id)).one()
        homes = [_community(session, me, number) for number in range(communities)]
        for number in range(challenges):
            _challenge(session, me, homes[number % communities], number, world.now)


def _community(session: Session, me: Row, number: int) -> Community:
    channel = Channel(
        workspace_id=me.workspace_id, slack_id=f"C0CROWD{number:02}", fetched_at=me.fetched_at, bot_is_in=True
    )
    session.add(channel)
    session.flush()
    session.add(Membership(channel_id=channel.id, person_id=me.id))
    found = Community(
        workspace_id=me.workspace_id,
        channel_id=channel.id,
        name=f"Craft {number:02}",
        zone="UTC",
        created_at=me.fetched_at,
    )
    session.add(found)
    session.flush()
    if number < LED:
        session.add(Facilitator(community_id=found.id, person_id=me.id))
    return found


def _challenge(session: Session, me: Row, home: Community, number: int, now: datetime) -> None:
    """Day 1 is out since an hour, and two are to come."""
    begun = now - timedelta(hours=1)
    challenge = Challenge(
        workspace_id=me.workspace_id,
        community_id=home.id,
        channel_id=home.channel_id,
        owner_id=None,
        title=f"Month {number:02}",
        zone="UTC",
        first_date=begun.date(),
        hour=begun.time(),
        length=3,
        created_at=begun,
        state=ANNOUNCED,
        round=1,
        announced_at=begun,
        closes_at=now + timedelta(days=4),
    )
    session.add(challenge)
    session.flush()
    session.add_all(_day(challenge, begun + timedelta(days=later), later + 1) for later in range(3))
    session.flush()
    first = session.scalars(select(Day).where(Day.challenge_id == challenge.id, Day.number == 1)).one()
    first.posted_at, first.channel, first.ts = begun, "C0CROWD00", f"1.{number:06}"
    session.add(Participant(challenge_id=challenge.id, person_id=me.id, joined_at=begun, first_day=1))


def _day(challenge: Challenge, due: datetime, number: int) -> Day:
    return Day(challenge_id=challenge.id, number=number, prompt="Do it.", date=due.date(), due_at=due)
