"""Bundled figures agree with the declarations and code lists, and stand in one order without repetition."""

import csv

import pytest
from zoom_schemas.dimensions import canonical
from zoom_schemas.flags import join_flags, load_flags
from zoom_schemas.periods import parse
from zoom_schemas.territories import load_territories

from harvesters import bundled
from indicator_jobs.quality.correcting import correct
from indicator_jobs.quality.corrections import Expect

KIELCE = "266101"


def lines(source):
    with bundled.figures_file(source).open(encoding="utf-8") as text:
        return list(csv.reader(text))


def with_figures(sources):
    """Those whose figures come with the project; of others only a synchronisation brings them."""
    return [source for source in sources if bundled.figures_file(source).exists()]


def test_figures_and_declarations_name_the_same_series(sources, figures):
    declared = {(source.id, series.id) for source in with_figures(sources) for series in source.series}
    assert set(zip(figures["source"], figures["series"], strict=True)) == declared


def test_every_territory_is_known_by_its_own_code(figures):
    known = load_territories().by_code
    assert set(figures["territory"]) - set(known) == set()


def test_every_period_is_one_of_the_kind_that_its_series_declares(sources, figures):
    kinds = {series.id: series.period for source in sources for series in source.series}
    pairs = figures[["series", "period"]].drop_duplicates()
    wrong = [
        (s, p) for s, p in zip(pairs["series"], pairs["period"], strict=True) if parse(p).kind != kinds[s]
    ]
    assert wrong == []


def test_every_flag_is_known_and_flags_stand_by_precedence(figures):
    written = set(figures["flags"])
    assert {flags for flags in written if join_flags(flags.split()) != flags} == set()


def test_a_value_is_absent_only_where_a_flag_says_so(figures):
    may_be_absent = {flag.code for flag in load_flags().values() if flag.value_may_be_absent}
    absent = figures[figures["value"].isna()]
    assert all(may_be_absent & set(flags.split()) for flags in absent["flags"])
    present = figures[figures["value"].notna()]
    assert not any({"O", "M"} & set(flags.split()) for flags in present["flags"].unique())


def test_files_have_the_agreed_columns_are_sorted_and_say_each_cell_once(sources):
    for source in with_figures(sources):
        header, *rows = lines(source)
        assert header[:5] == ["series", "territory", "period", "value", "flags"]
        assert header[5:] in ([], ["dimensions"])
        cells = [tuple(row[:3] + row[5:]) for row in rows]
        assert cells == sorted(set(cells)), source.id


def test_every_row_stands_where_the_dimensions_of_its_series_say(sources, figures):
    dimensions = {one.id: {d.id: d for d in one.dimensions} for source in sources for one in source.series}
    pairs = figures[["series", "dimensions"]].drop_duplicates()
    assert (pairs["dimensions"] != "").sum() > 200
    for series, text in zip(pairs["series"], pairs["dimensions"], strict=True):
        assert canonical(text, dimensions[series]) == text


def test_people_by_age_and_sex_add_up_to_the_population(figures):
    apart = figures[figures["series"] == "bdl:P3447.age_sex"]
    sums = apart.groupby("period")["value"].sum()
    whole = figures[(figures["series"] == "bdl:72305") & (figures["territory"] == KIELCE)]
    population = whole.set_index("period")["value"]
    shared = [period for period in sums.index if period in population.index]
    assert len(shared) > 15
    assert all(sums[period] == population[period] for period in shared)


def test_votes_for_projects_add_up_to_those_that_the_edition_counts(figures):
    projects = figures[figures["series"] == "kielce:kbo.projects"]
    sums = projects.groupby("period")["value"].sum()
    votes = figures[figures["series"] == "kielce:kbo.valid_votes"].set_index("period")["value"]
    assert sums.to_dict() == votes.to_dict()
    counts = projects.groupby("period").size()
    submitted = figures[figures["series"] == "kielce:kbo.projects_submitted"].set_index("period")["value"]
    assert counts.to_dict() == submitted.to_dict()


def test_numbers_are_written_plainly(sources):
    for source in with_figures(sources):
        for row in lines(source)[1:]:
            assert row[3] == "" or ("e" not in row[3].lower() and "," not in row[3])
            assert not ("." in row[3] and row[3].endswith("0"))


def test_every_series_has_figures_of_kielce(figures):
    with_kielce = set(figures[figures["territory"] == KIELCE]["series"])
    assert set(figures["series"]) == with_kielce


def test_an_overlap_is_a_second_snapshot_of_a_figure_that_stands(sources, figures):
    cells = set(zip(figures["series"], figures["territory"], figures["period"], strict=True))
    for source in sources:
        table = bundled.read_overlaps(source)
        assert set(zip(table["series"], table["territory"], table["period"], strict=True)) <= cells
        assert set(table["snapshot"]) <= {file.sha256 for file in source.files}


def test_second_snapshots_rarely_disagree_and_then_by_rounding(sources, figures):
    main = figures.set_index(["series", "territory", "period"])["value"]
    for source in sources:
        table = bundled.read_overlaps(source)
        if len(table):
            first = main.loc[list(zip(table["series"], table["territory"], table["period"], strict=True))]
            gap = (table["value"].to_numpy() - first.to_numpy()) / first.abs().clip(lower=1).to_numpy()
            assert (abs(gap) > 0.05).mean() < 0.001, source.id


@pytest.mark.parametrize("series", ["bdl:P1355.in_total", "bdl:P1355.net", "bdl:P1355.out_abroad"])
def test_zeros_of_migration_in_2015_are_kept_as_published_and_corrected_to_missing(figures, series):
    row = figures[(figures.series == series) & (figures.territory == KIELCE) & (figures.period == "2015")]
    assert row["value"].tolist() == [0]
    own = [one for one in bundled.load_corrections() if series in one.series]
    corrected = correct(row.reset_index(drop=True), _anywhere(own)).frame
    assert corrected["value"].isna().all()
    assert corrected["flags"].tolist() == ["O corrected"]


def _anywhere(corrections):
    """Without the guard on the number of cells: here only those of Kielce are looked at."""
    return [one.model_copy(update={"expect": Expect(value=0)}) for one in corrections]


def test_the_odd_number_of_divorces_is_kept_and_flagged_doubtful(figures):
    rows = figures[(figures.series == "bdl:1616553") & (figures.territory == KIELCE)].set_index("period")
    assert rows.loc["2004", "value"] == 51
    own = [one for one in bundled.load_corrections() if "bdl:1616553" in one.series]
    corrected = correct(rows.reset_index(), own).frame.set_index("period")
    assert corrected.loc["2004", "value"] == 51
    assert "U" in corrected.loc["2004", "flags"].split()
    assert "U" not in corrected.loc["2003", "flags"].split()


def test_a_snapshot_is_the_hash_of_the_bytes_that_stand_in_the_project(sources):
    imgw = next(source for source in sources if source.id == "imgw")
    snapshot = bundled.snapshot_of(imgw)
    assert len(snapshot.sha256) == 64
    assert snapshot.file == "imgw.csv"
    assert bundled.read_observations(imgw)["snapshot"].unique().tolist() == [snapshot.sha256]


def test_maps_of_gminas_have_figures_for_every_gmina(figures):
    gminas = {one.code for one in load_territories().within("26", "gmina")}
    for series, period in (
        ("bdl:60559", "2024"),
        ("bdl:1645341", "2024"),
        ("bdl:P1944.unemployed", "2024"),
        ("pkw:president_2025_r1.entitled", "2025"),
        ("pkw:president_2025_r2.valid_ballots", "2025"),
        ("bdl:76973", "2017"),
    ):
        found = figures[(figures.series == series) & (figures.period == period)]
        assert gminas <= set(found["territory"]), series


def test_bundled_figures_stay_small():
    assert sum(path.stat().st_size for path in bundled.FIGURES.iterdir()) < 14_000_000
