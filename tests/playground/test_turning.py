"""Turning the clock goes from due time to due time, in one process or two."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

import pytest

from bot import manifest
from bot.clock import TurnableClock, offset_in
from bot.database import Database
from bot.models.people import Workspace as Team
from bot.playground.delivery import Ack, DirectTransport, Envelope
from bot.playground.members import Member
from bot.playground.people import seed
from bot.playground.run import Playground
from bot.playground.server import LocalSlack
from bot.playground.turning import ClockFile, Turning
from bot.playground.workspace import Workspace
from bot.services.outbox import Outbox
from tests.waiting import until

HERE = Path(__file__).resolve().parents[2]
MORNING = datetime(2027, 3, 26, 7, 0, tzinfo=UTC)  # a Friday, 08:00 in Berlin; on Sunday the clocks go forward
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def playground() -> Iterator[Playground]:
    playground = Playground(0)
    playground.start()
    playground.clock.turn_to(MORNING)
    yield playground
    playground.stop()


def you_in(workspace: Workspace) -> Member:
    return workspace.member("you")


def challenge_begins(workspace: Workspace, first: str = "soon") -> None:
    """You set up the community and announce a challenge, with what is proposed."""
    you = you_in(workspace)
    home = next(one for one in workspace.channels.values() if one.name == "data-practice")
    found = you.command("/convene", "setup", home)
    assert found.ok, found
    submit(you)
    assert you.command("/challenge", "start", home).ok
    submit(you, first=first)
    submit(you)


def submit(member: Member, **values: object) -> None:
    form = member.modal
    assert form is not None
    answer = member.submit(form, values)
    assert answer.ok, answer


def posted(workspace: Workspace, words: str = ": day ") -> list[datetime]:
    """When the posts with these words were made, in Berlin's time."""
    home = next(one for one in workspace.channels.values() if one.name == "data-practice")
    found = [one for one in you_in(workspace).messages(home) if words in one["text"] and "blocks" in one]
    return [datetime.fromtimestamp(float(one["ts"]), BERLIN) for one in found if not one.get("ephemeral")]


def test_the_bot_is_heard_as_soon_as_all_is_there(playground: Playground) -> None:
    assert playground.slack.hub.count == 1
    for _ in range(3):
        playground.reset()
        workspace = next(iter(playground.slack.workspaces.values()))
        home = next(one for one in workspace.channels.values() if one.name == "data-practice")
        assert you_in(workspace).command("/convene", "help", home).ok


def test_to_the_next_post_stops_at_its_time(playground: Playground) -> None:
    """And tells then when the one after it comes."""
    workspace = next(iter(playground.slack.workspaces.values()))
    challenge_begins(workspace)
    playground.turn("next")
    [first] = posted(workspace)
    assert timedelta(minutes=1) <= first - MORNING < timedelta(minutes=2)
    assert playground.clock.now() - first < timedelta(seconds=30)
    after = playground.next_post()
    assert after is not None
    assert f"{after.astimezone(BERLIN):%d %H:%M}" == "27 09:00"


def test_to_the_next_post_goes_past_those_that_say_nothing(playground: Playground) -> None:
    """Somebody's return is looked for at midnight, and there is nothing to tell them."""
    workspace = next(iter(playground.slack.workspaces.values()))
    challenge_begins(workspace)
    playground.turn("next")
    assert workspace.member("amara").command("/convene", "away until 26 March").ok
    assert len(posted(workspace)) == 1
    playground.turn("next")
    assert f"{posted(workspace)[1]:%d %H:%M}" == "27 09:00"
    assert playground.clock.now() - posted(workspace)[1] < timedelta(seconds=30)


def test_many_days_at_once_post_each_at_its_own_hour(playground: Playground) -> None:
    """09:00 in Berlin stays 09:00 there when the clocks go forward in between."""
    workspace = next(iter(playground.slack.workspaces.values()))
    challenge_begins(workspace)
    for _ in range(4):
        playground.turn("day")
    days = posted(workspace)
    assert [f"{day:%d %H:%M}" for day in days][1:] == ["27 09:00", "28 09:00", "29 09:00", "30 09:00"]
    assert playground.clock.now() - MORNING >= timedelta(days=4)


def test_an_hour_is_an_hour(playground: Playground) -> None:
    before = playground.clock.now()
    playground.turn("hour")
    assert timedelta(hours=1) <= playground.clock.now() - before < timedelta(hours=1, seconds=30)


def test_nothing_planned_leaves_the_clock_alone(playground: Playground) -> None:
    assert playground.next_post() is None
    playground.turn("next")
    assert playground.clock.now() - MORNING < timedelta(seconds=30)


def test_what_cannot_be_posted_holds_up_the_clock_only_for_a_while(
    clock: TurnableClock, slack: LocalSlack, empty: Database
) -> None:
    """Nobody beats here, so that a due post stays due."""
    outbox = Outbox(empty, clock)
    with empty.begin() as session:
        team = Team(enterprise_id="", team_id="T1", created_at=clock.now())
        session.add(team)
        session.flush()
        outbox.promise(session, team.id, "challenges.day", 1, destination="C1", due=clock.now())
    before = clock.now()
    Turning(slack, clock, empty, patience=0.1).turn("hour")
    assert outbox.waiting() == 1
    assert clock.now() - before >= timedelta(hours=1)


def test_a_turn_that_is_stopped_passes_over_nothing_that_is_due(
    clock: TurnableClock, slack: LocalSlack, empty: Database
) -> None:
    outbox, stopping = Outbox(empty, clock), Event()
    due = clock.now() + timedelta(hours=1)
    with empty.begin() as session:
        team = Team(enterprise_id="", team_id="T1", created_at=clock.now())
        session.add(team)
        session.flush()
        outbox.promise(session, team.id, "challenges.day", 1, destination="C1", due=due)
    turning = Turning(slack, clock, empty, wake=lambda: stopping.set() if clock.now() >= due else None, patience=60)
    turning.turn("day", stopping)
    assert outbox.waiting() == 1
    assert timedelta() <= clock.now() - due < timedelta(seconds=30)


# Events that Slack sends again


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock()


@pytest.fixture
def slack(clock: TurnableClock) -> Iterator[LocalSlack]:
    slack = LocalSlack(clock, manifest.load())
    slack.start()
    yield slack
    slack.stop()


@pytest.fixture
def empty(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copy(sqlite_template, tmp_path / "empty.db")
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    yield database
    database.dispose()


def test_slack_sends_again_at_its_own_times(clock: TurnableClock, slack: LocalSlack, empty: Database) -> None:
    """Unacknowledged events come at once, after one minute and after five, also within one turn."""
    workspace = seed(slack)
    heard: list[tuple[int, datetime]] = []

    def fail(envelope: Envelope) -> Ack:
        heard.append((envelope.retry_num, clock.now()))
        return Ack(500)

    workspace.transport = DirectTransport(fail)
    mentors = next(one for one in workspace.channels.values() if one.name == "mentors")
    workspace.invite_bot(mentors, you_in(workspace))
    you_in(workspace).say(mentors, "Good morning")
    heard.clear()
    before = clock.now()
    Turning(slack, clock, empty).turn("hour")
    minutes = {(retry, round((at - before).total_seconds() / 60)) for retry, at in heard}
    assert {(2, 1), (3, 5)} <= minutes, minutes


# A bot in a process of its own


def test_a_clock_file_holds_the_offset(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    clock = ClockFile(path)
    assert offset_in(path)() == timedelta()
    clock.turn_to(clock.now() + timedelta(days=3))
    assert abs(offset_in(path)() - timedelta(days=3)) < timedelta(seconds=5)
    clock.reset()
    assert offset_in(path)() == timedelta()
    assert [one.name for one in tmp_path.iterdir()] == ["clock"]


@pytest.fixture
def start_bot(tmp_path: Path) -> Iterator[Callable[[LocalSlack, Workspace, Path], str]]:
    """Start `python -m bot run` beside a local Slack; gives the URL of its database."""
    children: list[subprocess.Popen[bytes]] = []

    def start(slack: LocalSlack, workspace: Workspace, clock_file: Path) -> str:
        url = f"sqlite:///{tmp_path / 'convene.db'}"
        settings = {
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_APP_TOKEN": workspace.app_token,
            "SLACK_API_BASE_URL": slack.api_url,
            "DATABASE_URL": url,
            "CLOCK_FILE": str(clock_file),
            "BEAT_SECONDS": "0.05",
            "PYTHONPATH": str(HERE),
        }
        inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        with (tmp_path / "log").open("w") as log:
            children.append(
                subprocess.Popen(
                    [sys.executable, "-m", "bot", "run"], cwd=tmp_path, env={**inherited, **settings}, stderr=log
                )
            )
        until(lambda: workspace.transport.connected, 30)
        return url

    yield start
    for child in children:
        child.terminate()
        child.wait(15)


def test_a_bot_in_a_process_of_its_own_follows(
    tmp_path: Path, start_bot: Callable[[LocalSlack, Workspace, Path], str]
) -> None:
    """`CLOCK_FILE` turns the clock of `python -m bot run`."""
    clock = ClockFile(tmp_path / "clock")
    clock.turn_to(MORNING)
    slack = LocalSlack(clock, manifest.load())
    slack.start()
    try:
        workspace = seed(slack)
        database = Database(start_bot(slack, workspace, tmp_path / "clock"))
        challenge_begins(workspace, "2027-03-27")
        turning = Turning(slack, clock, database)
        turning.turn("next")
        assert [f"{day:%d %H:%M}" for day in posted(workspace)] == ["27 09:00"]
        turning.turn("day")
        assert [f"{day:%d %H:%M}" for day in posted(workspace)] == ["27 09:00", "28 09:00"]
        database.dispose()
    finally:
        slack.stop()
