"""What people say about the meetup of a 30-day challenge; its time stands with the challenge."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base


class MeetupAnswer(Base):
    """Somebody's times in the poll, whether they come, and their note afterwards."""

    __tablename__ = "meetup_answers"
    __table_args__ = (UniqueConstraint("challenge_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    times: Mapped[list[str]] = mapped_column(default_factory=list)  # those of the poll that fit, as they stand there
    voted_at: Mapped[datetime | None] = mapped_column(default=None)  # None: has not answered the poll
    coming: Mapped[bool | None] = mapped_column(default=None)  # None: has not said
    note: Mapped[str] = mapped_column(default="")
    noted_at: Mapped[datetime | None] = mapped_column(default=None)
