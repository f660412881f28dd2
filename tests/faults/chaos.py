"""Whole 30-day challenges in which the bot is killed again and again: python -m tests.faults.chaos --kills 1000."""

import argparse
import logging
import random
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from itertools import cycle
from pathlib import Path
from time import monotonic

from bot.playground.members import Member
from tests.faults.processes import KILLED, Supervisor
from tests.faults.reaper import BORN, Moment, Reaper, moments
from tests.faults.together import MEETS, TogetherTown
from tests.faults.town import DAYS, PATIENCE
from tests.faults.watching import watch_calls
from tests.postgresql import PostgreSQL
from tests.waiting import until

JOINS = {0: (0, 1), 3: (2,), 12: (3,)}  # which of the others join after which day; the last two join late
FAULTS = ("unexpected error", "could not be composed", "could not be sent", "could not be settled", "a beat failed")
AT_ONCE = 0.25  # so often: Slack waits three seconds before it brings such an answer again
SHARE = 0.5  # of the steps of a run; there are about a hundred
KILLS, DATABASES = 1000, ("sqlite", "postgresql")


class Run:
    """One challenge from its announcement to its end; the bot is killed `kills` times meanwhile."""

    def __init__(self, where: Path, database_url: str, rng: random.Random, kills: int, own_channel: bool) -> None:
        self.town = TogetherTown(where, database_url, own_channel=own_channel)
        self.bot = Supervisor(where, self.town.slack, **self.town.settings)
        self.reaper = Reaper(lambda: self.bot.process)
        watch_calls(self.town.slack, self.reaper.notes)
        self.town.heard.notes = self.reaper.notes
        self._moments, self._rng, self._left = moments(rng), rng, kills
        self._day, self._met = 0, False

    @property
    def kills(self) -> int:
        return self.bot.kills

    def play(self) -> int:
        """The whole challenge, then what must be true of it; how many entries were kept."""
        with ExitStack() as after:
            after.callback(self.town.close)
            people = after.enter_context(ThreadPoolExecutor(8))
            self.bot.start()
            after.callback(self.bot.stop)
            after.callback(self.reaper.disarm)
            self.town.is_set_up()
            self.bot.on_birth = lambda: self.reaper.notes(BORN, "")
            self._beset(self._announcement)
            while (due := self.town.turning.next_post()) is not None:
                self._beset(partial(self._step, people, due))
            return self._check()

    def _beset(self, act: Callable[[], None]) -> None:
        """Do something while the bot falls. What had no occasion to come about comes now."""
        self.reaper.arm(self._choose())
        act()
        self.town.settles()
        for _ in range(self.reaper.disarm()):
            self.bot.falls()
        until(self.reaper.idle.is_set)
        self.bot.connects()
        self.town.settles()

    def _announcement(self) -> None:
        self.town.announces()
        self.town.settles()
        for number in JOINS[0]:
            self.town.join(self.town.others[number])

    def _choose(self) -> list[Moment]:
        if self._rng.random() > SHARE:
            return []
        chosen = next(self._moments)[: self._left]
        self._left -= len(chosen)
        return chosen

    def _step(self, people: ThreadPoolExecutor, due: datetime) -> None:
        """On to the next post. Somebody may answer it at once, the others do when it is settled."""
        turned = people.submit(self.town.turning.turn_to, due)
        somebody = self._rng.choice(self.town.joined)
        if self._rng.random() < AT_ONCE:
            people.submit(self._answers_at_once, somebody, turned).result()
        turned.result()
        self.town.settles()
        acts = list(self._acts(people)) if self.town.day_post(self._day + 1) else []
        for act in acts:
            act.result()
        self.town.partners_answer()
        if self._day == MEETS and not self._met:
            self._met = True
            self.town.asks_when_to_meet()

    def _answers_at_once(self, member: Member, turned: Future[None]) -> None:
        """It may be that Slack has the post, and the bot does not know it yet."""
        until(lambda: turned.done() or self.town.day_post(self._day + 1), PATIENCE * 2)
        if self.town.day_post(self._day + 1):
            self.town.writes(member, self._day + 1)

    def _acts(self, people: ThreadPoolExecutor) -> Iterator[Future[None]]:
        self._day += 1
        for member in self.town.joined:
            yield people.submit(self.town.answers, member, self._day)
        for number in JOINS.get(self._day, ()):
            yield people.submit(self.town.join, self.town.others[number])

    def _check(self) -> int:
        assert self.bot.stop() == 0, self.bot.log
        assert set(self.bot.ends[:-1]) <= {KILLED}
        assert [words for words in FAULTS if words in self.bot.log] == []
        self.town.said_once()
        self.town.said_all()
        self.town.reads_well()
        return self.town.kept()


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
    logging.getLogger("aiohttp.server").disabled = True  # it tells of each request that a kill cuts off
    databases = [chosen.database] if chosen.database else list(DATABASES)
    say(f"{chosen.kills} kills, seed {chosen.seed}; the same choices again: make chaos SEED={chosen.seed}")
    with ExitStack() as after:
        server = after.enter_context(PostgreSQL()) if "postgresql" in databases else None
        return _runs(chosen.kills, chosen.seed, databases, server)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--database", choices=DATABASES, help="only this one")
    return parser


def _runs(wanted: int, seed: int, databases: Sequence[str], server: PostgreSQL | None) -> int:
    """One run after the other until there were enough kills; the first that goes wrong ends it, and keeps its logs."""
    kills, entries, started = 0, 0, monotonic()
    for number, database in enumerate(cycle(databases), 1):
        where = Path(tempfile.mkdtemp(prefix="convene-chaos-"))
        url = f"sqlite:///{where}/convene.db" if database == "sqlite" or not server else server.new_database()
        own_channel = number % 4 in (0, 3)  # every second run on each kind of database
        run = Run(where, url, random.Random(f"{seed}/{number}"), wanted - kills, own_channel)
        try:
            kept = run.play()
        except BaseException:
            say(f"run {number} on {database} went wrong; seed {seed}; the bot's logs are in {where}")
            raise
        shutil.rmtree(where)
        kills, entries = kills + run.kills, entries + kept
        say(f"run {number} on {database}: {run.kills} kills, {DAYS} days, {kept} entries kept; {kills} of {wanted}")
        if kills >= wanted:
            took = f"{monotonic() - started:.0f} s"
            say(f"{kills} kills in {took}: nothing missing, nothing twice, {entries} entries kept")
            return 0
    raise AssertionError("runs never end by themselves")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
