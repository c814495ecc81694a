"""Fixtures of the tests of harvesters: the bundled sources, their figures, and the folder of raw files."""

import os
from pathlib import Path

import pandas as pd
import pytest

from harvesters import bundled
from harvesters.fetching.fetch import Fetcher
from harvesters.fetching.limits import Allowance, Limits
from harvesters.fetching.policy import Policy
from harvesters.fetching.snapshots import Snapshots

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


PLENTY = ((10_000, 1.0),)


@pytest.fixture
def fetcher(tmp_path: Path):
    """Makes a fetcher that trusts these origins and never waits."""
    opened: list[Limits] = []

    def make(
        *trusted: str, attempts: int = 1, rates: tuple[tuple[int, float], ...] = PLENTY, **limits
    ) -> Fetcher:
        allowances = {one.partition("//")[2]: Allowance(rates) for one in trusted}
        opened.append(Limits(tmp_path / "limits", allowances, patience=0.2))
        policy = Policy(trusted=frozenset(trusted), **({"total_timeout": 10.0} | limits))
        return Fetcher(
            Snapshots(tmp_path / "snapshots"), opened[-1], policy, attempts, sleep=lambda seconds: None
        )

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def opened(tmp_path: Path):
    """Opens trials of BDL: `opened(bank, *series)`."""
    from bdl_cases import Opened  # only its tests need the stand-in

    made = Opened(tmp_path)
    yield made
    for one in made.closing:
        one()
