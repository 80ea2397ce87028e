"""Run migrations on the connection that `store.migrate` hands over. Never opens one of its own."""

from alembic import context
from sqlmodel import SQLModel

import store.tables  # noqa: F401 - imported so that the metadata knows the tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=False,
    transaction_per_migration=False,
)
context.run_migrations()
