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
    """Definitely not done yet: try again after `seconds`; `whole_lane` when the lane must wait too.

    `reason` is Slack's code where the next attempt does something else because of it.
    """

    seconds: float
    whole_lane: bool = True
    reason: str | None = None


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
class Postponed:
    """Not sent: the person does not want to be disturbed until then. What follows may plan it anew."""

    until: datetime


@dataclass(frozen=True)
class Failed:
    """Slack refused it for good. `error` is Slack's code."""

    error: str


Outcome = Delivered | Later | Unknown | Skipped | Dropped | Postponed | Failed


@dataclass(frozen=True)
class Planned:
    """A post that is still to come. `title` names what it is about."""

    kind: str
    due_at: datetime
    title: str


@dataclass(frozen=True)
class Topic:
    """What a post is about, for somebody who can send it again. `reason` stands in for Slack's code."""

    title: str
    community_id: int
    community: str
    occasion: str
    halted: bool  # what it belongs to stands still until it is sent
    reason: str = ""
    hidden: bool = False  # where it should stand is the business of those who are there alone


@dataclass(frozen=True)
class FailedPost:
    """A post that Slack refused for good. `channel` is Slack's id of where it should stand, or "", `error` its code."""

    post_id: int
    kind: str
    topic: Topic
    channel: str
    error: str
    at: datetime
