"""Partners answer, choose, write and leave while something is posted: nobody waits for somebody who waits for them."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.domain.errors import RitualError
from bot.domain.people import Actor
from bot.models.outbox import Post
from bot.models.partners import Pair, PairCheckIn, Pool
from bot.models.people import Person as Row
from bot.services.partners.kinds import ANNOUNCEMENT
from bot.services.people import actor_of, find_person
from tests.challenges.scene import begun as challenge_begun
from tests.challenges.scene import rows
from tests.challenges.starting import steers as steer_challenge
from tests.partners.scene import UNTIL_ROUND, begun, groups
from tests.partners.test_check_ins import paired
from tests.partners.test_in_a_challenge import FIND, joins_with
from tests.partners.test_one_more import growing
from tests.spine.bench import ON_POSTGRESQL
from tests.waiting import until
from tests.world import Person, World

pytestmark = [pytest.mark.fault, ON_POSTGRESQL]

HOURS = 150


def actor(world: World, person: Person) -> Actor:
    people = world.convene.services.people
    with world.convene.database.read() as session:
        found = find_person(session, people.workspace((None, world.workspace.team_id), world.now), person.id)
    assert found is not None
    return actor_of(found)


def busy(world: World, actor: Actor, seed: int, over: Event) -> None:
    """One of the two does one thing after another, as fast as they can; what is not possible just now is refused."""
    rng = random.Random(seed)
    while not over.wait(0.02):
        (pair,) = rows(world, Pair)
        with suppress(RitualError):
            act(world, actor, pair, rng)


def act(world: World, actor: Actor, pair: dict[str, Any], rng: random.Random) -> None:
    partners, about, now = world.convene.services.partners, pair["id"], world.now
    match rng.randrange(4):
        case 0:
            partners.check_ins.answer(actor, about, pair["check_ins"], rng.choice(["did", "nudge", "talk"]), now)
        case 1:
            partners.check_ins.change_cadence(actor, about, rng.choice([1, 2]), now)
        case 2:
            partners.hearing.heard(actor.workspace_id, pair["channel"], actor.slack_id, None, now)
        case _:
            partners.meetings.answer(actor, about, rng.random() < 0.5, now)


def waits(world: World) -> bool:
    """Whether somebody waits for somebody else."""
    with world.convene.database.read() as session:
        return bool(session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


def test_answers_cadences_and_messages_at_the_moment_of_a_check_in(world: World) -> None:
    paired(world, world.amy, world.dan)
    over, both = Event(), [actor(world, one) for one in (world.amy, world.dan)]
    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(busy, world, one, seed, over) for seed, one in enumerate(both * 2)]
        try:
            for _ in range(HOURS):
                world.clock.turn_to(world.now + timedelta(hours=1))
                world.convene.heartbeat.beat()
                world.clock.wait(timedelta(seconds=2))
        finally:
            over.set()
    assert [one.exception() for one in running] == [None] * 4
    world.beat()
    (pair,) = rows(world, Pair)
    assert pair["check_ins"] >= 2
    assert rows(world, PairCheckIn)


def test_who_was_to_join_a_pair_stops_at_the_moment_the_conversation_opens(world: World) -> None:
    far, database = growing(world), world.convene.database

    with ThreadPoolExecutor(1) as others:
        with database.begin() as session:
            person = session.scalars(select(Row).where(Row.slack_id == far.id)).one()
            world.convene.services.partners.hooks.person_gone(session, person, None, world.now)
            opening = others.submit(world.passes, hours=8)
            until(lambda: waits(world) or opening.done())
        opening.result()
    assert {row["id"]: row["ended_why"] for row in rows(world, Pair)} == {1: "", 2: "left"}
    assert f"Your partner is {world.dan.mention}." in world.amy.opens_home()


def test_one_of_two_leaves_at_the_moment_slack_refuses_their_conversation(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Who leaves has the pool and wants the pair, and so must who settles: nobody has one and waits for the other."""
    begun(world, world.ben, world.dan)
    world.passes(**UNTIL_ROUND)
    assert groups(world) == []  # in New York it is early
    world.slack.fail("conversations.open", error="restricted_action")
    with ThreadPoolExecutor(1) as others:
        with world.convene.database.begin() as session:
            session.execute(select(Pool.id).with_for_update())
            opening = others.submit(world.passes, hours=8)
            until(lambda: waits(world) or opening.done())
            person = session.scalars(select(Row).where(Row.slack_id == world.dan.id)).one()
            world.convene.services.partners.hooks.person_gone(session, person, None, world.now)
        opening.result()
    assert [pair["ended_why"] for pair in rows(world, Pair)] == ["left"]
    assert "could not be settled" not in caplog.text


def test_a_challenge_ends_at_the_moment_the_conversation_of_two_opens(world: World) -> None:
    """Who ends it takes the pool first, as who settles: nobody has the pairs and waits for the pool."""
    challenge_begun(world, days=12)
    for person in (world.amy, world.dan):
        joins_with(person, FIND)
    world.passes(days=1, hours=2)
    assert groups(world) == [{"amy", "dan"}]
    steer_challenge(world.amy)
    world.beats = False
    with ThreadPoolExecutor(1) as others:
        with world.convene.database.begin() as session:
            session.execute(select(Pool.id).with_for_update())
            ending = others.submit(world.amy.presses, "Cancel")
            until(lambda: waits(world) or ending.done())
            session.execute(select(Pair.id).with_for_update())
        ending.result()
    assert [pool["state"] for pool in rows(world, Pool)] == ["ended"]
    assert [pair["ended_why"] for pair in rows(world, Pair)] == ["over"]


def test_what_failed_is_tried_again_at_the_moment_it_is_resumed(world: World) -> None:
    """Who resumes has the pool and wants the post, and so must who tries again."""
    world.a_community()
    world.slack.fail("chat.postMessage", error="restricted_action")
    world.amy.runs("/partner start")
    world.amy.submits()
    world.amy.closes()
    assert [pool["state"] for pool in rows(world, Pool)] == ["paused"]
    world.beats = False
    with ThreadPoolExecutor(1) as others:
        with world.convene.database.begin() as session:
            session.execute(select(Pool.id).with_for_update())
            trying = others.submit(world.amy.presses, "Try again")
            until(lambda: waits(world) or trying.done())
            session.execute(select(Post.id).where(Post.kind == ANNOUNCEMENT).with_for_update())
        trying.result()
    assert [pool["state"] for pool in rows(world, Pool)] == ["open"]
    world.beat()
    assert sum("Join" in one.buttons for one in world.dan.messages()) == 1


def test_all_of_it_is_paused_after_what_holds_the_pool_just_then(world: World) -> None:
    """Who pauses everything waits for the pool, before anything of it is taken back."""
    begun(world, world.amy, world.dan)
    world.beats = False
    with ThreadPoolExecutor(1) as others:
        with world.convene.database.begin() as session:
            session.execute(select(Pool.id).with_for_update())
            pausing = others.submit(world.amy.runs, "/convene pause")
            until(lambda: waits(world) or pausing.done())
            assert not pausing.done()
        pausing.result()
