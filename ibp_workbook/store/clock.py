"""The time as it is stored."""

from datetime import UTC, datetime


def now() -> datetime:
    """The moment in UTC, without zone: SQLite and PostgreSQL then store the same."""
    return datetime.now(UTC).replace(tzinfo=None)
