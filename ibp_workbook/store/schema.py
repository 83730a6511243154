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
REVISION = "0009"

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
    Column("board", ForeignKey("boards.number"), nullable=False),
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
    Index("ix_schools_counted", "board", "open"),
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
    # Where somebody was last: a newcomer has nothing here, however many others filled in.
    Index("ix_events_mine", "actor", "dossier", "id"),
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
    # The last day on which the right counts.
    Column("until", Date),
    # When this person last signed in, where this server does that itself.
    Column("signed_in_at", Moment),
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

# Who is signed in, where this server does that itself. What the browser holds is not here, only its hash.
sign_ins = Table(
    "sign_ins",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(64), nullable=False, unique=True),
    # The attempt that led to it: one attempt signs in once, also after signing out.
    Column("attempt", String(64), nullable=False, unique=True),
    Column("login", String(200), nullable=False, index=True),
    # Who the provider says it is, in which session of its own, and when it said so by its own clock.
    Column("issuer", String(300), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("provider_session", String(255)),
    # The BRIN that came with it, empty when it should have one; NULL where none was asked for.
    Column("brin", String(6)),
    Column("told_at", Moment, nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Index("ix_sign_ins_subject", "issuer", "subject"),
)

# Who did what with the data, each entry with the hash of the one before (:mod:`.audit`). It refers to no
# other table: it outlives what it tells about.
audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("place", String(20), nullable=False),
    Column("who", String(200), nullable=False),
    Column("whom", String(200), nullable=False),
    Column("board", String(20), nullable=False, index=True),
    Column("school", Integer),
    Column("dossier", Integer),
    Column("detail", String(100), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

# One row: the last entry, and the last one that is gone because its term was over.
audit_end = Table(
    "audit_end",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("removed", Integer, nullable=False),
    Column("removed_hash", String(64), nullable=False),
    CheckConstraint("id = 1"),
)

KEPT = tuple(table for table in metadata.sorted_tables if table is not sign_ins)
"""What belongs to a workspace wherever it goes: a backup holds no key to a door, not even a hash of one."""
