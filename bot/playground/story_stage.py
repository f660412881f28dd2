"""The stage of the story: members who act, a clock that is turned, and a transcript of what everybody sees."""

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.playground.interactions import Answer
from bot.playground.members import Member
from bot.playground.progress_bar import ProgressBar
from bot.playground.records import Channel, Json, Message
from bot.playground.server import LocalSlack
from bot.playground.workspace import Workspace

MOST_SECONDS = 600  # of waiting for pace at one moment, before something is wrong
WIDTH = 100
MARGIN = " " * 9
LONGEST_POST = 7  # lines of a post that the transcript shows
LONGEST_VALUE = 90  # characters of what somebody typed into a form
ASIDE = "Only you see this."


class StoryEnds(Exception):
    """The story cannot go on: something that everybody would see is missing."""


class HandClock(Protocol):
    """A clock that is turned by hand: the world's time, and the real time that everybody has waited."""

    def now(self) -> datetime: ...

    def turn_to(self, moment: datetime) -> None: ...

    def wait(self, span: timedelta) -> None: ...


class Bot(Protocol):
    """What the stage needs of the bot."""

    def beat(self) -> int: ...

    def waiting(self) -> int: ...

    def next_due(self) -> datetime | None: ...


class Stage:
    """One workspace whose clock stands until it is turned. Pace is kept: real time is turned by hand, too."""

    def __init__(
        self,
        slack: LocalSlack,
        workspace: Workspace,
        clock: HandClock,
        bot: Bot,
        zone: str,
        bar: ProgressBar | None = None,
    ) -> None:
        self.bar = bar or ProgressBar("day", 1)
        self.slack, self.workspace, self.clock, self.bot = slack, workspace, clock, bot
        self.zone = ZoneInfo(zone)
        self._shown: set[tuple[str, str]] = set()
        self._day: date | None = None

    # Time

    def turn_to(self, moment: datetime) -> None:
        """From due time to due time, each settled before the next."""
        while (due := self.bot.next_due()) is not None and due <= moment:
            self._pass_to(due)
            self.settle()
        self._pass_to(moment)
        self.settle()

    def _pass_to(self, moment: datetime) -> None:
        if moment > self.clock.now():
            self.clock.wait(moment - self.clock.now())
            self.clock.turn_to(moment)

    def settle(self) -> None:
        """Until nothing is due. Where pace says wait, everybody has waited."""
        for _ in range(MOST_SECONDS):
            self.slack.settle()
            if self.bot.beat():
                self.show_news()
            elif self.bot.waiting():
                self.clock.wait(timedelta(seconds=1))
            else:
                return
        raise StoryEnds("something stays due for ever")

    # The transcript

    def tell(self, text: str, at: datetime | None = None) -> None:
        """One line of the transcript, at its time in the community's zone."""
        local = (at or self.clock.now()).astimezone(self.zone)
        if local.date() != self._day:
            self._day = local.date()
            self.bar.say(f"\n── {self._day:%A} {self._day.day} {self._day:%B %Y} ".ljust(WIDTH, "─"))
        head, *rest = text.split("\n")
        self.bar.say(
            textwrap.fill(head, WIDTH, initial_indent=f"  {local:%H:%M}  ", subsequent_indent=MARGIN),
            *(
                textwrap.fill(line, WIDTH, initial_indent=f"{MARGIN}│ ", subsequent_indent=f"{MARGIN}│ ")
                for line in rest
            ),
        )

    def show_news(self) -> None:
        """What the bot has written since the last time."""
        for channel in list(self.workspace.channels.values()):
            for message in list(channel.messages.values()):
                if message.user == self.workspace.bot_user_id and (channel.id, message.ts) not in self._shown:
                    self._shown.add((channel.id, message.ts))
                    self.tell(self._post(channel, message))

    def _post(self, channel: Channel, message: Message) -> str:
        heading = self._heading(channel, message)
        lines = [line for line in self.readable(message.text, message.blocks).split("\n") if line != ASIDE]
        if message.ephemeral_to and lines[0].startswith("Day "):
            return f"{heading} {lines[0]}  {lines[1]}"  # the answer to Done and Rest, many times a day
        left = len(lines) - LONGEST_POST
        more = [f"(and {left} more lines)"] if left > 1 else lines[LONGEST_POST:]
        return "\n".join([heading, *lines[:LONGEST_POST], *more])

    def _heading(self, channel: Channel, message: Message) -> str:
        if message.ephemeral_to:
            return f"Convene, only to {self.name_of(message.ephemeral_to)}:"
        if channel.kind == "im":
            reader = next(one for one in channel.members if one != self.workspace.bot_user_id)
            return f"Convene writes {self.name_of(reader)} a private message:"
        if channel.kind == "mpim":
            people = sorted(self.name_of(one) for one in channel.members if one != self.workspace.bot_user_id)
            return f"Convene writes to {' and '.join(people)}:"
        return f"Convene posts in #{channel.name}:"

    def name_of(self, user: str) -> str:
        member = self.workspace.members.get(user)
        return member.real_name.split()[0] if member else "Convene"

    def readable(self, text: str, blocks: Sequence[Json]) -> str:
        """A message as it reads on the screen, buttons in brackets."""
        drawn = [line for block in blocks for line in _lines(block)] or [text]
        return "\n".join(self._plain(line) for part in drawn for line in part.split("\n") if line.strip())

    def _plain(self, text: str) -> str:
        text = re.sub(r"<@(\w+)(?:\|[^>]*)?>", lambda m: self.name_of(m[1]), text)
        text = re.sub(r"<#(\w+)(?:\|[^>]*)?>", lambda m: f"#{self._channel_name(m[1])}", text)
        text = re.sub(r"<!date\^(\d+)\^[^>]*>", lambda m: self._moment(int(m[1])), text)
        text = re.sub(r"<https?://[^|>]+\|([^>]+)>", r"\1", text)
        text = re.sub(r"(?<!\w)([*_])(\S(?:.*?\S)?)\1(?!\w)", r"\2", text)
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

    def _channel_name(self, channel_id: str) -> str:
        channel = self.workspace.channels.get(channel_id)
        return channel.name if channel else channel_id

    def _moment(self, stamp: int) -> str:
        local = datetime.fromtimestamp(stamp, self.zone)
        return f"{local.day} {local:%b} at {local:%H:%M}"


def _lines(block: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(block.get("text"), dict):
        yield str(block["text"]["text"])
    elements = [one for one in block.get("elements") or [] if isinstance(one, dict)]
    if block.get("type") == "actions":
        yield " ".join(f"[{one['text']['text']}]" for one in elements if one.get("type") == "button")
    elif block.get("type") == "context":
        yield " ".join(str(one.get("text", "")) for one in elements)


class Player:
    """A member at their screen. What they press is named by what is written on it."""

    def __init__(self, stage: Stage, member: Member, home: Channel) -> None:
        self.stage, self.member, self.home = stage, member, home
        self.name = member.real_name.split()[0]

    @property
    def here(self) -> str:
        """Their own time and place, as the transcript says it."""
        zone = self.member.tz
        local = self.stage.clock.now().astimezone(ZoneInfo(zone))
        return f"{self.name} ({local:%H:%M} in {zone.split('/')[-1].replace('_', ' ')}):"

    # Acts

    def types(self, words: str) -> Json | None:
        """A slash command in the community's channel; the modal or the message that comes of it."""
        self.stage.tell(f"{self.here} {words}")
        command, _, text = words.partition(" ")
        answer = self._took(self.member.command(command, text, self.home), words)
        return self.member.modal or answer.message

    def presses(self, holder: Mapping[str, Any], label: str) -> Json | None:
        """A button of a message or view; the modal that is open then, if one is."""
        block, element = self._button(holder, label)
        self.stage.tell(f"{self.here} [{element['text']['text']}]")
        answer = self.member.press(holder, element["action_id"], block_id=block["block_id"], value=element.get("value"))
        self._took(answer, label)
        return self.member.modal

    def submits(self, **values: object) -> Json | None:
        """Send the open form; what is open then."""
        form = self.form
        self.stage.tell(f"{self.here} the form “{form['title']['text']}”{_filled(form, values)}")
        answer = self.member.submit(form, values)
        self._took(answer, form["title"]["text"])
        return self.member.modal

    def closes(self) -> None:
        while self.member.modal is not None:
            self.member.close(self.member.modal, all_=True)

    def replies(self, thread: Mapping[str, Any], text: str, **more: Any) -> Json:
        message = self.member.say(thread["channel"], text, thread_ts=thread["ts"], **more)
        self.stage.settle()
        return message

    def deletes(self, message: Mapping[str, Any]) -> None:
        self.member.delete(message["channel"], message["ts"])
        self.stage.settle()

    def _took(self, answer: Answer, what: str) -> Answer:
        if not answer.ok:
            raise StoryEnds(f"{self.name}, {what}: {answer.error} {answer.errors or ''}")
        self.stage.show_news()
        self.stage.settle()
        return answer

    def _button(self, holder: Mapping[str, Any], label: str) -> tuple[Json, Json]:
        for block in holder.get("blocks") or []:
            for element in [*(block.get("elements") or []), block.get("accessory") or {}]:
                if element.get("type") == "button" and element["text"]["text"] == label:
                    return block, element
        raise StoryEnds(f"{self.name} sees no button {label!r}")

    def option(self, field: str, text: str) -> str:
        """The value of an option of the open form, by what it says."""
        for block in self.form["blocks"]:
            for option in (block.get("element") or {}).get("options") or []:
                if block.get("block_id") == field and option["text"]["text"] == text:
                    return str(option["value"])
        raise StoryEnds(f"{self.name} is not offered {text!r}")

    # Looking

    @property
    def form(self) -> Json:
        modal = self.member.modal
        if modal is None:
            raise StoryEnds(f"no form is open before {self.name}")
        return modal

    def sees(self, words: str, channel: Channel | None = None) -> list[Json]:
        """The messages with these words that they see in a channel, oldest first."""
        return [one for one in self.member.messages(channel or self.home) if words in self.reads(one)]

    def finds(self, words: str, channel: Channel | None = None) -> Json:
        """The latest of them. Raises StoryEnds where there is none."""
        found = self.sees(words, channel)
        if not found:
            raise StoryEnds(f"{self.name} does not see {words!r}")
        return found[-1]

    def reads(self, holder: Mapping[str, Any]) -> str:
        return self.stage.readable(str(holder.get("text") or ""), holder.get("blocks") or [])

    def private(self) -> list[Json]:
        """The private messages from the bot, without answers that are gone with the window."""
        bot = self.member.workspace.bot_user_id
        return [one for one in self.member.direct_messages() if one["user"] == bot and not one.get("ephemeral")]

    def local_day(self, message: Mapping[str, Any]) -> date:
        return datetime.fromtimestamp(float(message["ts"]), ZoneInfo(self.member.tz)).date()


def _filled(form: Mapping[str, Any], values: Mapping[str, object]) -> str:
    """What was typed into it, for the transcript."""
    labels = {
        name: block.get("label", {}).get("text")
        for block in form["blocks"]
        for name in (block.get("block_id"), (block.get("element") or {}).get("action_id"))
    }
    said = [
        f"{labels.get(name)} “{textwrap.shorten(value, LONGEST_VALUE, placeholder=' …')}”"
        for name, value in values.items()
        if value and isinstance(value, str)
    ]
    return f", {', '.join(said)}" if said else ""
