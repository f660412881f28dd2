"""A channel, an outbox and heartbeats of the tests' own, on either database and the local Slack."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.app import make_services
from bot.clock import StandingClock
from bot.config import Settings
from bot.database import Database
from bot.domain.outbox import Outcome
from bot.models.outbox import Lane, Post
from bot.models.people import Person
from bot.playground.delivery import Ack, DirectTransport
from bot.playground.members import Member
from bot.playground.records import Channel
from bot.playground.server import LocalSlack
from bot.services import Services
from bot.services.people import find_person
from bot.slack import Act, Attempt, ClientFor, Say, Slack
from bot.views.message import plain
from bot.web_client import PooledClient
from scheduler.heartbeat import Heartbeat

SAY = "tests.say"
MADE = "tests.made"
LEASE = 30.0
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # what SQLite cannot do


def say(services: Services, post: Post) -> Act:
    """Posts where it is destined for; an occasion that is a ts makes it a reply in that thread."""
    thread = post.occasion if post.occasion[:1].isdigit() else None
    return Say(post.destination, plain(f"word {post.about}"), thread)


class BrokenOff(Exception):
    """What a transaction of the tests fails with."""


class Bench:
    def __init__(self, slack: LocalSlack, clock: StandingClock, url: str) -> None:
        self.slack, self.clock, self.url = slack, clock, url
        self.workspace = slack.open_workspace()
        self.workspace.transport = DirectTransport(lambda envelope: Ack(200))
        self.amy = self.workspace.add_member("amy")
        self.channel = self.a_channel("square")
        self._open: list[Database] = []
        self.database = self.another_database()
        self.settings = Settings(slack_bot_token=self.workspace.bot_token, database_url=url, lease_seconds=LEASE)
        self.services = make_services(self.settings, self.database, clock, random.Random(1))
        self.outbox = self.services.outbox
        self.team = (None, self.workspace.team_id)
        self.workspace_id = self.services.people.workspace(self.team, clock.now())
        self.heart = self.heartbeat()

    # What there is

    def a_channel(self, name: str, **more: Any) -> Channel:
        """A channel with Amy and the bot in it."""
        channel = self.workspace.add_channel(name, [self.amy], **more)
        self.workspace.invite_bot(channel, self.amy)
        return channel

    def another_database(self, **more: Any) -> Database:
        """As another process has it: with a pool and a writer lock of its own."""
        self._open.append(Database(self.url, **more))
        return self._open[-1]

    def another_process(self) -> Heartbeat:
        """A heartbeat that shares nothing with the first but the database."""
        return self.heartbeat(make_services(self.settings, self.another_database(), self.clock, random.Random(1)))

    def heartbeat(
        self, services: Services | None = None, slack: Slack | None = None, *, senders: int = 8, seconds: float = 0.05
    ) -> Heartbeat:
        heart = Heartbeat(
            services or self.services, slack or Slack(self.client_for), self.clock, senders=senders, seconds=seconds
        )
        heart.compose(SAY, say)
        return heart

    @property
    def client_for(self) -> ClientFor:
        client = PooledClient(self.workspace.bot_token, self.slack.api_url, 5, retry_handlers=[])
        return lambda enterprise, team: client

    def close(self) -> None:
        for database in self._open:
            database.dispose()

    # What is promised

    def promise(
        self,
        about: int = 1,
        *,
        kind: str = SAY,
        to: Channel | Member | None = None,
        due: datetime | None = None,
        **more: Any,
    ) -> None:
        with self.database.begin() as session:
            self.promise_in(session, about, kind=kind, to=to, due=due, **more)

    def promise_and_break_off(self, about: int) -> None:
        """A transaction that promises, and is not kept."""
        with self.database.begin() as session:
            self.promise_in(session, about)
            raise BrokenOff

    def promise_in(
        self,
        session: Session,
        about: int,
        *,
        kind: str = SAY,
        to: Channel | Member | None = None,
        due: datetime | None = None,
        **more: Any,
    ) -> None:
        self.outbox.promise(
            session,
            self.workspace_id,
            kind,
            about,
            destination=(to or self.channel).id,
            due=due or self.clock.now(),
            **more,
        )

    def redraw(self, about: int = 1, kind: str = SAY, **more: Any) -> None:
        with self.database.begin() as session:
            self.outbox.redraw(session, self.workspace_id, kind, about, **more)

    def cancel(self, about: int = 1, kind: str = SAY) -> None:
        with self.database.begin() as session:
            self.outbox.cancel(session, self.workspace_id, kind, about)

    # Time

    def waits(self, seconds: float) -> None:
        """Real time passes; the world's clock stands."""
        self.clock.wait(timedelta(seconds=seconds))

    def later(self, **span: float) -> None:
        """The world's time passes; no lease ends by it."""
        self.clock.turn_to(self.clock.now() + timedelta(**span))

    def beats(self, times: int = 1, heart: Heartbeat | None = None) -> int:
        """Beats, with a second between two of them; how many posts were taken up."""
        taken = 0
        for number in range(times):
            if number:
                self.waits(1)
            taken += (heart or self.heart).beat()
        return taken

    def dies_after_sending(self) -> None:
        """A process takes what is due, sends it, and is gone before it has kept what became of it."""
        slack = Slack(self.client_for)
        for claim in self.outbox.claim("gone", 8):
            attempt = Attempt(claim.team, claim.post.id, claim.unsure, claim.post.first_tried_at)
            act = say(self.services, claim.post)
            slack.perform(act, attempt)

    # What became of it

    def post(self, about: int = 1, kind: str = SAY, *, redraw: bool = False, occasion: str = "") -> Post:
        key = f"{'redraw/' if redraw else ''}{kind}/{about}/{occasion}"
        with self.database.read() as session:
            return session.scalars(select(Post).where(Post.key == key)).one()

    def posts(self) -> int:
        with self.database.read() as session:
            return session.scalar(select(func.count(Post.id))) or 0

    def free_at(self, lane: str) -> datetime:
        with self.database.read() as session:
            return session.get_one(Lane, f"{self.workspace_id}:{lane}").free_at

    def said(self, where: Channel | None = None, thread: str | None = None) -> list[str]:
        return [str(one["text"]) for one in self.amy.messages(where or self.channel, thread) if one["text"]]

    def told(self) -> list[str]:
        """What the bot wrote to Amy privately."""
        return [str(one["text"]) for one in self.amy.direct_messages()]

    def called(self, method: str) -> int:
        return sum(call.method == method for call in self.slack.calls)

    # People

    def a_person(self, member: Member, **more: Any) -> Person:
        """The bot knows this member."""
        user = {"id": member.id, "name": member.name, "tz": member.tz, "team_id": self.workspace.team_id, **more}
        self.services.people.remember_person(self.workspace_id, user, self.workspace.team_id, self.clock.now())
        with self.database.read() as session:
            person = find_person(session, self.workspace_id, member.id)
        assert person is not None
        return person


def composes(bench: Bench, act: Act) -> None:
    """Posts of this kind do this, whoever sends them."""

    def made(services: Services, post: Post) -> Act:
        return act

    bench.heart.compose(MADE, made)


def perform(bench: Bench, act: Act, *, unsure: bool = False) -> Outcome:
    return Slack(bench.client_for).perform(act, Attempt(bench.team, 1, unsure, bench.clock.now()))
