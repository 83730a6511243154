"""What a test does to a database on PostgreSQL is nowhere to be seen for the next test that has it."""

from collections.abc import Iterator

import psycopg
import pytest

from ibp_workbook.store import Actor, Workspace
from tests.postgres import Postgres
from tests.store.conftest import leave
from tests.store.databases import Content, Database


@pytest.fixture
def database(postgres: Postgres, contents: dict[str, Content]) -> Iterator[Database]:
    made = Database(postgres, "ready")
    made.put(contents["place"])
    yield made
    made.close()


@pytest.mark.parametrize("template", ["place", "ready"])
def test_what_was_saved_is_gone_and_numbers_begin_where_they_began(
    postgres: Postgres, contents: dict[str, Content], database: Database, template: str
) -> None:
    assert Content.of(postgres, database.name) == contents["place"]
    url = database.url()
    workspace = Workspace(url, Actor("els", "consultant"))
    (round_,) = workspace.rounds.of("100")
    workspace.maturity.save(round_.id, None, "b1", "level", 3)
    assert Content.of(postgres, database.name) != contents["place"]
    database.cut_off()
    leave(url)
    assert database.is_fit()
    database.put(contents[template])
    assert Content.of(postgres, database.name) == contents[template]
    assert database.url() != url


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE other (id INTEGER)",
        "ALTER TABLE rounds RENAME TO measurements",
        "ALTER TABLE events DISABLE TRIGGER USER",
        "DROP TABLE sign_ins",
        "CREATE INDEX other ON rounds (name)",
        "ANALYZE boards",
        "INSERT INTO boards SELECT n, repeat('x', 200), false FROM generate_series(1000, 9000) AS n",
    ],
)
def test_a_database_in_which_more_was_done_than_saving_is_given_to_nobody(
    postgres: Postgres, database: Database, statement: str
) -> None:
    assert database.is_fit()
    postgres.do(statement, database.name)
    assert not database.is_fit()


def test_who_still_had_it_is_cut_off(postgres: Postgres, database: Database) -> None:
    with psycopg.connect(host=postgres.host, user="ibp", dbname=database.name) as other:
        other.execute("SELECT * FROM boards")
        database.cut_off()
        with pytest.raises(psycopg.OperationalError):
            other.execute("SELECT * FROM boards")
    assert database.is_fit()
