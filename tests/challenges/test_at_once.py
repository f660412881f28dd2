"""Somebody acts on a challenge while one of its posts is settled: nobody waits for somebody who waits for them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from bot.models.challenges import Challenge
from bot.models.outbox import Post
from bot.services.challenges import meetup_plans
from tests.challenges.scene import rows
from tests.challenges.starting import steers
from tests.challenges.test_meetup_polls import a_poll, slots
from tests.partners.test_at_once import waits
from tests.spine.bench import ON_POSTGRESQL
from tests.waiting import until
from tests.world import World

pytestmark = [pytest.mark.fault, ON_POSTGRESQL]


def test_the_time_is_fixed_at_the_moment_the_poll_ends(world: World) -> None:
    """Who settles the end of the poll has its post and wants the challenge."""
    a_poll(world, world.ben, world.dan)
    steers(world.amy)
    world.amy.presses("Meetup")
    world.amy.presses("Fix a time")
    world.beats = False
    with ThreadPoolExecutor(1) as others:
        with world.convene.database.begin() as session:
            session.execute(select(Post.id).where(Post.kind == meetup_plans.STEP).with_for_update())
            fixing = others.submit(world.amy.submits)
            until(lambda: waits(world) or fixing.done())
            session.execute(select(Challenge.id).with_for_update())
        assert fixing.exception() is None
    (challenge,) = rows(world, Challenge)
    assert challenge["meetup_at"] == slots(world)[0]
