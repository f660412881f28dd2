"""What can become of a post, and what people see of those that are planned."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Delivered:
    """Slack took it. `ts` and `channel` where the act has them."""

    channel: str | None = None
    ts: str | None = None


@dataclass(frozen=True)
class Later:
    """Definitely not done yet: try again after `seconds`; `whole_lane` when the lane must wait too."""

    seconds: float
    whole_lane: bool = True


@dataclass(frozen=True)
class Unknown:
    """It may have reached Slack: look before repeating."""


@dataclass(frozen=True)
class Skipped:
    """Too late to be of use."""


@dataclass(frozen=True)
class Dropped:
    """No longer wanted."""


@dataclass(frozen=True)
class Failed:
    """Slack refused it for good. `error` is Slack's code."""

    error: str


Outcome = Delivered | Later | Unknown | Skipped | Dropped | Failed


@dataclass(frozen=True)
class Planned:
    """A post that is still to come. `title` names what it is about."""

    kind: str
    due_at: datetime
    title: str
