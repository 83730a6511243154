"""Alembic runs migrations on the connection that ``migrate`` gives it."""

from alembic import context
from sqlalchemy import inspect

connection = context.config.attributes["connection"]
context.configure(connection=connection, transactional_ddl=True)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":
        # Two servers that start at the same moment: the second waits, and then finds it done.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20270101)")
        if inspect(connection).has_table("alembic_version"):
            # Who writes has read the version (`confirm_version`): wait for them, and let the next ones wait.
            connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
            connection.exec_driver_sql("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
    context.run_migrations()
