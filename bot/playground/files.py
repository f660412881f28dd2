"""Files of members and of the bot."""

import mimetypes

from bot.playground.records import File
from bot.playground.state import State


def upload(workspace: State, user: str, name: str, content: bytes) -> File:
    """Keep a file; it is nowhere yet."""
    id_ = workspace.ids.new("F")
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    base = f"{workspace.slack.url}files/{workspace.team_id}/{id_}"
    page = f"/page/files/{workspace.team_id}/{id_}"
    file = File(id_, name, content, mimetype, user, workspace.now(), base, page)
    workspace.files[id_] = file
    return file
