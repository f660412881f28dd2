"""Changing a template prompt by prompt. Each step is saved at once, and nobody's words are overwritten unseen."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.challenges.templates import (
    Collision,
    NameCollision,
    PromptForm,
    Sheet,
    TemplateForm,
    check_prompt,
    check_room,
    checked_form,
    moved,
)
from bot.domain.errors import Gone, Refused
from bot.domain.people import Actor
from bot.models.templates import KeptPrompt, KeptTemplate
from bot.services.access import community_in, note_act
from bot.services.challenges.keeping import edited_template, sheet_of, sheet_prompt
from bot.services.challenges.templates import prompts_of


class Editing:
    """Whoever changes a template holds its row: two who do so at once take turns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def editable(self, actor: Actor, community_id: int, key: str, *, more: bool = False) -> Sheet:
        """The template, for somebody who may change it. With `more`, raises Refused when it is full."""
        with self._database.begin() as session:
            kept, _ = edited_template(session, actor, key)
            if more:
                check_room(len(prompts_of(session, kept)))
            return sheet_of(session, actor, community_in(session, actor, community_id), key)

    def save_prompt(
        self, actor: Actor, community_id: int, key: str, form: PromptForm, now: datetime
    ) -> Sheet | Collision:
        """Add or change a prompt and put it in its place; a Collision when somebody changed it meanwhile."""
        check_prompt(form.text)
        with self._database.begin() as session:
            kept, home = edited_template(session, actor, key)
            rows = prompts_of(session, kept)
            row = next((one for one in rows if one.id == form.id), None)
            if form.id and (row is None or self._collides(row, form)):
                return Collision(sheet_prompt(row, figures=True) if row else None, form)
            if row is None:
                if form.made_in and any(one.made_in == form.made_in for one in rows):
                    return self._shown(session, actor, community_id, key)  # the form was sent before
                check_room(len(rows))
                row = self._added(session, kept, form)
            self._write(row, form)
            self._number(moved([one for one in rows if one is not row] + [row], row, form.place))
            note_act(session, home.id, actor, "changed a template", f"template {kept.id}", now)
            session.flush()
            return self._shown(session, actor, community_id, key)

    @staticmethod
    def _collides(row: KeptPrompt, form: PromptForm) -> bool:
        """Somebody else changed it since this form was opened, and to something else."""
        return row.version != form.version and (row.text, row.essential) != (form.text, form.essential)

    @staticmethod
    def _added(session: Session, kept: KeptTemplate, form: PromptForm) -> KeptPrompt:
        row = KeptPrompt(
            template_id=kept.id, place=form.place, text=form.text, essential=form.essential,
            made_in=form.made_in or None,
        )  # fmt: skip
        session.add(row)
        return row

    @staticmethod
    def _write(row: KeptPrompt, form: PromptForm) -> None:
        """What people did with other words says nothing of these."""
        if row.text != form.text:
            row.did = row.wrote = None
        if (row.text, row.essential) != (form.text, form.essential):
            row.text, row.essential = form.text, form.essential
            row.version += 1

    @staticmethod
    def _number(rows: Sequence[KeptPrompt]) -> None:
        for place, row in enumerate(rows, 1):
            row.place = place

    def take_out(
        self, actor: Actor, community_id: int, key: str, prompt_id: int, version: int, now: datetime
    ) -> tuple[Sheet, PromptForm]:
        """Take a prompt out. Gives it back as a form, so that it can be put in again."""
        with self._database.begin() as session:
            kept, home = edited_template(session, actor, key)
            rows = prompts_of(session, kept)
            row = next((one for one in rows if one.id == prompt_id), None)
            if row is None:
                raise Gone("template_prompt")
            if row.version != version:
                raise Refused("prompt_changed")
            again = PromptForm(0, 0, row.text, row.essential, row.place)
            session.execute(delete(KeptPrompt).where(KeptPrompt.id == row.id))
            self._number([one for one in rows if one is not row])
            note_act(session, home.id, actor, "changed a template", f"template {kept.id}", now)
            session.flush()
            return self._shown(session, actor, community_id, key), again

    def rename(
        self, actor: Actor, community_id: int, key: str, form: TemplateForm, version: int, now: datetime
    ) -> Sheet | NameCollision:
        """Another title or purpose; a NameCollision when somebody changed them meanwhile."""
        form = checked_form(form)
        with self._database.begin() as session:
            kept, home = edited_template(session, actor, key)
            theirs = TemplateForm(kept.title, kept.summary)
            if theirs != form:
                if kept.version != version:
                    return NameCollision(theirs, form, kept.version)
                kept.title, kept.summary = form.title, form.summary
                kept.version += 1
                note_act(session, home.id, actor, "renamed a template", f"template {kept.id}", now)
            session.flush()
            return self._shown(session, actor, community_id, key)

    def _shown(self, session: Session, actor: Actor, community_id: int, key: str) -> Sheet:
        return sheet_of(session, actor, community_in(session, actor, community_id), key)
