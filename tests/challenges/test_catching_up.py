"""Challenges that a version before this one began: what it did not know of is planned as soon as this one runs."""

from datetime import timedelta

from sqlalchemy import delete, update

from bot.models.outbox import FAILED, Post
from bot.services.challenges.meetup_plans import IN_CHANNEL, NOTES, STEP
from tests.challenges.meetup_scene import COMES, post
from tests.challenges.scene import begun, rows
from tests.challenges.test_keep_doing import QUESTION as KEEP_DOING
from tests.challenges.test_picks import times_asked
from tests.challenges.test_reminders import reminded
from tests.world import World

NEWER = ("challenges.remind", "challenges.ask_picks", "challenges.keep_doing", STEP, *IN_CHANNEL)


def as_it_was_left(world: World) -> None:
    """Nothing is planned that the earlier version had no name for."""
    with world.convene.database.begin() as session:
        session.execute(delete(Post).where(Post.kind.in_(NEWER)))


def starts(world: World) -> None:
    """The new version, and again and again: housekeeping comes soon after a start."""
    for _ in range(3):
        world.convene.services.housekeeping(world.now)
        world.beat()


def planned(world: World) -> list[tuple[str, str]]:
    return sorted((row["key"], row["state"]) for row in rows(world, Post))


def test_what_runs_gets_its_reminders_picks_and_meetup(world: World) -> None:
    at = world.now + timedelta(days=12)
    begun(world, world.dan, days=8, Closing_meetup=int(at.timestamp()))
    before = planned(world)
    as_it_was_left(world)
    starts(world)
    assert planned(world) == before
    with world.convene.database.begin() as session:
        session.execute(update(Post).where(Post.kind == NOTES).values(state=FAILED))  # tried with no success
        session.execute(delete(Post).where(Post.kind.in_(["challenges.remind", "challenges.ask_picks"])))
    settled = planned(world)
    starts(world)
    assert set(settled) < set(planned(world))
    world.passes(days=1, hours=3)
    assert len(reminded(world.dan)) == 1
    world.passes(days=5)
    assert times_asked(world.dan) == 1
    world.dan.presses("I will come")
    world.turn_to(at)
    assert sum(COMES in message for message in world.dan.private) == 2
    assert "1 person comes" in post(world.amy)


def test_what_ended_lately_is_asked_once_and_what_ended_long_ago_is_not(world: World) -> None:
    begun(world, world.dan, days=1)
    world.passes(days=10)
    as_it_was_left(world)
    starts(world)
    world.passes(days=10)
    starts(world)
    world.passes(days=2)
    assert sum(KEEP_DOING in message for message in world.dan.private) == 1
    world.passes(days=10)
    as_it_was_left(world)
    before = planned(world)
    starts(world)
    assert planned(world) == before


def test_what_is_held_waits_until_it_goes_on(world: World) -> None:
    begun(world, world.dan, days=8)
    as_it_was_left(world)
    world.amy.runs("/convene pause")
    before = planned(world)
    starts(world)
    assert planned(world) == before
    world.amy.runs("/convene resume")
    world.passes(days=6)
    assert times_asked(world.dan) == 1


def test_no_place_for_notes_is_given_after_the_meetup(world: World) -> None:
    at = world.now + timedelta(days=3)
    begun(world, world.dan, days=1, Closing_meetup=int(at.timestamp()))
    world.turn_to(at + timedelta(minutes=10))
    as_it_was_left(world)
    starts(world)
    world.passes(days=1)
    assert not world.dan.sees("Notes from the closing meetup")


def test_no_meetup_is_announced_in_a_channel_that_was_lost(world: World) -> None:
    at = world.now + timedelta(days=12)
    begun(world, world.dan, days=1, Closing_meetup=int(at.timestamp()))
    world.passes(days=3)
    as_it_was_left(world)
    world.workspace.archive(world.channel)
    starts(world)
    assert not {kind for kind in IN_CHANNEL for key, _ in planned(world) if key.startswith(f"{kind}/")}
