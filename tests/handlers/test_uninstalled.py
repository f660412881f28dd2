"""After the app was removed: what was stored is kept for a while, then it goes; unless the app comes back."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.models.base import Base
from tests.world import World

RETENTION = timedelta(days=400)


def rows(world: World) -> dict[str, int]:
    with world.convene.database.read() as session:
        counted = {
            table.name: session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
        }
    return {name: count for name, count in counted.items() if count}


@pytest.fixture
def left_alone(world: World) -> World:
    """A community in which a challenge runs, in a workspace that removes the app."""
    world.a_community()
    world.amy.runs("/challenge start")
    world.amy.submits()
    world.amy.submits()
    world.amy.closes()
    world.ben.presses("Join")
    world.ben.submits()
    world.workspace.uninstall()
    return world


def keeps_house(world: World, after: timedelta) -> None:
    world.convene.services.housekeeping(world.now + after)


def test_it_is_kept_as_long_as_the_settings_say_then_all_of_it_goes(left_alone: World) -> None:
    keeps_house(left_alone, RETENTION - timedelta(days=1))
    assert {"workspaces", "communities", "people", "challenges", "participants"} <= set(rows(left_alone))
    keeps_house(left_alone, RETENTION + timedelta(days=1))
    assert rows(left_alone) == {}


def test_a_workspace_that_installs_it_again_keeps_what_it_had(left_alone: World) -> None:
    """A bot with a new token asks Slack who it is: then the app is there again."""
    team = (None, left_alone.workspace.team_id)
    left_alone.convene.services.people.remember_address(team, "https://example.slack.com/")
    keeps_house(left_alone, RETENTION + timedelta(days=1))
    assert {"workspaces", "communities", "people"} <= set(rows(left_alone))
