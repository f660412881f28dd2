"""What all views share: the message, escaping, cutting to length, and the one check of Slack's limits."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    InteractiveElement,
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
TITLE_LIMIT = 24  # of a modal, and of its buttons
UNREAD = frozenset({"type", "action_id", "value"})  # no part of the text of blocks
ROW = 5  # buttons: more wrap badly on a phone
PART = 2800  # characters of a file that comes in a message, with room for the frame of its block
MOST_PARTS = 4


class _Checked:
    """slack-sdk's own looks for checks and attributes anew for each object: most of drawing a message."""

    attributes: set[str]
    _checks: ClassVar[tuple[str, ...]] = ()
    _names: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls._checks = tuple(name for name in dir(cls) if hasattr(getattr(cls, name, None), "validator"))

    def validate_json(self) -> None:
        for name in self._checks:
            getattr(self, name)()

    def get_non_null_attributes(self) -> dict[str, Any]:
        """As slack-sdk has it: by name, without what is empty; False and 0 stay."""
        if not self._names:
            type(self)._names = tuple(sorted(self.attributes))
        values = ((name, getattr(self, name, None)) for name in self._names)
        return {name: _drawn(value) for name, value in values if value or isinstance(value, int)}


def _drawn(value: Any) -> Any:
    if isinstance(value, (str, int)):  # most of them, and what an abstract class is asks much
        return value
    if isinstance(value, (list, tuple)):
        return [_drawn(each) for each in value]
    return value.to_dict() if isinstance(value, JsonObject) else value


class _Plain(_Checked, PlainTextObject): ...


class _Markup(_Checked, MarkdownTextObject): ...


class _Option(_Checked, Option): ...


class _Confirm(_Checked, ConfirmObject): ...


class _Button(_Checked, ButtonElement): ...


class _Section(_Checked, SectionBlock): ...


class _Context(_Checked, ContextBlock): ...


class _Row(_Checked, ActionsBlock): ...


class _View(_Checked, View): ...


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
    return _Section(text=_Markup(text=cut(text, SECTION_LIMIT), verbatim=True), **more)


def context(text: str) -> ContextBlock:
    """A line in small print."""
    return _Context(elements=[_Markup(text=cut(text, SECTION_LIMIT), verbatim=True)])


def button(
    text: str,
    action: str,
    value: object = "-",
    style: str | None = None,
    *,
    confirm: ConfirmObject | None = None,
    spoken: str | None = None,
) -> ButtonElement:
    """`spoken` is its name for those who hear it, where several say the same."""
    return _Button(
        text=label(text),
        action_id=action,
        value=str(value),
        style=style,
        confirm=confirm,
        accessibility_label=cut(spoken, BUTTON_LIMIT) if spoken else None,
    )


def link_button(text: str, url: str, action: str) -> ButtonElement:
    """A button that opens a link; Slack tells us of the press too, and we answer it with nothing."""
    return _Button(text=label(text), action_id=action, url=url)


def row(*elements: InteractiveElement, block_id: str | None = None) -> ActionsBlock:
    return _Row(elements=list(elements), block_id=block_id)


def rows(buttons: Sequence[ButtonElement]) -> list[Block]:
    """As few rows as the buttons need, about equally long: none stands alone."""
    needed = -(-len(buttons) // ROW) or 1
    length = -(-len(buttons) // needed) or 1
    return [row(*buttons[at : at + length]) for at in range(0, len(buttons), length)]


def escape(text: str) -> str:
    """What a member wrote, quoted: it can ping nobody and forge no link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, with an ellipsis where something was left out, never inside an entity."""
    if len(text) <= limit:
        return text
    return re.sub(r"(&[a-z]{0,4}|<[^<>]*)$", "", text[: limit - 1]) + "…"


def in_parts(content: str) -> list[str] | None:
    """A file's text for the blocks of a message; None where it is too long for one."""
    parts = [content[at : at + PART] for at in range(0, len(content), PART)]
    return parts if len(parts) <= MOST_PARTS else None


def label(text: str, limit: int = BUTTON_LIMIT) -> PlainTextObject:
    return _Plain(text=cut(text, limit), emoji=False)


def option(text: str, value: str, description: str | None = None) -> Option:
    return _Option(
        text=label(text, OPTION_LIMIT),
        value=value,
        description=label(description, OPTION_LIMIT) if description else None,
    )


def confirm(title: str, text: str, yes: str, no: str = "Not now", *, danger: bool = False) -> ConfirmObject:
    return _Confirm(
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


def listed(names: Iterable[str]) -> str:
    """As a sentence has them: "A", "A and B", "A, B and C"."""
    *before, last = [*names] or [""]
    return f"{', '.join(before)} and {last}" if before else last


def count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


GONE = plain("This was taken back.")  # in place of a message until it is deleted


def modal(
    title: str,
    callback_id: str | None = None,
    *,
    about: object = None,
    submit: str | None = None,
    close: str = "Close",
    blocks: Sequence[Block],
) -> View:
    """`about` comes back with what is sent; without `submit` nothing is."""
    return _View(
        type="modal",
        callback_id=callback_id,
        private_metadata=None if about is None else str(about),
        title=label(title, TITLE_LIMIT),
        submit=label(submit, TITLE_LIMIT) if submit else None,
        close=label(close, TITLE_LIMIT),
        blocks=blocks,
    )


def as_view(message: Message, title: str) -> View:
    """A message where there is no conversation to put it into: over the Home tab, or in a modal."""
    return modal(title, blocks=message.blocks)


def check_message(message: Message) -> None:
    """Refuse what Slack would refuse: checked by the tests and before every send."""
    if not message.text.strip():
        raise OverLimit("a message needs a text")
    if len(message.text) > TEXT_LIMIT:
        raise OverLimit("text too long")
    if len(message.blocks) > MESSAGE_BLOCKS:
        raise OverLimit("too many blocks")
    if _length(message.drawn) > BLOCKS_TEXT_LIMIT:
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


def _length(value: Any) -> int:
    """Characters of all texts in it."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(_length(item) for key, item in value.items() if key not in UNREAD)
    return sum(map(_length, value)) if isinstance(value, list) else 0
