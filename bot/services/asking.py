"""What tells one press or command from another: it stays the same when Slack brings it again, late or twice."""

from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from hashlib import sha256

ASKED: ContextVar[float | str] = ContextVar("asked", default="")
"""Of the request that is being answered: when a button was pressed, in seconds; of all else Slack's id for it."""

LATEST = timedelta(minutes=10)  # that a press comes, or that clocks are apart


def asked(now: datetime, seconds: int = 1) -> str:
    """For an occasion: the same for this request sent again, and for presses in the same span of so many seconds."""
    told = ASKED.get()
    if told and isinstance(told, str):
        return sha256(told.encode()).hexdigest()[:16]
    return str(int(told or now.timestamp()) // seconds)


def pressed_at(now: datetime) -> datetime:
    """When the button was pressed, by Slack's clock: presses may arrive in another order."""
    told = ASKED.get()
    if isinstance(told, str) or abs(told - now.timestamp()) > LATEST.total_seconds():
        return now
    return datetime.fromtimestamp(told, UTC)
