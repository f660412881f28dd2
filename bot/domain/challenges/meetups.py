"""The meetup of a challenge: which times to propose, which of them fits, what stands outside my hours, the agenda."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.cadence import outside_quiet
from bot.domain.challenges.closing import Highlight

MOST_SLOTS = 10  # of a poll: as many boxes as Slack puts into one field
PROPOSED = 6  # of those, ticked before anybody looks: among more, choosing becomes work
DAYS_AHEAD = 7  # from the first day that is proposed
PER_DAY = 2
POLL_DAYS = (1, 2, 3, 5, 7)
USUAL_POLL_DAYS = 3
AHEAD = timedelta(days=7)  # so long before it a meetup that stands from the start is posted
LASTS = timedelta(hours=1)  # at least
EACH = 5  # minutes for a highlight
MOST_ITEMS = 12
LONGEST_NOTE = 3000

# What an hour costs somebody, by its beginning on their clock; any other is night. A weekend costs a little too.
WORKING, EDGE, LATE, NIGHT, WEEKEND = 0, 1, 4, 20, 2
BY_DAY = (9, 10, 11, 13, 14, 15, 16, 17)
HOURS = dict.fromkeys(BY_DAY, WORKING) | {7: LATE, 8: EDGE, 12: EDGE, 18: EDGE, 19: EDGE, 20: LATE}


@dataclass(frozen=True)
class Slot:
    """A time of the poll, and how many people can come then."""

    at: datetime
    people: int


@dataclass(frozen=True)
class Item:
    """One point of the agenda: somebody's highlight, or a `part` of ours: "welcome", "round", "learned", "keep"."""

    minutes: int
    part: str = ""
    highlight: Highlight | None = None


@dataclass(frozen=True)
class Note:
    """What somebody wrote down afterwards, for those who could not come. `who` is a Slack id."""

    who: str
    words: str


@dataclass(frozen=True)
class Meetup:
    """The meetup as it stands, as one reader may see it. `coming` and `mine` count or tell of those who said so."""

    challenge_id: int
    title: str
    created_at: datetime  # of the challenge
    channel: str  # Slack id of where it is posted
    at: datetime | None
    link: str
    poll_ends: datetime | None  # None: no poll runs
    slots: tuple[Slot, ...]
    answered: int  # people who answered the poll
    coming: int
    agenda: tuple[Item, ...]
    notes: tuple[Note, ...]
    version: int
    over: bool
    mine: bool | None = None  # whether the reader comes; None: has not said
    voted: bool = False
    reminded: bool = True  # False for a reader who gets no private messages

    @property
    def asks(self) -> bool:
        """Whether something of it waits for the reader's answer."""
        return not self.over and (not self.voted if self.poll_ends else self.at is not None and self.mine is None)


@dataclass(frozen=True)
class TimeForMe:
    """A time of the poll for one reader: `outside` says what is against it, "" where nothing is."""

    at: datetime
    outside: str
    chosen: bool


@dataclass(frozen=True)
class MyTimes:
    challenge_id: int
    title: str
    zone: str
    times: tuple[TimeForMe, ...]
    reminded: bool  # False for people who get no private messages


@dataclass(frozen=True)
class Proposal:
    """What the form of a poll begins with."""

    challenge_id: int
    channel: str
    zone: str  # of the reader
    link: str
    times: tuple[datetime, ...]
    ticked: tuple[datetime, ...]  # of those, what is offered unless somebody takes it out
    zones: int  # in how many time zones the participants live


@dataclass(frozen=True)
class PollForm:
    times: tuple[datetime, ...]
    ends: datetime
    link: str


def propose(zones: Mapping[str, int], earliest: datetime, count: int = MOST_SLOTS) -> list[datetime]:
    """Whole hours of a week from `earliest` on, the most useful first, such that everybody finds one in their day.

    `zones` counts the participants of each time zone. The first is the best for all together. Each next one is for
    those whom the others suit least; when it can suit nobody better, all begins anew on other days and hours.
    """
    costs = {at: {zone: _cost(at, zone) for zone in zones} for at in _hours_from(earliest)}
    nobody_yet = dict.fromkeys(zones, NIGHT + WEEKEND)
    suits = nobody_yet  # what the best of those chosen costs somebody in each zone
    chosen: list[datetime] = []

    def then(at: datetime) -> int:
        return sum(min(suits[zone], costs[at][zone]) * people for zone, people in zones.items())

    def worth(at: datetime) -> tuple[int | datetime, ...]:
        all_of_them = sum(costs[at][zone] * people for zone, people in zones.items())
        same_hour = sum(other.hour == at.hour for other in chosen)
        return then(at), all_of_them // max(1, sum(zones.values())), _on(at, chosen), same_hour, all_of_them, at

    while len(chosen) < count:
        left = [at for at in costs if at not in chosen and _on(at, chosen) < PER_DAY]
        if not left:
            break
        if min(then(at) for at in left) == sum(suits[zone] * people for zone, people in zones.items()):
            suits = nobody_yet
        chosen.append(min(left, key=worth))
        suits = {zone: min(cost, costs[chosen[-1]][zone]) for zone, cost in suits.items()}
    return chosen


def _hours_from(earliest: datetime) -> list[datetime]:
    first = earliest.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return [first + timedelta(hours=hour) for hour in range(24 * DAYS_AHEAD)]


def _on(at: datetime, chosen: Collection[datetime]) -> int:
    return sum(other.date() == at.date() for other in chosen)


def _cost(at: datetime, zone: str) -> int:
    local = at.astimezone(ZoneInfo(zone))
    return HOURS.get(local.hour, NIGHT) + (WEEKEND if local.isoweekday() > 5 else 0)


def best(slots: Collection[Slot], now: datetime) -> Slot | None:
    """The time at which most can come, the earliest of several; None where nobody can at any that is to come."""
    able = [slot for slot in slots if slot.people and slot.at > now]
    return min(able, key=lambda slot: (-slot.people, slot.at), default=None)


def outside(at: datetime, zone: str, quiet: Sequence[tuple[time, time]], weekdays: str) -> str:
    """What is against this time on somebody's clock: "early", "late", "free_day", or ""."""
    local = at.astimezone(ZoneInfo(zone))
    if any(outside_quiet(at, zone, begins, ends) != at for begins, ends in quiet):
        return "early" if local.hour < 12 else "late"
    return "" if str(local.isoweekday()) in weekdays else "free_day"


def agenda(highlights: Sequence[Highlight]) -> tuple[Item, ...]:
    """Who, what and how long: five minutes for each highlight; without any, a round in which everybody tells one."""
    told = [Item(EACH, highlight=one) for one in highlights[:MOST_ITEMS]]
    return (Item(5, "welcome"), *(told or [Item(25, "round")]), Item(10, "learned"), Item(10, "keep"))


def minutes(items: Collection[Item]) -> int:
    return sum(item.minutes for item in items)


def length(items: Collection[Item]) -> timedelta:
    """How long it takes: an hour, or as many quarters as the agenda needs."""
    return max(LASTS, timedelta(minutes=-(-minutes(items) // 15) * 15))
