"""The server's side of Socket Mode: envelopes and their acks, pings, refresh, broken lines on request."""

import asyncio
import json
import random
import secrets
import socket as sockets
import struct
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as NotInTime
from dataclasses import dataclass
from threading import Condition, RLock
from typing import Any

from aiohttp import WSMsgType, web

from bot.playground.delivery import PATIENCE, Ack, Envelope

MOST_SOCKETS = 10
REFRESH_PATIENCE = 10.0  # seconds an old socket stays open for its successor


@dataclass(eq=False)
class Socket:
    line: web.WebSocketResponse
    request: web.Request
    leaving: bool = False
    deaf: bool = False  # neither reads nor answers: a line cut somewhere on the way


class SocketHub:
    """All sockets of the app; an envelope goes to one of them, by chance."""

    def __init__(self, app_id: str, changed: Callable[[], None]) -> None:
        self._app_id, self._changed = app_id, changed
        self._lock = Condition(RLock())
        self._opened = 0  # sockets so far
        self._sockets: list[Socket] = []
        self._tickets: set[str] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        # By envelope id: an ack counts on whichever socket it comes, since the client may have a new one by then.
        self._pending: dict[str, tuple[Socket, Future[Ack]]] = {}

    @property
    def count(self) -> int:
        with self._lock:
            return len([one for one in self._sockets if not one.deaf])

    @property
    def opened(self) -> int:
        """How many sockets there have been so far."""
        return self._opened

    def wait_for_another(self, opened: int, seconds: float) -> bool:
        """Until there have been more sockets than `opened`: a client is through a moment before its socket counts."""
        with self._lock:
            return self._lock.wait_for(lambda: self._opened > opened, seconds)

    def ticket(self) -> str:
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=404)
        self._tickets.discard(ticket)
        self._loop = asyncio.get_running_loop()
        line = web.WebSocketResponse(autoping=False, autoclose=True, timeout=1)
        await line.prepare(request)
        if self.count >= MOST_SOCKETS:
            await line.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await line.close()
            return line
        await self._converse(Socket(line, request))
        return line

    async def _converse(self, socket: Socket) -> None:
        hello = {
            "type": "hello",
            "num_connections": self.count + 1,
            "connection_info": {"app_id": self._app_id},
            "debug_info": {"host": "local", "approximate_connection_time": 18060},
        }
        await socket.line.send_json(hello)
        with self._lock:
            self._sockets.append(socket)
            self._opened += 1
            self._lock.notify_all()
        self._changed()
        try:
            async for frame in socket.line:
                await self._hear(socket, frame.type, frame.data)
        finally:
            with self._lock:
                self._sockets.remove(socket)
            self._changed()
            if not socket.leaving:
                self._give_up_on(socket)

    def _give_up_on(self, socket: Socket) -> None:
        """The line broke: nobody will acknowledge what went out on it."""
        for carrier, answer in list(self._pending.values()):
            if carrier is socket:
                answer.cancel()

    async def _hear(self, socket: Socket, kind: WSMsgType, data: Any) -> None:
        if socket.deaf:
            return
        if kind == WSMsgType.PING:
            await socket.line.pong(data)
        elif kind == WSMsgType.TEXT:
            frame = json.loads(data)
            _, answer = self._pending.pop(str(frame.get("envelope_id")), (None, None))
            if answer is not None and not answer.done():
                answer.set_result(Ack(200, frame.get("payload")))

    def send(self, envelope: Envelope) -> Ack | None:
        """Wait for the ack of one socket, from any thread but the server's own."""
        socket = self._choose()
        if socket is None or self._loop is None:
            return None
        answer: Future[Ack] = Future()
        self._pending[envelope.envelope_id] = (socket, answer)
        asyncio.run_coroutine_threadsafe(_send(socket, _frame(envelope), answer), self._loop)
        try:
            return answer.result(PATIENCE)
        except (NotInTime, CancelledError):
            return None
        finally:
            self._pending.pop(envelope.envelope_id, None)

    def _choose(self) -> Socket | None:
        with self._lock:
            fresh = [one for one in self._sockets if not one.leaving]
            return random.choice(fresh or self._sockets) if self._sockets else None

    def refresh(self) -> None:
        """Ask every client to come back on a new socket, as Slack does every few hours."""
        self._each(self._refresh)

    async def _refresh(self, socket: Socket) -> None:
        socket.leaving = True
        before = set(self._sockets)
        await socket.line.send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})
        for _ in range(int(REFRESH_PATIENCE / 0.05)):
            if set(self._sockets) - before or socket not in self._sockets:
                break
            await asyncio.sleep(0.05)
        await socket.line.close()

    def close(self) -> None:
        """Close every socket with a close frame."""
        self._each(lambda socket: socket.line.close())

    def cut(self, how: str = "closed") -> None:
        """Break every line without a close frame: `closed` (FIN), `reset` (RST), `silent` (nothing)."""
        self._each(lambda socket: _cut(socket, how))

    def _each(self, act: Any) -> None:
        with self._lock:
            chosen = list(self._sockets)
        if self._loop is not None:
            for socket in chosen:
                asyncio.run_coroutine_threadsafe(act(socket), self._loop)


async def _send(socket: Socket, frame: dict[str, Any], answer: Future[Ack]) -> None:
    try:
        await socket.line.send_json(frame)
    except (ConnectionError, RuntimeError):
        answer.cancel()


async def _cut(socket: Socket, how: str) -> None:
    socket.deaf = True
    transport = socket.request.transport
    if how == "silent" or transport is None:
        return
    if how == "reset":
        raw = transport.get_extra_info("socket")
        raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def _frame(envelope: Envelope) -> dict[str, Any]:
    frame: dict[str, Any] = {
        "type": envelope.type,
        "envelope_id": envelope.envelope_id,
        "payload": envelope.payload,
        "accepts_response_payload": envelope.type != "events_api",
    }
    if envelope.type == "events_api":
        frame |= {"retry_attempt": envelope.retry_num, "retry_reason": envelope.retry_reason}
    return frame


class SocketTransport:
    """Slack's default way to an app without a public address."""

    background = True

    def __init__(self, hub: SocketHub) -> None:
        self._hub = hub

    @property
    def connected(self) -> bool:
        return self._hub.count > 0

    def deliver(self, envelope: Envelope) -> Ack | None:
        return self._hub.send(envelope)
