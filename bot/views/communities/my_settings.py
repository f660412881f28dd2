"""What a person settles for themselves: the lines that say it, and the form that changes it."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.views import View

from bot.domain.people import MySettings
from bot.views import fields
from bot.views.communities import ids
from bot.views.message import button, context, listed, modal, option, row

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EVERY_DAY, WORKING_DAYS = "1234567", "12345"


def in_words(mine: MySettings) -> str:
    """When what is unasked comes, and whether reminders do."""
    hours = "by day, as your communities have set it"
    if mine.hours_from is not None and mine.hours_to is not None:
        hours = f"between {mine.hours_from:%H:%M} and {mine.hours_to:%H:%M} your time"
    reminders = "on, at most one a week" if mine.reminders else "off"
    return (
        f"What I tell you unasked comes {hours}, {days_in_words(mine.weekdays)}.\n"
        f"Reminders of missed days are {reminders}."
    )


def days_in_words(weekdays: str) -> str:
    if weekdays == EVERY_DAY:
        return "on any day"
    if weekdays == WORKING_DAYS:
        return "from Monday to Friday"
    return f"on {listed(DAYS[int(day) - 1] for day in weekdays)}"


def form(mine: MySettings) -> View:
    days = [option(name, str(number)) for number, name in enumerate(DAYS, 1)]
    return modal(
        "My settings",
        ids.MY_SETTINGS_FORM,
        submit="Save",
        close="Cancel",
        blocks=[
            fields.time_field(
                "hours_from",
                "Private messages come from",
                mine.hours_from,
                "On your own clock. Empty: by day, as your communities have set it.",
                optional=True,
            ),
            fields.time_field("hours_to", "Until", mine.hours_to, optional=True),
            fields.ticks_field("weekdays", "On these days", days, list(mine.weekdays)),
            fields.ticks_field(
                "reminders",
                "Reminders",
                [option("Remind me privately when I miss a day", "on")],
                ["on"] if mine.reminders else [],
                "At most once a week, and at most one private message a day.",
            ),
            context("Prompts that you chose to get by direct message come at the hour that you chose there."),
            row(button("I will be away", ids.GO_AWAY)),
        ],
    )


def read_form(view: Mapping[str, Any]) -> MySettings:
    return MySettings(
        fields.read_time(view, "hours_from"),
        fields.read_time(view, "hours_to"),
        "".join(sorted(day for day in fields.read_several(view, "weekdays") if day in EVERY_DAY)),
        "on" in fields.read_several(view, "reminders"),
    )
