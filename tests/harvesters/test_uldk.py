"""Boundaries of ULDK: believed where their area is that of the register. Synthetic, of a true outline."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely
from catalogue_bench import Gathering, gathering
from national_cases import boundary, fitting, outline, uldk
from replay_bench import declared


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Gathering]:
    with gathering(
        tmp_path, declared("gugik-granice"), uldk({"266101_1": boundary("266101_1", "Kielce")})
    ) as made:
        yield made


def test_the_boundary_is_a_dataset_whose_area_agrees_with_the_register(register: Gathering):
    (record,) = register.gather().records
    assert record.title.pl == "Granica gminy Kielce"
    assert float(record.extras["area_ha"]) == pytest.approx(10_965, rel=0.001)
    assert record.notes
    assert "10\u00a0965 ha" in record.notes.pl
    shape = json.loads(register.file(record, "GeoJSON"))["features"][0]
    assert shape["properties"]["teryt"] == "266101_1"
    west, south, east, north = shapely.geometry.shape(shape["geometry"]).bounds
    assert (20.4 < west < east < 20.8, 50.7 < south < north < 51.0) == (True, True)


def test_the_service_is_asked_as_it_wants_to_be(register: Gathering):
    register.gather()
    assert register.web.asked[0]["path"] == (
        "/?request=GetCommuneById&id=266101_1&result=geom_wkt,teryt,commune&srid=4326"
    )


def test_a_coarse_outline_does_not_fit_the_register_and_is_refused(register: Gathering):
    text = f"0\nSRID=4326;{outline('2661011')}|266101_1|Kielce".encode()
    register.answer = uldk({"266101_1": text})
    gathered = register.gather()
    assert not list(gathered.records)
    assert gathered.refused == (("266101_1", "its area is 10593 ha, the register of areas says 10965 ha"),)


def test_latitude_before_longitude_is_noticed_and_turned(register: Gathering):
    turned = shapely.to_wkt(shapely.transform(shapely.from_wkt(fitting("2661011")), lambda c: c[:, ::-1]))
    register.answer = uldk({"266101_1": f"0\nSRID=4326;{turned}|266101_1|Kielce".encode()})
    gathered = register.gather()
    assert [record.guid for record in gathered.records] == ["266101_1"]
    assert any("were turned" in remark for remark in gathered.remarks)


@pytest.mark.parametrize("written", ["266101", "2661011", "266101_1"])
def test_the_identifier_of_an_answer_may_be_written_in_each_usual_way(register: Gathering, written: str):
    text = f"0\nSRID=4326;{fitting('2661011')}|{written}|Kielce".encode()
    register.answer = uldk({"266101_1": text})
    assert [record.guid for record in register.gather().records] == ["266101_1"]


@pytest.mark.parametrize("written", ["260401_2", "26", "266101_2"])
def test_an_answer_about_another_unit_changes_nothing(register: Gathering, written: str):
    text = f"0\nSRID=4326;{fitting('2661011')}|{written}|Kielce".encode()
    register.answer = uldk({"266101_1": text})
    gathered = register.gather()
    assert (gathered.state, list(gathered.records)) == ("error", [])


def test_a_unit_that_the_register_does_not_know_keeps_what_it_had(register: Gathering):
    register.answer = uldk({})
    gathered = register.gather()
    assert gathered.refused == (("266101_1", "ULDK answers -1 brak wynikow"),)
