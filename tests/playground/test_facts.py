"""The local Slack's catalogues against figures copied from Slack's documentation, not against themselves."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.playground.block_kit import check_message, check_view
from bot.playground.catalogue import CATALOGUE, EVERY_ERROR, EVERY_METHOD, SPECIAL, UNLISTED
from bot.playground.errors import SlackError

FACTS = json.loads((Path(__file__).parents[1] / "fixtures" / "slack_methods.json").read_text())
Json = dict[str, Any]
Made = Callable[[int], Json]  # a block or a view with one thing so long, or so many of it


@pytest.mark.parametrize("method", CATALOGUE)
def test_a_method_is_as_the_reference_says(method: str) -> None:
    ours, facts = CATALOGUE[method], FACTS[method]
    assert set(ours.required.split()) == set(facts["required"]) - EVERY_METHOD
    assert set(ours.optional.split()) == set(facts["optional"]) - EVERY_METHOD
    assert set(ours.scopes.split()) == set(facts["scopes"])
    assert set(ours.errors.split()) <= {*facts["errors"], *EVERY_ERROR, *UNLISTED}
    assert ours.per_minute == (facts["per_minute"] or SPECIAL)


def plain(length: int) -> Json:
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * length}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(1), "action_id": "a"} | more


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def options(number: int, **more: Any) -> list[Json]:
    return [{"text": plain(1), "value": str(at)} | more for at in range(number)]


def choice(kind: str, number: int, **more: Any) -> Json:
    holder = {"placeholder": plain(1)} if kind == "static_select" else {}
    return actions({"type": kind, "action_id": "a", "options": options(number, **more)} | holder)


def asks(**more: Any) -> Json:
    confirm = {"title": plain(1), "text": plain(1), "confirm": plain(1), "deny": plain(1)} | more
    return actions(button(confirm=confirm))


def typed(**more: Any) -> Json:
    return {"type": "input", "label": plain(1), "element": {"type": "plain_text_input", "action_id": "a"} | more}


IN_MESSAGES: dict[str, tuple[int, Made]] = {
    "elements of actions": (25, lambda n: actions(*(button(action_id=str(at)) for at in range(n)))),
    "elements of context": (10, lambda n: {"type": "context", "elements": [mrkdwn(1)] * n}),
    "a header": (150, lambda n: {"type": "header", "text": plain(n)}),
    "a section": (3000, lambda n: {"type": "section", "text": mrkdwn(n)}),
    "fields of a section": (10, lambda n: {"type": "section", "fields": [mrkdwn(1)] * n}),
    "a field of a section": (2000, lambda n: {"type": "section", "fields": [mrkdwn(n)]}),
    "markdown": (12_000, lambda n: {"type": "markdown", "text": "x" * n}),
    "an image's alt text": (2000, lambda n: {"type": "image", "image_url": "https://a.example", "alt_text": "x" * n}),
    "a block's id": (255, lambda n: {"type": "divider", "block_id": "x" * n}),
    "a button's text": (75, lambda n: actions(button(text=plain(n)))),
    "a button's value": (2000, lambda n: actions(button(value="x" * n))),
    "a button's url": (3000, lambda n: actions(button(url=f"https://a.example/{'x' * (n - 18)}"))),
    "a button's label by ear": (75, lambda n: actions(button(accessibility_label="x" * n))),
    "an action's id": (255, lambda n: actions(button(action_id="x" * n))),
    "options of a select": (100, lambda n: choice("static_select", n)),
    "radio buttons": (10, lambda n: choice("radio_buttons", n)),
    "checkboxes": (10, lambda n: choice("checkboxes", n)),
    "options of an overflow menu": (5, lambda n: choice("overflow", n)),
    "an option's text": (75, lambda n: choice("static_select", 1, text=plain(n))),
    "an option's value": (150, lambda n: choice("static_select", 1, value="x" * n)),
    "an option's description": (75, lambda n: choice("static_select", 1, description=plain(n))),
    "the title of a question": (100, lambda n: asks(title=plain(n))),
    "the text of a question": (300, lambda n: asks(text=plain(n))),
    "the yes of a question": (30, lambda n: asks(confirm=plain(n))),
    "the no of a question": (30, lambda n: asks(deny=plain(n))),
}
IN_MODALS: dict[str, tuple[int, Made]] = {
    "its title": (24, lambda n: {"title": plain(n)}),
    "its submit button": (24, lambda n: {"submit": plain(n)}),
    "its close button": (24, lambda n: {"close": plain(n)}),
    "private metadata": (3000, lambda n: {"private_metadata": "x" * n}),
    "its callback id": (255, lambda n: {"callback_id": "x" * n}),
    "its external id": (255, lambda n: {"external_id": "x" * n}),
    "its blocks": (100, lambda n: {"blocks": [{"type": "divider"}] * n}),
    "a field's label": (2000, lambda n: {"blocks": [typed() | {"label": plain(n)}]}),
    "a field's hint": (2000, lambda n: {"blocks": [typed() | {"hint": plain(n)}]}),
    "a field's placeholder": (150, lambda n: {"blocks": [typed(placeholder=plain(n))]}),
    "what may be typed": (3000, lambda n: {"blocks": [typed(max_length=n)]}),
}


@pytest.mark.parametrize("what", IN_MESSAGES)
def test_in_a_message_so_much_and_no_more(what: str) -> None:
    most, made = IN_MESSAGES[what]
    check_message("x", [made(most)])
    with pytest.raises(SlackError):
        check_message("x", [made(most + 1)])


def test_a_message_has_fifty_blocks() -> None:
    check_message("x", [{"type": "divider"}] * 50)
    with pytest.raises(SlackError):
        check_message("x", [{"type": "divider"}] * 51)


@pytest.mark.parametrize("what", IN_MODALS)
def test_in_a_modal_so_much_and_no_more(what: str) -> None:
    most, made = IN_MODALS[what]
    modal = {"type": "modal", "title": plain(1), "submit": plain(1), "blocks": [{"type": "divider"}]}
    check_view(modal | made(most), ("modal",))
    with pytest.raises(SlackError):
        check_view(modal | made(most + 1), ("modal",))
