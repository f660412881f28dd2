"""Run migrations on the connection that the caller holds, inside its transaction and lock."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from bot.models import (
    afterwards,
    challenges,
    communities,
    deliveries,
    highlights,
    meetups,
    outbox,
    partners,
    people,
    templates,
)
from bot.models.base import Base, UtcDateTime

# importing them fills the metadata
TABLES = (afterwards, challenges, communities, deliveries, highlights, meetups, outbox, partners, people, templates)


def render_item(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Migrations stand by themselves: they name the database's type, not ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
    transaction_per_migration=False,
)
context.run_migrations()
