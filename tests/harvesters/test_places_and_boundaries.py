"""Boundaries share their borders and stay small; places of the city lie in the city."""

import csv
import json

import pytest
from shapely.geometry import Point, shape
from zoom_schemas.territories import load_territories

from harvesters import bundled


def features(name):
    return json.loads((bundled.GEO / name).read_text(encoding="utf-8"))["features"]


def places(name):
    with (bundled.PLACES / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize(
    ("name", "limit", "count"),
    [
        ("kielce.geojson", 150_000, 1),
        ("voivodeships.geojson", 150_000, 16),
        ("gminas-26.geojson", 200_000, 102),
    ],
)
def test_boundaries_are_small_whole_and_named_by_known_codes(name, limit, count):
    assert (bundled.GEO / name).stat().st_size < limit
    found = features(name)
    assert len(found) == count
    known = load_territories()
    assert all(known.get(f["properties"]["territory"]).name == f["properties"]["name"] for f in found)
    assert all(shape(f["geometry"]).is_valid for f in found)


def test_every_gmina_of_the_voivodeship_has_its_boundary():
    drawn = {feature["properties"]["territory"] for feature in features("gminas-26.geojson")}
    assert drawn == {one.code for one in load_territories().within("26", "gmina")}


def test_neighbouring_gminas_neither_overlap_nor_leave_a_gap():
    shapes = [shape(feature["geometry"]) for feature in features("gminas-26.geojson")]
    whole = shapes[0]
    for one in shapes[1:]:
        whole = whole.union(one)
    assert whole.area == pytest.approx(sum(one.area for one in shapes), rel=1e-3)
    assert sum(interior.length for interior in getattr(whole, "interiors", [])) < 0.05


def test_outer_rings_run_clockwise_as_the_charts_need_them():
    for feature in features("voivodeships.geojson"):
        geometry = shape(feature["geometry"])
        for part in getattr(geometry, "geoms", [geometry]):
            assert not part.exterior.is_ccw


def test_polling_stations_of_2018_lie_in_kielce_with_their_turnout():
    stations = places("polling-stations.csv")
    assert len(stations) == 94
    first = next(one for one in stations if one["district"] == "1")
    assert (first["entitled"], first["value"], first["residents"]) == ("2350", "53.57", "2768")
    city = shape(features("kielce.geojson")[0]["geometry"]).buffer(0.01)
    assert all(city.contains(Point(float(one["lon"]), float(one["lat"]))) for one in stations)


def test_every_station_on_the_map_has_a_name_of_its_own():
    names = [one["name"] for one in places("polling-stations.csv")]
    assert len(set(names)) == len(names)
    assert names[0] == "1. Gimnazjum nr 3"


def test_a_district_stands_once_in_an_election():
    keys = [(one["election"], int(one["district"])) for one in places("polling-districts.csv")]
    assert keys == sorted(set(keys))


def test_turnout_is_missing_where_the_list_has_none():
    later = [one for one in places("polling-districts.csv") if one["election"] == "european_2019"]
    assert len(later) == 96
    assert {one["turnout"] for one in later} == {""}


def test_projects_of_the_participatory_budget_are_all_there_and_agree_with_the_figures(figure):
    projects = places("participatory-budget.csv")
    for edition, count in (("2016", 127), ("2017", 48)):
        of_edition = [one for one in projects if one["edition"] == edition]
        assert len(of_edition) == count
        votes = sum(int(one["votes"] or 0) for one in of_edition)
        assert votes == figure("kielce:kbo.valid_votes", "266101", edition)
        assert figure("kielce:kbo.projects_submitted", "266101", edition) == count


def test_fires_of_kinds_add_up_to_all_fires():
    for gmina in places("fires-by-gmina.csv"):
        kinds = [int(number) for name, number in gmina.items() if name not in ("territory", "events")]
        assert sum(kinds) == int(gmina["events"])
