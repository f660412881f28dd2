"""Promise, claim, settle: each post is planned once, said once, in order and at Slack's pace."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.outbox import Delivered, Dropped, Failed, Later, Outcome, Unknown
from bot.models.outbox import CANCELLED, DROPPED, DUE, FAILED, SENT, SKIPPED, Lane, Post
from bot.services.claims import Claim
from tests.spine.bench import LEASE, ON_POSTGRESQL, SAY, Bench, BrokenOff
from tests.waiting import until

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


# Claiming


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
    bench.promise(1)
    bench.promise(2, lane="elsewhere")
    with bench.another_database().begin() as session:
        session.execute(select(Lane).where(Lane.name.endswith(":elsewhere")).with_for_update())
        assert [claim.post.about for claim in bench.outbox.claim("me", 8)] == [1]


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


# Settling


@ON_POSTGRESQL
def test_many_settled_at_once_wait_for_nobody_who_waits_for_them(bench: Bench) -> None:
    """A member's act holds the second of two redraws and wants the first next."""
    for about in (1, 2):
        bench.promise(about, to=bench.a_channel(f"room-{about}"))
        bench.beats()
    bench.redraw(1)
    bench.redraw(2, lane="views.publish")
    first, second = bench.outbox.claim("me", 8)
    done: list[set[int]] = []
    with bench.database.begin() as session:
        session.get_one(Post, second.post.id, with_for_update=True)
        results = [(first, Delivered()), (second, Delivered())]
        settling = Thread(target=lambda: done.append(bench.outbox.settle_all(results, "me")))
        settling.start()
        until(lambda: state_of(bench, first) == SENT)
        session.get_one(Post, first.post.id, with_for_update=True)
        assert settling.is_alive()
    settling.join(10)
    assert done == [{first.post.id, second.post.id}]


def state_of(bench: Bench, claim: Claim) -> str:
    with bench.database.read() as session:
        return session.get_one(Post, claim.post.id).state


def test_every_final_outcome_plans_what_follows_in_the_same_transaction(bench: Bench) -> None:
    ended: list[str] = []

    def follow(session: Session, post: Post) -> None:
        ended.append(post.state)
        bench.promise_in(session, post.about + 10, kind="tests.next")

    bench.outbox.after(SAY, follow)
    outcomes: list[Outcome] = [Delivered("C1", "1.000001"), Dropped(), Failed("is_archived")]
    for about, outcome in enumerate(outcomes):
        bench.promise(about, lane=f"lane {about}")
        (claim,) = bench.outbox.claim("me", 1)
        assert bench.outbox.settle(claim, "me", outcome)
        assert bench.post(about + 10, "tests.next").state == DUE
        bench.cancel(about + 10, "tests.next")
    assert ended == [SENT, DROPPED, FAILED]


def test_nothing_follows_what_is_not_final(bench: Bench) -> None:
    bench.outbox.after(SAY, lambda session, post: pytest.fail(f"{post.state} is not final"))
    outcomes: list[Outcome] = [Later(1), Unknown()]
    for about, outcome in enumerate(outcomes):
        bench.promise(about, lane=f"lane {about}")
        (claim,) = bench.outbox.claim("me", 1)
        assert bench.outbox.settle(claim, "me", outcome)
        assert bench.post(about).state == DUE


def test_if_what_follows_cannot_be_planned_the_post_is_found_again_later(bench: Bench) -> None:
    """The outcome and what follows from it stand or fall together."""
    broken = [True]

    def follow(session: Session, post: Post) -> None:
        if broken:
            raise KeyError(broken.pop())

    bench.outbox.after(SAY, follow)
    bench.promise()
    bench.beats()
    assert bench.post().state == DUE
    bench.waits(LEASE)
    bench.beats()
    assert (bench.post().state, bench.said()) == (SENT, ["word 1"])


def test_a_late_post_is_skipped_and_what_follows_is_planned(bench: Bench) -> None:
    ended: list[str] = []
    bench.outbox.after(SAY, lambda session, post: ended.append(post.state))
    bench.promise(grace=timedelta(hours=2))
    bench.later(hours=2, seconds=1)
    bench.beats()
    assert (bench.post().state, ended, bench.said()) == (SKIPPED, [SKIPPED], [])


def test_a_post_is_said_to_the_last_moment_of_its_grace(bench: Bench) -> None:
    bench.promise(grace=timedelta(hours=2))
    bench.later(hours=2)
    bench.beats()
    assert bench.said() == ["word 1"]


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
