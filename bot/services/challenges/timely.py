"""What follows each post when it was settled."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.database import insert_once
from bot.domain.cadence import local_date
from bot.models.challenges import ANNOUNCED, CANCELLED, CLOSED, PAUSED, Challenge, Day, Participant
from bot.models.communities import Community
from bot.models.outbox import FAILED, SENT, SKIPPED, Post
from bot.models.people import Membership, Person
from bot.services import failures
from bot.services.access import tell_facilitators
from bot.services.challenges.base import (
    ANNOUNCEMENT,
    ASK_PICKS,
    CHANNEL,
    CLOSE,
    DAY,
    DAY_GRACE,
    DELIVER,
    END,
    HALF,
    INVITE,
    INVITE_OWNER,
    NO_CHANNEL,
    POST_FAILED,
    PROMPT,
    REMIND,
    REMINDER,
    TELL,
    UNDONE,
    WAY_IN,
    YOUR_DAYS,
)
from bot.services.challenges.by_message import ByMessage
from bot.services.challenges.due import Due
from bot.services.challenges.journal_file import JOURNAL_FILE, JournalFile
from bot.services.challenges.private_entries import SHARED
from bot.services.challenges.reminding import LOOK_AGAIN, Reminding
from bot.services.challenges.report import DRAW, MORE, PICTURE
from bot.services.challenges.soft_landing import SoftLanding
from bot.services.notes import tell
from bot.services.people import channel_row

CONTENT_ERRORS = {"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "internal_error"}
TOLD_AT_ONCE = 50  # participants in one transaction: no commit keeps others waiting


DAYS_THAT_CAME = (
    select(Day, Challenge)
    .join(Challenge, Challenge.id == Day.challenge_id)
    .where(Day.id.in_(bindparam("days", expanding=True)))
)


class Timely(Due, Reminding, ByMessage, JournalFile, SoftLanding):
    """What the outbox calls after each final outcome."""

    def follow(self) -> None:
        """Enter what follows each kind of post."""
        for kind, plan in {
            ANNOUNCEMENT: self._after_announcement,
            CHANNEL: self._after_channel,
            DAY: self._after_day,
            HALF: self._after_other,
            CLOSE: self._after_close,
            END: self._after_other,
            MORE: self._after_other,
            INVITE: self._after_invite,
            TELL: self._after_tell,
            REMIND: self._after_remind,
            LOOK_AGAIN: self._after_look_again,
            PROMPT: self._prompt_came,
            JOURNAL_FILE: self._after_journal_file,
            ASK_PICKS: self._after_ask_picks,
            PICTURE: self._after_picture,
            DRAW: self._after_draw,
            SHARED: self._after_shared,
        }.items():
            self._outbox.after(kind, plan)
        self._outbox.gather(DAY, self._days_that_came)

    # What follows

    @staticmethod
    def _days_that_came(session: Session, day_ids: Sequence[int]) -> object:
        return session.execute(DAYS_THAT_CAME, {"days": day_ids}).all()

    def _after_announcement(self, session: Session, post: Post) -> None:
        challenge = session.get(Challenge, post.about)
        if challenge is None or post.settled_at is None:
            return
        if self._was_undone(challenge, post):  # while it was on its way
            self._take_back(session, post)
        elif post.state in {FAILED, SKIPPED}:
            self._halt(session, challenge, post, post.error or post.state, post.settled_at)

    def _after_channel(self, session: Session, post: Post) -> None:
        """The channel is made: bring its people in and plan what is to come there."""
        challenge = session.get(Challenge, post.about)
        if challenge is None or post.settled_at is None:
            return
        if post.state != SENT or not post.channel:
            if post.state in {FAILED, SKIPPED}:
                self._halt(session, challenge, post, NO_CHANNEL, post.settled_at)
            return
        channel = channel_row(session, post.workspace_id, post.channel, post.settled_at)
        channel.name, channel.bot_is_in = challenge.own_channel, True
        channel.private = self._is_private(session, challenge)
        channel.fetched_at = post.settled_at - timedelta(days=2)  # its name may differ: asked at the next chance
        challenge.channel_id = channel.id
        session.flush()
        self._tell_all(session, challenge, INVITE, post.settled_at)
        if challenge.owner_id and not self._participant(session, challenge.id, challenge.owner_id):
            self._promise_owner(session, challenge, post.channel, post.settled_at)
        self._plan(session, challenge, post.settled_at)
        self._redraw_announcement(session, challenge)

    def _promise_invite(
        self, session: Session, challenge: Challenge, participant_id: int, channel: str, now: datetime
    ) -> None:
        self._outbox.promise(
            session, challenge.workspace_id, INVITE, participant_id,
            destination=channel, lane="conversations.invite", due=now, occasion=str(challenge.round),
        )  # fmt: skip

    def _promise_owner(self, session: Session, challenge: Challenge, channel: str, now: datetime) -> None:
        self._outbox.promise(
            session, challenge.workspace_id, INVITE_OWNER, challenge.id,
            destination=channel, lane="conversations.invite", due=now, occasion=str(challenge.round),
        )  # fmt: skip

    def _after_invite(self, session: Session, post: Post) -> None:
        """Who is in is remembered; who cannot be invited is told how to get in."""
        participant = session.get(Participant, post.about)
        if participant is None or post.settled_at is None:
            return
        challenge = session.get_one(Challenge, participant.challenge_id)
        if post.state == SENT and challenge.channel_id:
            insert_once(session, Membership, channel_id=challenge.channel_id, person_id=participant.person_id)
        elif post.state == FAILED:
            self._tell_way_in(session, challenge, participant, post.settled_at)

    def _tell_way_in(self, session: Session, challenge: Challenge, participant: Participant, now: datetime) -> None:
        """Privately; people of other organisations get no private message, so in the home channel."""
        person = session.get_one(Person, participant.person_id)
        tell(session, self._outbox, person, "challenges.not_invited", challenge.id, now)
        if person.external:
            home = self._home(session, session.get_one(Community, challenge.community_id))
            occasion = str(challenge.round)
            self._promise(session, challenge, WAY_IN, participant.id, home, now, DAY_GRACE, occasion)

    def _after_day(self, session: Session, post: Post) -> None:
        day = session.get(Day, post.about)
        if post.settled_at is None:
            return
        if day is None:  # left out by an early end while it was on its way
            self._take_back(session, post)
            return
        challenge = session.get_one(Challenge, day.challenge_id)
        if self._was_undone(challenge, post):
            self._take_back(session, post)
        elif post.state == SENT:
            self._day_came(session, challenge, day, post, post.settled_at)
        elif post.state == SKIPPED or (post.state == FAILED and post.error in CONTENT_ERRORS):
            day.skipped = True
            self._tell_stopped(session, challenge, post, post.settled_at)
        elif post.state == FAILED:
            self._halt(session, challenge, post, post.error or post.state, post.settled_at)

    def _day_came(self, session: Session, challenge: Challenge, day: Day, post: Post, now: datetime) -> None:
        day.channel, day.ts, day.posted_at = post.channel, post.ts, now
        if challenge.state == ANNOUNCED and day.number == 1:
            session.flush()
            self._lay_out(session, challenge, now)
            self._plan(session, challenge, now)
        elif not self._takes_entries(challenge, now):  # it was found after the end
            self._redraw_day(session, challenge, day.id)

    def _prompt_came(self, session: Session, post: Post) -> None:
        self._after_prompt(session, post)
        session.flush()
        self._after_own_prompt(session, post)

    def _after_other(self, session: Session, post: Post) -> None:
        challenge = session.get(Challenge, post.about)
        if challenge and post.settled_at and post.state in {FAILED, SKIPPED}:
            self._tell_stopped(session, challenge, post, post.settled_at)

    def _after_close(self, session: Session, post: Post) -> None:
        """However the closing post fared, the challenge is over and people get their days back."""
        challenge = session.get(Challenge, post.about)
        if challenge is None or post.settled_at is None:
            return
        if str(challenge.round) != post.occasion or post.state not in {SENT, FAILED, SKIPPED}:
            return
        now = post.settled_at
        if challenge.state == CANCELLED:
            self._take_back(session, post)
            return
        if post.state == SENT:
            self._round_off(session, challenge, post, now)
        if challenge.state == CLOSED and post.state == FAILED:  # tried again
            self._tell_stopped(session, challenge, post, now)
        # paused while it was on its way, it is over if everybody has read so
        if challenge.state != ANNOUNCED and not (challenge.state == PAUSED and post.state == SENT):
            return
        was_paused = challenge.state == PAUSED
        challenge.state, challenge.closed_at = CLOSED, now
        session.flush()
        if was_paused:
            self._go_on_with_end(session, challenge, now)
        self._partners.changed(session, challenge, now)
        self._tell_all(session, challenge, YOUR_DAYS, now)
        self._ask_afterwards(session, challenge, now)
        self._redraw_all(session, challenge)
        if post.state != SENT:
            self._tell_stopped(session, challenge, post, now)

    def _after_tell(self, session: Session, post: Post) -> None:
        """Reach the next few participants, and go on with those after them in a transaction of its own."""
        kind, last = post.occasion.rsplit(":", 1)
        challenge = session.get(Challenge, post.about)
        if challenge is None or post.settled_at is None:
            return
        few = session.execute(
            select(Participant, Person)
            .join(Person, Person.id == Participant.person_id)
            .where(
                Participant.challenge_id == challenge.id,
                Participant.left_at.is_not(None) if kind == UNDONE else Participant.left_at.is_(None),
                Participant.id > int(last),
            )
            .order_by(Participant.id)
            .limit(TOLD_AT_ONCE)
        ).all()
        for participant, person in few:
            self._reach(session, challenge, participant, person, kind, post.settled_at)
        if len(few) == TOLD_AT_ONCE:
            self._tell_all(session, challenge, kind, post.settled_at, few[-1][0].id)

    def _reach(
        self, session: Session, challenge: Challenge, participant: Participant, person: Person, kind: str, now: datetime
    ) -> None:
        """One participant: invited into the channel made for it, or told something."""
        if kind == INVITE:
            channel = self._slack_channel(session, challenge.channel_id)
            self._promise_invite(session, challenge, participant.id, channel, now)
        elif kind == UNDONE:
            self._tell_anew(session, person, kind, challenge, now)
            session.delete(participant)
        elif kind == DELIVER:
            self._plan_prompt(session, challenge, participant, person, now)
        elif kind == REMINDER:
            self._remind(session, challenge, participant, person, now)
        else:
            tell(session, self._outbox, person, kind, participant.id, now)

    # What stops a challenge

    def _halt(self, session: Session, challenge: Challenge, post: Post, reason: str, now: datetime) -> None:
        """It cannot go on without this post: pause, keep everything, tell the facilitators."""
        if challenge.state == ANNOUNCED:
            challenge.state, challenge.paused_at, challenge.pause_reason = PAUSED, now, f"{POST_FAILED}:{reason}"
            session.flush()
            self._unplan(session, challenge)
            self._partners.changed(session, challenge, now)
        self._tell_stopped(session, challenge, post, now)

    def _tell_stopped(self, session: Session, challenge: Challenge, post: Post, now: datetime) -> None:
        community, owner = session.get_one(Community, challenge.community_id), challenge.owner_id
        if post.state == SKIPPED:
            detail = f"{challenge.id}/{local_date(now, challenge.zone).isoformat()}"
            tell_facilitators(session, self._outbox, community, "post_skipped", detail, now, and_also=owner)
            return
        # what halts it is told each time; a content that Slack does not take, once in a challenge
        once = f"post {post.id}/{post.attempt}" if challenge.state == PAUSED else f"{post.error}/{challenge.id}"
        failures.tell(session, self._outbox, community, post, once, owner, now)
