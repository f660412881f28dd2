"""Doctor: what it finds, what it says to do, and that it keeps secrets and leaves nothing behind."""

import dataclasses
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import doctor, manifest
from bot.clock import Clock, StandingClock, SystemClock
from bot.config import Settings
from bot.database import Database
from bot.doctor.finding import LOOK, OK, WRONG, Finding
from bot.doctor.wire import WITHOUT
from bot.models.outbox import FAILED, Post
from bot.models.people import Channel
from bot.playground.server import LocalSlack
from bot.playground.workspace import Workspace
from bot.services.checkup import Ailing, Checkup, standing
from tests.challenges.starting import announced
from tests.world import World

HERE = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def slack() -> Iterator[LocalSlack]:
    slack = LocalSlack(SystemClock(), manifest.load())
    slack.start()
    yield slack
    slack.stop()


@pytest.fixture
def workspace(slack: LocalSlack) -> Workspace:
    slack.wipe()
    return slack.open_workspace("Guild of painters")


def consult(where: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """`python -m bot doctor` as somebody types it, in a directory of its own."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environ = {**inherited, "PYTHONPATH": str(HERE), **settings}
    command = [sys.executable, "-m", "bot", "doctor"]
    return subprocess.run(command, cwd=where, env=environ, capture_output=True, text=True, check=False, timeout=60)


def tokens(workspace: Workspace) -> dict[str, str]:
    return {
        "SLACK_API_BASE_URL": workspace.slack.api_url,
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
    }


def settings_for(workspace: Workspace, database_url: str = "sqlite:////nowhere/at/all.db") -> Settings:
    return Settings(
        slack_bot_token=workspace.bot_token,
        slack_app_token=workspace.app_token,
        slack_api_base_url=workspace.slack.api_url,
        database_url=database_url,
    )


def found(settings: Settings, clock: Clock | None = None) -> dict[str, list[Finding]]:
    by_subject: dict[str, list[Finding]] = {}
    for finding in doctor.examine(settings, clock or SystemClock()):
        by_subject.setdefault(finding.subject, []).append(finding)
    return by_subject


# As a process


def test_all_is_well(workspace: Workspace, database_url: str, tmp_path: Path) -> None:
    told = consult(tmp_path, DATABASE_URL=database_url, **tokens(workspace))
    assert (told.returncode, told.stderr) == (0, "")
    *lines, empty, last = told.stdout.splitlines()
    assert (empty, last) == ("", "All is well.")
    assert all(line.startswith("ok ") for line in lines)
    subjects = [line[7:].partition(":")[0] for line in lines]
    assert subjects == ["Slack", "Bot token", "App token", "Permissions", "Clock", "Database", "Channels", "Posts"]
    assert "Guild of painters" in told.stdout


def test_before_the_first_start_nothing_is_wrong_and_nothing_is_left_behind(
    workspace: Workspace, tmp_path: Path
) -> None:
    told = consult(tmp_path, **tokens(workspace))
    assert told.returncode == 0
    assert "look   Database: It is not there yet. To do: Nothing: `python -m bot run` makes it." in told.stdout
    assert told.stdout.endswith("\nNothing is wrong. One line is worth a look.\n")
    assert list(tmp_path.iterdir()) == []


def test_all_settings_that_are_wrong_are_said_at_once(tmp_path: Path) -> None:
    told = consult(tmp_path, SLACK_APP_TOKEN="nonsense", DATABASE_URL="mysql://x", PORT="many")
    assert (told.returncode, told.stdout) == (2, "")
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DATABASE_URL", "PORT"):
        assert f"- {name} is " in told.stderr


def test_what_is_wrong_ends_with_one_and_no_secret_is_told(workspace: Workspace, tmp_path: Path) -> None:
    secrets = {"SLACK_BOT_TOKEN": "xoxb-very-secret", "SLACK_APP_TOKEN": "xapp-very-secret"}
    url = "postgresql+psycopg://convene:very-secret@127.0.0.1:1/convene"
    told = consult(tmp_path, **{**tokens(workspace), **secrets, "DATABASE_URL": url})
    assert told.returncode == 1
    assert "wrong  Bot token: Slack refuses it (invalid_auth). To do: " in told.stdout
    assert "wrong  App token: Slack opens no Socket Mode connection for it (invalid_auth). To do: " in told.stdout
    assert "wrong  Database: Nobody listens at its address. To do: " in told.stdout
    assert told.stdout.endswith("\n3 things are wrong. Each line above says what to do; then run doctor again.\n")
    assert "very-secret" not in told.stdout + told.stderr


# Slack


def test_a_slack_that_is_not_reached_is_said_once() -> None:
    settings = Settings("xoxb-1", "xapp-1", slack_api_base_url="http://127.0.0.1:1/api/", database_url="sqlite:///no/x")
    told = found(settings)
    assert list(told) == ["Slack", "Tokens, permissions, clock", "Database"]
    assert told["Slack"][0].sign == WRONG
    assert "nobody listens there" in told["Slack"][0].found


def test_a_slack_that_is_in_trouble_is_not_taken_for_a_wrong_token(slack: LocalSlack, workspace: Workspace) -> None:
    slack.fail("auth.test", status=503, error="internal_error")
    (told,) = found(settings_for(workspace))["Bot token"]
    assert told.sign == WRONG
    assert "no usable answer" in told.found


def test_each_missing_permission_says_what_is_lost(workspace: Workspace) -> None:
    workspace.granted -= {"users:read", "channels:join", "reactions:write"}
    needed, optional = found(settings_for(workspace))["Permissions"]
    assert needed.sign == WRONG
    assert "channels:join, users:read" in needed.found
    assert optional.sign == LOOK
    assert "gets no tick" in optional.found


def test_what_is_lost_is_known_for_each_optional_permission() -> None:
    assert set(WITHOUT) == set(manifest.load()["oauth_config"]["scopes"]["bot_optional"])


@pytest.mark.parametrize(
    ("off", "sign", "said"),
    [(50, OK, "agree"), (-50, OK, "agree"), (90, WRONG, "2 minutes ahead of"), (-7200, WRONG, "2 hours behind")],
)
def test_the_clock_is_compared_with_slacks(
    empty_slack: LocalSlack, standing_clock: StandingClock, off: int, sign: str, said: str
) -> None:
    mine = StandingClock(standing_clock.now(), standing_clock.real() + timedelta(seconds=off))
    (told,) = found(settings_for(empty_slack.open_workspace()), mine)["Clock"]
    assert told.sign == sign
    assert said in told.found


def test_over_http_the_signing_secret_takes_the_app_tokens_place(workspace: Workspace) -> None:
    settings = dataclasses.replace(settings_for(workspace), slack_app_token=None, slack_signing_secret="s3cret")
    told = found(settings)
    assert "App token" not in told
    assert told["Signing secret"] == [
        Finding(OK, "Signing secret", "It is set: Slack comes over HTTP, to port 3000 of this machine.")
    ]


# The store


def test_how_the_stored_schema_stands() -> None:
    heads, known = {"0003"}, {"0001", "0002", "0003"}
    assert standing(set(), heads, known) == "empty"
    assert standing({"0003"}, heads, known) == "current"
    assert standing({"0001"}, heads, known) == "behind"
    assert standing({"0009"}, heads, known) == "unknown"


def test_tables_of_a_later_version_are_wrong(workspace: Workspace, database_url: str) -> None:
    database = Database(database_url)
    with database.begin() as session:
        revision = session.scalar(text("SELECT version_num FROM alembic_version"))
        session.execute(text("UPDATE alembic_version SET version_num = 'later'"))
    told = found(settings_for(workspace, database_url=database_url))
    with database.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :was"), {"was": revision})
    database.dispose()
    assert [one.sign for one in told["Database"]] == [WRONG]
    assert "Posts" not in told


def why(url: str) -> str:
    with pytest.raises(Ailing) as ailing:
        Checkup(url).schema()
    return ailing.value.why


def test_a_database_that_cannot_be_used_is_told_apart(tmp_path: Path) -> None:
    tmp_path.joinpath("letter.db").write_text("Dear all, this is no database. " * 40)
    assert why("sqlite:///") == "in_memory"
    assert why(f"sqlite:///{tmp_path}/none/x.db") == "no_folder"
    assert why(f"sqlite:///{tmp_path}/none.db") == "absent"
    assert why("postgresql+psycopg://u:p@host:port/x") == "malformed"


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the connection that SQLAlchemy could not prepare
def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    tmp_path.joinpath("letter.db").write_text("Dear all, this is no database. " * 40)
    assert why(f"sqlite:///{tmp_path}/letter.db") == "not_sqlite"


def test_postgresql_says_what_is_missing(postgresql: str) -> None:
    assert why(postgresql.replace("/postgres?", "/nowhere?")) == "no_database"


# Channels and posts


def examined(world: World) -> dict[str, list[Finding]]:
    return found(world.settings, world.clock)


def test_a_home_that_is_lost_names_its_community_and_what_brings_it_back(world: World) -> None:
    world.a_community()
    assert [str(one) for one in examined(world)["Channels"]] == ["ok     Channels: I am in the one that I need."]
    world.workspace.remove_bot(world.channel)
    world.beat()
    (told,) = examined(world)["Channels"]
    assert told.sign == LOOK
    assert told.found.startswith("#data-craft of ")
    assert told.cure == "Type /invite @Convene there."


def test_where_a_challenge_runs_it_is_wrong(world: World) -> None:
    announced(world)
    world.workspace.archive(world.channel)
    world.beat()
    (told,) = examined(world)["Channels"]
    assert told.sign == WRONG
    assert "it is archived, so its 30-day challenge stands still" in told.found


def test_what_the_bot_did_not_hear_of_is_found(world: World) -> None:
    """It was removed while it was away; and it was let in again while it was away."""
    world.a_community()
    world.workspace.hold_events = True
    world.workspace.remove_bot(world.channel)
    assert examined(world)["Channels"][0].cure == "Type /invite @Convene there."
    world.workspace.invite_bot(world.channel, world.amy.member)
    with world.convene.database.begin() as session:
        session.query(Channel).filter(Channel.slack_id == world.channel.id).update({"lost": "removed"})
    assert "/remove @Convene" in examined(world)["Channels"][0].cure


def test_a_private_home_without_the_bot_and_a_deleted_one(world: World) -> None:
    world.workspace.invite_bot(world.private, world.amy.member)
    world.a_community()
    world.a_community(at=world.private)
    world.workspace.remove_bot(world.private)
    world.workspace.delete_channel(world.channel)
    world.beat()
    deleted, hidden = examined(world)["Channels"]
    assert "it was deleted." in deleted.found
    assert "it is private and I am not in it" in hidden.found


def test_if_slack_does_not_tell_what_is_noted_is_told(world: World) -> None:
    world.a_community()
    world.workspace.remove_bot(world.channel)
    world.beat()
    world.slack.fail("users.conversations", error="internal_error")
    unsure, noted = examined(world)["Channels"]
    assert "did not tell" in unsure.found
    assert "I am not in it any more" in noted.found


def test_posts_that_failed_lately_are_counted_by_reason(world: World) -> None:
    announced(world)
    with world.convene.database.begin() as session:
        posts = session.query(Post).order_by(Post.id).limit(4).all()
        reasons = ["restricted_action", "restricted_action_read_only_channel", "made_up", "long_ago"]
        assert len(posts) == len(reasons)
        for post, reason in zip(posts, reasons, strict=True):
            ago = timedelta(days=8 if reason == "long_ago" else 1)
            post.state, post.error, post.settled_at = FAILED, reason, world.now - ago
    often, once = (str(one) for one in examined(world)["Posts"])
    assert "2 posts failed in the last seven days: only some people may post in this channel. To do: " in often
    assert "One post failed in the last seven days: Slack said made_up." in once


def test_two_workspaces_do_not_see_each_other(world: World) -> None:
    world.a_community()
    world.workspace.remove_bot(world.channel)
    world.beat()
    other = dataclasses.replace(world.settings, slack_bot_token=world.slack.open_workspace("Other").bot_token)
    assert found(other, world.clock)["Channels"][0].found == "No community is set up yet."


def test_what_members_wrote_cannot_write_on_the_terminal() -> None:
    assert str(Finding(OK, "Channels", "\x1b[2Jred\nwrong")) == "ok     Channels:  [2Jred wrong"
