"""Layers of a real WFS, collections and records of a real CSW as datasets of the portal, end to end."""

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from csw_server import catalogue, iso_record
from ogc_servers import HARVESTERS, Maps, fill


@pytest.fixture
def maps(remote, tmp_path) -> Maps:
    """MapServer behind the remote, with a source of each kind that reads it."""
    folder = tmp_path / "maps"
    folder.mkdir()
    made = Maps(folder)
    fill(made)
    remote.spoil = made.answer
    remote.another("wfs", "wfs", base=f"{remote.web.origin}/msip", format="gml")
    remote.another("wms", "wms", base=f"{remote.web.origin}/msip", layers=["lokale"])
    remote.another("ogcapi", "ogcapi", base=f"{remote.web.origin}/ogcapi", layers=["lokale"])
    return made


def _resources(dataset: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["format"].lower(): one for one in dataset["resources"]}


def _file(resource: dict[str, Any]) -> Path:
    from ckan.lib.uploader import get_resource_uploader

    return Path(get_resource_uploader(resource).get_path(resource["id"]))


def test_layers_become_datasets_with_files_that_anybody_can_open(remote, maps):
    assert remote.counts("wfs") == {"new": 3}
    shown = remote.shown("ms:granica", "wfs")
    assert shown["title"] == "Granica miasta"
    assert shown["publisher"] == "Urząd Miasta Kielce"
    found = _resources(shown)
    assert {"geojson", "gpkg", "csv", "wfs"} <= set(found)
    assert found["geojson"]["url"].endswith("/granica.geojson")
    served = json.loads(_file(found["geojson"]).read_text(encoding="utf-8"))
    true = json.loads((HARVESTERS / "geo" / "kielce.geojson").read_text(encoding="utf-8"))
    one, other = (
        shapely.from_geojson(json.dumps(each["features"][0]["geometry"])) for each in (served, true)
    )
    assert one.symmetric_difference(other).area / other.area < 1e-5


def test_the_second_run_is_unchanged_although_every_answer_has_another_time(remote, maps):
    remote.slice("wfs")
    before = remote.shown("ms:lokale", "wfs")
    assert remote.counts("wfs") == {"unchanged": 3}
    assert remote.shown("ms:lokale", "wfs") == before


def test_a_changed_feature_rewrites_only_its_layer_and_only_its_files(remote, maps):
    remote.slice("wfs")
    outline, stations = (remote.shown(guid, "wfs") for guid in ("ms:granica", "ms:lokale"))
    features = maps.read("lokale")["features"]
    features[3]["properties"]["nazwa"] = "Nowa szkoła"
    maps.write("lokale", features)
    assert remote.counts("wfs") == {"changed": 1, "unchanged": 2}
    assert remote.shown("ms:granica", "wfs") == outline
    changed = _resources(remote.shown("ms:lokale", "wfs"))
    assert changed["csv"]["hash"] != _resources(stations)["csv"]["hash"]
    assert changed["csv"]["id"] == _resources(stations)["csv"]["id"]
    assert "Nowa szkoła" in _file(changed["csv"]).read_text(encoding="utf-8")


def test_a_vanished_layer_is_closed(remote, maps):
    for name in ("drogi", "parki", "szkoly"):
        maps.write(name, maps.read("granica")["features"])
    remote.slice("wfs")
    maps.drop("lokale")
    assert remote.counts("wfs") == {"gone": 1, "unchanged": 5}
    assert "lokale-wyborcze" not in remote.found()


def test_a_service_that_refuses_with_status_200_changes_nothing_and_says_why(remote, maps):
    from web import reply

    remote.slice("wfs")
    report = (
        b'<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1"><ows:Exception exceptionCode="X">'
        b"<ows:ExceptionText>Przerwa techniczna</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"
    )
    remote.spoil = lambda handler: reply(handler, report, Content_Type="text/xml")
    told = remote.slice("wfs")
    assert told.state == "error"
    assert "Przerwa techniczna" in str(told.detail)
    assert "lokale-wyborcze" in remote.found()


def test_a_wms_and_an_ogc_api_become_datasets_beside_each_other(remote, maps):
    assert remote.counts("wms") == {"new": 1}
    assert remote.counts("ogcapi") == {"new": 1}
    assert _resources(remote.shown("lokale", "wms"))["wms"]["role"] == "service"
    assert "geojson" in _resources(remote.shown("lokale", "ogcapi"))


def test_records_of_a_csw_become_datasets_whose_scripts_are_text(remote):
    hostile = iso_record(
        "pl-kielce-2",
        title="Zły &lt;script&gt;alert(1)&lt;/script&gt;",
        links=[("javascript:alert(1)", "X", "x")],
    )
    remote.spoil = catalogue([iso_record("pl-kielce-1"), hostile])
    remote.another("csw", "csw", base=f"{remote.web.origin}/csw")
    assert remote.counts("csw") == {"new": 2}
    shown = remote.shown("pl-kielce-1", "csw")
    assert (shown["title"], shown["title_en"]) == ("Punkty adresowe", "Address points")
    assert shown["license_id"] == "cc-by"
    assert (shown["issued"], shown["modified"], shown["rhythm"]) == ("2020-05-06", "2025-03-04", "year")
    assert json.loads(shown["spatial"])["type"] == "Polygon"
    links = [one["url"] for one in remote.shown("pl-kielce-2", "csw")["resources"]]
    assert all(link.startswith("http://") for link in links)
    assert remote.counts("csw") == {"unchanged": 2}


def test_a_csw_of_the_harvest_form_is_read_by_the_same_way_in(remote):
    from ckanext.kielce.harvest.datasets_sources import KINDS

    from harvesters.catalogues.kinds import MODULES

    assert KINDS["csw"] in MODULES


def _page(app, resource: dict[str, Any]):
    return app.get(f"/dataset/{resource['package_id']}/resource/{resource['id']}")


def test_a_layer_has_a_map_and_the_same_as_a_table_without_any_script(remote, maps, app):
    remote.slice("wfs")
    page = _page(app, _resources(remote.shown("ms:lokale", "wfs"))["geojson"])
    assert "Mapa" in page.body
    assert 'class="znk-map"' in page.body
    assert "<td>1. Gimnazjum nr 3</td>" in page.body
    assert "Wszystkie obiekty na mapie: 94." in page.body
    assert "img-src 'self' data:;" in page.headers["Content-Security-Policy"]


def test_a_picture_of_a_service_is_a_link_until_staff_allow_its_origin(remote, maps, app, monkeypatch):
    from ckan.plugins import toolkit as tk

    remote.slice("wms")
    resource = _resources(remote.shown("lokale", "wms"))["wms"]
    page = _page(app, resource)
    assert "<figure" not in page.body
    assert "request=GetMap" in page.body
    assert remote.web.origin not in page.headers["Content-Security-Policy"]
    monkeypatch.setitem(tk.config, "ckanext.kielce.map_origins", [remote.web.origin])
    page = _page(app, resource)
    assert '<figure class="znk-map-picture">' in page.body
    assert f"img-src 'self' data: {remote.web.origin};" in page.headers["Content-Security-Policy"]
    assert remote.web.origin not in app.get("/dataset").headers["Content-Security-Policy"]


def test_attributes_with_scripts_stay_text_in_the_table_of_a_map(remote, maps, app):
    features = maps.read("granica")["features"]
    features[0]["properties"]["nazwa"] = "<script>alert(1)</script>"
    maps.write("granica", features)
    remote.slice("wfs")
    page = _page(app, _resources(remote.shown("ms:granica", "wfs"))["geojson"])
    assert "<script>alert(1)" not in page.body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.body


def test_a_layer_too_large_for_a_browser_says_what_to_open_instead(remote, maps, app, monkeypatch):
    monkeypatch.setattr("ckanext.kielce.maps.view.LARGEST", 100)
    remote.slice("wfs")
    page = _page(app, _resources(remote.shown("ms:lokale", "wfs"))["geojson"])
    assert 'class="znk-map"' not in page.body
    assert "GeoPackage w QGIS" in page.body


@pytest.fixture
def stored_file(remote, maps) -> Path:
    """The file of a layer, to be written over; its page is that of `_page`."""
    remote.slice("wfs")
    return _file(_resources(remote.shown("ms:granica", "wfs"))["geojson"])


def _collection(*geometries: Any) -> str:
    features = [{"type": "Feature", "properties": {"a": "b"}, "geometry": one} for one in geometries]
    return json.dumps({"type": "FeatureCollection", "features": features})


HERE = {"type": "Point", "coordinates": [20.6, 50.8, 312.5]}
METRES = {"type": "Point", "coordinates": [612e3, 335e3]}
PARIS = {"type": "Point", "coordinates": [2.35, 48.85]}


def test_what_a_map_does_not_show_is_said_in_words(remote, app, stored_file):
    for content, drawn, words in (
        (_collection(), False, "Warstwa nie zawiera żadnych obiektów."),
        (_collection(METRES), False, "EPSG:2180"),
        ("<html>", False, "Pliku nie da się odczytać jako GeoJSON"),
        (_collection(HERE, None), True, "Obiekty bez położenia, tylko w tabeli: 1."),
        (_collection(HERE, PARIS, PARIS), True, "Obiekty poza Polską: 2."),
        (json.dumps(HERE), True, "uproszczony kontur dołączony do portalu"),
    ):
        stored_file.write_text(content, encoding="utf-8")
        page = _page(app, _resources(remote.shown("ms:granica", "wfs"))["geojson"])
        assert words in page.body
        assert ('class="znk-map"' in page.body) == drawn


def test_only_files_of_our_own_and_named_layers_have_a_map():
    from ckanext.kielce.maps.view import can_view

    assert can_view({"format": "GeoJSON", "url_type": "upload"})
    assert not can_view({"format": "GeoJSON", "url": "https://example.org/a.geojson"})
    assert can_view({"format": "WMS", "layer": "lokale", "url": "https://example.org/wms"})
    assert not can_view({"format": "WMS", "url": "https://example.org/wms"})
