"""The Web API's door: reads the call, checks who asks and whether they may, and answers as Slack does."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.playground import (
    methods_chat,
    methods_conversations,
    methods_items,
    methods_people,
    methods_views,
)
from bot.playground.access import need
from bot.playground.arguments import Arguments
from bot.playground.catalogue import CATALOGUE
from bot.playground.errors import SlackError, bad_arguments
from bot.playground.records import Json
from bot.playground.workspace import Workspace

if TYPE_CHECKING:
    from bot.playground.server import LocalSlack

METHODS: dict[str, Callable[[Workspace, Arguments], Json]] = {
    **methods_chat.METHODS,
    **methods_conversations.METHODS,
    **methods_items.METHODS,
    **methods_people.METHODS,
    **methods_views.METHODS,
}
APP_LEVEL = {"apps.connections.open"}
BY_KIND = ("conversations.", "users.conversations")  # their scope depends on the kind of conversation
SELF_CHECKED = {"conversations.join"}


@dataclass(frozen=True)
class Call:
    """One call of the Web API and its answer."""

    at: datetime
    team_id: str | None
    method: str
    arguments: Json
    answer: Json


class WebApi:
    def __init__(self, slack: "LocalSlack") -> None:
        self._slack = slack

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given = await read(request)
        arguments = Arguments(given)
        token = _token(request, arguments)
        channel = arguments.text("channel") or arguments.text("channel_id")
        fault = self._slack.faults.take(method, channel, self._team(token))
        if fault and fault.silent:
            return await self._say_nothing(request)
        if fault and fault.delay:
            await asyncio.sleep(fault.delay)
        if fault and (fault.error or fault.status or fault.retry_after is not None):
            refused = {"ok": False, "error": fault.error or ("ratelimited" if not fault.status else "failed")}
            self._note(token, method, arguments, refused)
            status = fault.status or (200 if fault.error and fault.retry_after is None else 429)
            return self._answer(token, refused, status, fault.retry_after)
        answer, wait = self.call(method, token, arguments)
        if fault and fault.lose_answer and request.transport is not None:
            request.transport.abort()
        return self._answer(token, answer, 429 if wait else 200, wait or None)

    async def _say_nothing(self, request: web.Request) -> web.Response:
        """Until the caller has waited long enough, or the failures are called off."""
        faults, before = self._slack.faults, self._slack.faults.cleared
        while request.transport is not None and not request.transport.is_closing() and faults.cleared == before:
            await asyncio.sleep(0.02)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def call(self, method: str, token: str | None, arguments: Arguments) -> tuple[Json, int]:
        """The answer, and the seconds to wait if the call came too soon."""
        wait = 0
        try:
            with self._slack.lock:
                workspace = self._entitled(method, token, arguments)
                wait = self._wait(workspace, method, arguments)
                if wait:
                    raise SlackError("ratelimited")
                answer: Json = {"ok": True, **METHODS[method](workspace, arguments)}
        except SlackError as error:
            answer = {"ok": False, "error": error.code, **error.more}
        self._note(token, method, arguments, answer)
        return answer, wait

    def _entitled(self, method: str, token: str | None, arguments: Arguments) -> Workspace:
        """The workspace of the token, if it may call this method with these arguments."""
        if method not in METHODS:
            raise SlackError("unknown_method", req_method=method)
        if not token:
            raise SlackError("not_authed")
        workspace = self._slack.workspace_of(token)
        if workspace is None:
            raise SlackError("invalid_auth")
        if not workspace.installed:
            raise SlackError("account_inactive")
        if token.startswith("xapp-") != (method in APP_LEVEL):
            raise SlackError("not_allowed_token_type")
        _check_arguments(method, arguments)
        scopes = CATALOGUE[method].scopes.split()
        if method in SELF_CHECKED or not method.startswith(BY_KIND):
            need(workspace, *scopes)
        return workspace

    def _wait(self, workspace: Workspace, method: str, arguments: Arguments) -> int:
        if not self._slack.rates:
            return 0
        return self._slack.pace.wait(workspace.team_id, method, arguments.text("channel"))

    def _note(self, token: str | None, method: str, arguments: Arguments, answer: Json) -> None:
        given = {name: value for name, value in arguments.given.items() if name != "token"}
        team = self._team(token)
        self._slack.calls.append(Call(self._slack.clock.now(), team, method, given, answer))
        self._slack.traffic.called(method, given, answer)

    def _team(self, token: str | None) -> str | None:
        workspace = self._slack.workspace_of(token or "")
        return workspace.team_id if workspace else None

    def _answer(self, token: str | None, answer: Json, status: int, retry_after: int | None) -> web.Response:
        """With Slack's time, and with the scopes of the token that was used."""
        headers = {"Date": format_datetime(self._slack.clock.real(), usegmt=True)}
        if retry_after is not None:
            headers["Retry-After"] = str(retry_after)
        workspace = self._slack.workspace_of(token or "")
        if workspace is not None:
            app_level = str(token).startswith("xapp-")
            headers["X-OAuth-Scopes"] = "connections:write" if app_level else ",".join(sorted(workspace.granted))
        return web.json_response(answer, status=status, headers=headers)


def _check_arguments(method: str, arguments: Arguments) -> None:
    known = CATALOGUE[method]
    missing = [f"missing required field: {one}" for one in known.required.split() if one not in arguments.given]
    unknown = [f"unknown argument: {one}" for one in sorted(set(arguments.given) - known.arguments)]
    if missing or unknown:
        raise bad_arguments(*missing, *unknown)


async def read(request: web.Request) -> Json:
    """Arguments of the query and of the body; JSON keeps its types, a form is all text."""
    given: Json = dict(request.query)
    body = await request.read()
    if not body:
        return given
    if request.content_type == "application/json":
        try:
            found: Any = json.loads(body)
        except json.JSONDecodeError:
            found = None
        return given | (found if isinstance(found, dict) else {"invalid_json": True})
    form = await request.post()
    return given | {name: value for name, value in form.items() if isinstance(value, str)}


def _token(request: web.Request, arguments: Arguments) -> str | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token else arguments.text("token") or None
