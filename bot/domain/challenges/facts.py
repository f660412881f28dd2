"""What the views are told about challenges: answers of the services, without rows or sessions."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from bot.domain.challenges.arrival import USUAL_HOUR
from bot.domain.challenges.closing import NOTHING_SHARED, Report
from bot.domain.challenges.meetups import Meetup
from bot.domain.challenges.templates import Origin


@dataclass(frozen=True)
class DayText:
    """One prompt with its date, as the preview shows it and the channel will."""

    id: int
    number: int
    length: int
    title: str
    date: date
    due_at: datetime
    prompt: str
    posted: bool = False


@dataclass(frozen=True)
class Preview:
    """A draft before anything is public."""

    challenge_id: int
    title: str
    summary: str
    community: str
    days: tuple[DayText, ...]
    audience: str  # name of the channel that hears the announcement, "" where unknown
    audience_size: int
    where: str  # name of the channel where it runs
    own_channel: bool
    zone: str
    soon: bool
    words: str  # of the announcement, as it will be posted
    closes_at: datetime
    public: bool  # announced already
    lineage: tuple[Origin, ...] = ()  # where its prompts came from


@dataclass(frozen=True)
class Announcement:
    challenge_id: int
    title: str
    words: str
    community: str
    length: int
    starts_at: datetime
    zone: str
    weekdays: str
    participants: int
    channel: str  # Slack id of where it runs, "" while it is being made
    elsewhere: bool  # it runs in another channel than the home channel
    open: bool  # one can still join
    hopes: tuple[str, ...] = ()  # only those whose author ticked to share


@dataclass(frozen=True)
class DueDay:
    """The daily post."""

    id: int
    number: int
    length: int
    title: str
    prompt: str
    did: int  # people who did the day
    open: bool  # entries still count


@dataclass(frozen=True)
class HalfTime:
    challenge_id: int
    title: str
    number: int
    length: int
    participants: int
    entries: int
    channel: str
    open: bool = True


@dataclass(frozen=True)
class Figures:
    """Participation, never by person."""

    participants: int
    did: int  # days done, over all
    wrote: int  # entries, over all
    per_day: tuple[tuple[int, int, int], ...]  # day number, people who did it, people who wrote


@dataclass(frozen=True)
class Closing:
    challenge_id: int
    title: str
    community: str  # its name, "" where people read this who may not know it
    figures: Figures
    channel: str
    meetup_at: datetime | None
    meetup_link: str
    report: Report = NOTHING_SHARED
    meetup_over: bool = False

    def with_picture(self, file_id: str) -> "Closing":
        return replace(self, report=replace(self.report, picture=file_id))


@dataclass(frozen=True)
class OwnDay:
    """`private`: there is an entry that was written for its author alone, whose text is not given here."""

    number: int
    state: str
    link: str
    text: str = ""
    private: bool = False


@dataclass(frozen=True)
class OwnDays:
    """A participant's own days, given back after the end."""

    title: str
    days: tuple[OwnDay, ...]
    hope: str
    done: int
    counted: int
    challenge_id: int = 0


@dataclass(frozen=True)
class Running:
    """A challenge in a list."""

    challenge_id: int
    title: str
    state: str
    number: int  # of the latest posted day, 0 before the first
    length: int
    participants: int
    channel: str  # Slack id
    starts_at: datetime
    closes_at: datetime | None
    joined: bool
    steers: bool  # the actor may steer it
    may_undo: bool
    today_open: int | None = None  # id of the day that waits for the actor
    today_link: str = ""
    figures: Figures | None = None  # of one that is closed
    held: bool = False  # paused with everything else in its community
    meetup: Meetup | None = None  # where one is to come or asked for
    may_share: bool = False  # the actor, what they like of it: it is about to close
    asked_afterwards: bool = False  # the actor, what they keep doing
    partners: tuple[str, ...] = ()  # the actor's, by Slack id
    seeks: bool = False  # the actor waits for a partner


@dataclass(frozen=True)
class Panel:
    """What the bare door shows. Without a community, but with something that runs: the actor is not in its channel."""

    community_id: int | None
    community: str
    may_start: bool
    running: tuple[Running, ...]
    drafts: tuple[Running, ...]
    ended: tuple[Running, ...]
    choices: tuple[tuple[int, str], ...] = ()  # communities to choose from when the place has none


@dataclass(frozen=True)
class JoinOffer:
    """What one is told before joining."""

    challenge_id: int
    title: str
    hour_here: str  # the posting hour in the joiner's own zone
    zone: str
    starts_at: datetime
    started: bool
    private_channel: bool
    hope: str = ""
    hope_shared: bool = False
    keep_text: bool = False
    joined: bool = False  # already: the answers can be changed
    partner: str = ""  # find | own | alone; "" where there is nothing to choose
    private_messages: bool = True  # they may get any, so prompts too
    by_message: bool = False  # where they come now
    message_hour: time = USUAL_HOUR


@dataclass(frozen=True)
class Joined:
    challenge_id: int
    title: str
    channel: str
    next_at: datetime | None
    catch_up: tuple[tuple[int, str], ...]  # day number, link
    counts_from: int = 1  # number of the day
    invited_to_channel: bool = False
    sure_to_get_in: bool = True  # False: Slack may refuse the invitation
    again: bool = False  # has taken part before, and left
    saved: bool = False  # took part already: only the answers changed
    partner: str = ""  # find | own | alone
    partners: tuple[str, ...] = ()  # Slack ids
    pool_id: int | None = None  # of those who have a partner or want one
    private_messages: bool = True  # they may get any, so prompts too
    message_hour: time | None = None  # of the prompts by direct message, where they chose these


@dataclass(frozen=True)
class Steering:
    """What a facilitator sees and can change."""

    running: Running
    hour: time
    zone: str
    next_day: DayText | None
    next_at: datetime | None
    figures: Figures
    rest_dates: tuple[date, ...]
    weekdays: str
    close_later_days: int
    pause_reason: str
    admitted: tuple[str, ...]  # Slack ids of people of other organisations who may journal


@dataclass(frozen=True)
class Choice:
    """A message that could count for more than one challenge."""

    draft_id: str  # keeps the message until the choice is made
    options: tuple[tuple[int, str], ...]  # day id, label


@dataclass(frozen=True)
class Told:
    """What a note is about."""

    challenge_id: int
    title: str
    channel: str
