"""Engine, sessions, pragmas, the writer lock and the migrations of the store."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from select import POLLIN, poll
from threading import Lock, local
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, literal, make_url, text
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session, sessionmaker

from bot.models.base import Base, table
from bot.statements import Core, Prepared, Transaction, send

MIGRATION_LOCK = 724_117_001  # any number, the same in every process
# secure_delete: what a member took back is overwritten in the file too
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


CONNECT_SECONDS = 5  # a host that answers nothing must not hold up the beat for minutes


class NestedTransaction(RuntimeError):
    """A service method called another one: share a function that takes the session instead."""


class Database:
    """Write transactions by `begin`, reads by `read`; both for prepared statements alone by `begin_core` and `first`.

    On SQLite one lock of the process goes around each write: without it p99 under load is forty times longer.
    `on_promise` is called after a commit that promised something.
    """

    def __init__(self, url: str, *, connections: int = 20, on_promise: Callable[[], None] = lambda: None) -> None:
        self.engine = engine_for(url, connections)
        self.on_promise = on_promise
        self._writing = self.engine.execution_options(writes=True)
        self._reading = self.engine.execution_options(reads=True)
        self._sessions = sessionmaker(self._writing, expire_on_commit=False, autoflush=True)
        self._reads = sessionmaker(self._reading, expire_on_commit=False, autoflush=False)
        self._writer = Lock() if self.engine.dialect.name == "sqlite" else None
        self._thread = local()

    @contextmanager
    def begin(self) -> Iterator[Session]:
        with self._alone(), self._sessions() as session, session.begin():
            yield session
        self._tell_of_promises(session)

    @contextmanager
    def begin_core(self) -> Iterator[Core]:
        """The same for an act of prepared statements, which needs no objects of rows, and costs much less."""
        with self._alone(), self._writing.begin() as connection:
            core = Core(connection)
            yield core
        self._tell_of_promises(core)

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self._reads() as session:
            yield session

    def first(self, statement: Prepared, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The first row, without a transaction around it: for what each request asks."""
        with self._reading.connect() as connection:
            return next(iter(statement.run_on(connection, values)), None)

    def alive(self) -> bool:
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except Exception:  # noqa: BLE001 - whatever is wrong, it does not live
            return False
        return True

    def dispose(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One write of a thread at a time, and of the process on SQLite."""
        if getattr(self._thread, "writing", False):
            raise NestedTransaction
        self._thread.writing = True
        try:
            with self._writer or nullcontext():
                yield
        finally:
            self._thread.writing = False

    def _tell_of_promises(self, transaction: Transaction) -> None:
        if transaction.info.get("promised"):
            self.on_promise()


def engine_for(url: str, connections: int) -> Engine:
    """An engine with `connections` pooled connections: listeners, senders and the beat."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        engine = create_engine(
            address,
            pool_size=connections,
            max_overflow=0,
            hide_parameters=True,
            isolation_level="AUTOCOMMIT",  # we say BEGIN ourselves
            connect_args={"connect_timeout": CONNECT_SECONDS},
        )
        _look_whether_it_stands(engine)
        event.listen(engine, "begin", _begin_postgresql)
        return engine
    engine = create_engine(
        address,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,  # an error quotes its statement, never what a member wrote
        connect_args={"timeout": 10},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _look_whether_it_stands(engine: Engine) -> None:
    """SQLAlchemy's pre-ping without its round trip: a server that hangs up says so on a line that should be silent."""

    def taken(connection: Any, record: object, proxy: object) -> None:
        line = poll()
        line.register(connection.fileno(), POLLIN)
        if not line.poll(0):
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as gone:
            raise InvalidatePoolError from gone  # the others are gone too

    event.listen(engine, "checkout", taken)


def _prepare_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_postgresql(connection: Connection) -> None:
    """Each statement has a snapshot of its own: around reads, BEGIN and ROLLBACK would only cost round trips."""
    if not connection.get_execution_options().get("reads"):
        send(connection, "BEGIN")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    send(connection, "BEGIN IMMEDIATE" if writes else "BEGIN")


def insert_once(transaction: Transaction, noun: type[Base], **values: Any) -> bool:
    """Insert a row unless its natural key is there already; says whether it was inserted."""
    transaction.flush()
    return bool(_once_told(noun).run(transaction, values))  # psycopg counts no rows of an INSERT


def insert_all_once(transaction: Transaction, noun: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """The same for many rows with the same columns; two that insert the same give them in one order."""
    transaction.flush()
    _once(noun).run_many(transaction, rows)


Insert = PostgresqlInsert | SqliteInsert


def insert_of(dialect: str) -> type[Insert]:
    """The kind of INSERT that can say what to do when the row is there already."""
    return SqliteInsert if dialect == "sqlite" else PostgresqlInsert


@cache
def _once(noun: type[Base]) -> Prepared:
    return Prepared(lambda dialect: insert_of(dialect)(table(noun)).on_conflict_do_nothing())


@cache
def _once_told(noun: type[Base]) -> Prepared:
    return Prepared(lambda dialect: insert_of(dialect)(table(noun)).on_conflict_do_nothing().returning(literal(1)))


def migrations(url: str, connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "models" / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def migrate(url: str) -> None:
    """Bring the schema up to date; several processes starting together take turns."""
    engine = engine_for(url, 1)
    try:
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            command.upgrade(migrations(url, connection), "head")
    finally:
        engine.dispose()
