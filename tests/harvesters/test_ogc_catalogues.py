"""What holds for catalogues of OGC services beyond the standard suite, at real servers and at liars."""

import csv
import json
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import shapely
from catalogue_cases import Case
from csw_server import catalogue, iso_record
from ogc_servers import HARVESTERS, Maps, fill, metres
from test_catalogues import Trial
from web import reply, serving

from harvesters.catalogues import reading
from harvesters.catalogues.kinds import MODULES, CatalogueError, catalogue_named
from harvesters.fetching.sandbox import Bounds
from harvesters.ogc.ows import address

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def _trial(kind: str, answer: Answer, folder: Path, **options: Any) -> Iterator[Trial]:
    folder.mkdir(exist_ok=True)
    case = Case(kind, lambda origin: {"base": f"{origin}/msip", **options}, answer, answer, ())
    made = Trial(case, folder)
    with serving(made.answer) as web:
        made.open(web)
        yield made
        made.close()


@pytest.fixture
def maps(tmp_path: Path) -> Maps:
    (tmp_path / "maps").mkdir()
    made = Maps(tmp_path / "maps")
    fill(made)
    return made


def _files(trial: Trial, gathered: Any) -> dict[str, dict[str, Path]]:
    """guid of a layer → ending → its file."""
    return {
        record.guid: {
            (one.file_name or "").rpartition(".")[2]: trial.snapshots.path(one.file)
            for one in record.resources
            if one.file
        }
        for record in gathered.records
    }


def _json(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("form", ["geojson", "gml"])
def test_a_layer_comes_whole_and_typed_by_both_formats(maps, tmp_path, form):
    maps.most = 40
    maps.write("lokale", maps.read("lokale")["features"])
    with _trial("wfs", maps.answer, tmp_path / "trial", format=form) as trial:
        gathered = trial.gather()
        assert gathered.state == "ok"
        files = _files(trial, gathered)
        features = _json(files["ms:lokale"]["geojson"])["features"]
        assert [one["properties"]["numer"] for one in features] == list(range(1, 95))
        assert features[0]["properties"]["frekwencja"] == 53.57
        outline = _json(files["ms:granica"]["geojson"])["features"][0]
        assert outline["properties"]["teryt"] == "266101"
        assert _share_outside(outline["geometry"]) < 1e-5


def _share_outside(geometry: dict[str, Any]) -> float:
    true = _json(HARVESTERS / "geo" / "kielce.geojson")["features"][0]["geometry"]
    one, other = (shapely.from_geojson(json.dumps(shape)) for shape in (true, geometry))
    return one.symmetric_difference(other).area / one.area


def test_both_formats_make_the_same_files(maps, tmp_path):
    hashes = []
    for form in ("geojson", "gml"):
        with _trial("wfs", maps.answer, tmp_path / form, format=form, layers=["lokale"]) as trial:
            (record,) = trial.gather().records
            hashes.append({one.file_name: one.file for one in record.resources if one.file})
    assert hashes[0] == hashes[1]
    assert set(hashes[0]) == {"lokale.geojson", "lokale.gpkg", "lokale.csv"}


def test_a_csv_of_points_tells_the_true_places(maps, tmp_path):
    with _trial("wfs", maps.answer, tmp_path / "trial", layers=["ms:lokale"]) as trial:
        file = _files(trial, trial.gather())["ms:lokale"]["csv"]
        with file.open(encoding="utf-8", newline="") as lines:
            first = next(csv.DictReader(lines))
    assert float(first["lon"]) == pytest.approx(20.6402244, abs=2e-6)
    assert float(first["lat"]) == pytest.approx(50.8882923, abs=2e-6)
    assert first["nazwa"] == "1. Gimnazjum nr 3"


def test_a_changed_feature_changes_only_its_layer(maps, tmp_path):
    with _trial("wfs", maps.answer, tmp_path / "trial", format="gml") as trial:
        before = {record.guid: record.content_hash for record in trial.gather().records}
        features = maps.read("lokale")["features"]
        features[5]["properties"]["nazwa"] = "Nowa nazwa"
        maps.write("lokale", features[::-1])
        after = {record.guid: record.content_hash for record in trial.gather().records}
    assert [guid for guid in before if before[guid] != after[guid]] == ["ms:lokale"]


def test_another_order_of_features_changes_nothing(maps, tmp_path):
    with _trial("wfs", maps.answer, tmp_path / "trial", layers=["lokale"]) as trial:
        (before,) = trial.gather().records
        maps.write("lokale", maps.read("lokale")["features"][::-1])
        (after,) = trial.gather().records
    assert before.content_hash == after.content_hash


def test_a_layer_larger_than_wanted_leads_to_the_service_only(maps, tmp_path):
    with _trial(
        "wfs", maps.answer, tmp_path / "trial", page=20, most_features=50, layers=["lokale"]
    ) as trial:
        gathered = trial.gather()
        (record,) = gathered.records
        assert [one.format for one in record.resources if one.role != "metadata"] == ["WFS"]
        assert any("more than 50 features" in remark for remark in gathered.remarks)
        assert len(trial.web.asked) < 7


def test_a_layer_that_the_service_has_not_is_told(maps, tmp_path):
    with _trial("wfs", maps.answer, tmp_path / "trial", layers=["lokale", "rejony"]) as trial:
        assert any("no layer rejony" in remark for remark in trial.gather().remarks)


def test_names_for_people_take_the_place_of_those_of_the_service(maps, tmp_path):
    titles = {"lokale": {"pl": "Lokale w Kielcach", "en": "Polling stations in Kielce"}}
    with _trial("wfs", maps.answer, tmp_path / "trial", layers=["lokale"], titles=titles) as trial:
        (record,) = trial.gather().records
    assert (record.title.pl, record.title.en) == ("Lokale w Kielcach", "Polling stations in Kielce")


CAPABILITIES = """<wfs:WFS_Capabilities xmlns:wfs="http://www.opengis.net/wfs/2.0"
 xmlns:ows="http://www.opengis.net/ows/1.1" version="2.0.0"><ows:OperationsMetadata>
 <ows:Operation name="GetFeature"><ows:Parameter name="outputFormat"><ows:AllowedValues>
 <ows:Value>application/json</ows:Value></ows:AllowedValues></ows:Parameter></ows:Operation>
 </ows:OperationsMetadata><wfs:FeatureTypeList><wfs:FeatureType><wfs:Name>a:punkty</wfs:Name>
 <wfs:Title>Punkty</wfs:Title><wfs:DefaultCRS>urn:ogc:def:crs:EPSG::2180</wfs:DefaultCRS>
 <ows:WGS84BoundingBox><ows:LowerCorner>20.4 50.7</ows:LowerCorner><ows:UpperCorner>20.8 51.0
 </ows:UpperCorner></ows:WGS84BoundingBox></wfs:FeatureType></wfs:FeatureTypeList></wfs:WFS_Capabilities>"""


def _liar(features: Callable[[int, int], list[dict[str, Any]]], **more: Any) -> Answer:
    """A WFS, synthetic, that gives what it is told from `startIndex` on, and says more about it."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(handler.path).query).items()}
        if asked["request"] == "GetCapabilities":
            return reply(handler, CAPABILITIES.encode(), Content_Type="text/xml")
        if asked["request"] == "DescribeFeatureType":
            return reply(handler, b"", 500)
        given = features(int(asked["startIndex"]), int(asked["count"]))
        content = {"type": "FeatureCollection", "features": given, **more}
        return reply(handler, json.dumps(content).encode(), Content_Type="application/json")

    return answer


def _point(number: int, **more: Any) -> dict[str, Any]:
    geometry = metres({"type": "Point", "coordinates": [20.6 + number * 1e-5, 50.85]})
    return {
        "type": "Feature",
        "id": f"punkty.{number}",
        "properties": {"numer": number},
        "geometry": geometry,
        **more,
    }


def _of(count: int) -> Callable[[int, int], list[dict[str, Any]]]:
    return lambda start, most: [_point(number) for number in range(start, min(start + most, count))]


@pytest.mark.parametrize("said", [10, None, "unknown", 25])
def test_all_features_come_whatever_the_service_counts(tmp_path, said):
    more = {} if said is None else {"numberMatched": said}
    with _trial("wfs", _liar(_of(25), **more), tmp_path / "trial", page=10) as trial:
        (record,) = trial.gather().records
    assert record.extras["features"] == "25"


def test_a_service_that_counts_more_than_it_gives_changes_nothing(tmp_path):
    with _trial("wfs", _liar(_of(25), numberMatched=1000), tmp_path / "trial", page=10) as trial:
        gathered = trial.gather()
        assert not list(gathered.records)
        assert "counts 1000 features and gives 25" in dict(gathered.refused)["a:punkty"]


def test_a_service_that_gives_the_same_full_page_for_ever_is_given_up(tmp_path):
    with _trial("wfs", _liar(lambda start, most: _of(10)(0, most)), tmp_path / "trial", page=10) as trial:
        gathered = trial.gather()
        assert gathered.state == "error"
        assert "same page" in str(gathered.reason)
        assert len(trial.web.asked) < 6


def test_a_service_that_does_not_page_gives_everything_once(tmp_path):
    with _trial("wfs", _liar(lambda start, most: _of(7)(0, most)), tmp_path / "trial", page=10) as trial:
        (record,) = trial.gather().records
    assert record.extras["features"] == "7"


def test_features_without_end_stop_at_the_limit(tmp_path):
    endless = _liar(
        lambda start, most: [
            _point(number % 900) | {"id": str(number)} for number in range(start, start + most)
        ]
    )
    with _trial("wfs", endless, tmp_path / "trial", page=100, most_features=1000) as trial:
        gathered = trial.gather()
        (record,) = gathered.records
        assert not [one for one in record.resources if one.file]
        assert len(trial.web.asked) < 15


def test_pages_that_overlap_are_refused_with_what_to_do(tmp_path):
    shaky = _liar(lambda start, most: _of(30)(max(0, start - 1), most))
    with _trial("wfs", shaky, tmp_path / "trial", page=10) as trial:
        gathered = trial.gather()
    assert "sort_by" in dict(gathered.refused)["a:punkty"]


@pytest.mark.parametrize(
    ("spoilt", "remark"),
    [
        (lambda x, y: (y, x), "axes came in the other order"),
        (lambda x, y: (20.6, 50.85), "labelled EPSG:2180 but are EPSG:4326"),
    ],
)
def test_strange_coordinates_are_put_right_and_told(tmp_path, spoilt, remark):
    def features(start: int, most: int) -> list[dict[str, Any]]:
        found = _of(3)(start, most)
        for one in found:
            one["geometry"] = {"type": "Point", "coordinates": spoilt(*one["geometry"]["coordinates"])}
        return found

    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2180"}}
    with _trial("wfs", _liar(features, crs=crs), tmp_path / "trial") as trial:
        gathered = trial.gather()
        (record,) = gathered.records
        files = _files(trial, gathered)
    assert any(remark in one for one in gathered.remarks)
    lon, lat = _json(files[record.guid]["geojson"])["features"][0]["geometry"]["coordinates"]
    assert (round(lon, 2), round(lat, 2)) == (20.6, 50.85)


def test_a_next_link_to_another_host_is_not_followed(maps, tmp_path):
    maps.most = 40
    maps.write("lokale", maps.read("lokale")["features"])
    with _trial("wfs", maps.answer, tmp_path / "trial", format="gml", layers=["lokale"]) as trial:
        (record,) = trial.gather().records  # MapServer offers http://msip.invalid/… as the next page
        assert record.extras["features"] == "94"
        assert {one["host"] for one in trial.web.asked} == {trial.host}


def test_an_ogc_api_pages_by_its_links_and_gives_the_same_places(maps, tmp_path):
    with _trial("ogcapi", maps.answer, tmp_path / "trial", page=20, layers=["lokale", "granica"]) as trial:
        object.__setattr__(
            trial.source,
            "catalogue",
            {**(trial.source.catalogue or {}), "base": f"{trial.web.origin}/ogcapi"},
        )
        gathered = trial.gather()
        files = _files(trial, gathered)
    assert len(_json(files["lokale"]["geojson"])["features"]) == 94
    assert _share_outside(_json(files["granica"]["geojson"])["features"][0]["geometry"]) < 1e-4


def test_a_wms_tells_layers_with_a_picture_inside_their_extent(maps, tmp_path):
    with _trial("wms", maps.answer, tmp_path / "trial", layers=["lokale"]) as trial:
        (record,) = trial.gather().records
        assert record.service is not None
        assert (record.service.kind, record.service.layer) == ("WMS", "lokale")
        preview = next(one for one in record.resources if one.format == "WMS GetMap")
        content, empty = (
            urllib.request.urlopen(address(str(preview.url), **elsewhere)).read()
            for elsewhere in ({}, {"bbox": "0,0,0.15,0.074"})
        )
    assert content.startswith(b"\x89PNG")
    assert len(content) > 2 * len(empty)  # something is drawn, there and not in the Gulf of Guinea


def test_a_record_of_a_csw_tells_what_iso_19139_says(tmp_path):
    with _trial("csw", catalogue([iso_record("pl-kielce-1")]), tmp_path / "trial") as trial:
        (record,) = trial.gather().records
    assert (record.title.pl, record.title.en) == ("Punkty adresowe", "Address points")
    assert record.keywords == ("adresy", "Kielce")
    assert (record.issued, record.modified, record.rhythm) == ("2020-05-06", "2025-03-04", "year")
    assert record.publisher is not None
    assert record.publisher.name == "Urząd Miasta Kielce"
    assert record.licence is not None
    assert record.licence.url == "https://creativecommons.org/licenses/by/4.0/"
    assert record.spatial is not None
    assert shapely.from_geojson(json.dumps(record.spatial)).bounds == (20.5105, 50.7969, 20.7082, 50.9125)
    assert record.service is not None
    assert (record.service.kind, record.service.layer) == ("WMS", "adresy")
    assert record.extras["contact_email"] == "geodezja@example.org"


def test_a_script_in_a_csw_stays_text_and_its_link_is_dropped(tmp_path):
    hostile = iso_record(
        "pl-kielce-1",
        abstract="&lt;script&gt;alert(1)&lt;/script&gt;",
        links=[
            ("javascript:alert(1)", "WWW:LINK", "zły"),
            ("https://example.org/a.zip", "WWW:DOWNLOAD", "dane"),
        ],
    )
    with _trial("csw", catalogue([hostile]), tmp_path / "trial") as trial:
        gathered = trial.gather()
        (record,) = gathered.records
    assert [one.format for one in record.resources] == ["ZIP", "XML"]
    assert any("javascript:" in remark for remark in gathered.remarks)


@pytest.mark.parametrize("west", ["999", "ą", "20.9"])
def test_an_extent_that_is_no_place_is_left_out_and_the_record_comes(tmp_path, west):
    with _trial("csw", catalogue([iso_record("pl-kielce-1", west=west)]), tmp_path / "trial") as trial:
        gathered = trial.gather()
        (record,) = gathered.records
    assert record.spatial is None
    assert any("extent" in remark for remark in gathered.remarks)


def test_a_csw_told_at_another_moment_has_records_with_the_same_hash(tmp_path):
    with _trial("csw", catalogue([iso_record("pl-kielce-1")]), tmp_path / "trial") as trial:
        hashes = {record.content_hash for _ in range(2) for record in trial.gather().records}
    assert len(hashes) == 1


@pytest.mark.parametrize(("following", "matched"), [(1, 9), (2, 2), (7, 9)])
def test_a_csw_whose_pages_go_round_or_stop_early_lets_nothing_be_taken_for_gone(
    tmp_path, following, matched
):
    body = iso_record("pl-kielce-1").partition("?>")[2]
    content = (
        '<csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"><csw:SearchResults '
        f'numberOfRecordsMatched="{matched}" numberOfRecordsReturned="1" nextRecord="{following}">{body}'
        "</csw:SearchResults></csw:GetRecordsResponse>"
    )
    circle = lambda handler: reply(handler, content.encode(), Content_Type="application/xml")  # noqa: E731
    with _trial("csw", circle, tmp_path / "trial") as trial:
        gathered = trial.gather()
        assert not gathered.complete
        assert len(list(gathered.records)) == 1
        assert len(trial.web.asked) < 4


def test_a_kind_whose_libraries_are_not_installed_says_what_to_install(monkeypatch):
    monkeypatch.setitem(MODULES, "wfs", "library_that_is_not_there")
    with pytest.raises(CatalogueError, match="Install the extras"):
        catalogue_named("wfs")


def test_assembling_has_the_time_of_one_answer_for_every_portion_of_a_round(tmp_path):
    file = tmp_path / "page"
    with file.open("wb") as page:
        page.truncate(reading.PORTION)
    bounds = Bounds(seconds=100)
    assert reading.bounds_of([], bounds) == bounds
    assert reading.bounds_of([file] * 3, bounds).seconds == 300
    assert reading.bounds_of([file] * 300, bounds).seconds == 100 * reading.MOST_TIME
