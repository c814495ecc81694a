"""Tables that publishers leave as files, as they come. Synthetic but where it says recorded."""

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from feed_cases import RECORDED
from pydantic import ValidationError
from workbooks import xlsx

from harvesters.feeds.feed import Parsed, read_parsed
from harvesters.feeds.table import parse
from harvesters.feeds.table_file import TableFile
from harvesters.fetching.sandbox import ParseError

FILE: dict[str, Any] = {
    "address": "dochody.csv",
    "period": "2024",
    "codes": ["Kod GUS", "TERYT"],
    "series": {"mf:trial": "Wykonanie"},
}


def read(folder: Path, content: str, **changes: Any) -> Parsed:
    (folder / "arrived").write_bytes(content.encode("cp1250"))
    file = FILE | changes
    options = {"context": {"file": file, "wanted": None}, "series": [{"id": one} for one in file["series"]]}
    parse(folder / "arrived", folder / "result", options)
    return read_parsed(folder / "result")


def figures(parsed: Parsed) -> dict[str, float | None]:
    return {row[1]: row[3] for row in parsed.rows}


def test_codes_that_lost_their_zero_in_front_are_understood(tmp_path: Path):
    parsed = read(tmp_path, "TERYT;Nazwa;Wykonanie\n20101;Bolesławiec;1 234,50\n2661011;Kielce;7\n")
    assert figures(parsed) == {"020101": 1234.5, "266101": 7.0}


def test_the_heading_of_an_earlier_year_is_found_below_a_title(tmp_path: Path):
    parsed = read(tmp_path, "Sprawozdanie Rb-27S;;\nKod  GUS;Nazwa;wykonanie\n266101;Kielce;7\n")
    assert figures(parsed) == {"266101": 7.0}


def test_rows_are_narrowed_and_added_up(tmp_path: Path):
    text = "TERYT;Rodzaj;Wykonanie\n266101;podatek;1,5\n266101;opłata;2\n266101;dotacja;100\n"
    parsed = read(tmp_path, text, where={"Rodzaj": ["podatek", "opłata"]}, add_up=True)
    assert figures(parsed) == {"266101": 3.5}


def test_a_sum_with_a_missing_part_is_missing_and_not_smaller(tmp_path: Path):
    parsed = read(tmp_path, "TERYT;Wykonanie\n266101;5\n266101;-\n", add_up=True)
    assert parsed.rows == [("mf:trial", "266101", "2024", None, "O", "")]


def test_of_two_rows_of_one_territory_none_is_taken(tmp_path: Path):
    parsed = read(tmp_path, "TERYT;Wykonanie\n266101;5\n266101;6\n266201;7\n")
    assert figures(parsed) == {}
    assert "266101 has 2 rows in 2024: none of them was taken" in parsed.remarks


def test_the_recorded_file_of_fires_gives_two_gminas_one_code_and_neither_is_taken(tmp_path: Path):
    file = RECORDED / "psp/psp_pozary_wg_gmin_wg_rodzaju_obiektu.csv"
    options = {
        "context": {
            "file": FILE | {"series": {"mf:trial": "OGÓŁEM Liczba zdarzeń"}, "codes": ["TERYT"]},
            "wanted": None,
        },
        "series": [{"id": "mf:trial"}],
    }
    parse(file, tmp_path / "result", options)
    parsed = read_parsed(tmp_path / "result")
    assert "200209" not in figures(parsed)
    assert any(remark.startswith("200209 has 2 rows") for remark in parsed.remarks)
    assert len(figures(parsed)) > 2400


def test_a_column_that_the_publisher_renamed_holds_the_file_and_is_named(tmp_path: Path):
    renamed = read(tmp_path, "TERYT;Wykonanie 2024\n266101;5\n")
    assert (renamed.rows, "no column “Wykonanie”" in renamed.held) == ([], True)
    assert re.search(
        "no column Kod GUS or TERYT.*jednostka", read(tmp_path, "Kod jednostka;Wykonanie\n").held
    )


def test_a_city_without_a_code_is_known_by_its_name(tmp_path: Path):
    text = "TERYT;Powiat;Wykonanie\n;Kielce;5\n;kielecki;6\n"
    parsed = read(tmp_path, text, city="Powiat")
    assert figures(parsed) == {"266101": 5.0}
    assert parsed.remarks == ["1 rows of 2024 name no territory of the code list"]


def test_a_city_without_a_code_is_known_by_its_name_only_in_its_own_voivodeship(tmp_path: Path):
    text = "TERYT;Powiat;Województwo;Wykonanie\n;Kielce;świętokrzyskie;5\n;Opole;lubelskie;6\n"
    parsed = read(tmp_path, text, city="Powiat", voivodeship="Województwo")
    assert figures(parsed) == {"266101": 5.0}


def test_districts_of_a_city_are_added_up_where_the_source_says_so(tmp_path: Path):
    text = "TERYT;Wykonanie\n146502;5\n146503;6\n266101;7\n"
    assert figures(read(tmp_path, text)) == {"266101": 7.0}
    summed = read(tmp_path, text, code_form="teryt_with_districts", add_up=True)
    assert figures(summed) == {"146501": 11.0, "266101": 7.0}


def test_a_code_of_three_columns_is_put_together_as_budget_reports_write_it(tmp_path: Path):
    text = "WK;PK;GK;Wykonanie\n26;61;0;7\n2;1;1;5\n"
    assert figures(read(tmp_path, text, codes=[], code_parts=["WK", "PK", "GK"])) == {
        "266101": 7.0,
        "020101": 5.0,
    }


def test_one_column_holds_several_series_told_apart_by_their_rows(tmp_path: Path):
    text = "TERYT;Paragraf;Wykonanie\n266101;0490;1\n266101;0480;2\n266101;0485;3\n"
    series = {
        "mf:trial": "Wykonanie",
        "mf:alcohol": {"column": "Wykonanie", "where": {"Paragraf": ["048*"]}},
        "mf:nothing": {"column": "Wykonanie", "where": {"Paragraf": ["9*"]}},
    }
    parsed = read(tmp_path, text, series=series, add_up=True)
    assert {row[0]: row[3] for row in parsed.rows} == {"mf:trial": 6.0, "mf:alcohol": 5.0}


def test_marks_of_a_file_stand_at_every_figure(tmp_path: Path):
    parsed = read(tmp_path, "TERYT;Wykonanie\n266101;5\n146301;-\n", flags=["year-inferred"])
    assert [row[4] for row in parsed.rows] == ["year-inferred", "O year-inferred"]
    with pytest.raises(ValidationError, match="no code of"):
        TableFile.model_validate(FILE | {"flags": ["guessed"]})


def test_a_file_about_too_few_territories_is_not_believed(tmp_path: Path):
    (tmp_path / "arrived").write_text("TERYT;Wykonanie\n266101;5\n")
    context = {"file": FILE, "wanted": ["266101", "266201"], "least": 2}
    with pytest.raises(ParseError, match="is about 1 territories, at least 2"):
        parse(tmp_path / "arrived", tmp_path / "result", {"context": context, "series": [{"id": "mf:trial"}]})


@pytest.mark.parametrize(
    ("names", "pattern", "taken"),
    [
        (["wyniki.csv"], "*_utf8.csv", 5.0),
        (["wyniki_utf8.csv", "wyniki_cp1250.csv"], "*_utf8.csv", 5.0),
        (["a.csv", "b.csv"], "*_utf8.csv", None),
    ],
)
def test_of_an_archive_of_several_files_the_one_that_is_meant_is_read(
    tmp_path: Path, names: list[str], pattern: str, taken: float | None
):
    with zipfile.ZipFile(tmp_path / "arrived", "w") as archive:
        for number, name in enumerate(names):
            archive.writestr(name, f"TERYT;Wykonanie\n266101;{5 + number}\n")
    context = {"file": FILE | {"address": "wyniki.zip", "member": pattern}, "wanted": None}
    options = {"context": context, "series": [{"id": "mf:trial"}]}
    if taken is None:
        with pytest.raises(ParseError, match="holds 0 files"):
            parse(tmp_path / "arrived", tmp_path / "result", options)
        return
    parse(tmp_path / "arrived", tmp_path / "result", options)
    assert figures(read_parsed(tmp_path / "result")) == {"266101": taken}


BUDGET = [
    ["Rb-27S za IV kwartał 2024", None, None, None, None, None, None],
    ["WK", "PK", "GK", "PT", "Rozdział", "Paragraf", "Dochody wykonane"],
    ["26", "61", "00", "2", "75621", "0010", 1000.5],
    ["26", "61", "00", "2", "75618", "0480", 30.25],
    ["26", "61", "00", "8", "75618", "0480", 999.0],  # a union of gminas with the seat's code
    ["26", "04", "01", "0", "75618", "0480", 7.0],
]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_budget_report_is_read_as_a_csv_and_as_a_workbook(tmp_path: Path, form: str):
    """Synthetic, with the columns of Rb-27S: the ministry leaves it in both forms."""
    if form == "xlsx":
        content = xlsx({"Rb27S": BUDGET})
    else:
        rows = [";".join("" if one is None else str(one).replace(".", ",") for one in row) for row in BUDGET]
        content = "\r\n".join(rows).encode("cp1250")
    (tmp_path / "arrived").write_bytes(content)
    file = {
        "address": f"Rb27S_2024.{form}",
        "period": "2024",
        "code_parts": ["WK", "PK", "GK"],
        "where": {"PT": ["0", "2"]},
        "add_up": True,
        "series": {
            "mf:trial": "Dochody wykonane",
            "mf:alcohol": {"column": "Dochody wykonane", "where": {"Paragraf": ["048*"]}},
        },
    }
    options = {"context": {"file": file, "wanted": None}, "series": [{"id": one} for one in file["series"]]}
    parse(tmp_path / "arrived", tmp_path / "result", options)
    rows = read_parsed(tmp_path / "result").rows
    assert {(row[0], row[1]): row[3] for row in rows} == {
        ("mf:trial", "266101"): 1030.75,
        ("mf:alcohol", "266101"): 30.25,
        ("mf:trial", "260401"): 7.0,
        ("mf:alcohol", "260401"): 7.0,
    }
