"""What the challenges' use-cases share: finding rows the actor may reach, and planning posts."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.cadence import local_date
from bot.domain.challenges.facts import DayText
from bot.domain.challenges.forms import SOON_DELAY
from bot.domain.challenges.progress import PostedDay
from bot.domain.challenges.prompts import Template
from bot.domain.challenges.schedule import PICKS_BEFORE, Rhythm, asks_for_picks, half_time, picks_from
from bot.domain.errors import Gone, NotAllowed, NotYet, Refused
from bot.domain.people import Actor
from bot.models.challenges import (
    ANNOUNCED,
    CLOSED,
    DRAFT,
    PAUSED,
    Admission,
    Challenge,
    Day,
    Participant,
)
from bot.models.communities import Community
from bot.models.outbox import DROPPED, SENT, Post
from bot.models.people import Channel, Note, Person, Workspace
from bot.services.access import facilitates, facilitators_of, require_full_member, sees
from bot.services.challenges import meetup_plans
from bot.services.challenges.counting import Counting
from bot.services.challenges.partnering import Partnering
from bot.services.notes import tell
from bot.services.outbox import Outbox
from bot.services.people import is_member

DAY_GRACE = timedelta(hours=12)
CLOSE_GRACE = timedelta(days=3)
ANNOUNCEMENT = "challenges.announcement"
DAY = "challenges.day"
HALF = "challenges.half"
CLOSE = "challenges.close"
END = "challenges.end"  # in the home channel, when the challenge ran in another
CHANNEL = "challenges.channel"  # make a channel for it
INVITE = "challenges.invite"
INVITE_OWNER = "challenges.invite_owner"
WAY_IN = "challenges.way_in"  # to somebody who gets no private messages
TICK = "challenges.tick"
UNTICK = "challenges.untick"
WHISPER = "challenges.whisper"
SAMPLE = "challenges.sample"
DELETE = "challenges.delete"
TELL = "challenges.tell"  # says nothing itself: a step through the participants
UNDONE = "challenges.undone"
CANCELLED_NOTE = "challenges.cancelled"
HANDED_OVER = "challenges.handed_over"
YOUR_DAYS = "challenges.your_days"
ASK_PICKS = "challenges.ask_picks"  # says nothing itself: participants are asked what they would like to share
PICKS = "challenges.picks"  # in Your day
PROMPT = "challenges.prompt"  # a day's, by direct message
DELIVER = "challenges.deliver"  # a step through the participants: who gets prompts by direct message gets the next
REMIND = "challenges.remind"  # says nothing itself: after each day, who missed the one before is looked for
REMINDER = "challenges.reminder"  # in Your day
REMIND_AFTER = timedelta(minutes=10)  # the day's post
SAID = (ANNOUNCEMENT, HALF, CLOSE, END)
NOT_SAID = (REMIND, ASK_PICKS, CHANNEL)  # nothing of these stands in a conversation
POST_FAILED = "post_failed"  # a reason to be paused, with the code behind a colon
NO_CHANNEL = "no_channel"


class ChallengesBase(Counting):
    """The store, the outbox, and functions that take the session."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        rng: random.Random,
        templates: Mapping[str, Template],
        partners: Partnering,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._rng = rng
        self._templates = templates
        self._partners = partners

    # Reaching rows

    def _challenge(self, session: Session, actor: Actor, challenge_id: int) -> tuple[Challenge, Community]:
        """The challenge, if the actor sees its community or is in its channel. Drafts: their makers only."""
        challenge = session.get(Challenge, challenge_id)
        if challenge is None or challenge.workspace_id != actor.workspace_id:
            raise Gone("challenge")
        community = session.get_one(Community, challenge.community_id)
        if not self._reaches(session, actor, challenge, community):
            raise Gone("challenge")
        if challenge.state == DRAFT and not self._steers(session, actor, challenge):
            raise Gone("challenge")
        return challenge, community

    @staticmethod
    def _reaches(session: Session, actor: Actor, challenge: Challenge, community: Community) -> bool:
        """Those of the community, and those in the channel where it runs."""
        in_channel = challenge.channel_id is not None and is_member(session, challenge.channel_id, actor.id)
        return in_channel or sees(session, actor, community)

    def _steered(self, session: Session, actor: Actor, challenge_id: int, act: str) -> tuple[Challenge, Community]:
        """The challenge, for somebody who may steer it: its owner and the community's facilitators."""
        challenge, community = self._challenge(session, actor, challenge_id)
        if not self._steers(session, actor, challenge):
            require_full_member(actor, act)
            raise NotAllowed(act, self._those_who_steer(session, challenge))
        return challenge, community

    @staticmethod
    def _those_who_steer(session: Session, challenge: Challenge) -> list[str]:
        """Slack ids of the one who started it and of the community's facilitators."""
        owner = session.get(Person, challenge.owner_id) if challenge.owner_id else None
        people = [owner] if owner and not owner.deactivated else []
        people += facilitators_of(session, challenge.community_id)
        return list(dict.fromkeys(person.slack_id for person in people))

    @staticmethod
    def _steers(session: Session, actor: Actor, challenge: Challenge) -> bool:
        mine = challenge.owner_id == actor.id or facilitates(session, actor.id, challenge.community_id)
        return mine and actor.full_member

    def _day(self, session: Session, actor: Actor, day_id: int) -> tuple[Day, Challenge, Community]:
        day = session.get(Day, day_id)
        if day is None:
            raise Gone("day")
        challenge, community = self._challenge(session, actor, day.challenge_id)
        return day, challenge, community

    def _require_posted(self, session: Session, challenge: Challenge, day: Day, participant: Participant) -> None:
        """In the channel, or to this participant alone.

        Raises Refused; NotYet when its post may be out already, but its answer has not come.
        """
        if day.posted_at or day.id in self._came(session, participant):
            return
        post = self._outbox.find(session, challenge.workspace_id, DAY, day.id, str(challenge.round))
        if post is not None and (post.unsure or post.state == SENT):  # SENT: settled since we read the day
            raise NotYet("day_coming")
        raise Refused("day_not_posted")

    @staticmethod
    def _ever(session: Session, challenge_id: int, person_id: int) -> Participant | None:
        """Somebody who takes part or has done so before."""
        query = select(Participant).where(Participant.challenge_id == challenge_id, Participant.person_id == person_id)
        return session.scalar(query)

    def _participant(self, session: Session, challenge_id: int, person_id: int) -> Participant | None:
        """Somebody who takes part now; None for those who left."""
        participant = self._ever(session, challenge_id, person_id)
        return participant if participant and participant.left_at is None else None

    @staticmethod
    def _may_take_part(session: Session, actor: Actor, challenge: Challenge) -> bool:
        """Everybody but people of other organisations whom no facilitator has let in."""
        if not actor.external:
            return True
        query = select(Admission.id).where(Admission.challenge_id == challenge.id, Admission.person_id == actor.id)
        return session.scalar(query) is not None

    def _own(self, session: Session, actor: Actor, challenge: Challenge) -> Participant | None:
        """The actor's own part, while they may take part at all: a facilitator can take an admission back."""
        participant = self._participant(session, challenge.id, actor.id)
        return participant if participant and self._may_take_part(session, actor, challenge) else None

    @staticmethod
    def _channel(session: Session, channel_id: int | None) -> Channel | None:
        return session.get(Channel, channel_id) if channel_id is not None else None

    @staticmethod
    def _slack_channel(session: Session, channel_id: int | None) -> str:
        channel = session.get(Channel, channel_id) if channel_id is not None else None
        return channel.slack_id if channel else ""

    # Planning

    @staticmethod
    def rhythm(challenge: Challenge) -> Rhythm:
        rest = frozenset(date.fromisoformat(text) for text in challenge.rest_dates)
        return Rhythm(challenge.hour, challenge.zone, challenge.weekdays, rest)

    def _lay_out(self, session: Session, challenge: Challenge, now: datetime, keep: Day | None = None) -> None:
        """Give each day that is still to come its date and time, but for `keep`, and the challenge its end."""
        rhythm, days = self.rhythm(challenge), self._days(session, challenge)
        coming = self._still_to_come(session, challenge, days)
        waiting = [day for day in coming if day is not keep]
        done = [day for day in days if day not in waiting]
        soon = self._soon(challenge, waiting[0], now) if waiting and not done else None
        first = challenge.first_date
        if challenge.state != DRAFT or done:
            first = max(first, rhythm.next_start(now, [day.date for day in done]))
        if soon:
            head, waiting = waiting[:1], waiting[1:]
            head[0].due_at = soon
            head[0].date = local_date(soon, challenge.zone)
            first = head[0].date + timedelta(days=1)
        for day, on in zip(waiting, rhythm.dates(len(waiting), first), strict=True):
            day.date, day.due_at = on, rhythm.at(on)
        if days:
            challenge.closes_at = self._close_of(challenge, days[-1].date, now)

    def _still_to_come(self, session: Session, challenge: Challenge, days: Sequence[Day]) -> list[Day]:
        """Those that are not posted, and not just being posted."""
        waiting = [day for day in days if not (day.posted_at or day.skipped)]
        if challenge.state == DRAFT:
            return waiting
        ids, occasion = [day.id for day in waiting], str(challenge.round)
        under_way = self._outbox.under_way(session, challenge.workspace_id, DAY, ids, occasion)
        return [day for day in waiting if day.id not in under_way]

    @staticmethod
    def _soon(challenge: Challenge, first: Day, now: datetime) -> datetime | None:
        """The moment of day 1 when it comes one minute after the announcement; kept while that minute runs."""
        if not challenge.soon:
            return None
        if challenge.state == DRAFT:
            return now + SOON_DELAY
        return first.due_at if now < first.due_at <= now + SOON_DELAY else None

    def _close_of(self, challenge: Challenge, last: date, now: datetime) -> datetime:
        """When it closes. Where that has passed, as after a long pause: at the next posting hour."""
        rhythm = self.rhythm(challenge)
        planned = rhythm.close_after(last, challenge.close_later_days)
        passed = challenge.state != DRAFT and planned <= now
        return rhythm.at(rhythm.next_start(now, [])) if passed else planned

    def _plan(self, session: Session, challenge: Challenge, now: datetime) -> None:
        """Promise everything that is still to come. Promised again, a post moves to its new time."""
        if challenge.state != ANNOUNCED:
            return
        self._partners.changed(session, challenge, now)
        community = session.get_one(Community, challenge.community_id)
        here, home = self._slack_channel(session, challenge.channel_id), self._home(session, community)
        if community.paused_at or challenge.closes_at is None:
            return
        days, occasion = self._days(session, challenge), str(challenge.round)
        if not any(day.posted_at for day in days):  # also after a pause that came before it was out
            self._promise(session, challenge, ANNOUNCEMENT, challenge.id, home, now, DAY_GRACE, occasion)
        if not here:
            self._promise_channel(session, challenge, home, now)
            return
        for day in days:
            if not (day.posted_at or day.skipped):
                self._promise(session, challenge, DAY, day.id, here, day.due_at, DAY_GRACE, occasion)
        elsewhere = here != home
        middle = half_time(len(days))
        if elsewhere and middle and not any(day.posted_at for day in days[middle:]):
            due = days[middle - 1].due_at + timedelta(minutes=1)
            self._promise(session, challenge, HALF, challenge.id, home, due, DAY_GRACE, occasion)
        if self._by_message(session, challenge):
            self._tell_all(session, challenge, DELIVER, now)
        self._plan_reminders(session, challenge, [day for day in days if not (day.posted_at or day.skipped)])
        self._plan_picks(session, challenge, challenge.closes_at, now)
        self._promise(session, challenge, CLOSE, challenge.id, here, challenge.closes_at, CLOSE_GRACE, occasion)
        if elsewhere:
            due = challenge.closes_at + timedelta(minutes=1)
            self._promise(session, challenge, END, challenge.id, home, due, CLOSE_GRACE, occasion)
        meetup_plans.plan(session, self._outbox, challenge, here, now)

    @staticmethod
    def _by_message(session: Session, challenge: Challenge) -> bool:
        """Whether anybody gets the prompts by direct message."""
        those = (Participant.challenge_id == challenge.id, Participant.by_message.is_(True))
        return session.scalar(select(Participant.id).where(*those).limit(1)) is not None

    def _plan_reminders(self, session: Session, challenge: Challenge, coming: Sequence[Day]) -> None:
        """One look after the next of these days; what follows it plans the one after."""
        if coming:
            self._outbox.promise(
                session, challenge.workspace_id, REMIND, challenge.id, destination="", lane="challenges.tell",
                due=min(day.due_at for day in coming) + REMIND_AFTER,
            )  # fmt: skip

    def _plan_picks(self, session: Session, challenge: Challenge, closes_at: datetime, now: datetime) -> None:
        """Participants are asked what they would like to share, some days before the close; nobody twice."""
        due, occasion = picks_from(closes_at, challenge.length), str(challenge.round)
        asked = self._outbox.find(session, challenge.workspace_id, ASK_PICKS, challenge.id, occasion)
        done = asked is not None and asked.state == DROPPED and due <= now
        if asks_for_picks(challenge.length) and now < closes_at and not done:
            self._outbox.promise(
                session, challenge.workspace_id, ASK_PICKS, challenge.id, destination="", lane="challenges.tell",
                due=max(due, now), grace=PICKS_BEFORE, occasion=occasion,
            )  # fmt: skip

    def _promise_channel(self, session: Session, challenge: Challenge, home: str, now: datetime) -> None:
        if challenge.own_channel:
            self._outbox.promise(
                session, challenge.workspace_id, CHANNEL, challenge.id,
                destination=home, lane="conversations.create", due=now, occasion=str(challenge.round),
            )  # fmt: skip

    def _promise(
        self, session: Session, challenge: Challenge, kind: str, about: int, to: str, due: datetime, grace: timedelta,
        occasion: str,
    ) -> None:  # fmt: skip
        self._outbox.promise(
            session, challenge.workspace_id, kind, about, destination=to, due=due, grace=grace, occasion=occasion
        )

    def _unplan(self, session: Session, challenge: Challenge) -> None:
        """Take back what is planned: a pause, an end, an undo. What may stand in Slack is looked for."""
        said = [(DAY, day.id) for day in self._days(session, challenge)] + [(kind, challenge.id) for kind in SAID]
        for kind, about in said:
            self._outbox.cancel(session, challenge.workspace_id, kind, about, unless_unsure=True)
        for kind in NOT_SAID:
            self._outbox.cancel(session, challenge.workspace_id, kind, challenge.id)

    @staticmethod
    def _was_undone(challenge: Challenge, post: Post) -> bool:
        """Whether the announcement that this post belongs to was taken back."""
        return challenge.state == DRAFT or str(challenge.round) != post.occasion

    def _take_back(self, session: Session, post: Post) -> None:
        """Delete a post that was found after what it is about had been taken back."""
        if post.state == SENT and post.settled_at:
            self._outbox.promise(
                session, post.workspace_id, DELETE, post.about,
                destination=post.destination, due=post.settled_at, occasion=f"{post.kind}:{post.occasion}",
            )  # fmt: skip

    def _tell_all(self, session: Session, challenge: Challenge, kind: str, now: datetime, after: int = 0) -> None:
        """Have every participant told, or invited, a few at a time: there may be thousands."""
        self._outbox.promise(
            session,
            challenge.workspace_id,
            TELL,
            challenge.id,
            destination="",
            lane="challenges.tell",
            due=now,
            occasion=f"{kind}:{after}",
        )

    def _tell_anew(self, session: Session, person: Person, kind: str, challenge: Challenge, now: datetime) -> None:
        """What can happen twice in one challenge is told twice; a note is unique, so the one that was told goes."""
        told = (Note.person_id == person.id, Note.kind == kind, Note.about == challenge.id, Note.day.is_not(None))
        session.execute(delete(Note).where(*told))
        tell(session, self._outbox, person, kind, challenge.id, now)

    def _home(self, session: Session, community: Community) -> str:
        return self._slack_channel(session, community.channel_id)

    def _redraw_announcement(self, session: Session, challenge: Challenge) -> None:
        self._outbox.redraw(session, challenge.workspace_id, ANNOUNCEMENT, challenge.id, occasion=str(challenge.round))

    def _redraw_day(self, session: Session, challenge: Challenge, day_id: int) -> None:
        self._outbox.redraw(session, challenge.workspace_id, DAY, day_id, occasion=str(challenge.round))

    def _redraw_all(self, session: Session, challenge: Challenge) -> None:
        """It is over: no post of it offers a button any more."""
        self._redraw_announcement(session, challenge)
        occasion = str(challenge.round)
        if self._outbox.find(session, challenge.workspace_id, HALF, challenge.id, occasion):
            self._outbox.redraw(session, challenge.workspace_id, HALF, challenge.id, occasion=occasion)
        meetup_plans.redraw(session, self._outbox, challenge, meetup_plans.MEETUP)  # with what was shared
        for day in self._days(session, challenge):
            if day.posted_at:
                self._redraw_day(session, challenge, day.id)

    # Facts

    @staticmethod
    def day_text(challenge: Challenge, day: Day, length: int) -> DayText:
        posted = day.posted_at is not None
        return DayText(day.id, day.number, length, challenge.title, day.date, day.due_at, day.prompt, posted)

    @staticmethod
    def posted_days(session: Session, challenge: Challenge, days: Sequence[Day]) -> list[PostedDay]:
        url = session.get_one(Workspace, challenge.workspace_id).url
        return [
            PostedDay(day.id, day.number, day.date, day.posted_at, day.skipped, link_to(url, day.channel, day.ts))
            for day in days
        ]

    @staticmethod
    def _takes_entries(challenge: Challenge, now: datetime) -> bool:
        return takes_entries(challenge.state, challenge.closes_at, now)

    def _may_pick(self, challenge: Challenge, now: datetime) -> bool:
        """Whether it is about to close, so that participants can choose what they share of it."""
        if challenge.closes_at is None or not self._takes_entries(challenge, now):
            return False
        return now >= picks_from(challenge.closes_at, challenge.length)

    def _require_open(self, challenge: Challenge, now: datetime) -> None:
        if not self._takes_entries(challenge, now):
            raise Refused("challenge_closed" if challenge.state == CLOSED else "challenge_not_open")


def takes_entries(state: str, closes_at: datetime | None, now: datetime) -> bool:
    """Entries count until the close, also late ones and while the challenge is paused."""
    return state == PAUSED or (state == ANNOUNCED and (closes_at is None or now < closes_at))


def link_to(url: str, channel: str | None, ts: str | None, thread_ts: str | None = None) -> str:
    """The link of a message, in Slack's form; "" where one of its parts is not known."""
    if not (url and channel and ts):
        return ""
    link = f"{url.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"
    return f"{link}?thread_ts={thread_ts}&cid={channel}" if thread_ts else link
