"""Before a challenge is public: options, draft, prompts, preview, announcement and its undo."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.cadence import local_date
from bot.domain.challenges.facts import Preview
from bot.domain.challenges.forms import (
    EVERY_DAY,
    LARGE,
    OWN_CHANNEL,
    Channels,
    StartForm,
    StartOptions,
    channel_name,
    checked,
)
from bot.domain.challenges.prompts import (
    OWN,
    Collected,
    Prompt,
    Template,
    check_prompts,
    fit,
    split_prompts,
    too_long_by,
)
from bot.domain.errors import Gone, Invalid, Refused
from bot.domain.people import Actor, Place
from bot.models.challenges import DRAFT, Challenge, Day
from bot.models.communities import Community
from bot.models.people import Channel, Membership
from bot.services.access import channel_of, community_in, note_act, require_starter
from bot.services.asking import asked
from bot.services.challenges.counting import days_of
from bot.services.challenges.facts import day_text
from bot.services.challenges.kinds import SAMPLE
from bot.services.challenges.reach import day_for, its_channel, steered
from bot.services.challenges.schedule import Schedule
from bot.services.challenges.templates import (
    all_for,
    ancestors,
    key_of,
    lineage_for,
    name_for,
    set_lineage,
    shipped,
    sizes,
    steps_from_key,
    template_for,
)
from bot.services.outbox import Outbox

START = "start a 30-day challenge here"
PREPARE = "change this 30-day challenge"
MOST_CHANNELS = 90
MOST_KEPT = 80  # templates in a select of a hundred


class Planning:
    """What the one who starts a challenge does until it is announced."""

    def __init__(self, database: Database, outbox: Outbox, schedule: Schedule) -> None:
        self._database = database
        self._outbox = outbox
        self._schedule = schedule

    def start_options(
        self, actor: Actor, community_id: int, place: Place | None, now: datetime, chosen: str = ""
    ) -> StartOptions:
        """What can be chosen; `chosen` is among it in any case. Raises NotAllowed, Observer or Gone."""
        with self._database.read() as session:
            community = community_in(session, actor, community_id)
            require_starter(session, actor, community, START)
            return StartOptions(
                community_id=community.id,
                zone=community.zone,
                today=local_date(now, community.zone),
                hour=community.post_hour,
                templates=tuple((t.key, t.title, len(t.prompts)) for t in shipped().values()),
                channels=self._channels(session, actor, community, place),
                kept=self._kept_choices(session, actor, community, chosen),
            )

    @staticmethod
    def _kept_choices(
        session: Session, actor: Actor, community: Community, chosen: str
    ) -> tuple[tuple[str, str, int, str], ...]:
        """The templates that communities keep: this one's first, then the newest, as many as a select bears."""
        kept = sorted(all_for(session, community), key=lambda one: key_of(one) != chosen)[:MOST_KEPT]
        counted = sizes(session, kept)
        return tuple(
            (key_of(one), one.title, counted[one.id], name_for(session, actor, one.community_id))
            for one in kept
            if counted.get(one.id)
        )

    @staticmethod
    def _channels(session: Session, actor: Actor, community: Community, place: Place | None) -> Channels:
        """The home channel, this one, and others where both the bot and the actor are."""
        home = channel_of(session, community)
        mine = session.scalars(
            select(Channel)
            .join(Membership, Membership.channel_id == Channel.id)
            .where(
                Channel.workspace_id == actor.workspace_id,
                Membership.person_id == actor.id,
                Channel.bot_is_in.is_(True),
                Channel.lost.is_(None),
                Channel.id != home.id,
            )
            .order_by(Channel.name)
            .limit(MOST_CHANNELS)
        ).all()
        here = place.id if place else None
        ordered = [home, *sorted(mine, key=lambda channel: channel.id != here)]
        return Channels(
            choices=tuple((channel.id, channel.name) for channel in ordered),
            propose_own=home.members > LARGE,
        )

    def draft(self, actor: Actor, form: StartForm, now: datetime, challenge_id: int | None = None) -> Collected:
        """Save what was decided, as a draft that only those who may steer it see. Again with its id, it is changed."""
        with self._database.begin() as session:
            community = community_in(session, actor, form.community_id)
            require_starter(session, actor, community, START)
            form = checked(form, community.zone, now)
            template = template_for(session, community, form.template)
            if template is None and form.template != OWN:
                raise Invalid("template", "template_gone")
            if template is not None and not template.prompts:
                raise Invalid("template", "template_empty")
            challenge = self._draft_row(session, actor, community, challenge_id, now)
            before = challenge.template
            self._apply(session, actor, challenge, form, template, now)
            kept = own_prompts(session, challenge) if before == challenge.template else []
            more = template.prompts[len(kept) :] if template else ()
            self.set_prompts(session, challenge, fit([*kept, *more], challenge.length), now)
            if before != challenge.template:
                set_lineage(session, challenge, steps_from_key(session, community, challenge.template))
            return collected_of(session, challenge)

    def _draft_row(
        self, session: Session, actor: Actor, community: Community, challenge_id: int | None, now: datetime
    ) -> Challenge:
        if challenge_id is not None:
            challenge, _ = steered(session, actor, challenge_id, PREPARE)
            if challenge.state != DRAFT:
                raise Gone("draft")
            return challenge
        challenge = Challenge(
            workspace_id=actor.workspace_id,
            community_id=community.id,
            channel_id=community.channel_id,
            owner_id=actor.id,
            title="",
            zone=community.zone,
            first_date=local_date(now, community.zone),
            hour=community.post_hour,
            length=1,
            created_at=now,
        )
        session.add(challenge)
        session.flush()
        return challenge

    def _apply(
        self,
        session: Session,
        actor: Actor,
        challenge: Challenge,
        form: StartForm,
        template: Template | None,
        now: datetime,
    ) -> None:
        own_before = challenge.summary if challenge.template == OWN else ""
        challenge.template = template.key if template else OWN
        challenge.title = form.title or (template.title if template else "Our 30-day challenge")
        challenge.summary = template.summary if template else own_before
        challenge.length = form.length or (len(template.prompts) if template else 30)
        challenge.zone = form.zone
        challenge.soon = form.first is None
        challenge.first_date = form.first or local_date(now, form.zone)
        challenge.hour = form.hour
        challenge.weekdays = form.weekdays or EVERY_DAY
        challenge.rest_dates = [day.isoformat() for day in form.rest_dates]
        challenge.meetup_at, challenge.meetup_link = form.meetup_at, form.meetup_link
        if form.where == OWN_CHANNEL:
            challenge.channel_id, challenge.own_channel = None, channel_name(challenge.title)
        elif not (challenge.own_channel and form.where == str(challenge.channel_id)):  # else: made for it already
            challenge.channel_id, challenge.own_channel = self._where(session, actor, challenge, form.where), ""

    def _where(self, session: Session, actor: Actor, challenge: Challenge, where: str) -> int:
        community = session.get_one(Community, challenge.community_id)
        choices = self._channels(session, actor, community, None).choices
        chosen = next((row_id for row_id, _ in choices if str(row_id) == where), None)
        if chosen is None:
            raise Invalid("where", "channel_not_for_you")
        return chosen

    def set_prompts(self, session: Session, challenge: Challenge, prompts: Sequence[Prompt], now: datetime) -> None:
        """One day for each prompt, dated."""
        session.execute(delete(Day).where(Day.challenge_id == challenge.id, Day.number > len(prompts)))
        there = {day.number: day for day in days_of(session, challenge)}
        for number, prompt in enumerate(prompts, 1):
            if number in there:
                there[number].prompt, there[number].essential = prompt.text, prompt.essential
            else:
                self._add_day(session, challenge, number, prompt, now)
        session.flush()
        self._schedule.lay_out(session, challenge, now)

    @staticmethod
    def _add_day(session: Session, challenge: Challenge, number: int, prompt: Prompt, now: datetime) -> None:
        session.add(
            Day(
                challenge_id=challenge.id,
                number=number,
                prompt=prompt.text,
                essential=prompt.essential,
                date=challenge.first_date,
                due_at=now,
            )
        )

    def add_prompts(self, actor: Actor, challenge_id: int, text: str, field: str, now: datetime) -> Collected:
        """Append prompts, a blank line between them, to a draft. Raises Invalid on `field`."""
        with self._database.begin() as session:
            challenge, _ = steered(session, actor, challenge_id, PREPARE)
            if challenge.state != DRAFT:
                raise Gone("draft")
            have = own_prompts(session, challenge)
            new = split_prompts(text)
            if not new:
                raise Invalid(field, "no_prompts")
            check_prompts(new, field, challenge.length - len(have))
            self.set_prompts(session, challenge, [*have, *map(Prompt, new)], now)
            return collected_of(session, challenge)

    def collected(self, actor: Actor, challenge_id: int) -> Collected:
        """How far the prompts of a draft have come."""
        with self._database.read() as session:
            challenge, _ = steered(session, actor, challenge_id, PREPARE)
            return collected_of(session, challenge)

    # Preview

    def preview(self, actor: Actor, challenge_id: int, now: datetime) -> Preview:
        """All days with dates, exactly as they will be posted."""
        with self._database.begin() as session:
            challenge, community = steered(session, actor, challenge_id, PREPARE)
            require_prompts(session, challenge)
            if challenge.state == DRAFT:
                self._schedule.lay_out(session, challenge, now)
            return preview_of(session, actor, challenge, community)

    def form_of(self, actor: Actor, challenge_id: int) -> StartForm:
        """What was decided about a draft, to show it in the form again."""
        with self._database.read() as session:
            challenge, _ = steered(session, actor, challenge_id, PREPARE)
            return self._form(challenge)

    @staticmethod
    def _form(challenge: Challenge) -> StartForm:
        rest = sorted(challenge.rest_dates)
        return StartForm(
            community_id=challenge.community_id,
            template=challenge.template,
            first=None if challenge.soon else challenge.first_date,
            hour=challenge.hour,
            where=str(challenge.channel_id) if challenge.channel_id else OWN_CHANNEL,
            title=challenge.title,
            length=challenge.length,
            weekdays=challenge.weekdays,
            zone=challenge.zone,
            rest_dates=tuple(type(challenge.first_date).fromisoformat(day) for day in rest),
            meetup_at=challenge.meetup_at,
            meetup_link=challenge.meetup_link,
        )

    def prompt(self, actor: Actor, day_id: int) -> tuple[int, int, str]:
        """Challenge id, day number and prompt, for somebody who may edit it. Raises Refused once it is posted."""
        with self._database.read() as session:
            day, challenge, _ = day_for(session, actor, day_id)
            steered(session, actor, challenge.id, PREPARE)
            if day.posted_at:
                raise Refused("already_posted", number=day.number)
            return challenge.id, day.number, day.prompt

    def edit_prompt(self, actor: Actor, day_id: int, text: str, now: datetime) -> int:
        """Replace a prompt until it is posted. Gives the challenge's id."""
        with self._database.begin() as session:
            day, challenge, community = day_for(session, actor, day_id)
            steered(session, actor, challenge.id, PREPARE)
            if day.posted_at:
                raise Refused("already_posted", number=day.number)
            if not text.strip():
                raise Invalid("prompt", "missing")
            if over := too_long_by(text.strip()):
                raise Invalid("prompt", "too_long", over=over)
            day.prompt = text.strip()
            if challenge.state != DRAFT:
                note_act(session, community.id, actor, "replaced a prompt", f"challenge {challenge.id}", now)
            return challenge.id

    def edit_announcement(self, actor: Actor, challenge_id: int, words: str) -> None:
        """The facilitator's own words; empty: ours."""
        with self._database.begin() as session:
            challenge, _ = steered(session, actor, challenge_id, PREPARE)
            if challenge.state != DRAFT:
                raise Gone("draft")
            challenge.announcement = words.strip()

    def send_sample(self, actor: Actor, challenge_id: int, now: datetime) -> None:
        """Send day 1 to the one who asks, as it will look."""
        with self._database.begin() as session:
            challenge, _ = steered(session, actor, challenge_id, PREPARE)
            require_prompts(session, challenge)
            day = days_of(session, challenge)[0]
            self._outbox.promise(
                session,
                challenge.workspace_id,
                SAMPLE,
                day.id,
                destination=actor.slack_id,
                due=now,
                occasion=f"{actor.id}:{asked(now)}",
            )

    def discard(self, actor: Actor, challenge_id: int) -> None:
        """Throw a draft away."""
        with self._database.begin() as session:
            challenge, _ = steered(session, actor, challenge_id, PREPARE)
            if challenge.state != DRAFT:
                raise Gone("draft")
            session.execute(delete(Challenge).where(Challenge.id == challenge.id))


def preview_of(session: Session, actor: Actor, challenge: Challenge, community: Community) -> Preview:
    """All of it, as it will be posted. It must have been laid out."""
    days = days_of(session, challenge)
    home = channel_of(session, community)
    where = its_channel(session, challenge.channel_id)
    assert challenge.closes_at is not None  # laid out
    return Preview(
        challenge_id=challenge.id,
        title=challenge.title,
        summary=challenge.summary,
        community=community.name,
        days=tuple(day_text(challenge, day, len(days)) for day in days),
        audience=home.name,
        audience_size=home.members,
        where=where.name if where else challenge.own_channel,
        own_channel=bool(challenge.own_channel),
        zone=challenge.zone,
        soon=challenge.soon,
        words=challenge.announcement,
        closes_at=challenge.closes_at,
        public=challenge.state != DRAFT,
        lineage=lineage_for(session, actor, ancestors(session, challenge)),
    )


def require_prompts(session: Session, challenge: Challenge) -> None:
    """Raises Refused as long as prompts are missing."""
    collected = collected_of(session, challenge)
    if collected.missing:
        raise Refused("prompts_missing", missing=collected.missing)


def collected_of(session: Session, challenge: Challenge) -> Collected:
    """How far its prompts have come."""
    have = session.scalar(select(func.count(Day.id)).where(Day.challenge_id == challenge.id)) or 0
    return Collected(challenge.id, have, challenge.length)


def own_prompts(session: Session, challenge: Challenge) -> list[Prompt]:
    """Its prompts, by number."""
    return [Prompt(day.prompt, day.essential) for day in days_of(session, challenge)]
