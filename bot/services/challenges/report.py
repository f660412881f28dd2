"""The report back at the close: what was shared, the picture, and what is added two weeks later."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.challenges.closing import HOPES_SHOWN, SHOWN, Highlight, Kept, Report, in_turns
from bot.models import highlights
from bot.models.challenges import CLOSED, Challenge, Day, Entry, Participant
from bot.models.outbox import CANCELLED, DROPPED, FAILED, SENT, Post
from bot.models.people import Person, Workspace
from bot.services import afterwards
from bot.services.challenges import meetup_plans
from bot.services.challenges.facts import link_to
from bot.services.challenges.kinds import ASK_PICKS, CLOSE, CLOSE_GRACE, END, PICKS
from bot.services.challenges.life import may_pick, takes_entries
from bot.services.challenges.posts import Posts
from bot.services.outbox import Outbox

MORE = "challenges.more_highlights"  # in the thread of the closing post; its occasion ends with the page
PICTURE = "challenges.picture"  # the file, which stands nowhere yet; its ts is Slack's id of it
DRAW = "challenges.draw"  # the closing post, with the picture; its occasion ends with the attempt
KEEP_DOING = "challenges.keep_doing"  # what people are asked two weeks later
KEEP_DOING_AFTER = timedelta(days=14)
UNTIL_DRAWN = (timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=10))
"""Slack looks at a picture for some moments before it lets a message show it, and does not say when it is done."""


def was_asked_afterwards(challenge: Challenge, now: datetime) -> bool:
    """Whether those who took part have been asked what they keep doing."""
    if challenge.state != CLOSED or challenge.closed_at is None:
        return False
    return now >= challenge.closed_at + KEEP_DOING_AFTER


class Reporting:
    """What stands in the closing post beside its figures, and what follows it."""

    def __init__(self, database: Database, outbox: Outbox, posts: Posts) -> None:
        self._database = database
        self._outbox = outbox
        self._posts = posts
        outbox.after(ASK_PICKS, self._after_ask_picks)
        outbox.after(PICTURE, self._after_picture)
        outbox.after(DRAW, self._after_draw)

    def more_highlights(self, challenge_id: int, occasion: str) -> tuple[str, list[Highlight]] | None:
        """The thread (ts) and the highlights of one reply in it, pages counted from 1; none once they fit before it."""
        round_, _, page = occasion.partition("/")
        with self._database.read() as session:
            challenge = session.get(Challenge, challenge_id)
            closing = self._closing_post(session, challenge, round_)
            if challenge is None or closing is None or closing.ts is None:
                return None
            here = highlights_of(session, challenge)[int(page) * SHOWN : (int(page) + 1) * SHOWN]
            return closing.ts, here

    def _closing_post(self, session: Session, challenge: Challenge | None, occasion: str) -> Post | None:
        if challenge is None or challenge.state != CLOSED or str(challenge.round) != occasion:
            return None
        post = self._outbox.find(session, challenge.workspace_id, CLOSE, challenge.id, occasion)
        return post if post and post.state == SENT else None

    def to_draw(self, challenge_id: int, occasion: str) -> tuple[str, str, str] | None:
        """Channel and ts of the closing post, and Slack's id of the picture that is to stand in it."""
        round_ = occasion.partition("/")[0]
        with self._database.read() as session:
            challenge = session.get(Challenge, challenge_id)
            closing = self._closing_post(session, challenge, round_)
            if challenge is None or closing is None or closing.channel is None or closing.ts is None:
                return None
            picture = self._outbox.find(session, challenge.workspace_id, PICTURE, challenge.id, round_)
            return (closing.channel, closing.ts, picture.ts) if picture and picture.ts else None

    # What follows

    def _after_ask_picks(self, session: Session, post: Post) -> None:
        """Each participant finds the question in their next private message."""
        challenge = session.get(Challenge, post.about)
        if challenge is None or post.settled_at is None or post.state != DROPPED:
            return
        if str(challenge.round) == post.occasion and takes_entries(challenge, post.settled_at):
            self._posts.tell_all(session, challenge, PICKS, post.settled_at)

    def ask_on(self, session: Session, challenge: Challenge, now: datetime) -> None:
        """After a pause: whom the question about picks did not reach in it. A note is unique: nobody is asked twice."""
        asked = self._outbox.find(session, challenge.workspace_id, ASK_PICKS, challenge.id, str(challenge.round))
        if asked is not None and asked.state == DROPPED and may_pick(challenge, now):
            self._posts.tell_all(session, challenge, PICKS, now)

    def round_off(self, session: Session, challenge: Challenge, post: Post, now: datetime) -> None:
        """The closing post is out: what it had no room for, its picture, and in two weeks one more question."""
        occasion = str(challenge.round)
        pages = -(-len(highlights_of(session, challenge)) // SHOWN)
        for page in range(1, pages):
            to, about = post.destination, f"{occasion}/{page}"
            self._posts.promise(session, challenge, MORE, challenge.id, to, now, CLOSE_GRACE, about)
        self._outbox.promise(
            session, challenge.workspace_id, PICTURE, challenge.id,
            destination=post.destination, lane="files", due=now, grace=CLOSE_GRACE, occasion=occasion,
        )  # fmt: skip

    def go_on(self, session: Session, challenge: Challenge, now: datetime) -> None:
        """It is over: what a pause held back of what is said then, in the home channel and below the closing post."""
        held = select(Post).where(
            Post.workspace_id == challenge.workspace_id, Post.kind.in_([END, MORE]), Post.about == challenge.id,
            Post.state.in_([CANCELLED, DROPPED]), Post.wanted == 0,
        )  # fmt: skip
        for post in session.scalars(held.with_for_update()).all():
            if post.occasion.partition("/")[0] == str(challenge.round):
                self._outbox.retry(session, post, now)

    def ask_afterwards(self, session: Session, challenge: Challenge, now: datetime) -> None:
        """Two weeks after `now`, those who took part are asked what they keep doing."""
        due = now + KEEP_DOING_AFTER
        afterwards.ask(session, self._outbox, challenge.workspace_id, KEEP_DOING, challenge.id, due)

    def _after_picture(self, session: Session, post: Post) -> None:
        if post.state == SENT and post.ts and post.settled_at:
            self._promise_drawing(session, post, f"{post.occasion}/0", post.settled_at + UNTIL_DRAWN[0])

    def _promise_drawing(self, session: Session, post: Post, occasion: str, due: datetime) -> None:
        """Not in the lane of redraws: at the close, those of all days would keep it waiting for a minute."""
        self._outbox.promise(
            session, post.workspace_id, DRAW, post.about,
            destination=post.destination, lane="files", due=due, grace=CLOSE_GRACE, occasion=occasion,
        )  # fmt: skip

    def _after_draw(self, session: Session, post: Post) -> None:
        """From now on the closing post has its picture. Refused, it is tried again; the figures stand in words too."""
        round_, _, tried = post.occasion.partition("/")
        challenge, again = session.get(Challenge, post.about), int(tried) + 1
        if challenge is None or post.settled_at is None or str(challenge.round) != round_:
            return
        if post.state == SENT:
            picture = self._outbox.find(session, post.workspace_id, PICTURE, challenge.id, round_)
            challenge.picture = (picture.ts if picture else None) or ""
        elif post.state == FAILED and again < len(UNTIL_DRAWN):
            self._promise_drawing(session, post, f"{round_}/{again}", post.settled_at + UNTIL_DRAWN[again])

    def redraw(self, session: Session, challenge: Challenge) -> None:
        """The closing post, the replies with more highlights and the meetup's agenda: added to, or forgotten."""
        occasion = str(challenge.round)
        self._outbox.redraw(session, challenge.workspace_id, CLOSE, challenge.id, occasion=occasion)
        page = 1
        while self._outbox.find(session, challenge.workspace_id, MORE, challenge.id, f"{occasion}/{page}"):
            self._outbox.redraw(session, challenge.workspace_id, MORE, challenge.id, occasion=f"{occasion}/{page}")
            page += 1
        meetup_plans.redraw(session, self._outbox, challenge, *meetup_plans.IN_CHANNEL)


def report_of(session: Session, challenge: Challenge) -> Report:
    """All that the closing post shows beside its figures."""
    shared, hopes = highlights_of(session, challenge), _hopes_met(session, challenge)
    return Report(
        highlights=tuple(shared[:SHOWN]),
        more=max(len(shared) - SHOWN, 0),
        hopes_met=tuple(hopes[:HOPES_SHOWN]),
        more_hopes=max(len(hopes) - HOPES_SHOWN, 0),
        kept=tuple(Kept(name, words) for name, words in afterwards.shared(session, KEEP_DOING, challenge.id)),
        picture=challenge.picture,
    )


def highlights_of(session: Session, challenge: Challenge) -> list[Highlight]:
    """Of those who take part to the end. One without words is a link to its entry, as long as that is there."""
    url, noun = session.get_one(Workspace, challenge.workspace_id).url, highlights.Highlight
    entry = and_(
        Entry.participant_id == Participant.id, Entry.day_id == Day.id,
        Entry.withdrawn.is_(False), Entry.private.is_(False),
    )  # fmt: skip
    rows = session.execute(
        select(Participant.id, Person.name, noun.words, Day.number, Day.ts, Entry.channel, Entry.ts)
        .select_from(noun)
        .join(Participant, Participant.id == noun.participant_id)
        .join(Person, Person.id == Participant.person_id)
        .outerjoin(Day, Day.id == noun.day_id)
        .outerjoin(Entry, entry)
        .where(Participant.challenge_id == challenge.id, Participant.left_at.is_(None))
        .order_by(noun.participant_id, noun.position)
    )
    found = [
        (author, Highlight(name, words, number, link_to(url, channel, ts, thread)))
        for author, name, words, number, thread, channel, ts in rows
    ]
    return in_turns([(author, one) for author, one in found if one.words or one.link])


def _hopes_met(session: Session, challenge: Challenge) -> Sequence[str]:
    met = (Participant.hope_met.is_(True), Participant.hope != "", Participant.left_at.is_(None))
    query = select(Participant.hope).where(Participant.challenge_id == challenge.id, *met)
    return session.scalars(query.order_by(Participant.id)).all()
