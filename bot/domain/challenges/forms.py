"""What people decide about a challenge, checked."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.domain.cadence import at_local, known_zone, local_date
from bot.domain.challenges.prompts import LONGEST_TITLE, MOST_DAYS
from bot.domain.errors import Invalid

SOON = "soon"  # first day: today, in one minute
SOON_DELAY = timedelta(minutes=1)
EVERY_DAY = "1234567"
OWN_CHANNEL = "own"  # where: a channel made for it
LARGE = 100  # members; from there on a channel of its own is proposed
UNDO = timedelta(minutes=5)
LATEST_CLOSE = 7  # days
MOST_REST = 100  # dates without a prompt that one can name
LINK = re.compile(r"https?://[^\s<>|]{1,2000}")  # nothing that would end it in Slack's markup


@dataclass(frozen=True)
class StartForm:
    """How a challenge starts. `first` None: today, in one minute. `where`: a channel's row id, or "own"."""

    community_id: int
    template: str
    first: date | None
    hour: time
    where: str
    title: str = ""
    length: int | None = None
    weekdays: str = EVERY_DAY
    zone: str = ""
    rest_dates: tuple[date, ...] = ()
    meetup_at: datetime | None = None
    meetup_link: str = ""


@dataclass(frozen=True)
class JoinForm:
    """What a person says when joining."""

    hope: str = ""
    hope_shared: bool = False
    keep_text: bool = False
    partner: str = "alone"  # find | own | alone, as in bot/domain/partners/forms.py
    by_message: bool | None = None  # prompts by direct message too; None: not asked, it stays as it is
    hour: time | None = None  # of these


@dataclass(frozen=True)
class Channels:
    """Where a challenge may run: (row id, name) of each channel."""

    choices: tuple[tuple[int, str], ...]
    propose_own: bool


@dataclass(frozen=True)
class StartOptions:
    """What the start form offers."""

    community_id: int
    zone: str
    today: date
    hour: time
    templates: tuple[tuple[str, str, int], ...]  # key, title, prompts
    channels: Channels
    kept: tuple[tuple[str, str, int, str], ...] = ()  # the same of those that communities keep, and whose, if known


def checked(form: StartForm, zone: str, now: datetime) -> StartForm:
    """The form with its zone filled in. Raises Invalid on the field that needs another answer."""
    form = replace(form, zone=form.zone or zone)
    if not known_zone(form.zone):
        raise Invalid("zone", "unknown_zone")
    if len(form.title) > LONGEST_TITLE:
        raise Invalid("title", "too_long", over=len(form.title) - LONGEST_TITLE)
    if form.length is not None and not 1 <= form.length <= MOST_DAYS:
        raise Invalid("length", "length", most=MOST_DAYS)
    if not form.weekdays:
        raise Invalid("weekdays", "no_weekday")
    if form.meetup_at and form.meetup_at <= now:
        raise Invalid("meetup_at", "meetup_past")
    check_link(form.meetup_link)
    check_first(form.first, form.hour, form.zone, now)
    return form


def check_link(link: str) -> None:
    """Raises Invalid for what is no link; none at all is fine."""
    if link and not LINK.fullmatch(link):
        raise Invalid("meetup_link", "not_a_link")


def check_first(first: date | None, hour: time, zone: str, now: datetime) -> None:
    """Raises Invalid when the first day, or its hour, has passed."""
    if first is None:
        return
    today = local_date(now, zone)
    if first < today:
        raise Invalid("first", "first_past")
    if at_local(first, hour, zone) <= now:
        raise Invalid("hour", "hour_past")


def channel_name(title: str) -> str:
    """A channel name that Slack takes: lower case, no spaces or punctuation, at most 80 characters."""
    kept = "".join(c if c.isalnum() else "-" for c in title.lower())
    return "-".join(part for part in kept.split("-") if part)[:70] or "challenge"
