"""Bots in processes of their own, kept alive as a supervisor keeps them."""

import signal
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen
from threading import Event, Thread

from bot.playground.server import LocalSlack
from tests.test_server import Process, free_port, healthz
from tests.waiting import until

LEASE_SECONDS = 2
"""The shortest that is sound here: the local Slack answers in milliseconds."""

QUICK = {"LEASE_SECONDS": str(LEASE_SECONDS), "BEAT_SECONDS": "0.1", "LOG_FORMAT": "json"}
START_SECONDS = 120  # at most, on a machine that has much else to do
KILLED = -signal.SIGKILL


class Supervisor:
    """Keeps one bot running: whenever it falls, the next one starts at once, as under systemd."""

    def __init__(self, where: Path, slack: LocalSlack, **settings: str) -> None:
        self._where, self._slack, self._settings = where, slack, QUICK | settings
        self.health = free_port()
        self.lives: list[Process] = []
        self.ends: list[int] = []
        self.on_birth: Callable[[], None] = lambda: None
        self._stopping = Event()
        self._thread = Thread(target=self._keep, name="supervisor")

    def start(self) -> None:
        self._begin()
        self._thread.start()

    def _begin(self) -> None:
        folder = self._where / f"life-{len(self.lives)}"
        folder.mkdir(parents=True)
        self.lives.append(Process(folder, self._slack, HEALTH_PORT=str(self.health), **self._settings))
        self.on_birth()

    def _keep(self) -> None:
        while True:
            self.ends.append(self.lives[-1].child.wait())
            if self._stopping.is_set():
                return
            self._begin()

    @property
    def process(self) -> Popen[bytes]:
        return self.lives[-1].child

    @property
    def kills(self) -> int:
        return self.ends.count(KILLED)

    @property
    def log(self) -> str:
        """What all of them logged."""
        return "".join(life.log for life in self.lives)

    def connects(self) -> None:
        """Whoever is the latest has a socket."""
        until(lambda: self.process.poll() is None and '"connected"' in self.lives[-1].log, START_SECONDS)

    def dies(self) -> None:
        """Killed, and not started again."""
        self._stopping.set()
        self.process.kill()
        self._thread.join()

    def falls(self) -> None:
        """Killed now; the next one has begun when this returns."""
        before = len(self.lives)
        self.process.kill()
        until(lambda: len(self.lives) > before, START_SECONDS)

    def stop(self) -> int:
        """Let the last one leave in order; its exit code. Once it has left, nothing changes."""
        self._stopping.set()
        self.process.terminate()
        self._thread.join(20)
        if self._thread.is_alive():
            self.process.kill()
            self._thread.join()
        return self.ends[-1]

    def is_well(self) -> bool:
        return healthz(self.health) == (200, "ok")

    def is_unwell(self, words: str) -> bool:
        status, text = healthz(self.health)
        return status == 503 and words in text
