"""Files that are hostile or broken, by the numbers of the list of faults. All files are synthetic."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_dropzone import cleaned, said
from workbooks import Raw, day, error, formula, ods, xlsx

from harvesters.dropzone.choices import Choices
from harvesters.dropzone.clean import clean, parse
from harvesters.dropzone.compare import can_append, column_changes
from harvesters.dropzone.numerals import SEPARATOR, numerals
from harvesters.dropzone.refusal import RefusedFileError
from harvesters.dropzone.wording import report_text
from harvesters.fetching.sandbox import MEBIBYTE, Bounds, ParseError, parse_apart


def apart(folder: Path, content: bytes, name: str, bounds: Bounds | None = None) -> dict:
    arrived, result, copy = folder / "arrived", folder / "told.json", folder / "clean.csv"
    arrived.write_bytes(content)
    parse_apart(parse, arrived, result, {"name": name, "clean": str(copy)}, bounds)
    return json.loads(result.read_text(encoding="utf-8"))


def refused_as(folder: Path, content: bytes, name: str) -> str:
    told = apart(folder, content, name)
    assert told["refused"]
    return told["report"]["findings"][0]["sort"]


def test_fault_18_a_workbook_that_unpacks_without_end_is_refused_before_it_is_unpacked(tmp_path: Path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as file:
            for _ in range(1100):
                file.write(bytes(MEBIBYTE))
    assert len(buffer.getvalue()) < 2 * MEBIBYTE
    assert refused_as(tmp_path, buffer.getvalue(), "bomba.xlsx") == "workbook_too_large"


def test_fault_18_a_cell_at_the_far_corner_exhausts_nothing(tmp_path: Path):
    far = xlsx({"D": [["a", "b"], [1, Raw('<c r="XFD1048576"><v>1</v></c>')]]})
    with pytest.raises(ParseError):
        apart(tmp_path, far, "daleko.xlsx", Bounds(memory=512 * MEBIBYTE, seconds=30))
    assert not (tmp_path / "told.json").exists()


def test_fault_18_an_archive_of_something_else_is_no_workbook(tmp_path: Path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../etc/cron.d/x", "a;b\n1;2\n")
    assert refused_as(tmp_path, buffer.getvalue(), "plik.xlsx") == "broken_workbook"
    assert refused_as(tmp_path, buffer.getvalue(), "plik.csv") == "broken_workbook"


def test_fault_19_a_hundred_thousand_rows_of_one_column_are_read(tmp_path: Path):
    found, _ = cleaned(tmp_path, b"nazwa\n" + b"x\n" * 100_000)
    assert found.report.rows == 100_000


def test_fault_19_five_thousand_columns_are_refused_with_their_row(tmp_path: Path):
    content = b"a;b\n" + b";".join([b"1"] * 5000) + b"\n"
    with pytest.raises(RefusedFileError) as caught:
        cleaned(tmp_path, content)
    assert caught.value.finding.sentence("pl").startswith("Wiersz 2 ma 5000 kolumn")


def test_fault_19_one_line_without_end_is_refused_within_little_memory(tmp_path: Path):
    content = b"a;b\n" + b"x" * (64 * MEBIBYTE)
    arrived = tmp_path / "arrived"
    arrived.write_bytes(content)
    options = {"name": "linia.csv", "clean": str(tmp_path / "clean.csv")}
    parse_apart(parse, arrived, tmp_path / "told.json", options, Bounds(memory=60 * MEBIBYTE))
    told = json.loads((tmp_path / "told.json").read_text(encoding="utf-8"))
    assert told["report"]["findings"][0]["sort"] == "long_line"


def test_fault_19_ragged_rows_are_evened_out_and_named(tmp_path: Path):
    found, rows = cleaned(tmp_path, b"a;b;c\n" + b"1;2;4\n" * 70 + b"4;5\n6;7;8;9\n")
    assert rows[71:] == [["4", "5", ""], ["6", "7", "8"]]
    assert (said(found, "too_wide")[0].row, said(found, "too_wide")[0].before) == (73, "9")
    assert said(found, "too_narrow")[0].row == 72


def test_fault_19_headings_that_a_database_refuses_are_renamed(tmp_path: Path):
    content = f"_id;;ctid;Kwota;Kwota;{'x' * 400};a\x07b\n1;2;3;4;5;6;8\n".encode()
    found, rows = cleaned(tmp_path, content)
    assert rows[0] == ["id", "kolumna_2", "ctid_2", "kwota", "kwota_2", "x" * 60, "a_b"]
    assert said(found, "repeated_heading")[0].letter == "E"
    assert said(found, "long_heading")[0].letter == "F"


def test_fault_19_bytes_that_are_no_letters_are_named_with_their_row(tmp_path: Path):
    good = "Dzielnica;Opis\n" + "Śródmieście;żółć\n" * 20
    with pytest.raises(RefusedFileError) as caught:
        cleaned(tmp_path, good.encode() + b"Bar\xffwinek;x\n")
    assert caught.value.finding.sentence("en").startswith("Row 22: the byte 0xFF is no letter")


def test_fault_19_utf_16_without_its_mark_is_read(tmp_path: Path):
    _, rows = cleaned(tmp_path, "Dzielnica;Kwota\nŚródmieście;1,5\n".encode("utf-16-le"))
    assert rows[1] == ["Śródmieście", "1.5"]


@pytest.mark.parametrize(
    "content", ["a;b\n1;2\n".encode("utf-32"), b"\xef\xbb\xbfa;b\n1;\x002\n", "a;b\n\0;2\n".encode("utf-16")]
)
def test_fault_19_zero_bytes_behind_a_mark_are_named(tmp_path: Path, content: bytes):
    with pytest.raises(RefusedFileError) as caught:
        cleaned(tmp_path, content)
    assert caught.value.finding.sort == "zero_byte"


def test_fault_19_a_quotation_mark_that_nobody_closed_is_named(tmp_path: Path):
    with pytest.raises(RefusedFileError) as caught:
        cleaned(tmp_path, b'a;b\n1;"2\n' + b"3;4\n" * 50_000)
    assert caught.value.finding.sort == "unclosed_quote"


def test_fault_20_formulas_are_texts_in_csv_and_results_in_workbooks(tmp_path: Path):
    found, rows = cleaned(tmp_path, b'nazwa;opis\nA;"=HYPERLINK(""http://x"")"\nB;+48 41\nC;@SUM(A1)\n')
    assert [row[1] for row in rows[1:]] == ['=HYPERLINK("http://x")', "+48 41", "@SUM(A1)"]
    assert said(found, "formula")[0].row == 2
    book = xlsx({"D": [["a", "b"], ["x", formula("1+1", 2)], ["y", error("#REF!")], ["z", 3]]})
    _, rows = cleaned(tmp_path, book, "plik.xlsx")
    assert [row[1] for row in rows[1:]] == ["2", "", "3"]


def test_fault_21_a_million_empty_styled_rows_are_bounded(tmp_path: Path):
    styled = [Raw('<c r="{ref}" s="1"/>')]
    book = xlsx({"D": [["a", "b"], [1, 2], *[styled] * 1_000_000]})
    told = apart(tmp_path, book, "puste.xlsx", Bounds(memory=512 * MEBIBYTE, seconds=60))
    assert told["report"]["rows"] == 1


def test_fault_21_entities_in_a_spreadsheet_are_refused(tmp_path: Path):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    content = ods([["a", "b"], [1, Raw("&b;")]], bomb)
    assert refused_as(tmp_path, content, "plik.ods") == "entities"


def test_fault_21_macros_are_carried_and_never_run(tmp_path: Path):
    content = xlsx({"D": [["a", "b"], [1, 2]]})
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    assert apart(tmp_path, buffer.getvalue(), "makro.xlsm")["report"]["rows"] == 1


def test_real_days_of_a_workbook_and_counted_ones_are_days(tmp_path: Path):
    book = xlsx({"D": [["Data", "Data wpływu"], [day(45323), 45323], [day(45324), "2.02.2024"]]})
    found, rows = cleaned(tmp_path, book, "dni.xlsx")
    assert rows[1:] == [["2024-02-01", "2024-02-01"], ["2024-02-02", "2024-02-02"]]
    assert said(found, "counted_date")[0].letter == "B"


def test_days_with_a_time_keep_it(tmp_path: Path):
    found, rows = cleaned(tmp_path, b"kiedy;ile\n01.02.2024 12:30;1\n02.02.2024;2\n")
    assert [row[0] for row in rows[1:]] == ["2024-02-01T12:30:00", "2024-02-02T00:00:00"]
    assert found.columns[0].type == "datetime"


def test_a_table_that_begins_in_the_middle_of_a_sheet_has_its_own_coordinates(tmp_path: Path):
    book = xlsx({"D": [[], [], [None, None, "Ulica", "Kwota"], [None, None, "A", "1 234,5"]]})
    found, rows = cleaned(tmp_path, book, "plik.xlsx")
    assert rows == [["ulica", "kwota"], ["A", "1234.5"]]
    (number,) = said(found, "number")
    assert (number.row, number.letter) == (4, "D")


def test_hidden_sheets_are_told_and_another_sheet_can_be_chosen(tmp_path: Path):
    book = xlsx({"Opis": [["a", "b"], [1, 2]], "Dane": [["c", "d"], [3, 4]], "X": [["e"]]}, hidden=["X"])
    found, _ = cleaned(tmp_path, book, "plik.xlsx")
    assert [one.what for one in said(found, "hidden_sheet")] == ["X"]
    chosen = clean(tmp_path / "arrived", "plik.xlsx", tmp_path / "clean.csv", Choices(sheet="Dane"))
    assert [column.name for column in chosen.columns] == ["c", "d"]


def test_headings_can_be_pointed_to_and_sums_kept(tmp_path: Path):
    content = "Urząd;Miasta\nGrupa;Liczba\nrazem;3\nkobiety;2\nmężczyźni;1\n".encode()
    cleaned(tmp_path, content)
    chosen = clean(
        tmp_path / "arrived", "a.csv", tmp_path / "c.csv", Choices(headings=(2, 2), keep_sums=True)
    )
    assert [column.name for column in chosen.columns] == ["grupa", "liczba"]
    assert chosen.report.rows == 3


def test_a_sum_above_its_rows_is_compared_with_them(tmp_path: Path):
    found, rows = cleaned(tmp_path, "Grupa;Liczba\nOgółem;3\nkobiety;2\nmężczyźni;1\n".encode())
    assert len(rows) == 3
    assert said(found, "sum_agrees")[0].row == 2


def test_cells_that_keep_a_column_from_being_numbers_are_named(tmp_path: Path):
    found, _ = cleaned(tmp_path, b"a;b\nx;1\ny;ok. 40\nz;3\n")
    assert found.columns[1].type == "string"
    assert (
        said(found, "misfit_number")[0]
        .sentence("pl")
        .startswith("Wiersz 3, kolumna B („b”): „ok. 40” nie jest")
    )


def test_percents_beside_bare_numbers_are_doubted(tmp_path: Path):
    found, _ = cleaned(tmp_path, b"a;b\nx;12%\ny;0,5\n")
    assert said(found, "mixed_units")
    found, _ = cleaned(tmp_path, "a;b\nx;12 zł\ny;5 zł\n".encode())
    assert found.columns[1].unit == "zł"


def test_a_point_that_may_separate_thousands_is_doubted(tmp_path: Path):
    found, _ = cleaned(tmp_path, b"a;b\nx;1.234\ny;2.500\n")
    assert said(found, "doubtful_point")[0].letter == "B"


@pytest.mark.parametrize("heading", ["TERYT", "NIP", "Kod pocztowy", "Nr umowy"])
def test_columns_of_codes_stay_texts(tmp_path: Path, heading: str):
    found, rows = cleaned(tmp_path, f"{heading};Kwota\n2661;1\n6572084556;2\n".encode())
    assert found.columns[0].type == "string"
    assert [row[0] for row in rows[1:]] == ["2661", "6572084556"]


def test_the_report_says_in_plain_words_where_to_look(tmp_path: Path):
    lines = "".join(f"x;{place}\n" for place in range(40))
    told = apart(tmp_path, f"a;b\n{lines}y;brak wpisu\n".encode(), "kw.csv")
    text = report_text(told, "kw.csv", "pl")
    assert "Do poprawienia w pliku\n- Wiersz 42, kolumna B („b”): „brak wpisu” nie jest liczbą." in text
    assert "Odczytano 41 wierszy." in text.replace("\u00a0", " ")


def test_what_a_new_file_changes_in_the_columns_is_said_before(tmp_path: Path):
    before = cleaned(tmp_path, b"a;b;c\nx;1;2\n")[0].table_schema()
    after = cleaned(tmp_path, b"a;b;d\nx;1,5;2\n")[0].table_schema()
    kinds = [one.kind for one in column_changes(before, after)]
    assert kinds == ["gone", "type", "new"]
    assert (
        column_changes(before, after)[1].sentence("pl") == "Kolumna „b”: było liczby całkowite, jest liczby."
    )
    assert not can_append(before, after)
    assert can_append(before, before)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=3000))
def test_no_bytes_whatever_break_the_reader(tmp_path_factory: pytest.TempPathFactory, content: bytes):
    folder = tmp_path_factory.mktemp("bytes")
    try:
        _, rows = cleaned(folder, content)
    except ParseError:
        return
    assert len({len(row) for row in rows}) == 1


@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=0, max_value=10**9)))
def test_columns_at_once_read_what_cells_one_by_one_read(numbers: list):
    written = [f"{number:,.2f}".replace(",", "\u00a0").replace(".", ",") for number in numbers]
    text = numerals(written) if written else ""
    assert text is not None
    assert list(filter(None, text.split(SEPARATOR))) == [f"{number:.2f}" for number in numbers]


def test_a_clean_copy_is_csv_that_any_program_reads(tmp_path: Path):
    _, rows = cleaned(tmp_path, 'a;b\n"zażółć; gęślą";"dwa\nwiersze"\n"cudzysłów ""x""";y\n'.encode())
    assert rows[1:] == [["zażółć; gęślą", "dwa\nwiersze"], ['cudzysłów "x"', "y"]]
    assert list(csv.reader(io.StringIO((tmp_path / "clean.csv").read_text(encoding="utf-8")))) == rows
