"""What Slack's reference says of Block Kit: which blocks and elements exist where, with what fields and how long."""

from collections.abc import Mapping

from bot.playground.block_checks import (
    ByType,
    Check,
    Integer,
    ListOf,
    Shape,
    String,
    Written,
    anything,
    boolean,
    link,
    one_of,
    plain,
    text,
)

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MARKDOWN_TEXT = 12_000  # characters over all markdown blocks of a message
Fields = dict[str, Check]
ID = String(255)
WORDS = String(None)

_confirm = Shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
_choice = Shape({"text": text(75), "value": String(150)}, {"description": text(75)})
_option = Shape({"text": plain(75), "value": String(150)}, {"description": plain(75)})
_link_option = Shape(_option.required, {**_option.optional, "url": link})
_options = ListOf(_option, 100)
_groups = ListOf(Shape({"label": plain(75), "options": _options}), 100)
_dispatch = Shape({"trigger_actions_on": ListOf(one_of("on_enter_pressed", "on_character_entered"), 2)})
_kinds = ListOf(one_of("im", "mpim", "private", "public"), 4)
_filter = Shape({}, {"include": _kinds, "exclude_external_shared_channels": boolean, "exclude_bot_users": boolean})
_acting: Fields = {"action_id": ID, "confirm": _confirm}
_focus: Fields = {"focus_on_load": boolean}
_menu: Fields = {**_acting, **_focus, "placeholder": plain(150)}
_conversation: Fields = {"default_to_current_conversation": boolean, "filter": _filter}
_most: Fields = {"max_selected_items": Integer(1)}
_typed: Fields = {"action_id": ID, **_focus, "placeholder": plain(150), "dispatch_action_config": _dispatch}
_static: Fields = {"options": _options, "option_groups": _groups}
_number = Written(r"-?\d+(\.\d+)?", "7")
_image = Shape(
    {"alt_text": String(2000)},
    {"image_url": link, "slack_file": Shape({}, {"id": ID, "url": link}, either=("id", "url"))},
    either=("image_url", "slack_file"),
)
_style = Shape({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean))
_styled: Fields = {"style": _style}
_parts = ByType(
    {
        "text": Shape({"text": WORDS}, _styled),
        "link": Shape({"url": link}, {"text": WORDS, **_styled}),
        "user": Shape({"user_id": ID}, _styled),
        "channel": Shape({"channel_id": ID}, _styled),
        "usergroup": Shape({"usergroup_id": ID}, _styled),
        "broadcast": Shape({"range": one_of("here", "channel", "everyone")}, _styled),
        "emoji": Shape({"name": WORDS}, {"unicode": WORDS, "skin_tone": Integer(1, 6), **_styled}),
        "date": Shape({"timestamp": Integer(0), "format": WORDS}, {"url": link, "fallback": WORDS, **_styled}),
        "color": Shape({"value": WORDS}, _styled),
    },
    "rich text part",
)
_line = Shape({"elements": ListOf(_parts, None, 0)})
_border: Fields = {"border": Integer(0)}
_rich = Shape(
    {
        "elements": ListOf(
            ByType(
                {
                    "rich_text_section": _line,
                    "rich_text_list": Shape(
                        {
                            "style": one_of("bullet", "ordered"),
                            "elements": ListOf(ByType({"rich_text_section": _line}, "list item"), None),
                        },
                        {"indent": Integer(0), "offset": Integer(0), **_border},
                    ),
                    "rich_text_preformatted": Shape({"elements": ListOf(_parts, None)}, {**_border, "language": WORDS}),
                    "rich_text_quote": Shape({"elements": ListOf(_parts, None)}, _border),
                },
                "rich text element",
            ),
            None,
        )
    }
)

ELEMENTS: Mapping[str, Check] = {
    "button": Shape(
        {"text": plain(75)},
        {
            **_acting,
            "url": link,
            "value": String(2000),
            "style": one_of("primary", "danger"),
            "accessibility_label": String(75),
        },
    ),
    "overflow": Shape({"options": ListOf(_link_option, 5)}, _acting),
    "static_select": Shape({}, {**_menu, **_static, "initial_option": _option}, either=tuple(_static)),
    "multi_static_select": Shape({}, {**_menu, **_static, **_most, "initial_options": _options}, either=tuple(_static)),
    "users_select": Shape({}, {**_menu, "initial_user": ID}),
    "multi_users_select": Shape({}, {**_menu, **_most, "initial_users": ListOf(ID, None)}),
    "conversations_select": Shape(
        {}, {**_menu, **_conversation, "initial_conversation": ID, "response_url_enabled": boolean}
    ),
    "multi_conversations_select": Shape(
        {}, {**_menu, **_most, **_conversation, "initial_conversations": ListOf(ID, None)}
    ),
    "channels_select": Shape({}, {**_menu, "initial_channel": ID, "response_url_enabled": boolean}),
    "multi_channels_select": Shape({}, {**_menu, **_most, "initial_channels": ListOf(ID, None)}),
    "radio_buttons": Shape({"options": ListOf(_choice, 10)}, {**_acting, **_focus, "initial_option": _choice}),
    "checkboxes": Shape(
        {"options": ListOf(_choice, 10)}, {**_acting, **_focus, "initial_options": ListOf(_choice, 10)}
    ),
    "datepicker": Shape({}, {**_menu, "initial_date": Written(r"\d{4}-\d{2}-\d{2}", "2026-11-22")}),
    "timepicker": Shape({}, {**_menu, "initial_time": Written(r"[0-2]\d:[0-5]\d", "09:00"), "timezone": WORDS}),
    "datetimepicker": Shape({}, {**_acting, **_focus, "initial_date_time": Integer(1_000_000_000, 9_999_999_999)}),
    "plain_text_input": Shape(
        {},
        {
            **_typed,
            "initial_value": String(3000, 0),
            "multiline": boolean,
            "min_length": Integer(0, 3000),
            "max_length": Integer(1, 3000),
        },
    ),
    "email_text_input": Shape({}, {**_typed, "initial_value": String(None, 0)}),
    "url_text_input": Shape({}, {**_typed, "initial_value": String(None, 0)}),
    "number_input": Shape(
        {"is_decimal_allowed": boolean},
        {**_typed, "initial_value": _number, "min_value": _number, "max_value": _number},
    ),
    "rich_text_input": Shape({}, {**_typed, "initial_value": ByType({"rich_text": _rich}, "rich text")}),
    "file_input": Shape({}, {"action_id": ID, "filetypes": ListOf(WORDS, None), "max_files": Integer(1, 10)}),
    "image": _image,
}
TYPED = {"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"}
PRESSED = {"button", "overflow"}


def _without(*names: str) -> Fields:
    return {name: check for name, check in ELEMENTS.items() if name not in names}


_id: Fields = {"block_id": ID}
_aligned = Shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})
_cell = ByType(
    {
        "raw_text": Shape({"text": WORDS}),
        "raw_number": Shape({"value": anything, "text": WORDS}),
        "rich_text": _rich,
    },
    "table cell",
)
EVERYWHERE: Mapping[str, Check] = {
    "section": Shape(
        {},
        {
            **_id,
            "text": text(3000),
            "fields": ListOf(text(2000), 10),
            "accessory": ByType(_without(*TYPED, "file_input", "datetimepicker"), "accessory"),
            "expand": boolean,
        },
        some=("text", "fields"),
    ),
    "actions": Shape({"elements": ListOf(ByType(_without(*TYPED, "file_input", "image"), "element"), 25)}, _id),
    "context": Shape(
        {"elements": ListOf(ByType({"image": _image, **text(2000).shapes}, "element"), 10)},
        _id,
    ),
    "divider": Shape({}, _id),
    "header": Shape({"text": plain(150)}, _id),
    "image": Shape(_image.required, {**_image.optional, **_id, "title": plain(2000)}, either=_image.either),
    "input": Shape(
        {"label": plain(2000), "element": ByType(_without(*PRESSED, "image"), "element")},
        {**_id, "hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": Shape(_rich.required, _id),
}
_levels = one_of("default", "info", "warning", "error", "success")
BLOCKS: Mapping[str, Mapping[str, Check]] = {
    "home": EVERYWHERE,
    "modal": {**EVERYWHERE, "alert": Shape({"text": text(200)}, {**_id, "level": _levels})},
    "message": {
        **EVERYWHERE,
        "markdown": Shape({"text": String(MARKDOWN_TEXT)}, _id),
        "table": Shape({"rows": ListOf(ListOf(_cell, 20), 100)}, {**_id, "column_settings": ListOf(_aligned, 20)}),
    },
}

_view: Fields = {"private_metadata": String(3000, 0), "callback_id": String(255, 0), "external_id": String(255, 0)}
VIEWS: Mapping[str, Check] = {
    "modal": Shape(
        {"title": plain(24), "blocks": anything},
        {
            **_view,
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
        },
    ),
    "home": Shape({"blocks": anything}, _view),
}
