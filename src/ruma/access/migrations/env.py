"""Runs the steps on the connection that `access.tables.migrate` hands over. Never opens one of its own."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transaction_per_migration=False)
context.run_migrations()
