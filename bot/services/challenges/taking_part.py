"""Joining, leaving, checking in, and one's own progress."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.database import Database, insert_once
from bot.domain.cadence import local_date
from bot.domain.challenges.arrival import USUAL_HOUR
from bot.domain.challenges.facts import Joined, JoinOffer, OwnDay, OwnDays
from bot.domain.challenges.forms import JoinForm
from bot.domain.challenges.progress import REST, Progress
from bot.domain.challenges.schedule import asks_for_picks
from bot.domain.errors import Refused
from bot.domain.people import Actor, Place
from bot.models.challenges import ANNOUNCED, PAUSED, Challenge, CheckIn, Day, Entry, Participant
from bot.models.deliveries import Delivery
from bot.models.outbox import FAILED, Post
from bot.models.people import Person, Workspace
from bot.services.access import refresh_home
from bot.services.asking import pressed_at
from bot.services.challenges.counting import days_of
from bot.services.challenges.facts import link_to, posted_days
from bot.services.challenges.kinds import DELIVER, INVITE, PICKS, PROMPT
from bot.services.challenges.life import may_pick, require_open, require_posted
from bot.services.challenges.partnering import Partnering
from bot.services.challenges.posts import Posts
from bot.services.challenges.progress import parts_of, progress_in, progress_of
from bot.services.challenges.prompting import Prompting
from bot.services.challenges.reach import (
    challenge_for,
    day_for,
    ever_in,
    its_channel,
    participant_in,
    require_joinable,
    slack_channel,
)
from bot.services.challenges.schedule import rhythm_of
from bot.services.notes import tell
from bot.services.outbox import Outbox
from bot.services.people import is_member

LONGEST_HOPE = 500


class TakingPart:
    """What participants do, but for writing."""

    def __init__(
        self, database: Database, outbox: Outbox, posts: Posts, prompting: Prompting, partners: Partnering
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._posts = posts
        self._prompting = prompting
        self._partners = partners

    def join_offer(self, actor: Actor, challenge_id: int, now: datetime) -> JoinOffer:
        """What is said before one joins. Raises Refused when it is over, Observer for who may not."""
        with self._database.read() as session:
            challenge, _ = challenge_for(session, actor, challenge_id)
            require_joinable(session, actor, challenge, now)
            days = days_of(session, challenge)
            coming = next((day for day in days if not day.posted_at and not day.skipped), days[-1])
            channel = its_channel(session, challenge.channel_id)
            before = ever_in(session, challenge.id, actor.id)
            hour = rhythm_of(challenge).at(coming.date)  # day 1 may come at another one
            return JoinOffer(
                challenge_id=challenge.id,
                title=challenge.title,
                hour_here=f"{hour.astimezone(ZoneInfo(actor.zone)):%H:%M}",
                zone=actor.zone,
                starts_at=days[0].due_at,
                started=days[0].posted_at is not None,
                private_channel=bool(channel and channel.private),
                hope=before.hope if before else "",
                hope_shared=bool(before and before.hope_shared),
                keep_text=bool(before and before.keep_text),
                joined=before is not None and before.left_at is None,
                partner=self._partners.wish(session, challenge.id, actor),
                private_messages=not actor.external,
                by_message=bool(before and before.by_message),
                message_hour=(before and before.message_hour) or USUAL_HOUR,
            )

    def join(self, actor: Actor, challenge_id: int, form: JoinForm, now: datetime) -> Joined:
        """Take part, also late or once more. Doing it twice changes nothing but the answers given."""
        if form.by_message and actor.external:
            raise Refused("no_private_messages")
        with self._database.begin() as session:
            challenge, _ = challenge_for(session, actor, challenge_id)
            require_joinable(session, actor, challenge, now)
            new = insert_once(
                session, Participant, challenge_id=challenge.id, person_id=actor.id, joined_at=now,
                first_day=self._first_day(days_of(session, challenge), actor.zone, now),
                hope="", hope_shared=False, keep_text=False,
            )  # fmt: skip
            participant = ever_in(session, challenge.id, actor.id)
            assert participant is not None  # inserted above
            again = participant.left_at is not None
            if again:
                self._come_back(session, participant, actor.zone, now)
                self._posts.tell_all(session, challenge, DELIVER, now)
            self._answer(session, participant, form)
            if form.by_message is not None:
                self._prompting.choose(session, challenge, participant, form.hour, now, by_message=form.by_message)
            self._partners.joined(session, challenge, actor, form.partner, now)
            self._posts.redraw_announcement(session, challenge)
            refresh_home(session, self._outbox, actor.workspace_id, actor.id)
            if asks_for_picks(challenge.length) and may_pick(challenge, now):  # the others were asked before
                tell(session, self._outbox, session.get_one(Person, actor.id), PICKS, participant.id, now)
            invited = self._invite(session, challenge, participant, actor, now)
            fact = self._joined(session, challenge, participant)
            return replace(
                fact, invited_to_channel=invited, sure_to_get_in=actor.full_member, again=again,
                saved=not (again or new), partner=form.partner,
                partners=self._partners.partners_in(session, challenge.id, actor.id),
            )  # fmt: skip

    @staticmethod
    def _first_day(days: Sequence[Day], zone: str, now: datetime) -> int:
        """The day from which consistency counts: today's, or the next where today's is still to come."""
        posted = [day for day in days if day.posted_at]
        coming = [day for day in days if not day.posted_at and not day.skipped]
        if not posted or not coming or _is_todays(posted[-1], zone, now):
            return posted[-1].number if posted else 1
        return coming[0].number

    @staticmethod
    def _come_back(session: Session, participant: Participant, zone: str, now: datetime) -> None:
        """The days between leaving and coming back neither help nor hurt; today's is open.

        Dated when they came, so that any press counts for more: it carries Slack's time, which may be behind ours.
        """
        between = select(Day).where(Day.challenge_id == participant.challenge_id, Day.posted_at > participant.left_at)
        for day in session.scalars(between).all():
            if not _is_todays(day, zone, now):
                its = {"participant_id": participant.id, "day_id": day.id}
                insert_once(session, CheckIn, **its, kind=REST, at=day.posted_at)
        participant.left_at, participant.joined_at = None, now

    @staticmethod
    def _answer(session: Session, participant: Participant, form: JoinForm) -> None:
        """Keep what was said on joining. Texts that are to be kept no longer go at once."""
        participant.hope = form.hope.strip()[:LONGEST_HOPE]
        participant.hope_shared, participant.keep_text = form.hope_shared, form.keep_text
        if not form.keep_text:  # what was written in the private form stays: that text is nowhere else
            mine = (Entry.participant_id == participant.id, Entry.ts != "")
            session.execute(update(Entry).where(*mine).values(text=None))

    def _invite(
        self, session: Session, challenge: Challenge, participant: Participant, actor: Actor, now: datetime
    ) -> bool:
        """Into the channel that was made for the challenge; once it is there."""
        if not challenge.own_channel or challenge.channel_id is None:
            return bool(challenge.own_channel)
        if is_member(session, challenge.channel_id, actor.id):
            return False
        channel = slack_channel(session, challenge.channel_id)
        self._outbox.promise(
            session, challenge.workspace_id, INVITE, participant.id,
            destination=channel, lane="conversations.invite", due=now,
            occasion=f"{challenge.round}/{now.isoformat()}",  # who left it is invited again
        )  # fmt: skip
        return True

    def _joined(self, session: Session, challenge: Challenge, participant: Participant) -> Joined:
        days = days_of(session, challenge)
        links = [(day.number, day.link) for day in posted_days(session, challenge, days) if day.link]
        coming = next((day for day in days if not day.posted_at and not day.skipped), None)
        return Joined(
            challenge_id=challenge.id,
            title=challenge.title,
            channel=slack_channel(session, challenge.channel_id),
            next_at=coming.due_at if coming else None,
            catch_up=tuple(links),
            counts_from=participant.first_day,
            pool_id=self._partners.pool_in(session, challenge.id, participant.person_id),
            private_messages=not session.get_one(Person, participant.person_id).external,
            message_hour=(participant.message_hour or USUAL_HOUR) if participant.by_message else None,
        )

    def welcome(self, actor: Actor, challenge_id: int) -> Joined:
        """What is said to somebody who takes part. Raises Refused for others."""
        with self._database.read() as session:
            challenge, _ = challenge_for(session, actor, challenge_id)
            participant = participant_in(session, challenge.id, actor.id)
            if participant is None:
                raise Refused("join_challenge_first")
            partners = self._partners.partners_in(session, challenge.id, actor.id)
            return replace(self._joined(session, challenge, participant), partners=partners)

    def leave(self, actor: Actor, challenge_id: int, now: datetime) -> str:
        """Take part no longer; what was done stays counted. Gives the title."""
        with self._database.begin() as session:
            challenge, _ = challenge_for(session, actor, challenge_id)
            require_open(challenge, now)
            participant = participant_in(session, challenge.id, actor.id)
            if participant is None:
                raise Refused("not_taking_part", title="")
            participant.left_at = now
            self._partners.left(session, challenge, actor.id, now)
            self._posts.redraw_announcement(session, challenge)
            refresh_home(session, self._outbox, actor.workspace_id, actor.id)
            return challenge.title

    def check_in(self, actor: Actor, day_id: int, kind: str, now: datetime) -> Progress:
        """Record Done or Rest for this day. Twice is once; the last press wins, also if it comes first."""
        with self._database.begin() as session:
            day, challenge, _ = day_for(session, actor, day_id)
            require_joinable(session, actor, challenge, now)
            participant = participant_in(session, challenge.id, actor.id)
            if participant is None:
                return Progress(challenge.id, challenge.title, (), day=day.number, needs_join=True)
            require_posted(session, self._outbox, challenge, day, participant)
            at = pressed_at(now)
            insert_once(session, CheckIn, participant_id=participant.id, day_id=day.id, kind=kind, at=at)
            its = (CheckIn.participant_id == participant.id, CheckIn.day_id == day.id)
            check_in = session.scalars(select(CheckIn).where(*its).with_for_update()).one()
            if check_in.at <= at:
                check_in.kind, check_in.at = kind, at
            self._posts.redraw_day(session, challenge, day.id)
            refresh_home(session, self._outbox, actor.workspace_id, actor.id)
            session.flush()
            progress = progress_of(session, challenge, participant, actor.zone, now)
            return replace(progress, day=day.number, pressed=check_in.kind)

    def progress(self, actor: Actor, challenge_id: int, now: datetime) -> Progress:
        """The actor's own progress, shown to nobody else."""
        with self._database.read() as session:
            challenge, _ = challenge_for(session, actor, challenge_id)
            participant = participant_in(session, challenge.id, actor.id)
            if participant is None:
                require_joinable(session, actor, challenge, now)
                return Progress(challenge.id, challenge.title, (), needs_join=True)
            return progress_of(session, challenge, participant, actor.zone, now)

    def progress_by_day(self, actor: Actor, day_id: int, now: datetime) -> Progress:
        """The same, for the button on a day's post."""
        with self._database.read() as session:
            _, challenge, _ = day_for(session, actor, day_id)
        return self.progress(actor, challenge.id, now)

    def my_progress(self, actor: Actor, place: Place, now: datetime) -> list[Progress]:
        """Of every challenge that the actor takes part in and that is not over; those of this channel first."""
        with self._database.read() as session:
            mine = parts_of(session, actor, ANNOUNCED, PAUSED)
            mine.sort(key=lambda pair: place.id is None or pair[0].channel_id != place.id)
            return progress_in(session, mine, actor.zone, now)

    def stopped_prompts(self, actor: Actor) -> list[tuple[int, str]]:
        """Id and title of each challenge whose prompts could not come to the actor, so that they come no more."""
        failed = (
            select(Delivery.id)
            .join(Post, (Post.kind == PROMPT) & (Post.about == Delivery.id) & (Post.state == FAILED))
            .where(Delivery.participant_id == Participant.id, Delivery.came_at.is_(None))
        )
        with self._database.read() as session:
            mine = parts_of(session, actor, ANNOUNCED, PAUSED)
            chose = [part.id for _, part in mine if part.message_hour and not part.by_message]
            stopped = set(session.scalars(select(Participant.id).where(Participant.id.in_(chose), failed.exists())))
            return [(challenge.id, challenge.title) for challenge, part in mine if part.id in stopped]

    def own_days(self, participant_id: int, now: datetime) -> OwnDays | None:
        """A participant's own days with links, for the end; None when they left."""
        with self._database.read() as session:
            participant = session.get(Participant, participant_id)
            if participant is None or participant.left_at is not None:
                return None
            challenge = session.get_one(Challenge, participant.challenge_id)
            person = session.get_one(Person, participant.person_id)
            progress = progress_of(session, challenge, participant, person.zone, now)
            entries = self._entries(session, challenge, participant)
            days = tuple(
                OwnDay(number, state, *entries.get(number, (dict(progress.links).get(number, ""), "", False)))
                for number, state in progress.states
            )
            return OwnDays(challenge.title, days, participant.hope, progress.done, progress.counted, challenge.id)

    @staticmethod
    def _entries(session: Session, challenge: Challenge, participant: Participant) -> dict[int, tuple[str, str, bool]]:
        """By day number: link and kept text of what was written in Slack, and whether there is an entry beside.

        That one was written in the private form: its text stays out of Slack unless its author asks for it.
        """
        url = session.get_one(Workspace, challenge.workspace_id).url
        rows = session.execute(
            select(Day, Entry)
            .join(Day, Day.id == Entry.day_id)
            .where(Entry.participant_id == participant.id, Entry.withdrawn.is_(False))
            .order_by(Entry.private)
        )
        found: dict[int, tuple[str, str, bool]] = {}
        for day, entry in rows:
            link, words, private = found.get(day.number, ("", "", False))
            link = link or link_to(url, entry.channel, entry.ts, None if entry.private else day.ts)
            text = " ".join(filter(None, (words, entry.text if entry.ts else "")))
            found[day.number] = (link or link_to(url, day.channel, day.ts), text, private or not entry.ts)
        return found

    def open_days(self, actor: Actor, now: datetime) -> list[tuple[Progress, int, int, str]]:
        """What waits for the actor today: progress, day id, day number and link, one for each challenge."""
        with self._database.read() as session:
            found = []
            mine = parts_of(session, actor, ANNOUNCED)
            days = days_of(session, *(challenge for challenge, _ in mine)) if mine else []
            for (challenge, _), progress in zip(mine, progress_in(session, mine, actor.zone, now), strict=True):
                posted = {day.number: day for day in days if day.challenge_id == challenge.id and day.posted_at}
                latest = max(posted, default=0)
                if latest in progress.open:
                    found.append((progress, posted[latest].id, latest, dict(progress.links).get(latest, "")))
            return found


def _is_todays(day: Day, zone: str, now: datetime) -> bool:
    """Whether its prompt came on the day that it still is where the participant lives."""
    return day.posted_at is not None and local_date(day.posted_at, zone) == local_date(now, zone)
