"""Which listener hears what, found by its name: Bolt asks each of two hundred in turn whether a request is theirs."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from slack_bolt import BoltRequest, BoltResponse

Hear = Callable[..., object]
Enter = Callable[[Hear], Hear]

COMMAND, ACTION, VIEW, SHORTCUT, EVENT = "command", "action", "view_submission", "shortcut", "event"


@dataclass(frozen=True)
class Listener:
    """`name` is the command, event, action or callback id; as a family also what begins with it and a dot.

    `hear` asks by the names of its parameters, as in Bolt: ack, body, context, and what the context holds.
    """

    kind: str
    name: str
    family: bool
    hear: Hear

    @cached_property  # looked up when first heard: most of two hundred are not, for days
    def asks_for(self) -> Sequence[str]:
        return [*inspect.signature(self.hear).parameters]


class Listeners:
    """The registry, and the last step of every request."""

    def __init__(self) -> None:
        self._by_name: dict[tuple[str, str], Listener] = {}

    def command(self, word: str) -> Enter:
        return self._enter(COMMAND, word)

    def action(self, action_id: str) -> Enter:
        return self._enter(ACTION, action_id)

    def actions(self, family: str) -> Enter:
        """This id, and what begins with it and a dot: Slack wants different ids for the buttons of one message."""
        return self._enter(ACTION, family, family=True)

    def view(self, callback_id: str) -> Enter:
        """A form that is sent."""
        return self._enter(VIEW, callback_id)

    def shortcut(self, callback_id: str) -> Enter:
        """Of the workspace, or in a message's menu."""
        return self._enter(SHORTCUT, callback_id)

    def event(self, kind: str) -> Enter:
        return self._enter(EVENT, kind)

    def __iter__(self) -> Iterator[Listener]:
        return iter(self._by_name.values())

    def answer(self, request: BoltRequest) -> BoltResponse | None:
        """What the listener of a request acknowledges; None if nobody listens for it, or nobody acknowledges it."""
        listener = self._find(*_named(request.body))
        if listener is None:
            return None
        context = request.context
        given = {"ack": context.ack, "body": request.body, "context": context}
        listener.hear(**{name: given[name] if name in given else context[name] for name in listener.asks_for})
        return context.ack.response

    def _enter(self, kind: str, name: str, *, family: bool = False) -> Enter:
        def enter(hear: Hear) -> Hear:
            if (kind, name) in self._by_name:
                raise ValueError(f"two listeners for the {kind} {name}")
            self._by_name[kind, name] = Listener(kind, name, family, hear)
            return hear

        return enter

    def _find(self, kind: str, name: str) -> Listener | None:
        found = self._by_name.get((kind, name))
        while "." in name and not found:
            name = name.rpartition(".")[0]
            named = self._by_name.get((kind, name))
            found = named if named and named.family else None
        return found


def _named(body: Mapping[str, Any]) -> tuple[str, str]:
    """Of what kind a request is, and which of them."""
    match body.get("type"):
        case None:
            return COMMAND, body["command"]
        case "block_actions":
            return ACTION, body["actions"][0]["action_id"]
        case "view_submission":
            return VIEW, body["view"]["callback_id"]
        case "shortcut" | "message_action":
            return SHORTCUT, body["callback_id"]
        case "event_callback":
            return EVENT, body["event"]["type"]
        case other:
            return str(other), ""
