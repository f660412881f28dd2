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
    silent: bool = False
    channel: str | None = None
    team: str | None = None

    def fits(self, method: str, channel: str, team: str | None) -> bool:
        return self.method in (method, "*") and self.channel in (None, channel) and self.team in (None, team)


class Faults:
    def __init__(self) -> None:
        self._lock = Lock()
        self._planned: list[Fault] = []
        self.cleared = 0  # how often; silent calls end then

    def plan(self, fault: Fault) -> None:
        with self._lock:
            self._planned.append(fault)

    def take(self, method: str, channel: str, team: str | None = None) -> Fault | None:
        """The next one planned for this call, if any; it is used up."""
        with self._lock:
            for fault in self._planned:
                if fault.fits(method, channel, team):
                    fault.times -= 1
                    if fault.times <= 0:
                        self._planned.remove(fault)
                    return fault
        return None

    @property
    def waiting(self) -> bool:
        """Whether a failure is planned that no call has met yet."""
        with self._lock:
            return bool(self._planned)

    def clear(self) -> None:
        with self._lock:
            self._planned.clear()
            self.cleared += 1
