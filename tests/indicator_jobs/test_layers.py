"""Operators that measure layers of a map, on synthetic layers laid out in metres."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import KIELCE, RADOM, Frames, content, observations

from indicator_jobs.card import Card
from indicator_jobs.checks import check_card, compute_example
from indicator_jobs.compute import InputError, compute_card
from indicator_jobs.formula import FormulaError
from indicator_jobs.found_layers import find_layer, layer_hash, layer_ids
from indicator_jobs.jobs import compute_all
from indicator_jobs.layers import Layer, LayerError, Shape
from indicator_jobs.ondemand import compute
from indicator_jobs.operators import geometry
from indicator_jobs.program import compile_version
from indicator_jobs.store import Store
from indicator_jobs.trace import trace

CORNER = (614_000.0, 334_000.0)
"""A point near Kielce on EPSG:2180, from which the layers are laid out."""


def _degrees(points):
    from pyproj import Transformer

    back = Transformer.from_crs("EPSG:2180", "EPSG:4326", always_xy=True)
    return [list(back.transform(CORNER[0] + x, CORNER[1] + y)) for x, y in points]


def point(x, y, **more):
    return Shape({"type": "Point", "coordinates": _degrees([(x, y)])[0]}, **more)


def line(*points, **more):
    return Shape({"type": "LineString", "coordinates": _degrees(points)}, **more)


def square(x, y, side, **more):
    corners = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
    return Shape({"type": "Polygon", "coordinates": [_degrees(corners)]}, **more)


def layer(name, *shapes):
    title = {"pl": f"Warstwa {name}", "en": f"Layer {name}"}
    return Layer(name, title, "made-up", f"geo/{name}.geojson", "b" * 64, "2026-01-01", shapes)


OUTLINES = layer("outlines", square(0, 0, 1000, territory=KIELCE), square(1000, 0, 1000, territory=RADOM))


def measured(operator, parameters, unit, kind, example, *layers):
    """Values of a synthetic card of one operator by territory and period."""
    supply = Frames(observations())
    supply.layers = {one.id: one for one in layers}
    frame = compute_card(_card(operator, parameters, unit, kind, example), supply)
    return {(row["territory"], row["period"]): row["value"] for row in frame.to_dict("records")}


def _card(operator, parameters, unit, kind, example):
    version = {"from": "1990", "operator": operator, "parameters": parameters}
    given = {"territory": KIELCE, "period": "2020", "inputs": example, "result": 1}
    return Card.model_validate(
        content(unit=unit, kind=kind, recipes={"national": [version]}, example=given, decimals=0)
    )


def reach(parameters, *layers):
    usual = {"places": "places", "targets": "targets", "metres": 500, "period": "2020"}
    example = {"near": 1, "all": 1}
    return measured("within_distance@1", {**usual, **parameters}, "percent", "ratio", example, *layers)


TARGETS = layer(
    "targets", point(0, 0, attributes={"kind": "park"}), point(9000, 0, attributes={"kind": "bin"})
)
PLACES = layer(
    "places",
    point(400, 0, territory=KIELCE, attributes={"people": "30"}),
    point(499, 0, territory=KIELCE, attributes={"people": "20"}),
    point(501, 0, territory=KIELCE, attributes={"people": "50"}),
)


def test_the_share_of_places_and_of_people_within_a_distance():
    assert reach({}, PLACES, TARGETS) == {(KIELCE, "2020"): pytest.approx(200 / 3)}
    assert reach({"weight": "people"}, PLACES, TARGETS) == {(KIELCE, "2020"): pytest.approx(50)}


def test_only_targets_with_the_wanted_attribute_count():
    found = reach({"targets_where": {"kind": "bin"}}, PLACES, TARGETS)
    assert found == {(KIELCE, "2020"): 0}
    both = reach({"targets_where": {"kind": ["bin", "park"]}}, PLACES, TARGETS)
    assert both == {(KIELCE, "2020"): pytest.approx(200 / 3)}


def test_a_place_without_its_weight_makes_the_share_missing():
    gap = layer("places", *PLACES.shapes, point(0, 0, territory=KIELCE, attributes={"people": ""}))
    assert reach({"weight": "people"}, gap, TARGETS) == {}


def test_places_lie_in_outlines_or_in_the_territory_that_the_card_names():
    nowhere = layer("places", point(400, 10), point(1400, 10))
    assert reach({}, nowhere, TARGETS) == {}
    assert reach({"territory": KIELCE}, nowhere, TARGETS) == {(KIELCE, "2020"): 50}
    assert reach({"outlines": "outlines"}, nowhere, TARGETS, OUTLINES) == {
        (KIELCE, "2020"): 100,
        (RADOM, "2020"): 0,
    }


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        ({"targets_where": {"colour": "red"}}, "no attribute colour"),
        ({"targets_where": {"kind": "pond"}}, "has nothing that targets_where asks for"),
        ({"period": None}, "write period"),
        ({"weight": "kind"}, "not a number"),
    ],
)
def test_a_layer_that_cannot_be_measured_says_why(parameters, problem):
    places = layer("places", point(0, 0, territory=KIELCE, attributes={"kind": "flat"}))
    with pytest.raises(InputError, match=problem):
        reach(parameters, places, TARGETS)


def sized(operator, parameters, *layers):
    name, unit = ("length", "m") if operator == "length@1" else ("area", "ha")
    given = {"layer": "things", "period": "2020", **parameters}
    return measured(operator, given, unit, "stock", {name: 1}, *layers)


def test_lengths_are_in_metres_and_cut_by_outlines():
    things = layer("things", line((500, 500), (1700, 500)), line((200, 0), (200, 300)))
    assert sized("length@1", {"outlines": "outlines"}, things, OUTLINES) == {
        (KIELCE, "2020"): pytest.approx(800, abs=0.01),
        (RADOM, "2020"): pytest.approx(700, abs=0.01),
    }


def test_areas_are_in_hectares_and_cut_by_outlines():
    things = layer("things", square(500, 0, 1000))
    assert sized("area@1", {"outlines": "outlines"}, things, OUTLINES) == {
        (KIELCE, "2020"): pytest.approx(50, abs=1e-3),
        (RADOM, "2020"): pytest.approx(50, abs=1e-3),
    }


def test_shapes_with_a_territory_and_a_period_of_their_own_need_no_outlines():
    things = layer("things", square(0, 0, 1000, territory=KIELCE, period="2021"))
    assert sized("area@1", {"period": None}, things) == {(KIELCE, "2021"): pytest.approx(100, abs=1e-3)}
    assert sized("length@1", {"period": None}, things) == {(KIELCE, "2021"): pytest.approx(4000, abs=0.01)}


POINTS = st.lists(st.tuples(st.floats(1, 1999), st.floats(1, 999)), min_size=2, max_size=5, unique=True)


@given(POINTS)
def test_lengths_add_up_over_disjoint_territories(points):
    things = layer("things", line(*points))
    cut = sized("length@1", {"outlines": "outlines"}, things, OUTLINES)
    whole = layer("whole", Shape(things.shapes[0].geometry, territory=KIELCE))
    (total,) = sized("length@1", {"layer": "whole"}, whole).values()
    assert sum(cut.values()) == pytest.approx(total, rel=1e-6, abs=0.01)


def test_an_operator_of_layers_takes_no_inputs_and_others_need_some():
    people = {"series": "made:people", "unit": "person", "kind": "stock", "moment": "12-31"}
    for operator, inputs, parameters in (
        ("area@1", {"people": people}, {"layer": "things"}),
        ("shannon@1", {}, {}),
    ):
        version = {"from": "1990", "inputs": inputs, "operator": operator, "parameters": parameters}
        example = {"territory": KIELCE, "period": "2020", "result": 1}
        names = dict.fromkeys([*inputs, *(["area"] if operator == "area@1" else [])], 1)
        made = Card.model_validate(
            content(recipes={"national": [version]}, example={**example, "inputs": names})
        )
        with pytest.raises(FormulaError, match="inputs"):
            compile_version(made, made.recipes.national[0])


def test_the_worked_example_gives_what_was_measured():
    parameters = {"places": "a", "targets": "b", "metres": 5}
    with pytest.raises(ValueError, match="inputs must be exactly all, near"):
        _card("within_distance@1", parameters, "percent", "ratio", {"near": 1})
    made = _card("within_distance@1", parameters, "percent", "ratio", {"near": 1, "all": 4})
    assert compute_example(made, made.example) == 25


def test_a_layer_that_no_source_has_is_named_with_those_there_are():
    assert {"kielce", "gminas-26", "polling-stations"} <= layer_ids()
    with pytest.raises(LayerError, match="no source has the layer gmina; there are: .*gminas-26"):
        find_layer("gmina")
    assert layer_hash("gmina") == ""
    assert len(layer_hash("kielce")) == 64


def test_without_the_extra_the_error_says_what_to_install(monkeypatch):
    geometry._tools.cache_clear()
    monkeypatch.setitem(sys.modules, "shapely", None)
    try:
        with pytest.raises(LayerError, match=r"pip install 'zoom-na-kielce\[layers\]'"):
            geometry.in_metres(Shape({"type": "Point", "coordinates": [20, 50]}))
    finally:
        geometry._tools.cache_clear()


def test_the_trace_of_a_measured_figure_shows_its_layer(tmp_path):
    version = {"from": "1990", "operator": "area@1", "parameters": {"layer": "kielce", "period": "2026"}}
    example = {"territory": KIELCE, "period": "2026", "inputs": {"area": 10595.18}, "result": 10595}
    made = Card.model_validate(
        content(
            unit="ha",
            kind="stock",
            recipes={"national": [version]},
            example=example,
            decimals=0,
            range=[0, 1e6],
        )
    )
    assert check_card(made, "made.yaml") == []
    store, cards = Store.open(f"sqlite:///{tmp_path / 'zoom.sqlite'}"), {made.id: made}
    (result,) = compute_all(store, cards)
    assert (result.state, result.rows) == ("ok", 1)
    assert not compute_all(store, cards)[0].changed
    found = trace(store, cards, made.id, KIELCE, "2026")
    (leaf,) = found.leaves
    assert (leaf.origin, leaf.id) == ("layer", "kielce")
    assert leaf.cells[0].snapshot == layer_hash("kielce")
    assert leaf.cells[0].value == pytest.approx(10595.18, abs=0.01)


def test_a_card_of_an_unknown_layer_is_reported_and_the_others_go_on(tmp_path):
    version = {"from": "1990", "operator": "area@1", "parameters": {"layer": "moon", "period": "2026"}}
    example = {"territory": KIELCE, "period": "2026", "inputs": {"area": 1}, "result": 1}
    made = Card.model_validate(
        content(unit="ha", kind="stock", recipes={"national": [version]}, example=example, decimals=0)
    )
    store = Store.open(f"sqlite:///{tmp_path / 'zoom.sqlite'}")
    (result,) = compute_all(store, {made.id: made})
    assert result.state == "error"
    assert "no source has the layer moon" in (result.reason or "")


def test_what_lacks_for_a_territory_is_the_layer_and_its_source(tmp_path):
    version = {"from": "1990", "operator": "area@1", "parameters": {"layer": "gminas-26", "period": "2026"}}
    example = {"territory": KIELCE, "period": "2026", "inputs": {"area": 1}, "result": 1}
    made = Card.model_validate(
        content(unit="ha", kind="stock", recipes={"national": [version]}, example=example, decimals=0)
    )
    store, cards = Store.open(f"sqlite:///{tmp_path / 'zoom.sqlite'}"), {made.id: made}
    assert len(compute(store, cards, KIELCE).frames[made.id]) == 1
    (lacking,) = compute(store, cards, RADOM).not_computed
    (missing,) = lacking.missing
    assert (missing.id, missing.why, missing.source) == ("gminas-26", "no_figures", "granice")
