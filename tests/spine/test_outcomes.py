"""Settling: what became of a post, and what follows from it."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy.orm import Session

from bot.domain.outbox import Delivered, Dropped, Failed, Later, Outcome, Unknown
from bot.models.outbox import DROPPED, DUE, FAILED, SENT, SKIPPED, Post
from bot.services.claims import Claim
from tests.spine.bench import LEASE, ON_POSTGRESQL, SAY, Bench
from tests.waiting import until


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
