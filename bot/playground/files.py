"""Files of members and of the bot."""

import mimetypes
from collections.abc import Iterator

from bot.playground.block_kit import refused
from bot.playground.records import File, Json
from bot.playground.state import State

LOOKED_AT = 5  # seconds: Slack looks at a new file for some moments before it lets a message show it


def upload(workspace: State, user: str, name: str, content: bytes) -> File:
    """Keep a file; it is nowhere yet."""
    id_ = workspace.ids.new("F")
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    base = f"{workspace.slack.url}files/{workspace.team_id}/{id_}"
    page = f"/page/files/{workspace.team_id}/{id_}"
    file = File(id_, name, content, mimetype, user, workspace.now(), base, page)
    workspace.files[id_] = file
    return file


def check_pictures(workspace: State, blocks: list[Json]) -> None:
    """A message shows pictures that the bot has, and that Slack has looked at."""
    for at, shown in pictures(blocks):
        file = workspace.files.get(str(shown.get("id")))
        if file is None or file.deleted or not file.mimetype.startswith("image/") or fresh(workspace, file):
            raise refused("invalid_blocks", [f"invalid slack file [json-pointer:{at}/slack_file]"])


def pictures(blocks: list[Json]) -> Iterator[tuple[str, Json]]:
    """Every picture of Slack's own that blocks show by its id, and where it stands."""
    for number, block in enumerate(blocks):
        for part in (block, block.get("accessory") or {}, *(block.get("elements") or [])):
            if isinstance(part, dict) and part.get("type") == "image" and "id" in (part.get("slack_file") or {}):
                yield f"/blocks/{number}", part["slack_file"]


def fresh(workspace: State, file: File) -> bool:
    return workspace.now() < file.created + LOOKED_AT
