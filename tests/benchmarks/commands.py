"""A slash command that writes durably and answers, against a bare Bolt app on the same server with the same threads.

All stand side by side and take turns, round after round, so that what else the machine does falls on each.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial

from bot.clock import machine_time
from tests.benchmarks import load, machine
from tests.benchmarks.databases import KINDS, POSTGRESQL, SQLITE, Databases
from tests.benchmarks.figures import Aim, Figure, at_least, at_most, middle, percentile, spread
from tests.benchmarks.filling import Filler
from tests.benchmarks.load import Load
from tests.benchmarks.processes import Bot, bots, wait_for
from tests.benchmarks.sizes import Size
from tests.benchmarks.stand_in import StandIn

TITLE = "A command that writes durably and answers: /convene away until …, and one that reads: /challenge progress"
BARE = "bare Bolt"
WRITES, WRITTEN = "/convene away until 24 December", "away until"
READS, READ = "/challenge progress", "Draw daily"
AIMS = {SQLITE: 1 / 3, POSTGRESQL: 1 / 5}
P99 = 60.0
TWO_PROCESSES = 1.2
NO_GROWTH = 0.8  # of what a small store does; two rounds of the same differ by as much
SMALL, PARTICIPANTS, DAYS = 4, 40, 25  # communities of a small store; of each challenge in any store
CHALLENGES_EACH = 4  # that a person is in


@dataclass
class Contender:
    """What is measured: how it is asked, and the processes behind it."""

    ask: Callable[[float, int], Load]  # seconds, connections
    running: list[Bot]
    rounds: list[Load] = field(default_factory=list)
    cores: list[tuple[float, float, float]] = field(default_factory=list)  # used by client, bot, database

    @property
    def per_second(self) -> float:
        return middle([one.per_second for one in self.rounds])

    def milliseconds(self, share: float) -> float:
        return percentile([latency for one in self.rounds for latency in one.latencies], share) * 1000

    def take_turn(self, seconds: float, connections: int, database: int | None) -> None:
        before = self._used(database)
        done = self.ask(seconds, connections)
        if done.wrong:
            raise AssertionError(f"{done.wrong} of {len(done.latencies)} answers were not the expected one")
        self.rounds.append(done)
        client, bot, store = (
            (after - earlier) / done.seconds for after, earlier in zip(self._used(database), before, strict=True)
        )
        self.cores.append((client, bot, store))

    def _used(self, database: int | None) -> tuple[float, float, float]:
        own = os.times()
        return own.user + own.system, sum(bot.cpu_seconds() for bot in self.running), machine.cpu_seconds(database)

    def remark(self) -> str:
        client, bot, store = (middle(column) for column in zip(*self.cores, strict=True))
        used = f"cores: bot {bot:.2f}, database {store:.2f}, client {client:.2f}"
        return f"p50 {self.milliseconds(0.5):.0f}, p99 {self.milliseconds(0.99):.0f} ms; {used}"


Contenders = Mapping[str, Contender]


def measure(size: Size, databases: Databases) -> Iterator[Figure]:
    with over_http(size, databases) as contenders:
        take_turns(contenders, size, databases)
        yield from against_bare("HTTP", contenders)
        yield from two_processes(contenders)
        yield from growth(contenders)
    with over_socket(size, databases) as contenders:
        take_turns(contenders, size, databases)
        yield from against_bare("Socket Mode", contenders)


def take_turns(contenders: Contenders, size: Size, databases: Databases) -> None:
    for contender in contenders.values():
        contender.ask(size.seconds / 2, size.connections)  # Slack is asked who everybody is, connections are opened
    for _ in range(size.rounds):
        for contender in contenders.values():
            contender.take_turn(size.seconds, size.connections, databases.server_pid)


# What there is to measure


@contextmanager
def over_http(size: Size, databases: Databases) -> Iterator[Contenders]:
    with ExitStack() as held:
        slack, running = StandIn(), held.enter_context(bots())
        held.callback(slack.stop)
        small = {kind: store(databases, kind, SMALL) for kind in size.databases}
        full = {kind: store(databases, kind, size.communities) for kind in size.databases}

        def start(url: str, module: str = "bot") -> Bot:
            running.append(Bot(databases.folder, slack.api_url, url, module=module))
            return running[-1]

        def asked(words: str, expected: str, *asked_ones: Bot) -> Contender:
            ports = [bot.port for bot in asked_ones]
            ask = partial(load.over_http, ports, partial(load.command, words=words), expected.encode())
            return Contender(ask, list(asked_ones))

        bare = start(databases.fresh(SQLITE), "tests.benchmarks.bare")
        contenders = {BARE: asked(WRITES, "", bare)}
        for kind in size.databases:
            small_bot, full_bot = start(small[kind]), start(full[kind])
            contenders[kind] = asked(WRITES, WRITTEN, small_bot)
            contenders[f"{kind}, full"] = asked(WRITES, WRITTEN, full_bot)
            contenders[f"{kind}, reads"] = asked(READS, READ, small_bot)
            contenders[f"{kind}, reads, full"] = asked(READS, READ, full_bot)
            if kind == POSTGRESQL:
                contenders["two"] = asked(WRITES, WRITTEN, small_bot, start(small[kind]))
        for bot in running:
            bot.wait_until_ready()
        yield contenders


def store(databases: Databases, kind: str, communities: int) -> str:
    """A workspace with so many communities, a challenge on day 25 in each, and its journals."""
    url, now = databases.fresh(kind), machine_time()
    people = communities * PARTICIPANTS // CHALLENGES_EACH
    filler = Filler(url, now)
    filler.communities(1, communities, people=max(people, load.PEOPLE))
    filler.challenges(communities, communities, 30, now, posted=DAYS)
    filler.journals(communities, PARTICIPANTS, DAYS, people=people)
    filler.done()
    return url


@contextmanager
def over_socket(size: Size, databases: Databases) -> Iterator[Contenders]:
    """Each has a Slack of its own, which holds its socket."""
    with ExitStack() as held:
        running = held.enter_context(bots())
        contenders: dict[str, Contender] = {}
        slacks: list[StandIn] = []
        for name in (BARE, *size.databases):
            slack = StandIn()
            held.callback(slack.stop)
            url = databases.fresh(SQLITE) if name == BARE else store(databases, name, SMALL)
            module = "tests.benchmarks.bare" if name == BARE else "bot"
            running.append(Bot(databases.folder, slack.api_url, url, http=False, module=module, LISTENERS="16"))
            expected = "" if name == BARE else WRITTEN
            ask = partial(load.over_socket, slack, partial(load.command, words=WRITES), expected)
            contenders[name] = Contender(ask, [running[-1]])
            slacks.append(slack)
        for bot, slack in zip(running, slacks, strict=True):
            bot.wait_until_ready()
            wait_for(slack.is_connected)
        yield contenders


# What it says


def against_bare(transport: str, contenders: Contenders) -> Iterator[Figure]:
    bare = contenders[BARE]
    yield figure(f"{transport}: {BARE}, empty listener", bare)
    for kind in kinds_among(contenders):
        ratio = contenders[kind].per_second / bare.per_second
        yield figure(f"{transport}: {kind} (ratio to bare)", contenders[kind], ratio, at_least(AIMS[kind], ratio))
        p99 = contenders[kind].milliseconds(0.99)
        yield Figure(f"{transport}: {kind}, p99", p99, "ms", p99 / bare.milliseconds(0.99), at_most(P99, p99, "ms"))


def kinds_among(contenders: Contenders) -> list[str]:
    return [kind for kind in KINDS if kind in contenders]


def two_processes(contenders: Contenders) -> Iterator[Figure]:
    if "two" not in contenders:
        return
    ratio = contenders["two"].per_second / contenders[POSTGRESQL].per_second
    yield figure(
        "HTTP: two processes, postgresql (ratio to one)", contenders["two"], ratio, at_least(TWO_PROCESSES, ratio)
    )


def growth(contenders: Contenders) -> Iterator[Figure]:
    for kind in kinds_among(contenders):
        for name, what in ((kind, "writes"), (f"{kind}, reads", "reads")):
            full = contenders[f"{name}, full"]
            ratio = full.per_second / contenders[name].per_second
            label = f"HTTP: {kind}, {what}, full store (ratio to a small one)"
            yield figure(label, full, ratio, at_least(NO_GROWTH, ratio))


def figure(what: str, contender: Contender, ratio: float | None = None, aim: Aim | None = None) -> Figure:
    rounds = spread([one.per_second for one in contender.rounds])
    return Figure(what, contender.per_second, "/s", ratio, aim, rounds, contender.remark())
