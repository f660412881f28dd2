"""Over HTTP a signed request may be caught and sent again within minutes: what a person did once is done once.

Each process remembers what it took. What steers a community is told apart by all of them: the audit trail holds it.
"""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

from bot.clock import Clock
from bot.services.access import REQUEST
from bot.services.asking import ASKED
from handlers.middleware import Step

KEPT = timedelta(minutes=11)  # a signature counts five minutes before and after its time
MOST = 50_000


class Taken:
    """The signatures of the last minutes, by process: what is sent again to another one is not noticed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._at: OrderedDict[str, datetime] = OrderedDict()

    def is_new(self, signature: str, now: datetime) -> bool:
        with self._lock:
            while self._at and (len(self._at) >= MOST or now - next(iter(self._at.values())) > KEPT):
                self._at.popitem(last=False)
            if signature in self._at:
                return False
            self._at[signature] = now
            return True


def refuse(app: App, clock: Clock) -> None:
    """After Bolt has found the signature to be right."""
    taken = Taken()

    def once(request: BoltRequest) -> BoltResponse | None:
        signature = "".join(request.headers.get("x-slack-signature") or [])
        is_event = (
            request.body.get("type") == "event_callback"
        )  # those are known by what they are about, and may come twice
        if signature and not is_event and not taken.is_new(signature, clock.real()):
            return BoltResponse(status=200, body="")
        REQUEST.set(signature or None)  # read in this thread, and set anew before the next request is
        ASKED.set(told_apart(request.body))
        return None

    app.use(Step(once))


def told_apart(body: Mapping[str, Any]) -> float | str:
    """When a button was pressed, in seconds; else Slack's id for what somebody did, "" for an event."""
    pressed = (body.get("actions") or [{}])[0].get("action_ts")
    return float(pressed) if pressed else body.get("trigger_id") or ""
