"""A workspace with people and the bot in it; days pass by a call, and tests read as a conversation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import App, BoltRequest
from slack_sdk import WebClient

from bot.app import Convene, create
from bot.clock import StandingClock
from bot.config import Settings
from bot.database import Database
from bot.playground.delivery import Ack, DirectTransport, Envelope
from bot.playground.interactions import Answer
from bot.playground.members import Member
from bot.playground.records import Channel
from bot.playground.server import LocalSlack
from bot.playground.workspace import Workspace
from bot.web_client import PooledClient
from tests.remembering import CHANNELS, remembered
from tests.screen import Found, elements, option_value
from tests.screen import Seen as Seen

Json = dict[str, Any]

MORNING = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # a Monday, 08:00 in Berlin
ROUNDS = 2000  # seconds of waiting for pace and leases before something is wrong
TURNS = 5000


def dispatch_to(app: App) -> DirectTransport:
    """Envelopes straight into the bot, as its Socket Mode connection would hand them over."""

    def dispatch(envelope: Envelope) -> Ack:
        headers: dict[str, str | Sequence[str]] = {}
        if envelope.retry_num:
            headers = {
                "x-slack-retry-num": str(envelope.retry_num),
                "x-slack-retry-reason": envelope.retry_reason,
            }
        answer = app.dispatch(BoltRequest(mode="socket_mode", body=envelope.payload, headers=headers))
        return Ack(answer.status, answer.body)

    return DirectTransport(dispatch)


class Person:
    """Somebody at their screen. Buttons and fields are named by what is written on them."""

    def __init__(self, world: World, member: Member) -> None:
        self.world, self.member = world, member
        self.at: Channel | str | None = None  # where they are; the world's channel unless said
        self._at_home = False

    @property
    def id(self) -> str:
        return self.member.id

    @property
    def mention(self) -> str:
        return f"<@{self.member.id}>"

    # Acts

    def runs(self, words: str, at: Channel | str | None = None) -> Seen:
        """Type a command; "/convene away until Friday". In the conversation with the bot: at="dm"."""
        command, _, text = words.partition(" ")
        place = at or self.at or self.world.channel
        answer = self.member.command(command, text, None if place == "dm" else place)
        self._check(answer, words)
        self._at_home = False
        self.world.after_an_act()
        return Seen(answer.message or self.member.modal)

    def presses(self, label: str) -> Seen:
        """Press a button where it is seen last; what is before them then."""
        found = self._find(label)
        element = found.element
        answer = self.member.press(
            found.holder, element["action_id"], block_id=found.block["block_id"], value=element.get("value")
        )
        self._check(answer, label)
        self.world.after_an_act()
        return self.screen

    def chooses(self, text: str) -> Seen:
        """Choose an option of a select, of radio buttons or of a menu that acts at once."""
        for holder in self._holders():
            for block, element in elements(holder.get("blocks") or []):
                value = option_value(element, text)
                if value is not None:
                    answer = self.member.press(holder, element["action_id"], block_id=block["block_id"], selected=value)
                    self._check(answer, text)
                    self.world.after_an_act()
                    return self.screen
        raise AssertionError(f"{self.member.name} sees no option {text!r} in:\n{self.everything()}")

    def fills(self, label: str, value: Any) -> None:
        """Fill a field of the open form; options by their text, people as they are."""
        modal = self._modal()
        for block in modal["blocks"]:
            if block["type"] == "input" and block["label"]["text"] == label:
                self.member.fill(modal, block["block_id"], _typed(block["element"], value))
                return
        raise AssertionError(f"no field {label!r} in:\n{Seen(modal).text}")

    def submits(self, **fields: Any) -> Seen:
        """Send the open form; it must be taken."""
        answer = self._submit(fields)
        assert not answer.errors, answer.errors
        return self.screen

    def tries_to_submit(self, **fields: Any) -> dict[str, str]:
        """Send the open form; the errors that it shows, by the label of the field."""
        modal = self._modal()
        answer = self._submit(fields)
        labels = {b["block_id"]: b["label"]["text"] for b in modal["blocks"] if b["type"] == "input"}
        return {labels[name]: text for name, text in (answer.errors or {}).items()}

    def _submit(self, fields: Mapping[str, Any]) -> Answer:
        for label, value in fields.items():
            self.fills(label.replace("_", " "), value)
        answer = self.member.submit(self._modal())
        assert answer.ok or answer.errors, answer
        self.world.after_an_act()
        return answer

    def closes(self) -> None:
        self.member.close(self._modal())
        self.world.after_an_act()

    def says(self, text: str, at: Channel | str | None = None, **more: Any) -> Json:
        message = self.member.say(at or self.at or self.world.channel, text, **more)
        self.world.after_an_act()
        return message

    def replies(self, text: str, to: Mapping[str, Any], **more: Any) -> Json:
        """In the thread of a message."""
        return self.says(text, to["channel"], thread_ts=to.get("thread_ts") or to["ts"], **more)

    def edits(self, message: Mapping[str, Any], text: str) -> None:
        self.member.edit(message["channel"], message["ts"], text)
        self.world.after_an_act()

    def deletes(self, message: Mapping[str, Any]) -> None:
        self.member.delete(message["channel"], message["ts"])
        self.world.after_an_act()

    def calls(self, callback_id: str, message: Mapping[str, Any] | None = None) -> Seen:
        """Use a shortcut, on a message or from anywhere."""
        self._check(self.member.shortcut(callback_id, message), callback_id)
        self.world.after_an_act()
        return self.screen

    def opens_home(self) -> Seen:
        self.member.open_home()
        self._at_home = True
        self.world.after_an_act()
        return Seen(self.member.home)

    def joins(self, channel: Channel | str) -> None:
        self.member.join(channel)
        self.world.after_an_act()

    def leaves(self, channel: Channel | str) -> None:
        self.member.leave(channel)
        self.world.after_an_act()

    # Looking

    @property
    def screen(self) -> Seen:
        """What is before them: the open form, the Home tab they look at, or the latest message to them."""
        return Seen(next(iter(self._holders()), None))

    def sees(self, words: str) -> bool:
        """Whether the words stand anywhere that they can look."""
        return words in self.everything()

    def everything(self) -> str:
        holders = [*self.member.modals, *self._messages(), *([self.member.home] if self.member.home else [])]
        return "\n---\n".join(Seen(holder).text for holder in holders)

    def messages(self, at: Channel | str | None = None, thread: str | None = None) -> list[Seen]:
        """What they see in a channel, or in a thread of it."""
        return [Seen(one) for one in self.member.messages(at or self.at or self.world.channel, thread)]

    def latest(self, words: str) -> Json:
        """The latest message with these words, to reply to or to look at."""
        for message in self._messages():
            if words in Seen(message).text:
                return message
        raise AssertionError(f"{self.member.name} sees no {words!r} in:\n{self.everything()}")

    @property
    def private(self) -> list[str]:
        """What the bot wrote to them in their own conversation, without answers only visible there."""
        return [
            Seen(one).text
            for one in self.member.direct_messages()
            if not one.get("ephemeral") and one.get("user") != self.id
        ]

    def _modal(self) -> Json:
        modal = self.member.modal
        assert modal is not None, f"no form is open before {self.member.name}; {self.everything()}"
        return modal

    def _find(self, label: str) -> Found:
        """A button with this label, or one that begins with it; the modal covers all else."""
        for fits in (str.__eq__, str.startswith):
            for holder in self._holders():
                for block, element in elements(holder.get("blocks") or []):
                    if element["type"] == "button" and fits(element["text"]["text"], label):
                        return Found(holder, block, element)
        raise AssertionError(f"{self.member.name} sees no button {label!r} in:\n{self.everything()}")

    def _holders(self) -> list[Json]:
        if self.member.modal is not None:
            return [self.member.modal]
        home = [self.member.home] if self.member.home is not None else []
        return [*home, *self._messages()] if self._at_home else [*self._messages(), *home]

    def _messages(self) -> list[Json]:
        """Everywhere, the latest first."""
        found: dict[tuple[str, str], Json] = {}
        for channel in self.world.workspace.channels.values():
            if self.id in channel.members:
                for message in self._in(channel):
                    found[channel.id, message["ts"]] = message
        return sorted(found.values(), key=lambda one: float(one["ts"]), reverse=True)

    def _in(self, channel: Channel) -> Iterator[Json]:
        for message in self.member.messages(channel):
            yield message
            if message.get("reply_count"):
                yield from self.member.messages(channel, message["ts"])

    @staticmethod
    def _check(answer: Answer, act: str) -> None:
        assert answer.ok, f"{act!r}: {answer.error}"


class World:
    """Workspace, people, channels, the bot and a clock that stands until it is turned."""

    def __init__(
        self, slack: LocalSlack, clock: StandingClock, database_url: str, database: Database | None = None
    ) -> None:
        self.slack, self.clock, self.database_url = slack, clock, database_url
        self.workspace: Workspace = slack.open_workspace()
        self.patience = 10.0  # seconds that the bot waits for Slack's answer
        self.beats = True  # False: what is promised waits until the test says beat()
        self.acted = False  # whether anybody has done anything, or time has passed
        self.amy = self._person("amy", admin=True)
        self.ben = self._person("ben", tz="America/New_York")
        self.cleo = self._person("cleo", tz="Asia/Tokyo")
        self.dan = self._person("dan")
        self.gus = self._person("gus", guest=True)
        self.eve = self._person("eve", external=True)
        everybody = [self.amy, self.ben, self.cleo, self.dan, self.gus, self.eve]
        self.people = {person.member.name: person for person in everybody}
        members = [person.member for person in everybody]
        self.general = self.workspace.add_channel("general", members[:4], general=True)
        self.channel = self.workspace.add_channel("data-craft", members)
        self.private = self.workspace.add_channel("quiet-corner", members[:2], private=True)
        self.convene = self.start_bot(database)

    def _person(self, name: str, **more: Any) -> Person:
        return Person(self, self.workspace.add_member(name, **more))

    def start_bot(self, database: Database | None = None) -> Convene:
        """The bot on this world's database; a second one beats together with the first."""
        convene = create(
            self.settings,
            clock=self.clock,
            client_for=lambda enterprise, team: self.client(team),
            database=database,
        )
        self.workspace.transport = dispatch_to(convene.app)
        return convene

    @property
    def settings(self) -> Settings:
        return Settings(
            slack_bot_token=self.workspace.bot_token,
            slack_signing_secret=self.workspace.signing_secret,
            database_url=self.database_url,
            slack_api_base_url=self.slack.api_url,
        )

    def client(self, team: str = "") -> WebClient:
        """Of that workspace of the local Slack; of this one, unless said."""
        token = self.slack.workspaces.get(team, self.workspace).bot_token
        client = PooledClient(token, self.slack.api_url, retry_handlers=[])
        client.timeout = self.patience  # type: ignore[assignment]  # urllib takes fractions of a second
        return client

    def stop(self) -> None:
        self.convene.stop()

    # Setting the scene

    def a_community(self, by: Person | None = None, at: Channel | None = None) -> None:
        """Somebody sets up the community of the channel, as it is proposed."""
        person = by or self.amy

        def play() -> None:
            person.runs("/convene setup", at)
            person.submits()

        remembered(self, f"community by {person.id} at {at and at.id}", play)

    # Time

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def meet(self) -> None:
        """Who and what is here, as the workspace has it now."""
        for person in self.people.values():
            person.member = self.workspace.members[person.id]
        for name in CHANNELS:
            setattr(self, name, self.workspace.channels[getattr(self, name).id])

    def after_an_act(self) -> None:
        self.acted = True
        if self.beats:
            self.beat()

    def beat(self) -> None:
        """Until nothing is due. Where pace or a lease says wait, everybody has waited."""
        self.acted = True
        for _ in range(ROUNDS):
            self.slack.settle()
            if self.convene.heartbeat.beat():
                continue
            if not self.convene.services.outbox.waiting(redraws=True):
                return
            self.clock.wait(timedelta(seconds=1))
        raise AssertionError("something stays due for ever")

    def passes(self, **span: float) -> None:
        """Time passes, from due time to due time: passes(days=1), passes(hours=2, minutes=30)."""
        self.turn_to(self.now + timedelta(**span))

    def turn_to(self, moment: datetime) -> None:
        self.acted = True
        for _ in range(TURNS):
            due = self.convene.services.outbox.next_due()
            if due is None or due > moment:
                break
            self.clock.turn_to(max(due, self.now))
            self.beat()
        self.clock.turn_to(max(moment, self.now))
        self.beat()

    def turn_to_local(self, hour: int, minute: int = 0, zone: str = "Europe/Berlin") -> None:
        """On to the next time that clocks in this zone show this hour."""
        local = self.now.astimezone(ZoneInfo(zone))
        moment = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        if moment <= local:
            moment += timedelta(days=1)
        self.turn_to(moment.astimezone(UTC))

    # What went out

    def called(self, method: str) -> list[Json]:
        """The arguments of each call of this method that Slack took."""
        return [dict(one.arguments) for one in self.slack.calls if one.method == method and one.answer.get("ok")]


def _typed(element: Mapping[str, Any], value: Any) -> Any:
    """What a client makes of what a person enters."""
    if isinstance(value, Person):
        value = value.id
    if isinstance(value, (list, tuple)) and not (len(value) == 2 and isinstance(value[1], bytes)):
        return [_typed(element, one) for one in value]
    found = option_value(element, value) if isinstance(value, str) else None
    return value if found is None else found
