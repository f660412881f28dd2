"""Socket Mode: whatever happens to a socket costs no acknowledgement and a moment of hearing at most."""

import socket
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from time import monotonic
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.socket_mode import SocketModeConnection, wake_reader
from tests.slack_line import Line
from tests.waiting import until

PING = 0.5


class Bot:
    """A Bolt app with one command, which can be told to take its time."""

    def __init__(self, line: Line, concurrency: int = 10) -> None:
        self.may_finish = Event()
        self.may_finish.set()
        self.begun: list[str] = []
        self.connection = SocketModeConnection(self._app(line), "xapp-1", line.base_url, concurrency, PING)

    def _app(self, line: Line) -> App:
        app = App(
            client=WebClient(base_url=line.base_url),
            authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="U0"),
            signing_secret="s",
            process_before_response=True,
            token_verification_enabled=False,
        )

        @app.command("/convene")
        def convene(ack: Ack) -> None:
            self.begun.append("convene")
            self.may_finish.wait(10)
            ack("here")

        return app


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    yield line
    line.stop()


@pytest.fixture
def bot(line: Line) -> Iterator[Bot]:
    bot = Bot(line)
    bot.connection.connect()
    until(lambda: line.count == 1)
    yield bot
    bot.may_finish.set()
    bot.connection.drain(5)


@pytest.fixture
def people() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as people:
        yield people


def heard_again(line: Line) -> float:
    """Seconds until a command is acknowledged."""
    return until(lambda: line.command() == {"text": "here"})


def begin(line: Line, bot: Bot, people: ThreadPoolExecutor, count: int) -> list[Future[Any]]:
    """Commands that are being handled and will not be acknowledged before `may_finish`."""
    bot.may_finish.clear()
    commands = [people.submit(line.command) for _ in range(count)]
    until(lambda: len(bot.begun) == count)
    return commands


def answered(commands: list[Future[Any]]) -> list[bool]:
    return [command.result(5) is not None for command in commands]


def test_a_command_is_acknowledged(line: Line, bot: Bot) -> None:
    assert heard_again(line) < 1


@pytest.mark.fault
def test_a_quiet_socket_that_is_refreshed_is_deaf_for_a_moment_only(line: Line, bot: Bot) -> None:
    """The stock client: 3.1 s."""
    old = bot.connection.client.session_id()
    line.refresh()
    until(lambda: bot.connection.client.session_id() != old)
    assert heard_again(line) < 1


@pytest.mark.fault
def test_an_acknowledgement_in_flight_survives_a_refresh(line: Line, bot: Bot, people: ThreadPoolExecutor) -> None:
    """The stock client sends it three seconds late, past Slack's limit."""
    commands = begin(line, bot, people, 1)
    old = bot.connection.client.session_id()
    line.refresh()
    until(lambda: bot.connection.client.session_id() != old)
    started = monotonic()
    bot.may_finish.set()
    assert answered(commands) == [True]
    assert monotonic() - started < 1


@pytest.mark.fault
def test_a_close_frame_is_followed_by_a_new_socket_at_the_next_ping(line: Line, bot: Bot) -> None:
    line.close()
    until(lambda: line.count == 0)
    assert heard_again(line) < 4 * PING + 1


@pytest.mark.fault
@pytest.mark.parametrize("how", ["closed", "reset", "silent"])
def test_a_cut_line_is_noticed_within_a_few_pings(line: Line, bot: Bot, how: str) -> None:
    """The stock client with its ping of ten seconds: a minute."""
    until(lambda: pong_has_come(bot))
    line.cut(how)
    assert heard_again(line) < 10 * PING + 1


@pytest.mark.fault
def test_a_socket_that_never_answers_is_given_up(line: Line, bot: Bot) -> None:
    """The stock client waits for the first answer for ever."""
    line.mute = True
    old = bot.connection.client.session_id()
    line.refresh()
    until(lambda: bot.connection.client.session_id() != old)
    line.mute = False
    line.cut("silent")
    assert heard_again(line) < 10 * PING + 1


def pong_has_come(bot: Bot) -> bool:
    session = bot.connection.client.current_session
    return session is not None and session.last_ping_pong_time is not None


@pytest.mark.fault
def test_the_last_pong_grows_old_on_a_dead_line_although_it_looks_connected(line: Line, bot: Bot) -> None:
    until(lambda: pong_has_come(bot))
    assert (bot.connection.last_pong_age() or 0) < 2 * PING + 0.5
    line.cut("silent")
    until(lambda: (bot.connection.last_pong_age() or 0) > 1.5)
    assert bot.connection.is_open()


def test_draining_lets_what_runs_finish_and_acknowledge(line: Line, bot: Bot, people: ThreadPoolExecutor) -> None:
    """The stock client commits their work but never acknowledges it."""
    commands = begin(line, bot, people, 3)
    drained = people.submit(bot.connection.drain, 5)
    bot.may_finish.set()
    assert drained.result(5) is True
    assert answered(commands) == [True] * 3
    assert until(lambda: line.count == 0) < 1


def test_draining_an_idle_connection_takes_no_time(line: Line, bot: Bot) -> None:
    """The stock client: up to 3.0 s."""
    started = monotonic()
    assert bot.connection.drain(5)
    assert monotonic() - started < 0.5


def test_draining_gives_up_on_a_listener_that_hangs(line: Line, bot: Bot, people: ThreadPoolExecutor) -> None:
    begin(line, bot, people, 1)
    started = monotonic()
    assert bot.connection.drain(0.2) is False
    assert monotonic() - started < 1


def test_what_is_read_but_not_begun_stays_unacknowledged(line: Line, people: ThreadPoolExecutor) -> None:
    """Slack sends an event again; begun twice it would be done twice."""
    bot = Bot(line, concurrency=1)
    bot.connection.connect()
    until(lambda: line.count == 1)
    first = begin(line, bot, people, 1)
    second = people.submit(line.command)
    until(lambda: bot.connection.client.message_workers._work_queue.qsize() == 1)
    drained = people.submit(bot.connection.drain, 5)
    until(lambda: bot.connection.client.closed)
    bot.may_finish.set()
    assert drained.result(5)
    assert answered([*first, second]) == [True, False]
    assert bot.begun == ["convene"]


def test_connecting_twice_keeps_one_socket(line: Line, bot: Bot) -> None:
    bot.connection.connect()
    assert line.count == 1


def test_no_proxy_stands_before_a_slack_on_this_machine(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
    bot = Bot(line)
    bot.connection.connect()
    assert heard_again(line) < 1
    bot.connection.drain(5)


def test_there_is_no_pong_age_before_the_first_attempt(line: Line) -> None:
    bot = Bot(line)
    assert bot.connection.last_pong_age() is None
    bot.connection.drain(5)


def test_waking_a_reader_works_under_tls_too() -> None:
    here, there = tls_pair()
    with here, there, ThreadPoolExecutor(1) as reader:
        here.settimeout(3)
        read = reader.submit(here.recv, 1)
        started = monotonic()
        wake_reader(here)
        assert read.result(5) == b""
        assert monotonic() - started < 1


def tls_pair() -> tuple[ssl.SSLSocket, ssl.SSLSocket]:
    """Two ends of an encrypted line; anonymous, so that no certificate is needed."""
    server, client = socket.socketpair()
    with ThreadPoolExecutor(1) as other:
        accepted = other.submit(tls(ssl.PROTOCOL_TLS_SERVER), server, True)
        here = tls(ssl.PROTOCOL_TLS_CLIENT)(client, False)
        return here, accepted.result(5)


def tls(side: int) -> Callable[[socket.socket, bool], ssl.SSLSocket]:
    context = ssl.SSLContext(side)
    if side == ssl.PROTOCOL_TLS_CLIENT:
        context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AECDH-AES256-SHA:@SECLEVEL=0")
    return context.wrap_socket
