"""What all views share: the message, escaping, cutting to length, and the one check of Slack's limits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import (
    Block,
    ConfirmObject,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

SECTION_LIMIT = 3000  # characters; this and the other limits: docs.slack.dev/reference/block-kit
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
TEXT_LIMIT = 4000  # of chat.update, the narrower one
BLOCKS_TEXT_LIMIT = 13_000
BUTTON_LIMIT = 75
OPTION_LIMIT = 75


@cache
def _checks(kind: type) -> tuple[str, ...]:
    return tuple(name for name in dir(kind) if hasattr(getattr(kind, name, None), "validator"))


def _validate(model: JsonObject) -> None:
    """slack-sdk's own looks through all names of each object to find its checks: two thirds of drawing a message."""
    for name in _checks(type(model)):
        getattr(model, name)()


JsonObject.validate_json = _validate  # type: ignore[assignment, method-assign] # the same, and there is no other way in


class OverLimit(ValueError):
    """A message or view that Slack would refuse. It is our mistake, never a member's."""


@dataclass(frozen=True)
class Message:
    """Text is what notifications and screen readers say; blocks are what is drawn."""

    text: str
    blocks: Sequence[Block] = ()

    @cached_property
    def drawn(self) -> list[dict[str, Any]]:
        """The blocks as Slack takes them: checked and sent, and drawn once for both."""
        return [block.to_dict() for block in self.blocks]

    def payload(self) -> dict[str, Any]:
        return {"text": self.text, "blocks": self.drawn or None}


def plain(text: str, *blocks: Block) -> Message:
    """A message whose first block says its text, followed by `blocks`."""
    return Message(text, [section(text), *blocks])


def section(text: str, **more: Any) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=cut(text, SECTION_LIMIT), verbatim=True), **more)


def escape(text: str) -> str:
    """What a member wrote, quoted: it can ping nobody and forge no link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, with an ellipsis where something was left out, never inside an entity."""
    if len(text) <= limit:
        return text
    return re.sub(r"(&[a-z]{0,4}|<[^<>]*)$", "", text[: limit - 1]) + "…"


def label(text: str, limit: int = BUTTON_LIMIT) -> PlainTextObject:
    return PlainTextObject(text=cut(text, limit), emoji=False)


def option(text: str, value: str, description: str | None = None) -> Option:
    return Option(
        text=label(text, OPTION_LIMIT),
        value=value,
        description=label(description, OPTION_LIMIT) if description else None,
    )


def confirm(title: str, text: str, yes: str, no: str = "Not now", *, danger: bool = False) -> ConfirmObject:
    return ConfirmObject(
        title=label(title, 100),
        text=label(text, 300),
        confirm=label(yes, 30),
        deny=label(no, 30),
        style="danger" if danger else None,
    )


def person(slack_id: str) -> str:
    return f"<@{slack_id}>"


def channel(slack_id: str) -> str:
    return f"<#{slack_id}>"


def moment(at: datetime, zone: str = "UTC", form: str = "{date_short_pretty} at {time}") -> str:
    """A time that each reader sees in their own zone, with the given zone where Slack cannot do so."""
    local = at.astimezone(ZoneInfo(zone))
    return f"<!date^{int(at.timestamp())}^{form}|{local:%d %b %Y, %H:%M} {zone}>"


def count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def as_view(message: Message, title: str) -> View:
    """A message where there is no conversation to put it into: over the Home tab, or in a modal."""
    return View(type="modal", title=label(title, 24), close=label("Close", 24), blocks=message.blocks)


def check_message(message: Message) -> None:
    """Refuse what Slack would refuse: checked by the tests and before every send."""
    if not message.text.strip():
        raise OverLimit("a message needs a text")
    if len(message.text) > TEXT_LIMIT:
        raise OverLimit("text too long")
    if len(message.blocks) > MESSAGE_BLOCKS:
        raise OverLimit("too many blocks")
    if sum(_lengths(message.drawn)) > BLOCKS_TEXT_LIMIT:
        raise OverLimit("blocks too long")


def fits(message: Message) -> bool:
    try:
        check_message(message)
    except OverLimit:
        return False
    return True


def check_view(view: View) -> dict[str, Any]:
    """The view as Slack takes it; refused what Slack would refuse."""
    body: dict[str, Any] = view.to_dict()
    if len(body["blocks"]) > VIEW_BLOCKS:
        raise OverLimit("too many blocks")
    if len(str(body)) > 200_000:
        raise OverLimit("view too large")
    return body


def _lengths(value: Any) -> list[int]:
    if isinstance(value, str):
        return [len(value)]
    if isinstance(value, dict):
        return [n for key, item in value.items() if key not in {"type", "action_id", "value"} for n in _lengths(item)]
    if isinstance(value, list):
        return [n for item in value for n in _lengths(item)]
    return []
