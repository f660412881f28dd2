"""Fields of modals: how they are drawn and how what was typed is read back. Field name = block id = action id."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from slack_sdk.models.blocks import (
    CheckboxesElement,
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
    UserMultiSelectElement,
)

from bot.domain.errors import Invalid
from bot.domain.spoken import iso_day
from bot.views.message import label

TEXT_LIMIT = 3000


def field(
    name: str, title: str, element: InputInteractiveElement, hint: str = "", *, optional: bool = False
) -> InputBlock:
    return InputBlock(
        block_id=name,
        label=label(title, 2000),
        element=element,
        hint=label(hint, 2000) if hint else None,
        optional=optional,
    )


def text_field(
    name: str,
    title: str,
    value: str = "",
    hint: str = "",
    *,
    optional: bool = False,
    multiline: bool = False,
    limit: int = TEXT_LIMIT,
) -> InputBlock:
    element = PlainTextInputElement(
        action_id=name, initial_value=value or None, multiline=multiline, max_length=min(limit, TEXT_LIMIT)
    )
    return field(name, title, element, hint, optional=optional)


def choice_field(
    name: str,
    title: str,
    options: Sequence[Option],
    chosen: str | None = None,
    hint: str = "",
    *,
    optional: bool = False,
) -> InputBlock:
    """One of many, in a select."""
    element = StaticSelectElement(action_id=name, options=list(options), initial_option=_option(options, chosen))
    return field(name, title, element, hint, optional=optional)


def radio_field(
    name: str,
    title: str,
    options: Sequence[Option],
    chosen: str | None = None,
    hint: str = "",
    *,
    optional: bool = False,
) -> InputBlock:
    element = RadioButtonsElement(action_id=name, options=list(options), initial_option=_option(options, chosen))
    return field(name, title, element, hint, optional=optional)


def several_field(
    name: str, title: str, options: Sequence[Option], chosen: Sequence[str] = (), hint: str = ""
) -> InputBlock:
    initial = [o for o in options if o.value in chosen] or None
    element = StaticMultiSelectElement(action_id=name, options=list(options), initial_options=initial)
    return field(name, title, element, hint, optional=True)


def ticks_field(
    name: str, title: str, options: Sequence[Option], chosen: Sequence[str] = (), hint: str = ""
) -> InputBlock:
    initial = [o for o in options if o.value in chosen] or None
    element = CheckboxesElement(action_id=name, options=list(options), initial_options=initial)
    return field(name, title, element, hint, optional=True)


def people_field(
    name: str, title: str, chosen: Sequence[str] = (), hint: str = "", *, optional: bool = False
) -> InputBlock:
    element = UserMultiSelectElement(action_id=name, initial_users=list(chosen) or None)
    return field(name, title, element, hint, optional=optional)


def date_field(name: str, title: str, day: date | None, hint: str = "", *, optional: bool = False) -> InputBlock:
    element = DatePickerElement(action_id=name, initial_date=day.isoformat() if day else None)
    return field(name, title, element, hint, optional=optional)


def time_field(name: str, title: str, hour: time | None, hint: str = "", *, optional: bool = False) -> InputBlock:
    element = TimePickerElement(action_id=name, initial_time=f"{hour:%H:%M}" if hour else None)
    return field(name, title, element, hint, optional=optional)


def _option(options: Sequence[Option], chosen: str | None) -> Option | None:
    return next((option for option in options if option.value == chosen), None)


# Reading back. `view` is the payload of a submission or of a block action.


def element(view: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    values = (view.get("state") or {}).get("values") or {}
    found = (values.get(name) or {}).get(name) or {}
    return found if isinstance(found, Mapping) else {}


def read_text(view: Mapping[str, Any], name: str) -> str:
    return str(element(view, name).get("value") or "").strip()


def read_choice(view: Mapping[str, Any], name: str, default: str = "") -> str:
    chosen = element(view, name).get("selected_option") or {}
    return str(chosen.get("value") or default)


def read_several(view: Mapping[str, Any], name: str) -> list[str]:
    return [str(option.get("value")) for option in element(view, name).get("selected_options") or []]


def read_people(view: Mapping[str, Any], name: str) -> list[str]:
    return [str(user) for user in element(view, name).get("selected_users") or []]


def read_date(view: Mapping[str, Any], name: str) -> date | None:
    """Raises Invalid for what is no date: a client of Slack's never sends that, a forged request may."""
    chosen = element(view, name).get("selected_date")
    day = iso_day(str(chosen)) if chosen else None
    if chosen and day is None:
        raise Invalid(name, "not_a_date")
    return day


def read_time(view: Mapping[str, Any], name: str) -> time | None:
    chosen = element(view, name).get("selected_time")
    try:
        return datetime.strptime(chosen, "%H:%M").time() if chosen else None  # noqa: DTZ007 - an hour of the day
    except ValueError:
        raise Invalid(name, "not_a_time") from None


def read_number(text: str) -> int | None:
    """A row's number as a form or a button carries it. None for what we never put there."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
