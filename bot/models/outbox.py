"""What is still to be said, and the lanes that keep it in order."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base

DUE = "due"
SENT = "sent"
SKIPPED = "skipped"
DROPPED = "dropped"
FAILED = "failed"
CANCELLED = "cancelled"


class Post(Base):
    """One promise to say or do something. `wanted` is above zero for a redraw, whose row is used again."""

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index("ix_posts_state_due_at", "state", "due_at"),
        Index("ix_posts_kind_about", "kind", "about"),
        Index("ix_posts_lane_state_due_at", "lane", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    key: Mapped[str]
    lane: Mapped[str]
    kind: Mapped[str]
    about: Mapped[int]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
    occasion: Mapped[str] = mapped_column(default="")
    destination: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default=DUE)
    wanted: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None] = mapped_column(default=None)  # real time: pace of redraws
    owner: Mapped[str | None] = mapped_column(default=None)
    attempt: Mapped[int] = mapped_column(default=0)
    unsure: Mapped[bool] = mapped_column(default=False)  # an attempt may have reached Slack
    first_tried_at: Mapped[datetime | None] = mapped_column(default=None)
    channel: Mapped[str | None] = mapped_column(default=None)
    ts: Mapped[str | None] = mapped_column(default=None)
    error: Mapped[str | None] = mapped_column(default=None)
    settled_at: Mapped[datetime | None] = mapped_column(default=None)


class Lane(Base):
    """A conversation, or a method that Slack counts by workspace. Nothing goes out before `free_at` (real time)."""

    __tablename__ = "lanes"

    name: Mapped[str] = mapped_column(primary_key=True)
    free_at: Mapped[datetime]
