"""Settings: read once from the environment; all that is wrong is said at once, with how to get it right."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

SLACK_API = "https://slack.com/api/"
SQLITE_DEFAULT = "sqlite:///convene.db"
LONGEST_PREFIX = 14
"""Slack allows 32 characters for a command; the longest of ours is /practice-project."""

MALFORMED_DATABASE = (
    "is malformed: write sqlite:///convene.db (a file in the working directory) "
    "or postgresql+psycopg://user:password@host/name"
)

STOP_SECONDS = 10
"""What runs when we are told to stop may finish within this; after it the process ends whatever hangs."""

LISTENER_SECONDS = 4
"""Of which a listener gets this: Slack waits three seconds for it. The rest is for posts on their way."""

T = TypeVar("T", int, float)


class SettingsError(ValueError):
    """The text names every setting that is missing or malformed, and where to find each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        count = "One setting needs" if len(problems) == 1 else f"{len(problems)} settings need"
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(
            f"Convene cannot start. {count} your attention:\n{lines}\n"
            "Set them in the environment or in a file named .env here; .env.example explains each one."
        )


@dataclass(frozen=True)
class Settings:
    """What the process is told from outside. Secrets are left out of its repr, so that no log shows them."""

    slack_bot_token: str = field(repr=False)
    slack_app_token: str | None = field(default=None, repr=False)
    slack_signing_secret: str | None = field(default=None, repr=False)
    database_url: str = field(default=SQLITE_DEFAULT, repr=False)  # may hold a password
    slack_api_base_url: str = SLACK_API
    port: int = 3000
    health_port: int | None = None
    log_format: str = "auto"
    command_prefix: str = ""
    clock_file: Path | None = None
    retention_days: int = 400
    lease_seconds: float = 30
    senders: int = 256
    listeners: int = 10
    beat_seconds: float = 1.0

    @property
    def socket_mode(self) -> bool:
        return self.slack_app_token is not None

    @property
    def local_slack(self) -> bool:
        """Slack is on this machine: no proxy in between, and the clock may be turned."""
        return is_loopback(self.slack_api_base_url)


def read(environ: Mapping[str, str]) -> Settings:
    """Settings from the environment; SettingsError lists everything that is wrong."""
    found = _Reader(environ)
    base_url = found.base_url()
    socket_mode = bool(found.text("SLACK_APP_TOKEN"))
    settings = Settings(
        slack_bot_token=found.bot_token(),
        slack_app_token=found.app_token(),
        slack_signing_secret=found.text("SLACK_SIGNING_SECRET") or None,
        database_url=found.database_url(),
        slack_api_base_url=base_url,
        port=found.number("PORT", int, 3000, 1, 65535),
        health_port=found.number("HEALTH_PORT", int, 0, 1, 65535) or None,
        log_format=found.log_format(),
        command_prefix=found.command_prefix(),
        clock_file=found.clock_file(base_url),
        retention_days=found.number("RETENTION_DAYS", int, 400, 1, 36500),
        lease_seconds=found.number("LEASE_SECONDS", float, 30, 1, 600),
        senders=found.number("SENDERS", int, 256, 1, 384),
        listeners=found.number("LISTENERS", int, 10 if socket_mode else 16, 1, 64),
        beat_seconds=found.number("BEAT_SECONDS", float, 1.0, 0.05, 10),
    )
    found.needs_a_way_to_hear_slack()
    if found.problems:
        raise SettingsError(found.problems)
    return settings


def database_url(environ: Mapping[str, str]) -> str:
    """The one setting that `migrate` needs; SettingsError if it is malformed."""
    found = _Reader(environ)
    url = found.database_url()
    if found.problems:
        raise SettingsError(found.problems)
    return url


def database_problem(url: str) -> str | None:
    """What is wrong with the address of a database, as far as one sees without going there."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        return MALFORMED_DATABASE
    if address.drivername == "postgresql+psycopg":
        return (
            None
            if find_spec("psycopg")
            else "needs psycopg: run pip install '.[postgres]' in Convene's folder, or use SQLite"
        )
    if address.drivername != "sqlite" or address.host:
        return MALFORMED_DATABASE
    file = address.database or ":memory:"
    if file == ":memory:" or file.startswith("file:"):
        return "names no file: a database in memory forgets everything; write sqlite:///convene.db"
    folder = Path(file).parent
    return (
        None if folder.is_dir() else f"is in the folder {folder}, which does not exist: make it, or name another file"
    )


def is_loopback(url: str) -> bool:
    """True for a URL on this machine, by name or by address."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Reader:
    """Reads one setting after the other and gathers what is wrong instead of stopping at the first."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def text(self, name: str) -> str:
        return self._environ.get(name, "").strip()

    def bot_token(self) -> str:
        token = self.text("SLACK_BOT_TOKEN")
        if not token.startswith("xoxb-"):
            self._wrong(
                "SLACK_BOT_TOKEN",
                token,
                "it begins with xoxb-; find it at api.slack.com/apps, your app, OAuth & Permissions, "
                "Bot User OAuth Token",
            )
        return token

    def app_token(self) -> str | None:
        token = self.text("SLACK_APP_TOKEN")
        if token and not token.startswith("xapp-"):
            self._wrong(
                "SLACK_APP_TOKEN",
                token,
                "it begins with xapp-; create it at api.slack.com/apps, your app, Basic Information, "
                "App-Level Tokens, with the scope connections:write",
            )
        return token or None

    def needs_a_way_to_hear_slack(self) -> None:
        if self.text("SLACK_APP_TOKEN") or self.text("SLACK_SIGNING_SECRET"):
            return
        self.problems.append(
            "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is missing: for Socket Mode, an app-level token (xapp-) "
            "with connections:write from Basic Information, App-Level Tokens; for HTTP, the Signing Secret "
            "from Basic Information, App Credentials"
        )

    def database_url(self) -> str:
        """The value is never repeated: it may hold a password."""
        url = self.text("DATABASE_URL") or SQLITE_DEFAULT
        problem = database_problem(url)
        if problem:
            self.problems.append(f"DATABASE_URL {problem}")
        return url

    def base_url(self) -> str:
        url = self.text("SLACK_API_BASE_URL") or SLACK_API
        parts = urlsplit(url)
        safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url))
        if not (safe and parts.hostname):
            self._wrong(
                "SLACK_API_BASE_URL",
                url,
                f"leave it unset for Slack itself ({SLACK_API}); http:// is only for a local Slack",
            )
        return url if url.endswith("/") else url + "/"

    def log_format(self) -> str:
        chosen = self.text("LOG_FORMAT").lower() or "auto"
        if chosen not in ("auto", "plain", "json"):
            self._wrong("LOG_FORMAT", chosen, "write plain, json or auto (plain on a terminal, else json)")
        return chosen

    def command_prefix(self) -> str:
        prefix = self.text("COMMAND_PREFIX").strip("-")
        if prefix and not prefix_is_fine(prefix):
            self._wrong("COMMAND_PREFIX", prefix, PREFIX_RULE)
        return prefix

    def clock_file(self, base_url: str) -> Path | None:
        path = self.text("CLOCK_FILE")
        if path and not is_loopback(base_url):
            self.problems.append(
                "CLOCK_FILE is refused: the clock may only be turned beside a local Slack; unset it, "
                "or set SLACK_API_BASE_URL to an address on this machine"
            )
        return Path(path) if path else None

    def number(self, name: str, kind: type[T], default: T, least: T, most: T) -> T:
        text = self.text(name)
        if not text:
            return default
        try:
            value = kind(text)
        except ValueError:
            value = kind(least - 1)
        if not least <= value <= most:
            self._wrong(name, text, f"write a number from {least} to {most}, or leave it unset for the default")
        return value

    def _wrong(self, name: str, value: str, cure: str) -> None:
        state = "missing" if not value else "malformed"
        self.problems.append(f"{name} is {state}: {cure}")


PREFIX_RULE = f"write 1 to {LONGEST_PREFIX} of a-z, 0-9 and -, as given to `python -m bot manifest --prefix`"


def prefix_is_fine(prefix: str) -> bool:
    return bool(re.fullmatch(rf"[a-z0-9](?:[a-z0-9-]{{0,{LONGEST_PREFIX - 2}}}[a-z0-9])?", prefix))
