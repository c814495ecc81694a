"""The bench still runs, in tiny sizes, and both of its sides compute the same. No time is asserted."""

import numpy as np
import pytest

from bench import by_hand, layers, publisher
from bench.child import measure
from bench.in_memory import Tables, tables_of
from bench.synthetic import GROUP, SHAPES, Size, World, card_id, cities, gminas
from bench.table import Row, table
from indicator_jobs.compute import compute_card

TINY = World(Size(2 * len(SHAPES), cities()[:3], 5))


def test_the_sizes_are_those_of_the_country():
    assert (len(cities()), len(gminas())) == (66, 2477)


def test_the_engine_and_the_formulas_by_hand_compute_the_same():
    numbers = list(range(TINY.size.cards))
    tables = tables_of(TINY, numbers)
    wide = {name: by_hand.pivoted(one, TINY) for name, one in tables.items()}
    pandas = by_hand.computed(by_hand.PANDAS, wide, numbers)
    arrays = by_hand.computed(by_hand.NUMPY, {name: one.to_numpy() for name, one in wide.items()}, numbers)
    supply = Tables(TINY, tables)
    for number in numbers:
        frame = compute_card(TINY.cards[card_id(number)], supply)
        engine = by_hand.pivoted(frame, TINY).to_numpy()
        supply.remember(TINY.cards[card_id(number)])
        np.testing.assert_allclose(engine, pandas[card_id(number)].to_numpy(), rtol=1e-12)
        np.testing.assert_allclose(engine, arrays[card_id(number)], rtol=1e-12)
        assert np.isfinite(engine).any()


@pytest.mark.parametrize("kind", ["ready", "long"])
def test_computing_in_memory_is_measured(kind):
    found = measure(kind, TINY)
    assert set(found["seconds"]) >= {"engine", "pandas"}
    assert found["peak"] > 0


def test_computing_against_a_store_is_measured_and_counts_the_cards_downstream(tmp_path):
    found = measure("store", World(Size(GROUP + len(SHAPES), cities()[:2], 3)), tmp_path / "bench.sqlite")
    assert found["counts"] == {"nothing": 0, "one": 1, "group": GROUP}
    assert set(found["seconds"]) == {"engine", "pandas", "nothing", "one", "group"}


def test_reading_a_variable_of_many_units_is_measured_beside_the_limit_of_its_publisher():
    found = publisher.measure(150)
    assert (found["pages"], found["rows"]) == (2, 150 * publisher.YEARS)
    assert found["asked"] == 2 * 43.2


def test_the_table_has_a_line_for_each_measurement():
    printed = table([Row("long tables", "8 × 3 × 5", 2.0, 1.0, "≤ 3", 100.0)]).splitlines()
    assert printed[0].split() == ["what", "size", "left", "s", "right", "s", "ratio", "wanted", "peak"]
    assert printed[1].split("  ")[0] == "long tables"
    assert "2.00" in printed[1]
    assert "100 MiB" in printed[1]


def test_a_layer_of_parcels_has_the_same_files_from_gml_and_geojson(tmp_path):
    hashes = set()
    for form in ("gml", "geojson"):
        folder = tmp_path / form
        folder.mkdir()
        found = layers.measure(folder, 40, form)
        (record,) = [one["record"] for one in found["told"] if "record" in one]
        assert record["extras"]["features"] == "40"
        hashes.add(tuple(one["file"] for one in record["resources"] if "file" in one))
        assert set(found["seconds"]) == {"reading pages", "pages to three files"}
    assert len(hashes) == 1
    assert len(hashes.pop()) == 3
