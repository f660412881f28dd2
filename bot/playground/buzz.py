"""Whose phone buzzes for what the bot says, as Slack's default settings have it.

Private messages, mentions, and replies in threads that somebody follows. What only one person sees, and what is
changed later, makes no sound. Nobody's own do-not-disturb hours are taken off.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.playground.records import Channel, Json, Message
from bot.playground.state import State

PERSON = re.compile(r'(?:<@|"user_id": ")(\w+)')  # in mrkdwn, and in rich text
EVERYONE = re.compile(r'<!(?:channel|here|everyone)\b|"type": "broadcast"')


def count(workspace: State, channel: Channel, message: Message) -> None:
    """Note it for everybody whom a message of the bot reaches; called once, as it is posted."""
    for user in reached(workspace, channel, message):
        workspace.buzzes.setdefault(user, []).append(workspace.clock.now())


def reached(workspace: State, channel: Channel, message: Message) -> set[str]:
    words = _words(message)
    if channel.kind != "channel" or EVERYONE.search(words):
        found = set(channel.members)
    else:
        found = set(PERSON.findall(words)) | set(_followers(channel, message))
    return {one for one in found if one in channel.members and one in workspace.members and one != message.user}


def _words(message: Message) -> str:
    return f"{message.text} {json.dumps(message.blocks)}"


def _followers(channel: Channel, message: Message) -> Iterator[str]:
    """Who began the thread, wrote in it, or was mentioned there."""
    if not message.is_reply or message.thread_ts is None:
        return
    root = channel.messages.get(message.thread_ts)
    for one in [*([root] if root else []), *channel.replies(message.thread_ts)]:
        yield one.user
        yield from PERSON.findall(_words(one))


def tally(workspace: State) -> list[Json]:
    """Each member with how often their phone buzzed, in all and on each day of their own zone."""
    return [
        {"id": id_, "total": len(times), "days": _by_day(times, ZoneInfo(member.tz))}
        for id_, member in workspace.members.items()
        if not member.deleted
        for times in [workspace.buzzes.get(id_, [])]
    ]


def _by_day(times: list[datetime], zone: ZoneInfo) -> dict[str, int]:
    return dict(Counter(one.astimezone(zone).date().isoformat() for one in times))
