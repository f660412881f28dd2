"""Rounds of partners while the bot is killed: everybody is in one pair a round, and each is introduced once."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.models.outbox import Post
from bot.models.partners import Pair, Partner, Round
from bot.playground.members import Member
from bot.services.partners import kinds
from tests.faults.processes import KILLED, Supervisor
from tests.faults.reaper import BORN, Moment, Reaper
from tests.faults.town import PATIENCE, Town
from tests.faults.watching import ACKED, ARRIVES, HEARD, POST, TAKEN, watch_calls
from tests.waiting import until

OPENING = "conversations.open"
TURNED, DRAWN = "turned", "drawn"  # a round is due; it is stored, and nobody is introduced yet
ROUNDS, SEED = 4, 20261124
WORST = [
    Moment(ACKED, "interactive"),  # somebody joins, and it is kept
    Moment(ARRIVES, OPENING),
    Moment(TAKEN, OPENING),
    Moment(ARRIVES, POST),
    Moment(TAKEN, POST),
    Moment(HEARD, "", 0.05),
]
FAULTS = ("unexpected error", "could not be composed", "could not be sent", "a beat failed")


class PartnersTown(Town):
    """#data-craft with Amy, who starts accountability partners, and four who join."""

    said = (kinds.ANNOUNCEMENT, kinds.INTRODUCTION)

    def is_set_up(self) -> None:
        self.insists(lambda: self.amy.command("/convene", "setup", self.channel).ok)
        self.submits(self.amy)
        self.settles()
        self.insists(lambda: self.amy.command("/partner", "start", self.channel).ok)
        self.chooses(self.amy, "Ask each pair how it goes", "Not at all")
        self.submits(self.amy)
        self.settles()

    def opens_join(self, member: Member) -> None:
        words = "A partner asks how it goes"
        self.insists(lambda: self.press(member, words, "Join").ok and member.modal is not None)

    def round_comes(self, notes: Callable[[str, str], None]) -> None:
        with ThreadPoolExecutor(1) as others:
            rounds = self._rounds()
            notes(TURNED, "")
            turned = others.submit(self.passes, days=7)
            until(lambda: self._rounds() > rounds or turned.done(), PATIENCE)
            notes(DRAWN, "")
            turned.result()

    def _rounds(self) -> int:
        with self.database.read() as session:
            return session.scalar(select(func.count(Round.id))) or 0

    def introduced_once(self) -> None:
        """No post stands in Slack twice, and every pair that there was has its first words."""
        made = Counter(self._posts_made())
        assert [number for number, times in made.items() if times > 1] == []
        assert {row.key for row in self._promises() if made[row.id] != 1} == set()
        with self.database.read() as session:
            pairs = set(session.scalars(select(Pair.id)))
            said = set(session.scalars(select(Post.about).where(Post.kind == kinds.INTRODUCTION)))
        assert said == pairs

    def paired_once(self) -> None:
        """In each round there was, everybody is in exactly one pair."""
        with self.database.read() as session:
            assert list(session.scalars(select(Round.number).order_by(Round.number))) == [*range(1, ROUNDS + 1)]
            rows = session.execute(
                select(Round.number, Partner.person_id)
                .join(Pair, Pair.round_id == Round.id)
                .join(Partner, Partner.pair_id == Pair.id)
            ).all()
        assert Counter(number for number, _ in rows) == dict.fromkeys(range(1, ROUNDS + 1), len(self.joined))
        assert len(set(rows)) == len(rows)


@pytest.mark.fault
@pytest.mark.timeout(600)
def test_a_bot_that_is_killed_in_every_round_pairs_and_introduces_everybody_once(
    database_url: str, tmp_path: Path
) -> None:
    town, rng = PartnersTown(tmp_path, database_url), random.Random(SEED)
    bot = Supervisor(tmp_path, town.slack, **town.settings)
    reaper = Reaper(lambda: bot.process)
    watch_calls(town.slack, reaper.notes)
    town.heard.notes = reaper.notes
    with ExitStack() as after:
        after.callback(town.close)
        bot.start()
        after.callback(bot.stop)
        after.callback(reaper.disarm)
        town.is_set_up()
        bot.on_birth = lambda: reaper.notes(BORN, "")
        for number, member in enumerate(town.others):
            reaper.arm(WORST[:1] if number % 2 else [])
            town.join(member)
            _recover(town, bot, reaper)
        town.passes(hours=2)  # the round comes at nine, and it is eight now
        came = 0
        for number, later in enumerate(rng.sample(WORST[1:], ROUNDS)):
            begins = Moment(TURNED, "", rng.uniform(0, 0.4)) if number % 2 else Moment(DRAWN)
            reaper.arm([begins, later])
            town.round_comes(reaper.notes)
            came += not _recover(town, bot, reaper)
        assert bot.stop() == 0, bot.log
        assert set(bot.ends[:-1]) == {KILLED}
        assert came >= ROUNDS // 2  # of the later moments; the earlier ones always do
        assert [words for words in FAULTS if words in bot.log] == []
        town.paired_once()
        town.introduced_once()


def _recover(town: PartnersTown, bot: Supervisor, reaper: Reaper) -> int:
    """What had no occasion to come about comes now; then all that is due is said. How many moments that were."""
    town.settles()
    missed = reaper.disarm()
    for _ in range(missed):
        bot.falls()
    until(reaper.idle.is_set)
    bot.connects()
    town.settles()
    return missed
