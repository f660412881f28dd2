"""Workspaces, and what Slack told us of their people and channels."""

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base


class Workspace(Base):
    __tablename__ = "workspaces"
    __table_args__ = (UniqueConstraint("enterprise_id", "team_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    enterprise_id: Mapped[str]  # "" outside an Enterprise Grid: NULLs are never equal
    team_id: Mapped[str]
    created_at: Mapped[datetime]
    setup_policy: Mapped[str] = mapped_column(default="members")  # admins | named | members
    setup_people: Mapped[list[str]] = mapped_column(default_factory=list)
    policy_asked_at: Mapped[datetime | None] = mapped_column(default=None)
    policy_asked_of: Mapped[str] = mapped_column(default="")  # Slack id of the admin who is asked, once
    policy_set_at: Mapped[datetime | None] = mapped_column(default=None)
    url: Mapped[str] = mapped_column(default="")  # of the workspace, for links to messages
    uninstalled_at: Mapped[datetime | None] = mapped_column(default=None)


class Person(Base):
    """A cached answer of users.info, and what the person chose here."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    slack_id: Mapped[str]
    fetched_at: Mapped[datetime]
    name: Mapped[str] = mapped_column(default="")
    zone: Mapped[str] = mapped_column(default="UTC")
    admin: Mapped[bool] = mapped_column(default=False)
    guest: Mapped[bool] = mapped_column(default=False)
    external: Mapped[bool] = mapped_column(default=False)
    bot: Mapped[bool] = mapped_column(default=False)
    deactivated: Mapped[bool] = mapped_column(default=False)
    memberships_at: Mapped[datetime | None] = mapped_column(default=None)
    home_opened_at: Mapped[datetime | None] = mapped_column(default=None)  # the Home tab is drawn for those who look
    hours_from: Mapped[time | None] = mapped_column(default=None)  # when private messages may come, on their own clock
    hours_to: Mapped[time | None] = mapped_column(default=None)
    weekdays: Mapped[str] = mapped_column(default="1234567", server_default="1234567")  # ISO, on which they may
    reminders: Mapped[bool] = mapped_column(default=True, server_default=true())  # of missed days


class Channel(Base):
    """A cached answer of conversations.info. `lost` says why the bot cannot post there any more."""

    __tablename__ = "channels"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    slack_id: Mapped[str]
    fetched_at: Mapped[datetime]
    name: Mapped[str] = mapped_column(default="")
    private: Mapped[bool] = mapped_column(default=False)
    general: Mapped[bool] = mapped_column(default=False)
    members: Mapped[int] = mapped_column(default=0)
    bot_is_in: Mapped[bool] = mapped_column(default=False)
    lost: Mapped[str | None] = mapped_column(default=None)  # archived | deleted | removed


class Membership(Base):
    """Somebody is in a channel. Kept fresh by events where the bot is in it, else by users.conversations."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("channel_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)


class Absence(Base):
    """Planned days away, both included, in the person's own zone: those days count as rest in every ritual."""

    __tablename__ = "absences"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    first: Mapped[date]
    last: Mapped[date | None] = mapped_column(default=None)  # None: until they say so


class Note(Base):
    """Something to tell a person unasked, gathered with others into one message a day."""

    __tablename__ = "notes"
    __table_args__ = (UniqueConstraint("person_id", "kind", "about"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    kind: Mapped[str]
    about: Mapped[int]
    created_at: Mapped[datetime]
    day: Mapped[date | None] = mapped_column(default=None)  # the local day whose message carried it


class Draft(Base):
    """What somebody is in the middle of writing; a modal carries only its id."""

    __tablename__ = "drafts"

    id: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    content: Mapped[str]  # JSON
    updated_at: Mapped[datetime]
