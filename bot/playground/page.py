"""The page's protocol: what it shows, what members do on it, its clock, and word of every change."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from aiohttp import web

from bot.playground import buzz, page_acts, page_data
from bot.playground.errors import NotAllowed
from bot.playground.members import Member
from bot.playground.page_clock import Busy, PageClock
from bot.playground.records import Json
from bot.playground.traffic import KEPT
from bot.playground.workspace import Workspace

if TYPE_CHECKING:
    from bot.playground.server import LocalSlack

STATIC = Path(__file__).parent / "static"
GATHERING = 0.05  # seconds in which changes become one word to the page
T = TypeVar("T")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def own_pages_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Another site that is open in the same browser must not act here."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        return web.Response(status=403, text="Only this page may do that.")
    return await handler(request)


class Page:
    def __init__(self, slack: "LocalSlack") -> None:
        self._slack = slack
        self._live: set[web.WebSocketResponse] = set()
        self._woken = False
        self._hands = ThreadPoolExecutor(16, thread_name_prefix="page")
        self._clock = PageClock(slack, self._aside, lambda: bool(self._live))

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.index),
            web.get("/static/{name:.+}", self.static),
            web.get("/page/bootstrap", self.bootstrap),
            web.get("/page/messages", self.messages),
            web.get("/page/files/{team}/{file}", self.file),
            web.get("/page/live", self.live),
            web.post("/page/act", self.act),
            web.post("/page/clock", self.clock),
            web.post("/page/reset", self.reset),
            web.get("/page/outbox", self.outbox),
            web.get("/page/traffic", self.traffic),
            web.get("/page/traffic/{number:[0-9]+}", self.traffic_entry),
            web.get("/page/buzz", self.buzz),
        ]

    async def index(self, request: web.Request) -> web.StreamResponse:
        return self._static("index.html")

    async def static(self, request: web.Request) -> web.StreamResponse:
        return self._static(request.match_info["name"])

    def _static(self, name: str) -> web.StreamResponse:
        path = (STATIC / name).resolve()
        if not (path.is_file() and path.is_relative_to(STATIC)):
            return web.Response(status=404, text="There is nothing here.")
        return web.FileResponse(path, headers={"Cache-Control": "no-store"})

    def halt(self) -> None:
        """The clock stands, soon."""
        self._clock.halt()

    def close(self) -> None:
        self._hands.shutdown(wait=False, cancel_futures=True)

    # What it shows

    def _workspace(self) -> Workspace | None:
        return next(iter(self._slack.workspaces.values()), None)

    def _member(self, name: str | None) -> Member:
        workspace = self._workspace()
        if workspace is None or not workspace.members:
            raise NotAllowed("there is no workspace")
        return workspace.members.get(name or "") or next(iter(workspace.members.values()))

    async def _told(self, read: Callable[[], Json]) -> web.Response:
        def locked() -> Json:
            with self._slack.lock:
                return read()

        try:
            return web.json_response(await self._aside(locked))
        except (NotAllowed, KeyError, ValueError) as error:
            return web.json_response({"ok": False, "error": str(error)}, status=404)

    def _aside(self, work: Callable[[], T]) -> Awaitable[T]:
        """Run what may wait in a thread of its own."""
        return asyncio.get_running_loop().run_in_executor(self._hands, work)

    async def bootstrap(self, request: web.Request) -> web.StreamResponse:
        clock = await self._aside(self._clock.shown)

        def read() -> Json:
            member = self._member(request.query.get("as"))
            return page_data.bootstrap(member.workspace, member, clock)

        return await self._told(read)

    async def messages(self, request: web.Request) -> web.StreamResponse:
        def read() -> Json:
            member = self._member(request.query.get("as"))
            channel = member.workspace.channel(request.query.get("channel", ""))
            if not member.workspace.can_see(member.id, channel):
                raise NotAllowed("that channel is not open to this member")
            thread = request.query.get("thread") or None
            return {"messages": page_data.messages(member.workspace, member, channel, thread)}

        return await self._told(read)

    async def file(self, request: web.Request) -> web.StreamResponse:
        workspace = self._slack.workspaces.get(request.match_info["team"])
        file = workspace.files.get(request.match_info["file"]) if workspace else None
        if file is None:
            return web.Response(status=404)
        return web.Response(body=file.content, content_type=file.mimetype)

    # What members do

    async def act(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()

        def work() -> Json:
            return page_acts.act(self._member(asked.get("as")), asked)

        try:
            return web.json_response(await self._aside(work))
        except NotAllowed as error:
            return web.json_response({"ok": False, "error": str(error)}, status=404)

    # Its clock

    async def clock(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        try:
            await self._clock.turn(str(asked.get("turn")), asked)
        except NotAllowed as error:
            return web.json_response({"ok": False, "error": str(error)}, status=400)
        except Busy:
            return web.json_response({"ok": False, "error": "turning"}, status=409)
        return web.json_response({"ok": True} | await self._aside(self._clock.shown))

    async def reset(self, request: web.Request) -> web.StreamResponse:
        scenario = str((await request.json()).get("scenario") or "")
        if scenario and scenario not in self._slack.keeper.scenarios:
            return web.json_response({"ok": False, "error": "bad_request"}, status=400)
        await self._clock.reset(scenario)
        return web.json_response({"ok": True})

    # Its drawer

    async def outbox(self, request: web.Request) -> web.StreamResponse:
        rows = await self._aside(self._slack.keeper.outbox)

        def read() -> Json:
            workspace = self._workspace()
            return page_data.outbox(workspace, rows) if workspace else rows

        return await self._told(read)

    async def traffic(self, request: web.Request) -> web.StreamResponse:
        """What passed after the entry with this number, and how many entries are kept."""

        def read() -> Json:
            workspace = self._member(None).workspace
            passed = self._slack.traffic.since(int(request.query.get("after", "0")))
            return {"kept": KEPT, "lines": [page_data.traffic_line(workspace, one) for one in passed]}

        return await self._told(read)

    async def traffic_entry(self, request: web.Request) -> web.StreamResponse:
        def read() -> Json:
            found = self._slack.traffic.find(int(request.match_info["number"]))
            if found is None:
                raise NotAllowed("that is not kept any more")
            return page_data.traffic_whole(self._member(None).workspace, found)

        return await self._told(read)

    async def buzz(self, request: web.Request) -> web.StreamResponse:
        return await self._told(lambda: {"members": buzz.tally(self._member(None).workspace)})

    # Word of every change

    async def live(self, request: web.Request) -> web.StreamResponse:
        line = web.WebSocketResponse(heartbeat=30)
        await line.prepare(request)
        self._live.add(line)
        try:
            await line.send_json({"type": "changed", "version": self._slack.version})
            async for _ in line:
                pass  # the page only listens; reading notices when it is gone
        finally:
            self._live.discard(line)
        return line

    def wake(self, loop: asyncio.AbstractEventLoop) -> None:
        """From any thread: tell every page soon; changes in the meantime share the word."""
        if not self._woken:
            self._woken = True
            loop.call_soon_threadsafe(loop.call_later, GATHERING, self._spread)

    def _spread(self) -> None:
        self._woken = False
        loading = self._clock.loading  # too much changes then to look at each change
        told: Json = {"type": "changed", "version": self._slack.version}
        if loading is not None:
            told = {"type": "loading", "loading": loading}
        for line in list(self._live):
            asyncio.get_running_loop().create_task(_tell(line, told))


async def _tell(line: web.WebSocketResponse, told: Json) -> None:
    try:
        await line.send_json(told)
    except (ConnectionError, RuntimeError):
        return
