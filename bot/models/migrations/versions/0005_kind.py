"""What participants choose: where prompts come, private entries, reminders."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OLD_KEY, NEW_KEY = ["participant_id", "day_id"], ["participant_id", "day_id", "private"]
KEPT = "id, participant_id, day_id, channel, ts, at, text, withdrawn, edited_ts, settled"


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("day_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["day_id"], ["days.id"], name=op.f("fk_deliveries_day_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_deliveries_participant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("participant_id", "day_id", name=op.f("uq_deliveries_participant_id_day_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deliveries_channel_ts", "deliveries", ["channel", "ts"])
    op.create_index(op.f("ix_deliveries_day_id"), "deliveries", ["day_id"])
    op.add_column("people", sa.Column("hours_from", sa.Time(), nullable=True))
    op.add_column("people", sa.Column("hours_to", sa.Time(), nullable=True))
    op.add_column("people", sa.Column("weekdays", sa.String(), nullable=False, server_default="1234567"))
    op.add_column("people", sa.Column("reminders", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("participants", sa.Column("by_message", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("participants", sa.Column("message_hour", sa.Time(), nullable=True))
    op.add_column("participants", sa.Column("reminders", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("participants", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        _entries_anew(NEW_KEY, *_new_columns())
        return
    for column in _new_columns():
        op.add_column("entries", column)
    op.drop_constraint(op.f("uq_entries_participant_id_day_id"), "entries", type_="unique")
    op.create_unique_constraint(op.f("uq_entries_participant_id_day_id_private"), "entries", NEW_KEY)


def _new_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("private", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("shared", sa.String(), nullable=True),
    ]


def _entries_anew(key: list[str], *more: sa.Column[Any]) -> None:
    """SQLite cannot change a key: a new table, its rows and the count of its numbers as they were."""
    op.execute("ALTER TABLE entries RENAME TO entries_before")
    for index in ("ix_entries_channel_ts", "ix_entries_day_id"):
        op.execute(f"DROP INDEX {index}")
    op.create_table(
        "entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("day_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("edited_ts", sa.String(), nullable=True),
        *more,
        sa.ForeignKeyConstraint(["day_id"], ["days.id"], name=op.f("fk_entries_day_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_entries_participant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint(*key, name=op.f(f"uq_entries_{'_'.join(key)}")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_entries_channel_ts", "entries", ["channel", "ts"])
    op.create_index(op.f("ix_entries_day_id"), "entries", ["day_id"])
    op.execute(f"INSERT INTO entries ({KEPT}) SELECT {KEPT} FROM entries_before")
    op.execute("DELETE FROM sqlite_sequence WHERE name = 'entries'")
    op.execute("INSERT INTO sqlite_sequence SELECT 'entries', seq FROM sqlite_sequence WHERE name = 'entries_before'")
    op.drop_table("entries_before")


def downgrade() -> None:
    op.execute("DELETE FROM entries WHERE private")
    if op.get_bind().dialect.name == "sqlite":
        _entries_anew(OLD_KEY)
    else:
        op.drop_constraint(op.f("uq_entries_participant_id_day_id_private"), "entries", type_="unique")
        op.create_unique_constraint(op.f("uq_entries_participant_id_day_id"), "entries", OLD_KEY)
        op.drop_column("entries", "shared")
        op.drop_column("entries", "private")
    for table, columns in {
        "participants": ("reminded_at", "reminders", "message_hour", "by_message"),
        "people": ("reminders", "weekdays", "hours_to", "hours_from"),
    }.items():
        for column in columns:
            op.drop_column(table, column)
    op.drop_table("deliveries")
