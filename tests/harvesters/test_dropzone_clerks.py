"""Three clerks' files: what offices keep in spreadsheets, and what is told of it. All are synthetic."""

import io
import zipfile
from pathlib import Path

import pytest
from test_dropzone import cleaned, said
from workbooks import Raw, day, ods, percent, post_code, xlsx

from harvesters.dropzone import cells
from harvesters.dropzone.refusal import RefusedFileError

NO_RESULT = Raw('<c r="{ref}"><f>SUM(B2:B3)</f></c>')
PESEL = "44051401359"


def sentence(found, sort: str) -> str:
    return said(found, sort)[0].sentence("pl")


def refusal(folder: Path, content: bytes, name: str) -> str:
    with pytest.raises(RefusedFileError) as caught:
        cleaned(folder, content, name)
    return caught.value.finding.sentence("pl")


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("1 lutego 2024 r.", "2024-02-01"),
        ("12\u00a0września\u00a02024", "2024-09-12"),
        ("3 maja 2024 roku", "2024-05-03"),
        ("1 II 2024", "2024-02-01"),
        ("07-paź-2024", "2024-10-07"),
    ],
)
def test_days_in_words_are_days(written: str, iso: str):
    assert str(cells.day(written)) == iso


@pytest.mark.parametrize("written", ["31 lutego 2024", "1 lutka 2024", "1 lutego 24", "lutego 2024"])
def test_words_that_are_no_day_are_none(written: str):
    assert cells.day(written) is None


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("–5", "-5"),
        ("- 3", "-3"),
        ("12,00 zł.", "12.00"),
        ("1\u2009234,5", "1234.5"),
        ("7*", "7"),
        ("8 1)", "8"),
    ],
)
def test_numbers_with_signs_of_offices_are_numbers(written: str, value: str):
    assert str(cells.number(written)) == value


def test_a_number_with_an_asterisk_is_taken_and_the_clerk_is_told_that_the_mark_is_lost(tmp_path: Path):
    found, rows = cleaned(tmp_path, b"Rok;Kwota\n2023;1 234*\n2024;5\n* szacunek;\n")
    assert rows[1:] == [["2023", "1234"], ["2024", "5"]]
    assert sentence(found, "footnoted").startswith(
        "Wiersz 2, kolumna B („Kwota”): „1 234*” zapisano jako 1234"
    )


def test_thousands_beside_zlotys_are_never_numbers_of_one_column(tmp_path: Path):
    found, rows = cleaned(tmp_path, "Zadanie;Kwota\nA;5 tys. zł\nB;3 mln zł\nC;12 zł\n".encode())
    assert [row[1] for row in rows[1:]] == ["5 tys. zł", "3 mln zł", "12 zł"]
    assert "różnych jednostkach (mln zł, tys. zł, zł" in sentence(found, "clashing_units")
    found, _ = cleaned(tmp_path, "Zadanie;Kwota\nA;5 tys. zł\nB;12\n".encode())
    assert said(found, "clashing_units")


def test_thousands_alone_are_numbers_with_their_unit(tmp_path: Path):
    found, _ = cleaned(tmp_path, "Zadanie;Kwota\nA;5 tys. zł\nB;12,5 tys. zł\n".encode())
    assert (found.columns[1].type, found.columns[1].unit) == ("number", "tys. zł")


def test_what_excel_computed_is_written_as_excel_shows_it(tmp_path: Path):
    _, rows = cleaned(
        tmp_path, xlsx({"D": [["a", "b"], ["x", 0.1 + 0.2], ["y", 12.340000000000002]]}), "a.xlsx"
    )
    assert [row[1] for row in rows[1:]] == ["0.3", "12.34"]


def test_percents_of_a_workbook_are_those_that_the_clerk_sees(tmp_path: Path):
    found, rows = cleaned(
        tmp_path, xlsx({"D": [["a", "Udział"], ["x", percent(0.125)], ["y", percent(1)]]}), "a.xlsx"
    )
    assert [row[1] for row in rows[1:]] == ["12.5", "100"]
    assert found.columns[1].unit == "%"


def test_codes_are_those_that_the_clerk_sees_with_zeros_in_front(tmp_path: Path):
    book = xlsx({"D": [["Poczta", "Liczba"], [post_code(25001), 1], [post_code(2001), 2]]})
    found, rows = cleaned(tmp_path, book, "a.xlsx")
    assert [row[0] for row in rows[1:]] == ["25-001", "02-001"]
    assert "wzór 00-000" in sentence(found, "shown_code")


def test_an_apostrophe_before_digits_makes_a_text_and_goes(tmp_path: Path):
    found, rows = cleaned(tmp_path, b"TERYT;Kwota\n'0266101;1\n'0266102;2\n")
    assert [row[0] for row in rows[1:]] == ["0266101", "0266102"]
    assert said(found, "apostrophe")


@pytest.mark.parametrize(("heading", "code"), [("TERYT", 20101), ("REGON", 12345678), ("KRS", 123456789)])
def test_codes_that_lost_their_zeros_are_named(tmp_path: Path, heading: str, code: int):
    found, _ = cleaned(tmp_path, xlsx({"D": [[heading, "b"], [code, 1]]}), "a.xlsx")
    assert f"np. {code}." in sentence(found, "lost_zeros")


@pytest.mark.parametrize("heading", ["Nr_umowy", "kod_teryt", "Kontakt"])
def test_columns_of_codes_are_known_by_any_word_of_their_heading(tmp_path: Path, heading: str):
    found, _ = cleaned(tmp_path, f"{heading};Kwota\n600 123 456;1\n".encode())
    assert found.columns[0].type == "string"


def test_a_formula_without_a_result_is_named_and_never_passed_over(tmp_path: Path):
    found, _ = cleaned(tmp_path, xlsx({"D": [["a", "Suma"], ["x", NO_RESULT], ["y", 2]]}), "a.xlsx")
    assert sentence(found, "no_result").startswith("Wiersz 2, kolumna B: formuła nie ma zapisanego wyniku")
    assert found.report.count("refused") == 1


def test_a_hidden_column_is_named_for_it_is_published(tmp_path: Path):
    found, rows = cleaned(tmp_path, xlsx({"D": [["a", "b"], ["x", 2]]}, hidden_column=2), "a.xlsx")
    assert rows[0] == ["a", "b"]
    assert sentence(found, "hidden_column").startswith("Kolumna B jest w arkuszu ukryta")


def test_lines_about_the_table_above_it_are_no_headings(tmp_path: Path):
    rows_of = [
        ["Jednostka:", "Urząd"],
        ["Rok:", 2024],
        [],
        ["Lp", "Ulica", "Lampy", "Koszt"],
        [1, "A", 2, 3.5],
    ]
    found, rows = cleaned(tmp_path, xlsx({"D": rows_of}), "a.xlsx")
    assert rows == [["lp", "ulica", "lampy", "koszt"], ["1", "A", "2", "3.5"]]
    assert [one.what for one in said(found, "title")] == ["Jednostka: Urząd", "Rok: 2024"]


def test_rows_of_words_below_a_gap_in_the_headings_stay_data(tmp_path: Path):
    text = "Nazwa;Ulica;;Typ\nSzkoła 1;Mała;tak;LO\nSzkoła 2;Duża;nie;SP\n"
    _, rows = cleaned(tmp_path, text.encode())
    assert rows == [
        ["nazwa", "ulica", "kolumna_3", "typ"],
        ["Szkoła 1", "Mała", "true", "LO"],
        ["Szkoła 2", "Duża", "false", "SP"],
    ]


def test_a_word_far_to_the_right_swallows_no_rows(tmp_path: Path):
    book = xlsx({"D": [["Nazwa", "Ulica"], ["A", "Mała"], ["B", "Duża", None, None, "sprawdzić!"]]})
    _, rows = cleaned(tmp_path, book, "a.xlsx")
    assert [row[0] for row in rows] == ["nazwa", "A", "B"]


def test_units_below_the_headings_belong_to_them(tmp_path: Path):
    _, rows = cleaned(tmp_path, "Dział;Plan;Wykonanie\n;[zł];[%]\nOświata;10,5;50\n".encode())
    assert rows == [["dzial", "plan_zl", "wykonanie_procent"], ["Oświata", "10.5", "50"]]


def test_headings_merged_over_three_rows_are_joined_as_they_are_merged(tmp_path: Path):
    rows_of = [
        ["Dzielnica", "Zgłoszenia", None, None, "Uwagi"],
        [None, "2023", "2024", None, None],
        [None, None, "przyjęte", "załatwione", None],
        ["Centrum", 1, 2, 3, "b"],
    ]
    book = xlsx({"D": rows_of}, merged=["A1:A3", "B1:D1", "B2:B3", "C2:D2", "E1:E3"])
    _, rows = cleaned(tmp_path, book, "a.xlsx")
    names = [
        "dzielnica",
        "zgloszenia_2023",
        "zgloszenia_2024_przyjete",
        "zgloszenia_2024_zalatwione",
        "uwagi",
    ]
    assert rows == [names, ["Centrum", "1", "2", "3", "b"]]


def test_a_heading_x_is_a_heading(tmp_path: Path):
    _, rows = cleaned(tmp_path, b"Ulica;X;Y\nMickiewicza;1,5;2,5\n")
    assert rows[0] == ["ulica", "x", "y"]


def test_months_as_days_may_head_columns(tmp_path: Path):
    _, rows = cleaned(tmp_path, xlsx({"D": [["Dział", day(45292), day(45323)], ["A", 1, 2]]}), "a.xlsx")
    assert rows[0] == ["dzial", "k_2024_01_01", "k_2024_02_01"]


def test_a_text_merged_over_rows_goes_for_each_of_them_and_a_number_for_the_first(tmp_path: Path):
    rows_of = [["Dzielnica", "Ulica", "Kwota"], ["A", "X", 10], [None, "Y", None], ["B", "Z", 3]]
    found, rows = cleaned(tmp_path, xlsx({"D": rows_of}, merged=["A2:A3", "C2:C3"]), "a.xlsx")
    assert rows[1:] == [["A", "X", "10"], ["A", "Y", ""], ["B", "Z", "3"]]
    assert sentence(found, "merged_text").startswith("Kolumna A: tekst scalonych komórek")
    assert sentence(found, "merged_number").startswith("Wiersz 2, kolumna C: „10” stoi w komórce scalonej")


def test_headings_repeated_on_every_page_are_left_out(tmp_path: Path):
    text = "Ulica;Lampy\n" + "".join(f"A{row};1\n" for row in range(100)) + "Ulica;Lampy\nB;3\n"
    found, rows = cleaned(tmp_path, text.encode())
    assert len(rows) == 102
    assert found.columns[1].type == "integer"
    assert sentence(found, "heading_again") == "Wiersz 102 powtarza nagłówki, pominięto go."


def test_a_second_table_below_is_named_and_does_not_spoil_the_first(tmp_path: Path):
    rows_of = [
        ["Dzielnica", "Lampy"],
        ["A", 1],
        ["B", 2],
        [],
        ["Tabela 2"],
        ["Ulica", "Psy"],
        ["X", 5],
        ["Y", 6],
    ]
    found, rows = cleaned(tmp_path, xlsx({"D": rows_of}), "a.xlsx")
    assert rows == [["dzielnica", "lampy"], ["A", "1"], ["B", "2"]]
    assert sentence(found, "other_table").startswith("Od wiersza 6 zaczyna się inna tabela („Ulica Psy”)")


def test_a_row_that_was_not_counted_after_a_gap_is_no_other_table(tmp_path: Path):
    _, rows = cleaned(tmp_path, b"Dzielnica;Lampy\nA;1\n\nB;brak danych\nC;3\n")
    assert [row[0] for row in rows[1:]] == ["A", "B", "C"]


def test_an_empty_column_between_two_tables_side_by_side_is_doubted(tmp_path: Path):
    found, _ = cleaned(tmp_path, b"Dzielnica;Lampy;;Ulica;Psy\nA;1;;X;5\nB;2;;Y;7\n")
    assert "tabele stojące obok siebie" in sentence(found, "empty_column_inside")


def test_a_few_numbers_of_persons_among_others_are_enough(tmp_path: Path):
    contracts = f"Nr umowy;NIP/PESEL\n1;6572084556\n2;{PESEL}\n3;6570008735\n4;6571234567\n"
    found, _ = cleaned(tmp_path, contracts.encode())
    assert found.report.stopped
    found, _ = cleaned(tmp_path, f'Kto;Kwota\nUrząd;1\n"Jan, PESEL {PESEL}";2\nX;3\n'.encode())
    assert found.report.stopped


@pytest.mark.parametrize("hidden", [[], ["Lista"]])
def test_numbers_of_persons_in_another_sheet_stop_the_file_for_it_is_published_whole(
    tmp_path: Path, hidden: list
):
    book = xlsx({"D": [["a", "b"], [1, 2]], "Lista": [["PESEL"], [PESEL]]}, hidden=hidden)
    found, _ = cleaned(tmp_path, book, "a.xlsx")
    assert found.report.stopped
    assert "w innym arkuszu" in sentence(found, "persons_elsewhere")


def test_names_of_people_are_doubted(tmp_path: Path):
    found, _ = cleaned(tmp_path, "Imię i nazwisko;Kwota\nJan Nowak;1\n".encode())
    assert "może zawierać dane osób" in sentence(found, "personal")
    assert not found.report.stopped


def test_a_workbook_called_csv_and_a_text_called_xlsx_are_read_and_told(tmp_path: Path):
    found, rows = cleaned(tmp_path, xlsx({"D": [["a", "b"], [1, 2]]}), "a.csv")
    assert (rows[1], said(found, "other_kind")[0].what) == (["1", "2"], ".csv")
    found, rows = cleaned(tmp_path, b"a;b\n1;2\n", "a.xlsx")
    assert (rows[1], said(found, "text_kind")[0].what) == (["1", "2"], ".xlsx")


@pytest.mark.parametrize("name", ["a.csv", "a.xls"])
@pytest.mark.parametrize("content", [b"\xef\xbb\xbf<html><table><tr><td>a;b", b"\n<?xml version='1.0'?><a>"])
def test_a_web_page_that_is_called_a_table_is_refused_with_what_to_do(
    tmp_path: Path, name: str, content: bytes
):
    assert "Otwórz go w Excelu i zapisz" in refusal(tmp_path, content, name)


def test_a_workbook_that_is_cut_off_is_refused_in_words_of_people(tmp_path: Path):
    whole = ods([["a", "b"], [1, 2]])
    words = refusal(tmp_path, whole[: len(whole) // 2], "a.ods")
    assert "ucięty albo uszkodzony" in words
    assert "zip" not in words.lower()


def test_a_workbook_with_a_password_is_refused_in_words_of_people(tmp_path: Path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", b"\x8f\x01 encrypted")
    excel = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(504)
        + "EncryptedPackage".encode("utf-16-le")
        + bytes(1000)
    )
    for content, name in ((buffer.getvalue(), "a.ods"), (excel, "a.xlsx")):
        assert refusal(tmp_path, content, name) == "Arkusz jest zabezpieczony hasłem. Zapisz go bez hasła."


MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml" manifest:size="17">
<manifest:encryption-data manifest:checksum-type="SHA256/1K" manifest:checksum="x"/>
</manifest:file-entry></manifest:manifest>"""
