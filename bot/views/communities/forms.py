"""The communities' modals, and how each is read back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.domain.communities import (
    FACILITATORS,
    MEMBERS,
    NAME_LIMIT,
    PURPOSE_LIMIT,
    CommunityForm,
    Desk,
    FormDraft,
)
from bot.domain.errors import Invalid
from bot.views import fields
from bot.views.communities import ids
from bot.views.communities.desk import spelled
from bot.views.message import button, context, escape, modal, option, row, section

STARTERS = ((MEMBERS, "Every full member"), (FACILITATORS, "Facilitators only"))


def form(draft: FormDraft, *, more: bool) -> View:
    """Three fields; the rest comes with More settings."""
    new = draft.community_id is None
    blocks = [
        *_first_fields(draft.form),
        *(_more_fields(draft.form) if more else [row(button("More settings", ids.MORE))]),
    ]
    if new:
        blocks.append(context("Everyone in the channel sees one line: that it is a community now, and who set it up."))
    return modal(
        "Set up a community" if new else "Settings",
        ids.FORM,
        about=draft.id,
        submit="Set it up" if new else "Save",
        close="Cancel",
        blocks=blocks,
    )


def _first_fields(values: CommunityForm) -> list[Block]:
    return [
        fields.text_field("name", "Name", values.name, limit=NAME_LIMIT),
        fields.text_field(
            "purpose",
            "Purpose",
            values.purpose,
            "One sentence: what do you want to get better at together?",
            optional=True,
            limit=PURPOSE_LIMIT,
        ),
        fields.text_field("zone", "Time zone", values.zone, "A place, such as Europe/Berlin or Nairobi.", limit=60),
    ]


def _more_fields(values: CommunityForm) -> list[Block]:
    return [
        fields.people_field(
            "facilitators",
            "Facilitators",
            values.facilitators,
            "They steer what runs here. Members who are in the channel; guests cannot.",
        ),
        fields.radio_field(
            "who_starts",
            "Who may start something here?",
            [option(text, value) for value, text in STARTERS],
            values.who_starts,
        ),
        fields.time_field(
            "quiet_from",
            "Quiet hours begin",
            values.quiet_from,
            "Private messages wait until they are over, on each person’s own clock.",
        ),
        fields.time_field("quiet_to", "Quiet hours end", values.quiet_to),
        fields.time_field("post_hour", "Usual hour of posts", values.post_hour),
    ]


def read_form(view: Mapping[str, Any], base: CommunityForm) -> CommunityForm:
    """What was typed; what is not on the screen stays as in `base`."""
    shown = (view.get("state") or {}).get("values") or {}
    typed = replace(
        base,
        name=fields.read_text(view, "name"),
        purpose=fields.read_text(view, "purpose"),
        zone=fields.read_text(view, "zone"),
    )
    if "facilitators" not in shown:
        return typed
    return replace(
        typed,
        facilitators=tuple(fields.read_people(view, "facilitators")),
        who_starts=fields.read_choice(view, "who_starts", base.who_starts),
        quiet_from=fields.read_time(view, "quiet_from") or base.quiet_from,
        quiet_to=fields.read_time(view, "quiet_to") or base.quiet_to,
        post_hour=fields.read_time(view, "post_hour") or base.post_hour,
    )


@dataclass(frozen=True)
class HandOverForm:
    community_id: int
    to: tuple[str, ...]
    stays: bool


def hand_over_form(desk: Desk) -> View:
    """Which community it is stands in the id of the first field."""
    heirs = fields.people_field(
        "facilitators",
        "Who facilitates from now on?",
        hint="Members who are in the channel; guests cannot. Ask them first.",
    )
    stay = fields.ticks_field(f"stays.{desk.community_id}", "And you?", [option("I stay a facilitator too", "stays")])
    return modal(
        "Hand over",
        ids.HAND_OVER_FORM,
        submit="Hand over",
        close="Not now",
        blocks=[section(f"*{escape(desk.name)}*"), heirs, stay],
    )


def read_hand_over(view: Mapping[str, Any]) -> HandOverForm:
    values = (view.get("state") or {}).get("values") or {}
    name = next((one for one in values if one.startswith("stays.")), "stays.0")
    stays = bool(fields.read_several(view, name))
    number = fields.read_number(name.partition(".")[2])
    return HandOverForm(number or 0, tuple(fields.read_people(view, "facilitators")), stays)


def away_form(today: date) -> View:
    field = fields.date_field(
        "until",
        "Away until",
        None,
        "That day included. Empty: until you say that you are back.",
        optional=True,
    )
    text = f"From today, {spelled(today)}, your days count as rest, and nothing private comes from me."
    return modal("Time away", ids.AWAY_FORM, submit="Go away", close="Not now", blocks=[section(text), field])


def read_away(view: Mapping[str, Any], today: date) -> date | None:
    until = fields.read_date(view, "until")
    if until and until < today:
        raise Invalid("until", "date_over")
    return until
