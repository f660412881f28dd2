"""How soon the bot is ready, and what it takes while nobody does anything."""

from collections.abc import Iterator
from threading import Event

from tests.benchmarks import machine
from tests.benchmarks.databases import POSTGRESQL, SQLITE, Databases
from tests.benchmarks.figures import Figure, at_most, middle, spread
from tests.benchmarks.processes import Bot, bots
from tests.benchmarks.sizes import Size
from tests.benchmarks.stand_in import StandIn

TITLE = "Start to ready, and idle"
READY, MEMORY, PROCESSOR = 2.0, 120.0, 0.5
SETTLED = 3.0  # seconds after which nothing of the start is left


def measure(size: Size, databases: Databases) -> Iterator[Figure]:
    for kind, http in ((SQLITE, False), (POSTGRESQL, True)):
        if kind not in size.databases:
            continue
        name = f"{'HTTP' if http else 'Socket Mode'}, {kind}"
        url = databases.fresh(kind)
        slack = StandIn()
        try:
            starts = [started(databases, slack, url, http) for _ in range(size.starts)]
            memory, processor = idle(size, databases, slack, url, http)
        finally:
            slack.stop()
        ready = middle(starts)
        yield Figure(f"{name}: start to ready", ready, "s", None, at_most(READY, ready, "s"), spread(starts))
        yield Figure(f"{name}: memory idle", memory, "MB", None, at_most(MEMORY, memory, "MB"))
        aim = at_most(PROCESSOR, processor, "%")
        yield Figure(f"{name}: processor idle, over {size.idle_seconds:.0f} s", processor, "%", None, aim)


def started(databases: Databases, slack: StandIn, url: str, http: bool) -> float:
    """Seconds until /healthz says ok, on a database that is up to date."""
    with bots() as running:
        running.append(Bot(databases.folder, slack.api_url, url, http=http))
        running[0].wait_until_ready()
        return running[0].seconds_to_ready


def idle(size: Size, databases: Databases, slack: StandIn, url: str, http: bool) -> tuple[float, float]:
    """Memory in MB, and percent of one core."""
    nothing = Event()
    with bots() as running:
        running.append(Bot(databases.folder, slack.api_url, url, http=http))
        running[0].wait_until_ready()
        nothing.wait(min(SETTLED, size.idle_seconds))
        before = running[0].cpu_seconds()
        nothing.wait(size.idle_seconds)
        used = running[0].cpu_seconds() - before
        return machine.memory_mb(running[0].pid), used / size.idle_seconds * 100
