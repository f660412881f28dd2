"""Where the prompts of 30-day challenges came from that began before that was remembered."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SHIPPED = {
    "becoming-a-better-practitioner": "Becoming a better practitioner",
    "social-learning-for-community-leaders": "Social learning for community leaders",
}
"""Key and title of the templates that there were then."""

REMEMBER = sa.text(
    "INSERT INTO ancestors (step, kind, title, challenge_id) "
    "SELECT 1, 'shipped', :title, challenges.id FROM challenges WHERE challenges.template = :key "
    "AND NOT EXISTS (SELECT 1 FROM ancestors WHERE ancestors.challenge_id = challenges.id)"
)


def upgrade() -> None:
    for key, title in SHIPPED.items():
        op.execute(REMEMBER.bindparams(key=key, title=title))


def downgrade() -> None:
    """What is remembered stays: it is true, and the tables are those of before."""
