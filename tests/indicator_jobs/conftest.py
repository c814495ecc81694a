"""A store for each test, on SQLite and, where ZOOM_DATABASE_URL names one, on PostgreSQL."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text

from indicator_jobs.store import Store

settings.register_profile("untimed", deadline=None)  # speed is measured in tests/bench alone
settings.load_profile("untimed")

_POSTGRESQL = os.environ.get("ZOOM_DATABASE_URL", "")
_DATABASES = ["sqlite", *(["postgresql"] if _POSTGRESQL.startswith("postgresql") else [])]


@pytest.fixture(params=_DATABASES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        yield Store.open(f"sqlite:///{tmp_path / 'zoom.sqlite'}")
        return
    schema = f"test_{uuid.uuid4().hex}"
    admin = create_engine(_POSTGRESQL)
    with admin.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    sign = "&" if "?" in _POSTGRESQL else "?"
    opened = Store.open(f"{_POSTGRESQL}{sign}options=-csearch_path%3D{schema}")
    yield opened
    opened.engine.dispose()
    with admin.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()
