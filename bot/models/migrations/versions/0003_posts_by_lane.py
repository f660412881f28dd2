"""Posts are found by their lane: thousands may be due at the same moment."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_posts_lane_state_due_at", "posts", ["lane", "state", "due_at"])


def downgrade() -> None:
    op.drop_index("ix_posts_lane_state_due_at", "posts")
