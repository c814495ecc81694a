"""The maintainers' tool gives the committed bytes again, and reads numbers, codes and gaps as it should."""

import hashlib
from decimal import Decimal

import pytest

from harvesters import bundled
from harvesters.climate import FROM_DAYS
from harvesters.rebuild.figures import read_raw, rebuild_figures
from harvesters.rebuild.geometry import rebuild_geometry
from harvesters.rebuild.places import rebuild_places
from harvesters.rebuild.precedence import merge, rank
from harvesters.rebuild.rows import Row, number, territory_of, whole, written
from harvesters.rebuild.units import rebuild_units


def row(value, file, flags=()):
    return Row("bdl:1", "266101", "2020", None if value is None else Decimal(value), tuple(flags), file)


def stored(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_figures_rebuilt_from_the_raw_files_are_the_committed_ones_to_the_byte(raw, sources):
    assert rebuild_figures(raw, sources) == stored(bundled.FIGURES)


def test_boundaries_rebuilt_are_the_committed_ones_to_the_byte(raw):
    assert rebuild_geometry(raw) == stored(bundled.GEO)


def test_places_rebuilt_are_the_committed_ones_to_the_byte(raw):
    assert rebuild_places(raw) == stored(bundled.PLACES)


def test_numbers_of_territories_rebuilt_are_the_committed_ones_to_the_byte(raw):
    assert rebuild_units(raw) == stored(bundled.UNITS)


def test_a_source_lists_every_raw_file_behind_it_with_the_hash_of_its_bytes(raw, sources):
    paths = {path.name: path for path in raw.rglob("*") if path.is_file()}
    for source in sources:
        for file in source.files:
            assert hashlib.sha256(paths[file.name].read_bytes()).hexdigest() == file.sha256, file.name


def test_figures_come_only_from_files_that_their_source_lists(raw, sources):
    owner = {series.id: source for source in sources for series in source.series}
    used = {(owner[one.series].id, one.file) for one in read_raw(raw, set(owner))}
    listed = {(source.id, file.name) for source in sources for file in source.files}
    assert used - listed == set()


@pytest.mark.parametrize(
    ("text", "value"),
    [("1 234,5", "1234.5"), ("-687", "-687"), (".0", "0"), ("1\u00a0000", "1000"), ("0", "0")],
)
def test_numbers_are_read_as_polish_files_write_them(text, value):
    assert number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "-", "NA", "nan", "x"])
def test_an_empty_cell_is_missing_and_not_zero(text):
    assert number(text) is None


def test_a_word_is_no_number():
    with pytest.raises(ValueError, match="'brak' is not a number"):
        number("brak")


def test_a_comma_parts_thousands_where_only_whole_numbers_stand():
    assert whole("32,123") == 32123


@pytest.mark.parametrize(
    ("value", "text"), [("1677.0", "1677"), ("1E+3", "1000"), ("0.50", "0.5"), ("0", "0")]
)
def test_numbers_are_written_in_their_shortest_plain_form(value, text):
    assert written(Decimal(value)) == text


@pytest.mark.parametrize(
    ("code", "territory"),
    [("261000", "026101"), ("2661000", "266101"), ("0", "PL"), ("2604012", "260401"), ("1426611", None)],
)
def test_codes_that_lost_their_zeros_are_found_and_others_left_out(code, territory):
    assert territory_of(code) == territory


def test_the_town_part_of_a_gmina_is_not_the_gmina():
    assert territory_of("2601014") is None
    assert territory_of("2601013") == "260101"


def test_the_publishers_export_speaks_before_a_copy_and_the_copy_is_kept():
    export, copy = (
        row("1.5", "LUDN_1350_CTAB_20260321174505.csv"),
        row("2", "gus_all_merged3_66cities_cut.csv"),
    )
    merged = merge([copy, export])
    assert (merged.main, merged.others) == ([export], [copy])


def test_the_later_of_two_exports_speaks():
    older, newer = (
        row("1", "WYNA_2497_CTAB_20220211225034.csv"),
        row("1", "WYNA_2497_CTAB_20260321172330.csv"),
    )
    assert merge([older, newer]).main == [newer]


def test_a_figure_speaks_before_a_gap_even_of_a_better_file():
    gap, copy = row(None, "LUDN_1350_CTAB_20260321174505.csv", ["O"]), row("3", "unemp2018.csv")
    assert merge([gap, copy]) == merge([copy])


def test_one_file_that_says_two_things_about_a_cell_is_an_error():
    with pytest.raises(ValueError, match="disagrees with itself"):
        merge([row("1", "unemp2018.csv"), row("2", "unemp2018.csv")])


def test_a_file_without_a_place_in_the_order_is_an_error():
    with pytest.raises(ValueError, match="add it to precedence.py"):
        rank("unheard-of.csv")


def test_the_longest_run_counts_days_in_a_row():
    run = next(figure for figure in FROM_DAYS if figure.name == "longest_run_tmax_30")
    days = [Decimal(t) for t in ("30", "31", "29.9", "30", "30.1", "35", "10")]
    assert run.count(days) == 3


def test_heating_degree_days_leave_out_days_above_fifteen_degrees():
    heating = next(figure for figure in FROM_DAYS if figure.name == "heating_degree_days")
    assert heating.count([Decimal("15"), Decimal("15.1"), Decimal("-2")]) == Decimal("23")
