"""The doors beside the Web API: response URLs, uploads and downloads."""

import json
from typing import TYPE_CHECKING

from aiohttp import web

from bot.playground.errors import SlackError
from bot.playground.interactions import respond
from bot.playground.methods_items import readable
from bot.playground.records import Json

if TYPE_CHECKING:
    from bot.playground.server import LocalSlack


class Doors:
    def __init__(self, slack: "LocalSlack") -> None:
        self._slack = slack

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """Slack answers `ok` as text, or the error with 404 when the URL has come to its end."""
        workspace = self._slack.workspaces.get(request.match_info["team"])
        if workspace is None or not workspace.installed:
            return web.Response(status=404, text="no_team")
        try:
            body = json.loads(await request.read())
        except json.JSONDecodeError:
            return web.Response(status=400, text="invalid_payload")
        answer: Json = {"ok": True}
        try:
            with self._slack.lock:
                respond(workspace, request.match_info["secret"], body)
        except SlackError as error:
            over = error.code in ("used_url", "expired_url")
            answer = {"ok": False, "error": error.code, **error.more}
            return web.json_response(answer, status=404 if over else 400)
        finally:
            self._slack.traffic.called("response_url", body, answer, kind="response")
        return web.Response(text="ok")

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file, plain or as a form."""
        workspace = self._slack.workspaces.get(request.match_info["team"])
        file = workspace.uploads.get(request.match_info["file"]) if workspace else None
        if file is None:
            return web.Response(status=404)
        content = await request.read()
        if request.content_type == "multipart/form-data":
            form = await request.post()
            parts = [one for one in form.values() if isinstance(one, web.FileField)]
            content = parts[0].file.read() if parts else b""
        with self._slack.lock:
            file.content = content
        return web.Response(text=f"OK - {len(content)}")

    async def download(self, request: web.Request) -> web.StreamResponse:
        """A file for the bot, where it may look; without token or scope: Slack's sign-in page."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        workspace = self._slack.workspace_of(token)
        if workspace is None or workspace.team_id != request.match_info["team"]:
            return web.Response(status=302, headers={"Location": self._slack.url})
        file = workspace.files.get(request.match_info["file"])
        if "files:read" not in workspace.granted:
            return web.Response(status=302, headers={"Location": self._slack.url})
        if file is None or not readable(workspace, file):
            return web.Response(status=404)
        return web.Response(body=file.content, content_type=file.mimetype)
