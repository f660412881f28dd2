"""What people answered when they were asked, a while after something ended."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base


class Answer(Base):
    """`kind` is the question, `about` the row id of what ended. Not shared, it is its author's alone."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("person_id", "kind", "about"), Index("ix_answers_kind_about", "kind", "about"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    kind: Mapped[str]
    about: Mapped[int]
    words: Mapped[str]
    shared: Mapped[bool]
    at: Mapped[datetime]
