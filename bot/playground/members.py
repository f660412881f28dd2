"""What a member can do; each act returns when the bot has answered or Slack has given up."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.playground import conversations, interactions, screen, views
from bot.playground.errors import NotAllowed, SlackError
from bot.playground.files import upload
from bot.playground.inputs import chosen, elements_at, faults, find, find_input
from bot.playground.interactions import Answer
from bot.playground.person import Person
from bot.playground.records import Channel, File, Json, Message
from bot.playground.state import entered_in
from bot.playground.typing_text import command_text, message_text

Upload = tuple[str, bytes]  # a file's name and content


class Member(Person):
    # Writing

    def say(
        self,
        channel: Channel | str,
        text: str,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
        files: Sequence[Upload] = (),
    ) -> Json:
        """Post a message; the files are (name, content) pairs."""

        def act() -> Json:
            place = self._writable(channel)
            if thread_ts is not None:
                self.workspace.message(place, thread_ts)
            typed = message_text(self.workspace, text)
            kept = [upload(self.workspace, self.id, name, content) for name, content in files]
            message = conversations.post(
                self.workspace, place, self.id, typed, thread_ts=thread_ts, broadcast=broadcast, files=kept
            )
            self._tell_of_files(place, kept)
            return screen.seen(place, message)

        return self._do(act)

    def _writable(self, reference: Channel | str) -> Channel:
        place = self._channel(reference)
        if self.id not in place.members:
            raise NotAllowed(f"{self.name} is not in #{place.name}")
        if place.archived:
            raise NotAllowed(f"#{place.name} is archived")
        if place.kind == "im" and self.workspace.app_home("messages_tab_read_only_enabled"):
            raise NotAllowed("the app's Messages tab is read-only")
        return place

    def _tell_of_files(self, place: Channel, files: Sequence[File]) -> None:
        for file in files:
            if self.workspace.has_bot(place):
                ts = self.workspace.next_ts()
                event = {
                    "type": "file_shared",
                    "file_id": file.id,
                    "user_id": self.id,
                    "file": {"id": file.id},
                }
                self.workspace.emit("file_shared", event | {"channel_id": place.id, "event_ts": ts})

    def _own(self, channel: Channel | str, ts: str) -> tuple[Channel, Message]:
        place = self._channel(channel)
        message = self.workspace.message(place, ts)
        if message.user != self.id:
            raise NotAllowed(f"{self.name} did not write that message")
        return place, message

    def edit(self, channel: Channel | str, ts: str, text: str) -> None:
        def act() -> None:
            place, message = self._own(channel, ts)
            conversations.edit(self.workspace, place, message, message_text(self.workspace, text))

        self._do(act)

    def delete(self, channel: Channel | str, ts: str) -> None:
        self._do(lambda: conversations.delete(self.workspace, *self._own(channel, ts)))

    def react(self, channel: Channel | str, ts: str, name: str) -> None:
        def act() -> None:
            place = self._channel(channel)
            conversations.react(self.workspace, place, self.workspace.message(place, ts), self.id, name)

        self._do(act)

    def unreact(self, channel: Channel | str, ts: str, name: str) -> None:
        def act() -> None:
            place = self._channel(channel)
            conversations.unreact(self.workspace, place, self.workspace.message(place, ts), self.id, name)

        self._do(act)

    def dismiss(self, channel: Channel | str, ts: str) -> None:
        """Take away a message that only this member sees."""

        def act() -> None:
            place = self._channel(channel)
            if screen.message_for(self.workspace, self.id, place, ts).ephemeral_to is None:
                raise NotAllowed("everybody sees that message")
            del place.messages[ts]

        self._do(act)

    # Coming and going

    def join(self, channel: Channel | str) -> None:
        def act() -> None:
            place = self._channel(channel)
            if place.private or place.archived:
                raise NotAllowed(f"nobody can join #{place.name} by themselves")
            conversations.enter(self.workspace, place, self.id)

        self._do(act)

    def leave(self, channel: Channel | str) -> None:
        def act() -> None:
            place = self._channel(channel)
            if place.general or place.kind != "channel" or self.id not in place.members:
                raise NotAllowed(f"{self.name} cannot leave #{place.name}")
            conversations.exit_(self.workspace, place, self.id)

        self._do(act)

    def invite(self, channel: Channel | str, other: "Member") -> None:
        """Bring another member into a channel one is in oneself."""

        def act() -> None:
            place = self._writable(channel)
            conversations.enter(self.workspace, place, other.id, self.id)

        self._do(act)

    # Talking to the bot

    def command(self, command: str, text: str = "", channel: Channel | str | None = None) -> Answer:
        """Without a channel: in the member's conversation with the bot."""
        workspace = self.workspace

        def payload() -> tuple[Channel, Json | None]:
            if channel is None and self.external:
                raise NotAllowed(f"{self.name} has no conversation with the app")
            place = self._channel(channel) if channel is not None else workspace.dm(self.id)
            if self.id not in place.members or place.archived:
                raise NotAllowed(f"{self.name} cannot write in #{place.name}")
            if not screen.has_command(workspace, command) or self.external:
                return place, None
            typed = command_text(workspace, command, text.strip())
            return place, interactions.command_payload(workspace, self.id, place, command, typed)

        place, asked = self._do(payload)
        if asked is None:
            return Answer(False, "invalid_command")
        return self._ask("slash_commands", asked, lambda body: self._see(place, body))

    def _see(self, place: Channel, body: Json) -> Answer:
        try:
            message = interactions.show_ack(self.workspace, self.id, place, body)
        except SlackError as error:
            return Answer(False, f"{error.code}: {error.more.get('errors', '')}")
        return Answer(True, message=screen.seen(place, message) if message else None)

    def press(
        self,
        holder: Mapping[str, Any],
        action_id: str,
        *,
        block_id: str | None = None,
        value: str | None = None,
        selected: Any = None,
    ) -> Answer:
        """Use an element of a message or a view; `selected` is what is chosen where something is."""

        def payload() -> Json | None:
            if "ts" in holder:
                place = self._channel(holder["channel"])
                message = screen.message_for(self.workspace, self.id, place, holder["ts"])
                action = self._use(message.blocks, entered_in(message, self.id), action_id, block_id, value, selected)
                return action and interactions.pressed_message(self.workspace, self.id, place, message, action)
            view = self._view(holder["id"])
            action = self._use(view.blocks, view.entered, action_id, block_id, value, selected)
            return action and interactions.pressed_view(self.workspace, self.id, view, action)

        asked = self._do(payload)
        answer = Answer(True) if asked is None else self._ask("interactive", asked)
        return Answer(answer.ok, answer.error, view=self.modal)

    def _use(
        self,
        blocks: list[Json],
        entered: dict[str, dict[str, Json]],
        action_id: str,
        block_id: str | None,
        value: str | None,
        selected: Any,
    ) -> Json | None:
        """The action that Slack would send, or None if this element only keeps what was entered."""
        block, element = find(blocks, action_id, block_id=block_id, value=value)
        names = {"action_id": action_id, "block_id": block["block_id"], "type": element["type"]}
        action: Json = names | {"action_ts": self.workspace.next_ts()}
        if element["type"] == "button":
            optional = {"value": element.get("value"), "style": element.get("style")}
            return action | {"text": element["text"]} | {k: v for k, v in optional.items() if v}
        wanted = value if selected is None else selected
        if element["type"] == "overflow":
            menu = {"type": "static_select", "options": element["options"], "action_id": action_id}
            return action | {"selected_option": chosen(menu, wanted, self._upload)["selected_option"]}
        state = chosen(element, wanted, self._upload)
        entered.setdefault(block["block_id"], {})[action_id] = state
        if block["type"] == "input" and not block.get("dispatch_action"):
            return None
        return action | state

    def shortcut(self, callback_id: str, message: Mapping[str, Any] | None = None) -> Answer:
        """A global shortcut, or one on a message."""

        def payload() -> Json | None:
            kind = "global" if message is None else "message"
            if not screen.has_shortcut(self.workspace, callback_id, kind) or self.external:
                return None
            if message is None:
                return interactions.shortcut_payload(self.workspace, self.id, callback_id, None, None)
            place = self._channel(message["channel"])
            found = screen.message_for(self.workspace, self.id, place, message["ts"])
            return interactions.shortcut_payload(self.workspace, self.id, callback_id, place, found)

        asked = self._do(payload)
        if asked is None:
            return Answer(False, "invalid_shortcut")
        answer = self._ask("interactive", asked)
        return Answer(answer.ok, answer.error, view=self.modal)

    def open_home(self, tab: str = "home") -> Json | None:
        """Look at the app's Home; what is published there now."""
        workspace = self.workspace

        def act() -> None:
            if self.external:
                raise NotAllowed("the app's Home belongs to its own workspace")
            if not workspace.app_home(f"{tab}_tab_enabled"):
                raise NotAllowed(f"the app has no {tab} tab")
            home = workspace.homes.get(self.id)
            event = {
                "type": "app_home_opened",
                "user": self.id,
                "channel": workspace.dm(self.id).id,
                "tab": tab,
            }
            event["event_ts"] = workspace.next_ts()
            shown = {"view": home.shown(workspace)} if home and tab == "home" else {}
            workspace.emit("app_home_opened", event | shown)

        self._do(act)
        return self.home

    # Forms

    def fill(self, view: Mapping[str, Any], name: str, value: Any) -> None:
        """Enter a value, by block_id or action_id; nothing is sent."""

        def act() -> None:
            open_view = self._view(view["id"])
            block, element = find_input(open_view.blocks, name)
            state = chosen(element, value, self._upload)
            open_view.entered.setdefault(block["block_id"], {})[element["action_id"]] = state

        self._do(act)

    def enter(self, holder: Mapping[str, Any], block_id: str, action_id: str, value: Any) -> None:
        """Enter a value in a message or a view, by both ids; an input that is gone by now is passed over."""

        def act() -> None:
            if "ts" in holder:
                place = self._channel(holder["channel"])
                message = screen.message_for(self.workspace, self.id, place, holder["ts"])
                blocks, entered = message.blocks, entered_in(message, self.id)
            else:
                view = self._view(holder["id"])
                blocks, entered = view.blocks, view.entered
            for element in elements_at(blocks, block_id, action_id):
                entered.setdefault(block_id, {})[action_id] = chosen(element, value, self._upload)

        self._do(act)

    def submit(self, view: Mapping[str, Any], values: Mapping[str, Any] | None = None) -> Answer:
        """Send the top modal; `values` are entered first."""
        for name, value in (values or {}).items():
            self.fill(view, name, value)

        def payload() -> Json | Answer:
            open_view = self._view(view["id"])
            if self.workspace.stacks.get(self.id, [])[-1:] != [open_view]:
                raise NotAllowed("only the top modal can be submitted")
            wrong = faults(open_view.blocks, open_view.entered)
            if wrong:
                return Answer(False, "client_validation", errors=wrong)
            return interactions.submission(self.workspace, self.id, open_view)

        asked = self._do(payload)
        if isinstance(asked, Answer):
            return asked
        sent = self._view(view["id"])
        return self._ask(
            "interactive",
            asked,
            lambda body: interactions.show_submission(self.workspace, self.id, sent, body),
        )

    def close(self, view: Mapping[str, Any], *, all_: bool = False) -> None:
        """Cancel the top modal, or the whole stack; the bot hears of it where it asked to."""

        def act() -> list[Json]:
            top = self._view(view["id"])
            cleared = all_ or bool(top.definition.get("clear_on_close"))
            gone = self.workspace.stacks.get(self.id, [])[::-1] if cleared else [top]
            told = [
                interactions.closing(self.workspace, self.id, one, cleared=cleared)
                for one in gone
                if one.definition.get("notify_on_close")
            ]
            if cleared:
                views.close_all(self.workspace, self.id)
            else:
                views.close_view(self.workspace, top)
            return told

        for payload in self._do(act):
            self._ask("interactive", payload)
