"""The form that starts a pool of partners, and the same to change it."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block, InputBlock
from slack_sdk.models.views import View

from bot.domain.cadence import known_zone
from bot.domain.errors import Invalid
from bot.domain.partners.facts import StartOptions
from bot.domain.partners.forms import CHECK_INS, LONGEST_LABEL, RHYTHMS, SIZES, StartForm
from bot.views import partners as ids
from bot.views.fields import (
    choice_field,
    date_field,
    read_choice,
    read_date,
    read_number,
    read_text,
    read_time,
    text_field,
    time_field,
)
from bot.views.message import button, channel, context, modal, option, row, section
from bot.views.partners import parts
from bot.views.zones import zone_field


def default_form(options: StartOptions) -> StartForm:
    """Good answers to begin with."""
    return StartForm("week", 2, options.first, 3, options.hour, options.zone)


def start_form(options: StartOptions, form: StartForm, *, more: bool = False) -> View:
    """Four fields; the rest under More settings. `form` fills them in."""
    where = channel(options.channel)
    said = f"{where} reads an invitation with a Join button. On the day of the first round I bring people together."
    return modal(
        parts.TITLE,
        ids.START_FORM,
        about=options.community_id,
        submit="Start",
        close="Not now",
        blocks=[section(said), *_fields(form, more)],
    )


def change_form(pool_id: int, form: StartForm, *, more: bool = False) -> View:
    """From the next round on."""
    return modal(
        "Change",
        ids.CHANGE_FORM,
        about=pool_id,
        submit="Save",
        close="Not now",
        blocks=[
            section("This holds from the next round on. Who is together now stays so until then."),
            *_fields(form, more),
        ],
    )


def _fields(form: StartForm, more: bool) -> list[Block]:
    rhythms = [option(_capital(parts.RHYTHMS[every]), every) for every in RHYTHMS]
    sizes = [option(_capital(parts.SIZES[size]), str(size)) for size in SIZES]
    asks = [option(_capital(parts.CHECK_INS[days]), str(days)) for days in CHECK_INS]
    blocks: list[Block] = [
        choice_field("every", "How often", rhythms, form.every),
        choice_field("size", "How many together", sizes, str(form.size)),
        _first_field(form),
        choice_field("check_ins", "Ask each pair how it goes", asks, str(form.check_in_days)),
    ]
    if not more:
        return [*blocks, row(button("More settings", ids.MORE, "more"), block_id="more")]
    return [
        *blocks,
        time_field("hour", "Hour of the round", form.hour),
        zone_field("zone", form.zone),
        text_field(
            "team_label",
            "Bring together people of different …",
            form.team_label,
            "Such as Team or Department. Each person is asked for theirs. Empty: nobody is asked.",
            optional=True,
            limit=LONGEST_LABEL,
        ),
        context("I bring people together who have not been partners before, as far as that is possible."),
    ]


def _first_field(form: StartForm) -> InputBlock:
    """Partners who stay are found once: after that there is no next date."""
    hint = f"At {form.hour:%H:%M} in {form.zone.replace('_', ' ')}."
    return date_field("first", "Next round on", form.first, hint, optional=form.first is None)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def read_start(view: Mapping[str, Any], base: StartForm) -> StartForm:
    """What was chosen; fields that are not shown keep what `base` has."""
    shown = bool(read_choice(view, "zone"))
    zone = read_choice(view, "zone", base.zone)
    if not known_zone(zone):
        raise Invalid("zone", "unknown_zone")
    return StartForm(
        every=read_choice(view, "every"),
        size=read_number(read_choice(view, "size")) or 0,
        first=read_date(view, "first"),
        check_in_days=_days(read_choice(view, "check_ins")),
        hour=read_time(view, "hour") or base.hour,
        zone=zone,
        team_label=read_text(view, "team_label") if shown else base.team_label,
    )


def _days(text: str) -> int:
    """None chosen is none of those that are offered."""
    found = read_number(text)
    return -1 if found is None else found
