"""One workspace's state and what all of it leans on: look-ups, ids, timestamps, events on their way."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.playground.delivery import EventQueue, Transport
from bot.playground.errors import NotAllowed, SlackError
from bot.playground.records import Channel, Entered, File, Json, Message, stamp
from bot.playground.socket import SocketTransport
from bot.playground.traffic import Noted

if TYPE_CHECKING:
    from bot.playground.members import Member
    from bot.playground.server import LocalSlack
    from bot.playground.triggers import ResponseUrl, Trigger
    from bot.playground.views import View

EVENT_SCOPES = {  # any one of them lets the app hear of it; an event that is not here needs none
    "app_mention": "app_mentions:read",
    "user_change": "users:read",
    "team_join": "users:read",
    "file_shared": "files:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "member_joined_channel": "channels:read groups:read",
    "member_left_channel": "channels:read groups:read",
}
EVENT_SCOPES |= {f"message.{noun}": f"{noun}:history" for noun in ("channels", "groups", "im", "mpim")}
EVENT_SCOPES |= {
    f"{kind}_{what}": f"{kind}s:read"
    for kind in ("channel", "group")
    for what in ("rename", "archive", "unarchive", "deleted", "left", "created")
}


class State:
    def __init__(self, slack: "LocalSlack", name: str) -> None:
        ids = slack.ids
        self.slack, self.name = slack, name
        self.clock, self.lock, self.ids, self.manifest = slack.clock, slack.lock, ids, slack.manifest
        self.team_id = ids.new("T")
        self.enterprise_id: str | None = None
        self.domain = name.lower().replace(" ", "-")
        self.app_id, self.app_token, self.signing_secret = slack.app_id, slack.app_token, slack.signing_secret
        self.bot_token = ids.secret("xoxb-")
        self.bot_user_id, self.bot_id = ids.new("U"), ids.new("B")
        self.installed = True
        scopes = self.manifest.get("oauth_config", {}).get("scopes", {})
        self.granted: set[str] = set(scopes.get("bot") or []) | set(scopes.get("bot_optional") or [])
        self.transport: Transport = SocketTransport(slack.hub)
        self.events = EventQueue(self.clock, ids, lambda: self.line)
        self.members: dict[str, Member] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.uploads: dict[str, File] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.buzzes: dict[str, list[datetime]] = {}  # by member, when their phone buzzed
        self._last_ts = 0

    @property
    def line(self) -> Transport:
        """The way to the bot; what travels on it stands in the traffic."""
        return Noted(self.transport, self.slack.traffic, self.clock)

    # What the tests switch

    @property
    def deliver_twice(self) -> bool:
        """The next event comes also under a second event_id."""
        return self.events.twice

    @deliver_twice.setter
    def deliver_twice(self, twice: bool) -> None:
        self.events.twice = twice

    @property
    def hold_events(self) -> bool:
        """Events wait until this is False again and something is delivered."""
        return self.events.held

    @hold_events.setter
    def hold_events(self, held: bool) -> None:
        self.events.held = held

    # Times

    def next_ts(self) -> str:
        """The ts of a new message: the world's time, never twice, never backwards."""
        now = self.clock.now()
        micro = int(now.timestamp()) * 1_000_000 + now.microsecond
        self._last_ts = max(self._last_ts + 1, micro)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def now(self) -> int:
        return stamp(self.clock.now())

    def offset(self, tz: str) -> int:
        offset = self.clock.now().astimezone(ZoneInfo(tz)).utcoffset() or timedelta()
        return int(offset.total_seconds())

    def local(self, tz: str) -> datetime:
        return self.clock.now().astimezone(ZoneInfo(tz))

    # Look-ups

    @property
    def bot_name(self) -> str:
        features = self.manifest.get("features", {})
        shown = features.get("bot_user", {}).get("display_name")
        return str(shown or self.manifest.get("display_information", {}).get("name") or "app")

    def member(self, name: str) -> "Member":
        """By name or id; KeyError if there is nobody."""
        if name in self.members:
            return self.members[name]
        for member in self.members.values():
            if name.lower() in (member.name.lower(), member.real_name.lower()):
                return member
        raise KeyError(name)

    def channel(self, reference: Channel | str) -> Channel:
        """By id or name, with or without #; KeyError if there is none."""
        key = reference if isinstance(reference, str) else reference.id
        if key in self.channels:
            return self.channels[key]
        for channel in self.channels.values():
            if channel.kind == "channel" and channel.name == key.lstrip("#"):
                return channel
        raise KeyError(key)

    def has_bot(self, channel: Channel) -> bool:
        return self.bot_user_id in channel.members

    def can_see(self, user: str, channel: Channel) -> bool:
        """Public channels are open to full members, everything else to those who are in it."""
        if user in channel.members:
            return True
        member = self.members[user]
        outside = member.guest or member.external
        return channel.kind == "channel" and not channel.private and not outside

    def message(self, channel: Channel, ts: str) -> Message:
        if ts not in channel.messages:
            raise NotAllowed(f"there is no message {ts} in {channel.name}")
        return channel.messages[ts]

    def team_of(self, user: str) -> str:
        member = self.members.get(user)
        return member.team_id if member else self.team_id

    def dm(self, user: str) -> Channel:
        """The member's conversation with the bot, opened if need be."""
        for channel in self.channels.values():
            if channel.kind == "im" and user in channel.members:
                return channel
        return self.new_channel("D", "im", self.members[user].name, [user, self.bot_user_id])

    def new_channel(self, prefix: str, kind: str, name: str, members: list[str]) -> Channel:
        channel = Channel(self.ids.new(prefix), name, kind, self.now(), members[0] if members else self.bot_user_id)
        channel.members = list(members)
        channel.private = kind != "channel"
        self.channels[channel.id] = channel
        return channel

    def dm_with(self, user: str) -> Channel:
        """The same for the bot: refuses people whom an app cannot write to."""
        member = self.members.get(user)
        if member is None or member.external or member.deleted:
            raise SlackError("channel_not_found")
        return self.dm(user)

    # The app

    def subscribed(self, event: str) -> bool:
        subscriptions = self.manifest.get("settings", {}).get("event_subscriptions", {})
        return event in (subscriptions.get("bot_events") or [])

    def app_home(self, name: str) -> bool:
        """A switch of features.app_home; a manifest without that part leaves the Messages tab on."""
        home = self.manifest.get("features", {}).get("app_home")
        return name == "messages_tab_enabled" if home is None else bool(home.get(name, False))

    def emit(self, name: str, event: Json) -> None:
        """Send an event, if the manifest subscribes to it and its scope is granted."""
        scopes = EVENT_SCOPES.get(name, "").split()
        heard = not scopes or self.granted.intersection(scopes)
        if not (self.installed and self.subscribed(name) and heard):
            return
        authorization = {
            "enterprise_id": self.enterprise_id,
            "team_id": self.team_id,
            "user_id": self.bot_user_id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        self.events.put(
            {
                "token": "playground",
                "team_id": self.team_id,
                "context_team_id": self.team_id,
                "context_enterprise_id": self.enterprise_id,
                "api_app_id": self.app_id,
                "type": "event_callback",
                "event_id": self.ids.new("Ev"),
                "event_time": self.now(),
                "authorizations": [authorization],
                "is_ext_shared_channel": self._is_shared(event.get("channel")),
                "event_context": self.ids.new("4-", 24),
                "event": event,
            }
        )

    def _is_shared(self, channel: object) -> bool:
        found = self.channels.get(channel) if isinstance(channel, str) else None
        return bool(found and found.external_teams)

    def changed(self) -> None:
        self.slack.bump()


def entered_in(message: Message, user: str) -> Entered:
    return message.entered.setdefault(user, {})
