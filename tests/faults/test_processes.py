"""Three bots on one PostgreSQL: nothing twice, one dies, the database is started anew."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.models.outbox import Lane, Post
from bot.services.challenges.kinds import DAY, WHISPER
from tests.faults.conftest import Start
from tests.faults.processes import Supervisor
from tests.faults.town import PATIENCE, Town, words_of
from tests.faults.watching import ARRIVES, TAKEN, Standstill
from tests.postgresql import PostgreSQL
from tests.waiting import until

pytestmark = [pytest.mark.fault, pytest.mark.timeout(400)]
LEASE = timedelta(seconds=5)
FAR = datetime.max.replace(tzinfo=UTC)


@pytest.fixture
def bots(town_on_postgresql: Town, start: Start) -> list[Supervisor]:
    """Three of them; the challenge is announced, Ben and Cleo have joined, and day 1 is there."""
    bots = [start(town_on_postgresql, LEASE_SECONDS=str(LEASE.seconds)) for _ in range(3)]
    for bot in bots:
        bot.connects()
    town_on_postgresql.begins()
    return bots


def dies_while_slack_stands_still(town: Town, bots: list[Supervisor], where: str) -> Supervisor:
    """Day 2 falls due, and the one that sends it is killed; it does not come back."""
    due = town.turning.next_post()
    assert due is not None
    standstill = Standstill(town.slack, where)
    if where == ARRIVES:
        town.slack.fail("chat.postMessage", silent=True)
    town.clock.turn_to(due)
    assert standstill.begun.wait(PATIENCE)
    with town.database.read() as session:
        owner = session.scalar(select(Post.owner).where(Post.kind == DAY, Post.wanted == 0, Post.owner.is_not(None)))
    (holder,) = (bot for bot in bots if f"-{bot.process.pid}-" in str(owner))
    holder.dies()
    standstill.over.set()
    return holder


def turns_to(town: Town, number: int) -> None:
    """The post of this day; others come in between."""

    def has_come() -> bool:
        if town.day_post(number) is None:
            town.turns_to_the_next_post()
        return town.day_post(number) is not None

    until(has_come, PATIENCE)


def test_three_of_them_say_everything_once(town_on_postgresql: Town, bots: list[Supervisor]) -> None:
    """Each takes part: Slack hands what people do to any of them, and each beats."""
    town = town_on_postgresql
    for number in range(2, 9):
        turns_to(town, number)
        town.everybody_answers(number)
    town.said_once()
    assert town.day_post(8)
    assert town.kept() == 14
    sent = [line for bot in bots for line in bot.log.splitlines() if "post delivered" in line]
    assert len([line for line in sent if "redraw" not in line and "challenges.day" in line]) == 8
    assert [bot.ends for bot in bots] == [[], [], []]


@pytest.mark.parametrize("where", [ARRIVES, TAKEN])
def test_when_one_dies_holding_a_lease_another_finishes_its_work(
    town_on_postgresql: Town, bots: list[Supervisor], where: str
) -> None:
    """Whether or not Slack has the post, it is said once."""
    town = town_on_postgresql
    dead = dies_while_slack_stands_still(town, bots, where)
    held, lease_ends = held_by_the_dead(town)
    a_lease_later = promises_nothing(town, lease_ends + LEASE)
    town.settles()
    town.said_once()
    assert town.day_post(2)
    assert [bot.ends for bot in bots if bot is not dead] == [[], []]
    until(lambda: settled(town, a_lease_later) < FAR, PATIENCE)
    times = [settled(town, held), settled(town, a_lease_later)]
    assert [lease_ends, *times] == sorted([lease_ends, *times])


def held_by_the_dead(town: Town) -> tuple[str, datetime]:
    """The key of the post that it was sending, and when its lease ends in the world's time."""
    query = select(Post.key, Lane.free_at).join(Lane, Post.lane == Lane.name)
    with town.database.read() as session:
        key, free_at = session.execute(query.where(Post.kind == DAY, Post.owner.is_not(None))).one()
    return key, free_at + town.clock.offset


def promises_nothing(town: Town, due: datetime) -> str:
    """Something in a conversation of its own, of which nothing is left to say when it is due: its key."""
    with town.database.begin() as session:
        (workspace,) = session.scalars(select(Post.workspace_id).distinct())
        town.outbox.promise(session, workspace, WHISPER, 0, destination=town.channel.id, lane="apart", due=due)
    return f"{WHISPER}/0/"


def settled(town: Town, key: str) -> datetime:
    """When a post was, in the world's time; FAR while it was not."""
    with town.database.read() as session:
        return session.scalars(select(Post.settled_at).where(Post.key == key)).one() or FAR


def test_postgresql_is_started_anew_and_all_recover_by_themselves(
    town_on_postgresql: Town, bots: list[Supervisor], own_postgresql: PostgreSQL
) -> None:
    """Meanwhile /healthz says what is wrong, nothing is acknowledged that is not kept, and a post falls due."""
    town, (ben, cleo) = town_on_postgresql, town_on_postgresql.joined
    due = town.turning.next_post()
    assert due is not None
    assert all(bot.is_well() for bot in bots)
    own_postgresql.stop()
    try:
        until(lambda: all(bot.is_unwell("the database does not answer") for bot in bots), PATIENCE)
        town.clock.turn_to(due)
        town.press(ben, words_of(1), "Done")
        assert town.seen(ben, "Nothing was saved.")
        town.writes(cleo, 1)
        until(town.workspace.events.next_retry, PATIENCE)  # Slack will bring it again
    finally:
        own_postgresql.start()
    until(lambda: all(bot.is_well() for bot in bots), PATIENCE)
    town.settles()
    town.passes(minutes=2)
    town.everybody_answers(2)
    town.said_once()
    assert town.day_post(2)
    assert town.kept() == 3
    assert [bot.ends for bot in bots] == [[], [], []]
    assert [bot.log.count("a beat failed") for bot in bots] == [1, 1, 1]  # told once, not at every beat
    assert all("it beats again" in bot.log for bot in bots)
