"""What a workspace consists of: channels, messages and files, in memory."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]
Entered = dict[str, dict[str, Json]]  # block_id, action_id, Slack's state value


@dataclass(eq=False)
class File:
    id: str
    name: str
    content: bytes
    mimetype: str
    user: str
    created: int
    url: str  # where the bytes are, with the bot's token
    page_url: str  # the same for the page, without one
    channels: list[str] = field(default_factory=list)
    deleted: bool = False

    def shown(self) -> Json:
        kind = "text" if self.mimetype.startswith("text/") else self.mimetype.split("/")[-1]
        return {
            "id": self.id,
            "name": self.name,
            "title": self.name,
            "mimetype": self.mimetype,
            "filetype": kind,
            "user": self.user,
            "created": self.created,
            "timestamp": self.created,
            "size": len(self.content),
            "mode": "hosted",
            "url_private": self.url,
            "url_private_download": self.url,
            "channels": list(self.channels),
        }


@dataclass(eq=False)
class Message:
    ts: str
    channel: str
    user: str
    team: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    bot_id: str | None = None
    app_id: str | None = None
    thread_ts: str | None = None
    subtype: str | None = None
    broadcast: bool = False
    metadata: Json | None = None
    edited: Json | None = None
    ephemeral_to: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[File] = field(default_factory=list)
    entered: dict[str, Entered] = field(default_factory=dict)  # by member

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    def shown(self, *, metadata: bool = False) -> Json:
        """The message as Slack's API gives it, without what its thread adds."""
        shown: Json = {
            "type": "message",
            "user": self.user,
            "ts": self.ts,
            "text": self.text,
            "team": self.team,
        }
        optional = {
            "subtype": self.subtype,
            "bot_id": self.bot_id,
            "app_id": self.app_id,
            "thread_ts": self.thread_ts,
            "blocks": self.blocks,
            "edited": self.edited,
            "metadata": self.metadata if metadata else None,
            "files": [file.shown() for file in self.files],
            "reactions": [
                {"name": name, "users": list(users), "count": len(users)} for name, users in self.reactions.items()
            ],
        }
        return shown | {name: value for name, value in optional.items() if value}


@dataclass(eq=False)
class Channel:
    id: str
    name: str
    kind: str  # channel, im or mpim
    created: int
    creator: str
    private: bool = False
    general: bool = False
    archived: bool = False
    topic: str = ""
    purpose: str = ""
    members: list[str] = field(default_factory=list)
    external_teams: set[str] = field(default_factory=set)
    messages: dict[str, Message] = field(default_factory=dict)  # by ts, in order
    threads: dict[str, list[Message]] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)  # by member, the ts read last

    @property
    def type(self) -> str:
        """Slack's channel_type of events: channel, group, im or mpim."""
        return "group" if self.kind == "channel" and self.private else self.kind

    @property
    def noun(self) -> str:
        """The first part of scopes and of events: channels, groups, im or mpim."""
        return {"channel": "channels", "group": "groups"}.get(self.type, self.type)

    def add(self, message: Message) -> None:
        self.messages[message.ts] = message
        if message.is_reply and message.thread_ts and not message.ephemeral_to:
            self.threads.setdefault(message.thread_ts, []).append(message)
            parent = self.messages.get(message.thread_ts)
            if parent:
                parent.thread_ts = parent.ts

    def remove(self, message: Message) -> None:
        self.messages.pop(message.ts, None)
        replies = self.threads.get(message.thread_ts or "", [])
        if message in replies:
            replies.remove(message)

    def replies(self, ts: str) -> list[Message]:
        return self.threads.get(ts, [])

    def top_level(self) -> list[Message]:
        """In order, thread replies only where they were sent to the channel too."""
        return [one for one in self.messages.values() if not one.is_reply or one.broadcast]

    def shown(self, message: Message, *, metadata: bool = False) -> Json:
        """A message with what its thread adds to it."""
        shown = message.shown(metadata=metadata)
        replies = self.replies(message.ts)
        if replies and not message.is_reply:
            shown["reply_count"] = len(replies)
            shown["reply_users"] = list(dict.fromkeys(one.user for one in replies))
            shown["reply_users_count"] = len(shown["reply_users"])
            shown["latest_reply"] = replies[-1].ts
        if message.is_reply and message.thread_ts in self.messages:
            shown["parent_user_id"] = self.messages[message.thread_ts].user
        return shown


def stamp(moment: datetime) -> int:
    return int(moment.timestamp())
