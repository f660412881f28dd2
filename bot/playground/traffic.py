"""What passes between the local Slack and the bot, kept for whoever changes the bot to read. Never a token."""

import json
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from time import monotonic
from typing import Any

from bot.clock import Clock
from bot.playground.delivery import Ack, Envelope, Transport
from bot.playground.records import Json

KEPT = 400  # newer ones push older ones out
SECRET = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?<=ticket=)\w+")
TO_SLACK, TO_BOT = "to Slack", "to the bot"
KINDS = {"slash_commands": "command", "interactive": "interaction", "events_api": "event"}


@dataclass(frozen=True)
class Passed:
    """One call or envelope with its answer. `at` is the world's time; `answer` None: none came in time."""

    number: int
    at: datetime
    direction: str
    kind: str  # call, response, command, interaction or event
    name: str
    sent: Json
    answer: Any
    refusal: str = ""  # why it was not taken; "" when it was
    milliseconds: int | None = None


class Traffic:
    """The last of what passed, oldest first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers = count(1)
        self._kept: deque[Passed] = deque(maxlen=KEPT)

    def called(self, method: str, arguments: Json, answer: Json, kind: str = "call") -> None:
        """The bot called a method of the Web API, or sent something to a response URL."""
        refusal = "" if answer.get("ok") else str(answer.get("error"))
        self._keep(TO_SLACK, kind, method, arguments, answer, refusal)

    def delivered(self, envelope: Envelope, ack: Ack | None, at: datetime, milliseconds: int) -> None:
        """Slack sent the bot an envelope; `at` is when it set out."""
        kind, payload = KINDS.get(envelope.type, envelope.type), envelope.payload
        name = f"{_name_of(payload)}{f', attempt {envelope.retry_num + 1}' if envelope.retry_num else ''}"
        answer = None if ack is None else ack.answer()
        self._keep(TO_BOT, kind, name, payload, answer, _refusal(ack), at, milliseconds)

    def _keep(
        self,
        direction: str,
        kind: str,
        name: str,
        sent: Json,
        answer: Any,
        refusal: str,
        at: datetime | None = None,
        milliseconds: int | None = None,
    ) -> None:
        at = at or self._clock.now()
        number = next(self._numbers)
        self._kept.append(Passed(number, at, direction, kind, name, sent, answer, refusal, milliseconds))

    def clear(self) -> None:
        """Numbers go on: a page that asks for what is newer than the last it saw is not misled."""
        self._kept.clear()

    def since(self, number: int) -> list[Passed]:
        return [one for one in list(self._kept) if one.number > number]

    def find(self, number: int) -> Passed | None:
        return next((one for one in list(self._kept) if one.number == number), None)


class Noted:
    """A transport whose envelopes stand in the traffic."""

    def __init__(self, transport: Transport, traffic: Traffic, clock: Clock) -> None:
        self._transport, self._traffic, self._clock = transport, traffic, clock

    @property
    def background(self) -> bool:
        return self._transport.background

    @property
    def connected(self) -> bool:
        return self._transport.connected

    def deliver(self, envelope: Envelope) -> Ack | None:
        at, started = self._clock.now(), monotonic()
        ack = self._transport.deliver(envelope)
        self._traffic.delivered(envelope, ack, at, round((monotonic() - started) * 1000))
        return ack


def _refusal(ack: Ack | None) -> str:
    if ack is None:
        return "no answer in time"
    return "" if ack.ok else f"not acknowledged ({ack.status})"


def _name_of(payload: Mapping[str, Any]) -> str:
    if "command" in payload:
        return f"{payload['command']} {payload.get('text') or ''}".strip()
    event = payload.get("event")
    if event is not None:
        return ".".join(str(event[part]) for part in ("type", "subtype") if event.get(part))
    actions = [str(one.get("action_id")) for one in payload.get("actions") or []]
    callback = payload.get("callback_id") or (payload.get("view") or {}).get("callback_id")
    about = ", ".join(actions) or str(callback or "")
    return f"{payload.get('type')} {about}".strip()


def readable(value: Any) -> Any:
    """Without tokens; JSON that travelled inside a text is unfolded."""
    if isinstance(value, dict):
        return {name: readable(one) for name, one in value.items() if name != "token"}
    if isinstance(value, (list, tuple)):
        return [readable(one) for one in value]
    if not isinstance(value, str):
        return value
    if value[:1] in ("{", "["):
        try:
            return readable(json.loads(value))
        except json.JSONDecodeError:
            pass
    return SECRET.sub("(a secret)", value)
