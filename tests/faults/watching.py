"""Watches what passes between the local Slack and a bot, and says so as it happens."""

from collections import deque
from collections.abc import Callable
from threading import Event
from typing import Any

from bot.playground.delivery import Ack, Envelope, Transport
from bot.playground.faults import Fault, Faults
from bot.playground.server import CALLS_KEPT, LocalSlack
from bot.playground.web_api import Call

ARRIVES = "arrives"  # a call reached Slack, which has not looked at it yet
TAKEN = "taken"  # Slack did what it asks, and has not answered yet
HEARD = "heard"  # Slack hands the bot what somebody did
ACKED = "acked"  # the bot acknowledged that

POST = "chat.postMessage"
LONGEST_STANDSTILL = 120.0  # seconds

Notes = Callable[[str, str], None]  # one of these, and a method of the Web API or a type of envelope


def watch_calls(slack: LocalSlack, notes: Notes) -> None:
    slack.faults, slack.calls = _Arrivals(notes), _Ledger(notes)


class Standstill:
    """Slack does nothing, from when the next post arrives there or is taken until `over` is set."""

    def __init__(self, slack: LocalSlack, where: str) -> None:
        self.begun, self.over = Event(), Event()
        self._moment = (where, POST)
        watch_calls(slack, self._notes)

    def _notes(self, where: str, what: str) -> None:
        if (where, what) == self._moment and not self.begun.is_set():
            self.begun.set()
            self.over.wait(LONGEST_STANDSTILL)


class _Arrivals(Faults):
    def __init__(self, notes: Notes) -> None:
        super().__init__()
        self._notes = notes

    def take(self, method: str, channel: str, team: str | None = None) -> Fault | None:
        self._notes(ARRIVES, method)
        return super().take(method, channel, team)


class _Ledger(deque[Call]):
    def __init__(self, notes: Notes) -> None:
        super().__init__(maxlen=CALLS_KEPT)
        self._notes = notes

    def append(self, call: Call) -> None:
        super().append(call)
        if call.answer.get("ok"):
            self._notes(TAKEN, call.method)


class Watched:
    """A transport that keeps the events which the bot acknowledged."""

    background = True

    def __init__(self, through: Transport) -> None:
        self._through = through
        self.notes: Notes = lambda where, what: None
        self.acknowledged: list[dict[str, Any]] = []

    @property
    def connected(self) -> bool:
        return self._through.connected

    def deliver(self, envelope: Envelope) -> Ack | None:
        if not self.connected:
            return None
        self.notes(HEARD, envelope.type)
        ack = self._through.deliver(envelope)
        if ack is not None and ack.ok:
            if envelope.type == "events_api":
                self.acknowledged.append(envelope.payload["event"])
            self.notes(ACKED, envelope.type)
        return ack
