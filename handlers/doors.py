"""The doors: which command word opens which ritual, with which verbs, and what each ritual shows of itself.

Every ritual enters itself here when it registers; /convene and the Home tab ask this registry
and know no ritual by name.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from slack_bolt import Ack, BoltContext
from slack_sdk import WebClient
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.domain.people import Actor, Away, Place
from bot.services import Services
from bot.slack import Reply
from bot.views.failures import posts as failures
from bot.views.message import Message, as_view, check_view
from handlers.listeners import Listeners
from handlers.payload import Payload, Who

START_WORDS = ("start", "propose", "new", "create")
SMART_QUOTES = str.maketrans("“”„‟‘’‚", '""""\'\'\'')


@dataclass(frozen=True)
class Visit:
    """Somebody at a door: all that an answer needs. `words` is what follows the verb."""

    actor: Actor
    place: Place
    verb: str
    words: str
    services: Services
    now: datetime
    who: Who
    client: WebClient
    trigger_id: str
    view: Mapping[str, Any] = field(default_factory=dict)  # that the pressed button is in, {} in a message

    def show(self, view: View) -> None:
        """Open a modal before the person, on top of the one they are in."""
        drawn = check_view(view)
        if self.view.get("type") == "modal":
            self.client.views_push(trigger_id=self.trigger_id, view=drawn)
        else:
            self.client.views_open(trigger_id=self.trigger_id, view=drawn)

    def turn_into(self, view: View) -> None:
        """Open a modal, in place of the one that the button is in: Slack stacks three at most."""
        if self.view.get("type") == "modal":
            self.client.views_update(view_id=self.view["id"], view=check_view(view))
        else:
            self.show(view)

    def tell(self, reply: Reply, message: Message, *, title: str = "Convene", replace: bool = False) -> None:
        """Answer a button where it was pressed: beside its message, in its modal, in a modal over the Home tab."""
        if self.view.get("type") == "modal":
            self.client.views_update(view_id=self.view["id"], view=as_view(message, title))
        elif self.view:
            self.client.views_open(trigger_id=self.trigger_id, view=as_view(message, title))
        else:
            reply(message, replace=replace)


Answer = Callable[[Visit], Message | None]  # None: a modal was opened instead
Items = Sequence[Sequence[Block]]  # each is one thing, with its buttons
OnReturn = Callable[[Services, Actor, Away, datetime], Items]
NeedsMe = Callable[[Services, Actor, datetime], Items]
Hear = Callable[[Payload, BoltContext, Who, Services, datetime], None]


@dataclass(frozen=True)
class Door:
    """A ritual's entry. `answers` by verb: "" the panel, "start", "list", "help" and what the ritual adds."""

    word: str  # of the command: /challenge, and /convene challenge
    answers: Mapping[str, Answer]
    offer: Sequence[tuple[str, str]] = ()  # label and action id of buttons on the front desk
    everything: tuple[str, str] | None = None  # label and action id of what shows all that runs in a community
    posts: Mapping[str, str] = field(default_factory=dict)  # what a planned post of a kind is called
    needs_me: Callable[[Services, Actor, datetime], Items] = lambda services, actor, now: ()
    runs_here: Callable[[Services, Actor, int, datetime], Items] = lambda services, actor, community, now: ()
    count: Callable[[Services, Actor, int], int] = lambda services, actor, community: 0  # of what runs here


@dataclass
class Doors:
    """The registry. One is made by bot.app for each bot."""

    prefix: str = ""
    _doors: dict[str, Door] = field(default_factory=dict)
    _also: list[NeedsMe] = field(default_factory=list)
    _on_return: list[OnReturn] = field(default_factory=list)
    _mine: list[NeedsMe] = field(default_factory=list)
    hearers: list[Hear] = field(default_factory=list)

    def open(self, listeners: Listeners, door: Door) -> None:
        """Enter a ritual and answer its command."""
        self._doors[door.word] = door

        def answer(ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> None:
            visit = self.visit(body, who, services, now, client)
            reply_to(ack, self.answer(door.word, visit))

        listeners.command(f"/{self.prefix}-{door.word}" if self.prefix else f"/{door.word}")(answer)

    def visit(self, body: Payload, who: Who, services: Services, now: datetime, client: WebClient) -> Visit:
        """Somebody typed a command, or pressed a button."""
        verb, words = verb_and_words(str(body.get("text") or ""))
        actor, place = who.here()
        return Visit(
            actor=actor,
            place=place,
            verb=verb,
            words=words,
            services=services,
            now=now,
            who=who,
            client=client,
            trigger_id=str(body.get("trigger_id", "")),
            view=body.get("view") or {},
        )

    def answer(self, word: str, visit: Visit) -> Message | None:
        """What a door answers; an unknown verb gets its help."""
        answers = self._doors[word].answers
        return answers.get(visit.verb, answers["help"])(visit)

    def has(self, word: str) -> bool:
        return word in self._doors

    def also_needs_me(self, items: NeedsMe) -> None:
        """What waits for people without belonging to one door."""
        self._also.append(items)

    def also_on_return(self, items: OnReturn) -> None:
        """What a ritual shows somebody who says that they are back."""
        self._on_return.append(items)

    def on_return(self, services: Services, actor: Actor, was: Away, now: datetime) -> Items:
        return [item for shown in self._on_return for item in shown(services, actor, was, now)]

    def also_mine(self, items: NeedsMe) -> None:
        """What of a ritual stands beside my settings."""
        self._mine.append(items)

    def mine(self, services: Services, actor: Actor, now: datetime) -> Items:
        return [item for mine in self._mine for item in mine(services, actor, now)]

    def hears(self, hear: Hear) -> None:
        """What a ritual does with messages that people wrote, changed or deleted; what is nobody's is dropped."""
        self.hearers.append(hear)

    def others(self, word: str) -> list[Door]:
        """All doors but this one, in the order in which they were entered."""
        return [door for name, door in self._doors.items() if name != word]

    def posts(self) -> dict[str, str]:
        """What planned posts are called, by kind, in all rituals."""
        return {kind: name for door in self._doors.values() for kind, name in door.posts.items()}

    def everything(self) -> list[tuple[str, str]]:
        """The buttons that show all that runs in a community."""
        return [door.everything for door in self._doors.values() if door.everything]

    def failed(self, services: Services, actor: Actor, now: datetime, community_id: int | None = None) -> Items:
        """Posts that failed and that the actor can send again; of one community, or of all."""
        names = self.posts()
        return [failures.failed(one, names) for one in services.failures.of(actor, now, community_id)]

    def needs_me(self, services: Services, actor: Actor, now: datetime) -> Items:
        """What waits for the actor in any ritual."""
        asking = [*(door.needs_me for door in self._doors.values()), *self._also]
        return [item for needs_me in asking for item in needs_me(services, actor, now)]

    def runs_here(self, services: Services, actor: Actor, community_id: int, now: datetime) -> Items:
        """What runs in a community, without what `needs_me` shows of it."""
        return [item for door in self._doors.values() for item in door.runs_here(services, actor, community_id, now)]

    def count(self, services: Services, actor: Actor, community_id: int) -> int:
        """How many things run in a community."""
        return sum(door.count(services, actor, community_id) for door in self._doors.values())


def verb_and_words(text: str) -> tuple[str, str]:
    """First word in lower case, with the words that mean the same made one; and the rest, quotes made straight."""
    parts = re.split(r"\s+", text.translate(SMART_QUOTES).strip(), maxsplit=1)
    verb = parts[0].lower()
    return ("start" if verb in START_WORDS else verb), (parts[1] if len(parts) > 1 else "")


def reply_to(ack: Ack, message: Message | None) -> None:
    """Acknowledge a command, with the message only its writer sees."""
    if message is None:
        ack()
        return
    ack(**message.payload())
