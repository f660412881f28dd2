"""What members fill in about partners, and what is asked of it."""

from dataclasses import dataclass
from datetime import date, datetime, time

from bot.domain.cadence import at_local
from bot.domain.errors import Invalid

RHYTHMS = ("week", "fortnight", "month", "once")
SIZES = (2, 3, 4, 5)
CHECK_INS = (0, 1, 2, 3, 7, 14)  # days between two; 0 for none
LONGEST_LABEL = 40
LONGEST_TEAM = 60
SMALL = 8  # below this many people, somebody may guess a confidential wish
MOST_NOT_WITH = 5  # each may be somebody whom we have to ask Slack for, while the form waits
YES, NO = "yes", "no"  # what somebody says who is asked to be a partner
FIND, OWN, ALONE = "find", "own", "alone"  # how somebody wants a partner


@dataclass(frozen=True)
class StartForm:
    """What starts a pool in a community, or changes one. `first` is the date of the next round, in `zone`."""

    every: str
    size: int
    first: date | None
    check_in_days: int
    hour: time
    zone: str
    team_label: str = ""


@dataclass(frozen=True)
class JoinForm:
    """`named` is the Slack id of the partner somebody has already, "" for *find me one*."""

    named: str = ""
    team: str = ""


def check_start(form: StartForm, now: datetime, *, matched: bool = False) -> None:
    """Raises Invalid for the field that cannot be taken. Who is `matched` to stay needs no other date."""
    if form.every not in RHYTHMS:
        raise Invalid("every", "missing")
    if form.size not in SIZES:
        raise Invalid("size", "missing")
    if form.check_in_days not in CHECK_INS:
        raise Invalid("check_ins", "missing")
    if not (matched and form.every == "once"):
        _check_first(form, now)
    if len(form.team_label) > LONGEST_LABEL:
        raise Invalid("team_label", "too_long", over=len(form.team_label) - LONGEST_LABEL)


def _check_first(form: StartForm, now: datetime) -> None:
    if form.first is None:
        raise Invalid("first", "missing")
    if at_local(form.first, form.hour, form.zone) <= now:
        raise Invalid("first", "round_past")
