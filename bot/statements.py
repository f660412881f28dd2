"""Statements of nearly every request: compiled once by SQLAlchemy, then handed to the driver as they are.

Over a small statement SQLAlchemy takes many times as long as the database: to find what it compiled before, and to make
objects of the rows. Its types still stand at both ends, so that the same values go in and come out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, Result
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any] | None  # None: the driver takes, or gives, the value as it is
Values = Mapping[str, Any]


class Core:
    """A transaction on what SQLAlchemy calls its core: like a Session, for an act that needs no objects of rows."""

    def __init__(self, connection: Connection) -> None:
        self.info: dict[str, Any] = {}
        self._connection = connection

    def connection(self) -> Connection:
        return self._connection

    def execute(self, statement: Executable) -> Result[Any]:
        return self._connection.execute(statement)

    def flush(self) -> None:
        """There are no objects whose changes would have to be written first."""


Transaction = Session | Core


class Prepared:
    """A statement of tables, or what builds it for a kind of database ("sqlite", "postgresql").

    Its parameters are what is given when it is run, and no list of unknown length. An INSERT has the columns that are
    given; others get their defaults.
    """

    def __init__(self, statement: Executable | Callable[[str], Executable]) -> None:
        self._build = statement if callable(statement) else lambda dialect: statement
        self._compiled: dict[tuple[str, ...], _Compiled] = {}  # by kind of database and names of values

    def run(self, transaction: Transaction, values: Values) -> Sequence[tuple[Any, ...]]:
        """The rows, if it has any. What the database refuses is raised as by SQLAlchemy; else ValueError, TypeError."""
        return self.run_on(transaction.connection(), values)

    def run_on(self, connection: Connection, values: Values) -> Sequence[tuple[Any, ...]]:
        compiled = self._compiled_for(connection.dialect, values)
        return compiled.read(send(connection, compiled.sql, compiled.parameters(values), rows=bool(compiled.columns)))

    def run_many(self, transaction: Transaction, rows: Sequence[Values]) -> None:
        """Once for each of the rows, in their order: one at least, all with the same names."""
        connection = transaction.connection()
        compiled = self._compiled_for(connection.dialect, rows[0])
        send(connection, compiled.sql, [compiled.parameters(values) for values in rows], many=True)

    def _compiled_for(self, dialect: Dialect, values: Values) -> "_Compiled":
        key = (dialect.name, *values)
        if key not in self._compiled:
            self._compiled[key] = _compile(self._build(dialect.name), dialect, [*values])
        return self._compiled[key]


@dataclass(frozen=True)
class _Compiled:
    sql: str
    given: Sequence[tuple[str, Convert]]
    fixed: Values
    order: Sequence[str] | None  # of parameters that have no names in the driver's SQL
    columns: Sequence[Convert]

    def parameters(self, values: Values) -> Sequence[Any] | Values:
        named = {**self.fixed}
        for name, convert in self.given:
            value = values[name]
            named[name] = convert(value) if convert else value
        return named if self.order is None else [named[name] for name in self.order]

    def read(self, rows: Sequence[tuple[Any, ...]]) -> Sequence[tuple[Any, ...]]:
        columns = self.columns
        return [
            tuple(convert(value) if convert else value for convert, value in zip(columns, row, strict=True))
            for row in rows
        ]


def _compile(statement: Executable, dialect: Dialect, names: Sequence[str]) -> _Compiled:
    compiled = statement.compile(dialect=dialect, column_keys=list(names))  # type: ignore[attr-defined]  # all have it
    assert isinstance(compiled, SQLCompiler)
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    missing = getattr(compiled, "insert_prefetch", ())  # columns that have a default
    if any(bind.expanding for bind in binds.values()) or not all(column.default.is_scalar for column in missing):
        raise TypeError("lists of unknown length, and defaults that are reckoned, cannot be compiled once")
    if wanted := [name for name, bind in binds.items() if bind.required and name not in names]:
        raise TypeError(f"no value for {', '.join(wanted)}")
    into = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in binds.items()}
    defaults = {column.key: column.default.arg for column in missing}
    rest = {name: defaults.get(name, binds[name].value) for name in binds if name not in names}
    return _Compiled(
        sql=compiled.string,
        given=[(name, into[name]) for name in names],
        fixed={name: _converted(into[name], value) for name, value in rest.items()},
        order=compiled.positiontup,
        columns=[kind.dialect_impl(dialect).result_processor(dialect, None) for kind in _types_of(statement)],
    )


def _types_of(statement: Executable) -> Sequence[TypeEngine[Any]]:
    """Of the columns of its rows."""
    described = [
        *getattr(statement, "column_descriptions", ()),
        *getattr(statement, "returning_column_descriptions", ()),
    ]
    if not described and not statement.is_dml:
        raise TypeError("the columns of its rows are not known")
    return [column["type"] for column in described]


def _converted(convert: Convert, value: object) -> object:
    return convert(value) if convert else value


def send(
    connection: Connection, sql: str, parameters: Any = (), *, many: bool = False, rows: bool = False
) -> Sequence[tuple[Any, ...]]:
    """Run SQL on the driver's own cursor, once or for each of `many` parameters; the `rows`, if they are wanted.

    Raises sqlalchemy.exc.DBAPIError.
    """
    dialect, driver = connection.dialect, connection.connection
    cursor = None
    try:
        cursor = driver.cursor()
        # what watches SQLAlchemy's statements (a tracer, a test that counts them) hears of these too
        for listener in connection.engine.dispatch.before_cursor_execute:
            listener(connection, cursor, sql, parameters, None, many)
        (cursor.executemany if many else cursor.execute)(sql, parameters)
        return cursor.fetchall() if rows else ()
    except dialect.loaded_dbapi.Error as error:
        gone = dialect.is_disconnect(error, driver.driver_connection, cursor)
        if gone:
            connection.invalidate(error)
        raise DBAPIError.instance(
            sql, None, error, dialect.loaded_dbapi.Error,
            hide_parameters=True, connection_invalidated=gone, dialect=dialect,
        ) from error  # fmt: skip
    finally:
        if cursor is not None:
            cursor.close()
