"""The database is gone for ten seconds: nothing acknowledged is lost, and no event is lost."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Protocol

import pytest
from sqlalchemy import make_url

from tests.faults.conftest import Start
from tests.faults.town import PATIENCE, Town, words_of
from tests.faults.watching import TAKEN, Standstill
from tests.postgresql import PostgreSQL
from tests.waiting import until

TEN_SECONDS = 10
NOT_KEPT = "post could not be settled"


class Outage(Protocol):
    """What takes the database away and gives it back."""

    def begin(self) -> None: ...

    def end(self) -> None: ...


class Locked:
    """Somebody else writes to the SQLite file, and takes their time."""

    def __init__(self, url: str) -> None:
        self._connection = sqlite3.connect(str(make_url(url).database), isolation_level=None)

    def begin(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def end(self) -> None:
        self._connection.close()


class Stopped:
    def __init__(self, server: PostgreSQL) -> None:
        self.begin, self.end = server.stop, server.start


@pytest.fixture(params=["sqlite", "postgresql"])
def affected(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Town, Outage]]:
    """A town, and the outage that it can have."""
    if request.param == "sqlite":
        town = Town(tmp_path, f"sqlite:///{tmp_path}/convene.db")
        outage: Outage = Locked(town.database_url)
    else:
        server: PostgreSQL = request.getfixturevalue("own_postgresql")
        town, outage = Town(tmp_path, server.new_database()), Stopped(server)
    yield town, outage
    outage.end()
    town.close()


@pytest.mark.fault
@pytest.mark.timeout(400)
def test_the_database_is_gone_for_ten_seconds(affected: tuple[Town, Outage], start: Start) -> None:
    """Just when Slack takes day 2. Meanwhile Ben presses Done and Cleo writes, both for day 1."""
    town, outage = affected
    bot = start(town, LEASE_SECONDS="12")
    town.begins()
    ben, cleo = town.joined
    due = town.turning.next_post()
    assert due is not None
    standstill = Standstill(town.slack, TAKEN)
    town.clock.turn_to(due)
    assert standstill.begun.wait(PATIENCE)
    outage.begin()
    begun = monotonic()
    standstill.over.set()
    town.writes(cleo, 1)
    town.press(ben, words_of(1), "Done")  # answered or not: what counts is that no answer says it is kept
    until(lambda: NOT_KEPT in bot.log and monotonic() - begun > TEN_SECONDS, PATIENCE)
    assert not town.seen(ben, "Day 1 is done")
    outage.end()
    town.settles()
    town.passes(minutes=6)  # Slack brings again what was not acknowledged
    town.everybody_answers(2)
    town.said_once()
    assert town.kept() == 3
    assert bot.ends == []
