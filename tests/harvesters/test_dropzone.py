"""Files as clerks leave them. All files are synthetic, in the shapes that offices send."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import xlsx

from harvesters.dropzone import cells
from harvesters.dropzone.clean import Cleaned, clean, parse
from harvesters.dropzone.columns import named, slug
from harvesters.dropzone.report import SORTS, Finding
from harvesters.fetching.sandbox import ParseError, parse_apart

TABLE = """Dzielnica;Ludność;Powierzchnia (ha);Data
Śródmieście;12 345;1234,5;01.02.2024
Żółkiewskiego;7;0,25;2.11.2024
"""


def cleaned(folder: Path, content: bytes, name: str = "plik.csv") -> tuple[Cleaned, list[list[str]]]:
    arrived, result = folder / "arrived", folder / "clean.csv"
    arrived.write_bytes(content)
    found = clean(arrived, name, result)
    return found, list(csv.reader(io.StringIO(result.read_text(encoding="utf-8"))))


def said(found: Cleaned, sort: str) -> list[Finding]:
    return [one for one in found.report.findings if one.sort == sort]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "iso8859_2", "utf-16"])
def test_polish_letters_survive_every_encoding_of_polish_offices(tmp_path: Path, encoding: str):
    _, rows = cleaned(tmp_path, TABLE.encode(encoding))
    assert rows == [
        ["dzielnica", "ludnosc", "powierzchnia_ha", "data"],
        ["Śródmieście", "12345", "1234.5", "2024-02-01"],
        ["Żółkiewskiego", "7", "0.25", "2024-11-02"],
    ]


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_the_separator_is_found_though_commas_are_in_the_numbers(tmp_path: Path, separator: str):
    _, rows = cleaned(tmp_path, TABLE.replace(";", separator).encode())
    assert rows[1] == ["Śródmieście", "12345", "1234.5", "2024-02-01"]


def test_a_file_separated_by_commas_is_read(tmp_path: Path):
    _, rows = cleaned(tmp_path, b'nazwa,kwota\n"Kowalski, Jan",1.5\nNowak,2\n')
    assert rows[1:] == [["Kowalski, Jan", "1.5"], ["Nowak", "2"]]


def test_the_types_of_columns_become_a_table_schema(tmp_path: Path):
    found, _ = cleaned(tmp_path, TABLE.encode())
    assert found.table_schema() == {
        "fields": [
            {"name": "dzielnica", "title": "Dzielnica", "type": "string"},
            {"name": "ludnosc", "title": "Ludność", "type": "integer"},
            {"name": "powierzchnia_ha", "title": "Powierzchnia (ha)", "type": "number"},
            {"name": "data", "title": "Data", "type": "date", "format": "%Y-%m-%d"},
        ],
        "missingValues": [""],
    }


def test_titles_merged_headings_numbering_sums_and_footnotes_are_told_and_left_out(tmp_path: Path):
    text = (
        "Wydatki urzędu w 2024 r.;;;\n"
        ";;;\n"
        "Dział;Plan;;Uwagi\n"
        ";kwota;udział;\n"
        "1;2;3;4\n"
        "Oświata;1 000,50;60,5%;\n"
        "Drogi;500;39,5%;x\n"
        "Razem;1 500,50;100%;\n"
        ";;;\n"
        "* Dane wstępne.;;;\n"
    )
    found, rows = cleaned(tmp_path, text.encode("cp1250"))
    assert rows == [
        ["dzial", "plan_kwota", "plan_udzial", "uwagi"],
        ["Oświata", "1000.50", "60.5", ""],
        ["Drogi", "500", "39.5", "x"],
    ]
    assert said(found, "title")[0].what == "Wydatki urzędu w 2024 r."
    assert said(found, "merged_headings")[0].what == "3, 4"
    assert said(found, "numbering")[0].row == 5
    assert said(found, "sum_agrees")[0].row == 8
    assert said(found, "note")[0].what == "* Dane wstępne."


def test_a_sum_that_does_not_add_up_is_named_with_both_numbers(tmp_path: Path):
    found, rows = cleaned(tmp_path, "Dział;Kwota\nA;10\nB;20\nOgółem;31\n".encode())
    assert len(rows) == 3
    (wrong,) = said(found, "sum_differs")
    assert wrong.sentence("pl") == (
        "Wiersz 4, kolumna B („Kwota”): suma „Ogółem” to 31, a wiersze dają 30. Pominięto ją; sprawdź liczby."
    )


def test_sums_of_parts_and_of_the_whole_agree(tmp_path: Path):
    found, _ = cleaned(tmp_path, b"D;K\nA;10\nRazem A;10\nB;20\nRazem B;20\nSuma;30\n")
    assert [one.row for one in said(found, "sum_agrees")] == [3, 5, 6]


def test_a_cell_that_is_no_number_is_refused_with_its_row_and_the_others_stay(tmp_path: Path):
    lines = [f"{place};{place}" for place in range(1, 40)] + ["40;ok. 12 tys."]
    found, rows = cleaned(tmp_path, ("Lp;Kwota\n" + "\n".join(lines)).encode())
    assert rows[-1] == ["40", ""]
    (refused,) = said(found, "not_a_number")
    assert (refused.row, refused.column, refused.before) == (41, "Kwota", "ok. 12 tys.")


def test_codes_with_zeros_in_front_stay_as_they_are(tmp_path: Path):
    found, rows = cleaned(tmp_path, "teryt;ludność\n0661;10\n2661;20\n".encode())
    assert rows[1][0] == "0661"
    assert found.columns[0].type == "string"


def test_signs_for_no_data_become_empty_and_never_zero(tmp_path: Path):
    _, rows = cleaned(tmp_path, b"rok;kwota\n2022;12,5\n2023;-\n2024;b.d.\n2025;0\n")
    assert [row[1] for row in rows[1:]] == ["12.5", "", "", "0"]


def test_headings_that_are_empty_equal_or_strange_get_names_of_their_own():
    assert named(["Kwota", "", "Kwota", "2024", "Udział %"]) == [
        "kwota",
        "kolumna_2",
        "kwota_2",
        "k_2024",
        "udzial_procent",
    ]


def test_years_may_stand_among_the_headings(tmp_path: Path):
    _, rows = cleaned(tmp_path, "Wydatki;2023;2024\nOświata;10;12\nDrogi;5;6\n".encode())
    assert rows == [["wydatki", "k_2023", "k_2024"], ["Oświata", "10", "12"], ["Drogi", "5", "6"]]


def test_formulas_of_spreadsheets_are_kept_as_texts_to_the_letter(tmp_path: Path):
    _, rows = cleaned(tmp_path, b'nazwa;opis\nA;"=HYPERLINK(""http://x"")"\nB;@SUM(A1)\n')
    assert [row[1] for row in rows[1:]] == ['=HYPERLINK("http://x")', "@SUM(A1)"]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.csv", "file is empty"),
        (b"1;2\n3;4\n", "a.csv", "no row of headings"),
        (b"nazwa;kwota\n", "a.csv", "no rows of data"),
        (b"GIF89a\0\0\0", "a.csv", "no text file"),
        (b"a;b\n1;\0\n", "a.csv", "Row 2 holds a zero byte"),
        (b"%PDF-1.7", "a.pdf", "not read"),
        (b"a;b\n" + b"x" * 1_000_002, "a.csv", "longer than"),
        (b";".join([b"k"] * 5000) + b"\n1\n", "a.csv", "5000 columns"),
        (b"PK\x03\x04broken", "a.xlsx", "cannot be opened"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes, name: str, words: str):
    with pytest.raises(ParseError, match=words):
        cleaned(tmp_path, content, name)


def test_a_workbook_is_read_like_any_other_table(tmp_path: Path):
    content = xlsx(
        {"Dane": [["Wydatki 2024"], [], ["Dział", "Kwota"], ["Oświata", 1000.5], ["Drogi", "1 234,00"]]}
    )
    found, rows = cleaned(tmp_path, content, "plik.xlsx")
    assert rows == [["dzial", "kwota"], ["Oświata", "1000.5"], ["Drogi", "1234.00"]]
    assert said(found, "sheet")[0].what == "Dane"
    assert said(found, "headings")[0].what == "3"


def test_the_whole_runs_in_a_process_of_its_own(tmp_path: Path):
    (tmp_path / "arrived").write_bytes(TABLE.encode("cp1250"))
    result, copy = tmp_path / "report.json", tmp_path / "clean.csv"
    parse_apart(parse, tmp_path / "arrived", result, {"name": "plik.csv", "clean": str(copy)})
    told = json.loads(result.read_text(encoding="utf-8"))
    assert told["report"]["rows"] == 2
    assert told["report"]["refused"] == 0
    assert copy.read_text(encoding="utf-8").startswith("dzielnica,ludnosc")
    assert all(set(one["sentence"]) == {"pl", "en"} for one in told["report"]["findings"])


def test_a_report_names_some_rows_and_counts_the_rest(tmp_path: Path):
    lines = ["Lp;Data"] + [f"{place};1.{place % 12 + 1}.2024" for place in range(300)]
    found, _ = cleaned(tmp_path, "\n".join(lines).encode())
    assert len(said(found, "date")) == 3
    assert found.report.unnamed()["date", "Data"] == 297
    assert found.report.count("changed") == 300


def test_every_sentence_is_in_both_languages_and_takes_the_same_words():
    for sort in SORTS.values():
        for word in ("row", "column", "what", "before", "after"):
            assert (f"{{{word}}}" in sort.words.pl) == (f"{{{word}}}" in sort.words.en)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1 234,5", "1234.5"),
        ("1\u00a0234\u202f567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        ("1.234", "1.234"),
        ("−3", "-3"),
        ("+4,0", "4.0"),
        ("12,5 %", "12.5"),
        ("1500 zł", "1500"),
        ("0", "0"),
    ],
)
def test_numbers_are_read_as_poles_write_them(written: str, value: str):
    assert cells.number(written) == Decimal(value)


@pytest.mark.parametrize(
    "written", ["", "1 23", "12,34,5", "1,2.3", "abc", "1e5", "0x10", "--1", "1 234 5", "NaN"]
)
def test_what_only_looks_like_a_number_is_none(written: str):
    assert cells.number(written) is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("01.02.2024", "2024-02-01"),
        ("1-2-2024", "2024-02-01"),
        ("2024-02-01", "2024-02-01"),
        ("5.12.2023 r.", "2023-12-05"),
    ],
)
def test_days_are_read_with_the_day_first(written: str, day: str):
    assert str(cells.day(written)) == day


@pytest.mark.parametrize(
    "written", ["30.02.2024", "00.00.0000", "2024", "1.2.24", "32.01.2024", "2026-02-30"]
)
def test_days_that_do_not_exist_are_none(written: str):
    assert cells.day(written) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_any_number_written_the_polish_way_is_read_back(number: Decimal):
    written = f"{number:,.3f}".replace(",", "\u00a0").replace(".", ",")
    assert cells.number(written) == number


@given(st.text(max_size=200))
def test_any_heading_becomes_a_name_that_a_database_takes(heading: str):
    name = named([heading])[0]
    assert name.isascii()
    assert name.isidentifier()
    assert len(name) <= 62
    assert slug(heading) == slug(heading)
