"""Whoever keeps the playground: what the page asks for beyond Slack itself, such as another time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Event

from bot.playground.records import Json


@dataclass(frozen=True)
class Scenario:
    """What can have happened before the page opens. `day` is the challenge's day today; 0: nothing happened yet."""

    title: str
    text: str
    day: int = 0


class Keeper:
    """Nobody yet: the clock stays as it is, and nothing is planned. Whoever runs the page takes this place.

    `stopping` ends what is under way early, at a moment when everything that was due is posted.
    """

    scenarios: Mapping[str, Scenario] = {}
    scenario = "empty"
    """The name of the one that was played last."""
    trouble = ""
    """Why that one ended before its time; "" if it did not."""
    loading: Json | None = None
    """While a scenario is played: its title, what is played just now, and the share of it that is over, 0 to 1."""

    def turn(self, how: str, stopping: Event | None = None) -> None:
        """Forward by an "hour", a "day", or to the "next" post."""

    def turn_to(self, moment: datetime, stopping: Event | None = None) -> None:
        """Forward to that moment; never back."""

    def run(self, stopping: Event) -> None:
        """Forward by a day in each second, until told to stop."""

    def reset(self, scenario: str = "", stopping: Event | None = None) -> None:
        """Make everything new, and play one of the scenarios; without one, nothing has happened yet."""

    def next_post(self) -> datetime | None:
        return None

    def outbox(self) -> Json:
        """What the bot has planned, sent and not sent; see run.py."""
        return {"planned": [], "sent": [], "not_sent": []}
