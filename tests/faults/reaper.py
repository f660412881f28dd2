"""Chooses moments at which a bot is worst interrupted, and kills it there."""

import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from subprocess import Popen
from threading import Event, Lock, Timer

from tests.faults.watching import ACKED, ARRIVES, HEARD, POST, TAKEN

BORN = "born"  # the process begins

LOOK_UP = "conversations.history"
OTHERS = ("chat.update", "reactions.add", "views.publish", "conversations.open")


@dataclass(frozen=True)
class Moment:
    """`after` seconds later than that happens; `what` is a method of the Web API or a type of envelope, "" any."""

    where: str
    what: str = ""
    after: float = 0.0

    def fits(self, where: str, what: str) -> bool:
        return self.where == where and self.what in ("", what)


def moments(rng: random.Random) -> Iterator[list[Moment]]:
    """For each step of a run one kill, or two in a row; most of them around a post and its commit."""
    while True:
        first = rng.choices([_about_a_post, _about_another_call, _about_an_act, _at_any_time], [50, 15, 25, 10])[0](rng)
        again = _of_the_next(rng, first) if rng.random() < 0.3 else []
        yield [first, *again]


def _about_a_post(rng: random.Random) -> Moment:
    return rng.choice([Moment(ARRIVES, POST), Moment(TAKEN, POST), Moment(TAKEN, POST, rng.uniform(0, 0.03))])


def _about_another_call(rng: random.Random) -> Moment:
    return Moment(rng.choice([ARRIVES, TAKEN]), rng.choice(OTHERS))


def _about_an_act(rng: random.Random) -> Moment:
    kind = rng.choice(["interactive", "events_api"])
    return rng.choice([Moment(ACKED, kind), Moment(HEARD, kind), Moment(HEARD, kind, rng.uniform(0, 0.03))])


def _at_any_time(rng: random.Random) -> Moment:
    return Moment(HEARD, "", rng.uniform(0, 0.5))


def _of_the_next(rng: random.Random, first: Moment) -> list[Moment]:
    """The one that comes after it falls too: while it starts, or when it looks whether the post is there."""
    if first.what == POST and rng.random() < 0.7:
        return [Moment(rng.choice([ARRIVES, TAKEN]), LOOK_UP)]
    return [Moment(BORN, "", rng.uniform(0, 1.5))]


class Reaper:
    """Kills at the moments it is given, one after the other; `victim` is the process to kill then."""

    def __init__(self, victim: Callable[[], Popen[bytes]]) -> None:
        self._victim = victim
        self._lock = Lock()
        self._waiting: deque[Moment] = deque()
        self._under_way = 0
        self.idle = Event()
        self.idle.set()

    def arm(self, chosen: list[Moment]) -> None:
        with self._lock:
            self._waiting.extend(chosen)
            self.idle.clear()

    def disarm(self) -> int:
        """What has not come will not come any more; how many moments that were."""
        with self._lock:
            missed = len(self._waiting)
            self._waiting.clear()
            self._rest_if_done()
        return missed

    def notes(self, where: str, what: str) -> None:
        """Something happens: is it the moment?"""
        with self._lock:
            if not (self._waiting and self._waiting[0].fits(where, what)):
                return
            moment = self._waiting.popleft()
            self._under_way += 1
        if moment.after:
            Timer(moment.after, self._kill, [self._victim()]).start()
        else:
            self._kill(self._victim())

    def _kill(self, process: Popen[bytes]) -> None:
        process.kill()
        with self._lock:
            self._under_way -= 1
            self._rest_if_done()

    def _rest_if_done(self) -> None:
        if not (self._waiting or self._under_way):
            self.idle.set()
