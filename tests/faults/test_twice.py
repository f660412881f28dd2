"""All that Slack hands over comes three times, the last time late: nothing is stored or said twice.

A challenge with partners, private entries, prompts by direct message, picks, a poll, a meetup and what comes after it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Column, select

from bot.models.afterwards import Answer
from bot.models.base import Base, UtcDateTime
from bot.models.challenges import Challenge, Entry
from bot.models.highlights import Highlight
from bot.models.outbox import Post
from bot.models.partners import PairCheckIn
from bot.playground.delivery import Ack, Envelope
from tests.challenges.closing_scene import report, shares_a_line
from tests.challenges.scene import KEEP, day, joins, rows
from tests.challenges.starting import SOON, announced, closes_all, steers
from tests.challenges.test_by_message import answers, gets_prompts, prompts
from tests.challenges.test_keep_doing import SHARE_IT
from tests.challenges.test_keep_doing import answers as keeps_doing
from tests.challenges.test_meetup_polls import can, opens_the_form
from tests.challenges.test_meetups import COMES, writes
from tests.challenges.test_private_journal import writes_privately
from tests.partners.test_check_ins import questions
from tests.screen import texts
from tests.world import Person, World, dispatch_to

pytestmark = pytest.mark.fault
UNTOLD = {"posts", "lanes", "drafts"}  # how it is said, and forms that are open


class EverythingAgain:
    """A transport that keeps what passes through it, and hands it over anew."""

    background = False
    connected = True

    def __init__(self, world: World) -> None:
        self._world, self._through = world, dispatch_to(world.convene.app)
        self._kept: list[Envelope] = []
        world.workspace.transport = self

    def deliver(self, envelope: Envelope) -> Ack | None:
        self._kept.append(envelope)
        return self._through.deliver(envelope)

    def after(self, *acts: Callable[[], object], late: bool = True) -> None:
        """Each act, what it sent once more at once, and a third time after a minute."""
        for act in acts:
            before = len(self._kept)
            act()
            sent = self._kept[before:]
            self._hands_over(sent, at_once=True)
            self._world.passes(minutes=1)
            if late:
                self._hands_over([once_more(one) for one in sent])

    def at_the_end(self) -> None:
        """All that anybody wrote, days too late."""
        self._hands_over([once_more(one) for one in self._kept if one.type == "events_api"])

    def _hands_over(self, envelopes: Sequence[Envelope], *, at_once: bool = False) -> None:
        state = state_of(self._world, times=at_once)
        for envelope in envelopes:
            ack = self._through.deliver(envelope)
            assert ack is not None
            assert ack.ok
        self._world.beat()
        assert state_of(self._world, times=at_once) == state, [one.payload for one in envelopes]


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


def joins_with_a_partner(person: Person) -> None:
    person.presses("Join")
    person.submits(Accountability_partner="Find me a partner", Your_journal=[KEEP])
    person.closes()


def shares(person: Person, words: str) -> None:
    person.presses("Journal privately")
    person.presses("Share some of it")
    person.submits(What_others_will_read=words)
    closes_all(person)


def takes_back(person: Person) -> None:
    person.presses("Journal privately")
    person.presses("Take back what I shared")
    closes_all(person)


def shares_of_the_prompt(person: Person, words: str) -> None:
    person.presses("Share some of it")
    person.submits(What_others_will_read=words)
    closes_all(person)


def says_did_it(person: Person) -> None:
    asked = [one for one in questions(person) if "Did it" in one.buttons]
    assert asked, person.everything()
    person.presses("Did it")


def asks_when(world: World) -> None:
    opens_the_form(world)
    world.amy.submits()
    closes_all(world.amy)


def fixes_a_time(world: World) -> None:
    steers(world.amy)
    world.amy.presses("Meetup")
    world.amy.presses("Fix a time")
    world.amy.submits()
    closes_all(world.amy)


def test_everything_comes_three_times(world: World) -> None:
    amy, dan, gus = world.amy, world.dan, world.gus
    announced(world, First_day=SOON, Number_of_days="8")
    again = EverythingAgain(world)
    again.after(lambda: joins_with_a_partner(amy), lambda: joins_with_a_partner(gus), lambda: joins(dan))
    again.after(lambda: gets_prompts(dan))
    world.passes(hours=2)
    again.after(
        lambda: writes_privately(gus),
        lambda: shares(gus, "A part of it"),
        lambda: takes_back(gus),
        lambda: amy.replies("What Amy wrote", day(amy, 1)),
        lambda: amy.edits(amy.latest("What Amy wrote"), "What Amy wrote better"),
    )
    world.passes(days=1)
    again.after(
        lambda: dan.presses("Remind me tomorrow"),
        lambda: answers(dan, "Between us", prompts(dan)[-1]),
        lambda: shares_of_the_prompt(dan, "A part for all"),
    )
    world.passes(days=2)
    again.after(lambda: says_did_it(amy), lambda: says_did_it(gus))
    world.passes(days=2)
    again.after(
        lambda: shares_a_line(gus, "Asking first"),
        lambda: asks_when(world),
        lambda: can(dan, 0),
        lambda: can(gus, 0, 1),
        lambda: fixes_a_time(world),
        lambda: gus.presses("I cannot come"),
        lambda: gus.presses("I will come"),
    )
    again.after(lambda: gus.presses("Calendar file"), late=False)  # asked for a minute later, it is sent anew
    (at,) = (row["meetup_at"] for row in rows(world, Challenge))
    world.turn_to(at + timedelta(hours=1))
    again.after(lambda: writes(gus, "What we keep"))
    world.turn_to(at + timedelta(days=14))
    again.after(lambda: keeps_doing(dan, "One question a day", **SHARE_IT))
    again.at_the_end()
    it_was_said_once(world)


def it_was_said_once(world: World) -> None:
    amy, dan, gus = world.amy, world.dan, world.gus
    assert [len(rows(world, noun)) for noun in (Entry, PairCheckIn, Answer, Highlight)] == [3, 2, 1, 1]
    assert [sum(COMES in message for message in person.private) for person in (amy, dan, gus)] == [0, 2, 2]
    assert [sum("What we keep" in message for message in person.private) for person in (amy, dan, gus)] == [1, 0, 0]
    said = report(amy)
    assert (said.text.count("Asking first"), said.text.count("One question a day")) == (1, 1)
    assert len(prompts(dan)) == 7
    assert [row["key"] for row in rows(world, Post) if row["state"] == "failed"] == []
