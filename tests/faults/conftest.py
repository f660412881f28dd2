"""A PostgreSQL that tests may stop, a town to live in, and bots in processes of their own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from tests.faults.processes import Supervisor
from tests.faults.town import Town
from tests.postgresql import PostgreSQL

Start = Callable[..., Supervisor]


@pytest.fixture(scope="session")
def own_postgresql() -> Iterator[PostgreSQL]:
    with PostgreSQL() as server:
        yield server


@pytest.fixture
def town(tmp_path: Path, database_url: str) -> Iterator[Town]:
    """On a database of each kind."""
    with ExitStack() as after:
        town = Town(tmp_path, database_url)
        after.callback(town.close)
        yield town


@pytest.fixture
def town_on_postgresql(tmp_path: Path, own_postgresql: PostgreSQL) -> Iterator[Town]:
    """On the PostgreSQL that may be stopped."""
    with ExitStack() as after:
        town = Town(tmp_path, own_postgresql.new_database())
        after.callback(town.close)
        yield town


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """start(town, SETTING="value"): a bot there; it ends with the test."""
    numbers = count(1)
    with ExitStack() as after:

        def start(town: Town, **settings: str) -> Supervisor:
            bot = Supervisor(tmp_path / f"bot-{next(numbers)}", town.slack, **town.settings, **settings)
            bot.start()
            after.callback(bot.dies)
            return bot

        yield start
