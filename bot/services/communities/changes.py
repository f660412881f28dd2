"""What Slack tells of channels and people: nothing goes into the void, facilitators hear of it once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.database import insert_once
from bot.models.communities import Community, Facilitator
from bot.models.outbox import CANCELLED, DUE, Post
from bot.models.people import Membership, Person, Workspace
from bot.services.access import refresh_home, tell_facilitators
from bot.services.communities.base import CommunitiesBase
from bot.services.people import describe, find_channel, find_person, is_member

CAUSES = {"archived": "channel_archived", "deleted": "channel_deleted", "removed": "bot_removed"}


class Changes(CommunitiesBase):
    """It may arrive twice or late. Channels and people that Convene has never met are passed over."""

    def channel_renamed(self, workspace_id: int, slack_id: str, name: str) -> None:
        with self._database.begin() as session:
            channel = find_channel(session, workspace_id, slack_id)
            if channel:
                channel.name = name

    def channel_lost(self, workspace_id: int, slack_id: str, why: str, now: datetime) -> None:
        """Archived, deleted, or the bot was removed. Told once to the facilitators of what lived there."""
        with self._database.begin() as session:
            channel = find_channel(session, workspace_id, slack_id)
            if channel is None or channel.lost in {why, "deleted"}:
                return
            channel.lost = why
            channel.bot_is_in = channel.bot_is_in and why == "archived"
            for ritual in self._rituals:
                ritual.channel_lost(session, channel, now)
            for community in self._communities_of(session, channel.id):
                detail = f"{channel.slack_id}/{int(now.timestamp())}"
                tell_facilitators(session, self._outbox, community, CAUSES[why], detail, now)
                self._redraw_homes(session, community)
            if why == "deleted":
                session.execute(delete(Membership).where(Membership.channel_id == channel.id))

    def channel_back(self, workspace_id: int, slack_id: str, now: datetime, *, invited: bool) -> None:
        """Unarchived, or the bot was let in again: what stopped may go on."""
        with self._database.begin() as session:
            channel = find_channel(session, workspace_id, slack_id)
            if channel is None:
                return
            channel.bot_is_in = channel.bot_is_in or invited
            channel.lost = None if channel.bot_is_in else "removed"
            if channel.lost is None:
                for ritual in self._rituals:
                    ritual.channel_back(session, channel, now)
            for community in self._communities_of(session, channel.id):
                self._redraw_homes(session, community)

    def somebody_joined(self, workspace_id: int, channel_id: str, slack_id: str) -> None:
        with self._database.begin() as session:
            channel = find_channel(session, workspace_id, channel_id)
            if channel is None:
                return
            person = find_person(session, workspace_id, slack_id)
            if person and not insert_once(session, Membership, channel_id=channel.id, person_id=person.id):
                return
            channel.members += 1  # of people we do not know it may come twice: Slack's own number comes once a day
            if person:
                refresh_home(session, self._outbox, workspace_id, person.id)

    def somebody_left(self, workspace_id: int, channel_id: str, slack_id: str, now: datetime) -> None:
        """Who leaves the home channel does not facilitate any more."""
        with self._database.begin() as session:
            channel = find_channel(session, workspace_id, channel_id)
            if channel is None:
                return
            person = find_person(session, workspace_id, slack_id)
            if person is None or is_member(session, channel.id, person.id):
                channel.members = max(channel.members - 1, 0)
            if person is None:
                return
            session.execute(
                delete(Membership).where(Membership.channel_id == channel.id, Membership.person_id == person.id)
            )
            for ritual in self._rituals:
                ritual.person_gone(session, person, channel, now)
            at_home = Community.channel_id == channel.id
            for community in self._facilitated(session, person, at_home):
                self._stop_facilitating(session, community, person, now)
            refresh_home(session, self._outbox, workspace_id, person.id)

    def person_changed(self, workspace_id: int, user: Mapping[str, Any], team_id: str, now: datetime) -> None:
        """Keep what Slack says of somebody we know. Deactivated people and new guests do not facilitate."""
        with self._database.begin() as session:
            person = find_person(session, workspace_id, str(user["id"]))
            if person is None:
                return
            was_here = not person.deactivated
            describe(person, user, team_id)
            person.fetched_at = now
            if person.deactivated and was_here:
                for ritual in self._rituals:
                    ritual.person_gone(session, person, None, now)
            if not self._may_facilitate(person):
                for community in self._facilitated(session, person):
                    self._stop_facilitating(session, community, person, now)

    def uninstalled(self, workspace_id: int, now: datetime) -> None:
        """The app was removed: nothing more is sent there. After a new installation facilitators resume."""
        with self._database.begin() as session:
            session.get_one(Workspace, workspace_id).uninstalled_at = now
            running = select(Community).where(Community.workspace_id == workspace_id, Community.paused_at.is_(None))
            for community in session.scalars(running).all():
                community.paused_at = now
                for ritual in self._rituals:
                    ritual.pause_all(session, community, now)
            session.execute(
                update(Post)
                .where(Post.workspace_id == workspace_id, Post.state == DUE)
                .values(state=CANCELLED, settled_at=now)
            )

    @staticmethod
    def _facilitated(session: Session, person: Person, *where: Any) -> list[Community]:
        query = select(Community).join(Facilitator, Facilitator.community_id == Community.id)
        return list(session.scalars(query.where(Facilitator.person_id == person.id, *where)).all())

    def _stop_facilitating(self, session: Session, community: Community, person: Person, now: datetime) -> None:
        session.execute(
            delete(Facilitator).where(Facilitator.community_id == community.id, Facilitator.person_id == person.id)
        )
        detail = f"{person.slack_id}/{int(now.timestamp())}"
        tell_facilitators(session, self._outbox, community, "facilitator_gone", detail, now)
        self._redraw_homes(session, community)
