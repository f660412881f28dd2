"""The only file that reads the time: now() of the world, real() of the machine.

The world's time decides what is due, local dates, grace and what members see; tests and the playground turn it.
Real time never turns: leases, pacing, time-outs. The two are never compared with each other.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Protocol


class Clock(Protocol):
    """Both times, aware and in UTC."""

    def now(self) -> datetime: ...

    def real(self) -> datetime: ...


def machine_time() -> datetime:
    return datetime.now(UTC)


class SystemClock:
    """The machine's time, moved by an offset: none in production, a file's content beside a local Slack."""

    def __init__(self, offset: Callable[[], timedelta] = timedelta) -> None:
        self._offset = offset

    def now(self) -> datetime:
        return machine_time() + self._offset()

    def real(self) -> datetime:
        return machine_time()


class TurnableClock:
    """Runs on at the ordinary pace from where it was turned to."""

    def __init__(self) -> None:
        self._offset = timedelta()

    @property
    def offset(self) -> timedelta:
        return self._offset

    def now(self) -> datetime:
        return machine_time() + self._offset

    def real(self) -> datetime:
        return machine_time()

    def turn_to(self, moment: datetime) -> None:
        self._offset = moment - machine_time()

    def reset(self) -> None:
        self._offset = timedelta()


class StandingClock:
    """Stands until it is turned by hand: the clock of tests and of the story."""

    def __init__(self, now: datetime, real: datetime | None = None) -> None:
        self._lock = Lock()
        self._now = now
        self._real = real or now

    def restart(self, now: datetime) -> None:
        """Both times stand at this moment, as when the clock was made: for a world that is new."""
        with self._lock:
            self._now = self._real = now

    def now(self) -> datetime:
        return self._now

    def real(self) -> datetime:
        return self._real

    def turn_to(self, moment: datetime) -> None:
        with self._lock:
            self._now = moment

    def wait(self, span: timedelta) -> None:
        """Let real time pass, as if everybody had waited."""
        with self._lock:
            self._real += span


def offset_in(path: Path) -> Callable[[], timedelta]:
    """Read the offset in seconds from a file at every call; a missing or empty file is no offset."""

    def read() -> timedelta:
        try:
            text = path.read_text().strip()
        except FileNotFoundError:
            return timedelta()
        return timedelta(seconds=float(text)) if text else timedelta()

    return read
