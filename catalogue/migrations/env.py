"""Alembic's way in: migrate on the connection that :func:`catalogue.migrations.upgrade` hands over."""

from alembic import context

from catalogue.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
