"""Templates that communities keep for 30-day challenges, and where prompts came from."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base

CHALLENGE = "challenge"
KEPT = "template"
SHIPPED = "shipped"  # it comes with Convene
FROM_FILE = "file"


class KeptTemplate(Base):
    """Prompts that a community keeps. `made_in` is the form that made it: sent twice, it makes one."""

    __tablename__ = "templates"
    __table_args__ = (UniqueConstraint("workspace_id", "made_in"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    made_in: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)  # of title and summary
    participants: Mapped[int] = mapped_column(default=0)  # of the challenge that its prompts' figures are from
    offered_at: Mapped[datetime | None] = mapped_column(default=None)  # to the whole workspace


class KeptPrompt(Base):
    """One prompt of a template. `did` and `wrote`: people, in the challenge that it was kept from.

    `made_in` is the form that added it: sent twice, it adds one. None: it was there as the template was made.
    """

    __tablename__ = "template_prompts"
    __table_args__ = (UniqueConstraint("template_id", "made_in"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    template_id: Mapped[int] = mapped_column(ForeignKey("templates.id", ondelete="CASCADE"), index=True)
    place: Mapped[int]  # from 1
    text: Mapped[str]
    essential: Mapped[bool | None] = mapped_column(default=None)  # None: as its place in the week says
    version: Mapped[int] = mapped_column(default=1)  # of what it says, not of its place
    did: Mapped[int | None] = mapped_column(default=None)
    wrote: Mapped[int | None] = mapped_column(default=None)
    made_in: Mapped[str | None] = mapped_column(default=None)


class Ancestor(Base):
    """Where the prompts of a challenge or of a template came from. Step 1 is the nearest.

    The title is kept as it was: what it names may be gone since.
    """

    __tablename__ = "ancestors"
    __table_args__ = (UniqueConstraint("challenge_id", "step"), UniqueConstraint("template_id", "step"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    step: Mapped[int]
    kind: Mapped[str]
    title: Mapped[str]
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id", ondelete="SET NULL"))
    challenge_id: Mapped[int | None] = mapped_column(ForeignKey("challenges.id", ondelete="CASCADE"), default=None)
    template_id: Mapped[int | None] = mapped_column(ForeignKey("templates.id", ondelete="CASCADE"), default=None)
