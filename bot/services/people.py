"""Workspaces, people and channels as Slack describes them, and what each person chose here."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, select
from sqlalchemy.orm import Session

from bot.database import Database, insert_once
from bot.domain.cadence import at_local, known_zone, local_date
from bot.domain.people import Actor, Away, Place
from bot.models.base import table
from bot.models.outbox import Lane, Post
from bot.models.people import Channel, Membership, Note, Person, Workspace
from bot.services.absences import absences_of, begin_absence, end_absence, latest_absence
from bot.services.access import refresh_home
from bot.services.notes import promise_what_waits, tell
from bot.services.outbox import Outbox
from bot.statements import Prepared, Transaction

STALE = timedelta(days=1)
RETURN = "people.return"  # says nothing itself: on the day after an absence, what was missed is looked for
LANDING = "people.landing"  # a note: where to begin again; about an absence
ASKED_AGAIN = timedelta(minutes=1)  # after Slack did not say who somebody is
Team = tuple[str | None, str]  # enterprise id, team id

# Asked with almost every request, so built once, and of the tables: building a statement costs as much as asking it,
# and so does making objects of its rows.
PERSON = select(Person).where(Person.workspace_id == bindparam("workspace"), Person.slack_id == bindparam("person"))
CHANNEL = select(Channel).where(
    Channel.workspace_id == bindparam("workspace"), Channel.slack_id == bindparam("channel")
)
PEOPLE, CHANNELS, MEMBERSHIPS = (table(noun).c for noun in (Person, Channel, Membership))
ACTOR, PLACE = (
    [columns[field.name] for field in fields(noun)] for columns, noun in ((PEOPLE, Actor), (CHANNELS, Place))
)
PRESENT = Prepared(
    select(PEOPLE.fetched_at, CHANNELS.fetched_at, *ACTOR, *PLACE)
    .select_from(table(Person))
    .join(table(Channel), CHANNELS.workspace_id == PEOPLE.workspace_id)
    .join(table(Membership), and_(MEMBERSHIPS.channel_id == CHANNELS.id, MEMBERSHIPS.person_id == PEOPLE.id))
    .where(
        PEOPLE.workspace_id == bindparam("workspace"),
        PEOPLE.slack_id == bindparam("person"),
        CHANNELS.slack_id == bindparam("channel"),
    )
)


class People:
    """What is cached is fetched by the handlers when it is missing or older than a day, and kept fresh by events."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox
        outbox.after(RETURN, self._after_return)
        self._workspaces: dict[Team, int] = {}
        self._addresses: dict[Team, str] = {}
        self._ask_again: dict[int, datetime] = {}  # by workspace

    # Workspaces

    def workspace(self, team: Team, now: datetime) -> int:
        """The row id of a workspace, made at its first sign of life."""
        known = self.known_workspace(team)
        if known is not None:
            return known
        with self._database.begin() as session:
            insert_once(
                session, Workspace, enterprise_id=team[0] or "", team_id=team[1], created_at=now,
                setup_policy="members", setup_people=[], policy_asked_of="", url=self._addresses.get(team, ""),
            )  # fmt: skip
            row = workspace_of(session, team)
        self._workspaces[team] = row.id  # now that it is kept: the number of a row that is not may become another's
        return row.id

    def known_workspace(self, team: Team) -> int | None:
        """The row id of a workspace, if it has ever done anything here."""
        known = self._workspaces.get(team)
        if known is not None:
            return known
        with self._database.read() as session:
            row = session.scalar(_workspace_query(team))
        if row is None:
            return None
        self._workspaces[team] = row.id
        return row.id

    def remember_address(self, team: Team, url: str) -> None:
        """The workspace's address, for links to messages. Nothing is stored for a workspace that is not known.

        Slack has just answered, so the app is installed there, perhaps again.
        """
        self._addresses[team] = url
        workspace_id = self.known_workspace(team)
        if workspace_id is not None:
            with self._database.begin() as session:
                workspace = session.get_one(Workspace, workspace_id)
                workspace.url, workspace.uninstalled_at = url, None

    def forget(self, before: datetime) -> None:
        """Retention: a workspace that removed the app before then goes, with all that hangs off it."""
        with self._database.begin() as session:
            gone = session.scalars(select(Workspace.id).where(Workspace.uninstalled_at < before)).all()
            for workspace_id in gone:
                session.execute(delete(Lane).where(Lane.name.startswith(f"{workspace_id}:")))
            session.execute(delete(Workspace).where(Workspace.id.in_(gone)))
        self._workspaces.clear()  # another process may have been the one that deleted a row

    # People

    def actor(self, workspace_id: int, slack_id: str, now: datetime) -> Actor | None:
        """The person as cached; None when unknown or stale."""
        with self._database.read() as session:
            person = find_person(session, workspace_id, slack_id)
        if person is None or self._stale(workspace_id, person.fetched_at, now):
            return None
        return actor_of(person)

    def ask_later(self, workspace_id: int, now: datetime) -> None:
        """Slack does not say just now who somebody is: for a minute, what is known of people and channels must do."""
        self._ask_again[workspace_id] = now + ASKED_AGAIN

    def _stale(self, workspace_id: int, fetched_at: datetime, now: datetime) -> bool:
        """Older than a day, and Slack can be asked."""
        asking = self._ask_again.get(workspace_id)
        return now - fetched_at > STALE and (asking is None or now >= asking)

    def remember_person(self, workspace_id: int, user: Mapping[str, Any], team_id: str, now: datetime) -> Actor:
        """Keep what users.info or user_change says of somebody."""
        with self._database.begin() as session:
            insert_once(session, Person, workspace_id=workspace_id, slack_id=user["id"], fetched_at=now, name="",
                        zone="UTC", admin=False, guest=False, external=False, bot=False, deactivated=False)  # fmt: skip
            person = find_person(session, workspace_id, str(user["id"]))
            assert person is not None  # inserted above
            describe(person, user, team_id)
            person.fetched_at = now
        return actor_of(person)

    # Channels

    def place(self, workspace_id: int, slack_id: str, now: datetime) -> Place | None:
        """The channel as cached; None when unknown or stale."""
        with self._database.read() as session:
            channel = find_channel(session, workspace_id, slack_id)
        if channel is None or self._stale(workspace_id, channel.fetched_at, now):
            return None
        return place_of(channel)

    def remember_channel(self, workspace_id: int, channel: Mapping[str, Any], now: datetime) -> Place:
        """Keep what conversations.info says of a channel."""
        with self._database.begin() as session:
            row = channel_row(session, workspace_id, str(channel["id"]), now)
            row.name = str(channel.get("name") or row.name)
            row.private = bool(channel.get("is_private"))
            row.general = bool(channel.get("is_general"))
            row.members = int(channel.get("num_members") or row.members)
            row.bot_is_in = bool(channel.get("is_member"))
            row.lost = "archived" if channel.get("is_archived") else (None if row.bot_is_in else row.lost)
            row.fetched_at = now
        return place_of(row)

    def remember_own_channels(self, workspace_id: int, channels: Iterable[Mapping[str, Any]], now: datetime) -> bool:
        """Keep the channels that Slack lists the bot in. Says whether one of them is new to us."""
        with self._database.read() as session:
            known = set(
                session.scalars(
                    select(Channel.slack_id).where(Channel.workspace_id == workspace_id, Channel.bot_is_in.is_(True))
                )
            )
        new = [channel for channel in channels if channel["id"] not in known]
        if not new:
            return False
        with self._database.begin() as session:
            for channel in new:
                row = channel_row(session, workspace_id, str(channel["id"]), now - 2 * STALE)  # the rest is asked later
                row.name, row.private = str(channel.get("name") or row.name), bool(channel.get("is_private"))
                row.bot_is_in, row.lost = True, "archived" if channel.get("is_archived") else None
        return True

    def hidden_channel(self, workspace_id: int, slack_id: str, now: datetime) -> Place:
        """A private channel that the bot may not look into: only that it exists, not its name."""
        with self._database.begin() as session:
            row = channel_row(session, workspace_id, slack_id, now)
            row.private, row.bot_is_in, row.name = True, False, ""
            row.fetched_at = now - 2 * STALE  # asked again next time: it may have been let in
        return place_of(row)

    # Memberships

    def present(self, workspace_id: int, person: str, channel: str, now: datetime) -> tuple[Actor, Place] | None:
        """A person and the channel they are in, in one look; None when any of it is unknown or stale."""
        row = self._database.first(PRESENT, {"workspace": workspace_id, "person": person, "channel": channel})
        if row is None or self._stale(workspace_id, min(row[:2]), now):
            return None
        found = row[2:]
        return Actor(*found[: len(ACTOR)]), Place(*found[len(ACTOR) :])

    def memberships_stale(self, actor: Actor, now: datetime) -> bool:
        with self._database.read() as session:
            person = session.get_one(Person, actor.id)
        return person.memberships_at is None or now - person.memberships_at > STALE

    def remember_memberships(self, actor: Actor, slack_ids: Iterable[str], now: datetime) -> None:
        """Keep which of the channels that Convene knows this person is in."""
        with self._database.begin() as session:
            known = session.scalars(
                select(Channel).where(Channel.workspace_id == actor.workspace_id, Channel.slack_id.in_(list(slack_ids)))
            )
            session.execute(delete(Membership).where(Membership.person_id == actor.id))
            for channel in known.all():
                insert_once(session, Membership, channel_id=channel.id, person_id=actor.id)
            session.get_one(Person, actor.id).memberships_at = now

    def is_seen_in(self, actor: Actor, place: Place) -> None:
        """Who acts in a channel is in it."""
        if place.id is None:
            return
        with self._database.read() as session:
            known = session.scalar(
                select(Membership.id).where(Membership.channel_id == place.id, Membership.person_id == actor.id)
            )
        if known is None:
            with self._database.begin() as session:
                insert_once(session, Membership, channel_id=place.id, person_id=actor.id)

    # Away

    def away(self, actor: Actor, now: datetime) -> Away | None:
        """The absence that covers today or is still to come."""
        today = local_date(now, actor.zone)
        with self._database.read() as session:
            return next((a for a in absences_of(session, actor.id) if a.until is None or a.until >= today), None)

    def go_away(self, actor: Actor, until: date | None, now: datetime) -> Away:
        """Days from today until then (included) count as rest, and nothing private comes."""
        today = local_date(now, actor.zone)
        with self._database.begin_core() as transaction:
            begin_absence(transaction, actor.id, today, until)
            self._plan_return(transaction, actor, until)
            refresh_home(transaction, self._outbox, actor.workspace_id, actor.id)
        return Away(today, until)

    def come_back(self, actor: Actor, now: datetime) -> None:
        """Back today: the days of absence stay rest, today counts again."""
        with self._database.begin() as session:
            was = latest_absence(session, actor.id)
            endless = was is not None and was.last is None
            end_absence(session, actor.id, local_date(now, actor.zone))
            _forget_landing(session, actor.id)  # it is said in the answer
            self._plan_return(session, actor, None)
            if endless:  # else it was planned for the day after
                promise_what_waits(session, self._outbox, session.get_one(Person, actor.id), now)
            refresh_home(session, self._outbox, actor.workspace_id, actor.id)

    def _plan_return(self, transaction: Transaction, person: Actor | Person, until: date | None) -> None:
        """What they find when they are back is looked for then: most of it is not there yet."""
        if until is None:
            self._outbox.cancel(transaction, person.workspace_id, RETURN, person.id)
            return
        self._outbox.promise(
            transaction, person.workspace_id, RETURN, person.id, destination="", lane=RETURN,
            due=at_local(until + timedelta(days=1), time(0), person.zone),
        )  # fmt: skip

    def _after_return(self, session: Session, post: Post) -> None:
        person, now = session.get(Person, post.about), self._outbox.now()
        latest = latest_absence(session, person.id) if person else None
        if person is None or latest is None or latest.last is None:
            return
        if latest.last >= local_date(now, person.zone):  # they went west: it is not over yet
            self._plan_return(session, person, latest.last)
            return
        _forget_landing(session, person.id)  # an earlier one, which they never saw
        tell(session, self._outbox, person, LANDING, latest.id, now)

    def zone(self, workspace_id: int, slack_id: str) -> str:
        with self._database.read() as session:
            person = find_person(session, workspace_id, slack_id)
        return person.zone if person else "UTC"


# Shared by the services: functions that take the session


def workspace_of(session: Session, team: Team) -> Workspace:
    return session.scalars(_workspace_query(team)).one()


def _workspace_query(team: Team) -> Select[Workspace]:
    return select(Workspace).where(Workspace.enterprise_id == (team[0] or ""), Workspace.team_id == team[1])


def find_person(session: Session, workspace_id: int, slack_id: str) -> Person | None:
    return session.scalar(PERSON, {"workspace": workspace_id, "person": slack_id})


def find_channel(session: Session, workspace_id: int, slack_id: str) -> Channel | None:
    return session.scalar(CHANNEL, {"workspace": workspace_id, "channel": slack_id})


def channel_row(session: Session, workspace_id: int, slack_id: str, now: datetime) -> Channel:
    insert_once(session, Channel, workspace_id=workspace_id, slack_id=slack_id, fetched_at=now, name="",
                private=False, general=False, members=0, bot_is_in=False)  # fmt: skip
    channel = find_channel(session, workspace_id, slack_id)
    assert channel is not None  # inserted above
    return channel


def is_member(session: Session, channel_id: int, person_id: int) -> bool:
    query = select(Membership.id).where(Membership.channel_id == channel_id, Membership.person_id == person_id)
    return session.scalar(query) is not None


def actor_of(person: Person) -> Actor:
    return Actor(
        workspace_id=person.workspace_id,
        id=person.id,
        slack_id=person.slack_id,
        name=person.name,
        zone=person.zone,
        admin=person.admin,
        guest=person.guest,
        external=person.external,
    )


def place_of(channel: Channel) -> Place:
    return Place(
        workspace_id=channel.workspace_id,
        slack_id=channel.slack_id,
        id=channel.id,
        name=channel.name,
        private=channel.private,
        general=channel.general,
        members=channel.members,
        bot_is_in=channel.bot_is_in,
    )


def _forget_landing(session: Session, person_id: int) -> None:
    waiting = (Note.person_id == person_id, Note.kind == LANDING, Note.day.is_(None))
    session.execute(delete(Note).where(*waiting))


def describe(person: Person, user: Mapping[str, Any], team_id: str) -> None:
    profile = user.get("profile") or {}
    zone = str(user.get("tz") or "UTC")
    person.name = str(profile.get("display_name") or user.get("real_name") or user.get("name") or person.name)
    person.zone = zone if known_zone(zone) else "UTC"
    person.admin = bool(user.get("is_admin") or user.get("is_owner"))
    person.guest = bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
    person.external = bool(user.get("is_stranger")) or str(user.get("team_id") or team_id) != team_id
    person.bot = bool(user.get("is_bot")) or user.get("id") == "USLACKBOT"
    person.deactivated = bool(user.get("deleted"))
