"""A database that is full: it is said, nothing is half written, and it goes on once there is room."""

import logging
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.clock import StandingClock
from bot.database import Database
from bot.models.challenges import Challenge, Day, Entry
from bot.models.outbox import DUE, SENT, Post
from bot.playground.server import LocalSlack
from bot.services.challenges.kinds import DAY
from tests.challenges.scene import KEEP, begun, day, rows
from tests.challenges.starting import the_form
from tests.world import World

pytestmark = pytest.mark.fault

LEASE = timedelta(seconds=30)
FULL = "database or disk is full"
SORRY = "Nothing was saved."


class Disk:
    """What SQLite may use of it. The limit belongs to a connection, so it is said to each new one."""

    def __init__(self, database: Database) -> None:
        self._engine, self._pages = database.engine, 0
        event.listen(self._engine, "connect", self._limit)

    def _limit(self, connection: Any, _record: object) -> None:
        if self._pages:
            connection.execute(f"PRAGMA max_page_count={self._pages}")

    def is_full(self) -> None:
        """No page more than there are now, and none of them empty."""
        with self._engine.connect() as connection:
            assert connection.execute(text("PRAGMA freelist_count")).scalar() == 0
            self._pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        self._engine.dispose()

    def has_room(self) -> None:
        self._pages = 0
        self._engine.dispose()


@pytest.fixture
def world(
    empty_slack: LocalSlack, standing_clock: StandingClock, sqlite_template: Path, tmp_path: Path
) -> Iterator[World]:
    """On a file of its own: its limits are nobody else's."""
    file = shutil.copy(sqlite_template, tmp_path / "convene.db")
    world = World(empty_slack, standing_clock, f"sqlite:///{file}")
    yield world
    world.stop()


@pytest.fixture
def disk(world: World) -> Disk:
    return Disk(world.convene.database)


def test_a_form_that_finds_no_room_is_said_and_can_be_sent_again(
    world: World, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    the_form(world)
    disk.is_full()
    assert SORRY in world.amy.submits()
    assert FULL in caplog.text
    assert rows(world, Challenge) == rows(world, Day) == []
    disk.has_room()
    world.amy.closes()
    assert "Nothing is public yet" in world.amy.submits()
    assert len(rows(world, Day)) == 30


def test_an_entry_that_finds_no_room_is_not_acknowledged_and_comes_again(world: World, disk: Disk) -> None:
    begun(world)
    world.ben.presses("Join")
    world.ben.submits(Your_journal=[KEEP])
    world.ben.closes()
    disk.is_full()
    world.ben.replies("I noticed this. " * 300, day(world.ben, 1))
    assert rows(world, Entry) == []
    disk.has_room()
    world.passes(minutes=6)
    (entry,) = rows(world, Entry)
    assert entry["text"].startswith("I noticed this. I noticed")
    assert "1 person did this day." in str(day(world.dan, 1)["blocks"])


def test_a_post_whose_outcome_finds_no_room_is_not_said_twice(
    world: World, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    """Slack has it, and nothing of that is written. Once there is room it is looked up."""
    begun(world, days=2)
    world.passes(hours=14)  # the question what to share has come
    settling_takes_room(world)
    world.beats = False
    disk.is_full()
    world.clock.turn_to(world.now + timedelta(hours=11))
    world.clock.wait(timedelta(minutes=1))
    with caplog.at_level(logging.ERROR):
        assert world.convene.heartbeat.beat() == 1
    assert FULL in caplog.text
    assert how_often(world, "day 2 of 2") == 1
    assert (second_day(world)["posted_at"], second_post(world)["state"]) == (None, DUE)
    disk.has_room()
    world.clock.wait(LEASE)
    world.beat()
    assert how_often(world, "day 2 of 2") == 1
    assert (second_day(world)["ts"], second_post(world)["state"]) == (day(world.dan, 2)["ts"], SENT)


def settling_takes_room(world: World) -> None:
    """As if the row of a post grew beyond its page when it is sent."""
    with world.convene.database.begin() as session:
        session.execute(text("CREATE TABLE ballast (content BLOB)"))
        session.execute(
            text(
                "CREATE TRIGGER takes_room AFTER UPDATE ON posts WHEN NEW.state = 'sent' "
                "BEGIN INSERT INTO ballast VALUES (zeroblob(20000)); END"
            )
        )


def how_often(world: World, words: str) -> int:
    return sum(words in message.text for message in world.dan.messages())


def second_day(world: World) -> dict[str, Any]:
    (found,) = [row for row in rows(world, Day) if row["number"] == 2]
    return found


def second_post(world: World) -> dict[str, Any]:
    about = second_day(world)["id"]
    (found,) = [row for row in rows(world, Post) if row["kind"] == DAY and row["about"] == about and not row["wanted"]]
    return found
