"""What participants of a challenge share of it at its end."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base


class Highlight(Base):
    """In its author's own words, and which day it is from; without words, only the link to that day's entry."""

    __tablename__ = "highlights"
    __table_args__ = (UniqueConstraint("participant_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"))
    position: Mapped[int]  # 0 to 2, in the order in which their author has them
    day_id: Mapped[int | None] = mapped_column(ForeignKey("days.id", ondelete="CASCADE"), index=True)
    words: Mapped[str]
    at: Mapped[datetime]
