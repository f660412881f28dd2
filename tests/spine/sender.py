"""A process of its own that sends what is due; told to, it is killed between Slack's answer and the commit."""

import os
import random
import signal
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.app import make_services
from bot.clock import Clock, StandingClock, SystemClock, machine_time
from bot.config import Settings
from bot.database import Database
from bot.domain.outbox import Outcome
from bot.slack import Act, Attempt, Slack
from bot.web_client import PooledClient
from scheduler.heartbeat import Heartbeat
from tests.spine.bench import LEASE, SAY, say


@dataclass(frozen=True)
class Orders:
    database_url: str
    api_url: str
    token: str
    now: datetime
    real: datetime
    dies: bool

    def words(self) -> list[str]:
        """As arguments of the command line."""
        times = (self.now.isoformat(), self.real.isoformat())
        return [self.database_url, self.api_url, self.token, *times, "dies" if self.dies else "lives"]


class Dying(Slack):
    """Sends, and is gone."""

    def perform(self, act: Act, attempt: Attempt) -> Outcome:
        super().perform(act, attempt)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


def clock_of(orders: Orders) -> Clock:
    """The tests' clock; one that lives on lets it run, as leases and pace must end."""
    if orders.dies:
        return StandingClock(orders.now, orders.real)
    ahead = orders.now - machine_time() + timedelta(minutes=1)
    return SystemClock(lambda: ahead)


def main(words: list[str]) -> None:
    database_url, api_url, token, now, real, fate = words
    orders = Orders(
        database_url, api_url, token, datetime.fromisoformat(now), datetime.fromisoformat(real), fate == "dies"
    )
    clock, settings = clock_of(orders), Settings(slack_bot_token=token, lease_seconds=LEASE)
    database = Database(database_url)
    services = make_services(settings, database, clock, random.Random())
    client = PooledClient(token, api_url, 5, retry_handlers=[])
    slack = (Dying if orders.dies else Slack)(lambda enterprise, team: client)
    heart = Heartbeat(services, slack, clock)
    heart.compose(SAY, say)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    while services.outbox.waiting():
        heart.beat()
    database.dispose()


if __name__ == "__main__":
    main(sys.argv[1:])
