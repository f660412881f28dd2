"""The arguments of a Web API call, whether they came as a form, as JSON or in the query."""

import json
from collections.abc import Mapping
from typing import Any

from bot.playground.errors import SlackError, bad_arguments


class Arguments:
    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = {name: value for name, value in given.items() if value is not None}

    def text(self, name: str, default: str = "") -> str:
        value = self.given.get(name, default)
        return value if isinstance(value, str) else str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.given.get(name, default)
        return str(value).lower() in ("1", "true")

    def number(self, name: str, default: int, most: int) -> int | None:
        """None if it is no number from 1 to `most`."""
        text = str(self.given.get(name, default))
        value = int(text) if text.isdecimal() else 0
        return value if 1 <= value <= most else None

    def words(self, name: str) -> list[str]:
        """A list, or a text with commas."""
        value = self.given.get(name) or []
        parts = value.split(",") if isinstance(value, str) else value
        return [str(part).strip() for part in parts if str(part).strip()]

    def structure(self, name: str) -> Any:
        """JSON, also where it came as text."""
        value = self.given.get(name)
        if not isinstance(value, str) or not value:
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError as error:
            raise bad_arguments(f"must be valid JSON [json-pointer:/{name}]") from error


def page_of(
    items: list[Any], arguments: Arguments, *, default: int = 100, most: int = 1000, refusal: str = "invalid_arguments"
) -> tuple[list[Any], str]:
    """One page of a list, and the cursor of the next; the cursor is empty at the end.

    `refusal` is the method's code for a limit that cannot be.
    """
    limit = arguments.number("limit", default, most)
    if limit is None:
        raise SlackError(refusal)
    cursor = arguments.text("cursor")
    if cursor and not (cursor.startswith("next:") and cursor[5:].isdigit()):
        raise SlackError("invalid_cursor")
    start = int(cursor[5:]) if cursor else 0
    more = len(items) > start + limit
    return items[start : start + limit], f"next:{start + limit}" if more else ""
