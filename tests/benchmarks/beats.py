"""What a beat costs when nothing is due, however much is planned."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from time import perf_counter

from bot.app import create
from bot.clock import machine_time
from bot.config import Settings
from tests.benchmarks.databases import Databases
from tests.benchmarks.figures import Figure, at_most, middle, percentile, spread
from tests.benchmarks.filling import Filler
from tests.benchmarks.sizes import Size

TITLE = "A beat with nothing due"
AIM = 5.0
LANES = 10_000
LANES_EACH = 10  # in one workspace


def measure(size: Size, databases: Databases) -> Iterator[Figure]:
    for kind in size.databases:
        empty = beats(databases.fresh(kind), size)
        full = beats(filled(databases.fresh(kind), size), size)
        typical = middle([middle(one) for one in full])
        yield Figure(f"{kind}, nothing planned", middle([middle(one) for one in empty]), "ms")
        yield Figure(
            f"{kind}, {size.planned:,} posts planned (ratio to nothing planned)", typical, "ms",
            typical / middle([middle(one) for one in empty]), at_most(AIM, typical, "ms"),
            spread([middle(one) for one in full]),
            f"p99 {percentile([value for one in full for value in one], 0.99):.2f} ms",
        )  # fmt: skip


def filled(url: str, size: Size) -> str:
    """A post for each lane and day, from tomorrow on."""
    lanes = min(LANES, size.planned // 10)
    filler = Filler(url, machine_time())
    filler.communities(lanes // LANES_EACH, LANES_EACH)
    filler.planned_days(lanes, LANES_EACH, machine_time() + timedelta(days=1), 1, size.planned // lanes)
    filler.done()
    return url


def beats(url: str, size: Size) -> list[list[float]]:
    """Milliseconds of each beat, by round."""
    convene = create(Settings(slack_bot_token="xoxb-bench", database_url=url))
    try:
        convene.heartbeat.beat()  # the first one opens a connection
        return [[one_beat(convene.heartbeat.beat) for _ in range(size.beats)] for _ in range(size.rounds)]
    finally:
        convene.stop()


def one_beat(beat: Callable[[], int]) -> float:
    started = perf_counter()
    if beat():
        raise AssertionError("something was due")
    return (perf_counter() - started) * 1000
