"""Logging: one line an event, no token, no member's words."""

import io
import json
import logging

import pytest

from bot import logs


@pytest.fixture
def written(own_logging: None) -> io.StringIO:
    stream = io.StringIO()
    logs.set_up("json", stream)
    return stream


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_json_has_one_object_a_line_with_the_fields_given(written: io.StringIO) -> None:
    extra = {"workspace": "T1", "ritual": "challenges", "post": "challenges.day/1", "duration_ms": 12}
    logging.getLogger("bot.slack").info("posted\nonce", extra=extra)
    (line,) = written.getvalue().splitlines()
    fields = json.loads(line)
    assert fields.items() >= extra.items()
    assert (fields["event"], fields["level"], fields["logger"]) == ("posted\nonce", "info", "bot.slack")


def test_a_traceback_stays_on_its_line_in_json(written: io.StringIO) -> None:
    try:
        raise RuntimeError("broken")
    except RuntimeError:
        logging.getLogger("bot").exception("failed")
    (line,) = written.getvalue().splitlines()
    assert "RuntimeError: broken" in json.loads(line)["traceback"]


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-123-abc-DEF",
        "xapp-1-A0-1-abc",
        "xoxe.xoxb-1-Mi0",
        "postgresql+psycopg://me:hunter2@db/x",
        "Bearer abcdef",
    ],
)
def test_no_secret_is_written(written: io.StringIO, secret: str) -> None:
    logging.getLogger("bot").warning("saw %s", secret, extra={"url": secret})
    assert secret not in written.getvalue()
    assert "hunter2" not in written.getvalue()
    assert "xoxb-" not in written.getvalue()


def test_fields_that_could_hold_a_members_words_are_left_out(written: io.StringIO) -> None:
    logging.getLogger("bot").info("heard", extra={"text": "my worst problem", "payload": "my worst problem"})
    assert "worst" not in written.getvalue()


@pytest.mark.parametrize(
    "quoted",
    [
        "(x.Error) failed\n[SQL: INSERT INTO entries VALUES (?)]\n[parameters: ('my worst problem',)]",
        "(x.NotNull) null value\nDETAIL:  Failing row contains (1, my\nworst problem).\n[SQL: INSERT]",
    ],
)
def test_a_database_error_does_not_quote_the_row(written: io.StringIO, quoted: str) -> None:
    try:
        raise RuntimeError(quoted)
    except RuntimeError:
        logging.getLogger("bot").exception("failed")
    assert "worst" not in written.getvalue()
    assert "[SQL: INSERT" in written.getvalue()


@pytest.mark.parametrize("name", ["slack_bolt.App", "slack_sdk.web", "apscheduler.executors.default"])
def test_what_would_log_bodies_or_every_beat_is_kept_quiet(written: io.StringIO, name: str) -> None:
    logging.getLogger(name).info("{'text': 'my worst problem'}")
    assert written.getvalue() == ""


def test_auto_is_plain_on_a_terminal(own_logging: None) -> None:
    stream = Terminal()
    logs.set_up("auto", stream)
    logging.getLogger("bot").info("posted", extra={"workspace": "T1"})
    (line,) = stream.getvalue().splitlines()
    assert line.endswith("info    posted  workspace=T1")


def test_auto_is_json_elsewhere(own_logging: None) -> None:
    stream = io.StringIO()
    logs.set_up("auto", stream)
    logging.getLogger("bot").info("posted")
    assert json.loads(stream.getvalue())["event"] == "posted"
