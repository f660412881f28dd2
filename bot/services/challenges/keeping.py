"""Keeping prompts for others: templates from what ended or from a file, offered, deleted; copies elsewhere."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.database import Database, insert_once
from bot.domain.challenges.prompts import OWN, Prompt, Template
from bot.domain.challenges.templates import (
    Ended,
    Listed,
    Sheet,
    SheetPrompt,
    Shelf,
    TemplateForm,
    checked_form,
    kept_id,
)
from bot.domain.errors import Gone, Invalid, NotAllowed, Refused
from bot.domain.people import Actor, Place
from bot.models.challenges import CANCELLED, CLOSED, DRAFT, Challenge
from bot.models.communities import Community
from bot.models.outbox import Post
from bot.models.people import Channel, Person
from bot.models.templates import FROM_FILE, SHIPPED, KeptPrompt, KeptTemplate
from bot.services.access import (
    community_in,
    facilitates,
    note_act,
    require_facilitator,
    require_full_member,
    require_starter,
    sees,
)
from bot.services.asking import asked
from bot.services.challenges import template_files
from bot.services.challenges.counting import days_of, did_by_day, how_many_took_part
from bot.services.challenges.listing import can_start, community_here
from bot.services.challenges.reach import challenge_for
from bot.services.challenges.templates import (
    Steps,
    all_for,
    ancestors,
    kept_for,
    key_of,
    lineage_for,
    name_for,
    prompts_of,
    set_lineage,
    shipped,
    sizes,
    steps_from,
)
from bot.services.files import or_in_words, promise_file
from bot.services.makers import those_who_steer
from bot.services.outbox import Outbox
from bot.services.people import actor_of

KEEP = "keep a template here"
EDIT = "change this template"
OFFER = "offer this template to the whole workspace"
TEMPLATE_FILE = "challenges.template_file"
TEMPLATE_TEXT = "challenges.template_text"  # where files may not be sent


class Keeping:
    """What outlasts a challenge. A template belongs to its community."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox
        outbox.after(TEMPLATE_FILE, self._after_file)

    # Looking

    def shelf(self, actor: Actor, place: Place, community_id: int | None) -> Shelf | None:
        """What a challenge here can begin with; None where it is not clear which community is meant."""
        with self._database.read() as session:
            community = community_here(session, actor, place, community_id)
            if community is None or not sees(session, actor, community):
                return None
            kept = [one for one in all_for(session, community) if _may_read(session, actor, community, one)]
            counted = sizes(session, kept)
            listed = [self._listed(session, actor, community, one, counted.get(one.id, 0)) for one in kept]
            listed += [
                Listed(key, one.title, one.summary, len(one.prompts), shipped=True) for key, one in shipped().items()
            ]
            may_start = can_start(session, actor, community)
            return Shelf(community.id, community.name, may_start, tuple(listed))

    def _listed(self, session: Session, actor: Actor, community: Community, kept: KeptTemplate, prompts: int) -> Listed:
        return Listed(
            key=key_of(kept),
            title=kept.title,
            summary=kept.summary,
            prompts=prompts,
            kept_by=name_for(session, actor, kept.community_id),
            own=kept.community_id == community.id,
            offered=kept.offered_at is not None,
            may_edit=_may_edit(session, actor, kept),
        )

    def sheet(self, actor: Actor, community_id: int, key: str) -> Sheet:
        """A template with all its prompts, as this community can use it. Raises Gone."""
        with self._database.read() as session:
            return sheet_of(session, actor, community_in(session, actor, community_id), key)

    # Making

    def ended(self, actor: Actor, challenge_id: int) -> Ended:
        """An ended challenge with what was done on each day, for somebody who may keep it."""
        with self._database.read() as session:
            challenge, community = self._ended_one(session, actor, challenge_id)
            did = did_by_day(session, challenge)
            days = tuple(
                (Prompt(day.prompt, day.essential), *did.get(day.id, (0, 0))) for day in days_of(session, challenge)
            )
            people = how_many_took_part(session, challenge)
            return Ended(challenge.id, challenge.title, challenge.summary, community.name, people, days)

    def check_keeps(self, actor: Actor, community_id: int) -> None:
        """Raises NotAllowed, Observer or Gone for somebody who cannot keep a template there."""
        with self._database.read() as session:
            require_starter(session, actor, community_in(session, actor, community_id), KEEP)

    def _ended_one(self, session: Session, actor: Actor, challenge_id: int) -> tuple[Challenge, Community]:
        challenge, _ = challenge_for(session, actor, challenge_id)
        community = community_in(session, actor, challenge.community_id)
        require_starter(session, actor, community, KEEP)
        if challenge.state not in {CLOSED, CANCELLED}:
            raise Refused("still_running")
        return challenge, community

    def keep(
        self,
        actor: Actor,
        challenge_id: int,
        form: TemplateForm,
        left_out: Collection[int],
        made_in: str,
        now: datetime,
    ) -> Sheet:
        """Keep an ended challenge as a template, without some days. Sent again from the same form, it makes one."""
        form = checked_form(form)
        with self._database.begin() as session:
            challenge, community = self._ended_one(session, actor, challenge_id)
            did = did_by_day(session, challenge)
            rows = [
                SheetPrompt(0, Prompt(day.prompt, day.essential), 1, *did.get(day.id, (0, 0)))
                for day in days_of(session, challenge)
                if day.number not in left_out
            ]
            if not rows:
                raise Invalid("left_out", "nothing_kept")
            steps = steps_from(session, challenge)
            kept = self._make(session, actor, community, form, rows, steps, made_in, now)
            kept.participants = how_many_took_part(session, challenge)
            return sheet_of(session, actor, community, key_of(kept))

    def keep_copy(self, actor: Actor, community_id: int, key: str, made_in: str, now: datetime) -> Sheet:
        """A copy of any template that this community can use, for this community to change."""
        with self._database.begin() as session:
            community = community_in(session, actor, community_id)
            require_starter(session, actor, community, KEEP)
            sheet = sheet_of(session, actor, community, key)
            kept = kept_for(session, community, key)
            steps = steps_from(session, kept) if kept else [(SHIPPED, sheet.title, None)]
            rows = [SheetPrompt(0, one.prompt) for one in sheet.prompts]
            form = TemplateForm(sheet.title, sheet.summary)
            made = self._make(session, actor, community, form, rows, steps, made_in, now)
            return sheet_of(session, actor, community, key_of(made))

    def bring_in(self, actor: Actor, community_id: int, text: str, field: str, made_in: str, now: datetime) -> Sheet:
        """A template from the text of a file. Raises Flawed on `field`."""
        with self._database.begin() as session:
            community = community_in(session, actor, community_id)
            require_starter(session, actor, community, KEEP)
            form, prompts = template_files.read(text, field)
            rows = [SheetPrompt(0, prompt) for prompt in prompts]
            kept = self._make(session, actor, community, form, rows, [(FROM_FILE, "", None)], made_in, now)
            return sheet_of(session, actor, community, key_of(kept))

    def _make(
        self,
        session: Session,
        actor: Actor,
        community: Community,
        form: TemplateForm,
        rows: Sequence[SheetPrompt],
        steps: Steps,
        made_in: str,
        now: datetime,
    ) -> KeptTemplate:
        made = insert_once(
            session, KeptTemplate, workspace_id=actor.workspace_id, community_id=community.id, author_id=actor.id,
            made_in=made_in, title=form.title, summary=form.summary, created_at=now, version=1, participants=0,
        )  # fmt: skip
        where = KeptTemplate.workspace_id == actor.workspace_id, KeptTemplate.made_in == made_in
        kept = session.scalars(select(KeptTemplate).where(*where)).one()
        if made:
            for place, row in enumerate(rows, 1):
                session.add(_kept(kept.id, place, row))
            set_lineage(session, kept, steps)
            note_act(session, community.id, actor, "kept a template", f"template {kept.id}", now)
        return kept

    # What becomes of it

    def offer(self, actor: Actor, key: str, *, offered: bool, now: datetime) -> None:
        """Let every community of the workspace begin with it, or take that back. Drafts keep their prompts."""
        with self._database.begin() as session:
            kept, home = edited_template(session, actor, key)
            require_facilitator(session, actor, home, OFFER)
            if bool(kept.offered_at) is offered:
                return
            kept.offered_at = now if offered else None
            if not offered:
                self._free_drafts(session, kept, but=home.id)
            verb = "offered a template to all" if offered else "took a template back"
            note_act(session, home.id, actor, verb, f"template {kept.id}", now)

    def delete_template(self, actor: Actor, key: str, now: datetime) -> str:
        """What began with it keeps its prompts. Gives its title."""
        with self._database.begin() as session:
            kept, home = edited_template(session, actor, key)
            title = kept.title
            self._free_drafts(session, kept)
            session.execute(delete(KeptTemplate).where(KeptTemplate.id == kept.id))
            note_act(session, home.id, actor, "deleted a template", f"template {kept.id}", now)
            return title

    @staticmethod
    def _free_drafts(session: Session, kept: KeptTemplate, but: int = 0) -> None:
        """Drafts that began with it go on with its prompts as their own."""
        these = Challenge.template == key_of(kept), Challenge.state == DRAFT, Challenge.community_id != but
        session.execute(update(Challenge).where(*these).values(template=OWN))

    # A file of it

    def ask_file(self, actor: Actor, community_id: int, key: str, now: datetime) -> None:
        """Send the template as a file, in the actor's private conversation."""
        if actor.external:
            raise Refused("no_private_messages")
        with self._database.begin() as session:
            sheet_of(session, actor, community_in(session, actor, community_id), key)
            mine = (actor.id, f"{community_id}/{key}/{asked(now)}", actor.slack_id)
            promise_file(session, self._outbox, actor.workspace_id, TEMPLATE_FILE, *mine, now)

    def _after_file(self, session: Session, post: Post) -> None:
        or_in_words(session, self._outbox, post, TEMPLATE_TEXT)

    def template_file(self, person_id: int, occasion: str) -> tuple[str, str] | None:
        """Title and text of the template that this person asked for; None when it is no longer theirs to see."""
        community_id, key, _ = occasion.split("/")
        with self._database.read() as session:
            person = session.get(Person, person_id)
            if person is None:
                return None
            actor = actor_of(person)
            try:
                sheet = sheet_of(session, actor, community_in(session, actor, int(community_id)), key)
            except Gone:
                return None
        form = TemplateForm(sheet.title, sheet.summary)
        return sheet.title, template_files.written(form, [one.prompt for one in sheet.prompts])


def _shipped_sheet(template: Template, community_id: int, *, may_start: bool) -> Sheet:
    return Sheet(
        key=template.key,
        community_id=community_id,
        title=template.title,
        summary=template.summary,
        prompts=tuple(SheetPrompt(0, prompt) for prompt in template.prompts),
        shipped=True,
        may_start=may_start,
    )


def _kept(template_id: int, place: int, row: SheetPrompt) -> KeptPrompt:
    text, essential = row.prompt.text, row.prompt.essential
    return KeptPrompt(
        template_id=template_id, place=place, text=text, essential=essential, did=row.did, wrote=row.wrote
    )


def sheet_prompt(row: KeptPrompt, *, figures: bool) -> SheetPrompt:
    did, wrote = (row.did, row.wrote) if figures else (None, None)
    return SheetPrompt(row.id, Prompt(row.text, row.essential), row.version, did, wrote)


def _may_read(session: Session, actor: Actor, community: Community, kept: KeptTemplate) -> bool:
    """What another community offers is for those who can begin with it here."""
    home = session.get_one(Community, kept.community_id)
    return sees(session, actor, home) or can_start(session, actor, community)


def sheet_of(session: Session, actor: Actor, community: Community, key: str) -> Sheet:
    """A template with all its prompts, as this community can use it. Raises Gone."""
    may_start = can_start(session, actor, community)
    if key in shipped():
        return _shipped_sheet(shipped()[key], community.id, may_start=may_start)
    kept = kept_for(session, community, key)
    if kept is None or not _may_read(session, actor, community, kept):
        raise Gone("template")
    home = session.get_one(Community, kept.community_id)
    inside = sees(session, actor, home)
    author = session.get(Person, kept.author_id) if kept.author_id and inside else None
    return Sheet(
        key=key,
        community_id=community.id,
        title=kept.title,
        summary=kept.summary,
        prompts=tuple(sheet_prompt(row, figures=inside) for row in prompts_of(session, kept)),
        version=kept.version,
        kept_by=name_for(session, actor, home.id),
        author=author.slack_id if author else "",
        offered=kept.offered_at is not None,
        own=home.id == community.id,
        may_edit=_may_edit(session, actor, kept),
        may_offer=actor.full_member and facilitates(session, actor.id, home.id),
        may_start=may_start,
        participants=kept.participants if inside else 0,
        private=session.get_one(Channel, home.channel_id).private,
        lineage=lineage_for(session, actor, ancestors(session, kept)),
    )


def _may_edit(session: Session, actor: Actor, kept: KeptTemplate) -> bool:
    """Whoever kept it, while in the community, and its facilitators."""
    home = session.get_one(Community, kept.community_id)
    mine = kept.author_id == actor.id and sees(session, actor, home)
    return actor.full_member and (mine or facilitates(session, actor.id, home.id))


def edited_template(session: Session, actor: Actor, key: str) -> tuple[KeptTemplate, Community]:
    """The template, its row held, for somebody who may change it. Raises Gone, NotAllowed or Observer."""
    number = kept_id(key)
    query = select(KeptTemplate).where(
        KeptTemplate.id == (number or 0), KeptTemplate.workspace_id == actor.workspace_id
    )
    kept = session.scalar(query.with_for_update())
    if kept is None:
        raise Gone("template")
    home = session.get_one(Community, kept.community_id)
    if not _may_edit(session, actor, kept):
        if not sees(session, actor, home):
            raise Gone("template")
        require_full_member(actor, EDIT)
        raise NotAllowed(EDIT, those_who_steer(session, kept.author_id, kept.community_id))
    return kept, home
