"""Databases to measure on: durable as in real life, in a folder that goes with the run."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bot.database import migrate
from tests.postgresql import PostgreSQL

SQLITE, POSTGRESQL = "sqlite", "postgresql"
KINDS = (SQLITE, POSTGRESQL)


class Databases:
    """Fresh, migrated databases; PostgreSQL starts when it is first asked for, with its defaults (fsync on)."""

    def __init__(self, folder: Path, after: ExitStack) -> None:
        self.folder, self._after = folder, after
        self._made = 0
        self._server: PostgreSQL | None = None

    @property
    def server_pid(self) -> int | None:
        return self._server.pid if self._server else None

    @property
    def server_version(self) -> str:
        return self._server.version if self._server else ""

    def fresh(self, kind: str) -> str:
        """The URL of an empty database of this kind."""
        self._made += 1
        if kind == SQLITE:
            url = f"sqlite:///{self.folder}/bench{self._made}.db"
        else:
            self._server = self._server or self._after.enter_context(PostgreSQL())
            url = self._server.new_database()
        migrate(url)
        return url


@contextmanager
def databases() -> Iterator[Databases]:
    with ExitStack() as after:
        folder = after.enter_context(tempfile.TemporaryDirectory(prefix="convene-bench-", ignore_cleanup_errors=True))
        yield Databases(Path(folder), after)
