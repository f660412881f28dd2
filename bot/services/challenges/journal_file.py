"""One's own journal: as a file, only to its author; and forgotten when they say so."""

from datetime import datetime
from itertools import groupby

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.cadence import local_date
from bot.domain.challenges.journal import Journal, JournalDay, JournalEntry
from bot.domain.errors import Refused
from bot.domain.people import Actor
from bot.models.challenges import CLOSED, Challenge, Day, Entry, Participant
from bot.models.highlights import Highlight
from bot.models.outbox import Post
from bot.models.people import Draft, Person, Workspace
from bot.services.access import refresh_home
from bot.services.asking import asked
from bot.services.challenges.facts import link_to
from bot.services.challenges.journaling import CHOICE
from bot.services.challenges.posts import Posts
from bot.services.challenges.private_entries import take_back
from bot.services.challenges.progress import progress_of
from bot.services.challenges.report import Reporting
from bot.services.files import or_in_words, promise_file
from bot.services.outbox import Outbox

JOURNAL_FILE = "challenges.journal_file"
JOURNAL_TEXT = "challenges.journal_text"


class JournalFile:
    """Over all 30-day challenges of a person, also those that are over."""

    def __init__(self, database: Database, outbox: Outbox, posts: Posts, reporting: Reporting) -> None:
        self._database = database
        self._outbox = outbox
        self._posts = posts
        self._reporting = reporting
        outbox.after(JOURNAL_FILE, self._after_journal_file)

    def ask_journal(self, actor: Actor, now: datetime) -> bool:
        """Send it to the actor's own conversation; says whether there is anything to send."""
        if actor.external:
            raise Refused("no_private_messages")
        with self._database.begin() as session:
            there = select(Participant.id).where(Participant.person_id == actor.id)
            if session.scalar(there.limit(1)) is None:
                return False
            where = (actor.id, asked(now), actor.slack_id)
            promise_file(session, self._outbox, actor.workspace_id, JOURNAL_FILE, *where, now)
            return True

    def _after_journal_file(self, session: Session, post: Post) -> None:
        or_in_words(session, self._outbox, post, JOURNAL_TEXT)

    def journal_of(self, person_id: int, now: datetime) -> list[Journal] | None:
        """Everything that a person journaled, the oldest first; None for somebody who is gone."""
        with self._database.read() as session:
            person = session.get(Person, person_id)
            if person is None:
                return None
            rows = session.execute(
                select(Participant, Challenge)
                .join(Challenge, Challenge.id == Participant.challenge_id)
                .where(Participant.person_id == person.id)
                .order_by(Challenge.id)
            ).all()
            return [self._one(session, challenge, participant, person, now) for participant, challenge in rows]

    def _one(
        self, session: Session, challenge: Challenge, participant: Participant, person: Person, now: datetime
    ) -> Journal:
        progress = progress_of(session, challenge, participant, person.zone, now)
        url = session.get_one(Workspace, challenge.workspace_id).url
        rows = session.execute(
            select(Day, Entry)
            .join(Day, Day.id == Entry.day_id)
            .where(Entry.participant_id == participant.id, Entry.withdrawn.is_(False))
            .order_by(Day.number, Entry.private)
        ).all()
        days = tuple(
            JournalDay(day.number, day.prompt, tuple(_entry(url, day, entry, person.zone) for _, entry in group))
            for day, group in groupby(rows, key=lambda row: row[0])
        )
        joined = local_date(participant.joined_at, person.zone)
        return Journal(challenge.title, joined, progress.done, progress.counted, participant.hope, days)

    def forget_journal(self, actor: Actor, now: datetime, *, days_too: bool) -> None:
        """The texts go, and what was posted of them. That one wrote stays counted, unless `days_too`."""
        with self._database.begin() as session:
            mine = select(Participant.id).where(Participant.person_id == actor.id)
            for entry in session.scalars(select(Entry).where(Entry.participant_id.in_(mine), Entry.shared != "")).all():
                take_back(session, self._outbox, entry, now)
            self._forget_highlights(session, actor)
            session.execute(delete(Draft).where(Draft.person_id == actor.id, Draft.kind == CHOICE))
            session.execute(update(Entry).where(Entry.participant_id.in_(mine)).values(text=None))
            if days_too:
                self._forget_days(session, actor)
            refresh_home(session, self._outbox, actor.workspace_id, actor.id)

    def _forget_highlights(self, session: Session, actor: Actor) -> None:
        """What they shared in closing posts, or were about to."""
        mine = select(Participant.id).where(Participant.person_id == actor.id)
        shared = select(Participant.challenge_id).join(Highlight, Highlight.participant_id == Participant.id)
        affected = session.scalars(shared.where(Participant.person_id == actor.id).distinct()).all()
        session.execute(delete(Highlight).where(Highlight.participant_id.in_(mine)))
        for challenge_id in affected:
            challenge = session.get_one(Challenge, challenge_id)
            if challenge.state == CLOSED:
                self._reporting.redraw(session, challenge)

    def _forget_days(self, session: Session, actor: Actor) -> None:
        """Withdrawn, so that no late event counts them again."""
        rows = session.execute(
            select(Entry, Day, Challenge)
            .join(Participant, Participant.id == Entry.participant_id)
            .join(Day, Day.id == Entry.day_id)
            .join(Challenge, Challenge.id == Day.challenge_id)
            .where(Participant.person_id == actor.id, Entry.withdrawn.is_(False))
        ).all()
        for entry, day, challenge in rows:
            entry.withdrawn, entry.settled = True, True
            self._posts.redraw_day(session, challenge, day.id)


def _entry(url: str, day: Day, entry: Entry, zone: str) -> JournalEntry:
    link = link_to(url, entry.channel, entry.ts, None if entry.private else day.ts)
    return JournalEntry(local_date(entry.at, zone), entry.text or "", link, entry.private)
