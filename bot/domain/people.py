"""Who acts, where, and what crosses the layers about people."""

from dataclasses import dataclass
from datetime import date, time

from bot.domain.errors import Invalid


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

    @property
    def partner(self) -> str:
        return self.name("partner")


@dataclass(frozen=True)
class Away:
    """Planned absence, both days included, in the person's own zone. `until` None: until they say so."""

    since: date
    until: date | None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class MySettings:
    """What a person chose for what comes privately and unasked. Hours on their own clock; None: as is usual."""

    hours_from: time | None = None
    hours_to: time | None = None
    weekdays: str = "1234567"  # ISO
    reminders: bool = True  # of missed days


AS_USUAL = MySettings()


def checked_settings(chosen: MySettings) -> MySettings:
    """Raises Invalid on the field that needs another answer."""
    if chosen.hours_from is None and chosen.hours_to is not None:
        raise Invalid("hours_from", "missing")
    if chosen.hours_to is None and chosen.hours_from is not None:
        raise Invalid("hours_to", "missing")
    if chosen.hours_from is not None and chosen.hours_from == chosen.hours_to:
        raise Invalid("hours_to", "no_hours")
    if not chosen.weekdays:
        raise Invalid("weekdays", "no_weekday")
    return chosen
