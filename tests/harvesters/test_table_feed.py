"""Tables that publishers leave as files, as they come. Synthetic but where it says recorded."""

from pathlib import Path
from typing import Any

import pytest
from feed_cases import RECORDED

from harvesters.feeds.feed import Parsed, read_parsed
from harvesters.feeds.table import parse
from harvesters.fetching.sandbox import ParseError

FILE: dict[str, Any] = {
    "address": "dochody.csv",
    "period": "2024",
    "codes": ["Kod GUS", "TERYT"],
    "series": {"mf:trial": "Wykonanie"},
}


def read(folder: Path, content: str, **changes: Any) -> Parsed:
    (folder / "arrived").write_bytes(content.encode("cp1250"))
    options = {
        "context": {"file": FILE | changes, "wanted": None},
        "series": [{"id": "mf:trial"}],
    }
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


def test_a_column_that_the_publisher_renamed_stops_the_file_and_is_named(tmp_path: Path):
    with pytest.raises(ParseError, match="no column “Wykonanie”"):
        read(tmp_path, "TERYT;Wykonanie 2024\n266101;5\n")
    with pytest.raises(ParseError, match=r"no column Kod GUS or TERYT.*jednostka"):
        read(tmp_path, "Kod jednostka;Wykonanie\n266101;5\n")


def test_a_city_without_a_code_is_known_by_its_name(tmp_path: Path):
    text = "TERYT;Powiat;Wykonanie\n;Kielce;5\n;kielecki;6\n"
    parsed = read(tmp_path, text, city="Powiat")
    assert figures(parsed) == {"266101": 5.0}
    assert parsed.remarks == ["1 rows of 2024 name no territory of the code list"]
