"""Settings: good ones are read, bad ones are all named at once with how to get them right."""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot import config
from bot.__main__ import main

SOCKET = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
HTTP = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}
LOCAL = {"SLACK_API_BASE_URL": "http://127.0.0.1:8100/api/"}


def problems(environ: Mapping[str, str]) -> list[str]:
    with pytest.raises(config.SettingsError) as caught:
        config.read(environ)
    return caught.value.problems


def test_two_tokens_are_enough_for_socket_mode() -> None:
    settings = config.read(SOCKET)
    assert settings.socket_mode
    assert settings == config.Settings("xoxb-1", "xapp-1")


def test_without_an_app_token_it_is_http_with_more_listeners() -> None:
    settings = config.read(HTTP)
    assert not settings.socket_mode
    assert (settings.port, settings.listeners) == (3000, 16)


def test_everything_missing_is_said_at_once_with_where_to_find_it() -> None:
    text = str(config.SettingsError(problems({})))
    assert "SLACK_BOT_TOKEN is missing: it begins with xoxb-" in text
    assert "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is missing" in text
    assert "2 settings need your attention" in text
    assert ".env.example" in text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-1"),
        ("SLACK_APP_TOKEN", "xoxb-1"),
        ("DATABASE_URL", "mysql://somewhere"),
        ("DATABASE_URL", "postgresql://somewhere"),
        ("DATABASE_URL", "postgresql+psycopg://host:port/name"),
        ("DATABASE_URL", "convene.db"),
        ("DATABASE_URL", "sqlite://convene.db"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "sqlite:////nowhere/at/all/convene.db"),
        ("SLACK_API_BASE_URL", "http://slack.example.org/api/"),
        ("SLACK_API_BASE_URL", "slack.com"),
        ("PORT", "http"),
        ("PORT", "70000"),
        ("HEALTH_PORT", "-1"),
        ("LOG_FORMAT", "xml"),
        ("COMMAND_PREFIX", "Team A"),
        ("COMMAND_PREFIX", "a-very-long-prefix"),
        ("CLOCK_FILE", "offset"),
        ("RETENTION_DAYS", "0"),
        ("LEASE_SECONDS", "soon"),
        ("SENDERS", "0"),
        ("LISTENERS", "1000"),
        ("BEAT_SECONDS", "0"),
        ("BEAT_SECONDS", "60"),
    ],
)
def test_a_malformed_setting_is_named(name: str, value: str) -> None:
    (problem,) = problems({**SOCKET, name: value})
    assert problem.startswith(name)


def test_postgresql_without_its_driver_is_said_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)  # as if it were not installed
    (problem,) = problems({**SOCKET, "DATABASE_URL": "postgresql+psycopg://me:secret@host/name"})
    assert "pip install '.[postgres]'" in problem


@pytest.mark.parametrize("password", ["p@ss", "a/b", "a#b", "100%"])
def test_a_password_may_hold_what_it_likes(password: str) -> None:
    url = f"postgresql+psycopg://me:{password}@host:5432/name"
    assert config.read({**SOCKET, "DATABASE_URL": url}).database_url == url


def test_all_that_is_malformed_is_named_together() -> None:
    named = [problem.split()[0] for problem in problems({**SOCKET, "PORT": "x", "LOG_FORMAT": "y", "SENDERS": "z"})]
    assert named == ["PORT", "LOG_FORMAT", "SENDERS"]


def test_the_clock_may_only_be_turned_beside_a_local_slack() -> None:
    assert config.read({**SOCKET, **LOCAL, "CLOCK_FILE": "offset"}).clock_file == Path("offset")
    assert "local Slack" in problems({**SOCKET, "CLOCK_FILE": "offset"})[0]


def test_a_base_url_gets_its_slash() -> None:
    settings = config.read({**SOCKET, "SLACK_API_BASE_URL": "http://localhost:8100/api"})
    assert settings.slack_api_base_url == "http://localhost:8100/api/"
    assert settings.local_slack


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:1/api/", True),
        ("http://[::1]:1/api/", True),
        ("https://slack.com/api/", False),
        ("http://localhost.example.org/", False),
        ("http://127.0.0.1.example.org/", False),
        ("nonsense", False),
    ],
)
def test_only_this_machine_is_loopback(url: str, here: bool) -> None:
    assert config.is_loopback(url) is here


def test_secrets_do_not_show_in_a_settings_repr() -> None:
    settings = config.Settings("xoxb-secret", "xapp-secret", "signing-secret", "postgresql+psycopg://me:secret@db/x")
    assert "secret" not in repr(settings)


def test_a_password_in_a_malformed_database_url_is_not_repeated() -> None:
    assert "hunter2" not in problems({**SOCKET, "DATABASE_URL": "mysql://me:hunter2@db/x"})[0]


class Recorder(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__(SOCKET)
        self.asked: set[str] = set()

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override] # a plain dict's has overloads
        self.asked.add(name)
        return super().get(name, default)


def explained() -> Iterator[str]:
    for line in Path(__file__).parent.parent.joinpath(".env.example").read_text().splitlines():
        if setting := re.match(r"#?([A-Z_]+)=", line):
            yield setting[1]


def test_env_example_explains_every_setting_and_no_other() -> None:
    environ = Recorder()
    config.read(environ)
    assert sorted(explained()) == sorted(environ.asked)


def test_run_without_settings_says_so_and_ends_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in explained():
        monkeypatch.delenv(name, raising=False)
    assert main(["run"]) == 2
    assert "SLACK_BOT_TOKEN is missing" in capsys.readouterr().err


def test_run_reads_env_file_but_the_environment_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    tmp_path.joinpath(".env").write_text("SLACK_BOT_TOKEN=xoxb-1\nSLACK_APP_TOKEN=xapp-1\nPORT=seven\nSENDERS=1\n")
    monkeypatch.setenv("SENDERS", "many")
    assert main(["run"]) == 2
    text = capsys.readouterr().err
    assert "2 settings need" in text
    assert "PORT is malformed" in text
    assert "SENDERS is malformed" in text
