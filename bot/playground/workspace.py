"""A workspace, and what its admins do: people, channels, the app's presence in them."""

from collections.abc import Sequence

from bot.playground import conversations
from bot.playground.errors import NotAllowed
from bot.playground.members import Member
from bot.playground.profiles import user_shown
from bot.playground.records import Channel
from bot.playground.state import State


class Workspace(State):
    def add_member(
        self,
        name: str,
        *,
        real_name: str | None = None,
        tz: str = "Europe/Berlin",
        admin: bool = False,
        owner: bool = False,
        guest: bool = False,
        external: bool = False,
    ) -> Member:
        """`external`: somebody of another organisation, here through Slack Connect."""
        with self.lock:
            team = self.ids.new("T") if external else self.team_id
            member = Member(self, self.ids.new("U"), name, real_name or name.title(), tz, team)
            member.display_name = "" if real_name else name
            member.admin, member.owner, member.guest = admin or owner, owner, guest
            self.members[member.id] = member
            if not external:
                self.emit("team_join", {"type": "team_join", "user": user_shown(self, member)})
                self._into_general(member)
        self._settled()
        return member

    def _into_general(self, member: Member) -> None:
        for channel in self.channels.values():
            if channel.general and not member.guest:
                conversations.enter(self, channel, member.id)

    def add_channel(
        self, name: str, members: Sequence[Member] = (), *, private: bool = False, general: bool = False
    ) -> Channel:
        """The first of the members counts as its creator; the bot is not in it."""
        with self.lock:
            if any(one.name == name and one.kind == "channel" for one in self.channels.values()):
                raise NotAllowed(f"#{name} exists already")
            channel = self.new_channel("C", "channel", name, [one.id for one in members])
            channel.private, channel.general = private, general
            channel.external_teams = {one.team_id for one in members if one.external}
            if not private:
                about = {
                    "id": channel.id,
                    "name": name,
                    "created": channel.created,
                    "creator": channel.creator,
                }
                conversations.tell_of_channel(self, channel, "created", {"channel": about})
        self._settled()
        return channel

    def deactivate(self, member: Member) -> None:
        with self.lock:
            member.deleted = True
            for channel in self.channels.values():
                if channel.kind == "channel" and member.id in channel.members:
                    channel.members.remove(member.id)  # no member_left_channel: user_change says it all
            self._user_change(member)
        self._settled()

    def set_timezone(self, member: Member, tz: str) -> None:
        with self.lock:
            member.tz = tz
            self._user_change(member)
        self._settled()

    def _user_change(self, member: Member) -> None:
        user = user_shown(self, member)
        self.emit("user_change", {"type": "user_change", "user": user, "event_ts": self.next_ts()})

    def rename(self, channel: Channel, name: str) -> None:
        with self.lock:
            channel.name = name
            about = {"id": channel.id, "name": name, "created": channel.created}
            conversations.tell_of_channel(self, channel, "rename", {"channel": about})
        self._settled()

    def archive(self, channel: Channel) -> None:
        """Everybody stays a member, the bot too, but nobody can post."""
        with self.lock:
            channel.archived = True
            conversations.tell_of_channel(self, channel, "archive", {"user": self._somebody()})
        self._settled()

    def unarchive(self, channel: Channel) -> None:
        with self.lock:
            channel.archived = False
            conversations.tell_of_channel(self, channel, "unarchive", {"user": self._somebody()})
        self._settled()

    def delete_channel(self, channel: Channel) -> None:
        with self.lock:
            conversations.tell_of_channel(self, channel, "deleted")
            self.channels.pop(channel.id, None)
        self._settled()

    def _somebody(self) -> str:
        admins = [one.id for one in self.members.values() if one.admin and not one.deleted]
        return admins[0] if admins else next(iter(self.members), self.bot_user_id)

    def invite_bot(self, channel: Channel, by: Member) -> None:
        with self.lock:
            if by.id not in channel.members or channel.archived:
                raise NotAllowed(f"{by.name} cannot invite into #{channel.name}")
            conversations.enter(self, channel, self.bot_user_id, by.id)
        self._settled()

    def remove_bot(self, channel: Channel) -> None:
        with self.lock:
            conversations.exit_(self, channel, self.bot_user_id)
        self._settled()

    def uninstall(self) -> None:
        """The tokens are worth nothing from now on; Slack says so once."""
        with self.lock:
            tokens = {"oauth": [], "bot": [self.bot_user_id]}
            self.emit("tokens_revoked", {"type": "tokens_revoked", "tokens": tokens})
            self.emit("app_uninstalled", {"type": "app_uninstalled"})
            self.installed = False
        self._settled()

    def _settled(self) -> None:
        self.changed()
        self.events.flush()

    # Socket Mode's trouble, on request

    def refresh_sockets(self) -> None:
        self.slack.hub.refresh()

    def close_sockets(self) -> None:
        self.slack.hub.close()

    def cut_sockets(self, how: str = "closed") -> None:
        """`closed`, `reset` or `silent`: see socket.py."""
        self.slack.hub.cut(how)
