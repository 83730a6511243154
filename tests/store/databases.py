"""Databases on PostgreSQL that tests have one after another: emptying one takes a hundredth of making one."""

from dataclasses import dataclass
from itertools import count

import psycopg

from tests.postgres import Postgres

_numbers = count()
_WATCH = """
CREATE SCHEMA watch;
CREATE SEQUENCE watch.changes;
CREATE FUNCTION watch.change() RETURNS event_trigger LANGUAGE plpgsql
    AS $$ BEGIN PERFORM nextval('watch.changes'); END $$;
CREATE EVENT TRIGGER change ON ddl_command_end EXECUTE FUNCTION watch.change();
SET session_replication_role = replica"""
"""Notes that a table was changed. We ourselves may empty the tables in which nothing is ever removed."""
_CUT_OFF = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""
_OURS = "relnamespace = 'public'::regnamespace"
_WAIT = f"""
DO $$ DECLARE name regclass; BEGIN
    FOR name IN SELECT oid FROM pg_class WHERE {_OURS} AND relkind = 'r' LOOP
        EXECUTE format('LOCK TABLE %s', name);
    END LOOP;
END $$"""
"""For the end of who was cut off. PostgreSQL itself looks for that each tenth of a second only."""
_UNFIT = f"""
SELECT is_called
    OR EXISTS (SELECT FROM pg_statistic JOIN pg_class ON starelid = pg_class.oid WHERE {_OURS})
    OR EXISTS (SELECT FROM pg_class WHERE {_OURS} AND pg_relation_size(oid) > 1000000)
FROM watch.changes"""


@dataclass(frozen=True)
class Content:
    """What a database holds.

    Attributes:
        tables: the rows of each, as PostgreSQL copies them.
        sequences: the last number of each, and whether that was given already.
    """

    tables: dict[str, bytes]
    sequences: dict[str, tuple[int, bool]]

    @classmethod
    def of(cls, server: Postgres, database: str) -> "Content":
        """Read all of it."""
        with psycopg.connect(host=server.host, user="ibp", dbname=database) as connection:

            def names(kind: str) -> list[str]:
                query = f"SELECT relname FROM pg_class WHERE {_OURS} AND relkind = '{kind}'"
                return [name for (name,) in connection.execute(query.encode())]

            def rows(table: str) -> bytes:
                with connection.cursor().copy(f"COPY {table} TO STDOUT".encode()) as copy:
                    return b"".join(copy)

            def place(sequence: str) -> tuple[int, bool]:
                query = f"SELECT last_value, is_called FROM {sequence}"
                ((last, given),) = connection.execute(query.encode())
                return last, given

            return cls({name: rows(name) for name in names("r")}, {name: place(name) for name in names("S")})


class Database:
    """A database that can be made as it was.

    Args:
        server: where it is.
        template: the database whose tables it has.

    Attributes:
        name: what PostgreSQL calls it.
    """

    def __init__(self, server: Postgres, template: str) -> None:
        self._server = server
        self.name = f"d{next(_numbers)}"
        server.copy(self.name, template)
        self._connection = psycopg.connect(host=server.host, user="ibp", dbname=self.name, autocommit=True)
        self._connection.execute(_WATCH)

    def url(self) -> str:
        """An address that it did not have before, so that nothing of whoever had it is used again."""
        return f"{self._server.url(self.name)}&application_name=n{next(_numbers)}"

    def put(self, content: Content) -> None:
        """Let it hold this, and nothing else."""
        statements = [f"DELETE FROM {table}" for table in content.tables]
        statements += [
            f"SELECT setval('{name}', {last}, {given})" for name, (last, given) in content.sequences.items()
        ]
        self._connection.execute("; ".join(statements).encode())
        for table, rows in content.tables.items():
            if rows:
                with self._connection.cursor().copy(f"COPY {table} FROM STDIN".encode()) as copy:
                    copy.write(rows)

    def cut_off(self) -> None:
        """Have everybody leave it."""
        self._connection.execute(_CUT_OFF)
        self._connection.execute(_WAIT.encode())

    def is_fit(self) -> bool:
        """Whether emptying makes it as new: its tables were not changed, measured or made very large."""
        ((unfit,),) = self._connection.execute(_UNFIT.encode())
        return not unfit

    def close(self) -> None:
        """Leave it, too."""
        self._connection.close()
