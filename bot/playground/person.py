"""One person at Slack's client: who they are, what their screen shows, and how their acts reach the bot."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from bot.playground import interactions, screen, views
from bot.playground.errors import NotAllowed
from bot.playground.files import upload
from bot.playground.interactions import Answer
from bot.playground.records import Channel, Json

if TYPE_CHECKING:
    from bot.playground.workspace import Workspace

T = TypeVar("T")


class Person:
    def __init__(self, workspace: "Workspace", id_: str, name: str, real_name: str, tz: str, team_id: str) -> None:
        self.workspace = workspace
        self.id, self.name, self.real_name, self.tz, self.team_id = id_, name, real_name, tz, team_id
        self.display_name = name  # "" for somebody who goes by their real name
        self.admin = self.owner = self.guest = self.deleted = False
        self.color = "e96699"
        self.undisturbed: tuple[int, int] | None = None  # do not disturb: from when until when, Slack's seconds

    @property
    def external(self) -> bool:
        return self.team_id != self.workspace.team_id

    def __repr__(self) -> str:
        return f"Member({self.name})"

    def _do(self, act: Callable[[], T]) -> T:
        """Change the state under the lock, then let its events travel."""
        with self.workspace.lock:
            if self.deleted:
                raise NotAllowed(f"{self.name} is deactivated")
            result = act()
        self.workspace.changed()
        self.workspace.events.flush()
        return result

    def _ask(self, kind: str, payload: Json, then: Callable[[Json], Answer] | None = None) -> Answer:
        """Send the bot a payload, without the lock, and show what its answer brings."""
        ack = interactions.send(self.workspace, kind, payload)
        if isinstance(ack, str):
            answer = Answer(False, ack)
        else:
            body = ack.answer()
            answer = self._do(lambda: then(body) if then else Answer(True))
        self.workspace.events.flush()
        return answer

    def _channel(self, reference: Channel | str) -> Channel:
        try:
            channel = self.workspace.channel(reference)
        except KeyError as error:
            raise NotAllowed(f"there is no channel {reference}") from error
        if not self.workspace.can_see(self.id, channel):
            raise NotAllowed(f"{self.name} does not see #{channel.name}")
        return channel

    def _view(self, view_id: str) -> views.View:
        home = self.workspace.homes.get(self.id)
        for view in [*self.workspace.stacks.get(self.id, []), *([home] if home else [])]:
            if view.id == view_id:
                return view
        raise NotAllowed("that view is not open any more")

    def _upload(self, name: str, content: bytes) -> Json:
        return upload(self.workspace, self.id, name, content).shown()

    # What is on the screen

    @property
    def modals(self) -> list[Json]:
        with self.workspace.lock:
            return [one.shown(self.workspace) for one in self.workspace.stacks.get(self.id, [])]

    @property
    def modal(self) -> Json | None:
        open_ = self.modals
        return open_[-1] if open_ else None

    @property
    def home(self) -> Json | None:
        with self.workspace.lock:
            view = self.workspace.homes.get(self.id)
            return view.shown(self.workspace) if view else None

    def messages(self, channel: Channel | str, thread_ts: str | None = None) -> list[Json]:
        """In order; the top level of a channel, or a thread with its first message."""
        with self.workspace.lock:
            return screen.messages(self.id, self._channel(channel), thread_ts)

    def direct_messages(self) -> list[Json]:
        """The conversation with the bot."""
        if self.external:
            return []
        with self.workspace.lock:
            return self.messages(self.workspace.dm(self.id))
