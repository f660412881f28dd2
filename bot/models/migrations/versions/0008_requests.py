"""Which request an act was asked for by: what is caught and sent again does nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("acts", sa.Column("request", sa.String(), nullable=True))
    op.create_index("ix_acts_request", "acts", ["request"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_acts_request", "acts")
    op.drop_column("acts", "request")
