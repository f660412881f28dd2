"""The form that starts a challenge, and the one that takes own prompts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    DateTimePickerElement,
    InputBlock,
    NumberInputElement,
    Option,
)
from slack_sdk.models.blocks.block_elements import FileInputElement, PlainTextInputElement
from slack_sdk.models.views import View

from bot.domain.cadence import ONE_DAY
from bot.domain.challenges.forms import EVERY_DAY, MOST_REST, OWN_CHANNEL, SOON, StartForm, StartOptions
from bot.domain.challenges.prompts import FIELD_LIMIT, LONGEST_TITLE, MOST_DAYS, OWN, Collected
from bot.domain.errors import Gone, Invalid
from bot.domain.spoken import LAST_YEAR, day_said, iso_day
from bot.views import challenges as ids
from bot.views.challenges.posts import draft_buttons
from bot.views.fields import (
    choice_field,
    element,
    field,
    read_choice,
    read_number,
    read_several,
    read_text,
    read_time,
    text_field,
    ticks_field,
    time_field,
)
from bot.views.message import button, context, count, label, modal, option, row, section
from bot.views.zones import zone_field

DATES_OFFERED = 60
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def start_form(options: StartOptions, form: StartForm, challenge_id: int | None = None, *, more: bool = False) -> View:
    """Four fields; the rest under More settings. `form` fills them in."""
    blocks: list[Block] = [
        _template_field(options, form),
        _first_field(options, form),
        time_field("hour", "Hour of the daily prompt", form.hour, f"In {form.zone or options.zone}."),
        _where_field(options, form),
    ]
    if more:
        blocks += _more_fields(options, form)
    else:
        blocks.append(row(button("More settings", ids.MORE, "more"), block_id="more"))
    blocks.append(context("Next you see every day before anything is public."))
    return modal(
        "A 30-day challenge",
        ids.START_FORM,
        about=f"{options.community_id}:{challenge_id or 0}:{int(more)}",
        submit="Preview",
        close="Not now",
        blocks=blocks,
    )


def default_form(options: StartOptions) -> StartForm:
    """Good answers to begin with: tomorrow, the community's hour, here unless here is large."""
    channels = options.channels
    return StartForm(
        community_id=options.community_id,
        template=options.templates[0][0],
        first=options.today + ONE_DAY,
        hour=options.hour,
        where=OWN_CHANNEL if channels.propose_own else str(channels.choices[0][0]),
        zone=options.zone,
    )


def _template_field(options: StartOptions, form: StartForm) -> InputBlock:
    choices = [option(f"{title} ({count(prompts, 'prompt')})", key) for key, title, prompts in options.templates]
    choices += [
        option(f"{title} ({count(prompts, 'prompt')})", key, f"Kept by {whose or 'another community'}")
        for key, title, prompts, whose in options.kept
    ]
    choices.append(option("My own prompts", OWN))
    return choice_field("template", "What to practise", choices, form.template)


def _first_field(options: StartOptions, form: StartForm) -> InputBlock:
    choices = [option("Today, in one minute", SOON)]
    choices += [_date_option(options.today + n * ONE_DAY, options.today) for n in range(DATES_OFFERED)]
    chosen = form.first.isoformat() if form.first else SOON
    if form.first and chosen not in {choice.value for choice in choices}:
        choices.append(_date_option(form.first, options.today))
    return choice_field("first", "First day", choices, chosen)


def _date_option(day: date, today: date) -> Option:
    near = {today: "Today, ", today + ONE_DAY: "Tomorrow, "}.get(day, "")
    return option(f"{near}{day:%A} {day.day} {day:%B %Y}", day.isoformat())


def _where_field(options: StartOptions, form: StartForm) -> InputBlock:
    own = option("A channel made for it", OWN_CHANNEL)
    here = [option(f"#{name}" if name else "This channel", str(row)) for row, name in options.channels.choices]
    hint = "This community is large: a channel of its own keeps it quiet." if options.channels.propose_own else ""
    return choice_field("where", "Where", [*here, own], form.where, hint)


def _more_fields(options: StartOptions, form: StartForm) -> list[Block]:
    rest = "\n".join(day.isoformat() for day in form.rest_dates)
    length = str(form.length) if form.length else None
    days = NumberInputElement(
        action_id="length", is_decimal_allowed=False, min_value="1", max_value=str(MOST_DAYS), initial_value=length
    )
    meetup = DateTimePickerElement(
        action_id="meetup_at", initial_date_time=int(form.meetup_at.timestamp()) if form.meetup_at else None
    )
    return [
        text_field("title", "Title", form.title, "Empty: the name of the prompts.", optional=True, limit=LONGEST_TITLE),
        field("length", "Number of days", days, f"1 to {MOST_DAYS}. Empty: one for each prompt.", optional=True),
        weekdays_field(form.weekdays),
        zone_field("zone", form.zone or options.zone),
        text_field(
            "rest_dates",
            "Dates without a prompt",
            rest,
            "One on a line, such as 24 December or 2026-12-24.",
            optional=True,
            multiline=True,
        ),
        field("meetup_at", "Closing meetup", meetup, "In your own time zone. You can decide later.", optional=True),
        text_field("meetup_link", "Link of the meetup", form.meetup_link, optional=True),
    ]


def weekdays_field(weekdays: str) -> InputBlock:
    choices = [option(name, str(number)) for number, name in enumerate(WEEKDAYS, 1)]
    block = ticks_field("weekdays", "Days of the week", choices, list(weekdays))
    block.optional = False
    return block


def opened_on(view: Mapping[str, Any]) -> tuple[int, int | None, bool]:
    """Community, draft and whether all fields are shown. Raises Gone for a form that is not ours."""
    community, _, rest = str(view.get("private_metadata")).partition(":")
    challenge, _, more = rest.partition(":")
    numbers = read_number(community), read_number(challenge)
    if numbers[0] is None or numbers[1] is None:
        raise Gone("draft")
    return numbers[0], numbers[1] or None, more == "1"


def read_start(view: Mapping[str, Any], base: StartForm | None, today: date) -> StartForm:
    """What was chosen; fields that are not shown keep what `base` says."""
    community, _, more = opened_on(view)
    hour = read_time(view, "hour")
    if hour is None:
        raise Invalid("hour", "missing")
    form = StartForm(
        community_id=community,
        template=read_choice(view, "template"),
        first=_read_first(view),
        hour=hour,
        where=read_choice(view, "where"),
    )
    if not more:
        return _keep(form, base)
    changed = base is not None and base.template != form.template  # then these two were another template's
    title, length = read_text(view, "title"), _read_length(view)
    return replace(
        form,
        title="" if changed and base and title == base.title else title,
        length=None if changed and base and length == base.length else length,
        weekdays=read_weekdays(view),
        zone=read_choice(view, "zone"),
        rest_dates=read_rest_dates(view, today),
        meetup_at=read_moment(view, "meetup_at"),
        meetup_link=read_text(view, "meetup_link"),
    )


def _keep(form: StartForm, base: StartForm | None) -> StartForm:
    """The hidden settings of a draft; a title and a length that came from another template do not stay."""
    if base is None:
        return form
    same = base.template == form.template
    return replace(
        base,
        template=form.template,
        first=form.first,
        hour=form.hour,
        where=form.where,
        title=base.title if same else "",
        length=base.length if same else None,
    )


def _read_first(view: Mapping[str, Any]) -> date | None:
    chosen = read_choice(view, "first")
    if chosen == SOON:
        return None
    day = iso_day(chosen)
    if day is None:
        raise Invalid("first", "not_a_date")
    return day


def _read_length(view: Mapping[str, Any]) -> int | None:
    text = read_text(view, "length")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise Invalid("length", "length", most=MOST_DAYS)
    return int(text)


def read_weekdays(view: Mapping[str, Any]) -> str:
    chosen = set(read_several(view, "weekdays"))
    return "".join(number for number in EVERY_DAY if number in chosen)


def read_rest_dates(view: Mapping[str, Any], today: date) -> tuple[date, ...]:
    found = []
    for line in read_text(view, "rest_dates").replace(";", "\n").splitlines():
        if line.strip():
            day = day_said(line, today)
            if day is None:
                raise Invalid("rest_dates", "not_dates")
            found.append(day)
    if len(found) > MOST_REST:
        raise Invalid("rest_dates", "too_many_dates", most=MOST_REST)
    return tuple(found)


def read_moment(view: Mapping[str, Any], name: str) -> datetime | None:
    chosen = element(view, name).get("selected_date_time")
    try:
        moment = datetime.fromtimestamp(int(chosen), UTC) if chosen else None
    except (ValueError, TypeError, OverflowError, OSError):
        raise Invalid(name, "not_a_time") from None
    if moment and moment.year > LAST_YEAR:
        raise Invalid(name, "not_a_time")
    return moment


# Own prompts


def prompts_form(collected: Collected, *, field_name: str = "prompts") -> View:
    """Week by week, a blank line between prompts; or a text file."""
    said = f"{count(collected.have, 'prompt')} in, {collected.missing} still to write."
    return modal(
        "Your own prompts",
        ids.PROMPTS_FORM,
        about=collected.challenge_id,
        submit="Next",
        close="Go on later",
        blocks=[
            section(f"{said} A week at a time is easiest. Each *Next* saves what you wrote."),
            InputBlock(
                block_id=f"{field_name}_{collected.have}",  # a fresh id: Slack empties the field
                label=label("Prompts", 2000),
                element=PlainTextInputElement(action_id="prompts", multiline=True, max_length=FIELD_LIMIT),
                optional=True,
                hint=label(
                    f"A blank line between prompts; a field holds {FIELD_LIMIT:,} characters. "
                    "*bold*, _italics_, links, and lines that begin with “- ” as a list.",
                    2000,
                ),
            ),
            InputBlock(
                block_id=f"file_{collected.have}",
                label=label("Or a text file", 2000),
                element=FileInputElement(action_id="file", filetypes=["txt", "text", "md"], max_files=1),
                optional=True,
                hint=label("A blank line between prompts.", 2000),
            ),
            row(*draft_buttons(collected.challenge_id)),
            _kept_hint(),
        ],
    )


def _kept_hint() -> ContextBlock:
    return context("Close this and what is in stays as a draft, which only you and the facilitators see.")


def read_prompts(view: Mapping[str, Any]) -> tuple[str, str, dict[str, Any] | None]:
    """The field's name for errors, the text, and the file if one was given."""
    name, text, file = "", "", None
    for block_id, elements in ((view.get("state") or {}).get("values") or {}).items():
        if "prompts" in elements:
            name, text = str(block_id), str(elements["prompts"].get("value") or "")
        for found in (elements.get("file") or {}).get("files") or []:
            file = dict(found)
    return name, text, file
