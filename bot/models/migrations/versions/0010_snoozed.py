"""Until when somebody asked to have a reminder put off."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("participants", sa.Column("snoozed_until", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("participants", "snoozed_until")
