"""Scenes that many tests begin with: played once through the front door, then laid out again as they were left."""

import io
import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text

from bot.database import Database
from bot.models.base import Base
from bot.playground.workspace import Workspace

if TYPE_CHECKING:
    from tests.world import World

Rows = dict[str, list[Mapping[str, Any]]]
SHARED = ("slack", "clock", "lock", "ids", "manifest", "transport", "events")  # stay as they are in each world

CHANNELS = ("general", "channel", "private")  # of every world


@dataclass(frozen=True)
class Scene:
    """Everything that a scene left behind."""

    workspace: bytes
    ids: Mapping[str, int]
    calls: list[Any]
    rows: Rows
    now: datetime
    real: datetime


_scenes: dict[tuple[str, bytes, str], Scene] = {}


def remembered(world: "World", name: str, play: Callable[[], object]) -> None:
    """Play a scene in a world where nothing has happened yet, or lay it out if it was played before.

    A test that has done anything to its world before gets the scene played: what it did is not to be lost.
    """
    fresh = untouched(world)
    if fresh is None:
        play()
        return
    places = [getattr(person.at, "id", person.at) for person in world.people.values()]
    key = (world.convene.database.engine.dialect.name, fresh, f"{name}, being at {places}")
    if key in _scenes:
        lay_out(world, _scenes[key])
        return
    play()
    _scenes[key] = Scene(
        packed(world.workspace),
        dict(world.slack.ids._taken),
        list(world.slack.calls),
        rows_of(world.convene.database),
        world.clock.now(),
        world.clock.real(),
    )


def untouched(world: "World") -> bytes | None:
    """Slack's side of a world in which nobody has acted yet; None where somebody has.

    Nor may a test have added somebody or something: it would hold on to what is not there any more.
    """
    slack, workspace = world.slack, world.workspace
    usual = {person.id for person in world.people.values()}
    added = len(slack.workspaces) != 1 or set(workspace.members) != usual or len(workspace.channels) != len(CHANNELS)
    if world.acted or added or slack.faults._planned or slack.rates or not world.beats:
        return None
    return packed(workspace)


def lay_out(world: "World", scene: Scene) -> None:
    vars(world.workspace).update(unpacked(scene.workspace, world.workspace))
    world.slack.ids._taken.clear()
    world.slack.ids._taken.update(scene.ids)
    world.slack.calls.clear()
    world.slack.calls.extend(scene.calls)
    put_rows(world.convene.database, scene.rows)
    world.clock.restart(scene.real)
    world.clock.turn_to(scene.now)
    world.acted = True
    world.meet()


# Slack's side


class Packer(pickle.Pickler):
    def __init__(self, file: io.BytesIO, workspace: Workspace) -> None:
        super().__init__(file)
        self._names = {id(vars(workspace)[name]): name for name in SHARED} | {id(workspace): "workspace"}

    def persistent_id(self, obj: object) -> str | None:
        return self._names.get(id(obj))


class Unpacker(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, workspace: Workspace) -> None:
        super().__init__(file)
        self._workspace = workspace

    def persistent_load(self, name: str) -> object:  # what Packer gave
        return self._workspace if name == "workspace" else vars(self._workspace)[name]


def packed(workspace: Workspace) -> bytes:
    file = io.BytesIO()
    Packer(file, workspace).dump({name: value for name, value in vars(workspace).items() if name not in SHARED})
    return file.getvalue()


def unpacked(content: bytes, workspace: Workspace) -> dict[str, Any]:
    found: dict[str, Any] = Unpacker(io.BytesIO(content), workspace).load()
    return found


# The database


def rows_of(database: Database) -> Rows:
    with database.engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(table.select()).mappings()]
            for table in Base.metadata.sorted_tables
        }


def put_rows(database: Database, rows: Rows) -> None:
    """Into a database with nothing in it."""
    filled = [table for table in Base.metadata.sorted_tables if rows[table.name]]
    with database.engine.begin() as connection:
        for table in filled:
            connection.execute(table.insert(), rows[table.name])
        if connection.dialect.name == "postgresql":
            _go_on_counting(connection, [table.name for table in filled if "id" in table.c])


def _go_on_counting(connection: Connection, tables: Sequence[str]) -> None:
    """PostgreSQL's next row id does not follow ids that were given by hand."""
    set_ = [f"setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))" for name in tables]
    connection.execute(text(f"SELECT {', '.join(set_)}"))
