"""What tests of the spine stand on."""

from collections.abc import Iterator

import pytest

from bot.clock import StandingClock
from bot.playground.server import LocalSlack
from tests.spine.bench import Bench


@pytest.fixture
def bench(empty_slack: LocalSlack, standing_clock: StandingClock, database_url: str) -> Iterator[Bench]:
    bench = Bench(empty_slack, standing_clock, database_url)
    yield bench
    bench.close()
