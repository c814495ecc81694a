"""OpenStreetMap, ULDK, GTFS and dane.gov.pl as datasets of the portal, end to end. Synthetic answers."""

import json
from pathlib import Path
from typing import Any

import pytest


def _file(dataset: dict[str, Any], format_: str) -> str:
    from ckan.lib.uploader import get_resource_uploader

    resource = next(one for one in dataset["resources"] if one["format"] == format_)
    return Path(get_resource_uploader(resource).get_path(resource["id"])).read_text(encoding="utf-8")


@pytest.fixture
def national(remote):
    """`national(kind)`: the case of a kind at the remote, with a source of the same name."""
    from national_cases import CASES

    def open_case(kind: str, **options: Any) -> Any:
        case = CASES[kind]
        remote.spoil = case.answer
        remote.another(kind, kind, **case.catalogue(remote.web.origin), **options)
        return case

    return open_case


def test_things_of_openstreetmap_stand_apart_with_their_licence_and_authors(remote, national):
    national("overpass")
    assert remote.counts("overpass") == {"new": 2}
    shown = remote.shown("toilets", "overpass")
    assert shown["license_id"] == "odc-odbl"
    assert "ODbL" in shown["licence"]
    assert "OpenStreetMap" in {one["key"]: one["value"] for one in shown["extras"]}["attribution"]
    features = json.loads(_file(shown, "GeoJSON"))["features"]
    assert {one["properties"]["osm_id"] for one in features} == {2, 3}
    assert _file(shown, "CSV").startswith("osm_type,osm_id,amenity")
    assert remote.counts("overpass") == {"unchanged": 2}


def test_a_theme_that_comes_empty_keeps_the_dataset_it_had(remote, national):
    case = national("overpass")
    remote.slice("overpass")
    before = remote.shown("toilets", "overpass")
    remote.spoil = case.without
    assert "gone" not in remote.counts("overpass")
    assert remote.shown("toilets", "overpass") == before


def test_the_boundary_of_the_state_register_is_a_dataset_with_its_area(remote, national):
    national("uldk")
    assert remote.counts("uldk") == {"new": 2}
    shown = remote.shown("266101_1", "uldk")
    assert shown["title"] == "Granica gminy Kielce"
    assert "ha" in shown["notes"]
    assert json.loads(shown["spatial"])["type"] == "Polygon"
    assert json.loads(_file(shown, "GeoJSON"))["features"][0]["properties"]["teryt"] == "266101_1"


def test_the_boundary_takes_the_place_of_the_coarse_outline_on_maps(remote, national):
    from ckanext.kielce import config

    from harvesters.outlines import outline_of

    assert not outline_of("266101", config.snapshots_path()).exact
    case = national("uldk")
    remote.slice("uldk")
    shown = outline_of("266101", config.snapshots_path())
    assert (shown.exact, shown.name) == (True, "Kielce")
    remote.spoil = case.without
    remote.slice("uldk")
    assert outline_of("266101", config.snapshots_path()) == shown


def test_stops_of_the_timetable_are_a_dataset_with_lines_and_departures(remote, national):
    national("gtfs")
    assert remote.counts("gtfs") == {"new": 1}
    shown = remote.shown("stops", "gtfs")
    assert "Dworzec" in _file(shown, "CSV")
    assert {one["format"] for one in shown["resources"]} == {"GeoJSON", "GPKG", "CSV", "GTFS"}
    assert remote.counts("gtfs") == {"unchanged": 1}


def test_datasets_of_the_national_catalogue_come_with_their_files_and_terms(remote, national):
    from national_cases import dane_gov_pl

    national("dane-gov-pl", institution_ids=["7"])
    remote.spoil = dane_gov_pl(1)
    assert remote.counts("dane-gov-pl") == {"new": 1}
    shown = remote.shown("1", "dane-gov-pl")
    assert (shown["title"], shown["license_id"]) == ("Zbiór 1", "cc-by")
    assert shown["resources"][0]["url"] == "https://api.dane.gov.pl/resources/10/file"
    assert remote.counts("dane-gov-pl") == {"unchanged": 1}


def test_the_five_requests_a_minute_of_the_national_catalogue_pause_the_round(remote, national):
    national("dane-gov-pl")
    paused = remote.slice("dane-gov-pl")
    assert paused.state == "paused"
    assert 30 < paused.retry_after <= 60
    assert len(remote.web.asked) == 5
