"""What a person is told unasked: gathered into one private message a day, whichever ritual or community it is from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from bot.database import Database, insert_once
from bot.domain.cadence import at_local, end_of_day, is_a_day, leaves_time, local_date, next_day, outside_quiet
from bot.models.communities import Community
from bot.models.outbox import SENT, Post
from bot.models.people import Membership, Note, Person
from bot.services.absences import absences_of
from bot.services.outbox import Outbox

YOUR_DAY = "people.your_day"
QUIET = (time(20), time(8))  # for who is in no community: what nobody asked for comes by day
GRACE = timedelta(days=3)

# Built once: each thing to tell asks them.
QUIET_HOURS = (
    select(Community.quiet_from, Community.quiet_to)
    .join(Membership, Membership.channel_id == Community.channel_id)
    .where(Membership.person_id == bindparam("person"))
    .distinct()
)
TAKEN = select(Note).where(Note.person_id == bindparam("person"), Note.day == bindparam("day")).order_by(Note.id)

AfterNote = Callable[[Session, Note, datetime], None]


@dataclass(frozen=True)
class Item:
    """One thing to tell; `kind` chooses who words it."""

    person_id: int
    kind: str
    about: int


def tell(session: Session, outbox: Outbox, person: Person, kind: str, about: int, now: datetime) -> None:
    """Put something into the person's next private message: today's, or tomorrow's when today's was sent.

    People of other organisations, bots and those who left are never sent a private message.
    """
    if person.external or person.bot or person.deactivated:
        return
    insert_once(session, Note, person_id=person.id, kind=kind, about=about, created_at=now)
    promise_your_day(session, outbox, person, now)


def promise_your_day(session: Session, outbox: Outbox, person: Person, now: datetime) -> None:
    """Plan the message on the first day that is not used yet, outside quiet hours and planned absence."""
    hours, weekdays, absences = _quiet_hours(session, person), person.weekdays, absences_of(session, person.id)
    due = _outside(hours, now, person.zone)
    while not is_a_day(day := local_date(due, person.zone), weekdays, absences) or _is_used(session, person, day):
        later = next_day(day, weekdays, absences)
        if later is None or later > local_date(now, person.zone) + timedelta(days=366):
            return  # away without an end: told when they are back
        due = _outside(hours, at_local(later, person.hours_from or QUIET[1], person.zone), person.zone)
    outbox.promise(
        session,
        person.workspace_id,
        YOUR_DAY,
        person.id,
        occasion=local_date(due, person.zone).isoformat(),
        destination=person.slack_id,
        due=due,
        grace=GRACE,
    )


def promise_what_waits(session: Session, outbox: Outbox, person: Person, now: datetime) -> None:
    """Plan the message only if something is left to tell."""
    untold = select(Note.id).where(Note.person_id == person.id, Note.day.is_(None)).limit(1)
    if session.scalar(untold) is not None:
        promise_your_day(session, outbox, person, now)


def outside_quiet_hours(session: Session, person: Person, moment: datetime) -> datetime:
    """The moment itself, or the first one after it that is in no quiet hours of any community of theirs."""
    return _outside(_quiet_hours(session, person), moment, person.zone)


def _quiet_hours(session: Session, person: Person) -> list[tuple[time, time]]:
    """Those of every community that the person is in, and all but their own hours.

    Where these leave no time at all, what the person chose holds.
    """
    if person.hours_from is None or person.hours_to is None:
        return _of_communities(session, person) or [QUIET]
    own = (person.hours_to, person.hours_from)
    hours = [own, *_of_communities(session, person)]
    return hours if leaves_time(hours) else [own]


def _of_communities(session: Session, person: Person) -> list[tuple[time, time]]:
    return [(begins, ends) for begins, ends in session.execute(QUIET_HOURS, {"person": person.id})]


def _outside(hours: Sequence[tuple[time, time]], moment: datetime, zone: str) -> datetime:
    """Outside all of these hours, on the clock of that zone."""
    for _ in hours:  # each may move it into another's
        moment = max(outside_quiet(moment, zone, begins, ends) for begins, ends in hours)
    return moment


def _is_used(session: Session, person: Person, day: date) -> bool:
    """Whether a message of this day is sent or on its way, or an earlier one came late, on this day.

    The row is locked, so that it is not claimed between this answer and our commit.
    """
    starts, ends = at_local(day, time(0), person.zone), end_of_day(day, person.zone)
    of_the_day = (Post.occasion == day.isoformat()) & ((Post.state == SENT) | Post.unsure)
    came_late = (Post.state == SENT) & (Post.settled_at >= starts) & (Post.settled_at < ends)
    mine = (Post.workspace_id == person.workspace_id, Post.kind == YOUR_DAY, Post.about == person.id)
    session.execute(select(Post.id).where(*mine, Post.occasion == day.isoformat()).with_for_update())
    return session.scalar(select(Post.id).where(*mine, of_the_day | came_late).limit(1)) is not None


def _has_to_wait(session: Session, person: Person, moment: datetime) -> bool:
    """They are away, or it has become their night since the message was planned: they have moved to another zone."""
    if outside_quiet_hours(session, person, moment) != moment:
        return True
    return not is_a_day(local_date(moment, person.zone), person.weekdays, absences_of(session, person.id))


def _taken(session: Session, person_id: int, day: date) -> Sequence[Note]:
    return session.scalars(TAKEN, {"person": person_id, "day": day}).all()


class Notes:
    """Reads what is to be told when the message is due, and marks it told when it was sent."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox
        self._after: dict[str, AfterNote] = {}
        outbox.after(YOUR_DAY, self._told)

    def after(self, kind: str, plan: AfterNote) -> None:
        """Call `plan` in the transaction that settles a message which was sent, for each of its notes of this kind."""
        self._after[kind] = plan

    def due(self, person_id: int, occasion: str, tried_at: datetime | None = None) -> Sequence[Item]:
        """The things for this message: what waits, or what an earlier attempt took, for that may have arrived.

        Where it may have (it was tried at `tried_at`), nothing newer stands in it.
        """
        day = date.fromisoformat(occasion)
        with self._database.begin() as session:
            person = session.get(Person, person_id)
            if person is None or person.deactivated:
                return []
            if not _taken(session, person_id, day) and not _has_to_wait(session, person, self._outbox.now()):
                waiting = update(Note).where(Note.person_id == person_id, Note.day.is_(None))
                if tried_at is not None:
                    waiting = waiting.where(Note.created_at <= tried_at)
                session.execute(waiting.values(day=day))
            return [Item(person_id, one.kind, one.about) for one in _taken(session, person_id, day)]

    def put_off(self, item: Item) -> None:
        """Today's message is full: this is told in the next one."""
        with self._database.begin() as session:
            mine = (Note.person_id == item.person_id, Note.kind == item.kind, Note.about == item.about)
            session.execute(update(Note).where(*mine).values(day=None))

    def _told(self, session: Session, post: Post) -> None:
        person, now, day = session.get(Person, post.about), self._outbox.now(), date.fromisoformat(post.occasion)
        if post.state != SENT:  # not told: the next message takes these up again
            session.execute(update(Note).where(Note.person_id == post.about, Note.day == day).values(day=None))
        else:
            for note in _taken(session, post.about, day):
                if follow := self._after.get(note.kind):
                    follow(session, note, now)
        later = max(now, post.due_at)  # it was put off: they do not want to be disturbed
        if person is None or (post.state != SENT and later == now and not _has_to_wait(session, person, now)):
            return
        promise_what_waits(session, self._outbox, person, later)  # came too late for this message, or they are away
