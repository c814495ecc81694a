"""The outline of the city: the coarse one of the project, until a checked boundary takes over."""

import json
from pathlib import Path

import pytest
import shapely
from national_cases import fitting, outline

from harvesters.outlines import OutlineError, outline_of, take_over

KIELCE = "266101"


def boundary(wkt: str, name: str = "Kielce") -> bytes:
    geometry = json.loads(shapely.to_geojson(shapely.from_wkt(wkt)))
    feature = {"type": "Feature", "properties": {"name": name}, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def test_without_a_synchronised_boundary_the_coarse_outline_is_shown(tmp_path: Path):
    shown = outline_of(KIELCE, tmp_path)
    assert shown == outline_of(KIELCE)
    assert shown is not None
    assert (shown.exact, shown.retrieved, shown.name) == (False, None, "Kielce")


def test_a_boundary_whose_area_is_the_official_one_takes_its_place(tmp_path: Path):
    take_over(boundary(fitting("2661011")), KIELCE, "2026-11-23", tmp_path)
    shown = outline_of(KIELCE, tmp_path)
    assert shown is not None
    assert (shown.exact, shown.retrieved, shown.name) == (True, "2026-11-23", "Kielce")
    (feature,) = shown.collection["features"]
    assert feature["properties"] == {"territory": KIELCE, "name": "Kielce"}
    was, now = shapely.from_wkt(fitting("2661011")), shapely.geometry.shape(feature["geometry"])
    assert was.symmetric_difference(now).area / was.area < 0.002


def test_a_newer_boundary_is_shown_without_a_restart(tmp_path: Path):
    for day in ("2026-11-23", "2026-12-23"):
        take_over(boundary(fitting("2661011")), KIELCE, day, tmp_path)
        shown = outline_of(KIELCE, tmp_path)
        assert shown is not None
        assert shown.retrieved == day


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (boundary(outline("2661011")), "its area is 10593 ha, the register of areas says 10965 ha"),
        (boundary("POINT (20.6 50.8)"), "is no area but Point"),
        (b'{"features": []}', "is no GeoJSON of one area"),
        (b"<html>", "is no GeoJSON of one area"),
    ],
)
def test_what_is_not_the_boundary_of_the_city_is_refused_and_changes_nothing(tmp_path: Path, content, words):
    take_over(boundary(fitting("2661011")), KIELCE, "2026-11-23", tmp_path)
    before = outline_of(KIELCE, tmp_path)
    with pytest.raises(OutlineError, match=words):
        take_over(content, KIELCE, "2026-12-23", tmp_path)
    assert outline_of(KIELCE, tmp_path) == before


def test_a_unit_without_an_official_area_is_not_believed(tmp_path: Path):
    with pytest.raises(OutlineError, match="does not know the unit"):
        take_over(boundary(fitting("2661011")), "999999", "2026-11-23", tmp_path)
    assert outline_of("999999", tmp_path) is None
