"""Fixtures of the tests of harvesters: the bundled sources, their figures, and the folder of raw files."""

import os
from pathlib import Path

import pandas as pd
import pytest

from harvesters import bundled

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def raw():
    """The recorded public data: `$ZOOM_SHARED/data`, by default beside the repository."""
    shared = Path(os.environ.get("ZOOM_SHARED", REPOSITORY.parent / "shared"))
    return shared / "data"


@pytest.fixture(scope="session")
def sources():
    return bundled.load_sources()


@pytest.fixture(scope="session")
def figures(sources):
    """All bundled figures, with the id of their source."""
    tables = [bundled.read_observations(source).assign(source=source.id) for source in sources]
    return pd.concat([table for table in tables if len(table)], ignore_index=True)


@pytest.fixture(scope="session")
def figure(figures):
    """The value of one cell."""
    values = figures.set_index(["series", "territory", "period"])["value"]
    return lambda series, territory, period: float(values.loc[(series, territory, period)])
