"""Whether Slack takes these blocks or this view: the catalogue's rules, and what shows only in the whole."""

import json
from collections.abc import Iterator
from typing import Any

from bot.playground.block_catalogue import BLOCKS, MARKDOWN_TEXT, MESSAGE_BLOCKS, VIEW_BLOCKS, VIEWS
from bot.playground.block_checks import ByType, ListOf, Problems, wrong
from bot.playground.errors import SlackError

VIEW_BYTES = 250_000
BLOCKS_TEXT = 13_200  # characters over all blocks of a message
POST_TEXT, UPDATE_TEXT = 40_000, 4_000


def elements_of(block: dict[str, Any]) -> list[dict[str, Any]]:
    """The interactive elements of a block."""
    found = {
        "actions": block.get("elements", []),
        "input": [block.get("element", {})],
        "section": [block.get("accessory") or {}],
    }.get(str(block.get("type")), [])
    return [one for one in found if isinstance(one, dict) and one.get("type") not in (None, "image")]


def problems_of(blocks: object, surface: str) -> Problems:
    """What Slack would refuse in these blocks; `surface` is message, modal or home."""
    problems: Problems = []
    most, path = (MESSAGE_BLOCKS, "/blocks") if surface == "message" else (VIEW_BLOCKS, "/view/blocks")
    ListOf(ByType(BLOCKS[surface], "type"), most, 0)(blocks, path, problems)
    if not problems and isinstance(blocks, list):
        _together(blocks, path, problems)
    return problems


def _together(blocks: list[dict[str, Any]], path: str, problems: Problems) -> None:
    """What only shows when a whole block, or all of them, are looked at."""
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        name = block.get("block_id")
        if name and name in seen:
            wrong(problems, f"{path}/{number}/block_id", f"duplicate block_id: {name}")
        seen.add(name or "")
        _elements(block, f"{path}/{number}", problems)


def _elements(block: dict[str, Any], path: str, problems: Problems) -> None:
    seen: set[str] = set()
    for element in elements_of(block):
        name = element.get("action_id")
        if name and name in seen:
            wrong(problems, path, f"duplicate action_id: {name}")
        seen.add(name or "")
        _initial(element, path, problems)


def _initial(element: dict[str, Any], path: str, problems: Problems) -> None:
    """An option that is chosen from the start must be one of the options, letter by letter."""
    offered = options_of(element)
    chosen = [element["initial_option"]] if element.get("initial_option") else []
    for option in chosen + list(element.get("initial_options") or []):
        if option not in offered:
            wrong(problems, path, "initial_option must be one of the options")
    high = element.get("max_length")
    if high is not None and len(element.get("initial_value") or "") > high:
        wrong(problems, path, "initial_value is longer than max_length")


def options_of(element: dict[str, Any]) -> list[dict[str, Any]]:
    groups = element.get("option_groups") or []
    return list(element.get("options") or []) + [one for group in groups for one in group["options"]]


def words(value: object) -> Iterator[str]:
    """Every text that a reader would see, for the limit over all blocks together."""
    if isinstance(value, dict):
        for name, content in value.items():
            if name == "text" and isinstance(content, str):
                yield content
            else:
                yield from words(content)
    elif isinstance(value, list):
        for content in value:
            yield from words(content)


def read_blocks(value: object) -> list[dict[str, Any]]:
    """Blocks as they come in: a list, or a list as JSON text."""
    if isinstance(value, str):
        try:
            value = json.loads(value) if value else []
        except json.JSONDecodeError as error:
            raise SlackError("invalid_blocks_format") from error
    if not isinstance(value, list):
        raise SlackError("invalid_blocks_format")
    return value


def check_message(text_: str, blocks: list[dict[str, Any]], *, limit: int = POST_TEXT) -> None:
    """Raise what Slack would answer to this text with these blocks."""
    if len(text_) > limit:
        raise SlackError("msg_too_long")
    problems = problems_of(blocks, "message")
    if problems:
        raise refused("invalid_blocks", problems)
    if sum(len(one) for one in words(blocks)) > BLOCKS_TEXT:
        raise SlackError("msg_blocks_too_long")
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > MARKDOWN_TEXT:
        raise refused("invalid_blocks", ["markdown text is too long [json-pointer:/blocks]"])


def refused(code: str, problems: Problems) -> SlackError:
    metadata = {"messages": [f"[ERROR] {one}" for one in problems]}
    return SlackError(code, errors=problems, response_metadata=metadata)


def check_view(view: object, kinds: tuple[str, ...] = ("modal",)) -> dict[str, Any]:
    """The view as a dict, or what Slack would answer to it."""
    if isinstance(view, str):
        try:
            view = json.loads(view)
        except json.JSONDecodeError as error:
            raise refused("invalid_arguments", ["must be valid JSON [json-pointer:/view]"]) from error
    if not isinstance(view, dict) or view.get("type") not in kinds:
        raise refused("invalid_arguments", [f"type must be {' or '.join(kinds)} [json-pointer:/view/type]"])
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        raise SlackError("view_too_large")
    problems: Problems = []
    VIEWS[view["type"]](view, "/view", problems)
    problems += problems_of(view.get("blocks"), view["type"])
    if not problems and _lacks_submit(view):
        wrong(problems, "/view", "missing required field: submit")
    if problems:
        raise refused("invalid_arguments", problems)
    return view


def _lacks_submit(view: dict[str, Any]) -> bool:
    has_input = any(block["type"] == "input" for block in view["blocks"])
    return view["type"] == "modal" and has_input and not view.get("submit")
