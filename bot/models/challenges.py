"""30-day challenges: their days, who takes part, what they did and wrote."""

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base

DRAFT = "draft"
ANNOUNCED = "announced"  # public; day 1 has not come yet, or it runs
PAUSED = "paused"
CLOSED = "closed"
CANCELLED = "cancelled"


class Challenge(Base):
    """`channel_id` is where it runs; None while a channel of its own is still to be made."""

    __tablename__ = "challenges"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channels.id", ondelete="SET NULL"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    title: Mapped[str]
    zone: Mapped[str]
    first_date: Mapped[date]
    hour: Mapped[time]
    length: Mapped[int]  # days; as many prompts are there once it is announced
    created_at: Mapped[datetime]
    summary: Mapped[str] = mapped_column(default="")
    template: Mapped[str] = mapped_column(default="")  # key of the shipped template, "" for own prompts
    soon: Mapped[bool] = mapped_column(default=False)  # day 1 comes one minute after the announcement
    weekdays: Mapped[str] = mapped_column(default="1234567")  # ISO weekdays that have a prompt
    rest_dates: Mapped[list[str]] = mapped_column(default_factory=list)  # ISO dates without a prompt
    own_channel: Mapped[str] = mapped_column(default="")  # name of a channel to make for it
    announcement: Mapped[str] = mapped_column(default="")  # the facilitator's own words, "" for ours
    meetup_at: Mapped[datetime | None] = mapped_column(default=None)
    meetup_link: Mapped[str] = mapped_column(default="")
    meetup_version: Mapped[int] = mapped_column(default=0)  # how often its time was set, asked for or taken back
    meetup_slots: Mapped[list[str]] = mapped_column(default_factory=list)  # ISO moments that the poll offers
    meetup_poll_ends: Mapped[datetime | None] = mapped_column(default=None)  # None: no poll runs
    picture: Mapped[str] = mapped_column(default="", server_default="")  # Slack's id of the file in the closing post
    state: Mapped[str] = mapped_column(default=DRAFT)
    round: Mapped[int] = mapped_column(default=0)  # how often it was announced; keys of its posts carry it
    announced_at: Mapped[datetime | None] = mapped_column(default=None)
    paused_at: Mapped[datetime | None] = mapped_column(default=None)
    pause_reason: Mapped[str] = mapped_column(default="")
    close_later_days: Mapped[int] = mapped_column(default=0)  # 0 to 7
    closes_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)


class Day(Base):
    """One prompt and its date. `ts` is its thread once it is posted."""

    __tablename__ = "days"
    __table_args__ = (
        UniqueConstraint("challenge_id", "number"),
        Index("ix_days_channel_ts", "channel", "ts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id", ondelete="CASCADE"))
    number: Mapped[int]
    prompt: Mapped[str]
    date: Mapped[date]
    due_at: Mapped[datetime]
    channel: Mapped[str | None] = mapped_column(default=None)
    ts: Mapped[str | None] = mapped_column(default=None)
    posted_at: Mapped[datetime | None] = mapped_column(default=None)
    skipped: Mapped[bool] = mapped_column(default=False)  # its post was too late or failed for good
    essential: Mapped[bool | None] = mapped_column(default=None)  # None: as its place in the week says


class Participant(Base):
    __tablename__ = "participants"
    __table_args__ = (UniqueConstraint("challenge_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    joined_at: Mapped[datetime]
    first_day: Mapped[int]  # consistency counts from here
    hope: Mapped[str] = mapped_column(default="")
    hope_shared: Mapped[bool] = mapped_column(default=False)
    hope_met: Mapped[bool] = mapped_column(default=False, server_default=false())  # and may be shown in the report
    keep_text: Mapped[bool] = mapped_column(default=False)
    left_at: Mapped[datetime | None] = mapped_column(default=None)
    by_message: Mapped[bool] = mapped_column(default=False, server_default=false())  # prompts come privately
    message_hour: Mapped[time | None] = mapped_column(default=None)  # of those, on their own clock
    reminders: Mapped[bool] = mapped_column(default=True, server_default=true())  # of missed days
    reminded_at: Mapped[datetime | None] = mapped_column(default=None)
    snoozed_until: Mapped[date | None] = mapped_column(default=None)  # they asked for the reminder again on that day


class CheckIn(Base):
    """The last press between Done and Rest."""

    __tablename__ = "check_ins"
    __table_args__ = (UniqueConstraint("participant_id", "day_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"))
    day_id: Mapped[int] = mapped_column(ForeignKey("days.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]  # done | rest
    at: Mapped[datetime]


class Entry(Base):
    """One reply that counts. The text is kept only where its author asked for it, or wrote it in a private form.

    A day may have a private one beside that of its thread. Without a message its channel and ts are "".
    """

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("participant_id", "day_id", "private"),
        Index("ix_entries_channel_ts", "channel", "ts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"))
    day_id: Mapped[int] = mapped_column(ForeignKey("days.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str]
    ts: Mapped[str]
    at: Mapped[datetime]
    text: Mapped[str | None] = mapped_column(default=None)
    withdrawn: Mapped[bool] = mapped_column(default=False)  # deleted or "not a journal entry"
    edited_ts: Mapped[str | None] = mapped_column(default=None)  # Slack's, of the newest edit that we know
    settled: Mapped[bool] = mapped_column(default=False)  # chosen or withdrawn: no late event takes its place
    private: Mapped[bool] = mapped_column(default=False, server_default=false())  # shown to its author alone
    shared: Mapped[str | None] = mapped_column(default=None)  # of a private one, the words for the day's thread


class Invitation(Base):
    """Somebody who wrote in a thread without having joined was invited, once."""

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("challenge_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    at: Mapped[datetime]


class Admission(Base):
    """A facilitator lets somebody of another organisation journal here."""

    __tablename__ = "admissions"
    __table_args__ = (UniqueConstraint("challenge_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
