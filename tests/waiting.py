"""Waiting for a fact, with a limit; never for a time."""

from collections.abc import Callable
from threading import Event
from time import monotonic

import pytest

PAUSE = 0.01


def until(fact: Callable[[], object], seconds: float = 10) -> float:
    """Return as soon as the fact is true, with the seconds that it took; fail if it stays false."""
    started, pause = monotonic(), Event()
    while not fact():
        if monotonic() - started > seconds:
            pytest.fail(f"waited {seconds} s in vain")
        pause.wait(PAUSE)
    return monotonic() - started
