"""Templates that communities keep."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("days", sa.Column("essential", sa.Boolean(), nullable=True))
    op.create_table(
        "templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("made_in", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("participants", sa.Integer(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_templates_author_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_templates_community_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_templates_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_templates")),
        sa.UniqueConstraint("workspace_id", "made_in", name=op.f("uq_templates_workspace_id_made_in")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_templates_author_id"), "templates", ["author_id"])
    op.create_index(op.f("ix_templates_community_id"), "templates", ["community_id"])
    op.create_table(
        "template_prompts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("essential", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("did", sa.Integer(), nullable=True),
        sa.Column("wrote", sa.Integer(), nullable=True),
        sa.Column("made_in", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["template_id"], ["templates.id"], name=op.f("fk_template_prompts_template_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_prompts")),
        sa.UniqueConstraint("template_id", "made_in", name=op.f("uq_template_prompts_template_id_made_in")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_template_prompts_template_id"), "template_prompts", ["template_id"])
    op.create_table(
        "ancestors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=True),
        sa.Column("challenge_id", sa.Integer(), nullable=True),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_ancestors_challenge_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_ancestors_community_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["template_id"], ["templates.id"], name=op.f("fk_ancestors_template_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ancestors")),
        sa.UniqueConstraint("challenge_id", "step", name=op.f("uq_ancestors_challenge_id_step")),
        sa.UniqueConstraint("template_id", "step", name=op.f("uq_ancestors_template_id_step")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("ancestors")
    op.drop_table("template_prompts")
    op.drop_table("templates")
    op.drop_column("days", "essential")
