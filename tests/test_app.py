"""The factory: one bot for any number of workspaces."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from slack_sdk import WebClient

from bot.app import Convene, create
from bot.clock import StandingClock
from bot.config import Settings
from bot.playground.members import Member
from bot.playground.server import LocalSlack
from bot.playground.workspace import Workspace
from tests.world import dispatch_to


@pytest.fixture
def north(empty_slack: LocalSlack) -> Workspace:
    return a_workspace(empty_slack, "North")


@pytest.fixture
def south(empty_slack: LocalSlack) -> Workspace:
    return a_workspace(empty_slack, "South")


def a_workspace(slack: LocalSlack, name: str) -> Workspace:
    workspace = slack.open_workspace(name)
    workspace.add_channel("painters", [workspace.add_member("amy", admin=True), workspace.add_member("ben")])
    return workspace


@pytest.fixture
def bot(
    north: Workspace, south: Workspace, empty_slack: LocalSlack, standing_clock: StandingClock, database_url: str
) -> Iterator[Convene]:
    """It has no token of its own: the client of each workspace comes from outside."""
    clients = {
        workspace.team_id: WebClient(workspace.bot_token, base_url=empty_slack.api_url, retry_handlers=[])
        for workspace in (north, south)
    }
    settings = Settings("", database_url=database_url, slack_api_base_url=empty_slack.api_url)
    convene = create(settings, clock=standing_clock, client_for=lambda enterprise, team: clients[team])
    north.transport = south.transport = dispatch_to(convene.app)
    yield convene
    convene.stop()


def sets_up(workspace: Workspace, name: str) -> Member:
    amy = workspace.member("amy")
    amy.command("/convene", "setup", workspace.channel("painters"))
    assert amy.modal
    assert amy.submit(amy.modal, {"name": name}).ok
    return amy


def beats(bot: Convene, slack: LocalSlack, clock: StandingClock) -> None:
    for _ in range(20):
        slack.settle()
        bot.heartbeat.beat()
        clock.wait(timedelta(seconds=1))
    assert bot.services.outbox.waiting(redraws=True) == 0


def test_each_workspace_has_its_own(
    bot: Convene, north: Workspace, south: Workspace, empty_slack: LocalSlack, standing_clock: StandingClock
) -> None:
    amies = [sets_up(north, "Northern lights"), sets_up(south, "Southern cross")]
    beats(bot, empty_slack, standing_clock)
    for amy, workspace, name in zip(amies, (north, south), ("Northern lights", "Southern cross"), strict=True):
        said = [one["text"] for one in amy.messages(workspace.channel("painters")) if not one.get("ephemeral")]
        assert len(said) == 1
        assert said[0].startswith(f"In this channel amy set up the community *{name}*.")
        amy.open_home()
        beats(bot, empty_slack, standing_clock)
        home = str(amy.home)
        assert [other for other in ("Northern lights", "Southern cross") if other in home] == [name]
        assert workspace.member("ben").direct_messages() == []


def test_a_slack_that_is_ill_when_it_is_first_asked_costs_no_event(
    bot: Convene, north: Workspace, empty_slack: LocalSlack, standing_clock: StandingClock
) -> None:
    """Not acknowledged, it comes again."""
    amy = north.member("amy")
    empty_slack.fail("auth.test", status=500)
    amy.open_home()
    beats(bot, empty_slack, standing_clock)
    assert "Welcome" in str(amy.home)


def test_a_slack_that_is_ill_when_it_is_first_asked_is_apologised_for(
    bot: Convene, north: Workspace, empty_slack: LocalSlack
) -> None:
    amy = north.member("amy")
    empty_slack.fail("auth.test", retry_after=5)
    answer = amy.command("/convene", "help", north.channel("painters"))
    assert answer.message
    assert "Sorry" in answer.message["text"]
    assert amy.command("/convene", "help", north.channel("painters")).ok
