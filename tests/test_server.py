"""The process: it starts, says how it is, answers, and leaves in order, over either transport."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from bot import manifest, server
from bot.clock import SystemClock
from bot.health import HealthServer, answer
from bot.playground.delivery import HttpTransport
from bot.playground.interactions import Answer
from bot.playground.server import LocalSlack
from bot.playground.workspace import Workspace
from tests.waiting import until

HERE = Path(__file__).resolve().parent.parent
MEMBERS_WORDS = "my worst problem"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def healthz(port: int, path: str = "/healthz") -> tuple[int, str]:
    """Status and text; 0 while nobody listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode()
    except (OSError, http.client.HTTPException):
        return 0, ""


class Process:
    """`python -m bot run` with a fresh database, in a directory of its own."""

    def __init__(self, where: Path, slack: LocalSlack, **settings: str) -> None:
        self.port = free_port()
        self._log = where / "log"
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        environ = {**inherited, "PYTHONPATH": str(HERE), "SLACK_API_BASE_URL": slack.api_url, **settings}
        with self._log.open("w") as log:
            self.child = subprocess.Popen([sys.executable, "-m", "bot", "run"], cwd=where, env=environ, stderr=log)

    @property
    def log(self) -> str:
        return self._log.read_text()

    def logged(self, event: str) -> bool:
        assert self.child.poll() is None, self.log
        return event in self.log

    def ends(self, seconds: float = 15) -> int:
        return self.child.wait(seconds)

    def terminate(self) -> int:
        self.child.send_signal(signal.SIGTERM)
        return self.ends()


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    slack = LocalSlack(SystemClock(), manifest.load(), free_port())
    yield slack
    slack.stop()


@pytest.fixture
def workspace(slack: LocalSlack) -> Workspace:
    slack.start()
    workspace = slack.open_workspace()
    workspace.add_channel("painters", [workspace.add_member("amy", admin=True)])
    return workspace


class Runner:
    def __init__(self, where: Path, slack: LocalSlack) -> None:
        self.where, self._slack = where, slack
        self.started: list[Process] = []

    def start(self, **settings: str) -> Process:
        self.started.append(Process(self.where, self._slack, **settings))
        return self.started[-1]

    def over_socket(self, workspace: Workspace) -> Process:
        health = free_port()
        process = self.start(
            SLACK_BOT_TOKEN=workspace.bot_token, SLACK_APP_TOKEN=workspace.app_token, HEALTH_PORT=str(health)
        )
        process.port = health
        until(lambda: process.logged('"connected"'), 30)
        return process

    def over_http(self, workspace: Workspace) -> Process:
        port = free_port()
        process = self.start(
            SLACK_BOT_TOKEN=workspace.bot_token, SLACK_SIGNING_SECRET=workspace.signing_secret, PORT=str(port)
        )
        process.port = port
        until(lambda: healthz(port)[0] == 200, 30)
        workspace.transport = HttpTransport(events_url(process), workspace.signing_secret)
        return process

    def over(self, transport: str, workspace: Workspace) -> Process:
        return self.over_socket(workspace) if transport == "socket" else self.over_http(workspace)


def events_url(process: Process) -> str:
    return f"http://127.0.0.1:{process.port}/slack/events"


@pytest.fixture
def runner(tmp_path: Path, slack: LocalSlack) -> Iterator[Runner]:
    runner = Runner(tmp_path, slack)
    yield runner
    for process in runner.started:
        if process.child.poll() is None:
            process.child.kill()
        process.child.wait()


@pytest.fixture
def people() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as people:
        yield people


def asks(workspace: Workspace, words: str = "help") -> Answer:
    return workspace.member("amy").command("/convene", words, workspace.channel("painters"))


def in_flight(slack: LocalSlack, workspace: Workspace, people: ThreadPoolExecutor) -> Future[Answer]:
    """A first command: the bot asks Slack who it is itself, then waits for the answer who amy is."""
    asked = sum(call.method == "auth.test" for call in slack.calls)
    slack.fail("users.info", delay=1)
    command = people.submit(asks, workspace)
    until(lambda: sum(call.method == "auth.test" for call in slack.calls) > asked)
    return command


@pytest.mark.fault
@pytest.mark.parametrize("transport", ["socket", "http"])
def test_it_serves_and_on_sigterm_finishes_what_it_began(
    transport: str, slack: LocalSlack, workspace: Workspace, runner: Runner, people: ThreadPoolExecutor
) -> None:
    process = runner.over(transport, workspace)
    assert healthz(process.port) == (200, "ok")
    assert "warning" not in process.log
    command = in_flight(slack, workspace, people)
    assert process.terminate() == 0
    assert command.result(5).ok
    assert "Traceback" not in process.log


@pytest.mark.fault
@pytest.mark.parametrize("transport", ["socket", "http"])
def test_the_log_is_one_object_a_line_without_secrets_and_members_words(
    transport: str, workspace: Workspace, runner: Runner
) -> None:
    process = runner.over(transport, workspace)
    asks(workspace, MEMBERS_WORDS)
    assert process.terminate() == 0
    for line in process.log.splitlines():
        assert json.loads(line)["event"]
    for secret in (workspace.bot_token, workspace.app_token, workspace.signing_secret, MEMBERS_WORDS):
        assert secret not in process.log


@pytest.mark.fault
def test_a_push_that_slack_did_not_sign_is_refused_and_not_logged(workspace: Workspace, runner: Runner) -> None:
    process = runner.over_http(workspace)
    forged = HttpTransport(events_url(process), "not the secret")
    workspace.transport = forged
    assert not asks(workspace, MEMBERS_WORDS).ok
    assert process.terminate() == 0
    assert MEMBERS_WORDS not in process.log


@pytest.mark.fault
def test_a_slack_that_is_away_at_the_start_is_waited_for(slack: LocalSlack, runner: Runner) -> None:
    process = runner.start(SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN=slack.app_token)
    until(lambda: process.logged("trying again"), 30)
    slack.start()
    slack.open_workspace()
    until(lambda: process.logged('"connected"'))
    assert process.terminate() == 0


@pytest.mark.fault
def test_it_can_be_stopped_while_slack_is_away(slack: LocalSlack, runner: Runner) -> None:
    process = runner.start(SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN=slack.app_token)
    until(lambda: process.logged("trying again"), 30)
    assert process.terminate() == 0


@pytest.mark.fault
def test_it_can_be_stopped_while_slack_takes_its_time_to_know_the_token(workspace: Workspace, runner: Runner) -> None:
    with socket.socket() as mute:  # accepts, and never answers
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        mute.settimeout(30)
        url = f"http://127.0.0.1:{mute.getsockname()[1]}/api/"
        process = runner.start(SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1", SLACK_API_BASE_URL=url)
        asking, _ = mute.accept()
        with asking:
            assert b"auth.test" in asking.recv(4096)
            process.child.send_signal(signal.SIGTERM)
    assert process.ends() == 0


@pytest.mark.fault
def test_a_refused_app_token_is_said_with_its_cure(workspace: Workspace, runner: Runner) -> None:
    process = runner.start(SLACK_BOT_TOKEN=workspace.bot_token, SLACK_APP_TOKEN="xapp-wrong")
    assert process.ends(30) == 2
    assert "SLACK_APP_TOKEN is refused by Slack (invalid_auth)" in process.log


@pytest.mark.fault
def test_a_refused_bot_token_is_said_with_its_cure(workspace: Workspace, runner: Runner) -> None:
    process = runner.start(SLACK_BOT_TOKEN="xoxb-wrong", SLACK_APP_TOKEN=workspace.app_token)
    assert process.ends(30) == 2
    assert "SLACK_BOT_TOKEN is refused by Slack (invalid_auth)" in process.log


@pytest.mark.fault
def test_without_gunicorn_it_says_how_to_install_it(workspace: Workspace, runner: Runner, tmp_path: Path) -> None:
    hidden = "raise ModuleNotFoundError('as if it were not installed', name='gunicorn')"
    tmp_path.joinpath("gunicorn.py").write_text(hidden)
    process = runner.start(SLACK_BOT_TOKEN=workspace.bot_token, SLACK_SIGNING_SECRET="s")
    assert process.ends(30) == 2
    assert "pip install '.[http]'" in process.log


@pytest.mark.fault
def test_a_database_that_cannot_be_opened_is_one_line(workspace: Workspace, runner: Runner, tmp_path: Path) -> None:
    tmp_path.joinpath("convene.db").write_text("this is no database, but a text of some length")
    process = runner.start(SLACK_BOT_TOKEN=workspace.bot_token, SLACK_APP_TOKEN=workspace.app_token)
    assert process.ends(30) == 1
    (line,) = process.log.splitlines()
    assert "file is not a database" in json.loads(line)["traceback"]


@pytest.mark.fault
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "http_proxy"])
def test_a_proxy_is_not_in_the_way_of_a_slack_on_this_machine(
    name: str, slack: LocalSlack, workspace: Workspace, runner: Runner
) -> None:
    process = runner.start(
        SLACK_BOT_TOKEN=workspace.bot_token,
        SLACK_APP_TOKEN=workspace.app_token,
        **{name: f"http://127.0.0.1:{free_port()}"},
    )
    until(lambda: process.logged('"connected"'), 30)
    asks(workspace, "setup")
    assert workspace.member("amy").modal
    assert process.terminate() == 0


@pytest.mark.fault
def test_a_health_port_that_is_taken_is_said(slack: LocalSlack, workspace: Workspace, runner: Runner) -> None:
    taken = slack.url.rstrip("/").rpartition(":")[2]
    process = runner.start(SLACK_BOT_TOKEN=workspace.bot_token, SLACK_APP_TOKEN=workspace.app_token, HEALTH_PORT=taken)
    assert process.ends(30) == 2
    assert f"HEALTH_PORT {taken} cannot be used" in process.log


def test_health_says_what_is_wrong() -> None:
    wrong = ["the database does not answer", "the last beat was at 09:00:00 UTC"]
    health = HealthServer(0, lambda: wrong)
    health.start()
    with contextlib.ExitStack() as after:
        after.callback(health.stop)
        assert healthz(health.port) == (503, "\n".join(wrong))
        assert healthz(health.port, "/other")[0] == 404
        wrong.clear()
        assert healthz(health.port) == (200, "ok")


def test_health_is_about_the_last_pong_too() -> None:
    assert answer(server.silent_for_too_long(2)) == (200, "ok")
    assert answer(server.silent_for_too_long(None))[0] == 503
    assert "20 s" in answer(server.silent_for_too_long(20))[1]
