"""Killed again and again, by kill -9, at the worst moments: said exactly once, and nothing acknowledged is lost."""

import random
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.faults.chaos import DATABASES, Run
from tests.faults.town import DAYS

KILLS = 32
SEEDS = dict(zip(DATABASES, (20261122, 20261123), strict=True))  # any; what happens when is up to the machine as well


@pytest.mark.fault
@pytest.mark.timeout(1200)
def test_a_bot_that_is_killed_all_month_says_everything_once_and_keeps_what_it_acknowledged(
    database_url: str, tmp_path: Path
) -> None:
    """A whole 30-day challenge. On SQLite it runs in the home channel, on PostgreSQL in a channel made for it."""
    database = make_url(database_url).get_backend_name()
    run = Run(tmp_path, database_url, random.Random(SEEDS[database]), KILLS, own_channel=database == "postgresql")
    entries = run.play()
    assert run.kills >= 30  # two moments may hit the same process
    assert entries > DAYS  # there was something to keep: two people write from the first day on
