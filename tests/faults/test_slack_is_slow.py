"""Slack takes a call and never answers: posts elsewhere go out meanwhile, and whoever acts is not kept waiting."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.models.outbox import DUE, SENT
from tests.faults.neighbours import Neighbours
from tests.waiting import until
from tests.world import World

pytestmark = pytest.mark.fault

LEASE = 30


@pytest.fixture
def people() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as people:
        yield people


@pytest.fixture
def neighbours(world: World) -> Neighbours:
    neighbours = Neighbours(world)
    world.beats = neighbours.next_door.beats = False
    return neighbours


@pytest.fixture
def beats_by_itself(neighbours: Neighbours) -> Iterator[Neighbours]:
    """Day 1 is due in three places; Slack is waited for until the test has seen enough."""
    neighbours.world.patience = 20
    neighbours.the_hour_comes()
    yield neighbours
    neighbours.slack.faults.clear()
    neighbours.world.convene.heartbeat.stop()


def test_a_post_that_hangs_holds_up_no_other_channel_and_no_other_workspace(beats_by_itself: Neighbours) -> None:
    town = beats_by_itself
    town.slack.fail("chat.postMessage", silent=True, channel=town.here.id)
    town.world.convene.start()
    until(lambda: town.post(town.beside).state == SENT and town.post(town.there).state == SENT)
    assert town.post(town.here).owner is not None  # Slack has not answered yet
    assert [len(town.days_in(place)) for place in (town.here, town.beside, town.there)] == [0, 1, 1]


def test_a_workspace_that_hangs_holds_up_no_other(beats_by_itself: Neighbours) -> None:
    town = beats_by_itself
    town.slack.fail("*", silent=True, team=town.world.workspace.team_id, times=1000)
    town.world.convene.start()
    until(lambda: town.post(town.there).state == SENT)
    until(lambda: all(town.post(place).owner is not None for place in (town.here, town.beside)))
    assert [len(town.days_in(place)) for place in (town.here, town.beside, town.there)] == [0, 0, 1]


@pytest.mark.parametrize("happens", [{"silent": True}, {"delay": 0.5}], ids=["never", "after we hung up"])
def test_a_post_without_an_answer_is_looked_for_after_a_whole_lease(
    neighbours: Neighbours, happens: dict[str, Any]
) -> None:
    """Whether Slack made it after our time-out or not at all, it stands there once."""
    neighbours.world.patience = 0.2
    neighbours.slack.fail("chat.postMessage", channel=neighbours.here.id, **happens)
    neighbours.the_hour_comes()
    neighbours.beats_once()
    assert [len(neighbours.days_in(place)) for place in (neighbours.beside, neighbours.there)] == [1, 1]
    post = neighbours.post(neighbours.here)
    assert (post.state, post.unsure) == (DUE, True)
    if "delay" in happens:
        until(lambda: len(neighbours.days_in(neighbours.here)) == 1)
    neighbours.world.patience = 10
    neighbours.waits(LEASE - 1)
    neighbours.beats_once()
    assert neighbours.post(neighbours.here).state == DUE
    neighbours.waits(1)
    neighbours.beats_once()
    assert neighbours.post(neighbours.here).state == SENT
    assert len(neighbours.days_in(neighbours.here)) == 1


@pytest.mark.parametrize("method", ["auth.test", "users.info", "conversations.info"])
def test_who_acts_while_slack_hangs_hears_soon_that_it_did_not_work(
    world: World, people: ThreadPoolExecutor, method: str
) -> None:
    """Not after the time that a post may take: Slack shows an error of its own after three seconds."""
    world.patience = 60
    world.slack.fail(method, silent=True)
    answer = people.submit(world.amy.member.command, "/convene", "setup", world.channel).result(20)
    assert answer.ok
    assert "did not work" in str(answer.message)
    assert world.amy.runs("/convene setup").text


def test_a_form_that_slack_does_not_open_in_time_is_said(world: World, people: ThreadPoolExecutor) -> None:
    world.a_community()
    world.patience = 60
    world.slack.fail("views.open", silent=True)
    answer = people.submit(world.amy.member.command, "/challenge", "start", world.channel).result(20)
    assert answer.ok
    assert "did not work" in str(answer.message)
