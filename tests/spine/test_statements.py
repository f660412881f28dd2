"""Statements that are compiled once: the same values go in and come out as by SQLAlchemy, with the same errors."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Column, Executable, Integer, MetaData, Table, bindparam, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.database import NestedTransaction, insert_once
from bot.models.base import table
from bot.models.communities import Community
from bot.models.people import Absence, Channel, Person, Workspace
from bot.statements import Core, Prepared
from tests.spine.bench import ON_POSTGRESQL, Bench, BrokenOff
from tests.spine.test_database import cut

NAMES = select(Channel.slack_id).order_by(Channel.id)
BY_NAME = Prepared(select(Channel.id).where(Channel.slack_id == bindparam("name")))


def a_channel(bench: Bench, slack_id: str = "C1", **more: Any) -> dict[str, Any]:
    return {"workspace_id": bench.workspace_id, "slack_id": slack_id, "fetched_at": bench.clock.now(), **more}


def keep(transaction: Core, bench: Bench, slack_id: str, **more: Any) -> bool:
    return insert_once(transaction, Channel, **(a_channel(bench, slack_id) | more))


def kept(bench: Bench) -> list[str]:
    with bench.database.read() as session:
        return list(session.scalars(NAMES))


# Values


@pytest.mark.parametrize("shown", ["", "Ünïcode ☕ مرحبا", "100 % of 'it'; --", "a\\b\n:name %(name)s ?"])
def test_words_come_back_as_they_went(bench: Bench, shown: str) -> None:
    with bench.database.begin_core() as transaction:
        keep(transaction, bench, "C1", name=shown)
        query = Prepared(select(Channel.name).where(Channel.name == bindparam("said")))
        assert query.run(transaction, {"said": shown}) == [(shown,)]
        assert query.run(transaction, {"said": f"{shown}?"}) == []


def test_values_of_all_kinds_are_those_of_sqlalchemy(bench: Bench) -> None:
    with bench.database.begin() as session:
        session.add(Channel(**a_channel(bench, name="square", private=True)))
        values = {"created_at": bench.clock.now(), "setup_policy": "people", "policy_asked_of": "", "url": "é"}
        team = {"enterprise_id": "", "team_id": "T9", "setup_people": ["U1", "U2"]}
        assert insert_once(session, Workspace, **values, **team)
    for query in (select(table(Channel)), select(table(Workspace)), select(func.max(Channel.fetched_at))):
        assert_the_same(bench, query)


def assert_the_same(bench: Bench, query: Executable) -> None:
    with bench.database.begin() as session:
        expected = [tuple(row) for row in session.execute(query)]
        assert expected
        assert Prepared(query).run(session, {}) == expected


def test_a_moment_is_one_moment_in_every_zone(bench: Bench) -> None:
    noon = datetime(2026, 3, 29, 12, tzinfo=timezone(timedelta(hours=2)))
    at_noon = Prepared(
        select(Channel.fetched_at).where(Channel.fetched_at == bindparam("at", type_=Channel.fetched_at.type))
    )
    with bench.database.begin_core() as transaction:
        keep(transaction, bench, "C1", fetched_at=noon)
        [(found,)] = at_noon.run(transaction, {"at": noon.astimezone(timezone(timedelta(hours=-7)))})
    assert (found, found.utcoffset()) == (noon, timedelta(0))


def test_days_and_nothing(bench: Bench) -> None:
    away = Prepared(insert(table(Absence)))
    last = Prepared(select(Absence.first, Absence.last).order_by(Absence.first))
    person = bench.services.people.remember_person(bench.workspace_id, {"id": "U1"}, "T1", bench.clock.now())
    days = [(date(2028, 2, 29), None), (date(2028, 3, 1), date(2028, 3, 2))]
    with bench.database.begin_core() as transaction:
        away.run_many(transaction, [{"person_id": person.id, "first": one, "last": end} for one, end in days])
        assert last.run(transaction, {}) == days


def test_what_is_not_given_is_the_columns_default(bench: Bench) -> None:
    with bench.database.begin_core() as transaction:
        keep(transaction, bench, "C1")
        [(channel,)] = BY_NAME.run(transaction, {"name": "C1"})
        now = bench.clock.now()
        assert insert_once(
            transaction, Community, workspace_id=bench.workspace_id, channel_id=channel, name="Writers", purpose="",
            zone="UTC", created_at=now,
        )  # fmt: skip
    with bench.database.read() as session:
        made = session.scalars(select(Community)).one()
    assert (made.quiet_from, made.quiet_to, made.post_hour) == (time(20), time(8), time(9))


def test_one_statement_takes_more_and_fewer_values(bench: Bench) -> None:
    with bench.database.begin_core() as transaction:
        assert keep(transaction, bench, "C1", general=True)
        assert keep(transaction, bench, "C2")
        assert not keep(transaction, bench, "C1", members=3)
    assert kept(bench) == ["C1", "C2"]


RECKONED = Table("reckoned", MetaData(), Column("id", Integer), Column("at", Integer, default=lambda: 1))


@pytest.mark.parametrize(
    ("statement", "values", "said"),
    [
        (select(Channel.id).where(Channel.id.in_(bindparam("ids", expanding=True))), {"ids": [1]}, "lists"),
        (insert(RECKONED), {"id": 1}, "defaults"),
        (select(Channel.id).where(Channel.name == bindparam("name")), {}, "no value for name"),
        (update(table(Absence)).values(last=bindparam("until")), {"person": 1}, "no value for until"),
        (select(Channel.id).union(select(Channel.members)), {}, "columns"),
        (text("SELECT 1"), {}, "columns"),
    ],
)
def test_what_cannot_be_compiled_once_is_refused(
    bench: Bench, statement: Executable, values: dict[str, Any], said: str
) -> None:
    with bench.database.begin_core() as transaction, pytest.raises(TypeError, match=said):
        Prepared(statement).run(transaction, values)


def test_a_time_without_a_zone_is_refused(bench: Bench) -> None:
    with bench.database.begin_core() as transaction, pytest.raises(ValueError, match="zone"):
        keep(transaction, bench, "C1", fetched_at=datetime(2026, 3, 29))  # noqa: DTZ001 - that is the mistake


# Transactions


def test_it_is_kept_whole_or_not_at_all(bench: Bench) -> None:
    with bench.database.begin_core() as transaction:
        keep(transaction, bench, "C1")
    with pytest.raises(BrokenOff):
        keep_and_break_off(bench)
    assert kept(bench) == ["C1"]


def keep_and_break_off(bench: Bench) -> None:
    with bench.database.begin_core() as transaction:
        keep(transaction, bench, "C2")
        raise BrokenOff


@pytest.mark.parametrize("inner", ["begin", "begin_core"])
@pytest.mark.parametrize("outer", ["begin", "begin_core"])
def test_one_within_another_is_a_mistake(bench: Bench, outer: str, inner: str) -> None:
    begin: dict[str, Callable[[], Any]] = {"begin": bench.database.begin, "begin_core": bench.database.begin_core}
    with begin[outer](), pytest.raises(NestedTransaction), begin[inner]():
        pytest.fail("a second transaction began")


def test_a_promise_wakes_the_beat_after_the_commit(bench: Bench) -> None:
    heard: list[int] = []
    bench.database.on_promise = lambda: heard.append(bench.posts())
    with bench.database.begin_core() as transaction:
        keep(transaction, bench, "C1")
    assert heard == []
    with bench.database.begin_core() as transaction:
        bench.outbox.promise(transaction, bench.workspace_id, "tests", 1, destination="C1", due=bench.clock.now())
    assert heard == [1]
    with bench.database.begin_core() as transaction:
        bench.outbox.cancel(transaction, bench.workspace_id, "tests", 1)
    assert bench.outbox.waiting() == 0


# Errors


def test_an_error_is_sqlalchemys_and_quotes_no_values(bench: Bench) -> None:
    again = Prepared(insert(table(Person)))
    told = {"zone": "UTC", "admin": False, "guest": False, "external": False, "bot": False, "deactivated": False}
    values = told | {
        "workspace_id": bench.workspace_id,
        "slack_id": "U1",
        "name": "secret",
        "fetched_at": bench.clock.now(),
    }
    with pytest.raises(IntegrityError) as refused, bench.database.begin_core() as transaction:
        again.run_many(transaction, [values, values])
    assert "secret" not in str(refused.value).split("[SQL")[-1]
    assert bench.outbox.waiting() == 0  # the connection went back whole


@ON_POSTGRESQL
def test_what_is_asked_on_a_lost_connection_says_so_and_the_next_goes_on(bench: Bench) -> None:
    with pytest.raises(DBAPIError) as lost:
        ask_on_a_cut_connection(bench)
    assert lost.value.connection_invalidated
    with bench.database.begin_core() as transaction:
        assert keep(transaction, bench, "C1")
    assert kept(bench) == ["C1"]


def ask_on_a_cut_connection(bench: Bench) -> None:
    pid = Prepared(select(func.pg_backend_pid()))
    with bench.database.begin_core() as transaction:
        cut(bench, [pid.run(transaction, {})[0][0]])
        pid.run(transaction, {})


@ON_POSTGRESQL
def test_a_session_whose_connection_is_lost_can_be_left(bench: Bench) -> None:
    with bench.database.begin() as one:
        cut(bench, [one.scalars(text("SELECT pg_backend_pid()")).one()])
        with pytest.raises(DBAPIError):
            bench.promise_in(one, 1)
        one.rollback()
    bench.promise(2)
    assert bench.posts() == 1
