"""All values leave in the formats of statistics and are read back by the libraries of others.

All figures are synthetic.
"""

import csv
import datetime
import io
import json
import logging
import zipfile

import frictionless
import pandas as pd
import pyarrow.parquet as pq
import pytest
import sdmx
from made_up import KIELCE, RADOM, SNAPSHOT, content, series
from zoom_schemas.territories import load_territories

from indicator_jobs.card import Card
from indicator_jobs.export import choice, package, parquet, sdmx_csv
from indicator_jobs.export.choice import choose
from indicator_jobs.export.formats import FORMATS, last_written
from indicator_jobs.export.rows import COLUMNS, Export
from indicator_jobs.known import UnknownError
from indicator_jobs.store import Store

RATE = Card.model_validate(content())
MONTHLY = Card.model_validate(
    content(
        id="economy.monthly",
        theme="economy",
        period="month",
        example={
            "territory": KIELCE,
            "period": "2020-03",
            "inputs": {"births": 8, "people": 1000},
            "result": 8,
        },
    )
)
SCHOOL = Card.model_validate(
    content(
        id="education.school",
        theme="education",
        period="school_year",
        example={
            "territory": KIELCE,
            "period": "2020/2021",
            "inputs": {"births": 8, "people": 1000},
            "result": 8,
        },
    )
)
CARDS = {card.id: card for card in (RATE, MONTHLY, SCHOOL)}
SOURCE = {
    "id": "made-up",
    "title": {"pl": "Źródło próbne", "en": "Made-up source"},
    "publisher": {"name": {"pl": "Nikt", "en": "Nobody"}},
    "address": "https://example.org/figures",
    "licence": {"id": "cc-by-4.0", "title": {"pl": "CC BY", "en": "CC BY"}, "url": "https://example.org/cc"},
}
VALUES = {
    "population.made_up": [
        (KIELCE, "2019", 7.125, ""),
        (KIELCE, "2020", None, "Q"),
        (RADOM, "2020", 9.0, "B E transcribed"),
        ("PL", "2020", 10.0, "P"),
    ],
    "economy.monthly": [(KIELCE, "2020-03", 1e-7, "")],
    "education.school": [(KIELCE, "2020/2021", 3.0, "U")],
}


def _put(store: Store, card_id: str, rows: list) -> None:
    frame = pd.DataFrame(rows, columns=["territory", "period", "value", "flags"])
    store.put_values(card_id, "national", frame.astype({"value": "float64"}))


@pytest.fixture
def filled(store):
    declared = (series("made:births", "person", "flow"), series("made:people", "person", "stock"))
    store.put_sources([SOURCE], list(declared))
    for card_id, rows in VALUES.items():
        _put(store, card_id, rows)
    return store


def _bytes(store: Store, form: str, **chosen) -> bytes:
    out = io.BytesIO()
    FORMATS[form].write(Export(store, CARDS, choose(CARDS, **chosen)), out)
    return out.getvalue()


def _tidy(store: Store, **chosen) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_bytes(store, "csv", **chosen).decode())))


def test_one_line_of_pandas_reads_everything(filled):
    found = pd.read_csv(io.BytesIO(_bytes(filled, "csv")), dtype={"territory": str, "period": str})
    assert tuple(found.columns) == COLUMNS
    assert len(found) == 6
    row = found.set_index(["card", "territory", "period"]).loc[("population.made_up", KIELCE, "2019")]
    assert (row["value"], row["territory_name"], row["level"], row["unit"]) == (
        7.125,
        "Kielce",
        "gmina",
        "per_1000",
    )


def test_rows_are_ordered_and_complete(filled):
    rows = _tidy(filled)
    keys = [(row["card"], row["recipe"], row["territory"], row["period"]) for row in rows]
    assert keys == sorted(keys)
    assert len(set(keys)) == 6
    assert rows[0]["valid_from"].endswith("Z")


def test_a_suppressed_value_stays_suppressed_in_every_format(filled):
    (row,) = [row for row in _tidy(filled) if row["flags"] == "Q"]
    assert row["value"] == ""
    lines = _bytes(filled, "sdmx-csv").decode().splitlines()
    (line,) = [line for line in lines if line.endswith(",Q,Q")]
    assert f"A,{KIELCE},population-made_up,national,2020,," in line
    table = pq.read_table(io.BytesIO(_bytes(filled, "parquet"))).to_pandas()
    assert table.loc[table["flags"] == "Q", "value"].isna().all()


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_data_are_the_same_bytes(filled, form):
    assert _bytes(filled, form) == _bytes(filled, form)


def test_parquet_is_typed_and_says_what_it_holds(filled):
    table = pq.read_table(io.BytesIO(_bytes(filled, "parquet")))
    assert tuple(table.column_names) == COLUMNS
    assert str(table.schema.field("value").type) == "double"
    assert str(table.schema.field("territory").type).startswith("dictionary<values=string")
    assert str(table.schema.field("valid_from").type) == "timestamp[ms, tz=UTC]"
    told = json.loads(table.schema.metadata[b"zoom"])
    assert told["columns"]["value"].startswith("Value; empty where missing")
    assert told["licences"] == [{"name": "cc-by-4.0", "title": "CC BY", "path": "https://example.org/cc"}]
    assert table.num_rows == 6
    groups = pq.ParquetFile(io.BytesIO(_bytes(filled, "parquet"))).num_row_groups
    assert groups == len(CARDS)


def test_without_the_library_of_parquet_one_is_told_what_to_install(filled, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(parquet.ExtraMissingError, match=r"zoom-na-kielce\[parquet\]"):
        _bytes(filled, "parquet")


def test_the_data_package_is_valid_and_its_tables_refer_to_each_other(filled, tmp_path):
    package.write_folder(Export(filled, CARDS, choose(CARDS)), tmp_path / "package")
    found = frictionless.Package(str(tmp_path / "package" / "datapackage.json"))
    report = found.validate()
    assert report.valid, report.flatten(["type", "message"])
    assert {one.name for one in found.resources} == {
        "values", "cards", "territories", "units", "flags", "cards-in-full",
    }  # fmt: skip
    values = next(one for one in found.resources if one.name == "values")
    rows = values.read_rows()
    assert len(rows) == 6
    assert rows[0]["value"] is not None
    assert len(values.schema.foreign_keys) == 3
    assert found.licenses[0]["name"] == "cc-by-4.0"
    assert found.sources[0]["title"] == "Nobody: Made-up source (CC BY)"


def test_a_changed_file_of_the_package_is_noticed(filled, tmp_path):
    package.write_folder(Export(filled, CARDS, choose(CARDS)), tmp_path)
    values = tmp_path / "values.csv"
    values.write_text(values.read_text("utf-8").replace("7.125", "7.126"), "utf-8")
    report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert "hash-count" in {error[0] for error in report.flatten(["type"])}


def test_the_zip_of_the_package_holds_its_files(filled):
    packed = zipfile.ZipFile(io.BytesIO(_bytes(filled, "datapackage")))
    assert "datapackage.json" in packed.namelist()
    assert packed.read("values.csv") == _bytes(filled, "csv")
    cards = json.loads(packed.read("cards.json"))
    assert [card["id"] for card in cards] == sorted(CARDS)


@pytest.fixture
def read_back(filled, caplog):
    """The SDMX-CSV as another library reads it, by our own SDMX-ML structure."""
    structure = sdmx.read_sdmx(io.BytesIO(_bytes(filled, "sdmx-structure")), format="xml")
    (made,) = structure.structure.values()
    with caplog.at_level(logging.WARNING):
        message = sdmx.read_sdmx(io.BytesIO(_bytes(filled, "sdmx-csv")), format="csv", structure=made)
    assert "No column detected" not in caplog.text
    return structure, message


def test_sdmx_csv_is_read_back_by_its_own_structure(read_back):
    structure, message = read_back
    (data,) = message.data
    assert len(data.obs) == 6
    first = next(one for one in data.obs if one.dimension.values["REF_AREA"].value == RADOM)
    assert [first.dimension.values[name].value for name in sdmx_csv.DIMENSIONS] == [
        "A", RADOM, "population-made_up", "national", "2020",
    ]  # fmt: skip
    assert float(first.value) == 9.0
    attributes = {name: one.value for name, one in first.attached_attribute.items()}
    assert attributes["OBS_STATUS"] == "B"
    assert attributes["OBS_FLAG"] == "B;E;transcribed"
    assert (attributes["UNIT_MEASURE"], attributes["UNIT_MULT"], attributes["DECIMALS"]) == (
        "per_1000",
        "0",
        "1",
    )


def test_every_code_of_the_data_stands_in_its_code_list(read_back):
    structure, message = read_back
    lists = {name.removeprefix("CL_"): set(found.items) for name, found in structure.codelist.items()}
    for one in message.data[0].obs:
        for name in ("FREQ", "REF_AREA", "INDICATOR", "RECIPE"):
            assert one.dimension.values[name].value in lists[name]
        assert one.attached_attribute["OBS_STATUS"].value in lists["OBS_STATUS"]
        flags = one.attached_attribute["OBS_FLAG"].value
        assert set(flags.split(";")) - {""} <= lists["OBS_FLAG"]
    assert structure.dataflow["DF_INDICATORS"].structure.id == "DSD_INDICATORS"
    assert str(structure.codelist["CL_RECIPE"]["national"].name.localizations["pl"]) == "z danych krajowych"


def test_periods_and_statuses_are_those_of_sdmx():
    assert sdmx_csv.time_period("2020/2021") == "2020-09-01/P1Y"
    assert sdmx_csv.time_period("2020-Q1") == "2020-Q1"
    periods = ("2020", "2020-S1", "2020-Q1", "2020-03", "2020-03-01", "2020/2021")
    assert [sdmx_csv.frequency(one) for one in periods] == ["A", "S", "Q", "M", "D", "A"]
    assert sdmx_csv.status("E B transcribed") == "B"
    assert sdmx_csv.status("B Q") == "Q"
    assert sdmx_csv.status("transcribed") == "A"


@pytest.mark.parametrize(
    ("chosen", "count"),
    [
        ({"cards": ["population.made_up"]}, 4),
        ({"cards": ["population-made_up"]}, 4),
        ({"themes": ["economy", "education"]}, 2),
        ({"territories": [KIELCE]}, 4),
        ({"territories": ["2661"], "cards": ["economy.monthly"]}, 1),
        ({"territories": ["peers"]}, 5),
        ({"territories": ["cities"]}, 5),
        ({"territories": ["gmina"]}, 5),
        ({"territories": ["country"]}, 1),
        ({"territories": ["all"]}, 6),
        ({"first": "2020"}, 5),
        ({"last": "2019"}, 1),
        ({"first": "2020-03", "last": "2020-03"}, 1),
        ({"frequency": "A"}, 5),
        ({"frequency": "M"}, 1),
        ({"as_of": datetime.date(2001, 1, 1)}, 0),
    ],
)
def test_one_may_choose(filled, chosen, count):
    assert len(_tidy(filled, **chosen)) == count


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"cards": ["population.made"]}, "Did you mean population.made_up?"),
        ({"themes": ["weather"]}, "Themes are: "),
        ({"territories": ["999999"]}, "There is no territory 999999."),
        ({"first": "last year"}, "is not a period"),
        ({"frequency": "Y"}, "Frequencies are: A, S, Q, M, D."),
    ],
)
def test_what_cannot_be_chosen_is_said_with_a_way_on(chosen, said):
    with pytest.raises(UnknownError) as caught:
        choose(CARDS, **chosen)
    assert said in str(caught.value)


def test_values_are_exported_as_they_were_known(filled):
    before = datetime.datetime.now(datetime.UTC)
    _put(filled, "economy.monthly", [(KIELCE, "2020-03", 5.0, "")])
    then = _tidy(filled, as_of=before, cards=["economy.monthly"])
    now = _tidy(filled, cards=["economy.monthly"])
    assert [row["value"] for row in then] == ["1e-07"]
    assert [row["value"] for row in now] == ["5.0"]
    export = Export(filled, CARDS, choose(CARDS, as_of=before))
    assert last_written(export) <= before < last_written(Export(filled, CARDS, choose(CARDS)))


def test_many_territories_are_chosen_as_few_are(filled, monkeypatch):
    codes = [one.code for one in load_territories().at_level("gmina")]
    assert len(codes) > 2000
    assert len(_tidy(filled, territories=codes)) == 5


def test_only_one_card_at_a_time_is_held(filled):
    frames = Export(filled, CARDS, choose(CARDS)).frames()
    card, frame = next(frames)
    assert (card.id, set(frame["card"])) == ("economy.monthly", {"economy.monthly"})


def test_every_frequency_knows_its_kinds_of_period():
    assert sum(len(kinds) for kinds in choice.FREQUENCIES.values()) == 6
    assert SNAPSHOT.source == "made-up"
