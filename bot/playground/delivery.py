"""How what happens reaches the bot: envelopes, transports, and events that are sent again."""

import hashlib
import hmac
import json
import urllib.error
import urllib.parse
import urllib.request
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Condition, Thread
from typing import Any, Protocol

from bot.clock import Clock, machine_time
from bot.playground.ids import Ids

PATIENCE = 3.0  # seconds that Slack waits for an answer
RETRIES = (timedelta(), timedelta(minutes=1), timedelta(minutes=5))  # after the first delivery


@dataclass(frozen=True)
class Envelope:
    type: str  # slash_commands, interactive or events_api
    payload: dict[str, Any]
    envelope_id: str
    retry_num: int = 0
    retry_reason: str = ""


@dataclass(frozen=True)
class Ack:
    status: int
    body: dict[str, Any] | str | None = None

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def answer(self) -> dict[str, Any]:
        """The body as Slack reads it: JSON if it is an object, else a text."""
        if isinstance(self.body, dict):
            return self.body
        text = (self.body or "").strip()
        if text.startswith("{"):
            try:
                found = json.loads(text)
            except json.JSONDecodeError:
                return {"text": text}
            return found if isinstance(found, dict) else {"text": text}
        return {"text": text} if text else {}


class Transport(Protocol):
    """`background`: events travel on a thread of their own, else in that of the act that caused them."""

    @property
    def background(self) -> bool: ...

    @property
    def connected(self) -> bool: ...

    def deliver(self, envelope: Envelope) -> Ack | None: ...


class DirectTransport:
    """Calls the bot in the caller's thread."""

    background = False
    connected = True

    def __init__(self, dispatch: Callable[[Envelope], Ack | None]) -> None:
        self._dispatch = dispatch

    def deliver(self, envelope: Envelope) -> Ack | None:
        return self._dispatch(envelope)


class HttpTransport:
    """Pushes to the bot's URL, signed as Slack signs."""

    background = True
    connected = True

    def __init__(self, url: str, signing_secret: str) -> None:
        self._url = url
        self._secret = signing_secret
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def deliver(self, envelope: Envelope) -> Ack | None:
        body, content_type = _encoded(envelope)
        request = urllib.request.Request(self._url, data=body, headers={"Content-Type": content_type})
        sent = str(int(machine_time().timestamp()))
        request.add_header("X-Slack-Request-Timestamp", sent)
        request.add_header("X-Slack-Signature", signature(self._secret, sent, body))
        if envelope.retry_num:
            request.add_header("X-Slack-Retry-Num", str(envelope.retry_num))
            request.add_header("X-Slack-Retry-Reason", envelope.retry_reason)
        return self._answer(request)

    def _answer(self, request: urllib.request.Request) -> Ack | None:
        try:
            with self._opener.open(request, timeout=PATIENCE) as response:
                return Ack(response.status, response.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Ack(error.code, error.read().decode())
        except TimeoutError:
            return None
        except (urllib.error.URLError, OSError) as error:
            return None if isinstance(getattr(error, "reason", None), TimeoutError) else Ack(0)


def signature(secret: str, sent: str, body: bytes) -> str:
    base = b"v0:" + sent.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def _encoded(envelope: Envelope) -> tuple[bytes, str]:
    form = "application/x-www-form-urlencoded"
    if envelope.type == "slash_commands":
        return urllib.parse.urlencode(envelope.payload).encode(), form
    if envelope.type == "interactive":
        return urllib.parse.urlencode({"payload": json.dumps(envelope.payload)}).encode(), form
    return json.dumps(envelope.payload).encode(), "application/json"


@dataclass(frozen=True)
class Waiting:
    """An event on its way, or waiting to be sent again."""

    payload: dict[str, Any]
    due: datetime
    first: datetime | None = None
    retry_num: int = 0
    reason: str = ""


class EventQueue:
    """The events of one workspace, in order; one that is not acknowledged comes again, up to three times."""

    def __init__(self, clock: Clock, ids: Ids, transport: Callable[[], Transport]) -> None:
        self._clock = clock
        self._ids = ids
        self._transport = transport
        self._ready = Condition()
        self._waiting: deque[Waiting] = deque()
        self._later: list[Waiting] = []
        self._under_way = 0
        self._worker: Thread | None = None
        self._closed = False
        self._held = False
        self.twice = False

    @property
    def held(self) -> bool:
        return self._held

    @held.setter
    def held(self, held: bool) -> None:
        with self._ready:
            self._held = held
            self._ready.notify_all()

    def put(self, payload: dict[str, Any]) -> None:
        with self._ready:
            self._waiting.append(Waiting(payload, self._clock.now()))
            if self.twice:
                self.twice = False
                again = payload | {"event_id": self._ids.new("Ev")}
                self._waiting.append(Waiting(again, self._clock.now()))
            self._start_worker()
            self._ready.notify_all()

    def flush(self) -> None:
        """Deliver what is due in this thread, unless the transport has a thread of its own."""
        if self._transport().background:
            with self._ready:
                self._start_worker()
                self._ready.notify_all()
            return
        while (event := self._take()) is not None:
            self._deliver(event)
        self._wait_until_idle()

    def settle(self) -> None:
        """Return when nothing is due any more, ten seconds at most."""
        self.flush()
        if self._transport().background:
            self._wait_until_idle()

    def next_retry(self) -> datetime | None:
        """When the next event that was not acknowledged is sent again."""
        with self._ready:
            return min((one.due for one in self._later), default=None)

    def close(self) -> None:
        with self._ready:
            self._closed = True
            self._waiting.clear()
            self._later.clear()
            self._ready.notify_all()

    def _start_worker(self) -> None:
        if self._worker is None and self._transport().background and not self._closed:
            self._worker = Thread(target=self._work, name="slack-events", daemon=True)
            self._worker.start()

    def _work(self) -> None:
        while not self._closed:
            mine = self._transport().background  # else whoever acts or settles delivers, in their own thread
            event = self._take() if mine else None
            if event is not None:
                self._deliver(event)
                continue
            with self._ready:
                if not (mine and self._due()) and not self._closed:
                    self._ready.wait(0.1 if self._later else 5)

    def _due(self) -> bool:
        now = self._clock.now()
        return not self.held and (bool(self._waiting) or any(one.due <= now for one in self._later))

    def _take(self) -> Waiting | None:
        with self._ready:
            if self.held:
                return None
            now = self._clock.now()
            late = min((one for one in self._later if one.due <= now), key=lambda one: one.due, default=None)
            if late is not None:
                self._later.remove(late)
            event = late or (self._waiting.popleft() if self._waiting else None)
            self._under_way += event is not None
            return event

    def _deliver(self, event: Waiting) -> None:
        again: Waiting | None = None
        try:
            again = self._send(event)
        finally:
            with self._ready:
                if again is not None and not self._closed:
                    self._later.append(again)
                self._under_way -= 1
                self._ready.notify_all()

    def _send(self, event: Waiting) -> Waiting | None:
        """The next attempt, if this one was not acknowledged and there is one left."""
        name = self._ids.new("env-", 20)
        envelope = Envelope("events_api", event.payload, name, event.retry_num, event.reason)
        ack = self._transport().deliver(envelope)
        if (ack is not None and ack.ok) or event.retry_num == len(RETRIES):
            return None
        first = event.first or self._clock.now()
        reason = "http_timeout" if ack is None else "http_error" if ack.status else "connection_failed"
        due = first + RETRIES[event.retry_num]
        return replace(event, due=due, first=first, retry_num=event.retry_num + 1, reason=reason)

    def _wait_until_idle(self) -> None:
        with self._ready:
            limit = 10 if self._transport().background else PATIENCE
            self._ready.wait_for(lambda: not self._due() and not self._under_way, limit)
