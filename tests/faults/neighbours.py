"""A 30-day challenge in each of three places: two channels of one workspace, and another workspace, all of one bot."""

from datetime import datetime, timedelta

from sqlalchemy import select

from bot.app import Convene
from bot.clock import StandingClock
from bot.database import Database
from bot.models.challenges import Challenge
from bot.models.outbox import Post
from bot.models.people import Channel as ChannelRow
from bot.playground.records import Channel
from bot.playground.server import LocalSlack
from bot.services.challenges.kinds import DAY
from tests.challenges.starting import SOON, announced
from tests.world import Seen, World


class NextDoor(World):
    """Another workspace that the same bot serves."""

    def __init__(self, first: World) -> None:
        self._first = first
        super().__init__(first.slack, first.clock, first.database_url)

    def start_bot(self, database: Database | None = None) -> Convene:
        self.workspace.transport = self._first.workspace.transport
        return self._first.convene


class Neighbours:
    """Day 1 is due in a minute everywhere. What is done to `here` is not to be felt `beside` it or next door."""

    def __init__(self, world: World) -> None:
        self.world, self.next_door = world, NextDoor(world)
        self.slack: LocalSlack = world.slack
        self.clock: StandingClock = world.clock
        self.here, self.there = world.channel, self.next_door.channel
        self.beside = world.workspace.add_channel("night-craft", [world.amy.member, world.ben.member])
        announced(world, First_day=SOON, Number_of_days="3")
        world.amy.at = self.beside
        announced(world, First_day=SOON, Number_of_days="3")
        world.amy.at = None
        announced(self.next_door, First_day=SOON, Number_of_days="3")

    # Time

    def the_hour_comes(self) -> None:
        """Day 1 is due; nothing has been sent yet."""
        self.clock.turn_to(self.clock.now() + timedelta(minutes=1))
        self.clock.wait(timedelta(seconds=10))  # all lanes are free

    def beats_once(self) -> None:
        """What can be sent at this moment is sent; nobody waits for anything."""
        self.world.convene.heartbeat.beat()

    def beats(self) -> None:
        """Until nothing is due; where pace or a lease says wait, everybody has waited."""
        self.world.beat()

    # What became of it

    def post(self, where: Channel, kind: str = DAY, number: int = 1) -> Post:
        """The first, second … post of this kind in this channel, as the outbox has it."""
        query = select(Post).where(Post.kind == kind, Post.destination == where.id).order_by(Post.due_at, Post.id)
        with self.world.convene.database.read() as session:
            return session.scalars(query).all()[number - 1]

    def challenge(self, where: Channel) -> Challenge:
        query = (
            select(Challenge)
            .join(ChannelRow, ChannelRow.id == Challenge.channel_id)
            .where(ChannelRow.slack_id == where.id)
        )
        with self.world.convene.database.read() as session:
            return session.scalars(query).one()

    def days_in(self, where: Channel) -> list[str]:
        """What stands in a channel of the days, each by its heading."""
        amy = self.next_door.amy if where is self.there else self.world.amy
        return [heading for seen in amy.messages(where) if (heading := heading_of(seen))]

    def waits(self, seconds: float) -> datetime:
        self.clock.wait(timedelta(seconds=seconds))
        return self.clock.real()


def heading_of(seen: Seen) -> str:
    """Such as "day 1 of 3"; empty for what is no day."""
    found = [line for line in seen.text.splitlines() if ": day " in line]
    return found[0].split(": ")[-1].strip("*") if found else ""
