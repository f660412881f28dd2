"""Asking afterwards: one private question, a while after something ended; what is answered can be shared.

A ritual asks by `ask`, says by a `Subject` who is asked and what became of the thing, and reads `shared`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.database import Database, insert_once
from bot.domain.afterwards import LONGEST_ANSWER, Question
from bot.domain.errors import Gone, Invalid, Refused
from bot.domain.people import Actor
from bot.models.afterwards import Answer
from bot.models.outbox import DROPPED, Post
from bot.models.people import Note, Person
from bot.services.access import refresh_home
from bot.services.notes import tell
from bot.services.outbox import Outbox
from bot.services.people import actor_of

GRACE = timedelta(days=14)  # so long a question that comes late, after an outage, is still asked
WAITS = timedelta(days=14)  # so long an open question stands among what needs somebody
ASKED_AT_ONCE = 50  # people in one transaction: no commit keeps others waiting


class Subject(Protocol):
    """What a ritual says of the things that it asks about. All methods run inside the caller's transaction."""

    def to_ask(self, session: Session, about: int, after: int, most: int) -> Sequence[Person]:
        """Those who took part, with row ids above `after`, by row id; none when it is gone."""

    def question(self, session: Session, actor: Actor, about: int) -> Question:
        """What the actor is asked, without their answer. Raises Gone for who may not answer, Refused: not now."""

    def answered(self, session: Session, about: int) -> None:
        """Somebody shared an answer, changed it or took it back: draw anew what shows it."""


def ask(session: Session, outbox: Outbox, workspace_id: int, kind: str, about: int, due: datetime) -> None:
    """Promise that those who took part are asked, in their private message of the day that is due then."""
    _step(session, outbox, workspace_id, kind, about, due, 0)


def shared(session: Session, kind: str, about: int) -> list[tuple[str, str]]:
    """Names and words of those who share their answer, the earliest first."""
    rows = session.execute(
        select(Person.name, Answer.words)
        .join(Person, Person.id == Answer.person_id)
        .where(Answer.kind == kind, Answer.about == about, Answer.shared.is_(True))
        .order_by(Answer.id)
    )
    return [(name, words) for name, words in rows]


def _step(
    session: Session, outbox: Outbox, workspace_id: int, kind: str, about: int, due: datetime, after: int
) -> None:
    """A post that says nothing itself: what follows it asks the next few."""
    outbox.promise(
        session, workspace_id, kind, about, destination="", lane="afterwards", due=due, grace=GRACE, occasion=str(after)
    )


class Afterwards:
    """Each kind of question belongs to a ritual, which enters itself."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox
        self._subjects: dict[str, Subject] = {}

    def enter(self, kind: str, subject: Subject) -> None:
        self._subjects[kind] = subject
        self._outbox.after(kind, self._ask_next)

    def _ask_next(self, session: Session, post: Post) -> None:
        if post.state != DROPPED or post.settled_at is None:  # skipped: it would come far too late
            return
        few = self._subjects[post.kind].to_ask(session, post.about, int(post.occasion), ASKED_AT_ONCE)
        for person in few:
            if self._answer(session, person.id, post.kind, post.about) is None:
                tell(session, self._outbox, person, post.kind, post.about, post.settled_at)
                refresh_home(session, self._outbox, post.workspace_id, person.id, acted=False)
        if len(few) == ASKED_AT_ONCE:
            workspace, at = post.workspace_id, post.settled_at
            _step(session, self._outbox, workspace, post.kind, post.about, at, few[-1].id)

    @staticmethod
    def _answer(session: Session, person_id: int, kind: str, about: int) -> Answer | None:
        mine = (Answer.person_id == person_id, Answer.kind == kind, Answer.about == about)
        return session.scalar(select(Answer).where(*mine))

    def question(self, actor: Actor, kind: str, about: int) -> Question:
        """What the actor is asked, with the answer that they gave. Raises Gone."""
        with self._database.read() as session:
            return self._question(session, actor, kind, about)

    def _question(self, session: Session, actor: Actor, kind: str, about: int) -> Question:
        if kind not in self._subjects:
            raise Gone("button")
        question = self._subjects[kind].question(session, actor, about)
        answer = self._answer(session, actor.id, kind, about)
        return question.answered(answer.words, shared=answer.shared) if answer else question

    def to_tell(self, person_id: int, kind: str, about: int) -> Question | None:
        """The question of a private message; None when it is answered, or nobody's any more."""
        with self._database.read() as session:
            person = session.get(Person, person_id)
            return self._still_open(session, actor_of(person), kind, about) if person else None

    def _still_open(self, session: Session, actor: Actor, kind: str, about: int) -> Question | None:
        try:
            question = self._question(session, actor, kind, about)
        except (Gone, Refused):
            return None
        return None if question.words else question

    def open(self, actor: Actor, now: datetime) -> list[Question]:
        """What the actor was asked lately and has not answered."""
        asked = (Note.person_id == actor.id, Note.kind.in_(list(self._subjects)), Note.created_at > now - WAITS)
        with self._database.read() as session:
            rows = session.execute(select(Note.kind, Note.about).where(*asked).order_by(Note.id))
            found = [self._still_open(session, actor, kind, about) for kind, about in rows]
            return [question for question in found if question]

    def answer(self, actor: Actor, kind: str, about: int, words: str, now: datetime, *, share: bool) -> Question:
        """Keep what somebody says, or take it back by saying nothing. Doing it twice changes nothing."""
        words = words.strip()
        if len(words) > LONGEST_ANSWER:
            raise Invalid("words", "too_long", over=len(words) - LONGEST_ANSWER)
        with self._database.begin() as session:
            before = self._question(session, actor, kind, about)
            if words:
                self._keep(session, actor, kind, about, {"words": words, "shared": share, "at": now})
            else:
                mine = (Answer.person_id == actor.id, Answer.kind == kind, Answer.about == about)
                session.execute(delete(Answer).where(*mine))
            if share or before.shared:
                self._subjects[kind].answered(session, about)
            refresh_home(session, self._outbox, actor.workspace_id, actor.id)
            return before.answered(words, shared=share and bool(words))

    def _keep(self, session: Session, actor: Actor, kind: str, about: int, said: Mapping[str, object]) -> None:
        if insert_once(session, Answer, person_id=actor.id, kind=kind, about=about, **said):
            return
        answer = self._answer(session, actor.id, kind, about)
        assert answer is not None  # it was in the way
        for name, value in said.items():
            setattr(answer, name, value)
        session.flush()

    def forget(self, before: datetime) -> None:
        """Housekeeping: answers that were given before then."""
        with self._database.begin() as session:
            session.execute(delete(Answer).where(Answer.at < before))
