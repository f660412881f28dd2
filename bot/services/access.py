"""Shared by the services: which community a place belongs to, who may do what there, and whom to tell."""

from collections.abc import Sequence
from contextvars import ContextVar
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.database import insert_once
from bot.domain.errors import Gone, NotAllowed, Observer, Refused
from bot.domain.people import Actor
from bot.models.base import table
from bot.models.communities import Act, Community, Facilitator
from bot.models.people import Channel, Membership, Person
from bot.services.outbox import Outbox
from bot.statements import Prepared, Transaction

HOME = "home.person"
HEAD_START = timedelta(hours=1)  # of the Home tab of whoever acts; a queue of others' is never that long
HOME_OPENED = Prepared(  # asked with every change
    select(table(Person).c.home_opened_at).where(
        table(Person).c.id == bindparam("person"), table(Person).c.home_opened_at.is_not(None)
    )
)


def community_in(session: Session, actor: Actor, community_id: int) -> Community:
    """The community, if it is of the actor's workspace and the actor is in its channel. Raises Gone."""
    community = session.get(Community, community_id)
    if community is None or community.workspace_id != actor.workspace_id or not sees(session, actor, community):
        raise Gone("community")
    return community


def community_of_channel(session: Session, workspace_id: int, channel_id: int | None) -> Community | None:
    """The community whose home channel this is."""
    if channel_id is None:
        return None
    return session.scalar(
        select(Community).where(Community.workspace_id == workspace_id, Community.channel_id == channel_id)
    )


def my_communities(session: Session, actor: Actor) -> Sequence[Community]:
    """Those whose home channel the actor is in, by name."""
    return session.scalars(
        select(Community)
        .join(Membership, Membership.channel_id == Community.channel_id)
        .where(Community.workspace_id == actor.workspace_id, Membership.person_id == actor.id)
        .order_by(Community.name, Community.id)
    ).all()


def sees(session: Session, actor: Actor, community: Community) -> bool:
    """A community is seen by those in its home channel, and by its facilitators."""
    member = select(Membership.id).where(
        Membership.channel_id == community.channel_id, Membership.person_id == actor.id
    )
    return session.scalar(member) is not None or facilitates(session, actor.id, community.id)


def facilitates(session: Session, person_id: int, community_id: int) -> bool:
    query = select(Facilitator.id).where(Facilitator.community_id == community_id, Facilitator.person_id == person_id)
    return session.scalar(query) is not None


def facilitators_of(session: Session, community_id: int) -> Sequence[Person]:
    """The active facilitators, in the order in which they came."""
    return session.scalars(
        select(Person)
        .join(Facilitator, Facilitator.person_id == Person.id)
        .where(Facilitator.community_id == community_id, Person.deactivated.is_(False))
        .order_by(Facilitator.id)
    ).all()


def require_full_member(actor: Actor, act: str) -> None:
    if not actor.full_member:
        raise Observer(act, external=actor.external)


def require_facilitator(session: Session, actor: Actor, community: Community, act: str) -> None:
    """Raises NotAllowed naming who can; `act` completes "Only … can …"."""
    require_full_member(actor, act)
    if not facilitates(session, actor.id, community.id):
        raise NotAllowed(act, [person.slack_id for person in facilitators_of(session, community.id)])


def require_starter(session: Session, actor: Actor, community: Community, act: str) -> None:
    """Who may start rituals: every full member, or the facilitators, as the community chose."""
    require_full_member(actor, act)
    if community.who_starts == "facilitators":
        require_facilitator(session, actor, community, act)


def channel_of(session: Session, community: Community) -> Channel:
    return session.get_one(Channel, community.channel_id)


REQUEST: ContextVar[str | None] = ContextVar("request", default=None)
"""The signature of the request that is being answered, over HTTP."""


def note_act(session: Session, community_id: int, actor: Actor | None, verb: str, about: str, now: datetime) -> None:
    """Write the audit trail. Raises Refused where the same request did this before, in whichever process."""
    act = {"community_id": community_id, "verb": verb, "about": about, "at": now}
    request = REQUEST.get() if actor else None
    REQUEST.set(None)  # its first act stands for all that it asks for
    if not insert_once(session, Act, **act, person_id=actor.id if actor else None, request=request):
        raise Refused("done_already")


def tell_facilitators(
    session: Session,
    outbox: Outbox,
    community: Community,
    cause: str,
    detail: str,
    now: datetime,
    *,
    and_also: int | None = None,
) -> None:
    """Tell each facilitator privately, once for each cause and detail, what stops a ritual.

    `and_also` is the row id of somebody who steers it without being a facilitator.
    `cause` chooses the words in bot/views/communities.py; `detail` is an id, a number or one of Slack's error codes.
    """
    people = {person.id: person for person in facilitators_of(session, community.id)}
    other = session.get(Person, and_also) if and_also is not None else None
    if other is not None and not other.deactivated:
        people[other.id] = other
    for person in people.values():
        outbox.promise(
            session,
            community.workspace_id,
            "communities.alert",
            community.id,
            occasion=f"{cause}:{detail}:{person.id}",
            destination=person.slack_id,
            due=now,
        )


def refresh_home(
    transaction: Transaction,
    outbox: Outbox,
    workspace_id: int,
    person_id: int,
    *,
    at: str | None = None,
    acted: bool = True,
) -> None:
    """Draw somebody's Home tab anew, if they have ever looked at it; `at` another place of it, or where they are.

    Who did not act themselves can wait: Slack takes one tab after the other.
    """
    if HOME_OPENED.run(transaction, {"person": person_id}):
        ahead = HEAD_START if acted else timedelta()
        outbox.redraw(transaction, workspace_id, HOME, person_id, lane="views.publish", destination=at, ahead=ahead)
