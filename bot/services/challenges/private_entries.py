"""Entries that only their author sees: written in a form, or to the bot alone; shared only when they say so."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.database import Database, insert_once
from bot.domain.challenges.privately import PrivateEntry, PrivateShelf, SharedEntry, too_much_to_share
from bot.domain.challenges.progress import Progress
from bot.domain.errors import Invalid, Refused
from bot.domain.people import Actor
from bot.models.challenges import Challenge, Day, Entry, Participant
from bot.models.outbox import FAILED, SENT, SKIPPED, Post
from bot.models.people import Person
from bot.services.access import refresh_home
from bot.services.challenges.journaling import LONGEST_TEXT, Journaling, entry_of, put
from bot.services.challenges.kinds import DELETE
from bot.services.challenges.life import require_open, require_posted, takes_entries
from bot.services.challenges.posts import Posts
from bot.services.challenges.reach import day_for, may_take_part, own_part, to_join
from bot.services.notes import tell
from bot.services.outbox import Outbox

SHARED = "challenges.shared"  # its occasion is the thread (ts) that it goes to
NOT_SHARED = "challenges.not_shared"  # in Your day: Slack did not take it
ON_A_PAGE = 10  # private entries

Mine = tuple[Day, Challenge, Participant, Entry]
MINE = (
    select(Day, Challenge, Participant, Entry)
    .join(Challenge, Challenge.id == Day.challenge_id)
    .join(Entry, Entry.day_id == Day.id)
    .join(Participant, Participant.id == Entry.participant_id)
    .where(Entry.private.is_(True))
)


class PrivateEntries:
    """They count like any other. Beside one there may be a reply in the day's thread."""

    def __init__(self, database: Database, outbox: Outbox, posts: Posts, journaling: Journaling) -> None:
        self._database = database
        self._outbox = outbox
        self._posts = posts
        self._journaling = journaling
        outbox.after(SHARED, self._after_shared)

    def private_entry(self, actor: Actor, day_id: int, now: datetime) -> PrivateEntry | Progress:
        """What is written so far, for the form; what to join first for those who have not.

        After the close, and after leaving, what one wrote is there to read and to delete.
        """
        with self._database.read() as session:
            mine = self._kept(session, actor, day_id)
            if mine and not mine[3].withdrawn and not self._may_write(session, actor, mine, now):
                return self._as_it_is(session, actor, mine, now)
            day, challenge, _ = day_for(session, actor, day_id)
            participant = own_part(session, actor, challenge)
            if participant is None:
                return to_join(session, actor, day, challenge, now)
            self._require_writable(session, challenge, day, participant, now)
            return _fact(challenge, day, entry_of(session, participant.id, day.id, private=True))

    def private_entries(self, actor: Actor, page: int, now: datetime) -> PrivateShelf:
        """All that Convene holds the text of, also of what is closed or left."""
        with self._database.read() as session:
            held = MINE.where(*_of(actor), Entry.withdrawn.is_(False), Entry.text.is_not(None))
            rows = session.execute(held.order_by(Challenge.id.desc(), Day.number.desc())).all()
            pages = -(-len(rows) // ON_A_PAGE) or 1
            at = min(page, pages - 1)
            shown = [(row[0], row[1], row[2], row[3]) for row in rows[at * ON_A_PAGE : (at + 1) * ON_A_PAGE]]
            return PrivateShelf(tuple(self._as_it_is(session, actor, one, now) for one in shown), at, pages)

    @staticmethod
    def _kept(session: Session, actor: Actor, day_id: int) -> Mine | None:
        """One's own private entry of that day, wherever it was written, and whether one is still there or not."""
        row = session.execute(MINE.where(*_of(actor), Entry.day_id == day_id)).first()
        return (row[0], row[1], row[2], row[3]) if row else None

    def _require_kept(self, session: Session, actor: Actor, day_id: int) -> Mine:
        """Raises Refused where none was ever written."""
        mine = self._kept(session, actor, day_id)
        if mine is None:
            raise Refused("nothing_private")
        return mine

    def _may_write(self, session: Session, actor: Actor, mine: Mine, now: datetime) -> bool:
        return self._takes_part(session, actor, mine) and takes_entries(mine[1], now)

    def _takes_part(self, session: Session, actor: Actor, mine: Mine) -> bool:
        _, challenge, participant, _ = mine
        return participant.left_at is None and may_take_part(session, actor, challenge)

    def _as_it_is(self, session: Session, actor: Actor, mine: Mine, now: datetime) -> PrivateEntry:
        day, challenge, _, entry = mine
        fact = _fact(challenge, day, entry)
        may_share = fact.may_share and self._takes_part(session, actor, mine)
        return replace(fact, may_write=self._may_write(session, actor, mine, now), may_share=may_share)

    def _require_writable(
        self, session: Session, challenge: Challenge, day: Day, participant: Participant, now: datetime
    ) -> None:
        require_open(challenge, now)
        require_posted(session, self._outbox, challenge, day, participant)

    def write_privately(self, actor: Actor, day_id: int, text: str, now: datetime) -> PrivateEntry:
        """Keep this text, which counts for the day. Written again, it takes the place of what was there."""
        if not text.strip():
            raise Invalid("text", "missing")
        with self._database.begin() as session:
            day, challenge, participant = self._written_by(session, actor, day_id)
            self._require_writable(session, challenge, day, participant, now)
            values: dict[str, object] = {
                "participant_id": participant.id, "day_id": day.id, "private": True, "channel": "", "ts": "",
                "at": now, "text": text.strip()[:LONGEST_TEXT], "withdrawn": False, "settled": True,
            }  # fmt: skip
            if not insert_once(session, Entry, **values):
                before = self._private(session, participant, day)
                if before.ts:
                    self._journaling.untick(session, day, before, now)
                put(session, before, values)
            self._show_count(session, actor, challenge, participant, day)
            return _fact(challenge, day, self._private(session, participant, day))

    def _written_by(self, session: Session, actor: Actor, day_id: int) -> tuple[Day, Challenge, Participant]:
        """A day, and the actor's part in its challenge. Raises Refused for those who have none."""
        day, challenge, _ = day_for(session, actor, day_id)
        participant = own_part(session, actor, challenge)
        if participant is None:
            raise Refused("not_joined")
        return day, challenge, participant

    def _private(self, session: Session, participant: Participant, day: Day) -> Entry:
        """Raises Refused where none was ever written."""
        entry = entry_of(session, participant.id, day.id, private=True)
        if entry is None:
            raise Refused("nothing_private")
        return entry

    def _show_count(
        self, session: Session, actor: Actor, challenge: Challenge, participant: Participant, day: Day
    ) -> None:
        self._posts.redraw_day(session, challenge, day.id)
        self._journaling.redraw_prompt(session, challenge, participant.id, day.id)
        refresh_home(session, self._outbox, actor.workspace_id, actor.id)

    def delete_private(self, actor: Actor, day_id: int, now: datetime) -> PrivateEntry:
        """The text goes, and what was shared of it, at any time; the day is open unless it was done otherwise."""
        with self._database.begin() as session:
            mine = day, challenge, _, entry = self._require_kept(session, actor, day_id)
            take_back(session, self._outbox, entry, now)
            if entry.ts:
                self._journaling.untick(session, day, entry, now)
            self._journaling.withdraw(session, entry, day, challenge)
            return self._as_it_is(session, actor, mine, now)

    # Shared with those who read the day's thread

    def share_entry(self, actor: Actor, day_id: int, words: str, now: datetime) -> PrivateEntry:
        """Post these words, which their author chose, in the day's thread with their name. Once for each entry."""
        if not words.strip():
            raise Invalid("words", "missing")
        if over := too_much_to_share(words.strip()):
            raise Invalid("words", "too_long", over=over)
        with self._database.begin() as session:
            day, challenge, participant = self._written_by(session, actor, day_id)
            entry = self._private(session, participant, day)
            if entry.withdrawn:
                raise Refused("nothing_private")
            if day.ts is None or day.channel is None:
                raise Refused("not_in_channel_yet")
            if entry.shared is None:
                entry.shared = words.strip()
                self._outbox.promise(
                    session, challenge.workspace_id, SHARED, entry.id,
                    destination=day.channel, due=now, occasion=day.ts,
                )  # fmt: skip
            return _fact(challenge, day, entry)

    def take_back_entry(self, actor: Actor, day_id: int, now: datetime) -> PrivateEntry:
        """What was shared goes from the thread, at any time; the entry stays."""
        with self._database.begin() as session:
            mine = self._require_kept(session, actor, day_id)
            take_back(session, self._outbox, mine[3], now)
            return self._as_it_is(session, actor, mine, now)

    # What follows

    def _after_shared(self, session: Session, post: Post) -> None:
        """Taken back while nobody knew whether it stands there, it goes now; refused, its author can share anew."""
        entry = session.get(Entry, post.about)
        now = self._outbox.now()
        if post.state == SENT and not (entry and entry.shared):
            _promise_deletion(session, self._outbox, post, now)
        elif entry and entry.shared and _surely_failed(post):
            entry.shared = None
            participant = session.get_one(Participant, entry.participant_id)
            author = session.get_one(Person, participant.person_id)
            tell(session, self._outbox, author, NOT_SHARED, entry.id, now)

    # For the composers

    def not_shared(self, entry_id: int, person_id: int) -> PrivateEntry | None:
        """An entry that its author wanted to share and still can; None where that has changed."""
        with self._database.read() as session:
            entry = session.get(Entry, entry_id)
            participant = session.get_one(Participant, entry.participant_id) if entry else None
            if entry is None or participant is None or participant.person_id != person_id or participant.left_at:
                return None
            day = session.get_one(Day, entry.day_id)
            fact = _fact(session.get_one(Challenge, day.challenge_id), day, entry)
            return fact if fact.may_share else None

    def shared(self, entry_id: int) -> SharedEntry | None:
        """What to post in which thread; None when it was taken back before."""
        with self._database.read() as session:
            entry = session.get(Entry, entry_id)
            day = session.get_one(Day, entry.day_id) if entry and entry.shared else None
            if entry is None or day is None or day.ts is None:
                return None
            participant = session.get_one(Participant, entry.participant_id)
            author = session.get_one(Person, participant.person_id)
            return SharedEntry(author.slack_id, day.number, entry.shared or "")


def _of(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return Participant.person_id == actor.id, Challenge.workspace_id == actor.workspace_id


def take_back(session: Session, outbox: Outbox, entry: Entry, now: datetime) -> None:
    """Have what was shared of an entry deleted, also when it is on its way at this moment."""
    if not entry.shared:
        return
    entry.shared = ""
    post = session.scalar(select(Post).where(Post.kind == SHARED, Post.about == entry.id))
    if post is not None:
        outbox.cancel(session, post.workspace_id, SHARED, entry.id, unless_unsure=True)
        _promise_deletion(session, outbox, post, now)


def _promise_deletion(session: Session, outbox: Outbox, post: Post, now: datetime) -> None:
    outbox.promise(
        session, post.workspace_id, DELETE, post.about,
        destination=post.destination, due=now, occasion=f"{SHARED}:{post.occasion}",
    )  # fmt: skip


def _surely_failed(post: Post) -> bool:
    """It stands nowhere. What nobody could look up may stand there."""
    return post.state == SKIPPED or (post.state == FAILED and post.error != "unknown_outcome")


def _fact(challenge: Challenge, day: Day, entry: Entry | None) -> PrivateEntry:
    there = entry is not None and not entry.withdrawn
    return PrivateEntry(
        day_id=day.id,
        number=day.number,
        title=challenge.title,
        prompt=day.prompt,
        text=(entry.text or "") if entry and there else "",
        written=there,
        may_share=there and day.ts is not None and entry is not None and entry.shared is None,
        stands=bool(entry and entry.shared),
    )
