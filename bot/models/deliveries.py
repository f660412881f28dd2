"""Prompts that come by direct message."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base


class Delivery(Base):
    """One prompt in one participant's own conversation. `ts` is its thread once it has come."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("participant_id", "day_id"),
        Index("ix_deliveries_channel_ts", "channel", "ts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"))
    day_id: Mapped[int] = mapped_column(ForeignKey("days.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str | None] = mapped_column(default=None)
    ts: Mapped[str | None] = mapped_column(default=None)
    came_at: Mapped[datetime | None] = mapped_column(default=None)
