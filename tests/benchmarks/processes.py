"""The bot as it really runs: `python -m bot run`, in a process and a folder of its own."""

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import perf_counter

from tests.benchmarks import machine

HERE = Path(__file__).resolve().parent.parent.parent
SECRET = "bench-secret"
PATIENCE = 60.0


class Bot:
    """One process. Over HTTP it listens at `port`; over Socket Mode /healthz does."""

    def __init__(
        self, folder: Path, api_url: str, database_url: str, *, http: bool = True, module: str = "bot", **more: str
    ) -> None:
        self.port = free_port()
        self.log = folder / f"log-{self.port}"
        transport = (
            {"SLACK_SIGNING_SECRET": SECRET, "PORT": str(self.port)}
            if http
            else {"SLACK_APP_TOKEN": "xapp-bench", "HEALTH_PORT": str(self.port)}
        )
        settings = {
            "SLACK_BOT_TOKEN": "xoxb-bench", "SLACK_API_BASE_URL": api_url, "DATABASE_URL": database_url, **transport,
        }  # fmt: skip
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        arguments = [sys.executable, "-m", module, *(["run"] if module == "bot" else [])]
        self._started = perf_counter()
        with self.log.open("w") as log:
            self._child = subprocess.Popen(
                arguments, cwd=folder, env={**inherited, "PYTHONPATH": str(HERE), **settings, **more}, stderr=log
            )
        self.seconds_to_ready = 0.0

    @property
    def pid(self) -> int:
        return self._child.pid

    def wait_until_ready(self) -> None:
        """Until /healthz says ok. Raises when it does not within a minute."""
        wait_for(lambda: self._child.poll() is not None or healthy(self.port))
        if self._child.poll() is not None:
            raise RuntimeError(f"the bot ended: {self.log.read_text()}")
        self.seconds_to_ready = perf_counter() - self._started

    def cpu_seconds(self) -> float:
        return machine.cpu_seconds(self.pid)

    def terminate(self) -> None:
        if self._child.poll() is None:
            self._child.terminate()

    def wait_until_ended(self) -> None:
        try:
            self._child.wait(20)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()


@contextmanager
def bots() -> Iterator[list[Bot]]:
    """A list to put what is started into; all of it is stopped at the end."""
    started: list[Bot] = []
    try:
        yield started
    finally:
        for bot in started:
            bot.terminate()
        for bot in started:
            bot.wait_until_ended()


def wait_for(fact: Callable[[], object], seconds: float = PATIENCE, pause: float = 0.01) -> float:
    """Seconds until the fact was true. Raises TimeoutError when it stays false."""
    started, nothing = perf_counter(), Event()
    while not fact():
        if perf_counter() - started > seconds:
            raise TimeoutError(f"waited {seconds} s in vain")
        nothing.wait(pause)
    return perf_counter() - started


def healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
