"""Slack refuses a post, answers nothing of use, or loses its answer: what becomes of it, and who is not delayed."""

from typing import Any

import pytest

from bot.models.challenges import ANNOUNCED, PAUSED
from bot.models.outbox import DUE, FAILED, SENT
from bot.views.errors import failure
from tests.challenges.scene import joins
from tests.faults.neighbours import Neighbours
from tests.world import World

pytestmark = pytest.mark.fault

LEASE = 30
PLACE_IS_LOST = ["channel_not_found", "is_archived", "not_in_channel", "account_inactive", "token_revoked"]
UNKNOWN = [{"status": 500}, {"status": 503}, {"error": "internal_error"}, {"lose_answer": True}]


@pytest.fixture
def neighbours(world: World) -> Neighbours:
    return Neighbours(world)


def day_one(neighbours: Neighbours) -> list[int]:
    """How often day 1 stands here, beside it, and in the other workspace."""
    places = (neighbours.here, neighbours.beside, neighbours.there)
    return [len(neighbours.days_in(place)) for place in places]


def sent_here(neighbours: Neighbours) -> int:
    """How often Slack was asked to post the day here, whatever it answered."""
    calls = [call for call in neighbours.slack.calls if call.method == "chat.postMessage"]
    return sum(call.arguments["channel"] == neighbours.here.id and "day 1" in call.arguments["text"] for call in calls)


# Refused for good


@pytest.mark.parametrize("error", PLACE_IS_LOST)
def test_a_place_that_is_lost_stops_its_challenge_alone(neighbours: Neighbours, error: str) -> None:
    neighbours.slack.fail("chat.postMessage", error=error, channel=neighbours.here.id)
    neighbours.the_hour_comes()
    neighbours.beats_once()
    assert day_one(neighbours) == [0, 1, 1]
    post = neighbours.post(neighbours.here)
    assert (post.state, post.error) == (FAILED, error)
    stopped = neighbours.challenge(neighbours.here)
    assert (stopped.state, stopped.pause_reason) == (PAUSED, f"post_failed:{error}")
    assert [neighbours.challenge(place).state for place in (neighbours.beside, neighbours.there)] == [ANNOUNCED] * 2
    neighbours.beats()
    neighbours.world.passes(days=1, hours=2)
    assert (day_one(neighbours), sent_here(neighbours)) == ([0, 2, 2], 1)


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_too_long"])
def test_a_day_that_slack_does_not_take_is_left_out_and_the_next_one_comes(neighbours: Neighbours, error: str) -> None:
    neighbours.slack.fail("chat.postMessage", error=error, channel=neighbours.here.id)
    neighbours.the_hour_comes()
    neighbours.beats_once()
    assert day_one(neighbours) == [0, 1, 1]
    assert (neighbours.post(neighbours.here).state, neighbours.post(neighbours.here).error) == (FAILED, error)
    assert neighbours.challenge(neighbours.here).state == ANNOUNCED
    neighbours.beats()
    neighbours.world.passes(days=1, hours=2)
    assert [heading[:5] for heading in neighbours.days_in(neighbours.here)] == ["day 2"]


@pytest.mark.parametrize("error", ["account_inactive", "token_revoked"])
def test_a_workspace_that_took_the_token_back_stops_alone(neighbours: Neighbours, error: str) -> None:
    """Nothing gets through to it, not even that it stopped; the other workspace's days go on coming.

    Installed again, it shows the facilitator what stopped, and goes on.
    """
    team, amy = neighbours.world.workspace.team_id, neighbours.world.amy
    neighbours.slack.fail("*", error=error, team=team, times=1000)
    neighbours.the_hour_comes()
    neighbours.beats_once()
    assert day_one(neighbours) == [0, 0, 1]
    neighbours.beats()
    neighbours.world.passes(days=2, hours=2)
    assert day_one(neighbours) == [0, 0, 3]
    assert [neighbours.challenge(place).state for place in (neighbours.here, neighbours.beside)] == [PAUSED] * 2
    assert sent_here(neighbours) == 1
    assert amy.private == []
    neighbours.slack.faults.clear()
    for _ in range(2):
        assert failure(error)[0] in amy.opens_home()
        amy.presses("Try again")
        amy.closes()
    neighbours.world.passes(days=1)
    assert day_one(neighbours) == [2, 2, 3]


@pytest.mark.parametrize("error", [*PLACE_IS_LOST, "invalid_blocks"])
def test_a_facilitator_is_told_why_a_post_failed_and_sends_it_again(neighbours: Neighbours, error: str) -> None:
    """Once, in private; nobody else hears of it."""
    why, cure = failure(error)
    amy, ben = neighbours.world.amy, neighbours.world.ben
    neighbours.slack.fail("chat.postMessage", error=error, channel=neighbours.here.id)
    neighbours.the_hour_comes()
    neighbours.beats()
    (told,) = amy.private
    assert why in told
    assert cure in told
    assert why not in ben.everything()
    assert (ben.private, neighbours.next_door.amy.private) == ([], [])
    for _ in range(2):  # and nothing twice
        amy.presses("Try again")
    assert day_one(neighbours) == [1, 1, 1]
    assert neighbours.challenge(neighbours.here).state == ANNOUNCED
    neighbours.world.passes(days=1, hours=2)
    assert day_one(neighbours) == [2, 2, 2]


def test_what_fails_again_is_told_again_to_whoever_tried(neighbours: Neighbours) -> None:
    amy = neighbours.world.amy
    neighbours.slack.fail("chat.postMessage", error="is_archived", channel=neighbours.here.id, times=2)
    neighbours.the_hour_comes()
    neighbours.beats()
    amy.presses("Try again")
    assert len(amy.private) == 2
    assert (day_one(neighbours)[0], neighbours.challenge(neighbours.here).state) == (0, PAUSED)
    amy.presses("Try again")
    assert day_one(neighbours)[0] == 1


# Refused for now


def test_too_many_requests_keep_one_channel_waiting_and_no_other(neighbours: Neighbours) -> None:
    neighbours.slack.fail("chat.postMessage", retry_after=20, channel=neighbours.here.id)
    neighbours.the_hour_comes()
    neighbours.beats_once()
    assert day_one(neighbours) == [0, 1, 1]
    neighbours.waits(19)
    neighbours.beats_once()
    assert sent_here(neighbours) == 1
    neighbours.waits(1)
    neighbours.beats_once()
    assert (day_one(neighbours), neighbours.post(neighbours.here).state) == ([1, 1, 1], SENT)


def test_a_workspace_that_is_told_to_wait_delays_no_other(neighbours: Neighbours) -> None:
    """Redraws share a lane in their workspace, and it is theirs alone."""
    neighbours.the_hour_comes()
    neighbours.beats()
    neighbours.slack.fail("chat.update", retry_after=60, team=neighbours.world.workspace.team_id, times=10)
    both = (neighbours.world, neighbours.next_door)
    for place in both:
        place.beats = False
        joins(place.dan)
        place.dan.presses("Done")
    neighbours.waits(10)
    neighbours.beats_once()
    neighbours.waits(10)
    neighbours.beats_once()
    assert [place.cleo.sees("1 person did this day.") for place in both] == [False, True]
    neighbours.slack.faults.clear()
    neighbours.beats()
    assert [place.cleo.sees("1 person did this day.") for place in both] == [True, True]


# Nobody knows


@pytest.mark.parametrize("trouble", UNKNOWN, ids=str)
def test_an_answer_that_says_nothing_is_looked_into_after_a_whole_lease(
    neighbours: Neighbours, trouble: dict[str, Any]
) -> None:
    neighbours.slack.fail("chat.postMessage", channel=neighbours.here.id, **trouble)
    neighbours.the_hour_comes()
    neighbours.beats_once()
    arrived = int("lose_answer" in trouble)
    assert day_one(neighbours) == [arrived, 1, 1]
    post = neighbours.post(neighbours.here)
    assert (post.state, post.unsure) == (DUE, True)
    neighbours.waits(LEASE - 1)
    neighbours.beats_once()
    assert day_one(neighbours) == [arrived, 1, 1]
    neighbours.waits(1)
    neighbours.beats_once()
    assert (day_one(neighbours), sent_here(neighbours)) == ([1, 1, 1], 2 - arrived)
    assert neighbours.post(neighbours.here).state == SENT


def test_a_slack_that_is_broken_for_an_hour_gets_each_day_once(neighbours: Neighbours) -> None:
    """500 to everything of one workspace: nothing is given up, and nothing comes twice."""
    neighbours.slack.fail("*", status=500, team=neighbours.world.workspace.team_id, times=10_000)
    neighbours.the_hour_comes()
    neighbours.beats_once()
    for _ in range(10):
        neighbours.waits(LEASE)
        neighbours.beats_once()
    assert day_one(neighbours) == [0, 0, 1]
    neighbours.slack.faults.clear()
    neighbours.beats()
    assert day_one(neighbours) == [1, 1, 1]
