"""Block Kit's rules: which blocks and elements exist where, with what fields and how long."""

import json
from collections.abc import Iterator
from typing import Any

from bot.playground.block_checks import (
    Check,
    Problems,
    anything,
    boolean,
    by_type,
    integer,
    link,
    list_of,
    one_of,
    plain,
    shape,
    string,
    text,
    wrong,
)
from bot.playground.errors import SlackError

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
VIEW_BYTES = 250_000
BLOCKS_TEXT, MARKDOWN_TEXT = 13_200, 12_000  # characters over all blocks of a message
POST_TEXT, UPDATE_TEXT = 40_000, 4_000
ID = string(255)

_confirm = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
_option = shape({"text": text(75), "value": string(150)}, {"description": text(75), "url": link})
_plain_option = shape({"text": plain(75), "value": string(150)}, {"description": plain(75), "url": link})
_groups = list_of(shape({"label": plain(75), "options": list_of(_plain_option, 100)}), 100)
_dispatch = shape({"trigger_actions_on": list_of(one_of("on_enter_pressed", "on_character_entered"), 2)})
_acting = {"action_id": ID, "confirm": _confirm}
_focus = {"focus_on_load": boolean, "placeholder": plain(150)}
_filter = shape(
    {},
    {
        "include": list_of(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
_menu = {**_acting, **_focus}
_conversation = {"default_to_current_conversation": boolean, "filter": _filter}
_most = {"max_selected_items": integer}
_typed = {"action_id": ID, **_focus, "dispatch_action_config": _dispatch}
_static = {"options": list_of(_plain_option, 100), "option_groups": _groups}
_image = shape({"alt_text": string(2000)}, {"image_url": link, "slack_file": anything})

ELEMENTS: dict[str, Check] = {
    "button": shape(
        {"text": plain(75)},
        {
            **_acting,
            "url": link,
            "value": string(2000),
            "style": one_of("primary", "danger"),
            "accessibility_label": string(75),
        },
    ),
    "overflow": shape({"options": list_of(_plain_option, 5)}, _acting),
    "static_select": shape({}, {**_menu, **_static, "initial_option": _plain_option}),
    "multi_static_select": shape({}, {**_menu, **_static, **_most, "initial_options": list_of(_plain_option, 100)}),
    "users_select": shape({}, {**_menu, "initial_user": ID}),
    "multi_users_select": shape({}, {**_menu, **_most, "initial_users": list_of(ID, 100)}),
    "conversations_select": shape(
        {}, {**_menu, **_conversation, "initial_conversation": ID, "response_url_enabled": boolean}
    ),
    "multi_conversations_select": shape(
        {}, {**_menu, **_most, **_conversation, "initial_conversations": list_of(ID, 100)}
    ),
    "channels_select": shape({}, {**_menu, "initial_channel": ID, "response_url_enabled": boolean}),
    "multi_channels_select": shape({}, {**_menu, **_most, "initial_channels": list_of(ID, 100)}),
    "radio_buttons": shape(
        {"options": list_of(_option, 10)}, {**_acting, "initial_option": _option, "focus_on_load": boolean}
    ),
    "checkboxes": shape(
        {"options": list_of(_option, 10)},
        {**_acting, "initial_options": list_of(_option, 10), "focus_on_load": boolean},
    ),
    "datepicker": shape({}, {**_menu, "initial_date": string(10)}),
    "timepicker": shape({}, {**_menu, "initial_time": string(5), "timezone": string(255)}),
    "datetimepicker": shape({}, {**_acting, "initial_date_time": integer, "focus_on_load": boolean}),
    "plain_text_input": shape(
        {},
        {
            **_typed,
            "initial_value": string(3000, 0),
            "multiline": boolean,
            "min_length": integer,
            "max_length": integer,
        },
    ),
    "email_text_input": shape({}, {**_typed, "initial_value": string(3000, 0)}),
    "url_text_input": shape({}, {**_typed, "initial_value": string(3000, 0)}),
    "number_input": shape(
        {"is_decimal_allowed": boolean},
        {**_typed, "initial_value": string(100), "min_value": string(100), "max_value": string(100)},
    ),
    "rich_text_input": shape({}, {**_typed, "initial_value": anything}),
    "file_input": shape({}, {"action_id": ID, "filetypes": list_of(string(20), 50), "max_files": integer}),
    "image": _image,
}
TYPED = {"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"}
PRESSED = {"button", "overflow"}
_in_actions = {name: check for name, check in ELEMENTS.items() if name not in TYPED | {"image", "file_input"}}
_in_sections = _in_actions | {"image": _image}
_in_inputs = {name: check for name, check in ELEMENTS.items() if name not in PRESSED | {"image"}}
_in_context: dict[str, Check] = {
    "image": _image,
    "plain_text": plain(2000),
    "mrkdwn": text(2000),
}
_rich = by_type(
    {
        "rich_text_section": shape({"elements": list_of(anything, 1000, 0)}),
        "rich_text_list": shape(
            {"style": one_of("bullet", "ordered"), "elements": list_of(anything, 1000)},
            {"indent": integer, "offset": integer, "border": integer},
        ),
        "rich_text_preformatted": shape(
            {"elements": list_of(anything, 1000)}, {"border": integer, "language": string(50)}
        ),
        "rich_text_quote": shape({"elements": list_of(anything, 1000)}, {"border": integer}),
    },
    "rich text element",
)
_id = {"block_id": ID}
EVERYWHERE: dict[str, Check] = {
    "section": shape(
        {},
        {
            **_id,
            "text": text(3000),
            "fields": list_of(text(2000), 10),
            "accessory": by_type(_in_sections, "accessory"),
            "expand": boolean,
        },
    ),
    "actions": shape({"elements": list_of(by_type(_in_actions, "element"), 25)}, _id),
    "context": shape({"elements": list_of(by_type(_in_context, "element"), 10)}, _id),
    "divider": shape({}, _id),
    "header": shape({"text": plain(150)}, _id),
    "image": shape(
        {"alt_text": string(2000)},
        {**_id, "image_url": link, "slack_file": anything, "title": plain(2000)},
    ),
    "input": shape(
        {"label": plain(2000), "element": by_type(_in_inputs, "element")},
        {**_id, "hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": shape({"elements": list_of(_rich, 1000)}, _id),
}
BLOCKS: dict[str, dict[str, Check]] = {
    "home": EVERYWHERE,
    "modal": EVERYWHERE
    | {"alert": shape({"text": text(200)}, {**_id, "level": one_of("default", "info", "warning", "error", "success")})},
    "message": EVERYWHERE
    | {
        "markdown": shape({"text": string(MARKDOWN_TEXT)}, _id),
        "table": shape(
            {"rows": list_of(list_of(anything, 20), 100)}, {**_id, "column_settings": list_of(anything, 20)}
        ),
    },
}


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
    most = MESSAGE_BLOCKS if surface == "message" else VIEW_BLOCKS
    list_of(by_type(BLOCKS[surface], "type"), most, 0)(blocks, "/blocks", problems)
    if not problems and isinstance(blocks, list):
        _together(blocks, problems)
    return problems


def _together(blocks: list[dict[str, Any]], problems: Problems) -> None:
    """What only shows when a whole block, or all of them, are looked at."""
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        path = f"/blocks/{number}"
        if block["type"] == "section" and not (block.get("text") or block.get("fields")):
            wrong(problems, path, "a section needs text or fields")
        if block["type"] == "image" and not (block.get("image_url") or block.get("slack_file")):
            wrong(problems, path, "missing required field: image_url")
        name = block.get("block_id")
        if name and name in seen:
            wrong(problems, f"{path}/block_id", f"duplicate block_id: {name}")
        seen.add(name or "")
        _elements(block, path, problems)


def _elements(block: dict[str, Any], path: str, problems: Problems) -> None:
    seen: set[str] = set()
    for element in elements_of(block):
        name = element.get("action_id")
        if name and name in seen:
            wrong(problems, path, f"duplicate action_id: {name}")
        seen.add(name or "")
        both_or_none = ("options" in element) == ("option_groups" in element)
        if element["type"] in ("static_select", "multi_static_select") and both_or_none:
            wrong(problems, path, "either options or option_groups")
        _initial(element, path, problems)


def _initial(element: dict[str, Any], path: str, problems: Problems) -> None:
    """An option that is chosen from the start must be one of the options, letter by letter."""
    offered = options_of(element)
    chosen = [element["initial_option"]] if element.get("initial_option") else []
    for option in chosen + list(element.get("initial_options") or []):
        if option not in offered:
            wrong(problems, path, "initial_option must be one of the options")
    low, high = element.get("min_length"), element.get("max_length")
    if high is not None and not 1 <= high <= 3000:
        wrong(problems, path, "max_length must be from 1 to 3000")
    if low is not None and not 0 <= low <= 3000:
        wrong(problems, path, "min_length must be from 0 to 3000")
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


_common_view = {
    "blocks": anything,
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}
_modal = shape(
    {"title": plain(24), "blocks": anything},
    {
        **_common_view,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_home = shape({"blocks": anything}, _common_view)


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
    (_modal if view["type"] == "modal" else _home)(view, "/view", problems)
    problems += problems_of(view.get("blocks"), view["type"])
    if not problems and _lacks_submit(view):
        wrong(problems, "/view", "missing required field: submit")
    if problems:
        raise refused("invalid_arguments", problems)
    return view


def _lacks_submit(view: dict[str, Any]) -> bool:
    has_input = any(block["type"] == "input" for block in view["blocks"])
    return view["type"] == "modal" and has_input and not view.get("submit")
