"""Bundled figures against the raw files themselves, each read here in the plainest way."""

import csv
import json
from decimal import Decimal

import pandas as pd
import pytest

from harvesters import bundled
from harvesters.rebuild import long_tables

KIELCE = "266101"


def lines(path, delimiter=";", encoding="utf-8-sig"):
    with path.open(encoding=encoding) as text:
        return list(csv.reader(text, delimiter=delimiter))


def workbook(path, sheet=0, header=0):
    return pd.read_excel(path, sheet_name=sheet, header=header, dtype=str, engine="calamine")


@pytest.mark.parametrize(("unit", "territory"), [("2661000", KIELCE), ("1463000", "146301")])
def test_population_is_that_of_the_workbook(raw, figure, unit, territory):
    table = workbook(raw / "more/bdl_panels/evpl_number_of_people.xlsx")
    rows = table[table["Code"].str.zfill(7) == unit].set_index("Year")["Number of people"]
    assert len(rows) == 28
    for year, value in rows.items():
        assert figure("bdl:72305", territory, year) == float(value)


def test_population_by_age_and_sex_adds_up_in_every_year_of_the_raw_file(raw, figure):
    groups = json.loads(
        (raw / "more2/demography/bdl_P3447_population_by_age_kielce_transcribed.json").read_text("utf-8")
    )
    assert groups
    women = [f"bdl:4533{n}" for n in range(48, 59)]
    for year in range(2003, 2026):
        parts = sum(figure(series, KIELCE, str(year)) for series in women)
        assert parts == figure("bdl:453347", KIELCE, str(year))
        both = figure("bdl:453347", KIELCE, str(year)) + figure("bdl:453359", KIELCE, str(year))
        assert both == figure("bdl:P3447.total_all_ages", KIELCE, str(year))


def test_arrivals_are_those_of_the_export(raw, figure):
    header, *rows = lines(raw / "more/bdl_exports/LUDN_1355_caly_1995_2024_cut.csv")
    kielce = next(row for row in rows if row[0] == "2661000")
    column = header.index("zameldowania ogółem;ogółem;2023;[osoba]")
    assert figure("bdl:P1355.in_total", KIELCE, "2023") == float(kielce[column]) == 1449
    assert figure("bdl:P1355.in_total", "PL", "1995") == float(rows[0][2])


@pytest.mark.parametrize(
    ("unit", "territory"), [("2661011", KIELCE), ("2604012", "260401"), ("2600000", "26")]
)
def test_unemployed_of_cities_and_small_gminas_are_those_of_the_export(raw, figure, unit, territory):
    header, *rows = lines(raw / "more/bdl_exports/RYNE_1944_CTAB_20250616184618.csv")
    row = next(row for row in rows if row[0] == unit)
    for heading, cell in zip(header[2:], row[2:], strict=True):
        if cell:
            assert figure("bdl:P1944.unemployed", territory, heading.split(";")[1]) == float(cell)


def test_density_of_every_gmina_of_the_voivodeship_is_that_of_the_export(raw, figure):
    _, *rows = lines(raw / "bdl/csv_exports/LUDN_2425_CTAB_20250611231708.csv", delimiter=",")
    ours = [row for row in rows if row[0].startswith("26") and row[0][-1] in "123" and row[0][2:4] < "61"]
    assert len(ours) == 101
    for row in ours:
        assert figure("bdl:60559", row[0][:6], "2024") == float(row[2])


def test_wages_of_2023_are_those_of_the_workbook(raw, figure):
    table = workbook(raw / "more2/labour_market/WYNA_2497_XREL_20250617201712.xlsx", "DANE")
    row = table[(table["Kod"] == "2661000") & (table["Wyszczególnienie"] == "ogółem")]
    assert figure("bdl:64428", KIELCE, "2023") == float(row["Wartosc"].iloc[0]) == 7062.45


def test_own_revenue_keeps_every_grosz_of_the_transcribed_file(figure):
    assert figure("bdl:76070", KIELCE, "2024") == 971937469.89
    assert figure("bdl:76070", KIELCE, "2019") == 691637172.53


def test_monthly_unemployment_of_another_city_is_that_of_the_panel(raw, figure):
    header, *rows = lines(raw / "more/bdl_panels/unemp2018.csv", encoding="cp1250")
    radom = next(row for row in rows if row[1] == "1463000")
    rate = radom[header.index("2016'12")]
    assert figure("bdl:P3559.unemployment_rate_monthly", "146301", "2016-12") == float(rate.replace(",", "."))


def test_crimes_by_kind_are_those_of_the_file_for_kielce_and_poland(raw, figure):
    header, *rows = lines(raw / "more2/safety/bdl_crimes_powiats_dane_koncowe.csv", delimiter=",")
    column = header.index("Przestępstwa przeciwko mieniu")
    for unit, territory in (("52615261000", KIELCE), ("0", "PL")):
        row = next(row for row in rows if row[0] == unit and row[2] == "2023")
        assert figure("bdl:unresolved.crimes_property", territory, "2023") == float(row[column])


def test_prices_of_the_central_bank_are_those_of_the_workbook(raw, figure):
    table = workbook(raw / "more/housing/nbp_ceny_mieszkan.xlsx", "Rynek wtórny", header=None).fillna("")
    first = table[table[0] == "III 2006"].iloc[0]
    assert table[6].iloc[6] == "Kielce"
    stored = figure("nbp:barn.asking_price_secondary", KIELCE, "2006-Q3")
    assert stored == pytest.approx(float(first[6]), abs=0.01)


def test_air_is_that_of_the_workbook_of_the_inspectorate(raw, figure):
    path = raw / "more3/air/gios_Statystyki_2000-2018_wer20180828.xlsx"
    table = workbook(path, "PM10", header=None).fillna("")
    row = table[table.eq("SkKielKusoci").any(axis=1) & table.eq("2017").any(axis=1)].iloc[0]
    mean = figure("gios:pm10.skkielkusoci_24h", KIELCE, "2017")
    assert any(abs(float(cell) - mean) < 1e-6 for cell in row if _is_number(cell))


def _is_number(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_weather_of_a_month_and_a_year_are_those_of_the_records(raw, figure):
    records = lines(raw / "more3/climate/imgw_s_m_d_kielce_1966-01_2019-12_cut.csv", ",", "cp1250")
    months = [record for record in records if record[2] == "2018"]
    assert figure("imgw:12570.month_temperature_mean", KIELCE, "2018-01") == float(months[0][12])
    rain = sum(Decimal(month[16]) for month in months)
    assert figure("imgw:12570.annual_precipitation", KIELCE, "2018") == float(rain)


def test_hot_days_are_those_of_the_daily_records(raw, figure):
    days = lines(raw / "more3/climate/imgw_s_d_570_2015.csv", ",", "cp1250")
    assert figure("imgw:12570.days_tmax_30", KIELCE, "2015") == sum(float(day[5]) >= 30 for day in days)


@pytest.mark.parametrize(("code", "territory"), [("266101", KIELCE), ("260401", "260401")])
def test_voters_of_the_second_round_are_those_of_the_commission(raw, figure, code, territory):
    header, *rows = lines(raw / "elections/pkw_prezydent_2025_r2_po_gminach.csv")
    row = next(row for row in rows if row[0] == code)
    entitled = row[header.index("Liczba wyborców uprawnionych do głosowania")]
    assert figure("pkw:president_2025_r2.entitled", territory, "2025") == float(entitled)


def test_votes_of_2007_come_from_the_old_workbook(raw, figure):
    table = workbook(raw / "more/elections/sejm_powiaty_elections_2007_raw.xls")
    row = table[table["Powiat"] == "Kielce"].iloc[0]
    assert figure("pkw:sejm.entitled", KIELCE, "2007") == float(row["Upr."]) == 167122
    assert figure("pkw:sejm.votes_po", KIELCE, "2007") == float(row["8 - Platforma Obywatelska"])


def test_exam_means_are_weighted_by_pupils(raw, figure):
    table = pd.read_csv(raw / "more/education/e8-schools-2024.csv", sep=";", decimal=",")
    city = table[(table["city"] == "Kielce") & table["math_average"].notna()]
    mean = (city["math_average"] * city["math_candidates"]).sum() / city["math_candidates"].sum()
    assert figure("cke:e8.mathematics_mean", KIELCE, "2024") == pytest.approx(mean, abs=0.005)


def test_cars_are_those_of_eurostat(raw, figure):
    rows = lines(raw / "more2/eurostat_cities/estat_urb_ctran_en.csv")
    row = next(row for row in rows if row[:3] == ["TT1057V", "PL012C", "2021"])
    assert figure("estat:TT1057V", KIELCE, "2021") == float(row[3]) == 118240


def test_divorces_of_2015_are_read_by_the_old_codes_of_units(raw, figure):
    _, *rows = lines(raw / "more/bdl_exports/LUDN_3427_CTAB_20170523203746.csv")
    cells = {name: float(cell.replace(",", ".")) for _, name, cell, *_ in rows}
    assert figure("bdl:P3427.divorces_per_1000", KIELCE, "2015") == cells["Powiat m.Kielce"] == 1.8
    assert figure("bdl:P3427.divorces_per_1000", "146101", "2015") == cells["Powiat m.Ostrołęka"]


def test_area_is_that_of_the_register(raw, figure):
    table = workbook(raw / "teryt/Wykaz_powierzchni_gmin_2025-01-01_ha_km2.xlsx")
    row = table[table.iloc[:, 0] == "26 61 01 1"].iloc[0]
    assert figure("gugik:area_2025", KIELCE, "2025") == float(row.iloc[2]) == 10965


def test_every_figure_of_the_tables_of_recorded_data_stands_here_or_as_a_second_snapshot(
    raw, sources, figures
):
    """All rows, not a sample: the tables name the value; the declared series must hold it for Kielce."""
    stored = figures.set_index(["series", "territory", "period"])["value"].to_dict()
    others = {}
    for source in sources:
        for row in bundled.read_overlaps(source).itertuples():
            others.setdefault((row.series, row.territory, row.period), set()).add(row.value)
    declared = {series.id for source in sources for series in source.series}
    rows = [row for row in long_tables.read(raw) if row.series in declared]
    assert len(rows) > 40000
    for row in rows:
        cell, value = (row.series, row.territory, row.period), float(row.value)
        assert stored[cell] == value or value in others[cell], row


@pytest.mark.parametrize(("code", "territory"), [("266101", KIELCE), ("20101", "020101")])
def test_fires_of_a_gmina_are_those_of_the_file(raw, figure, code, territory):
    header, *rows = lines(raw / "psp/psp_pozary_wg_gmin_wg_rodzaju_obiektu.csv", delimiter=",")
    row = next(row for row in rows if row[0] == code)
    assert figure("psp:fires.total", territory, "2024") == float(row[4])
    bins = next(place for place, heading in enumerate(header) if heading.startswith("801."))
    assert figure("psp:fires.waste_containers", territory, "2024") == float(row[bins])


def test_fires_of_a_city_with_districts_are_added_up(raw, figure):
    _, *rows = lines(raw / "psp/psp_pozary_wg_gmin_wg_rodzaju_obiektu.csv", delimiter=",")
    districts = [row for row in rows if row[0].startswith("1465")]
    assert len(districts) == 19
    assert figure("psp:fires.total", "146501", "2024") == sum(float(row[4]) for row in districts)


def test_all_fires_of_the_file_stand_under_some_gmina(raw, figures):
    _, *rows = lines(raw / "psp/psp_pozary_wg_gmin_wg_rodzaju_obiektu.csv", delimiter=",")
    counted = figures[(figures.series == "psp:fires.total") & (figures.period == "2024")]["value"].sum()
    assert counted == sum(float(row[4]) for row in rows) == 103_639


def test_voters_away_from_home_are_those_of_the_files(raw, figure):
    folder = raw / "more3/elections"
    for name, series in (("source", "left"), ("target", "came")):
        rows = lines(folder / f"sejm_2023_relocation_by_{name}_community.csv", delimiter=",")[1:]
        kielce = next(row for row in rows if row[0] == "2661011")
        assert figure(f"mc:voters.{series}", KIELCE, "2023") == float(kielce[4])


def test_layers_of_the_land_register_are_counted_as_listed(raw, figure):
    _, *rows = lines(raw / "gugik/egib_layers.csv", delimiter=",")
    for code, territory in (("2661", KIELCE), ("2604", "2604")):
        row = next(row for row in rows if row[1] == code)
        assert figure("gugik:egib_layers", territory, "2023") == len(row[3].split(","))


@pytest.mark.parametrize(
    ("series", "period"),
    [
        ("bdl:1645341", "2024"),
        ("bdl:P1944.unemployed", "2024"),
        ("gugik:area_2025", "2025"),
        ("pkw:president_2025_r2.entitled", "2025"),
        ("psp:fires.total", "2024"),
    ],
)
def test_figures_that_all_gminas_need_reach_nearly_all_of_them(figures, series, period):
    found = figures[(figures.series == series) & (figures.period == period)]
    gminas = [code for code in found["territory"] if len(code) == 6]
    assert len(set(gminas)) == len(gminas) >= 2470
