"""Figures that come with the project beside those that were synchronised: the newer ones stand."""

import pytest
from made_up import KIELCE, observations

from indicator_jobs.loading import load_bundled
from indicator_jobs.newer import MANIFEST, beside_newer
from indicator_jobs.store import Snapshot

BORN = "made:births"


def _snapshot(name, day):
    return Snapshot("made-up", (name * 64)[:64], "https://example.org/", day, "CC0-1.0", f"{name}{MANIFEST}")


def _bundled(*rows, sha256="c"):
    from test_loading import _module, _Series, _Source

    module = _module(_Source(id="made-up", series=[_Series(id=BORN)]), rows=rows)
    module.snapshot_of(None).sha256 = sha256 * 64
    return module


def _figures(store):
    rows = store.observations([BORN]).to_dict("records")
    return {row["period"]: row["value"] for row in rows}


@pytest.fixture
def synchronised(store):
    """Bundled 2019 to 2021; then the publisher revises 2020, adds 2022 and takes 2021 back."""
    load_bundled(store, _bundled(*((BORN, KIELCE, str(year), 8, "") for year in (2019, 2020, 2021))))
    told = [(BORN, KIELCE, "2019", 8, ""), (BORN, KIELCE, "2020", 9, ""), (BORN, KIELCE, "2022", 7, "")]
    store.put_observations(observations(*told), _snapshot("d", "2026-11-20"))
    return store


def test_loading_the_bundle_again_changes_nothing_of_what_was_synchronised(synchronised):
    before = _figures(synchronised)
    load_bundled(synchronised, _bundled(*((BORN, KIELCE, str(year), 8, "") for year in (2019, 2020, 2021))))
    assert _figures(synchronised) == before == {"2019": 8, "2020": 9, "2022": 7}


def test_a_newer_bundle_adds_what_nobody_had_and_corrects_what_was_bundled(synchronised):
    newer = _bundled(
        (BORN, KIELCE, "2018", 5, ""), (BORN, KIELCE, "2019", 6, ""), (BORN, KIELCE, "2020", 8, "")
    )
    load_bundled(synchronised, newer)
    assert _figures(synchronised) == {"2018": 5, "2019": 6, "2020": 9, "2022": 7}


def test_a_source_that_was_never_synchronised_is_as_its_bundle_says(store):
    load_bundled(store, _bundled((BORN, KIELCE, "2019", 8, ""), (BORN, KIELCE, "2020", 8, "")))
    arriving = observations((BORN, KIELCE, "2020", 4, ""))
    assert beside_newer(store, "made-up", arriving) is arriving
    load_bundled(store, _bundled((BORN, KIELCE, "2020", 4, ""), sha256="e"))
    assert _figures(store) == {"2020": 4}
