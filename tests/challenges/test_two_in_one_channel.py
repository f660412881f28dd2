"""Two 30-day challenges in one channel: a shortcut asks which one, and what waits for the answer holds no text."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.models.challenges import Entry
from bot.models.people import Draft
from tests.world import World

WORDS = "I learnt to wait."


@pytest.mark.parametrize("keeps", [False, True])
def test_a_text_waits_for_the_choice_only_where_it_may_be_kept(world: World, keeps: bool) -> None:
    message = two_challenges(world, keeps)
    world.ben.calls("challenges.log_entry", message)
    assert [WORDS in draft for draft in drafts(world)] == [keeps]
    world.ben.submits()
    assert drafts(world) == []
    assert texts(world) == [WORDS if keeps else None]


def test_a_choice_that_was_never_made_is_forgotten_after_two_days(world: World) -> None:
    message = two_challenges(world, keeps=True)
    world.ben.calls("challenges.log_entry", message)
    world.convene.services.housekeeping(world.now + timedelta(days=1))
    assert len(drafts(world)) == 1
    world.convene.services.housekeeping(world.now + timedelta(days=3))
    assert drafts(world) == []


def two_challenges(world: World, keeps: bool) -> dict[str, object]:
    """Both have had their first day; Ben, who takes part in both, writes beside their threads."""
    world.a_community()
    for _ in range(2):
        world.amy.runs("/challenge start")
        world.amy.submits()
        world.amy.submits()
        world.amy.closes()
        world.ben.presses("Join")
        if keeps:
            world.ben.fills("Your journal", ["Keep the text of my entries, so that I can have it back"])
        world.ben.submits()
        world.ben.closes()
    world.passes(days=1, hours=2)
    return world.ben.says(WORDS)


def drafts(world: World) -> list[str]:
    with world.convene.database.read() as session:
        return list(session.scalars(select(Draft.content).where(Draft.kind == "challenges.entry")))


def texts(world: World) -> list[str | None]:
    with world.convene.database.read() as session:
        return list(session.scalars(select(Entry.text)))
