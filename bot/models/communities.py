"""Communities, who facilitates them, and what was done in their name."""

from datetime import datetime, time

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base


class Community(Base):
    __tablename__ = "communities"
    __table_args__ = (UniqueConstraint("channel_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id", ondelete="CASCADE"))
    name: Mapped[str]
    zone: Mapped[str]
    created_at: Mapped[datetime]
    purpose: Mapped[str] = mapped_column(default="")
    who_starts: Mapped[str] = mapped_column(default="members")  # members | facilitators
    quiet_from: Mapped[time] = mapped_column(default=time(20))
    quiet_to: Mapped[time] = mapped_column(default=time(8))
    post_hour: Mapped[time] = mapped_column(default=time(9))
    paused_at: Mapped[datetime | None] = mapped_column(default=None)


class Facilitator(Base):
    __tablename__ = "facilitators"
    __table_args__ = (UniqueConstraint("community_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)


class Act(Base):
    """The audit trail: who did what in a community. Ids and numbers, never what members wrote.

    `request` is the signature of the request that asked for it: caught and sent again, it does nothing.
    """

    __tablename__ = "acts"
    __table_args__ = (Index("ix_acts_request", "request", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    verb: Mapped[str]
    about: Mapped[str]
    at: Mapped[datetime]
    request: Mapped[str | None] = mapped_column(default=None)
