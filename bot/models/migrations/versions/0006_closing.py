"""The closing kit: picks, meetup, what people keep doing."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("challenges", sa.Column("picture", sa.String(), nullable=False, server_default=""))
    op.add_column("participants", sa.Column("hope_met", sa.Boolean(), nullable=False, server_default=sa.false()))

    op.create_table(
        "highlights",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("day_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["day_id"], ["days.id"], name=op.f("fk_highlights_day_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_highlights_participant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_highlights")),
        sa.UniqueConstraint("participant_id", "position", name=op.f("uq_highlights_participant_id_position")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("highlights", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_highlights_day_id"), ["day_id"], unique=False)

    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_answers_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("person_id", "kind", "about", name=op.f("uq_answers_person_id_kind_about")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.create_index("ix_answers_kind_about", ["kind", "about"], unique=False)

    op.add_column("challenges", sa.Column("meetup_version", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("challenges", sa.Column("meetup_slots", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("challenges", sa.Column("meetup_poll_ends", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "meetup_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("times", sa.JSON(), nullable=False),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("coming", sa.Boolean(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_meetup_answers_challenge_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_meetup_answers_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetup_answers")),
        sa.UniqueConstraint("challenge_id", "person_id", name=op.f("uq_meetup_answers_challenge_id_person_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_meetup_answers_person_id"), "meetup_answers", ["person_id"])


def downgrade() -> None:
    op.drop_table("meetup_answers")
    op.drop_table("answers")
    op.drop_table("highlights")
    with op.batch_alter_table("participants", schema=None) as batch_op:
        batch_op.drop_column("hope_met")
    with op.batch_alter_table("challenges", schema=None) as batch_op:
        for column in ("meetup_poll_ends", "meetup_slots", "meetup_version", "picture"):
            batch_op.drop_column(column)
