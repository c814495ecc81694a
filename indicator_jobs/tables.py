"""The tables of the store: one schema for PostgreSQL and SQLite.

Observations and values are append-only: a revision closes the old row (valid_to) and opens a new one, so that
what was known on a date is a query. Times are UTC. A column or an index added here reaches older databases by
itself (`upgrade`), if it is nullable or has a server default.
"""

import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.types import TypeDecorator

UTC = datetime.UTC


class UtcTime(TypeDecorator[datetime.datetime]):
    """A moment with its zone, also where the database keeps none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Dialect) -> Any:
        """To UTC on the way in."""
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime.datetime | None, dialect: Dialect) -> Any:
        """UTC on the way out."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_Key = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)

source = Table(
    "source",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("content", JSON, nullable=False),
)

series = Table(
    "series",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("source", String(100), ForeignKey("source.id"), nullable=False),
    Column("unit", String(60), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("content", JSON, nullable=False),
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("id", _Key, primary_key=True, autoincrement=True),
    Column("source", String(100), ForeignKey("source.id"), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("address", Text, nullable=False),
    Column("retrieved", String(30), nullable=False),
    Column("licence", String(200), nullable=False),
    Column("file", Text, nullable=False),
    Column("recorded", UtcTime, nullable=False),
    UniqueConstraint("source", "sha256"),
)


def _fact_columns() -> list[Column[Any]]:
    return [
        Column("territory", String(20), nullable=False),
        Column("period", String(20), nullable=False),
        Column("value", Float(53)),
        Column("flags", String(300), nullable=False),
        Column("valid_from", UtcTime, nullable=False),
        Column("valid_to", UtcTime),
    ]


observation = Table(
    "observation",
    metadata,
    Column("id", _Key, primary_key=True, autoincrement=True),
    Column("series", String(200), ForeignKey("series.id"), nullable=False),
    Column("snapshot", _Key, ForeignKey("snapshot.id"), nullable=False),
    *_fact_columns(),
    Column("dimensions", String(500), nullable=False, server_default=""),
)

value = Table(
    "value",
    metadata,
    Column("id", _Key, primary_key=True, autoincrement=True),
    Column("card", String(200), nullable=False),
    Column("recipe", String(20), nullable=False),
    *_fact_columns(),
)

_CURRENT = text("valid_to IS NULL")

Index(
    "uq_observation_current",
    observation.c.series,
    observation.c.territory,
    observation.c.period,
    observation.c.dimensions,
    unique=True,
    sqlite_where=_CURRENT,
    postgresql_where=_CURRENT,
)
Index(
    "uq_value_current",
    value.c.card,
    value.c.recipe,
    value.c.territory,
    value.c.period,
    unique=True,
    sqlite_where=_CURRENT,
    postgresql_where=_CURRENT,
)
Index("ix_observation_history", observation.c.series, observation.c.valid_from)
Index("ix_value_history", value.c.card, value.c.valid_from)

content = Table(
    "content",
    metadata,
    Column("series", String(200), ForeignKey("series.id"), primary_key=True),
    Column("hash", String(64), nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("state", String(20), nullable=False),
    Column("started", UtcTime, nullable=False),
    Column("heartbeat", UtcTime, nullable=False),
    Column("finished", UtcTime),
    Column("reason", Text),
    Column("input_hash", String(64)),
    Column("result_hash", String(64)),
    Column("resource_id", String(100)),
    Index("ix_run_subject", "kind", "subject", "started"),
)

sync = Table(
    "sync",
    metadata,
    Column("source", String(100), primary_key=True),
    Column("work", String(20), primary_key=True),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("last_attempt", UtcTime),
    Column("last_success", UtcTime),
    Column("last_change", UtcTime),
    Column("next_try", UtcTime),
    Column("reason", JSON),
    Column("counts", JSON, nullable=False),
    Column("run", String(36)),
    Column("job", String(36)),
)

card_version = Table(
    "card_version",
    metadata,
    Column("id", _Key, primary_key=True, autoincrement=True),
    Column("card", String(200), nullable=False),
    Column("number", Integer, nullable=False),
    Column("step", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("content", JSON, nullable=False),
    Column("who", String(200), nullable=False),
    Column("role", String(300), nullable=False),
    Column("moment", UtcTime, nullable=False),
    Column("why", Text, nullable=False),
    Column("based_on", Integer),
    Column("bundled", JSON),
    UniqueConstraint("card", "number", name="uq_card_version_number"),
    Index("ix_card_version_step", "step", "id"),
)

twin_comment = Table(
    "twin_comment",
    metadata,
    Column("id", _Key, primary_key=True, autoincrement=True),
    Column("card", String(200), nullable=False),
    Column("twin", String(200), nullable=False),
    Column("author", String(300), nullable=False),
    Column("written", UtcTime, nullable=False),
    Column("text_pl", Text, nullable=False),
    Column("text_en", Text, nullable=False),
    Index("ix_twin_comment_of", "card", "twin"),
)

twin_result = Table(
    "twin_result",
    metadata,
    Column("territory", String(20), primary_key=True),
    Column("card", String(200), primary_key=True),
    Column("twin", String(200), primary_key=True),
    Column("class_", Integer),
    Column("derived", Boolean, nullable=False, server_default=false()),
    Column("oddness", Float(53), nullable=False),
    Column("content", JSON, nullable=False),
    Column("computed", UtcTime, nullable=False),
)

twin_view = Table(
    "twin_view",
    metadata,
    Column("card", String(200), primary_key=True),
    Column("twin", String(200), primary_key=True),
    Column("views", Integer, nullable=False),
)

candidate = Table(
    "candidate",
    metadata,
    Column("id", _Key, primary_key=True, autoincrement=True),
    Column("card", String(200), nullable=False),
    Column("recipe", String(20), nullable=False),
    *_fact_columns(),
)
Index(
    "uq_candidate_current",
    candidate.c.card,
    candidate.c.recipe,
    candidate.c.territory,
    candidate.c.period,
    unique=True,
    sqlite_where=_CURRENT,
    postgresql_where=_CURRENT,
)

verdict = Table(
    "verdict",
    metadata,
    Column("id", _Key, primary_key=True, autoincrement=True),
    Column("card", String(200), nullable=False),
    Column("run", String(36), nullable=False),
    Column("level", String(10), nullable=False),
    Column("findings", JSON, nullable=False),
    Column("unit", String(60), nullable=False),
    Column("moment", UtcTime, nullable=False),
    Index("ix_verdict_card", "card", "id"),
)

release = Table(
    "release",
    metadata,
    Column("id", _Key, primary_key=True, autoincrement=True),
    Column("verdict", _Key, ForeignKey("verdict.id"), nullable=False),
    Column("who", String(200), nullable=False),
    Column("why", Text, nullable=False),
    Column("moment", UtcTime, nullable=False),
    UniqueConstraint("verdict"),
)

correction = Table(
    "correction",
    metadata,
    Column("id", _Key, primary_key=True, autoincrement=True),
    Column("name", String(100), nullable=False),
    Column("content", JSON, nullable=False),
    Column("valid_from", UtcTime, nullable=False),
    Column("valid_to", UtcTime),
)
Index(
    "uq_correction_current",
    correction.c.name,
    unique=True,
    sqlite_where=_CURRENT,
    postgresql_where=_CURRENT,
)

withheld = Table(
    "withheld",
    metadata,
    Column("series", String(200), primary_key=True),
    Column("territory", String(20), primary_key=True),
    Column("period", String(20), primary_key=True),
    Column("dimensions", String(500), primary_key=True),
)

harvested_record = Table(
    "harvested_record",
    metadata,
    Column("dataset", String(36), primary_key=True),
    Column("source", String(100), nullable=False),
    Column("guid", String(500), nullable=False),
    Column("hash", String(64)),
    Column("state", String(20), nullable=False),
    Column("name", String(100)),
    Column("title", Text, nullable=False),
    Column("landing_page", Text),
    Column("round", Integer, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("reason", Text),
    Column("first_seen", UtcTime, nullable=False),
    Column("closed", UtcTime),
    UniqueConstraint("source", "guid"),
    Index("ix_harvested_record_name", "name"),
)

harvested_round = Table(
    "harvested_round",
    metadata,
    Column("source", String(100), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("importing", Boolean, nullable=False),
    Column("fingerprint", String(64)),
    Column("taken", String(64)),
    Column("accepted", String(64)),
    Column("held", String(64)),
    Column("gathered", JSON, nullable=False),
)
