"""What somebody has before them, and how to find a word or a button in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


class Seen:
    """A message, a modal or the Home tab as somebody has it before them; `text` is all that stands there."""

    def __init__(self, holder: Mapping[str, Any] | None) -> None:
        self.holder = dict(holder or {})
        self.blocks: list[Json] = self.holder.get("blocks") or []

    @property
    def text(self) -> str:
        title = (self.holder.get("title") or {}).get("text", "")
        parts = [title, self.holder.get("text", ""), *texts(self.blocks)]
        return "\n".join(dict.fromkeys(part for part in parts if part))

    @property
    def buttons(self) -> list[str]:
        return [element["text"]["text"] for _, element in elements(self.blocks) if element["type"] == "button"]

    def __contains__(self, words: str) -> bool:
        return words in self.text

    def __repr__(self) -> str:
        return f"<{self.text}>"


@dataclass(frozen=True)
class Found:
    holder: Json
    block: Json
    element: Json


def option_value(element: Mapping[str, Any], text: str) -> str | None:
    groups = [group["options"] for group in element.get("option_groups") or []]
    for options in [element.get("options") or [], *groups]:
        for option in options:
            if option["text"]["text"] == text:
                return str(option["value"])
    return None


def elements(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    for block in blocks:
        inside = [block.get("accessory"), block.get("element"), *(block.get("elements") or [])]
        for element in inside:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


def texts(value: Any) -> Iterator[str]:
    """All words in blocks, in order."""
    if isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, dict):
        for name, item in sorted(value.items(), key=lambda pair: pair[0] != "label"):
            if name == "text" and isinstance(item, str):
                yield item
            elif name in {"initial_value", "alt_text"}:
                yield str(item)
            elif isinstance(item, (dict, list)) and name != "confirm":
                yield from texts(item)
