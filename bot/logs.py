"""Logging: one line an event, plain on a terminal, else JSON, without tokens and without members' words."""

import json
import logging
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TextIO

NOISY = ("slack_bolt", "slack_sdk", "apscheduler", "alembic", "matplotlib")
"""Below WARNING these write whole request bodies, or two lines a beat."""

WORDS = frozenset({"text", "blocks", "body", "payload", "prompt", "entry", "view", "values"})
"""Names of fields that could carry what a member wrote: never logged, whoever passes them."""

LONGEST_VALUE = 300
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_SECRETS = (
    (re.compile(r"\bx(?:ox[a-z]|app)-[\w.-]+"), "x***"),
    (re.compile(r"(?<=://)[^\s/:@]*:[^\s/@]+(?=@)"), "***"),
    (re.compile(r"(?i)(?<=signature=)\w+|(?<=bearer )\S+"), "***"),
    # What a database error quotes of the row that it refused.
    (re.compile(r"\[parameters: .*"), "[parameters hidden]"),
    (re.compile(r"DETAIL: .*?(?=\n\[SQL|\n\n|\Z)", re.DOTALL), "DETAIL hidden"),
)


def set_up(log_format: str = "auto", stream: TextIO | None = None) -> None:
    """Send every logger's lines to one stream (stderr); calling it again replaces the former set-up."""
    stream = stream or sys.stderr
    plain = log_format == "plain" or (log_format == "auto" and stream.isatty())
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlainFormatter() if plain else JsonFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a wake that comes while one is under way is no loss
    logging.getLogger("slack_bolt.App").addFilter(_is_about_us)


def _is_about_us(record: logging.LogRecord) -> bool:
    """Bolt warns that it leaves SLACK_BOT_TOKEN alone, which it finds in the environment by itself: that is meant."""
    return "`token` will be unused" not in record.getMessage()


def hide_secrets(text: str) -> str:
    """Without Slack tokens, signatures, passwords in URLs, and the values that database errors quote."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def fields(record: logging.LogRecord) -> Iterator[tuple[str, object]]:
    """What the caller passed as `extra`: workspace, ritual, post, duration_ms and the like."""
    for name, value in vars(record).items():
        if name in _STANDARD or name in WORDS or value is None:
            continue
        yield name, value if isinstance(value, (int, float)) else _short(value)


class JsonFormatter(logging.Formatter):
    """One JSON object a line; a traceback is one string in it."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": _moment(record).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **dict(fields(record)),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        safe = {name: hide_secrets(value) if isinstance(value, str) else value for name, value in line.items()}
        return json.dumps(safe, ensure_ascii=False)


class PlainFormatter(logging.Formatter):
    """Time, level, event, fields on one line; a traceback, for the person at the terminal, below it."""

    def format(self, record: logging.LogRecord) -> str:
        event = record.getMessage().replace("\n", " ")
        extra = "".join(f"  {name}={value}" for name, value in fields(record))
        line = f"{_moment(record):%H:%M:%S} {record.levelname.lower():<7} {event}{extra}"
        if record.exc_info:
            line = f"{line}\n{self.formatException(record.exc_info)}"
        return hide_secrets(line)


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
