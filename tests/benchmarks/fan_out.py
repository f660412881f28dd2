"""A busy morning: thousands of prompts in many workspaces due at the same moment, Slack answering in 100 ms."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from sqlalchemy import create_engine, update

from bot.clock import machine_time
from bot.domain.cadence import ONE_DAY
from bot.models.outbox import Post
from tests.benchmarks import machine
from tests.benchmarks.databases import POSTGRESQL, Databases
from tests.benchmarks.figures import Figure, at_most
from tests.benchmarks.filling import Filler
from tests.benchmarks.processes import Bot, bots, wait_for
from tests.benchmarks.sizes import Size
from tests.benchmarks.stand_in import StandIn

TITLE = "Fan-out: prompts due at once, one Slack call takes 100 ms"
SLACK_TAKES = 0.1
AIM = 15.0
NOT_SLOWER = 1.1  # two runs of the same differ by as much
PATIENCE = 300.0


@dataclass(frozen=True)
class Morning:
    """Seconds from the moment when all were due until Slack had answered the last, and who used the processor."""

    seconds: float
    remark: str


def measure(size: Size, databases: Databases) -> Iterator[Figure]:
    plain = size.prompts * SLACK_TAKES
    yield Figure(f"{size.prompts:,} prompts one after the other, by arithmetic", plain, "s", 1.0)
    one = {kind: fan_out(size, databases, kind, 1) for kind in size.databases}
    for kind, morning in one.items():
        name, seconds = f"one process, {kind} (ratio to that)", morning.seconds
        yield Figure(name, seconds, "s", seconds / plain, at_most(AIM, seconds, "s"), remark=morning.remark)
    if POSTGRESQL in one:
        two = fan_out(size, databases, POSTGRESQL, 2)
        ratio = two.seconds / one[POSTGRESQL].seconds
        aim = at_most(NOT_SLOWER, ratio, "of one")
        yield Figure("two processes, postgresql (ratio to one)", two.seconds, "s", ratio, aim, remark=two.remark)


def fan_out(size: Size, databases: Databases, kind: str, processes: int, **settings: str) -> Morning:
    """Each is posted once, or it raises."""
    url = databases.fresh(kind)
    due = machine_time()
    each = size.prompts // size.workspaces
    filler = Filler(url, machine_time())
    filler.communities(size.workspaces, each)
    filler.challenges(size.prompts, each, 3, due)
    filler.planned_days(size.prompts, each, due + ONE_DAY, 2, 3)
    filler.done()
    slack = StandIn(SLACK_TAKES)
    with bots() as running:
        for _ in range(processes):
            running.append(Bot(databases.folder, slack.api_url, url, http=False, **settings))
        for bot in running:
            bot.wait_until_ready()
        before = used(running, databases)
        started = make_due(url, due + ONE_DAY)
        wait_for(lambda: len(slack.posted) >= size.prompts, PATIENCE)
        spent = [after - earlier for after, earlier in zip(used(running, databases), before, strict=True)]
    slack.stop()
    posted = Counter(post for _, post in slack.posted)
    if len(posted) != size.prompts or max(posted.values()) > 1:
        raise AssertionError(f"{size.prompts} prompts made {len(slack.posted)} posts, {len(posted)} different ones")
    return Morning(
        slack.last_post - started,
        f"processor: bot {spent[0]:.1f}, database {spent[1]:.1f}, Slack {spent[2]:.1f} s; "
        f"at most {slack.most_at_once} calls at once",
    )


def used(running: list[Bot], databases: Databases) -> tuple[float, float, float]:
    """Processor time so far of the bots, PostgreSQL and the stand-in, which is in this process."""
    own = os.times()
    bots_used = sum(bot.cpu_seconds() for bot in running)
    return bots_used, machine.cpu_seconds(databases.server_pid), own.user + own.system


def make_due(url: str, planned: datetime) -> float:
    """What is planned for then is due now, as if that moment had come; when, by perf_counter.

    Not by the bots' clock: one that is turned through a file is read from there a dozen times for each post.
    """
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(update(Post).where(Post.due_at == planned).values(due_at=machine_time()))
    engine.dispose()
    return perf_counter()
