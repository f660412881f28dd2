"""What members enter: plain values turned into Slack's state, and the checks of Slack's client."""

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.playground.block_catalogue import PRESSED, TYPED
from bot.playground.block_kit import elements_of, options_of
from bot.playground.errors import NotAllowed
from bot.playground.ids import Ids
from bot.playground.records import Entered, Json

# type of element: (field of the state, field of the element that sets it at first)
SINGLE = {
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "rich_text_input": ("rich_text_value", "initial_value"),
} | dict.fromkeys(TYPED - {"rich_text_input"}, ("value", "initial_value"))
SEVERAL = {
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "file_input": ("files", ""),
}
FIELDS = SINGLE | SEVERAL
FORMATS = {
    "datepicker": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "timepicker": re.compile(r"\d{2}:\d{2}"),
}
MOST_FILES = 10  # of one input, unless it says less
UploadFile = Callable[[str, bytes], Json]


def with_ids(blocks: list[Json], ids: Ids) -> list[Json]:
    """A copy in which every block has its block_id and every element its action_id, as Slack adds them."""
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        block.setdefault("block_id", ids.new("", 5))
        for element in elements_of(block):
            element.setdefault("action_id", ids.new("", 5))
    return blocks


def first_state(element: Json) -> Json:
    kind = element["type"]
    name, initial = FIELDS[kind]
    state: Json = {"type": kind, name: element.get(initial)}
    if kind in SEVERAL:
        state[name] = list(element.get(initial) or [])
    if kind == "timepicker" and element.get("timezone"):
        state["timezone"] = element["timezone"]
    return state


def state_of(blocks: list[Json], entered: Entered) -> Json:
    """Slack's state.values: what was entered, else what the element began with."""
    values: Json = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] in PRESSED:
                continue
            given = entered.get(block["block_id"], {}).get(element["action_id"])
            fits = given is not None and given["type"] == element["type"]
            values.setdefault(block["block_id"], {})[element["action_id"]] = given if fits else first_state(element)
    return values


def find(
    blocks: list[Json], action_id: str, *, block_id: str | None = None, value: str | None = None
) -> tuple[Json, Json]:
    """The block and its element; the first one where several fit.

    A press may be on its way while the bot draws anew: its block has another id then, and only one element may fit.
    A button fits by its value, which may be left out only where its block is still there.
    """
    named = [(block, one) for block in blocks for one in elements_of(block) if one.get("action_id") == action_id]
    here = [pair for pair in named if block_id in (None, pair[0]["block_id"])]
    any_value = bool(here) and value is None
    found = here or named
    fits = [pair for pair in found if any_value or pair[1]["type"] != "button" or pair[1].get("value") == value]
    if not named:
        raise NotAllowed(f"nothing here has the action_id {action_id}")
    if not fits:
        raise NotAllowed(f"no button {action_id} with the value {value}")
    if not here and len(fits) > 1:
        raise NotAllowed(f"more than one here has the action_id {action_id}")
    return fits[0]


def elements_at(blocks: list[Json], block_id: str, action_id: str) -> list[Json]:
    """The input with both of these ids; none if there is none."""
    return [
        element
        for block in blocks
        for element in elements_of(block)
        if (block["block_id"], element.get("action_id")) == (block_id, action_id) and element["type"] not in PRESSED
    ]


def find_input(blocks: list[Json], name: str) -> tuple[Json, Json]:
    """An input by its block_id or its action_id."""
    for block in blocks:
        for element in elements_of(block):
            if element["type"] not in PRESSED and name in (block["block_id"], element["action_id"]):
                return block, element
    raise NotAllowed(f"no input is called {name}")


def chosen(element: Json, plain: Any, upload: UploadFile) -> Json:
    """The state of an element after a member entered this plain value; None empties it."""
    kind = element["type"]
    state = first_state(element)
    name = FIELDS[kind][0]
    if kind in SEVERAL:
        several = [] if plain in (None, "") else list(plain) if isinstance(plain, list | set) else [plain]
        state[name] = [_one(element, one, upload) for one in several]
    else:
        state[name] = None if plain is None or plain == "" else _one(element, plain, upload)
    return state


def _one(element: Json, plain: Any, upload: UploadFile) -> Any:
    kind = element["type"]
    if "option" in FIELDS[kind][0]:
        return _option(element, plain)
    if kind == "file_input":
        return plain if isinstance(plain, dict) else upload(*plain)
    if kind in FORMATS and not FORMATS[kind].fullmatch(str(plain)):
        raise NotAllowed(f"{plain!r} is not what a {kind} holds")
    if kind == "rich_text_input":
        return plain if isinstance(plain, dict) else _rich(str(plain))
    return int(plain) if kind == "datetimepicker" else str(plain)


def _option(element: Json, plain: Any) -> Json:
    value = plain.get("value") if isinstance(plain, Mapping) else plain
    for option in options_of(element):
        if option["value"] == value:
            return option
    for option in options_of(element):
        if option["text"]["text"] == value:
            return option
    raise NotAllowed(f"{element['action_id']} offers no {value!r}")


def _rich(text: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def faults(blocks: list[Json], entered: Entered) -> dict[str, str]:
    """What Slack's client would show under the inputs instead of sending the form."""
    state = state_of(blocks, entered)
    found: dict[str, str] = {}
    for block in blocks:
        if block["type"] == "input":
            element = block["element"]
            fault = _fault(block, element, state[block["block_id"]][element["action_id"]])
            if fault:
                found[block["block_id"]] = fault
    return found


def _fault(block: Json, element: Json, state: Json) -> str | None:
    value = state[FIELDS[element["type"]][0]]
    if value in (None, "", []):
        return None if block.get("optional") else "Please complete this required field."
    if element["type"] in TYPED and isinstance(value, str):
        return _text_fault(element, value)
    if isinstance(value, list):
        return _list_fault(element, value)
    return None


def _list_fault(element: Json, value: list[Any]) -> str | None:
    of_files = element["type"] == "file_input"
    most = element.get("max_files", MOST_FILES) if of_files else element.get("max_selected_items")
    if most is not None and len(value) > most:
        return f"Please choose no more than {most}."
    types = [f".{one}" for one in element.get("filetypes") or []]
    if types and not all(file["name"].lower().endswith(tuple(types)) for file in value):
        return f"Please choose {' or '.join(types)} files."
    return None


def _text_fault(element: Json, value: str) -> str | None:
    kind = element["type"]
    if len(value) > element.get("max_length", 3000):
        return f"This entry must be at most {element.get('max_length', 3000)} characters."
    if len(value) < element.get("min_length", 0):
        return f"This entry must be at least {element['min_length']} characters."
    if kind == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not re.fullmatch(r"[a-z][a-z0-9+.-]*://\S+", value, re.IGNORECASE):
        return "Please enter a valid URL."
    return _number_fault(element, value) if kind == "number_input" else None


def _number_fault(element: Json, value: str) -> str | None:
    digits = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    if not re.fullmatch(digits, value):
        return "Please enter a valid number."
    low, high = element.get("min_value"), element.get("max_value")
    if low is not None and float(value) < float(low):
        return f"Please enter a number of at least {low}."
    if high is not None and float(value) > float(high):
        return f"Please enter a number of at most {high}."
    return None
