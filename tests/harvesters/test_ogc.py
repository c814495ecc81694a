"""Layers of real OGC servers, read, placed and written."""

import json
import urllib.request

import pyogrio.raw
import pytest
import shapely
from ogc_servers import HARVESTERS, mapserver

from harvesters.fetching.sandbox import ParseError
from harvesters.ogc.layer_files import Column, Table, typed, write_csv, write_geojson, write_geopackage
from harvesters.ogc.ows import address
from harvesters.ogc.pages import outline, read_page
from harvesters.ogc.placing import place
from harvesters.ogc.wfs import read_capabilities, read_types

KIELCE = (20.4, 50.7, 20.8, 51.0)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with mapserver(tmp_path_factory.mktemp("mapserver")) as running:
        yield running


def _get(server, **parameters) -> bytes:
    with urllib.request.urlopen(address(server.base, service="WFS", version="2.0.0", **parameters)) as answer:
        return answer.read()


def _true_outline():
    found = json.loads((HARVESTERS / "geo" / "kielce.geojson").read_text(encoding="utf-8"))
    return _shape(found["features"][0])


def _shape(feature):
    return shapely.from_geojson(json.dumps(feature["geometry"]))


def test_a_service_says_its_layers_with_title_extent_and_reference_system(server):
    service = read_capabilities(_get(server, request="GetCapabilities"))
    assert service.title == "MSIP Kielce (próba)"
    assert service.pages
    assert service.page == 1000
    assert service.gml == "application/gml+xml; version=3.2"
    assert service.geojson == "application/json; subtype=geojson"
    layer = next(one for one in service.layers if one.name == "ms:lokale")
    assert layer.title == "Lokale wyborcze"
    assert layer.crs == "urn:ogc:def:crs:EPSG::2180"
    assert layer.keywords == ("lokale", "próba")
    assert layer.extent is not None
    assert KIELCE[0] < layer.extent[0] < layer.extent[2] < KIELCE[2]


def test_attributes_have_the_types_of_the_schema(server):
    types = read_types(_get(server, request="DescribeFeatureType", typeNames="ms:lokale"))
    assert types == {"numer": "integer", "nazwa": "text", "frekwencja": "number", "uprawnieni": "integer"}


@pytest.mark.parametrize("form", ["application/json; subtype=geojson", "application/gml+xml; version=3.2"])
@pytest.mark.parametrize("crs", ["urn:ogc:def:crs:EPSG::2180", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326"])
def test_the_true_outline_is_neither_mirrored_nor_moved(server, form, crs):
    answer = _get(server, request="GetFeature", typeNames="ms:granica", srsName=crs, outputFormat=form)
    page = read_page(answer, "ms:granica")
    placed = place([one.geometry for one in page.features], page.crs, crs, KIELCE)
    difference = placed.degrees[0].symmetric_difference(_true_outline()).area / _true_outline().area
    assert difference < 1e-5
    assert placed.metres[0].bounds == pytest.approx((606283, 326793, 620211, 339741), abs=1)


def _points(count: int, start: int = 0) -> list:
    return [shapely.Point(616_000 + start + one, 336_000) for one in range(count)]


def _table(placed, rows, *columns) -> Table:
    return Table("lokale", tuple(columns), rows, placed)


def test_the_same_features_give_the_same_bytes(tmp_path):
    placed = place(_points(3), "EPSG:2180", None, KIELCE)
    columns = (Column("numer", "integer"), Column("Nazwa", "text"), Column("nazwa", "date"))
    table = _table(placed, [[1, "ą", None], [None, None, None], [3, "c", None]], *columns)
    for write, end in ((write_geojson, "geojson"), (write_geopackage, "gpkg"), (write_csv, "csv")):
        files = [tmp_path / f"{number}.{end}" for number in (1, 2)]
        for file in files:
            write(table, file)
        assert files[0].read_bytes() == files[1].read_bytes(), end


def test_a_geopackage_keeps_the_types_metres_and_missing_values(tmp_path):
    placed = place(_points(2), "EPSG:2180", None, KIELCE)
    columns = (Column("fid", "integer"), Column("geom", "text"), Column("Fid", "boolean"))
    write_geopackage(_table(placed, [[7, "a", True], [None, None, None]], *columns), tmp_path / "a.gpkg")
    about, _, shapes, values = pyogrio.raw.read(tmp_path / "a.gpkg")
    assert about["crs"] == "EPSG:2180"
    assert list(about["fields"]) == ["fid", "geom", "Fid_1"]
    assert values[0][0] == 7
    assert values[0][1] != values[0][1]  # no number where there is none
    assert shapely.from_wkb(shapes[0]).coords[0] == (616_000.0, 336_000.0)


def test_a_csv_of_points_has_degrees_and_metres(tmp_path):
    placed = place(_points(1), "EPSG:2180", None, KIELCE)
    write_csv(_table(placed, [[1]], Column("lon", "integer")), tmp_path / "a.csv")
    head, row = (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()
    assert head == "lon,lon_1,lat,x,y,wkt"
    assert row.startswith("1,20.649")
    assert ",616000,336000,POINT (20.649" in row


def test_a_geojson_keeps_to_rfc_7946(tmp_path):
    clockwise = shapely.box(20.6, 50.8, 20.7, 50.9, ccw=False)
    placed = place([clockwise], None, None, KIELCE)
    write_geojson(_table(placed, [["a"]], Column("nazwa", "text")), tmp_path / "a.geojson")
    found = json.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))
    assert shapely.is_ccw(shapely.get_exterior_ring(_shape(found["features"][0])))
    assert "crs" not in found


def test_a_text_that_is_no_number_keeps_the_whole_column_text():
    column, values, remark = typed("dzialka", "integer", ["1", "2/3", None])
    assert (column.type, values) == ("text", ["1", "2/3", None])
    assert remark is not None
    assert typed("teryt", None, ["0266", "0267"])[1] == ["0266", "0267"]
    assert typed("sztuk", "integer", ["12", ""])[1] == [12, None]


def test_swapped_axes_are_turned_and_said():
    turned = [shapely.Point(336_000, 616_000)]
    placed = place(turned, "EPSG:2180", None, KIELCE)
    assert placed.metres[0].coords[0] == (616_000.0, 336_000.0)
    assert placed.remarks == ("axes came in the other order and were turned",)


def test_swapped_degrees_are_turned_and_said():
    placed = place([shapely.Point(50.87, 20.63)], None, None, KIELCE)
    assert placed.degrees[0].coords[0] == (20.63, 50.87)


def test_metres_labelled_as_degrees_are_taken_as_metres():
    placed = place([shapely.Point(616_000, 336_000)], "urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:2180", KIELCE)
    assert placed.metres[0].coords[0] == (616_000.0, 336_000.0)
    assert placed.remarks == ("coordinates are labelled EPSG:4326 but are EPSG:2180",)


def test_a_polygon_that_crosses_itself_is_mended():
    bow = shapely.Polygon([(20.6, 50.8), (20.7, 50.9), (20.7, 50.8), (20.6, 50.9)])
    placed = place([bow], None, None, KIELCE)
    assert placed.degrees[0].is_valid
    assert placed.degrees[0].geom_type == "MultiPolygon"
    assert placed.remarks == ("1 features with a geometry that was mended",)


def test_a_geometry_of_a_million_vertices_is_left_out_and_the_others_stay():
    huge = shapely.LineString([(20.6 + one * 1e-8, 50.8) for one in range(1_000_000)])
    placed = place([huge, shapely.LineString([(20.6, 50.8), (20.7, 50.9)])], None, None, KIELCE)
    assert placed.degrees[0] is None
    assert placed.degrees[1] is not None
    assert "more than 500000 vertices" in placed.remarks[0]


def test_a_geometry_across_the_antimeridian_is_cut_there():
    across = shapely.box(179.0, 10.0, 181.0, 11.0)
    placed = place([across], None, None, None)
    assert placed.degrees[0].geom_type == "MultiPolygon"
    west, _, east, _ = placed.degrees[0].bounds
    assert (west, east) == (-180.0, 180.0)


def test_coordinates_that_fit_nowhere_are_refused_in_words():
    with pytest.raises(ParseError, match="fit no place"):
        place([shapely.Point(9e9, 9e9)], None, "EPSG:2180", KIELCE)


def test_coordinates_that_are_no_numbers_leave_their_feature_without_geometry():
    placed = place([shapely.Point(float("inf"), 1.0), shapely.Point(20.6, 50.8)], None, None, KIELCE)
    assert placed.degrees[0] is None
    assert placed.metres[1] is not None


def test_an_exception_report_with_status_200_is_told_in_its_own_words():
    report = (
        b'<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1" version="2.0.0">'
        b'<ows:Exception exceptionCode="NoApplicableCode"><ows:ExceptionText>Baza danych nie odpowiada'
        b"</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"
    ).decode()
    with pytest.raises(ParseError, match="NoApplicableCode: Baza danych nie odpowiada"):
        outline(report.encode())


def test_a_page_with_a_document_type_is_refused():
    with pytest.raises(ParseError, match="DOCTYPE"):
        outline(
            b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><FeatureCollection>&b;</FeatureCollection>'
        )
