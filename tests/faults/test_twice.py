"""All that Slack hands over comes three times, the last time late: nothing is stored or said twice.

A challenge with partners, private entries, prompts by direct message, picks, a poll, a meetup and what comes after it.
"""

from datetime import timedelta

import pytest

from bot.models.afterwards import Answer
from bot.models.challenges import Challenge, Entry
from bot.models.highlights import Highlight
from bot.models.outbox import Post
from bot.models.partners import PairCheckIn
from tests.challenges.closing_scene import report, shares_a_line
from tests.challenges.meetup_scene import COMES, writes
from tests.challenges.scene import KEEP, day, joins, rows
from tests.challenges.starting import SOON, announced, closes_all, steers
from tests.challenges.test_by_message import answers, gets_prompts, prompts
from tests.challenges.test_keep_doing import SHARE_IT
from tests.challenges.test_keep_doing import answers as keeps_doing
from tests.challenges.test_meetup_polls import can, opens_the_form
from tests.challenges.test_private_journal import writes_privately
from tests.faults.again import EverythingAgain, OverHttp
from tests.partners.test_check_ins import questions
from tests.world import Person, World

pytestmark = pytest.mark.fault


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


def gets_the_numbers(person: Person) -> None:
    steers(person)
    person.presses("Numbers as a picture and a file")
    closes_all(person)


@pytest.mark.parametrize("door", [EverythingAgain, OverHttp])
def test_everything_comes_three_times(world: World, door: type[EverythingAgain]) -> None:
    amy, dan, gus = world.amy, world.dan, world.gus
    announced(world, First_day=SOON, Number_of_days="8")
    again = door(world)
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
        lambda: gus.presses("Calendar file"),
        lambda: dan.runs("/challenge journal"),
        lambda: gus.runs("/convene export"),
        lambda: gets_the_numbers(amy),
    )
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
