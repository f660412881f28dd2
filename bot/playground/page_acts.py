"""What the page asks for in a member's name."""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from bot.playground.errors import NotAllowed
from bot.playground.interactions import Answer
from bot.playground.members import Member
from bot.playground.records import Json

Asked = Mapping[str, Any]


def act(member: Member, asked: Asked) -> Json:
    """Do it, and say how it went."""
    acts = ACTS.get(str(asked.get("act")))
    if acts is None:
        return _told(Answer(False, "unknown_act"))
    try:
        found = acts(member, asked)
    except NotAllowed as error:
        return _told(Answer(False, "not_allowed"), str(error))
    except (KeyError, ValueError, TypeError) as error:
        return _told(Answer(False, "bad_request"), f"{type(error).__name__}: {error}")
    answer = found if isinstance(found, Answer) else Answer(True)
    return _told(answer) | {"view": answer.view or member.modal}


def _told(answer: Answer, text: str | None = None) -> Json:
    told = text or answer.text or None
    return {
        "ok": answer.ok,
        "error": answer.error,
        "text": told,
        "errors": answer.errors,
        "view": answer.view,
    }


def _say(member: Member, asked: Asked) -> None:
    thread, broadcast = asked.get("thread_ts"), bool(asked.get("broadcast"))
    member.say(asked["channel"], asked["text"], thread_ts=thread, broadcast=broadcast)


def _upload(member: Member, asked: Asked) -> None:
    content = base64.b64decode(asked["text"])
    file = (str(asked["name"]), content)
    thread, broadcast = asked.get("thread_ts"), bool(asked.get("broadcast"))
    comment = str(asked.get("comment") or "")
    member.say(asked["channel"], comment, thread_ts=thread, broadcast=broadcast, files=[file])


def _command(member: Member, asked: Asked) -> Answer:
    command, text = str(asked["command"]), str(asked.get("text") or "")
    if command == "/invite":
        return _invite(member, asked["channel"], text)
    return member.command(command, text, asked["channel"])


def _invite(member: Member, channel: str, text: str) -> Answer:
    """Slack's own command: brings the app, or people, into the channel one is in."""
    workspace = member.workspace
    names = [one.lstrip("@").strip("<>@").split("|")[0] for one in text.split()]
    if not names:
        return Answer(False, "no_user", message={"text": "Say whom: /invite @name"})
    for name in names:
        if name.lower() in (workspace.bot_name.lower(), workspace.bot_user_id.lower()):
            workspace.invite_bot(workspace.channel(channel), member)
        else:
            member.invite(channel, workspace.member(name))
    return Answer(True)


def _keep_state(member: Member, asked: Asked) -> None:
    """Take over what the page's inputs hold before something is sent."""
    state = asked.get("state") or {}
    for block_id, actions in state.items():
        for action_id, plain in actions.items():
            _enter(member, asked, str(block_id), str(action_id), plain)


def _enter(member: Member, asked: Asked, block_id: str, action_id: str, plain: Any) -> None:
    if "view_id" in asked:
        member.enter({"id": asked["view_id"]}, block_id, action_id, _value(plain))
    else:
        member.enter({"channel": asked["channel"], "ts": asked["ts"]}, block_id, action_id, _value(plain))


def _value(plain: Any) -> Any:
    """Files come as name and base64, everything else as it is."""
    if isinstance(plain, dict) and "base64" in plain:
        return [(str(plain["name"]), base64.b64decode(plain["base64"]))]
    if isinstance(plain, list):
        return [_value(one)[0] if isinstance(one, dict) and "base64" in one else one for one in plain]
    return plain


def _press(member: Member, asked: Asked) -> Answer:
    _keep_state(member, asked)
    in_view = asked.get("view_id")
    holder = {"id": in_view} if in_view else {"channel": asked["channel"], "ts": asked["ts"]}
    return member.press(
        holder,
        str(asked["action_id"]),
        block_id=asked.get("block_id"),
        value=asked.get("value"),
        selected=asked.get("selected"),
    )


def _fill(member: Member, asked: Asked) -> None:
    _enter(member, asked, str(asked["block_id"]), str(asked["action_id"]), asked.get("value"))


def _submit(member: Member, asked: Asked) -> Answer:
    _keep_state(member, asked)
    return member.submit({"id": asked["view_id"]})


def _shortcut(member: Member, asked: Asked) -> Answer:
    where = {"channel": asked.get("channel"), "ts": asked["ts"]} if asked.get("ts") else None
    return member.shortcut(str(asked["callback_id"]), where)


def _read(member: Member, asked: Asked) -> None:
    workspace = member.workspace
    with workspace.lock:
        channel = workspace.channel(asked["channel"])
        latest = next(reversed(channel.messages), "")
        if channel.read.get(member.id, "") == latest:
            return
        channel.read[member.id] = latest
    workspace.changed()


def _home(member: Member, asked: Asked) -> None:
    member.open_home(str(asked.get("tab") or "home"))


def _invite_bot(member: Member, asked: Asked) -> None:
    member.workspace.invite_bot(member.workspace.channel(asked["channel"]), member)


ACTS: dict[str, Callable[[Member, Asked], Answer | Json | None]] = {
    "say": _say,
    "upload": _upload,
    "command": _command,
    "press": _press,
    "fill": _fill,
    "submit": _submit,
    "shortcut": _shortcut,
    "read": _read,
    "edit": lambda member, asked: member.edit(asked["channel"], asked["ts"], asked["text"]),
    "delete": lambda member, asked: member.delete(asked["channel"], asked["ts"]),
    "dismiss": lambda member, asked: member.dismiss(asked["channel"], asked["ts"]),
    "close": lambda member, asked: member.close({"id": asked["view_id"]}, all_=bool(asked.get("all"))),
    "home": _home,
    "join": lambda member, asked: member.join(asked["channel"]),
    "leave": lambda member, asked: member.leave(asked["channel"]),
    "react": lambda member, asked: member.react(asked["channel"], asked["ts"], asked["name"]),
    "unreact": lambda member, asked: member.unreact(asked["channel"], asked["ts"], asked["name"]),
    "invite_bot": _invite_bot,
}
