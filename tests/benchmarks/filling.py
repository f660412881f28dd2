"""Rows by the million, made in the database: a store as it is after years, or before a busy morning."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    String,
    cast,
    create_engine,
    insert,
    literal,
    literal_column,
    select,
    text,
)

from bot.models.base import Base
from bot.models.challenges import ANNOUNCED, Challenge, Day, Entry, Participant
from bot.models.communities import Community
from bot.models.outbox import Lane, Post
from bot.models.people import Channel, Person, Workspace
from bot.services.challenges.kinds import DAY

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
PROMPT = "Think of your last working day. Pick two moments and ask what made the difference, and say it in a line each."


class Filler:
    """Fills one empty database. Row ids count from 1 in the order of insertion, so each row can be named."""

    def __init__(self, url: str, now: datetime) -> None:
        self._engine = create_engine(url)
        self._now = now

    def done(self) -> None:
        """A server that had run for a while would know its tables."""
        if self._engine.dialect.name == "postgresql":
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE"))
        self._engine.dispose()

    def communities(self, workspaces: int, each: int, *, people: int = 0) -> None:
        """Workspaces with so many communities each, every one with its channel; `people` in the first workspace."""
        total = workspaces * each
        with self._engine.begin() as connection:
            rows(
                connection, Workspace, workspaces, enterprise_id="", team_id=padded("T"), created_at=LONG_AGO,
                setup_people=[],
            )  # fmt: skip
            rows(
                connection, Channel, total, workspace_id=spread_over(each), slack_id=padded("C"), name=padded("c"),
                fetched_at=self._now, bot_is_in=True, members=40,
            )  # fmt: skip
            rows(
                connection, Community, total, workspace_id=spread_over(each), channel_id=number(),
                name=padded("Craft "), zone="Europe/Berlin", created_at=LONG_AGO,
            )  # fmt: skip
            rows(
                connection, Person, people, workspace_id=1, slack_id=padded("U"), fetched_at=self._now,
                memberships_at=self._now, zone="Europe/Berlin",
            )  # fmt: skip

    def challenges(self, total: int, each: int, days: int, due: datetime, *, posted: int = 1) -> None:
        """One for every community; so many days are posted, the next is due then, the others on the days after it."""
        with self._engine.begin() as connection:
            rows(
                connection, Challenge, total, workspace_id=spread_over(each), community_id=number(),
                channel_id=number(), title=padded("Draw daily "), zone="UTC", first_date=due.date(), hour=time(9),
                length=days, created_at=LONG_AGO, state=ANNOUNCED, round=1, announced_at=LONG_AGO,
                closes_at=due + timedelta(days=days), rest_dates=[],
            )  # fmt: skip
            for day in range(1, days + 1):
                moment = due + timedelta(days=day - posted - 1)
                rows(
                    connection, Day, total, challenge_id=number(), number=day, prompt=PROMPT, date=moment.date(),
                    due_at=moment, posted_at=moment if day <= posted else None,
                )  # fmt: skip

    def planned_days(self, total: int, each: int, due: datetime, first: int, last: int) -> None:
        """The posts of these days of every challenge, in the channel of each; the first is due then."""
        with self._engine.begin() as connection:
            rows(connection, Lane, total, name=lane(each), free_at=LONG_AGO)
            for day in range(first, last + 1):
                self._posts(connection, total, each, day, due + timedelta(days=day - first))

    @staticmethod
    def _posts(connection: Connection, total: int, each: int, day: int, due: datetime) -> None:
        about = number() + (day - 1) * total  # the id of the day's row
        rows(
            connection, Post, total, workspace_id=spread_over(each),
            key=literal(f"{DAY}/").concat(cast(about, String)).concat("/1"), lane=lane(each), kind=DAY, about=about,
            occasion="1", destination=padded("C"), due_at=due, expires_at=due + timedelta(hours=12),
            created_at=LONG_AGO,
        )  # fmt: skip

    def journals(self, challenges: int, participants: int, days: int, *, people: int) -> None:
        """So many participants in each challenge, who wrote on so many days; the people take turns."""
        with self._engine.begin() as connection:
            rows(
                connection, Participant, challenges * participants, challenge_id=spread_over(participants),
                person_id=(number() - 1) % people + 1, joined_at=LONG_AGO, first_day=1,
            )  # fmt: skip
            for day in range(days):
                rows(
                    connection, Entry, challenges * participants, participant_id=number(),
                    day_id=spread_over(participants) + day * challenges, at=LONG_AGO, channel=padded("C"),
                    ts=literal(f"17{day:08d}.").concat(cast(number(), String)),
                )  # fmt: skip


def rows(connection: Connection, noun: type[Base], count: int, **values: Any) -> None:
    """Insert `count` rows. A value is a constant, or an expression of number(), which goes from 1 to `count`."""
    if not count:
        return
    first = select(literal(1).label("n")).cte("numbers", recursive=True)
    numbers = first.union_all(select(first.c.n + 1).where(first.c.n < count))
    columns = noun.__table__.c
    expressions = [_expression(value, columns[name].type).label(name) for name, value in values.items()]
    connection.execute(insert(noun).from_select(list(values), select(*expressions).select_from(numbers)))


def _expression(value: Any, type_: Any) -> ColumnElement[Any]:
    """A constant is cast: PostgreSQL takes a bound one in a SELECT for text."""
    if isinstance(value, ColumnElement):
        return value
    return literal(value, type_)


def number() -> ColumnElement[int]:
    return literal_column("n", Integer)


def padded(prefix: str) -> ColumnElement[str]:
    """Slack's kind of id, of eight digits."""
    return literal(prefix).concat(cast(number() + 10_000_000, String))


def spread_over(each: int) -> ColumnElement[int]:
    """1 for the first `each` rows, then 2, and so on."""
    return (number() - 1) // each + 1


def lane(each: int) -> ColumnElement[str]:
    return cast(spread_over(each), String).concat(":").concat(padded("C"))
