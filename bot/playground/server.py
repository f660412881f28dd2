"""The local Slack: one server on loopback for the Web API, Socket Mode, response URLs, files and the page."""

import asyncio
import secrets
from collections import deque
from collections.abc import Mapping
from threading import Event, RLock, Thread
from typing import Any

from aiohttp import web

from bot.clock import Clock
from bot.playground.doors import Doors
from bot.playground.faults import Fault, Faults
from bot.playground.ids import Ids
from bot.playground.keeper import Keeper
from bot.playground.page import Page, own_pages_only
from bot.playground.rates import Rates
from bot.playground.socket import SocketHub
from bot.playground.traffic import Traffic
from bot.playground.web_api import Call, WebApi
from bot.playground.workspace import Workspace

CALLS_KEPT = 50_000
LARGEST_BODY = 50 * 1024 * 1024


class LocalSlack:
    """`keeper` turns the clock and makes all new for the page; whoever runs the page takes that place."""

    def __init__(self, clock: Clock, manifest: Mapping[str, Any], port: int = 0) -> None:
        self.clock, self.manifest = clock, manifest
        self.lock = RLock()
        self.ids = Ids(str(port) if port else secrets.token_hex(8))
        self.app_id, self.app_token = self.ids.new("A"), self.ids.secret("xapp-1-")
        self.signing_secret = self.ids.secret("")
        self.hub = SocketHub(self.app_id, self.bump)
        self.workspaces: dict[str, Workspace] = {}
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self.traffic = Traffic(clock)
        self.rates = True
        self.pace = Rates(clock)
        self.faults = Faults()
        self.version = 0
        self.world = secrets.token_hex(8)  # another one each time that it is made new, also on the same port
        self.keeper = Keeper()
        self._port = port
        self._page = Page(self)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        self._tokens: dict[str, Workspace] = {}

    # Life

    def start(self) -> None:
        """Return when it listens. Raises OSError if the port is taken."""
        ready = Event()
        failed: list[BaseException] = []
        self._thread = Thread(target=self._run, args=(ready, failed), name="local-slack", daemon=True)
        self._thread.start()
        ready.wait()
        if failed:
            raise failed[0]

    def _run(self, ready: Event, failed: list[BaseException]) -> None:
        self._loop = loop = asyncio.new_event_loop()
        runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1)
        try:
            loop.run_until_complete(self._listen(runner))
        except OSError as error:
            failed.append(error)
            loop.run_until_complete(runner.cleanup())
            loop.close()
            return
        finally:
            ready.set()
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()

    async def _listen(self, runner: web.AppRunner) -> None:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self._port)
        await site.start()
        self._port = runner.addresses[0][1]

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=LARGEST_BODY, middlewares=[own_pages_only])
        api, doors = WebApi(self), Doors(self)
        application.add_routes(
            [
                web.route("*", "/api/{method}", api.handle),
                web.get("/link/", self.hub.serve),
                web.post("/respond/{team}/{secret}", doors.respond),
                web.post("/upload/{team}/{file}", doors.upload),
                web.get("/files/{team}/{file}", doors.download),
                *self._page.routes(),
            ]
        )
        return application

    def halt(self) -> None:
        """Whatever the page has its keeper do ends soon."""
        self._page.halt()

    def stop(self) -> None:
        for workspace in self.workspaces.values():
            workspace.events.close()
        if self._loop is not None and self._thread is not None and self._thread.is_alive():
            self.hub.close()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)
        self._page.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/"

    @property
    def api_url(self) -> str:
        return self.url + "api/"

    # Workspaces

    def open_workspace(self, name: str = "Playground") -> Workspace:
        """A workspace in which the app is installed with all scopes of the manifest."""
        with self.lock:
            workspace = Workspace(self, name)
            self.workspaces[workspace.team_id] = workspace
            self._tokens[workspace.bot_token] = workspace
        self.bump()
        return workspace

    def workspace_of(self, token: str) -> Workspace | None:
        """The app's own token belongs to all of them: the first one answers."""
        if token == self.app_token:
            return next(iter(self.workspaces.values()), None)
        return self._tokens.get(token)

    def settle(self) -> None:
        """Deliver what waits to be delivered, retries that have come due included."""
        for workspace in list(self.workspaces.values()):
            workspace.events.settle()

    def wipe(self) -> None:
        """Back to empty. What is opened and added then in the same order has the same ids and tokens."""
        with self.lock:
            for workspace in self.workspaces.values():
                workspace.events.close()
            self.workspaces.clear()
            self._tokens.clear()
            self.calls.clear()
            self.traffic.clear()
            self.faults.clear()
            self.pace = Rates(self.clock)
            self.world = secrets.token_hex(8)
            self.ids.restart()
            self.ids.new("A")
            self.ids.secret("xapp-1-")
            self.ids.secret("")
        self.bump()

    def fail(
        self,
        method: str,
        *,
        times: int = 1,
        error: str | None = None,
        status: int | None = None,
        retry_after: int | None = None,
        delay: float = 0,
        lose_answer: bool = False,
        silent: bool = False,
        channel: str | None = None,
        team: str | None = None,
    ) -> None:
        """Get the next calls of a method ("*": of any) wrong.

        `error`, `status` and `retry_after` (429) refuse the call and do nothing; `delay` is seconds before
        the call is looked at; `lose_answer` does what is asked, then cuts the line; `silent` does nothing and
        says nothing until the caller hangs up. `channel` and `team`: only calls about that channel, of that workspace.
        """
        self.faults.plan(Fault(method, times, error, status, retry_after, delay, lose_answer, silent, channel, team))

    def bump(self) -> None:
        """Something changed: the page looks again."""
        self.version += 1
        if self._loop is not None and self._loop.is_running():
            self._page.wake(self._loop)
