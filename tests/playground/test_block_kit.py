"""Block Kit's limits: what Slack draws passes, what it refuses is refused with its code."""

from typing import Any

import pytest
from slack_sdk.models import blocks as kit
from slack_sdk.models.views import View

from bot.playground.block_kit import check_message, check_view, problems_of
from bot.playground.errors import SlackError

PLAIN = {"type": "plain_text", "text": "x"}
OPTION = {"text": PLAIN, "value": "1"}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "go", "text": PLAIN} | more


def test_what_slack_s_own_models_write_passes() -> None:
    written = [
        kit.HeaderBlock(text="Hello"),
        kit.SectionBlock(text="*hi*", accessory=kit.ButtonElement(text="Go", action_id="a", value="1")),
        kit.SectionBlock(fields=["one", "two"]),
        kit.ContextBlock(elements=[kit.MarkdownTextObject(text="small")]),
        kit.ImageBlock(image_url="https://example.org/a.png", alt_text="A"),
        kit.DividerBlock(),
        kit.ActionsBlock(
            elements=[
                kit.ButtonElement(
                    text="End",
                    action_id="b",
                    style="danger",
                    confirm=kit.ConfirmObject(title="Sure", text="It ends.", confirm="End", deny="Back"),
                ),
                kit.OverflowMenuElement(action_id="c", options=[kit.Option(text="One", value="1")]),
                kit.StaticSelectElement(
                    action_id="d",
                    options=[kit.Option(text="One", value="1")],
                    initial_option=kit.Option(text="One", value="1"),
                ),
                kit.DatePickerElement(action_id="e", initial_date="2026-11-22"),
                kit.CheckboxesElement(action_id="f", options=[kit.Option(text="One", value="1")]),
            ]
        ),
        kit.InputBlock(label="Name", element=kit.PlainTextInputElement(action_id="g", max_length=10)),
        kit.RichTextBlock(elements=[kit.RichTextSectionElement(elements=[kit.RichTextElementParts.Text(text="x")])]),
    ]
    assert problems_of([block.to_dict() for block in written], "message") == []


def test_a_modal_of_slack_s_own_models_passes() -> None:
    name = kit.InputBlock(label="Name", element=kit.PlainTextInputElement(action_id="g"))
    view = View(type="modal", title="Start", submit="Go", close="Back", callback_id="start", blocks=[name])
    assert check_view(view.to_dict())["callback_id"] == "start"


@pytest.mark.parametrize(
    "block",
    [
        {"type": "sparkle"},
        {"type": "section"},
        section(""),
        section("x" * 3001),
        section("x") | {"colour": "red"},
        section("x") | {"block_id": "b" * 256},
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11},
        actions(),
        actions(*(button(action_id=str(n)) for n in range(26))),
        actions(button(), button()),
        actions(button(text={"type": "plain_text", "text": "x" * 76})),
        actions(button(value="x" * 2001)),
        actions(button(style="green")),
        actions(button(url="nowhere")),
        actions(button(disabled=True)),
        actions({"type": "plain_text_input", "action_id": "a"}),
        actions({"type": "overflow", "action_id": "a", "options": [OPTION] * 6}),
        actions({"type": "static_select", "action_id": "a"}),
        actions({"type": "static_select", "action_id": "a", "options": [OPTION] * 101}),
        actions({"type": "static_select", "action_id": "a", "options": [OPTION | {"value": "v" * 151}]}),
        actions({"type": "checkboxes", "action_id": "a", "options": [OPTION] * 11}),
        actions({"type": "radio_buttons", "action_id": "a", "options": [OPTION], "initial_option": {}}),
        {"type": "input", "label": PLAIN, "element": button()},
        {"type": "input", "element": {"type": "plain_text_input", "action_id": "a"}},
        {"type": "input", "label": PLAIN, "element": {"type": "plain_text_input", "max_length": 3001}},
        {"type": "image", "alt_text": "x"},
        {"type": "alert", "text": PLAIN},
    ],
)
def test_a_bad_block_is_refused(block: dict[str, Any]) -> None:
    with pytest.raises(SlackError) as caught:
        check_message("x", [block])
    assert caught.value.code == "invalid_blocks"
    assert caught.value.more["errors"]


def test_a_message_has_fifty_blocks_and_so_much_text() -> None:
    check_message("x", [section("x")] * 50)
    with pytest.raises(SlackError, match="invalid_blocks"):
        check_message("x", [section("x")] * 51)
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        check_message("x", [section("x" * 3000)] * 5)
    with pytest.raises(SlackError, match="invalid_blocks"):
        check_message("x", [section("x") | {"block_id": "same"}] * 2)


def view(**more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": PLAIN, "blocks": [section("x")]} | more


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("{", "invalid_arguments"),
        ([], "invalid_arguments"),
        (view(type="window"), "invalid_arguments"),
        (view(title={"type": "plain_text", "text": "x" * 25}), "invalid_arguments"),
        (view(blocks=[section("x")] * 101), "invalid_arguments"),
        (view(private_metadata="x" * 3001), "invalid_arguments"),
        (view(colour="red"), "invalid_arguments"),
        (view(blocks=[{"type": "markdown", "text": "x"}]), "invalid_arguments"),
        (
            view(blocks=[{"type": "input", "label": PLAIN, "element": {"type": "plain_text_input"}}]),
            "invalid_arguments",
        ),
        (view(blocks=[section("x" * 3000)] * 90), "view_too_large"),
    ],
)
def test_a_bad_view_is_refused(given: Any, code: str) -> None:
    with pytest.raises(SlackError, match=code):
        check_view(given)


def test_an_option_that_is_chosen_from_the_start_is_one_of_the_options() -> None:
    other = {"text": PLAIN, "value": "2"}
    menu = {"type": "static_select", "action_id": "a", "options": [OPTION], "initial_option": other}
    with pytest.raises(SlackError, match="invalid_blocks"):
        check_message("x", [actions(menu)])
