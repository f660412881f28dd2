"""Which listener a request goes to."""

from typing import Any

import pytest
from slack_bolt import Ack, BoltRequest, BoltResponse

from handlers.listeners import Listeners


def pressed(action_id: str) -> dict[str, Any]:
    return {"type": "block_actions", "actions": [{"action_id": action_id}]}


@pytest.fixture
def listeners() -> Listeners:
    found = Listeners()

    def says(word: str) -> Any:
        return lambda ack: ack(word)

    found.action("day.done")(says("done"))
    found.actions("day.page")(says("a page"))
    found.action("day.page.last")(says("the last page"))
    found.view("day.done")(says("the form"))
    found.shortcut("keep")(says("the shortcut"))
    found.event("message")(says(""))
    found.command("/day")(says("the command"))
    return found


def answer(listeners: Listeners, body: dict[str, Any]) -> str | None:
    response = listeners.answer(BoltRequest(body=body, mode="socket_mode"))
    assert response is None or isinstance(response, BoltResponse)
    return None if response is None else response.body


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (pressed("day.done"), "done"),
        (pressed("day.page"), "a page"),
        (pressed("day.page.1"), "a page"),
        (pressed("day.page.1.2"), "a page"),
        (pressed("day.page.last"), "the last page"),
        (pressed("day.done.1"), None),
        (pressed("day.pages"), None),
        (pressed("day"), None),
        (pressed(""), None),
        ({"type": "view_submission", "view": {"callback_id": "day.done"}}, "the form"),
        ({"type": "view_submission", "view": {"callback_id": "day.page"}}, None),
        ({"type": "shortcut", "callback_id": "keep"}, "the shortcut"),
        ({"type": "message_action", "callback_id": "keep"}, "the shortcut"),
        ({"type": "event_callback", "event": {"type": "message", "subtype": "message_changed"}}, ""),
        ({"type": "event_callback", "event": {"type": "reaction_added"}}, None),
        ({"type": "block_suggestion", "action_id": "day.done"}, None),
        ({"command": "/day"}, "the command"),
        ({"command": "/night"}, None),
    ],
)
def test_a_request_goes_to_the_one_who_listens_for_it(
    listeners: Listeners, body: dict[str, Any], expected: str | None
) -> None:
    assert answer(listeners, body) == expected


def test_a_listener_gets_what_it_asks_for_by_name(listeners: Listeners) -> None:
    given: list[object] = []

    def hear(ack: Ack, body: dict[str, Any], words: str) -> None:
        given.extend((ack, body, words))

    listeners.command("/new")(hear)
    request = BoltRequest(body={"command": "/new"}, mode="socket_mode")
    request.context["words"] = "hello"
    listeners.answer(request)
    assert given == [request.context.ack, request.body, "hello"]


def test_two_listeners_for_the_same_are_a_mistake(listeners: Listeners) -> None:
    with pytest.raises(ValueError, match=r"day\.done"):
        listeners.action("day.done")(lambda: None)
