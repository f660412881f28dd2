"""Databases to measure on: durable as in real life, in a folder that goes with the run."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.database import migrate
from tests.postgresql import PostgreSQL

SQLITE, POSTGRESQL = "sqlite", "postgresql"
KINDS = (SQLITE, POSTGRESQL)


class Databases:
    """Fresh, migrated databases; PostgreSQL starts when it is first asked for, with its defaults (fsync on)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
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
            self._server = self._server or PostgreSQL()
            url = self._server.new_database()
        migrate(url)
        return url

    def close(self) -> None:
        if self._server is not None:
            self._server.remove()


@contextmanager
def databases() -> Iterator[Databases]:
    folder = Path(tempfile.mkdtemp(prefix="convene-bench-"))
    found = Databases(folder)
    try:
        yield found
    finally:
        found.close()
        shutil.rmtree(folder, ignore_errors=True)
