"""Members who type without a pause: so many connections, each sends its next request when the last is answered."""

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count, cycle
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from bot.clock import machine_time
from bot.playground.delivery import signature
from tests.benchmarks.figures import percentile
from tests.benchmarks.processes import SECRET
from tests.benchmarks.stand_in import StandIn

PEOPLE = 64
Body = dict[str, str]
_numbers = count(1)  # of requests and envelopes


@dataclass
class Load:
    """What a round measured. `wrong` counts answers that were not the expected one."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    wrong: int = 0

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def milliseconds(self, share: float) -> float:
        return percentile(self.latencies, share) * 1000


def command(person: int, words: str) -> Body:
    """The body of a slash command, with all that Slack sends; who types it is in every store that is filled."""
    word, _, text = words.partition(" ")
    return {
        "token": "bench",
        "team_id": "T10000001",
        "team_domain": "bench",
        "channel_id": "C10000001",
        "channel_name": "data-craft",
        "user_id": f"U{10_000_001 + person}",
        "user_name": f"person{person}",
        "command": word,
        "text": text,
        "api_app_id": "A0001",
        "response_url": "http://127.0.0.1:1/respond",
        "trigger_id": f"1.{person}.",
    }


# Over HTTP


class _Connection(asyncio.Protocol):
    def __init__(self, requests: Iterator[bytes], expected: bytes, until: float, load: Load) -> None:
        self._requests, self._expected, self._until, self._load = requests, expected, until, load
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._buffer = b""
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def _send(self) -> None:
        self._sent = perf_counter()
        if self._sent >= self._until:
            self._transport.close()
            return
        self._transport.write(next(self._requests))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        answer = _whole(self._buffer)
        if answer is None:
            return
        self._buffer = b""
        self._load.latencies.append(perf_counter() - self._sent)
        self._load.wrong += not (answer.startswith(b"HTTP/1.1 200") and self._expected in answer)
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if self._buffer or error:
            self._load.wrong += 1
        self.done.set_result(None)


def _whole(buffer: bytes) -> bytes | None:
    """The answer, if all of it is there."""
    head, found, body = buffer.partition(b"\r\n\r\n")
    if not found:
        return None
    headers = head.lower()
    if b"transfer-encoding: chunked" in headers:
        return buffer if body.endswith(b"0\r\n\r\n") else None
    length = int(headers.partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
    return buffer if len(body) >= length else None


def over_http(
    ports: Sequence[int], bodies: Callable[[int], Body], expected: bytes, seconds: float, connections: int
) -> Load:
    """Send for so many seconds, the connections shared out over the ports."""

    async def all_of_them() -> Load:
        load, loop = Load(), asyncio.get_running_loop()
        started = perf_counter()
        lines = []
        for number in range(connections):
            people = cycle([encoded(bodies(person)) for person in range(number % PEOPLE, PEOPLE, connections)])
            requests = (signed(body + b"%d" % next(_numbers)) for body in people)
            port = ports[number % len(ports)]
            one = partial(_Connection, requests, expected, started + seconds, load)
            _, line = await loop.create_connection(one, "127.0.0.1", port)
            lines.append(line)
        await asyncio.gather(*(line.done for line in lines))
        load.seconds = perf_counter() - started
        return load

    return asyncio.run(all_of_them())


def encoded(body: Body) -> bytes:
    """All but the end of the trigger: each request has its own, or it would count as one sent again."""
    return urlencode(body).encode()


def signed(content: bytes) -> bytes:
    """A request as Slack pushes it, signed now."""
    sent = str(int(machine_time().timestamp()))
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nUser-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\n"
        f"X-Slack-Request-Timestamp: {sent}\r\nX-Slack-Signature: {signature(SECRET, sent, content)}\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


# Over Socket Mode


def over_socket(slack: StandIn, bodies: Callable[[int], Body], expected: str, seconds: float, connections: int) -> Load:
    """The same through the socket: so many commands on their way at once."""
    load = Load()

    async def one(number: int, until: float) -> None:
        people = cycle(range(number % PEOPLE, PEOPLE, connections))
        while (sent := perf_counter()) < until:
            envelope: dict[str, Any] = {
                "type": "slash_commands",
                "payload": bodies(next(people)),
                "accepts_response_payload": True,
            }
            answer = await slack.push(f"e{next(_numbers)}", envelope)
            load.latencies.append(perf_counter() - sent)
            load.wrong += expected not in json.dumps(answer)

    async def all_of_them() -> None:
        started = perf_counter()
        await asyncio.gather(*(one(number, started + seconds) for number in range(connections)))
        load.seconds = perf_counter() - started

    slack.run(all_of_them())
    return load
