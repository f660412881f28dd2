"""All that Slack hands over, and once more: at once and a minute later, over each of the ways to the bot."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Column, select

from bot.models.base import Base, UtcDateTime
from bot.playground.delivery import Ack, Envelope
from tests.faults.pushed import Pushes, Request, unsigned
from tests.screen import texts
from tests.world import World, dispatch_to

UNTOLD = {"posts", "lanes", "drafts"}  # how it is said, and forms that are open


class EverythingAgain:
    """A transport that keeps what passes through it, and hands it over anew, as Socket Mode does."""

    background = False
    connected = True

    def __init__(self, world: World) -> None:
        self._world, self._through = world, dispatch_to(world.convene.app)
        self._kept: list[Envelope] = []
        world.workspace.transport = self

    def deliver(self, envelope: Envelope) -> Ack | None:
        self._kept.append(envelope)
        return self.first(envelope)

    def first(self, envelope: Envelope) -> Ack | None:
        return self._through.deliver(envelope)

    def at_once(self, envelope: Envelope) -> Ack | None:
        return self._through.deliver(envelope)

    def late(self, envelope: Envelope) -> Ack | None:
        return self._through.deliver(once_more(envelope))

    def after(self, *acts: Callable[[], object]) -> None:
        """Each act, what it sent once more at once, and a third time after a minute."""
        for act in acts:
            before = len(self._kept)
            act()
            sent = self._kept[before:]
            self._hands_over(sent, self.at_once, times=True)
            self._world.passes(minutes=1)
            self._hands_over(sent, self.late)

    def at_the_end(self) -> None:
        """All that anybody wrote, days too late."""
        self._hands_over([one for one in self._kept if one.type == "events_api"], self.late)

    def _hands_over(
        self, envelopes: Sequence[Envelope], again: Callable[[Envelope], Ack | None], *, times: bool = False
    ) -> None:
        state = state_of(self._world, times=times)
        for envelope in envelopes:
            ack = again(envelope)
            assert ack is not None
            assert ack.ok
        self._world.beat()
        assert state_of(self._world, times=times) == state, [one.payload for one in envelopes]


class OverHttp(EverythingAgain):
    """The same by signed requests. Slack itself sends only events again there; the rest is what somebody caught."""

    def __init__(self, world: World) -> None:
        self._pushes, self._secret = Pushes(world), world.workspace.signing_secret
        self._requests: dict[str, Request] = {}
        super().__init__(world)

    def first(self, envelope: Envelope) -> Ack | None:
        request = unsigned(envelope).signed(self._secret)
        self._requests[envelope.envelope_id] = request
        return self._pushes.send(request)

    def at_once(self, envelope: Envelope) -> Ack | None:
        """The same bytes under the same signature."""
        ack = self._pushes.send(self._requests[envelope.envelope_id])
        assert ack == Ack(200, "")  # whoever caught it reads nothing by it
        return ack

    def late(self, envelope: Envelope) -> Ack | None:
        """An event under a new signature, with Slack's word that it comes again."""
        if envelope.type != "events_api":
            return self.at_once(envelope)
        return self._pushes.send(unsigned(once_more(envelope)).signed(self._secret))


def once_more(envelope: Envelope) -> Envelope:
    return replace(envelope, retry_num=1, retry_reason="http_timeout")


def state_of(world: World, *, times: bool) -> list[str]:
    """All that is known, with or without the time when it was said, and every message and file that stays."""
    known = [
        f"{table.name}: {values}"
        for table in Base.metadata.sorted_tables
        if table.name not in UNTOLD
        for values in values_of(world, [one for one in table.c if one.name != "id" and (times or not is_time(one))])
    ]
    messages = [one for channel in world.workspace.channels.values() for one in channel.messages.values()]
    stays = [one for one in messages if not one.ephemeral_to]
    files = [f"file: {one.name}" for one in world.workspace.files.values()]
    return sorted(known) + ["\n".join([one.text, *texts(one.blocks), *one.reactions]) for one in stays] + files


def is_time(column: Column[Any]) -> bool:
    return isinstance(column.type, UtcDateTime)


def values_of(world: World, columns: Sequence[Column[Any]]) -> list[tuple[Any, ...]]:
    with world.convene.database.read() as session:
        return [tuple(row) for row in session.execute(select(*columns))]
