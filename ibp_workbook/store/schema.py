"""The tables of a workspace. Everything people answered is in ``events``, which is only ever added to."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

# The migration that this program needs; migrations/versions holds the way there.
REVISION = "0004"

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """A moment with a zone; stored in UTC without one, so that SQLite and PostgreSQL hold the same."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: object) -> datetime | None:
        """A moment as it is stored."""
        return value.astimezone(UTC).replace(tzinfo=None) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: object) -> datetime | None:
        """A moment as it leaves the store."""
        return value.replace(tzinfo=UTC) if value is not None else None


boards = Table(
    "boards",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("name", String(300), nullable=False),
    # A name that a person gave is not overwritten by the next import.
    Column("named_by_person", Boolean, nullable=False, default=False),
)

schools = Table(
    "schools",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("board", ForeignKey("boards.number"), nullable=False, index=True),
    Column("brin", String(10), nullable=False),
    Column("location", String(20), nullable=False),
    Column("name", String(300), nullable=False),
    Column("sector", String(10), nullable=False),
    Column("municipality", String(200), nullable=False, default=""),
    Column("place", String(200), nullable=False, default=""),
    Column("province", String(200), nullable=False, default=""),
    Column("street", String(300), nullable=False, default=""),
    Column("postcode", String(20), nullable=False, default=""),
    Column("denomination", String(200), nullable=False, default=""),
    Column("open", Boolean, nullable=False, default=True),
    Column("closed_on", Date),
    UniqueConstraint("brin", "location"),
)

frameworks = Table(
    "frameworks",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("content", Text, nullable=False),
    Column("imported_at", Moment, nullable=False),
    Column("imported_by", String(200), nullable=False),
)

rounds = Table(
    "rounds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("board", ForeignKey("boards.number"), nullable=False, index=True),
    Column("framework", String(120), nullable=False),
    Column("name", String(200), nullable=False),
    Column("date", Date, nullable=False),
    Column("target", Integer, nullable=False),
    Column("closed", Boolean, nullable=False, default=False),
    UniqueConstraint("board", "name"),
)

dossiers = Table(
    "dossiers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("board", ForeignKey("boards.number"), nullable=False, index=True),
    Column("school", ForeignKey("schools.id"), index=True),
    Column("kind", String(120), nullable=False),
    Column("round", ForeignKey("rounds.id"), index=True),
    Column("subject", String(300), nullable=False, default=""),
    # What makes a dossier the only one of its kind, as one text: two NULLs are never equal.
    Column("identity", String(500), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("created_by", String(200), nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("dossier", ForeignKey("dossiers.id"), nullable=False),
    Column("item", String(200), nullable=False),
    Column("field", String(50), nullable=False),
    Column("value", JSON(none_as_null=False), nullable=True),
    # set: counts from now on; proposal: came too late and waits for a choice; decision: a choice that
    # leaves the value as it is.
    Column("kind", String(10), nullable=False),
    Column("based_on", ForeignKey("events.id")),
    Column("resolves", ForeignKey("events.id"), index=True),
    Column("actor", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("at", Moment, nullable=False, index=True),
    CheckConstraint("kind IN ('set', 'proposal', 'decision')"),
    Index("ix_events_current", "dossier", "item", "field", "kind", "id"),
)

members = Table(
    "members",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String(200), nullable=False),
    Column("name", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("board", ForeignKey("boards.number"), index=True),
    Column("school", ForeignKey("schools.id")),
    Column("identity", String(500), nullable=False, unique=True),
)

# The exact text of an assessment with which verdicts were kept, once per version.
contents = Table(
    "contents",
    metadata,
    Column("digest", String(40), primary_key=True),
    Column("assessment", String(120), nullable=False),
    Column("content", Text, nullable=False),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("dossier", ForeignKey("dossiers.id"), nullable=False, index=True),
    Column("digest", ForeignKey("contents.digest"), nullable=False),
    Column("on", Date, nullable=False),
    Column("outcome", String(120), nullable=False),
    Column("answers", JSON, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("at", Moment, nullable=False),
)
