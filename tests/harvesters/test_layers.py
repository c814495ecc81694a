"""Files of places and boundaries are layers of a map: shapes with their attributes."""

import hashlib

import pytest

from harvesters import bundled


@pytest.mark.parametrize("layer_id", bundled.layer_ids())
def test_every_layer_can_be_read(layer_id):
    layer = bundled.read_layer(layer_id)
    assert layer["id"] == layer_id
    assert layer["shapes"]
    content = (bundled.HERE / layer["file"]).read_bytes()
    assert layer["sha256"] == hashlib.sha256(content).hexdigest()
    for shape in layer["shapes"]:
        assert shape["geometry"]["type"] in ("Point", "Polygon", "MultiPolygon")
        assert all(isinstance(value, str) for value in shape["attributes"].values())


def test_tables_without_places_are_no_layers():
    assert "fires-by-gmina" not in bundled.layer_ids()
    assert {"kielce", "gminas-26", "voivodeships", "polling-stations"} <= set(bundled.layer_ids())


def test_a_place_knows_its_period_and_an_outline_its_territory():
    project = bundled.read_layer("participatory-budget")["shapes"][0]
    assert (project["period"], project["territory"]) == ("2016", None)
    assert bundled.read_layer("kielce")["shapes"][0]["territory"] == "266101"


def test_rows_without_a_place_are_not_on_the_map():
    shapes = bundled.read_layer("polling-districts")["shapes"]
    assert {shape["attributes"]["election"] for shape in shapes} == {
        "sejmik_2014",
        "sejm_2015",
        "sejmik_2018",
    }
