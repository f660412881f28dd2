"""Accountability partners: pools of people who want one, the rounds, and the pairs (or trios) that came of them."""

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base

OPEN = "open"
PAUSED = "paused"
ENDED = "ended"

WEEK, FORTNIGHT, MONTH, ONCE = "week", "fortnight", "month", "once"


class Pool(Base):
    """People of a community who want partners, for a challenge or on its own. With ONCE a pair stays together."""

    __tablename__ = "pools"
    __table_args__ = (UniqueConstraint("challenge_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    zone: Mapped[str]
    hour: Mapped[time]
    created_at: Mapped[datetime]
    challenge_id: Mapped[int | None] = mapped_column(ForeignKey("challenges.id", ondelete="CASCADE"), default=None)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), default=None)
    every: Mapped[str] = mapped_column(default=WEEK)  # week | fortnight | month | once
    size: Mapped[int] = mapped_column(default=2)  # people in a group, 2 to 5
    next_on: Mapped[date | None] = mapped_column(default=None)  # date of the next round, in `zone`
    number: Mapped[int] = mapped_column(default=0)  # of the latest round
    check_in_days: Mapped[int] = mapped_column(default=0)  # between two check-ins of a pair, 0 for none
    team_label: Mapped[str] = mapped_column(default="")  # "Team": asked on joining, pairs go across; "" if not asked
    state: Mapped[str] = mapped_column(default=OPEN)
    paused_at: Mapped[datetime | None] = mapped_column(default=None)
    pause_reason: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class Seeker(Base):
    """Somebody who wants a partner in a pool, or has wanted one before."""

    __tablename__ = "seekers"
    __table_args__ = (UniqueConstraint("pool_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    pool_id: Mapped[int] = mapped_column(ForeignKey("pools.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    joined_at: Mapped[datetime]
    team: Mapped[str] = mapped_column(default="")  # the answer to the pool's `team_label`
    paused_until: Mapped[date | None] = mapped_column(default=None)  # first day on which they are in again
    skips: Mapped[int | None] = mapped_column(default=None)  # number of the round that they leave out
    stopped_at: Mapped[datetime | None] = mapped_column(default=None)
    quiet_since: Mapped[datetime | None] = mapped_column(default=None)  # two silences: not matched until they answer


class Round(Base):
    """The moment when the people of a pool were matched."""

    __tablename__ = "rounds"
    __table_args__ = (UniqueConstraint("pool_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    pool_id: Mapped[int] = mapped_column(ForeignKey("pools.id", ondelete="CASCADE"))
    number: Mapped[int]
    at: Mapped[datetime]


class Pair(Base):
    """Two to five people in one group DM. Another set of people is another pair, with a DM of its own."""

    __tablename__ = "pairs"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    pool_id: Mapped[int] = mapped_column(ForeignKey("pools.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), index=True, default=None)
    starts_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), default=None)
    why: Mapped[list[str]] = mapped_column(default_factory=list)  # reasons of the matching, as codes
    channel: Mapped[str | None] = mapped_column(default=None, index=True)  # Slack's id of the group DM, once open
    introduced_at: Mapped[datetime | None] = mapped_column(default=None)
    check_in_days: Mapped[int] = mapped_column(default=0)  # the pool's, until the pair chooses its own
    check_ins: Mapped[int] = mapped_column(default=0)  # so many were posted
    checked_at: Mapped[datetime | None] = mapped_column(default=None)  # when the latest was
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_why: Mapped[str] = mapped_column(default="")  # round | left | refused | split | grown | rescue | over
    grown_of_id: Mapped[int | None] = mapped_column(  # the pair that one joins: it goes on until this is open
        ForeignKey("pairs.id", ondelete="SET NULL"), index=True, default=None
    )


class Partner(Base):
    __tablename__ = "partners"
    __table_args__ = (UniqueConstraint("pair_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    silences: Mapped[int] = mapped_column(default=0)  # check-ins in a row without an answer
    met: Mapped[bool | None] = mapped_column(default=None)  # their answer to "did you two meet?"


class NotWith(Base):
    """Confidential: `person` is never paired with `other`, in any pool, and nobody else learns of it."""

    __tablename__ = "not_with"
    __table_args__ = (UniqueConstraint("person_id", "other_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)


class NamedPartner(Base):
    """Somebody says with whom they want to be; `other` confirms or not. A pair comes of it only then."""

    __tablename__ = "named_partners"
    __table_args__ = (UniqueConstraint("pool_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    pool_id: Mapped[int] = mapped_column(ForeignKey("pools.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")  # "" while it is open | yes | no | closed


class PairCheckIn(Base):
    """One answer to one check-in of a pair; only its partners see it."""

    __tablename__ = "pair_check_ins"
    __table_args__ = (UniqueConstraint("pair_id", "person_id", "occasion"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    occasion: Mapped[str]  # the check-in's number in this pair
    answer: Mapped[str]  # did | nudge | talk | wrote | here
    at: Mapped[datetime]
