"""The playground: it opens, resets, finds a port, and leaves nothing behind."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.__main__ import main as command_line
from bot.clock import machine_time
from bot.playground.members import Member
from bot.playground.records import Channel
from bot.playground.run import Playground, main, wanted_port
from bot.playground.workspace import Workspace
from tests.waiting import until

HERE = Path(__file__).resolve().parents[2]
LATER = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def playground() -> Iterator[Playground]:
    playground = Playground(0)
    playground.start()
    yield playground
    playground.stop()


def workspace_of(playground: Playground) -> Workspace:
    return next(iter(playground.slack.workspaces.values()))


def home_of(playground: Playground) -> tuple[Member, Channel]:
    workspace = workspace_of(playground)
    channel = next(one for one in workspace.channels.values() if one.name == "data-practice")
    return workspace.member("you"), channel


def set_up(playground: Playground) -> None:
    you, channel = home_of(playground)
    assert you.command("/convene", "setup", channel).ok
    form = you.modal
    assert form is not None
    assert you.submit(form).ok
    until(lambda: any("set up the community" in one["text"] for one in you.messages(channel)))


def ask(playground: Playground, path: str, body: dict[str, str] | None = None) -> dict[str, Any]:
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(playground.url + path, data=data, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def test_at_first_open_everything_is_there(playground: Playground) -> None:
    shown = ask(playground, "page/bootstrap")
    people = [one for one in shown["users"] if not one["is_bot"]]
    assert len(people) == 8
    assert people[0]["admin"]
    assert [sum(one[what] for one in people) for what in ("guest", "external")] == [1, 1]
    assert len({one["tz"] for one in people}) > 4
    assert shown["connected"]
    channels = {one["name"]: one for one in shown["channels"] if one["kind"] == "channel"}
    assert set(channels) == {"general", "data-practice", "mentors"}
    assert channels["mentors"]["private"]
    assert len(channels["data-practice"]["members"]) == 8


def test_the_real_bot_answers_over_its_socket(playground: Playground) -> None:
    you, channel = home_of(playground)
    answer = you.command("/convene", "", channel)
    assert answer.ok
    assert "no community yet" in answer.text


def test_reset_makes_slack_database_and_clock_new_together(playground: Playground) -> None:
    set_up(playground)
    playground.clock.turn_to(LATER)
    url, me = playground.url, ask(playground, "page/bootstrap")["me"]
    assert ask(playground, "page/reset", {})["ok"]
    you, channel = home_of(playground)
    assert you.messages(channel) == []
    assert playground.clock.now() - machine_time() < timedelta(seconds=5)
    assert "no community yet" in you.command("/convene", "", channel).text
    shown = ask(playground, "page/bootstrap")
    assert (playground.url, shown["me"]) == (url, me)  # an open page goes on
    assert shown["clock"]["next_post"] is None
    set_up(playground)


def test_the_page_turns_the_clock(playground: Playground) -> None:
    before = ask(playground, "page/bootstrap")["clock"]["now"]
    turned = ask(playground, "page/clock", {"turn": "day"})
    assert turned["ok"]
    assert 86_400 <= turned["now"] - before < 86_430


def test_it_closes_though_its_clock_runs() -> None:
    playground = Playground(0)
    playground.start()

    async def close_while_it_is_watched() -> None:
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{playground.url}page/live"):
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(None, ask, playground, "page/clock", {"turn": "run"})
            await asyncio.wait_for(loop.run_in_executor(None, playground.stop), 30)

    asyncio.run(close_while_it_is_watched())
    with pytest.raises(OSError, match="refused"):
        ask(playground, "page/bootstrap")


def test_a_taken_port_gives_the_next_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port: int = taken.getsockname()[1]
        playground = Playground(port)
        playground.start()
        try:
            assert int(playground.url.rsplit(":", 1)[1].strip("/")) > port
            assert ask(playground, "page/bootstrap")["connected"]
        finally:
            playground.stop()


@pytest.mark.usefixtures("own_logging")
def test_the_port_can_be_chosen(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert wanted_port({}) == 8100
    assert wanted_port({"PLAYGROUND_PORT": " 9000 "}) == 9000
    for wrong in ("0", "70000", "http", "-1", "²"):
        with pytest.raises(ValueError, match="PLAYGROUND_PORT"):
            wanted_port({"PLAYGROUND_PORT": wrong})
    monkeypatch.setenv("PLAYGROUND_PORT", "soon")
    assert main() == 2
    assert "PLAYGROUND_PORT" in capsys.readouterr().err


@pytest.mark.usefixtures("own_logging")
def test_a_scenario_that_does_not_exist_is_said_with_those_that_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line(["playground", "--scenario", "yesterday"]) == 2
    said = capsys.readouterr().err
    assert all(name in said for name in ("yesterday", "empty", "day-12", "closing"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_reads_no_settings_and_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    """As `make playground` runs it: the address on the first lines, and a clean end."""
    where, temporary = tmp_path / "where", tmp_path / "temporary"
    where.mkdir()
    temporary.mkdir()
    (where / ".env").write_text("SLACK_BOT_TOKEN=wrong\nDATABASE_URL=wrong\nCLOCK_FILE=/nowhere/at/all\n")
    environ = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environ |= {
        "PYTHONPATH": str(HERE),
        "TMPDIR": str(temporary),
        "DATABASE_URL": "wrong",
        "HTTP_PROXY": "http://[::1]:9",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "playground"],
        cwd=where,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as child:
        assert child.stdout is not None
        address = next(line for line in child.stdout if "http://127.0.0.1:" in line).split()[-1]
        with urllib.request.urlopen(f"{address}page/bootstrap", timeout=10) as answer:
            assert json.load(answer)["connected"]
        child.send_signal(number)
        said, _ = child.communicate(timeout=20)
        assert child.returncode == 0, said
    assert "Traceback" not in said
    assert [one.name for one in where.iterdir()] == [".env"]
    assert list(temporary.iterdir()) == []
