"""The schema: there and back again, equal to the models, and made once however many start together."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, make_url, select, text
from sqlalchemy.orm import Session

from bot.database import Database, engine_for, migrate, migrations
from bot.models.base import Base
from bot.models.challenges import Challenge
from bot.models.communities import Community
from bot.models.people import Channel, Workspace
from bot.models.templates import SHIPPED, Ancestor
from tests.conftest import DATABASES

HERE = Path(__file__).resolve().parents[2]
MIGRATE = "import sys; from bot.database import migrate; print('ready', flush=True); input(); migrate(sys.argv[1])"


@pytest.fixture(params=DATABASES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server = create_engine(request.getfixturevalue("postgresql"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE empty"))
    yield make_url(request.getfixturevalue("postgresql")).set(database="empty").render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text("DROP DATABASE empty WITH (FORCE)"))
    server.dispose()


def tables(url: str) -> set[str]:
    engine = create_engine(url)
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found


def revert(url: str, to: str = "base") -> None:
    engine = engine_for(url, 1)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        command.downgrade(migrations(url, connection), to)
    engine.dispose()


def test_upgrade_downgrade_upgrade(empty: str) -> None:
    whole = {table.name for table in Base.metadata.sorted_tables} | {"alembic_version"}
    migrate(empty)
    assert tables(empty) == whole
    revert(empty)
    assert tables(empty) == {"alembic_version"}
    migrate(empty)
    assert tables(empty) == whole


def test_the_migrated_schema_is_that_of_the_models(empty: str) -> None:
    migrate(empty)
    engine = create_engine(empty)
    with engine.connect() as connection:
        options = {"compare_type": True, "render_as_batch": True}
        found = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
    engine.dispose()
    assert found == []


def test_the_number_of_a_row_that_was_deleted_is_not_given_again(empty: str) -> None:
    """What was posted about the old row would pass for a post about the new one, which would then never come."""
    migrate(empty)
    database = Database(empty)
    if database.engine.dialect.name == "sqlite":
        with database.read() as session:
            made = session.scalars(text("SELECT sql FROM sqlite_master WHERE sql LIKE '%id INTEGER%'")).all()
        numbered = [
            table for table in Base.metadata.sorted_tables if "id" in table.c and table.c.id.type.python_type is int
        ]
        assert len(numbered) > 10
        for table in numbered:
            (sql,) = (sql for sql in made if sql.startswith(f"CREATE TABLE {table.name} "))
            assert "AUTOINCREMENT" in sql, table.name
    numbers = []
    for _ in range(2):
        with database.begin() as session:
            row = Workspace(enterprise_id="", team_id="T1", created_at=datetime(2026, 1, 1, tzinfo=UTC))
            session.add(row)
        numbers.append(row.id)
        with database.begin() as session:
            session.execute(text("DELETE FROM workspaces"))
    assert numbers[0] != numbers[1]
    database.dispose()


def test_migrating_again_changes_nothing_and_keeps_what_is_stored(empty: str) -> None:
    migrate(empty)
    database = Database(empty)
    with database.begin() as session:
        session.execute(text("INSERT INTO lanes (name, free_at) VALUES ('a', '2026-01-01')"))
    migrate(empty)
    with database.read() as session:
        assert session.scalar(text("SELECT name FROM lanes")) == "a"
    database.dispose()


def test_what_began_before_lineage_was_remembered_gets_it(empty: str) -> None:
    """Those with a template of ours; not those with prompts of their own."""
    migrate(empty)
    database = Database(empty)
    with database.begin() as session:
        challenges = [a_challenge(session, key) for key in ("becoming-a-better-practitioner", "own")]
    revert(empty, "0008")
    for _ in range(2):
        migrate(empty)
        with database.read() as session:
            found = [(one.step, one.kind, one.title, one.challenge_id) for one in session.scalars(select(Ancestor))]
        assert found == [(1, SHIPPED, "Becoming a better practitioner", challenges[0].id)]
    database.dispose()


def a_challenge(session: Session, template: str) -> Challenge:
    """With all that it hangs off."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    workspace = Workspace(enterprise_id="", team_id=template, created_at=at)
    session.add(workspace)
    session.flush()
    channel = Channel(workspace_id=workspace.id, slack_id="C1", name="here", fetched_at=at)
    session.add(channel)
    session.flush()
    community = Community(workspace_id=workspace.id, channel_id=channel.id, name="Here", zone="UTC", created_at=at)
    session.add(community)
    session.flush()
    challenge = Challenge(
        workspace_id=workspace.id, community_id=community.id, channel_id=channel.id, owner_id=None, title="T",
        zone="UTC", first_date=at.date(), hour=time(9), length=1, created_at=at, template=template,
    )  # fmt: skip
    session.add(challenge)
    session.flush()
    return challenge


def test_a_migration_that_fails_leaves_no_half_of_itself(empty: str) -> None:
    """Its last table is there already: none of those before it stays."""
    engine = create_engine(empty)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE {Base.metadata.sorted_tables[-1].name} (id INTEGER)"))
    engine.dispose()
    with pytest.raises(Exception, match="already exists"):
        migrate(empty)
    assert tables(empty) == {Base.metadata.sorted_tables[-1].name}


def test_there_is_one_line_of_migrations() -> None:
    script = ScriptDirectory.from_config(migrations("sqlite://"))
    assert len(script.get_heads()) == len(script.get_bases()) == 1


@pytest.mark.fault
def test_processes_that_start_together_migrate_once(empty: str) -> None:
    starting = [
        subprocess.Popen(
            [sys.executable, "-c", MIGRATE, empty],
            cwd=HERE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for process in starting:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in starting:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    errors = [process.communicate(timeout=30)[1] for process in starting]
    assert [process.returncode for process in starting] == [0, 0, 0], errors
    assert {table.name for table in Base.metadata.sorted_tables} < tables(empty)
