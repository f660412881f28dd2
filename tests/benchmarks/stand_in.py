"""A Slack that costs next to nothing: it takes every call, answers after a set delay, and remembers what was posted.

The local Slack of the playground checks each call as Slack does; where thousands of calls a second are measured,
that would be what is measured.
"""

import asyncio
import json
from collections.abc import Callable, Coroutine
from threading import Event, Thread
from time import perf_counter
from typing import Any, TypeVar
from urllib.parse import parse_qs

from aiohttp import WSMsgType, web

T = TypeVar("T")
Json = dict[str, Any]


class StandIn:
    """`delay`: seconds until a post is answered. One thread, one loop, as many calls at once as come."""

    def __init__(self, delay: float = 0.0) -> None:
        self.delay = delay
        self.posted: list[tuple[str, str]] = []  # channel, number of the post
        self.last_post = 0.0  # when, by perf_counter
        self.most_at_once = 0
        self._at_once = 0
        self._port = 0
        self._line: web.WebSocketResponse | None = None
        self._acks: dict[str, asyncio.Future[Json]] = {}
        self._loop = asyncio.new_event_loop()
        self._listening = Event()
        self._thread = Thread(target=self._serve, name="stand-in", daemon=True)
        self._thread.start()
        self._listening.wait()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/api/"

    def is_connected(self) -> bool:
        return self._line is not None and not self._line.closed

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the loop of this Slack, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def push(self, envelope_id: str, envelope: Json) -> Json:
        """Send an envelope over Socket Mode; what it was acknowledged with."""
        assert self._line is not None
        ack = self._acks[envelope_id] = self._loop.create_future()
        await self._line.send_str(json.dumps({**envelope, "envelope_id": envelope_id}))
        return await asyncio.wait_for(ack, 30)

    def _serve(self) -> None:
        runner = self._loop.run_until_complete(self._listen())
        self._listening.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    async def _listen(self) -> web.ServerRunner:
        runner = web.ServerRunner(web.Server(self._handle, access_log=None), shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
        await site.start()
        self._port = runner.addresses[0][1]
        return runner

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/link":
            return await self._converse(request)
        method = request.path.rpartition("/")[2]
        given = _read(await request.read())
        answer = ANSWERS[method](given) if method in ANSWERS else {}
        if method == "chat.postMessage":
            answer = await self._post(given)
        elif method == "apps.connections.open":
            answer = {"url": f"ws://127.0.0.1:{self._port}/link"}
        return web.json_response({"ok": True, **answer})

    async def _post(self, given: Json) -> Json:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        await asyncio.sleep(self.delay)
        self._at_once -= 1
        channel, metadata = str(given["channel"]), given.get("metadata") or {}
        if isinstance(metadata, str):
            metadata = json.loads(metadata)
        self.posted.append((channel, str(metadata["event_payload"]["post"])))
        self.last_post = perf_counter()
        return {"channel": channel, "ts": f"1790000000.{len(self.posted):06d}"}

    async def _converse(self, request: web.BaseRequest) -> web.StreamResponse:
        line = web.WebSocketResponse()
        await line.prepare(request)
        await line.send_json({"type": "hello", "num_connections": 1})
        self._line = line
        async for frame in line:
            if frame.type == WSMsgType.TEXT:
                ack = json.loads(frame.data)
                waiting = self._acks.pop(ack["envelope_id"])
                waiting.set_result(ack.get("payload") or {})
        return line


def _read(body: bytes) -> Json:
    if body.startswith(b"{"):
        found: Json = json.loads(body)
        return found
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


def _user(given: Json) -> Json:
    user = str(given.get("user"))
    return {"user": {"id": user, "name": user.lower(), "team_id": given.get("team_id"), "tz": "Europe/Berlin"}}


def _channel(given: Json) -> Json:
    channel = str(given.get("channel"))
    return {"channel": {"id": channel, "name": channel.lower(), "is_member": True, "num_members": 40}}


ANSWERS: dict[str, Callable[[Json], Json]] = {
    "auth.test": lambda given: {"user_id": "U0BOT", "bot_id": "B0BOT", "url": "https://bench.slack.com/"},
    "users.info": _user,
    "conversations.info": _channel,
    "users.conversations": lambda given: {"channels": []},
}
