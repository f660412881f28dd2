"""Communities: the form that sets one up, who may do so, and what the front desk shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from bot.domain.errors import Invalid
from bot.domain.people import AS_USUAL, Actor, Away, MySettings
from bot.domain.spoken import zone_said

NAME_LIMIT = 80
PURPOSE_LIMIT = 300
MOST_FACILITATORS = 10

MEMBERS = "members"  # every full member
FACILITATORS = "facilitators"
ADMINS = "admins"
NAMED = "named"


@dataclass(frozen=True)
class CommunityForm:
    """What is asked when a community is set up, and again in its settings. `facilitators` are Slack ids."""

    name: str
    purpose: str
    zone: str
    facilitators: tuple[str, ...]
    who_starts: str = MEMBERS
    quiet_from: time = time(20)
    quiet_to: time = time(8)
    post_hour: time = time(9)


@dataclass(frozen=True)
class FormDraft:
    """A form that somebody has open; `community_id` is None while the community does not exist yet."""

    id: str
    form: CommunityForm
    community_id: int | None = None


@dataclass(frozen=True)
class Policy:
    """Who may set up communities in a workspace: members, admins, or the named people."""

    kind: str = MEMBERS
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Desk:
    """What the front desk of a community shows one reader. Ids of people and of the channel are Slack's."""

    community_id: int
    name: str
    purpose: str
    channel: str
    zone: str
    facilitators: tuple[str, ...]
    facilitating: bool
    may_start: bool
    may_take_over: bool
    paused_at: datetime | None
    lost: str | None
    who_starts: str = MEMBERS


@dataclass(frozen=True)
class Mine:
    """A community that somebody is in, as one of all of theirs."""

    community_id: int
    facilitating: bool


@dataclass(frozen=True)
class HomeFacts:
    """What the Home tab shows of communities; `asks_policy` is true for the one admin who is asked."""

    actor: Actor
    mine: tuple[Mine, ...]  # those that they facilitate first, then by name
    away: Away | None
    asks_policy: bool
    settings: MySettings = AS_USUAL


def suggestion(channel: str, actor: Actor) -> CommunityForm:
    """The form prefilled for a channel: "data-craft" gives "Data craft"."""
    name = channel.replace("-", " ").replace("_", " ").strip()
    name = name[:1].upper() + name[1:]
    craft = "our craft" if name in {"", "General"} else name[:1].lower() + name[1:]
    purpose = f"Get better at {craft} together."
    return CommunityForm(name[:NAME_LIMIT], purpose, actor.zone, (actor.slack_id,))


def checked(form: CommunityForm) -> CommunityForm:
    """The form as it is kept, its zone by its full name. Raises Invalid for a field that cannot be taken."""
    if not form.name:
        raise Invalid("name", "missing")
    for name, text, limit in (("name", form.name, NAME_LIMIT), ("purpose", form.purpose, PURPOSE_LIMIT)):
        if len(text) > limit:
            raise Invalid(name, "too_long", over=len(text) - limit)
    zone = zone_said(form.zone)
    if zone is None:
        raise Invalid("zone", "unknown_zone")
    if not form.facilitators:
        raise Invalid("facilitators", "needs_facilitator")
    if len(form.facilitators) > MOST_FACILITATORS:
        raise Invalid("facilitators", "too_many_facilitators", most=MOST_FACILITATORS)
    if form.who_starts not in {MEMBERS, FACILITATORS}:
        raise Invalid("who_starts", "missing")
    return replace(form, zone=zone)


def may_set_up(actor: Actor, policy: str, named: Sequence[str]) -> bool:
    """An admin always may; guests and people of other organisations never."""
    if not actor.full_member:
        return False
    return actor.admin or policy == MEMBERS or (policy == NAMED and actor.slack_id in named)
