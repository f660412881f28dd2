"""Who acts, where, and what crosses the layers about people."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Actor:
    """The person who acts, as Slack describes them. `zone` is an IANA name."""

    workspace_id: int
    id: int
    slack_id: str
    name: str
    zone: str
    admin: bool = False
    guest: bool = False
    external: bool = False  # of another organisation: an observer by default

    @property
    def full_member(self) -> bool:
        """Guests and people of other organisations cannot set up or facilitate."""
        return not self.guest and not self.external


@dataclass(frozen=True)
class Place:
    """The conversation where somebody acts. `id` is None where Convene keeps no row of it (a DM)."""

    workspace_id: int
    slack_id: str
    id: int | None = None
    name: str = ""
    private: bool = False
    general: bool = False
    members: int = 0
    bot_is_in: bool = False

    @property
    def is_channel(self) -> bool:
        return self.id is not None


@dataclass(frozen=True)
class Commands:
    """The slash commands in force; a workspace may put a prefix before them."""

    prefix: str = ""

    def name(self, word: str) -> str:
        return f"/{self.prefix}-{word}" if self.prefix else f"/{word}"

    @property
    def convene(self) -> str:
        return self.name("convene")

    @property
    def challenge(self) -> str:
        return self.name("challenge")


@dataclass(frozen=True)
class Away:
    """Planned absence, both days included, in the person's own zone. `until` None: until they say so."""

    since: date
    until: date | None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)
