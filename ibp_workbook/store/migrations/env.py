"""Alembic runs migrations on the connection that ``migrate`` gives it."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, transactional_ddl=True)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":
        # Two servers that start at the same moment: the second waits, and then finds it done.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20270101)")
    context.run_migrations()
