"""Rounds of partners while the bot is killed: everybody is in one pair a round, and each is introduced once."""

import random
from functools import partial
from pathlib import Path

import pytest

from tests.faults.partners_town import DRAWN, OPENING, TURNED, PartnersTown, Siege
from tests.faults.reaper import Moment
from tests.faults.watching import ACKED, ARRIVES, HEARD, POST, TAKEN

ROUNDS, SEED = 4, 20261124
WORST = [
    Moment(ACKED, "interactive"),  # somebody joins, and it is kept
    Moment(ARRIVES, OPENING),
    Moment(TAKEN, OPENING),
    Moment(ARRIVES, POST),
    Moment(TAKEN, POST),
    Moment(HEARD, "", 0.05),
]


@pytest.mark.fault
@pytest.mark.timeout(600)
def test_a_bot_that_is_killed_in_every_round_pairs_and_introduces_everybody_once(
    database_url: str, tmp_path: Path
) -> None:
    town, rng = PartnersTown(tmp_path, database_url), random.Random(SEED)
    siege = Siege(town, tmp_path)
    with siege.laid():
        for number, member in enumerate(town.others):
            siege.besets(partial(town.join, member), *(WORST[:1] if number % 2 else []))
        town.passes(hours=2)  # the round comes at nine, and it is eight now
        came = 0
        for number, later in enumerate(rng.sample(WORST[1:], ROUNDS)):
            begins = Moment(TURNED, "", rng.uniform(0, 0.4)) if number % 2 else Moment(DRAWN)
            came += not siege.besets(lambda: town.matches(siege.reaper.notes, days=7), begins, later)
        siege.ends_well()
        assert came >= ROUNDS // 2  # of the later moments; the earlier ones always do
        town.paired_once(ROUNDS)
        town.introduced_once()
