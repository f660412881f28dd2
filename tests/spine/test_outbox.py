"""Promising, taking back, looking: each post is planned once."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.outbox import Delivered, Later, Outcome, Unknown
from bot.models.outbox import CANCELLED, DUE, FAILED, SENT
from tests.spine.bench import LEASE, SAY, Bench, BrokenOff

SECOND = timedelta(seconds=1)


# Promising


def test_a_promise_made_twice_is_one_post(bench: Bench) -> None:
    bench.promise()
    bench.promise()
    bench.beats(3)
    assert bench.said() == ["word 1"]
    assert bench.posts() == 1


def test_nothing_is_said_before_it_is_due(bench: Bench) -> None:
    due = bench.clock.now() + timedelta(hours=1)
    bench.promise(due=due)
    assert bench.beats(2) == 0
    assert bench.outbox.next_due() == due
    bench.later(hours=1)
    bench.beats()
    assert bench.said() == ["word 1"]
    assert bench.outbox.next_due() is None


def test_a_promise_made_again_moves_to_the_new_time_and_place(bench: Bench) -> None:
    other = bench.a_channel("corner")
    bench.promise(due=bench.clock.now() + timedelta(hours=1))
    bench.promise(due=bench.clock.now() + timedelta(hours=2), to=other)
    bench.later(hours=1)
    assert bench.beats() == 0
    bench.later(hours=1)
    bench.beats()
    assert (bench.said(), bench.said(other)) == ([], ["word 1"])


def test_what_is_sent_is_not_sent_again_when_it_is_promised_again(bench: Bench) -> None:
    bench.promise()
    bench.beats()
    ts = bench.post().ts
    bench.promise()
    assert bench.beats(3) == 0
    assert (bench.post().state, bench.post().ts) == (SENT, ts)
    assert bench.said() == ["word 1"]


def test_a_failed_post_lives_again_when_it_is_promised_again(bench: Bench) -> None:
    bench.slack.fail("chat.postMessage", error="is_archived")
    bench.promise()
    bench.beats()
    assert (bench.post().state, bench.post().error) == (FAILED, "is_archived")
    bench.promise()
    assert (bench.post().state, bench.post().error, bench.post().settled_at) == (DUE, None, None)
    bench.beats(2)
    assert bench.said() == ["word 1"]


def test_what_may_have_been_said_stays_where_it_is_looked_for(bench: Bench) -> None:
    """Promised again elsewhere while nobody knows whether Slack has it: found, not said a second time."""
    other = bench.a_channel("corner")
    bench.promise()
    bench.dies_after_sending()
    bench.promise(to=other)
    bench.beats(2)
    bench.waits(LEASE)
    bench.beats(2)
    assert (bench.said(), bench.said(other)) == (["word 1"], [])
    assert bench.post().state == SENT


def test_what_may_have_been_said_is_looked_for_when_it_was_due(bench: Bench) -> None:
    """Promised again for later while nobody knows whether Slack has it: it stands there now, so it is found now."""
    bench.promise()
    bench.dies_after_sending()
    bench.promise(due=bench.clock.now() + timedelta(hours=2))
    bench.waits(LEASE)
    bench.beats(2)
    assert (bench.post().state, bench.said()) == (SENT, ["word 1"])


def test_a_promise_that_is_rolled_back_was_none(bench: Bench) -> None:
    with pytest.raises(BrokenOff):
        bench.promise_and_break_off(1)
    assert bench.posts() == 0


# Taking back


def test_a_cancelled_post_is_not_said(bench: Bench) -> None:
    bench.promise()
    bench.cancel()
    assert bench.beats(2) == 0
    assert bench.post().state == CANCELLED
    assert bench.said() == []


def test_a_cancelled_post_can_be_promised_again(bench: Bench) -> None:
    bench.promise()
    bench.cancel()
    bench.promise()
    bench.beats()
    assert bench.said() == ["word 1"]


def test_what_is_being_sent_while_it_is_cancelled_ends_as_sent(bench: Bench) -> None:
    """It stands in the channel: to believe otherwise would help nobody."""
    bench.promise()
    (claim,) = bench.outbox.claim("me", 1)
    bench.cancel()
    assert bench.outbox.settle(claim, "me", Delivered("C1", "1.000001"))
    assert (bench.post().state, bench.post().ts) == (SENT, "1.000001")


@pytest.mark.parametrize("outcome", [Later(1), Unknown()])
def test_what_is_cancelled_while_it_cannot_be_sent_stays_cancelled(bench: Bench, outcome: Outcome) -> None:
    bench.promise()
    (claim,) = bench.outbox.claim("me", 1)
    bench.cancel()
    bench.outbox.settle(claim, "me", outcome)
    bench.waits(2 * LEASE)
    assert bench.beats() == 0
    assert bench.post().state == CANCELLED


def test_a_cancelled_post_that_may_stand_there_is_looked_for_when_it_is_promised_again(bench: Bench) -> None:
    bench.promise()
    bench.dies_after_sending()
    bench.cancel()
    bench.promise()
    bench.waits(LEASE)
    bench.beats()
    assert bench.said() == ["word 1"]
    assert bench.post().state == SENT


def test_cancel_takes_one_occasion_or_all(bench: Bench) -> None:
    for occasion in ("a", "b", "c"):
        bench.promise(occasion=occasion)
    with bench.database.begin() as session:
        bench.outbox.cancel(session, bench.workspace_id, SAY, 1, "a")
    states = [bench.post(occasion=one).state for one in "abc"]
    assert states == [CANCELLED, DUE, DUE]
    bench.cancel()
    assert bench.post(occasion="b").state == bench.post(occasion="c").state == CANCELLED


# Looking


def test_what_is_planned_is_listed_earliest_first(bench: Bench) -> None:
    for about, hours in ((1, 5), (2, 3), (3, 4)):
        bench.promise(about, due=bench.clock.now() + timedelta(hours=hours))
    bench.redraw(1)
    with bench.database.read() as session:
        rows = bench.outbox.planned(session, {(SAY, 1): "one", (SAY, 2): "two", ("other", 3): "three"})
        assert [row.title for row in rows] == ["two", "one"]
        assert bench.outbox.planned(session, {}) == []


def test_what_is_settled_long_ago_is_forgotten_and_what_is_due_never(bench: Bench) -> None:
    bench.promise(1)
    bench.beats()
    bench.promise(2, due=datetime(2020, 1, 1, tzinfo=UTC), grace=timedelta(days=9999))
    bench.outbox.forget(bench.clock.now() + SECOND)
    assert bench.posts() == 1
    bench.beats(2)
    assert bench.said() == ["word 1", "word 2"]
