"""What the bot can do on its own account."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.views import View

from bot.views.message import Message


@dataclass(frozen=True)
class Say:
    """Post a message; in a thread if `thread_ts`. A channel that is a user id is the DM with that person.

    `gently`: not while that person does not want to be disturbed. `wanted_no_more`: only look whether it went out.
    """

    channel: str
    message: Message
    thread_ts: str | None = None
    gently: bool = False
    wanted_no_more: bool = False


@dataclass(frozen=True)
class Whisper:
    """Only visible to one person, in a channel. At most once: Slack keeps no record to look it up."""

    channel: str
    user: str
    message: Message


@dataclass(frozen=True)
class Redraw:
    channel: str
    ts: str
    message: Message


@dataclass(frozen=True)
class Delete:
    channel: str
    ts: str


@dataclass(frozen=True)
class React:
    """Put a reaction on a message, or take ours away."""

    channel: str
    ts: str
    name: str
    gone: bool = False


@dataclass(frozen=True)
class Publish:
    """Draw somebody's Home tab. With the `hash` of the last one, only if nothing else was drawn since."""

    user: str
    view: View
    hash: str | None = None


@dataclass(frozen=True)
class Join:
    channel: str


@dataclass(frozen=True)
class Create:
    """Make a channel; the next free name is taken where this one is in use."""

    name: str
    private: bool = False


@dataclass(frozen=True)
class Invite:
    channel: str
    user: str


@dataclass(frozen=True)
class Open:
    """Open the conversation with these people: 1 to 8 Slack ids without the bot's own.

    The same people have one group DM, whoever opens it and however often. When Slack refuses one of them it does
    not say whom: the post fails with `user_disabled`, `user_not_found` or `user_not_visible`.
    """

    users: tuple[str, ...]


@dataclass(frozen=True)
class Upload:
    """A text file in the DM with a person. At most once."""

    user: str
    filename: str
    content: str
    message: str


@dataclass(frozen=True)
class Store:
    """A picture that messages can show by its id, which becomes the post's `ts`. It stands in no conversation yet.

    So nobody sees it twice when it is sent again.
    """

    filename: str
    content: bytes


Act = Say | Whisper | Redraw | Delete | React | Publish | Join | Create | Invite | Open | Upload | Store


@dataclass(frozen=True)
class Attempt:
    """What the outbox knows of the sending of a post."""

    workspace: tuple[str | None, str]
    post_id: int
    unsure: bool
    first_tried_at: datetime | None
    late: bool = False  # past its grace: only look whether it went out
    now: datetime | None = None  # the world's time
    in_time: Callable[[], bool] = lambda: True  # whether the lease outlasts a call that begins now
