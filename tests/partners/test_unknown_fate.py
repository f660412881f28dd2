"""What reached a pair, or the channel, without our knowing: looked for, and what is wanted no more goes or is drawn."""

from datetime import timedelta

import pytest

from bot.domain.outbox import Dropped
from bot.models.partners import Pair
from bot.services.partners.kinds import ANNOUNCEMENT
from tests.challenges.scene import rows
from tests.challenges.test_unknown_fate import is_looked_for
from tests.partners.scene import (
    STAYS,
    begun,
    crowd,
    groups,
    introductions,
    joins,
    matched,
)
from tests.partners.test_check_ins import paired, questions
from tests.partners.test_rounds import steers
from tests.world import Person, Seen, World

ARRIVES = pytest.mark.parametrize("arrives", [True, False], ids=["arrives", "is lost"])
MEET = "did you two meet?"


def is_lost(world: World, *, arrives: bool = True, **span: float) -> None:
    """Time passes, and the next message that is posted then arrives, or not; no answer says which."""
    if span:
        world.passes(**span)
    world.slack.fail("chat.postMessage", **({"lose_answer": True} if arrives else {"status": 500}))
    world.beats = False
    for _ in range(60):
        if not world.convene.services.outbox.waiting():
            world.clock.turn_to(world.convene.services.outbox.next_due() or world.now)
        world.clock.wait(timedelta(seconds=1))
        world.convene.heartbeat.beat()
        if not world.slack.faults.waiting:
            return
    raise AssertionError("nothing was posted")


def first_words_are_lost(world: World, *people: Person, arrives: bool = True, **fields: str) -> None:
    begun(world, *people, **fields)
    is_lost(world, arrives=arrives, days=6, hours=23)
    assert len(introductions(people[0])) == arrives


def presses_steer(person: Person, button: str) -> None:
    steers(person, button)
    person.closes()


def said(person: Person, words: str) -> list[Seen]:
    talks = [one for one in person.world.workspace.channels.values() if one.kind == "mpim" and person.id in one.members]
    return [Seen(one) for talk in talks for one in person.member.messages(talk) if words in Seen(one).text]


# Introductions


@ARRIVES
def test_first_words_go_when_one_of_the_two_has_stopped(world: World, arrives: bool) -> None:
    first_words_are_lost(world, world.amy, world.dan, arrives=arrives)
    world.dan.runs("/partner stop")
    is_looked_for(world)
    assert introductions(world.amy) == []
    world.passes(days=1)
    assert introductions(world.amy) == []
    assert world.amy.sees(f"{world.dan.mention} is not in it any more. I find you somebody")


@ARRIVES
@pytest.mark.parametrize("who", ["partners", "community"])
def test_first_words_come_once_though_all_of_it_was_paused_just_then(world: World, arrives: bool, who: str) -> None:
    first_words_are_lost(world, world.amy, world.dan, arrives=arrives)
    if who == "partners":
        presses_steer(world.amy, "Pause")
    else:
        world.amy.runs("/convene pause")
    is_looked_for(world)
    assert len(introductions(world.dan)) == arrives
    world.passes(days=1)
    assert len(introductions(world.dan)) == arrives
    if who == "partners":
        presses_steer(world.amy, "Resume")
    else:
        world.amy.runs("/convene resume")
    world.passes(days=1)
    assert len(introductions(world.dan)) == 1
    assert [row["introduced_at"] is None for row in rows(world, Pair)] == [False]


@ARRIVES
def test_two_whom_one_more_is_to_join_begin_once(world: World, arrives: bool) -> None:
    """Found, they have begun, and move; else the three begin together."""
    first_words_are_lost(world, world.amy, world.dan, arrives=arrives)
    (far,) = crowd(world, 1, tz="America/Los_Angeles")
    joins(far)
    world.clock.turn_to(world.now + timedelta(days=1))
    for _ in range(3):
        world.convene.heartbeat.beat()
    assert len(rows(world, Pair)) == 2
    is_looked_for(world)
    world.passes(days=1)
    assert groups(world) == [{"amy", "dan"}, {"amy", "dan", "member0"}]
    assert len(introductions(world.dan)) == 1 + arrives
    assert ("new conversation" in introductions(world.dan)[-1]) == arrives


def test_a_conversation_that_opened_without_our_knowing_is_the_one_that_they_begin_in(world: World) -> None:
    """Nobody sees it before something is said there, so nothing is looked for: opened again, it is the same."""
    begun(world, world.amy, world.dan)
    world.passes(days=7)
    world.slack.fail("conversations.open", lose_answer=True)
    world.beats = False
    world.clock.turn_to(world.now + timedelta(hours=1))
    for _ in range(4):
        world.convene.heartbeat.beat()
    assert not world.slack.faults.waiting
    presses_steer(world.amy, "Pause")
    is_looked_for(world)
    world.passes(days=1)
    assert introductions(world.dan) == []
    presses_steer(world.amy, "Resume")
    world.passes(days=1)
    assert groups(world) == [{"amy", "dan"}]
    assert len(introductions(world.dan)) == 1


# In the life of a pair


def test_a_check_in_that_came_before_they_chose_none_shows_their_answers(world: World) -> None:
    paired(world, world.amy, world.dan)
    is_lost(world, days=2, hours=14)
    assert len(questions(world.dan)) == 1
    world.dan.chooses("Do not ask us")
    is_looked_for(world)
    world.amy.presses("Did it")
    assert f"{world.amy.mention} did it." in questions(world.dan)[-1]
    world.passes(days=9)
    assert len(questions(world.dan)) == 1


@ARRIVES
def test_nothing_is_asked_of_a_pair_that_ended_just_then(world: World, arrives: bool) -> None:
    paired(world, world.amy, world.dan)
    is_lost(world, arrives=arrives, days=2, hours=14)
    assert len(questions(world.amy)) == arrives
    world.dan.runs("/partner stop")
    is_looked_for(world)
    assert [one.buttons for one in questions(world.amy)] == [[]] * arrives
    world.passes(days=9)
    assert len(questions(world.amy)) == arrives


@ARRIVES
def test_whether_they_met_can_be_answered_though_the_pair_ended_just_then(world: World, arrives: bool) -> None:
    matched(world, world.amy, world.dan, How_often=STAYS)
    is_lost(world, arrives=arrives, days=6, hours=12)
    assert len(said(world.amy, MEET)) == arrives
    world.dan.runs("/partner stop")
    is_looked_for(world)
    assert [one.buttons for one in said(world.amy, MEET)] == [["Yes, we met", "Not this time"]] * arrives
    world.passes(days=9)
    assert len(said(world.amy, MEET)) == arrives


@ARRIVES
def test_a_call_for_the_other_goes_when_it_is_taken_back(world: World, arrives: bool) -> None:
    paired(world, world.amy, world.dan)
    world.passes(days=3)
    world.beats = False
    world.dan.presses("Need a nudge")
    is_lost(world, arrives=arrives)
    there = "could use a nudge. A line here is enough."
    assert world.amy.sees(there) == arrives
    world.dan.presses("Did it")
    is_looked_for(world)
    assert not world.amy.sees(there)
    assert f"{world.dan.mention} did it." in questions(world.amy)[-1]


def test_a_call_in_answer_to_a_check_in_that_only_slack_knows_of_waits_until_that_is_found(world: World) -> None:
    paired(world, world.amy, world.dan)
    is_lost(world, days=2, hours=14)
    assert len(questions(world.dan)) == 1
    world.beats = True
    world.amy.presses("Need a nudge")
    world.passes(hours=12)
    assert world.dan.sees("could use a nudge. A line here is enough.")
    assert len(questions(world.dan)) == 1


def test_a_call_that_arrived_without_our_knowing_goes_when_who_called_is_forgotten(world: World) -> None:
    paired(world, world.amy, world.dan)
    world.passes(days=3)
    world.beats = False
    world.dan.presses("Need a nudge")
    is_lost(world)
    there = "could use a nudge. A line here is enough."
    assert world.amy.sees(there)
    world.dan.runs("/convene forget me")
    world.dan.presses("Forget me")
    is_looked_for(world)
    world.passes(days=1)
    assert not world.amy.sees(there)


# In the channel


@ARRIVES
def test_the_invitation_invites_no_more_once_it_has_ended(world: World, arrives: bool) -> None:
    world.a_community()
    world.beats = False
    world.amy.runs("/partner start")
    world.amy.submits()
    world.amy.closes()
    is_lost(world, arrives=arrives)
    assert sum("Join" in one.buttons for one in world.dan.messages()) == arrives
    presses_steer(world.amy, "End")
    is_looked_for(world)
    world.passes(days=1)
    assert sum("Join" in one.buttons for one in world.dan.messages()) == 0
    assert sum("This has ended." in one for one in world.dan.messages()) == arrives


def test_the_invitation_comes_though_it_is_resumed_while_slack_is_asked_for_it(world: World) -> None:
    """It was looked for while all stood still, so nothing would be posted; it is wanted again by the answer."""
    world.a_community()
    world.beats = False
    world.amy.runs("/partner start")
    world.amy.submits()
    world.amy.closes()
    is_lost(world, arrives=False)
    presses_steer(world.amy, "Pause")
    world.clock.wait(timedelta(seconds=31))
    outbox = world.convene.services.outbox
    claims = outbox.claim("another", 50)
    (claim,) = [one for one in claims if one.post.kind == ANNOUNCEMENT and not one.redraws]
    outbox.release([one for one in claims if one is not claim], "another")
    presses_steer(world.amy, "Resume")
    assert outbox.settle(claim, "another", Dropped())
    is_looked_for(world)
    world.passes(days=1)
    assert sum("Join" in one.buttons for one in world.dan.messages()) == 1
