"""What is to be said about a meetup and when: promised, and taken back."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.domain.challenges.meetups import AHEAD, LASTS
from bot.models.challenges import Challenge
from bot.models.meetups import MeetupAnswer
from bot.services.outbox import Outbox

CLOSE, END = "challenges.close", "challenges.end"
MEETUP = "challenges.meetup"  # when it is, or that it is not
POLL = "challenges.meetup_poll"
NOTES = "challenges.meetup_notes"  # the place for notes, afterwards
STEP = "challenges.meetup_step"  # says nothing itself: the poll ends, or people are told, a few at a time
REMINDER = "challenges.meetup_reminder"  # these three privately: to who said that they come, and to who asked for it
NEWS = "challenges.meetup_news"
FILE = "challenges.meetup_file"
FILE_IN_WORDS = "challenges.meetup_file_in_words"
TOLD = "challenges.meetup_told"  # in Your day: the notes, to those who were absent
TOLD_NEWS = "challenges.meetup_told_news"  # in Your day: another time, or that it is off
IN_CHANNEL = (POLL, MEETUP, NOTES)

DECIDE, DAY_BEFORE, MINUTES_BEFORE, TELL_ABSENT = "decide", "day", "minutes", "absent"
MOVED, CALLED_OFF = "moved", "off"
REMINDERS = {DAY_BEFORE: timedelta(days=1), MINUTES_BEFORE: timedelta(minutes=10)}
GRACE = {
    DECIDE: timedelta(days=3),
    DAY_BEFORE: timedelta(hours=12),
    MINUTES_BEFORE: timedelta(minutes=20),
    TELL_ABSENT: timedelta(days=3),
}
ABSENT_AFTER = timedelta(days=1)  # so long after it begins, those who were absent are told what was noted
NOTES_WANTED = timedelta(days=7)
SOON = timedelta(days=1)  # news of a meetup within it do not wait for Your day
IN_TIME = timedelta(hours=1)  # so long before it begins they come, also by night


def occasion_of(challenge: Challenge) -> str:
    """Each announcement and each change of the time has posts of its own."""
    return f"{challenge.round}.{challenge.meetup_version}"


def plan(session: Session, outbox: Outbox, challenge: Challenge, here: str, now: datetime) -> None:
    """Promise all that is still to come of it, in the channel `here`. Promised again, a post moves to its new time."""
    at = challenge.meetup_at
    if challenge.meetup_poll_ends is not None:
        _post(session, outbox, challenge, POLL, here, now, timedelta(hours=12))
        step(session, outbox, challenge, DECIDE, challenge.meetup_poll_ends)
    elif at is not None:
        if at > now:
            due = now if challenge.meetup_version else max(now, at - AHEAD)
            _post(session, outbox, challenge, MEETUP, here, due, at - due)
        for what, before in REMINDERS.items():
            if at - before > now:
                step(session, outbox, challenge, what, at - before)
        if at + LASTS + NOTES_WANTED > now:
            _post(session, outbox, challenge, NOTES, here, max(now, at + LASTS), timedelta(days=3))
            if _noted(session, challenge, at):
                step(session, outbox, challenge, TELL_ABSENT, max(now, at + ABSENT_AFTER))


def _noted(session: Session, challenge: Challenge, at: datetime) -> bool:
    """Whether anybody noted what was told at the meetup of this time."""
    its = (MeetupAnswer.challenge_id == challenge.id, MeetupAnswer.note != "", MeetupAnswer.noted_at >= at)
    return session.scalar(select(MeetupAnswer.id).where(*its).limit(1)) is not None


def is_of(noted_at: datetime | None, at: datetime | None, now: datetime, *, before: bool) -> bool:
    """Whether a note is of the meetup of this time, or of one `before` it. Until that begins, all are of the last."""
    if noted_at is None or at is None or now < at:
        return True
    return (noted_at < at) == before


def call_off(session: Session, outbox: Outbox, challenge: Challenge, here: str, now: datetime) -> None:
    """Say in the channel that it is not, where it was said that it is."""
    _post(session, outbox, challenge, MEETUP, here, now, timedelta(hours=12))


def _post(
    session: Session, outbox: Outbox, challenge: Challenge, kind: str, here: str, due: datetime, grace: timedelta
) -> None:
    outbox.promise(
        session, challenge.workspace_id, kind, challenge.id,
        destination=here, due=due, grace=grace, occasion=occasion_of(challenge),
    )  # fmt: skip


def step(session: Session, outbox: Outbox, challenge: Challenge, what: str, due: datetime, after: int = 0) -> None:
    """Reach those who answered, or took part, whose row comes after this one."""
    outbox.promise(
        session, challenge.workspace_id, STEP, challenge.id,
        destination="", lane="challenges.meetup", due=due,
        grace=GRACE.get(what, timedelta(days=1)), occasion=f"{occasion_of(challenge)}:{what}:{after}",
    )  # fmt: skip


def unplan(session: Session, outbox: Outbox, challenge: Challenge) -> None:
    """Take back what was not sent yet. What may stand in the channel is looked for, and drawn as it is then."""
    for kind in IN_CHANNEL:
        outbox.cancel(session, challenge.workspace_id, kind, challenge.id, unless_unsure=True)
    outbox.cancel(session, challenge.workspace_id, STEP, challenge.id)


def redraw(session: Session, outbox: Outbox, challenge: Challenge, *kinds: str) -> None:
    """Draw these anew, where they stand."""
    for kind in kinds:
        if outbox.find(session, challenge.workspace_id, kind, challenge.id, occasion_of(challenge)):
            outbox.redraw(session, challenge.workspace_id, kind, challenge.id, occasion=occasion_of(challenge))


def redraw_earlier_notes(session: Session, outbox: Outbox, challenge: Challenge) -> None:
    """The same for the notes of the meetups before this one."""
    for version in range(challenge.meetup_version):
        occasion = f"{challenge.round}.{version}"
        if outbox.find(session, challenge.workspace_id, NOTES, challenge.id, occasion):
            outbox.redraw(session, challenge.workspace_id, NOTES, challenge.id, occasion=occasion)


def redraw_closing(session: Session, outbox: Outbox, challenge: Challenge) -> None:
    """The closing posts invite to it."""
    occasion = str(challenge.round)
    for kind in (CLOSE, END):
        if outbox.find(session, challenge.workspace_id, kind, challenge.id, occasion):
            outbox.redraw(session, challenge.workspace_id, kind, challenge.id, occasion=occasion)


def begin_anew(session: Session, outbox: Outbox, challenge: Challenge) -> list[tuple[str, str]]:
    """Its challenge is a draft again: nothing is asked or answered. Gives kind and occasion of what may be posted."""
    unplan(session, outbox, challenge)
    session.execute(delete(MeetupAnswer).where(MeetupAnswer.challenge_id == challenge.id))
    versions = range(challenge.meetup_version + 1)
    posts = [(kind, f"{challenge.round}.{version}") for version in versions for kind in IN_CHANNEL]
    challenge.meetup_version, challenge.meetup_poll_ends, challenge.meetup_slots = 0, None, []
    return posts
