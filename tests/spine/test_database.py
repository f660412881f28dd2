"""The store: transactions, times, rows that are inserted once, restarts."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from bot.database import Database, NestedTransaction, insert_once
from bot.models.outbox import Lane, Post
from bot.models.people import Channel, Workspace
from tests.spine.bench import ON_POSTGRESQL, Bench, BrokenOff
from tests.waiting import until


def a_channel(bench: Bench, slack_id: str = "C1", at: datetime | None = None) -> Channel:
    return Channel(workspace_id=bench.workspace_id, slack_id=slack_id, fetched_at=at or bench.clock.now())


def kept(bench: Bench) -> list[str]:
    with bench.database.read() as session:
        return list(session.scalars(select(Channel.slack_id).order_by(Channel.id)))


# Transactions


def test_what_is_kept_on_sqlite_outlives_a_loss_of_power(tmp_path: Path) -> None:
    """Tests that need it not run without; the bot never does."""
    database = Database(f"sqlite:///{tmp_path}/kept.db")
    with database.read() as session:
        assert session.scalar(text("PRAGMA synchronous")) == 2  # FULL
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
    database.dispose()


def test_a_transaction_is_kept_whole_or_not_at_all(bench: Bench) -> None:
    with bench.database.begin() as session:
        session.add(a_channel(bench, "C1"))
    with pytest.raises(IntegrityError), bench.database.begin() as session:
        session.add_all([a_channel(bench, "C2"), a_channel(bench, "C1")])
    assert kept(bench) == ["C1"]


def test_a_transaction_within_another_is_a_mistake(bench: Bench) -> None:
    with bench.database.begin() as session:
        session.add(a_channel(bench))
        with pytest.raises(NestedTransaction), bench.database.begin():
            pytest.fail("a second transaction began")
    assert kept(bench) == ["C1"]  # the first was not harmed


def test_after_a_failure_the_next_transaction_can_begin(bench: Bench) -> None:
    with pytest.raises(IntegrityError), bench.database.begin() as session:
        session.add_all([a_channel(bench), a_channel(bench)])
    with bench.database.begin() as session:
        session.add(a_channel(bench))
    assert kept(bench) == ["C1"]


def test_what_is_read_stays_usable_after_the_transaction(bench: Bench) -> None:
    with bench.database.begin() as session:
        channel = a_channel(bench)
        session.add(channel)
    assert (channel.slack_id, channel.private) == ("C1", False)


def test_reading_does_not_wait_for_a_writer(bench: Bench) -> None:
    with bench.database.begin() as session:
        session.add(a_channel(bench))
        session.flush()
        assert kept(bench) == []  # neither waits nor sees what is not kept yet


def test_writers_do_not_lose_one_anothers_work(bench: Bench) -> None:
    """Two processes add to one number, twenty times each: read and write are one transaction."""
    with bench.database.begin() as session:
        session.add(a_channel(bench))

    def add(database: Database) -> None:
        for _ in range(20):
            with database.begin() as session:
                session.scalars(select(Channel).with_for_update()).one().members += 1

    threads = [Thread(target=add, args=(bench.another_database(),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with bench.database.read() as session:
        assert session.scalars(select(Channel.members)).one() == 40


def test_the_one_who_waits_for_promises_hears_of_them_after_the_commit(bench: Bench) -> None:
    heard: list[int] = []
    bench.database.on_promise = lambda: heard.append(bench.posts())
    with bench.database.begin() as session:
        session.add(a_channel(bench))
    assert heard == []
    bench.promise()
    bench.redraw()
    assert heard == [1, 2]
    with pytest.raises(BrokenOff):
        bench.promise_and_break_off(3)
    assert heard == [1, 2]


# Rows


def test_a_row_is_inserted_once(bench: Bench) -> None:
    values = {"workspace_id": bench.workspace_id, "slack_id": "C1", "fetched_at": bench.clock.now()}
    with bench.database.begin() as session:
        assert insert_once(session, Channel, **values, name="first")
        assert not insert_once(session, Channel, **values, name="second")
    with bench.database.begin() as session:
        assert not insert_once(session, Channel, **values, name="third")
        assert session.scalars(select(Channel.name)).one() == "first"


def test_a_row_that_was_added_before_in_the_same_transaction_counts(bench: Bench) -> None:
    with bench.database.begin() as session:
        session.add(a_channel(bench))
        assert not insert_once(
            session, Channel, workspace_id=bench.workspace_id, slack_id="C1", fetched_at=bench.clock.now()
        )


def test_two_who_insert_the_same_at_once_make_one_row(bench: Bench) -> None:
    def insert(database: Database, done: list[bool]) -> None:
        with database.begin() as session:
            done.append(insert_once(session, Lane, name="lane", free_at=bench.clock.now()))

    done: list[bool] = []
    threads = [Thread(target=insert, args=(bench.another_database(), done)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(done) == [False, False, False, True]


def test_nothing_hangs_off_a_workspace_that_is_not_there(bench: Bench) -> None:
    with pytest.raises(IntegrityError), bench.database.begin() as session:
        session.add(Channel(workspace_id=-1, slack_id="C1", fetched_at=bench.clock.now()))


def test_with_a_workspace_everything_of_it_goes(bench: Bench) -> None:
    bench.promise()
    with bench.database.begin() as session:
        session.execute(text("DELETE FROM workspaces"))
        assert session.scalars(select(Post)).all() == []


def test_a_misspelt_column_is_refused() -> None:
    with pytest.raises(TypeError):
        Workspace(team="T1")  # type: ignore[call-arg]  # that is the point


# Times


def test_times_come_back_in_utc_whatever_zone_they_were_given_in(bench: Bench) -> None:
    moment = datetime(2026, 3, 29, 3, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    with bench.database.begin() as session:
        session.add(a_channel(bench, at=moment))
    with bench.database.read() as session:
        found = session.scalars(select(Channel.fetched_at)).one()
        assert (found, found.tzinfo) == (moment, UTC)
        assert session.scalars(select(Channel.id).where(Channel.fetched_at <= moment)).one()
        assert session.scalars(select(Channel.id).where(Channel.fetched_at < moment)).all() == []


def test_a_time_without_a_zone_is_refused(bench: Bench) -> None:
    with pytest.raises(StatementError, match="without a zone"), bench.database.begin() as session:
        session.add(a_channel(bench, at=datetime(2026, 3, 29, 3, 30)))  # noqa: DTZ001 - that is the point
    assert kept(bench) == []


# Trouble


def test_a_failed_statement_does_not_quote_its_values(bench: Bench) -> None:
    with pytest.raises(StatementError) as failed, bench.database.begin() as session:
        session.execute(text("SELECT * FROM nowhere WHERE name = :name"), {"name": "the-words-of-a-member"})
    assert "the-words-of-a-member" not in str(failed.value)
    assert "nowhere" in str(failed.value)


def test_a_store_that_is_there_lives(bench: Bench) -> None:
    assert bench.database.alive()


def test_a_store_that_is_not_there_does_not() -> None:
    for url in ("sqlite:////nowhere/at/all.db", "postgresql+psycopg://127.0.0.1:9/none?connect_timeout=2"):
        database = Database(url)
        assert not database.alive()
        database.dispose()


@ON_POSTGRESQL
def test_connections_that_the_server_closed_are_replaced(bench: Bench) -> None:
    """As after a restart: whoever comes next gets a new connection and notices nothing."""
    with bench.database.read() as one, bench.database.read() as two:
        gone = [one.scalar(text("SELECT pg_backend_pid()")), two.scalar(text("SELECT pg_backend_pid()"))]
    cut(bench, gone)
    bench.promise()
    assert bench.beats() == 1
    assert bench.said() == ["word 1"]


def cut(bench: Bench, backends: list[int]) -> None:
    other = bench.another_database()
    with other.begin() as session:
        for backend in backends:
            session.execute(text("SELECT pg_terminate_backend(:backend)"), {"backend": backend})

    def gone() -> bool:
        with other.read() as session:
            query = text("SELECT count(*) FROM pg_stat_activity WHERE pid = ANY(:backends)")
            return not session.scalar(query, {"backends": backends})

    until(gone)


@ON_POSTGRESQL
def test_a_connection_lost_in_the_middle_undoes_the_transaction(bench: Bench) -> None:
    with pytest.raises(OperationalError):
        promise_on_a_cut_connection(bench)
    bench.promise(2)
    bench.beats()
    assert (bench.posts(), bench.said()) == (1, ["word 2"])


def promise_on_a_cut_connection(bench: Bench) -> None:
    with bench.database.begin() as session:
        bench.promise_in(session, 1)
        cut(bench, [session.scalars(text("SELECT pg_backend_pid()")).one()])
