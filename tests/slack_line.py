"""Slack's end of Socket Mode and nothing else: sockets that can be refreshed, closed and cut at will."""

import asyncio
import json
import socket
import struct
from collections.abc import Coroutine
from concurrent.futures import Future
from threading import Event, Thread
from typing import Any
from uuid import uuid4

from aiohttp import WSMsgType, web

PATIENCE = 3
"""Seconds that Slack waits for an acknowledgement."""

COMMAND = {"command": "/convene", "team_id": "T1", "user_id": "U1", "channel_id": "C1", "text": ""}


class Line:
    """A command goes to the newest socket; its acknowledgement is taken from whichever socket brings it."""

    def __init__(self) -> None:
        self.port = 0
        self.mute = False  # new sockets hear nothing and say nothing: the way there is broken from the start
        self._sockets: list[web.WebSocketResponse] = []
        self._raw: dict[web.WebSocketResponse, asyncio.Transport] = {}
        self._deaf: set[web.WebSocketResponse] = set()
        self._pending: dict[str, Future[Any]] = {}
        self._loop = asyncio.new_event_loop()
        self._up = Event()
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()
        assert self._up.wait(5)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    @property
    def count(self) -> int:
        return len(self._sockets)

    def command(self) -> Any:
        """The payload of the acknowledgement; None if none came in time."""
        if not self._sockets:
            return None
        envelope_id = str(uuid4())
        answer = self._pending[envelope_id] = Future()
        frame = {"type": "slash_commands", "envelope_id": envelope_id, "payload": COMMAND}
        self._run(self._sockets[-1].send_json({**frame, "accepts_response_payload": True}))
        try:
            return answer.result(PATIENCE)
        except TimeoutError:
            return None

    def refresh(self) -> None:
        """Ask for a new socket and close the old one when it has come, as Slack does every few hours."""
        self._run(self._refresh(self._sockets[-1]))

    def close(self) -> None:
        """Close every socket with a close frame."""
        for line in list(self._sockets):
            self._run(line.close())

    def cut(self, how: str) -> None:
        """Without a close frame: closed (FIN), reset (RST), or silent (nothing comes through any more)."""
        for line in list(self._sockets):
            self._deaf.add(line)
            self._sockets.remove(line)
            if how == "reset":
                raw = self._raw[line].get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            if how != "silent":
                self._loop.call_soon_threadsafe(self._raw[line].abort)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def _run(self, work: Coroutine[Any, Any, Any]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop)

    def _serve(self) -> None:
        runner = self._loop.run_until_complete(self._listen())
        self._up.set()
        self._loop.run_forever()
        for transport in self._raw.values():
            transport.abort()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    async def _listen(self) -> web.AppRunner:
        app = web.Application()
        app.router.add_post("/api/apps.connections.open", self._open)
        app.router.add_get("/socket", self._converse)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = runner.addresses[0][1]
        return runner

    async def _open(self, _request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "url": f"ws://127.0.0.1:{self.port}/socket"})

    async def _converse(self, request: web.Request) -> web.WebSocketResponse:
        line = web.WebSocketResponse(autoping=False, timeout=1)
        await line.prepare(request)
        assert isinstance(request.transport, asyncio.Transport)
        self._raw[line] = request.transport
        await line.send_json({"type": "hello", "num_connections": self.count + 1})
        self._sockets.append(line)
        if self.mute:
            self._deaf.add(line)
        async for frame in line:
            if line not in self._deaf:
                await self._hear(line, frame.type, frame.data)
        if line in self._sockets:
            self._sockets.remove(line)
            self._give_up()
        return line

    def _give_up(self) -> None:
        """Nobody is left who could acknowledge."""
        while self._pending and not self._sockets:
            self._pending.popitem()[1].set_result(None)

    async def _hear(self, line: web.WebSocketResponse, kind: WSMsgType, data: Any) -> None:
        if kind == WSMsgType.PING:
            await line.pong(data)
        elif kind == WSMsgType.TEXT:
            acknowledged = json.loads(data)
            self._pending.pop(acknowledged["envelope_id"]).set_result(acknowledged.get("payload") or {})

    async def _refresh(self, old: web.WebSocketResponse) -> None:
        await old.send_json({"type": "disconnect", "reason": "refresh_requested"})
        while self._sockets[-1] is old:
            await asyncio.sleep(0.01)
        self._sockets.remove(old)
        await old.close()
