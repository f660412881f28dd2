"""What a member types becomes what Slack sends: escaped, with names turned into ids."""

import re

from bot.playground.state import State

TOKEN = re.compile(r"<(?:@[UW]|#C|!)[^<>]*>|<https?://[^<>\s]+>")
NAME = re.compile(r"(?<![\w<&])([@#])([\w.-]*\w)")
LINK = re.compile(r"(?<![<|\w])(https?://[^\s<>|]+)")


def escaped(text: str) -> str:
    """Only & < > change, and not in what already is a mention or a link of Slack's."""
    parts: list[str] = []
    end = 0
    for found in TOKEN.finditer(text):
        parts += [_escape(text[end : found.start()]), found.group()]
        end = found.end()
    return "".join(parts) + _escape(text[end:])


def _escape(text: str) -> str:
    return re.sub(r"&(?!amp;|lt;|gt;)", "&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def with_names(workspace: State, text: str, *, labels: bool) -> str:
    """@amy and #general as Slack's tokens; `labels` adds the name, as in the text of commands."""

    def token(found: re.Match[str]) -> str:
        mark, name = found.groups()
        wanted = _user(workspace, name) if mark == "@" else _channel(workspace, name)
        if wanted is None:
            return found.group()
        return f"<{mark}{wanted}|{name}>" if labels or mark == "#" else f"<{mark}{wanted}>"

    return NAME.sub(token, text)


def _user(workspace: State, name: str) -> str | None:
    if name.lower() == workspace.bot_name.lower():
        return workspace.bot_user_id
    return next((one.id for one in workspace.members.values() if one.name.lower() == name.lower()), None)


def _channel(workspace: State, name: str) -> str | None:
    public = (one for one in workspace.channels.values() if one.kind == "channel" and not one.private)
    return next((one.id for one in public if one.name == name), None)


def message_text(workspace: State, text: str) -> str:
    return with_names(workspace, LINK.sub(r"<\1>", escaped(text)), labels=False)


def command_text(workspace: State, command: str, text: str) -> str:
    """As typed, unless the manifest asks for escaping."""
    commands = workspace.manifest.get("features", {}).get("slash_commands") or []
    for one in commands:
        if one["command"] == command and one.get("should_escape"):
            return with_names(workspace, escaped(text), labels=True)
    return text
