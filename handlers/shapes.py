"""The shape of what Slack sends, as far as Convene reads it. Anything else is refused here, before it is read."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from slack_bolt import BoltContext

from handlers.payload import Malformed, Payload

ID = re.compile(r"[A-Za-z0-9]{1,64}")
TS = re.compile(r"\d{1,12}\.\d{1,9}")
URL = re.compile(r"https?://[\w.-]+(:\d+)?/[!-~]*", re.ASCII)
UNKEPT = re.compile("[\0\ud800-\udfff]")
"""What PostgreSQL cannot store, or what is no character at all: half of a pair."""

EACH = "*"
Shape = Any
"""A type; a pattern for the whole of a text; [the shape of each item]; or shapes by name.

A name with "?" may be missing or null; where it has a pattern, Slack also says "" for nothing, which becomes null.
EACH stands for any name.
"""

THING = {"id": ID}
PLACE = {"id": ID, "name?": str}
CHOICE = {"value": str}
FILE = {"name?": str, "url_private?": str, "url_private_download?": str}
FIELD = {
    "value?": str,
    "selected_option?": CHOICE,
    "selected_options?": [CHOICE],
    "selected_user?": ID,
    "selected_users?": [ID],
    "selected_date?": str,
    "selected_time?": str,
    "selected_date_time?": int,
    "files?": [FILE],
}
VIEW = {
    "id": ID,
    "type": str,
    "hash": str,
    "callback_id": str,
    "private_metadata": str,
    "previous_view_id?": ID,
    "root_view_id?": ID,
    "blocks?": [{"type": str, "block_id?": str}],
    "state?": {"values": {EACH: {EACH: FIELD}}},
}
ACTION = {"action_id": str, "action_ts?": TS, "value?": str, "selected_option?": CHOICE}
MESSAGE = {
    "ts": TS,
    "thread_ts?": TS,
    "user?": ID,
    "parent_user_id?": ID,
    "bot_id?": str,
    "subtype?": str,
    "text?": str,
    "files?": [FILE],
    "edited?": {"ts?": TS},
}
ACT = {
    "user": THING,
    "channel?": PLACE,
    "container?": {"channel_id?": ID},
    "trigger_id?": str,
    "response_url?": URL,
    "response_urls?": [{"response_url": URL}],
}
KINDS: Mapping[str, Shape] = {
    "block_actions": {**ACT, "actions": [ACTION], "view?": VIEW},
    "view_submission": {**ACT, "view": VIEW},
    "message_action": {**ACT, "callback_id": str, "message": MESSAGE, "channel": PLACE, "trigger_id": str},
    "shortcut": {**ACT, "callback_id": str},
    "event_callback": {"event": {"type": str, "subtype?": str}, "event_time?": int},
}
COMMAND = {
    "command": str,
    "user_id": ID,
    "channel_id": ID,
    "channel_name?": str,
    "text?": str,
    "trigger_id?": str,
    "response_url?": URL,
}
USER = {"id": ID, "team_id?": ID, "tz?": str, "name?": str, "real_name?": str, "profile?": {"display_name?": str}}
EVENTS: Mapping[str, Shape] = {  # by type, or by type and subtype
    "message": {**MESSAGE, "channel": ID, "channel_type?": str},
    "message/file_share": {**MESSAGE, "channel": ID, "channel_type?": str},
    "message/thread_broadcast": {**MESSAGE, "channel": ID, "channel_type?": str},
    "message/message_changed": {"channel": ID, "channel_type?": str, "message": MESSAGE},
    "message/message_deleted": {"channel": ID, "channel_type?": str, "deleted_ts": TS, "previous_message?": MESSAGE},
    "app_home_opened": {"user": ID, "tab?": str},
    "member_joined_channel": {"user": ID, "channel": ID},
    "member_left_channel": {"user": ID, "channel": ID},
    "user_change": {"user": USER},
    "tokens_revoked": {"tokens?": {"bot?": [str]}},
    **{f"{kind}_rename": {"channel": {"id": ID, "name": str}} for kind in ("channel", "group")},
    **{
        f"{kind}_{what}": {"channel": ID}
        for kind in ("channel", "group")
        for what in ("archive", "unarchive", "deleted", "left")
    },
}


def payload_of(body: Mapping[str, Any], context: BoltContext) -> Payload:
    """The body with its texts as they can be kept. Raises Malformed."""
    kind = body.get("type")
    for part in (context.team_id, context.enterprise_id):
        if part is not None:
            taken(part, ID, "team")
    if context.team_id is None and kind != "url_verification":
        raise Malformed("team")
    payload = Payload(body)
    if kind is None:
        taken(payload, COMMAND)
    elif taken(kind, str, "type") in KINDS:
        taken(payload, KINDS[kind])
    if kind == "event_callback":
        _take_event(payload["event"])
    if kind == "block_actions" and not payload["actions"]:
        raise Malformed("actions")
    return payload


def _take_event(event: dict[str, Any]) -> None:
    kind = "/".join(filter(None, (event["type"], event.get("subtype"))))
    taken(event, EVENTS.get(kind, {}), "event")


def taken(value: Any, shape: Shape, at: str = "") -> Any:
    """The value, if it has this shape, texts cleaned in place. Raises Malformed with the path `at`."""
    if isinstance(shape, dict):
        return _taken_fields(value, shape, at)
    if isinstance(shape, list):
        if not isinstance(value, list):
            raise Malformed(at)
        value[:] = [taken(item, shape[0], at) for item in value]
        return value
    if isinstance(shape, re.Pattern):
        if not isinstance(value, str) or not shape.fullmatch(value):
            raise Malformed(at)
        return value
    if type(value) is not shape:
        raise Malformed(at)
    return UNKEPT.sub("\ufffd", value) if shape is str else value


def _taken_fields(value: Any, shape: dict[str, Shape], at: str) -> Any:
    if not isinstance(value, dict):
        raise Malformed(at)
    for name, inner in shape.items():
        for field in _fields(value, name, inner):
            value[field] = taken(value.get(field), inner, f"{at}.{name}".strip(".?"))
    return value


def _fields(value: dict[str, Any], name: str, inner: Shape) -> Iterable[str]:
    """The fields that a name in a shape stands for, without those that may be missing and are."""
    if name == EACH:
        return list(value)
    field = name.removesuffix("?")
    if field == name:
        return [field]
    if isinstance(inner, re.Pattern) and value.get(field) == "":
        value[field] = None
    return [] if value.get(field) is None else [field]
