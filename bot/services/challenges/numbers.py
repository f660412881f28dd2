"""A challenge in numbers, sent to who steers it and asks: a picture, and a file for a spreadsheet."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.challenges import numbers as domain
from bot.domain.challenges.numbers import Numbers, Posted, Stay
from bot.domain.errors import Refused
from bot.domain.people import Actor
from bot.models.challenges import ANNOUNCED, DRAFT, Challenge, Participant
from bot.models.outbox import FAILED, SENT, SKIPPED, Post
from bot.models.people import Person
from bot.services.asking import asked
from bot.services.challenges.counting import days_of, did_by_day
from bot.services.challenges.posts import Posts
from bot.services.challenges.reach import steered, steers
from bot.services.challenges.report import UNTIL_DRAWN
from bot.services.challenges.steering import STEER
from bot.services.outbox import Outbox
from bot.services.people import actor_of

NUMBERS_PICTURE = "challenges.numbers_picture"  # the file, which stands nowhere yet; its ts is Slack's id of it
NUMBERS = "challenges.numbers"  # a message with the picture; its occasion ends with the attempt
NUMBERS_FILE = "challenges.numbers_file"
NUMBERS_LIFE = timedelta(days=1)  # numbers that are later than this are asked for again


class InNumbers:
    """Only for those who steer the challenge. Posts are about the challenge; their occasion begins with the person."""

    def __init__(self, database: Database, outbox: Outbox, posts: Posts) -> None:
        self._database = database
        self._outbox = outbox
        self._posts = posts
        outbox.after(NUMBERS_PICTURE, self._after_numbers_picture)
        outbox.after(NUMBERS, self._after_numbers)

    def ask_numbers(self, actor: Actor, challenge_id: int, now: datetime) -> str:
        """Send the actor the numbers, in their private conversation. Gives the title. Pressed twice, it comes once."""
        with self._database.begin() as session:
            challenge, _ = steered(session, actor, challenge_id, STEER)
            if not any(day.posted_at for day in days_of(session, challenge)):
                raise Refused("no_numbers_yet")
            occasion = f"{actor.id}/{asked(now, seconds=60)}"
            self._promise_numbers(session, challenge, NUMBERS_FILE, occasion, actor.slack_id, now)
            self._outbox.promise(
                session, challenge.workspace_id, NUMBERS_PICTURE, challenge.id,
                destination=actor.slack_id, lane="files", due=now, grace=NUMBERS_LIFE, occasion=occasion,
            )  # fmt: skip
            return challenge.title

    def _promise_numbers(
        self, session: Session, challenge: Challenge, kind: str, occasion: str, to: str, due: datetime
    ) -> None:
        self._posts.promise(session, challenge, kind, challenge.id, to, due, NUMBERS_LIFE, occasion)

    def numbers(self, challenge_id: int, occasion: str, now: datetime) -> Numbers | None:
        """For the person of this occasion; None when they steer it no longer."""
        with self._database.read() as session:
            person = session.get(Person, int(occasion.split("/")[0]))
            challenge = session.get(Challenge, challenge_id)
            if person is None or person.deactivated or challenge is None or challenge.state == DRAFT:
                return None
            if not steers(session, actor_of(person), challenge):
                return None
            return self._numbers(session, challenge, now)

    def _numbers(self, session: Session, challenge: Challenge, now: datetime) -> Numbers:
        did = did_by_day(session, challenge)
        posted = [
            Posted(day.number, day.date, day.prompt, day.posted_at, *did.get(day.id, (0, 0)))
            for day in days_of(session, challenge)
            if day.posted_at
        ]
        stays = self._stays(session, challenge)
        return domain.numbers(
            challenge.id, challenge.title, posted, stays, now if challenge.state == ANNOUNCED else None
        )

    @staticmethod
    def _stays(session: Session, challenge: Challenge) -> list[Stay]:
        rows = session.execute(
            select(Participant.joined_at, Participant.left_at).where(Participant.challenge_id == challenge.id)
        )
        return [Stay(joined, left) for joined, left in rows]

    def picture_of(self, post: Post) -> str:
        """Slack's id of the picture that belongs to these numbers; "" where it could not be sent or shown."""
        occasion, _, tried = post.occasion.rpartition("/")
        if int(tried) >= len(UNTIL_DRAWN):
            return ""
        with self._database.read() as session:
            found = self._outbox.find(session, post.workspace_id, NUMBERS_PICTURE, post.about, occasion)
            return (found.ts or "") if found and found.state == SENT else ""

    def spreadsheet_failed(self, post: Post) -> bool:
        """Whether Slack did not take the file that belongs to these numbers."""
        occasion, _, _ = post.occasion.rpartition("/")
        with self._database.read() as session:
            found = self._outbox.find(session, post.workspace_id, NUMBERS_FILE, post.about, occasion)
            return found is not None and found.state == FAILED

    # What follows

    def _after_numbers_picture(self, session: Session, post: Post) -> None:
        """The message follows when Slack has looked at the picture; or at once, in words, where there is none."""
        challenge = session.get(Challenge, post.about)
        if challenge is None or post.settled_at is None or post.state not in {SENT, FAILED, SKIPPED}:
            return
        due = post.settled_at + (UNTIL_DRAWN[0] if post.state == SENT else timedelta(0))
        self._promise_numbers(session, challenge, NUMBERS, f"{post.occasion}/0", post.destination, due)

    def _after_numbers(self, session: Session, post: Post) -> None:
        """Refused with its picture, it is tried again later; the last time in words alone."""
        occasion, _, tried = post.occasion.rpartition("/")
        challenge, again = session.get(Challenge, post.about), int(tried) + 1
        if challenge is None or post.settled_at is None or post.state != FAILED or again > len(UNTIL_DRAWN):
            return
        if post.error and "blocks" in post.error:
            due = post.settled_at + (UNTIL_DRAWN[again] if again < len(UNTIL_DRAWN) else timedelta(0))
            self._promise_numbers(session, challenge, NUMBERS, f"{occasion}/{again}", post.destination, due)
