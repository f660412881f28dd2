"""Claiming: each post has one sender, in order and at Slack's pace."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from sqlalchemy import event, select, text

from bot.database import insert_all_once
from bot.domain.outbox import Delivered, Failed
from bot.models.outbox import CANCELLED, DUE, SENT, Lane
from bot.services.claims import LOOKED_AT
from tests.spine.bench import LEASE, ON_POSTGRESQL, SAY, Bench
from tests.waiting import until

SECOND = timedelta(seconds=1)


def test_a_lane_has_one_sender_at_a_time(bench: Bench) -> None:
    bench.promise(1)
    bench.promise(2)
    assert [claim.post.about for claim in bench.outbox.claim("me", 8)] == [1]
    assert bench.outbox.claim("you", 8) == []
    bench.waits(LEASE - 1)
    assert bench.outbox.claim("you", 8) == []


def test_after_the_lease_the_next_sender_takes_the_same_post_and_looks_first(bench: Bench) -> None:
    bench.promise(1)
    bench.promise(2)
    (first,) = bench.outbox.claim("me", 8)
    bench.waits(LEASE)
    (second,) = bench.outbox.claim("you", 8)
    assert (first.post.id, first.attempt, first.unsure) == (second.post.id, 1, False)
    assert (second.attempt, second.unsure) == (2, True)


def test_a_sender_that_lost_its_lease_changes_nothing(bench: Bench) -> None:
    bench.promise()
    (first,) = bench.outbox.claim("me", 8)
    bench.waits(LEASE)
    (second,) = bench.outbox.claim("you", 8)
    held = bench.free_at(bench.channel.id)
    assert not bench.outbox.settle(first, "me", Failed("is_archived"))
    assert (bench.post().state, bench.post().owner, bench.free_at(bench.channel.id)) == (DUE, "you", held)
    assert bench.outbox.settle(second, "you", Delivered("C1", "1.000001"))
    assert bench.post().state == SENT


def test_a_claim_takes_the_earliest_of_each_lane_and_no_more_lanes_than_asked(bench: Bench) -> None:
    channels = [bench.a_channel(f"room-{number}") for number in range(3)]
    for number, channel in enumerate(channels):
        bench.promise(10 + number, to=channel, due=bench.clock.now() - number * SECOND)
        bench.promise(20 + number, to=channel)
    assert [claim.post.about for claim in bench.outbox.claim("me", 2)] == [12, 11]
    assert [claim.post.about for claim in bench.outbox.claim("you", 8)] == [10]


def test_no_workspace_takes_more_than_its_share_while_others_wait(bench: Bench) -> None:
    """Even if all that is most overdue is its own, and with what it has under way already."""
    for number in range(4):
        bench.promise(number, to=bench.a_channel(f"room-{number}"), due=bench.clock.now() - SECOND)
    other = bench.services.people.workspace((None, "T0OTHER"), bench.clock.now())
    with bench.database.begin() as session:
        bench.outbox.promise(session, other, SAY, 9, destination="C9", due=bench.clock.now())
    claims = bench.outbox.claim("me", 3, share=2)
    assert Counter(claim.post.workspace_id for claim in claims) == {bench.workspace_id: 2, other: 1}
    assert bench.outbox.claim("me", 3, share=2, under_way={bench.workspace_id: 2}) == []
    rest = bench.outbox.claim("me", 3, share=2, under_way={bench.workspace_id: 1, other: 1})
    assert [claim.post.workspace_id for claim in rest] == [bench.workspace_id]


def test_one_that_comes_to_its_share_with_this_claim_is_in_nobodys_way(bench: Bench) -> None:
    """However much of its own is older than all that others have due."""
    for number in range(2 * LOOKED_AT + 1):
        bench.promise(number, lane=f"lane-{number}", due=bench.clock.now() - SECOND)
    other = bench.services.people.workspace((None, "T0OTHER"), bench.clock.now())
    with bench.database.begin() as session:
        bench.outbox.promise(session, other, SAY, 9, destination="C9", due=bench.clock.now())
    claims = bench.outbox.claim("me", 2, share=2, under_way={bench.workspace_id: 1})
    assert Counter(claim.post.workspace_id for claim in claims) == {bench.workspace_id: 1, other: 1}


def test_an_idle_beat_takes_no_write_transaction(bench: Bench) -> None:
    """Within a write transaction of this thread another one would raise."""
    bench.promise(1)
    bench.promise(2, due=bench.clock.now() + timedelta(hours=1))
    bench.outbox.claim("me", 8)
    with bench.database.begin():
        assert bench.heart.beat() == 0


def test_what_is_handed_back_is_taken_by_another_at_once_and_without_looking(bench: Bench) -> None:
    bench.promise()
    claims = bench.outbox.claim("me", 8)
    bench.outbox.release(claims, "me")
    (claim,) = bench.outbox.claim("you", 8)
    assert not claim.unsure
    assert not bench.outbox.settle(claims[0], "me", Delivered("C1", "1.000001"))


def test_what_was_unsure_is_unsure_after_it_is_handed_back(bench: Bench) -> None:
    bench.promise()
    bench.dies_after_sending()
    bench.waits(LEASE)
    bench.outbox.release(bench.outbox.claim("me", 8), "me")
    (claim,) = bench.outbox.claim("you", 8)
    assert claim.unsure


def test_a_lost_lease_is_not_handed_back(bench: Bench) -> None:
    bench.promise()
    lost = bench.outbox.claim("me", 8)
    bench.waits(LEASE)
    bench.outbox.claim("you", 8)
    bench.outbox.release(lost, "me")
    assert bench.outbox.claim("they", 8) == []
    assert bench.post().owner == "you"


@ON_POSTGRESQL
def test_a_post_that_somebody_changes_at_this_moment_is_not_taken(bench: Bench) -> None:
    """Neither waited for nor taken as it was before."""
    bench.promise(1)
    bench.promise(2, lane="elsewhere")
    with bench.another_database().begin() as session:
        bench.outbox.cancel(session, bench.workspace_id, SAY, 1)
        assert [claim.post.about for claim in bench.outbox.claim("me", 8)] == [2]
    assert bench.outbox.claim("me", 8) == []
    assert (bench.post(1).state, bench.post(1).attempt) == (CANCELLED, 0)


@ON_POSTGRESQL
def test_a_lane_that_another_process_is_taking_is_left_to_it(bench: Bench) -> None:
    bench.promise(3, lane="elsewhere")
    bench.beats()
    bench.waits(2)
    bench.promise(1)
    bench.promise(2, lane="elsewhere")
    with bench.another_database().begin() as session:
        session.execute(select(Lane).where(Lane.name.endswith(":elsewhere")).with_for_update())
        assert [claim.post.about for claim in bench.outbox.claim("me", 8)] == [1]


@ON_POSTGRESQL
def test_a_post_that_changes_lanes_while_it_is_claimed_is_claimed_once(bench: Bench) -> None:
    bench.promise(1, lane="old")
    other, moved = bench.another_database(), list[int]()

    def move(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        if "FOR UPDATE" in statement and "posts.id IN" in statement and not moved:
            moved.append(1)
            with other.begin() as session:
                bench.promise_in(session, 1, lane="new")

    event.listen(bench.database.engine, "before_cursor_execute", move)
    claims = [*bench.outbox.claim("me", 8), *bench.outbox.claim("you", 8), *bench.outbox.claim("me", 8)]
    assert [(claim.post.about, claim.attempt) for claim in claims] == [(1, 1)]
    assert moved


@ON_POSTGRESQL
def test_a_lane_that_another_process_is_making_is_left_to_it(bench: Bench) -> None:
    bench.promise(1)
    bench.promise(2, lane="elsewhere")
    held = {"name": f"{bench.workspace_id}:elsewhere", "free_at": bench.clock.real() + LEASE * SECOND}
    with ThreadPoolExecutor(1) as thread, bench.another_database().begin() as session:
        insert_all_once(session, Lane, [held])
        claiming = thread.submit(bench.outbox.claim, "me", 8)
        until(lambda: waits(bench))
        session.commit()
        assert [claim.post.about for claim in claiming.result(30)] == [1]


def waits(bench: Bench) -> bool:
    """Whether a connection of this database waits for another's lock."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with bench.another_database().read() as session:
        return bool(session.scalar(text(waiting)))


def test_lanes_are_made_in_one_order_so_that_two_claims_never_wait_for_one_another(bench: Bench) -> None:
    made: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *more: Any) -> None:
        if statement.startswith("INSERT INTO lanes"):
            rows = [row.values() if isinstance(row, dict) else row for row in parameters]
            made.extend(
                value for row in rows for value in row if isinstance(value, str) and ":" in value and "-" not in value
            )

    event.listen(bench.database.engine, "before_cursor_execute", note)
    for ago, lane in enumerate("ecadbf"):
        bench.promise(1, occasion=lane, lane=lane, due=bench.clock.now() - ago * SECOND)
    assert made == []  # most acts promise something
    assert len(bench.outbox.claim("me", 8)) == 6
    assert made == [f"{bench.workspace_id}:{lane}" for lane in "abcdef"]
    bench.waits(LEASE)
    assert len(bench.outbox.claim("me", 8)) == 6
    assert len(made) == 6


# Order and pace


def test_a_lane_keeps_the_order_and_a_second_between_two_posts(bench: Bench) -> None:
    for about, minutes in ((3, 1), (1, 3), (2, 2)):
        bench.promise(about, due=bench.clock.now() - timedelta(minutes=minutes))
    said = []
    for _ in range(5):
        bench.beats()
        said.append(len(bench.said()))
        bench.waits(0.5)
    assert said == [1, 1, 2, 2, 3]
    assert bench.said() == ["word 1", "word 2", "word 3"]


def test_lanes_do_not_wait_for_one_another(bench: Bench) -> None:
    channels = [bench.a_channel(f"room-{number}") for number in range(5)]
    for channel in channels:
        bench.promise(int(channel.name[-1]), to=channel)
    assert bench.beats() == 5


def test_the_pace_stays_below_slacks(bench: Bench) -> None:
    """The local Slack counts as Slack does: forty posts in a row and it never had to refuse one."""
    bench.slack.rates = True
    for about in range(40):
        bench.promise(about)
    bench.beats(40)
    assert len(bench.said()) == bench.called("chat.postMessage") == 40


def test_a_post_that_must_wait_is_not_overtaken(bench: Bench) -> None:
    bench.slack.fail("chat.postMessage", retry_after=7)
    bench.promise(1)
    bench.promise(2)
    for _ in range(7):
        bench.beats()
        bench.waits(1)
    assert bench.said() == []
    bench.beats(2)
    assert bench.said() == ["word 1", "word 2"]


# Together


def test_two_heartbeats_beating_together_say_everything_once_and_in_order(bench: Bench) -> None:
    hearts = [bench.heart, bench.another_process()]
    channels = [bench.a_channel(f"room-{number}") for number in range(3)]
    for about in range(12):
        bench.promise(about, to=channels[about % 3], due=bench.clock.now() - timedelta(minutes=60 - about))
    with ThreadPoolExecutor(2) as pool:
        for _ in range(8):
            list(pool.map(lambda heart: heart.beat(), hearts))
            bench.waits(1)
    assert bench.called("chat.postMessage") == 12
    for number, channel in enumerate(channels):
        assert bench.said(channel) == [f"word {about}" for about in range(number, 12, 3)]
