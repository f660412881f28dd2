"""What `doctor` asks the store: is it there, is its schema ours, where do rituals live, which posts failed."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import ColumnElement, func, make_url, select
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from bot.database import Database, migrations
from bot.models.challenges import ANNOUNCED, PAUSED, Challenge
from bot.models.communities import Community
from bot.models.outbox import FAILED, Post
from bot.models.people import Channel, Workspace

PATIENCE = "10"  # seconds for a PostgreSQL that may not be there
Schema = Literal["empty", "behind", "current", "unknown"]

# By what drivers say. Their own words are not passed on: of a malformed address they may quote the password.
TROUBLES = (
    ("refused", ("refused", "no such file or directory")),
    ("denied", ("authentication failed", "no password supplied", "permission denied", "pg_hba")),
    ("no_database", ("does not exist",)),
    ("no_host", ("resolve", "translate host name", "name or service not known")),
    ("silent", ("timeout", "timed out")),
    ("not_sqlite", ("not a database", "malformed")),
    ("busy", ("locked",)),
    ("full", ("is full",)),
    ("read_only", ("unable to open", "readonly")),
)


class Ailing(Exception):
    """The store cannot be used: `why` is one of our words, or the kind of error."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Home:
    """A channel in which a community lives, or one of its challenges runs."""

    channel: str
    name: str
    lost: str | None
    community: str
    running: bool


@dataclass(frozen=True)
class Failures:
    error: str
    count: int


class Checkup:
    """Reads only. Raises Ailing where the store cannot be used."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._database = _open(url)

    def close(self) -> None:
        self._database.dispose()

    def schema(self) -> Schema:
        """How the stored schema stands to the migrations of this version."""
        script = ScriptDirectory.from_config(migrations(self._url))
        with self._reading() as session:
            stored = set(MigrationContext.configure(session.connection()).get_current_heads())
        return standing(stored, set(script.get_heads()), {one.revision for one in script.walk_revisions()})

    def homes(self, team_id: str | None) -> Sequence[Home]:
        """One for each channel, of this workspace or of all."""
        found: dict[str, Home] = {}
        with self._reading() as session:
            at_home = select(Channel, Community.name).join(Community, Community.channel_id == Channel.id)
            for channel, community in session.execute(at_home.where(*_in(team_id, Channel))).all():
                found[channel.slack_id] = _home(channel, community)
            running = (
                select(Channel, Community.name)
                .join(Challenge, Challenge.channel_id == Channel.id)
                .join(Community, Community.id == Challenge.community_id)
                .where(Challenge.state.in_([ANNOUNCED, PAUSED]), *_in(team_id, Channel))
            )
            for channel, community in session.execute(running).all():
                home = found.get(channel.slack_id) or _home(channel, community)
                found[channel.slack_id] = replace(home, running=True)
        return sorted(found.values(), key=lambda home: (home.name, home.channel))

    def failures(self, team_id: str | None, since: datetime) -> Sequence[Failures]:
        """Posts that Slack refused for good, by reason, the most frequent first."""
        number = func.count(Post.id)
        failed = (Post.state == FAILED, Post.settled_at >= since, *_in(team_id, Post))
        query = select(Post.error, number).where(*failed).group_by(Post.error).order_by(number.desc(), Post.error)
        with self._reading() as session:
            rows = session.execute(query).all()
        return [Failures(error or "unknown_error", count) for error, count in rows]

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        try:
            with self._database.read() as session:
                yield session
        except (SQLAlchemyError, OSError) as error:
            raise Ailing(_trouble(error)) from None


def standing(stored: set[str], heads: set[str], known: set[str]) -> Schema:
    """The revisions that a database says it has, beside those of this version."""
    if not stored:
        return "empty"
    if stored == heads:
        return "current"
    return "behind" if stored <= known else "unknown"


def _in(team_id: str | None, noun: type[Channel] | type[Post]) -> list[ColumnElement[bool]]:
    if team_id is None:
        return []
    return [noun.workspace_id.in_(select(Workspace.id).where(Workspace.team_id == team_id))]


def _home(channel: Channel, community: str) -> Home:
    return Home(channel.slack_id, channel.name, channel.lost, community, running=False)


def _open(url: str) -> Database:
    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite":
            _look_at_file(address.database or "")
        elif "connect_timeout" not in address.query:
            address = address.update_query_dict({"connect_timeout": PATIENCE})
        return Database(address.render_as_string(hide_password=False), connections=1)
    except ModuleNotFoundError:
        raise Ailing("no_driver") from None
    except (ArgumentError, ValueError):
        raise Ailing("malformed") from None


def _look_at_file(name: str) -> None:
    """Before SQLite makes an empty file of it: `doctor` leaves nothing behind."""
    if name in {"", ":memory:"}:
        raise Ailing("in_memory")
    path = Path(name)
    if not path.parent.is_dir():
        raise Ailing("no_folder")
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.R_OK | os.W_OK)):
        raise Ailing("read_only")
    if not path.exists():
        raise Ailing("absent")


def _trouble(error: Exception) -> str:
    text = str(getattr(error, "orig", None) or error).lower()
    found = (why for why, signs in TROUBLES if any(sign in text for sign in signs))
    return next(found, type(error).__name__)
