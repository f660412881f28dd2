"""The heartbeat: woken by promises and by time, stopped without leaving anything half done, killed without harm."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.clock import machine_time
from bot.models.outbox import DROPPED, DUE, FAILED, SENT, Post
from bot.services import Services
from bot.slack import Act, Say
from bot.views.message import plain
from scheduler.heartbeat import FIRST_HOUSEKEEPING, Heartbeat
from tests.spine.bench import LEASE, SAY, Bench, say
from tests.spine.sender import Orders
from tests.waiting import until

HERE = Path(__file__).resolve().parents[2]


@pytest.fixture
def running(bench: Bench) -> Iterator[Heartbeat]:
    """Beats by itself, twenty times a second."""
    bench.database.on_promise = bench.heart.wake
    bench.heart.start()
    yield bench.heart
    bench.heart.stop()


class Slow:
    """A composer that takes as long as the test wants."""

    def __init__(self) -> None:
        self.begun, self.go_on = Event(), Event()

    def __call__(self, services: Services, post: Post) -> Act:
        self.begun.set()
        assert self.go_on.wait(10)
        return say(services, post)


def test_it_sends_what_is_promised(bench: Bench, running: Heartbeat) -> None:
    bench.promise()
    until(lambda: bench.post().state == SENT)
    assert bench.said() == ["word 1"]


def test_a_promise_wakes_it_at_once(bench: Bench) -> None:
    heart = bench.heartbeat(seconds=3600)
    bench.database.on_promise = heart.wake
    heart.start()
    bench.promise()
    until(lambda: bench.post().state == SENT)
    bench.promise(2)  # the end of a send wakes it too: the lane is free a second later
    bench.waits(1)
    bench.promise(3)
    until(lambda: bench.post(2).state == SENT)
    heart.stop()


def test_time_alone_wakes_it(bench: Bench, running: Heartbeat) -> None:
    bench.promise(due=bench.clock.now() + timedelta(hours=1))
    bench.later(hours=1)
    until(lambda: bench.post().state == SENT)


def test_it_says_when_it_last_beat(bench: Bench, running: Heartbeat) -> None:
    bench.waits(100)
    until(lambda: running.last_beat == bench.clock.real())


def test_one_that_has_never_beaten_is_as_old_as_its_start(bench: Bench) -> None:
    heart = bench.heartbeat(seconds=3600)
    assert heart.last_beat is None
    heart.start()
    assert heart.last_beat == bench.clock.real()
    heart.stop()


def test_housekeeping_does_not_wait_for_hours(bench: Bench, running: Heartbeat) -> None:
    """A process that is started anew each day would never come to it."""
    assert running._timer
    times = [job.next_run_time for job in running._timer.get_jobs()]
    assert max(times) <= machine_time() + FIRST_HOUSEKEEPING


def test_stopping_lets_what_runs_finish_and_begins_nothing_new(bench: Bench, running: Heartbeat) -> None:
    slow, corner = Slow(), bench.a_channel("corner")
    running.compose(SAY, slow)
    bench.promise(1)
    assert slow.begun.wait(10)
    stopping = Thread(target=running.stop)
    stopping.start()
    until(running._stopping.is_set)
    bench.promise(2, to=corner)
    slow.go_on.set()
    stopping.join(10)
    assert not stopping.is_alive()
    assert (bench.post(1).state, bench.said()) == (SENT, ["word 1"])
    assert (bench.post(2).state, bench.post(2).attempt, bench.said(corner)) == (DUE, 0, [])


def test_stopping_hands_back_what_was_not_begun(bench: Bench) -> None:
    """A claim that waits for a sender; another process takes it at once."""
    heart, slow, corner = bench.heartbeat(senders=1), Slow(), bench.a_channel("corner")
    heart.compose(SAY, slow)
    heart.start()
    bench.promise(1)
    heart.wake()
    assert slow.begun.wait(10)
    heart._senders = 2  # more is claimed than there are senders
    bench.promise(2, to=corner)
    heart.wake()
    until(lambda: bench.post(2).owner is not None)
    stopping = Thread(target=heart.stop)
    stopping.start()
    until(lambda: bench.post(2).owner is None)
    assert bench.beats() == 1
    slow.go_on.set()
    stopping.join(10)
    assert (bench.said(), bench.said(corner)) == (["word 1"], ["word 2"])


def test_it_can_be_stopped_while_the_database_is_away(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    heart, slow = bench.heartbeat(senders=1), Slow()
    heart.compose(SAY, slow)
    heart.start()
    bench.promise(1)
    heart.wake()
    assert slow.begun.wait(10)
    heart._senders = 2
    bench.promise(2, to=bench.a_channel("corner"))
    heart.wake()
    until(lambda: bench.post(2).owner is not None)
    rename(bench, "lanes", "lanes_away")
    stopping = Thread(target=heart.stop)
    stopping.start()
    until(lambda: "leases could not be handed back" in caplog.text)
    rename(bench, "lanes_away", "lanes")
    slow.go_on.set()
    stopping.join(10)
    assert (stopping.is_alive(), bench.post(1).state) == (False, SENT)


def test_it_can_be_stopped_before_it_began_and_twice(bench: Bench) -> None:
    bench.heart.stop()
    bench.heart.start()
    bench.heart.stop()
    bench.heart.stop()


def test_a_beat_that_fails_is_not_the_last(bench: Bench, running: Heartbeat, caplog: pytest.LogCaptureFixture) -> None:
    rename(bench, "lanes", "lanes_away")
    try:
        until(lambda: "a beat failed" in caplog.text)
    finally:
        rename(bench, "lanes_away", "lanes")
    bench.promise()
    until(lambda: bench.post().state == SENT)


def rename(bench: Bench, table: str, name: str) -> None:
    with bench.database.begin() as session:
        session.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))


# Composing


def composer_that(acts: list[Act | Exception | None]) -> Callable[[Services, Post], Act | None]:
    def compose(services: Services, post: Post) -> Act | None:
        act = acts.pop(0)
        if isinstance(act, Exception):
            raise act
        return act

    return compose


def test_what_is_no_longer_wanted_is_dropped_and_what_follows_is_planned(bench: Bench) -> None:
    ended: list[str] = []
    bench.outbox.after(SAY, lambda session, post: ended.append(post.state))
    bench.heart.compose(SAY, composer_that([None]))
    bench.promise()
    bench.beats()
    assert (ended, bench.said()) == ([DROPPED], [])


def test_what_cannot_be_composed_for_a_moment_is_composed_again(bench: Bench) -> None:
    """A database that restarts between claim and composition costs nobody a post."""
    word = Say(bench.channel.id, plain("word 1"))
    bench.heart.compose(SAY, composer_that([KeyError(), KeyError(), word]))
    bench.promise()
    for _ in range(3):
        bench.beats()
        bench.waits(5)
    assert bench.said() == ["word 1"]


def test_what_can_never_be_composed_fails_and_what_follows_is_planned(bench: Bench) -> None:
    ended: list[str | None] = []
    bench.outbox.after(SAY, lambda session, post: ended.append(post.error))
    bench.heart.compose(SAY, composer_that([KeyError(), KeyError(), KeyError()]))
    bench.promise()
    for _ in range(4):
        bench.beats()
        bench.waits(5)
    assert (bench.post().state, ended, bench.said()) == (FAILED, ["internal_error"], [])


def test_what_took_most_of_its_lease_to_compose_is_begun_anew(bench: Bench) -> None:
    """A call that began now could still be on its way when another sender takes the post."""

    def slowly(services: Services, post: Post) -> Act:
        bench.waits(LEASE * 0.6)
        return say(services, post)

    bench.heart.compose(SAY, slowly)
    bench.promise()
    bench.beats()
    assert (bench.said(), bench.post().state, bench.post().unsure) == ([], DUE, False)
    bench.heart.compose(SAY, say)
    bench.beats()
    assert bench.said() == ["word 1"]


def test_thirty_days_of_posts_plan_one_another(bench: Bench) -> None:
    def follow(session: Session, post: Post) -> None:
        if post.about < 30:
            bench.promise_in(session, post.about + 1, due=post.due_at + timedelta(days=1))

    bench.outbox.after(SAY, follow)
    bench.promise()
    for _ in range(30):
        bench.beats()
        bench.waits(1)
        bench.later(days=1)
    assert bench.said() == [f"word {day}" for day in range(1, 31)]


# Processes


def a_sender(bench: Bench, *, dies: bool) -> subprocess.Popen[str]:
    orders = Orders(
        bench.url, bench.slack.api_url, bench.workspace.bot_token, bench.clock.now(), bench.clock.real(), dies
    )
    return subprocess.Popen(
        [sys.executable, "-m", "tests.spine.sender", *orders.words()],
        cwd=HERE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def go(*senders: subprocess.Popen[str]) -> None:
    """Once all of them are ready; returns when all of them have ended."""
    for sender in senders:
        assert sender.stdout
        assert sender.stdout.readline() == "ready\n"
    for sender in senders:
        assert sender.stdin
        sender.stdin.write("go\n")
        sender.stdin.flush()
    for sender in senders:
        sender.communicate(timeout=30)


@pytest.mark.fault
def test_killed_between_slacks_answer_and_our_commit_nothing_is_said_twice(bench: Bench) -> None:
    bench.promise(1)
    bench.promise(2)
    sender = a_sender(bench, dies=True)
    go(sender)
    assert sender.returncode == -signal.SIGKILL
    assert (bench.said(), bench.post(1).state, bench.post(1).unsure) == (["word 1"], DUE, True)
    bench.waits(LEASE - 1)
    assert bench.beats() == 0
    bench.waits(1)
    bench.beats(2)
    assert bench.said() == ["word 1", "word 2"]
    assert (bench.post(1).state, bench.post(2).state) == (SENT, SENT)


@pytest.mark.fault
def test_two_processes_say_everything_once(bench: Bench) -> None:
    rooms = [bench.a_channel(f"room-{number}") for number in range(40)]
    for about, room in enumerate(rooms):
        bench.promise(about, to=room)
    senders = [a_sender(bench, dies=False) for _ in range(2)]
    go(*senders)
    assert [sender.returncode for sender in senders] == [0, 0]
    assert bench.called("chat.postMessage") == 40
    assert [bench.said(room) for room in rooms] == [[f"word {about}"] for about in range(40)]
    assert {bench.post(about).state for about in range(40)} == {SENT}
    assert len({bench.post(about).owner for about in range(40)}) == 1  # nobody holds any of them
