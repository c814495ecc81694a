"""Data of OpenStreetMap: datasets of their own, with their licence, and never figures of anybody else."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from catalogue_bench import Gathering, gathering
from feed_cases import RECORDED
from national_cases import ELEMENTS, overpass
from pydantic import ValidationError
from replay_bench import declared
from web import reply

from harvesters import bundled
from harvesters.catalogues.osm import features_of
from harvesters.fetching.sandbox import ParseError
from harvesters.source import OPENSTREETMAP, Source

BENCH = ELEMENTS["bench"]


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Gathering]:
    every = {
        name: BENCH for name in ("bicycle_parking", "bench", "defibrillator", "drinking_water", "playground")
    }
    with gathering(
        tmp_path, declared("openstreetmap"), overpass(every | {"toilets": ELEMENTS["toilets"]})
    ) as made:
        yield made


def test_each_theme_is_a_dataset_with_its_files_its_licence_and_its_authors(city: Gathering):
    gathered = city.gather()
    records = {one.guid: one for one in gathered.records}
    assert gathered.state == "ok"
    assert set(records) == set((declared("openstreetmap").catalogue or {})["themes"])
    for record in records.values():
        assert record.licence
        assert record.licence.id == "ODbL-1.0"
        assert "OpenStreetMap" in record.extras["attribution"]
        assert {one.format for one in record.resources} == {"GeoJSON", "GPKG", "CSV"}
    toilets = city.file(records["toalety"], "GeoJSON")
    places = [one["geometry"]["coordinates"] for one in json.loads(toilets)["features"]]
    assert sorted(places) == [[20.61, 50.86], [20.62, 50.88]]
    assert b"osm_type,osm_id,amenity,fee" in city.file(records["toalety"], "CSV")


def test_the_server_is_asked_for_what_lies_within_the_boundary_of_kielce(city: Gathering):
    city.gather()
    asked = [parse_qs(urlsplit(one["path"]).query)["data"][0] for one in city.web.asked]
    assert len(asked) == 6
    assert all("area(3602904506)" in query and query.startswith("[out:json]") for query in asked)


def test_another_moment_of_the_same_map_is_the_same_record(city: Gathering):
    before = {one.guid: one.content_hash for one in city.gather().records}
    later = json.dumps({"osm3s": {"timestamp_osm_base": "2027-01-01T00:00:00Z"}, "elements": BENCH}).encode()
    city.answer = lambda handler: reply(handler, later, Content_Type="application/json")
    after = {one.guid: one.content_hash for one in city.gather().records}
    assert {name: before[name] for name in before if name != "toalety"} == {
        name: after[name] for name in after if name != "toalety"
    }


def test_a_theme_of_which_the_map_suddenly_shows_nothing_keeps_what_it_had(city: Gathering):
    city.answer = overpass({"": []})  # in whatever is asked
    gathered = city.gather()
    assert len(gathered.refused) == 6
    assert not list(gathered.records)


def test_a_busy_server_that_answers_429_is_told_as_busy(city: Gathering):
    city.answer = lambda handler: reply(handler, b"", 429)
    gathered = city.gather()
    assert gathered.state in ("error", "paused")


def test_a_remark_that_is_no_error_does_not_stop_the_answer(city: Gathering):
    content = json.loads((RECORDED / "osm/overpy/remark-runtime-remark-01.json").read_text())
    answer = json.dumps(content | {"elements": BENCH}).encode()
    city.answer = lambda handler: reply(handler, answer, Content_Type="application/json")
    assert city.gather().state == "ok"


def test_the_recorded_answer_gives_places_ways_and_areas_of_powiats():
    answer = json.loads((RECORDED / "osm/overpass_real_admin6_2026-03-17.json").read_text())
    features, remarks = features_of(answer["elements"])
    kinds = {one.id.split("/")[0]: one.geometry.geom_type for one in features if one.id}
    assert kinds["node"] == "Point"
    areas = {one.attributes["name"]: one.geometry for one in features if str(one.id).startswith("relation")}
    assert set(areas) == {
        "Biała Podlaska",
        "powiat bialski",
        "powiat włodawski",
        "powiat parczewski",
        "powiat radzyński",
    }
    assert areas["Biała Podlaska"].contains(
        next(one.geometry for one in features if one.id == "node/31702832")
    )
    assert not areas["powiat bialski"].contains(areas["Biała Podlaska"])  # the city is a hole in it
    assert remarks == []


def test_an_area_of_which_a_way_did_not_come_along_is_left_out_and_told():
    relation = {
        "type": "relation",
        "id": 1,
        "members": [{"type": "way", "ref": 9, "role": "outer"}],
        "tags": {"name": "x"},
    }
    features, remarks = features_of([relation])
    assert features == []
    assert "relation 1" in remarks[0]


def test_an_element_that_stands_twice_is_refused():
    with pytest.raises(ParseError, match="stand twice"):
        features_of([*BENCH, *BENCH])


def changed(**changes: Any) -> dict[str, Any]:
    return declared("openstreetmap").model_dump(mode="json") | changes


SERIES = [
    {
        "id": "osm:benches",
        "title": {"pl": "Ławki", "en": "Benches"},
        "unit": "item",
        "kind": "stock",
        "lowest_level": "gmina",
        "additive": True,
    }
]


def test_a_source_of_openstreetmap_cannot_declare_series_or_a_feed():
    for changes in ({"series": SERIES}, {"feed": {"kind": "table"}}):
        with pytest.raises(ValidationError, match="stay datasets of their own"):
            Source.model_validate(changed(**changes))


def test_nobody_else_can_make_figures_of_openstreetmap():
    feed = {"kind": "table", "base": "https://overpass-api.de/api", "files": []}
    other = declared("mf").model_dump(mode="json") | {"feed": feed}
    with pytest.raises(ValidationError, match="never become figures"):
        Source.model_validate(other)


def test_no_series_of_the_project_comes_from_openstreetmap():
    for source in bundled.load_sources():
        if source.series or source.feed or source.resources:
            assert not source.licence.id.startswith("odbl"), source.id
            assert not any(host in str(source.address) for host in OPENSTREETMAP), source.id
