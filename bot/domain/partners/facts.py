"""Computed answers about partners, for the views."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True)
class Mine:
    """One's own part in a pool. `partners` are Slack ids of those one is with now."""

    partners: tuple[str, ...] = ()
    link: str = ""  # of the group conversation
    stays: bool = False  # until one of them stops: rounds leave this pair as it is
    waiting: bool = False  # in, and without a partner just now
    matched_at: datetime | None = None  # when somebody is found for who waits
    paused_until: date | None = None
    skips_next: bool = False
    quiet: bool = False  # two silences: the place is kept until they are heard
    away: bool = False  # when somebody would be found
    asked: str = ""  # Slack id of whom one has asked, while they have not answered
    team: str = ""


@dataclass(frozen=True)
class PoolFact:
    """A pool as one member sees it."""

    pool_id: int
    community: str
    every: str
    size: int
    state: str
    people: int
    number: int  # of the latest round
    next_at: datetime | None
    zone: str
    team_label: str = ""
    challenge: str = ""  # title of the challenge that it is for
    held: bool = False  # the community is paused
    pause_reason: str = ""
    steers: bool = False
    mine: Mine | None = None

    @property
    def rotates(self) -> bool:
        return self.every != "once"


@dataclass(frozen=True)
class Panel:
    """What runs in a community; without one, the communities to choose from."""

    community_id: int | None
    community: str
    may_start: bool
    pools: tuple[PoolFact, ...]
    choices: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class StartOptions:
    community_id: int
    channel: str  # Slack id of the home channel
    zone: str
    first: date  # proposed for the first round, in `zone`
    hour: time


@dataclass(frozen=True)
class Joined:
    """What is said to somebody who is in now. `asked` is the Slack id of the partner who is to confirm."""

    pool: PoolFact
    asked: str = ""


@dataclass(frozen=True)
class Settings:
    """One's own settings. `not_with` are Slack ids, shown to nobody else; `small`: it may be guessed."""

    pool: PoolFact
    not_with: tuple[str, ...]
    small: bool


@dataclass(frozen=True)
class Request:
    """Somebody asks to be one's partner."""

    named_id: int
    asker: str  # Slack id
    pool: PoolFact


@dataclass(frozen=True)
class Introduction:
    """What two to five partners read first. `overlap` is the next span in which all of them work."""

    pair_id: int
    people: tuple[str, ...]  # Slack ids
    starts: str  # Slack id
    community: str
    every: str
    number: int
    challenge: str = ""
    reasons: tuple[str, ...] = ()
    overlap: tuple[datetime, datetime] | None = None
    check_in_days: int = 0
    grown: bool = False  # a pair that somebody joined: a new conversation
    shrunk: bool = False  # what is left of a group
    chosen: bool = False  # they chose each other
    question: int = 0  # which of the first questions


@dataclass(frozen=True)
class Figures:
    """For who steers: shares, no names. `met` is None where too few pairs answered to say."""

    people: int
    waiting: int
    paused: int
    pairs: int
    introduced: int
    met: float | None = None


@dataclass(frozen=True)
class Steering:
    pool: PoolFact
    figures: Figures
    left_to_open: int  # group conversations that are still to be opened
    done_at: datetime | None  # when the last of them is planned


@dataclass(frozen=True)
class Told:
    """What a note in somebody's day needs. `people` are Slack ids."""

    pool: PoolFact
    people: Sequence[str] = ()
