"""Failures on request: what tests tell the local Slack to get wrong."""

from dataclasses import dataclass
from threading import Lock


@dataclass
class Fault:
    method: str
    times: int = 1
    error: str | None = None
    status: int | None = None
    retry_after: int | None = None
    delay: float = 0
    lose_answer: bool = False
    channel: str | None = None

    def fits(self, method: str, channel: str) -> bool:
        return self.method in (method, "*") and self.channel in (None, channel)


class Faults:
    def __init__(self) -> None:
        self._lock = Lock()
        self._planned: list[Fault] = []

    def plan(self, fault: Fault) -> None:
        with self._lock:
            self._planned.append(fault)

    def take(self, method: str, channel: str) -> Fault | None:
        """The next one planned for this call, if any; it is used up."""
        with self._lock:
            for fault in self._planned:
                if fault.fits(method, channel):
                    fault.times -= 1
                    if fault.times <= 0:
                        self._planned.remove(fault)
                    return fault
        return None

    def clear(self) -> None:
        with self._lock:
            self._planned.clear()
