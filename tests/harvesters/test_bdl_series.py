"""BDL: of which variables a series is made, by number or by labels. Figures are synthetic."""

import pytest
from bdl_cases import (
    BOTH,
    COUNTED,
    FROM_TOWNS,
    IN_TOWNS,
    KIELCE,
    KIELCE_AS_POWIAT,
    POPULATION,
    RATE,
    Opened,
    never,
    paths,
    year,
)
from bdl_stand_in import LISTED, Bank, Listed
from feed_cases import Case, source_of

from harvesters.feeds.bdl_variables import MONTHS, QUARTERS, Variable, matching, parts_of
from harvesters.source import SeriesDef


def test_a_series_without_a_number_is_found_by_the_labels_of_its_subject(opened: Opened):
    listed = {
        "70001": Listed("P1355", ("zameldowania ogółem", "ogółem")),
        "70002": IN_TOWNS,
        "70003": Listed("P1355", ("zameldowania z miast", "kobiety")),
    }
    trial = opened(Bank({"70002": {KIELCE: year(812.0)}}, listed=listed), FROM_TOWNS)
    report = trial.sync()
    assert (report.state, report.remarks) == ("ok", ())
    assert trial.figures() == {("bdl:P1355.in_from_towns", "266101", "2024", ""): (812.0, "")}
    settled, _ = trial.bench.state.noted(trial.source.id)
    assert settled["found/bdl:P1355.in_from_towns/"] == ["70002", ["zameldowania z miast", "ogółem"]]


def test_labels_that_fit_none_or_several_are_told_and_the_other_series_go_on(opened: Opened):
    listed = {
        "70002": IN_TOWNS,
        "70004": Listed("P1355", ("zameldowania z miast", "ogółem", "razem")),
        "70005": Listed("P1355", ("zameldowania z miast", "ogółem", "ogółem")),
        "72305": LISTED["72305"],
    }
    gone = {**COUNTED, "id": "bdl:P1355.gone", "bdl_subject": "P1355", "bdl_labels": ["wyjazdy na Marsa"]}
    twice = {
        **COUNTED,
        "id": "bdl:P1355.twice",
        "bdl_subject": "P1355",
        "bdl_labels": ["zameldowania z miast"],
    }
    bank = Bank({"72305": {KIELCE: year(180_540.0)}, "70002": {KIELCE: year(812.0)}}, listed=listed)
    trial = opened(bank, POPULATION, gone, twice)
    report = trial.sync()
    assert report.state == "ok"
    assert [one for one in report.remarks if "bdl:P1355.gone: no variable of P1355" in one]
    assert [
        one for one in report.remarks if "bdl:P1355.twice: 3 variables of P1355" in one and "70002" in one
    ]
    assert {key[0] for key in trial.figures()} == {"bdl:72305"}
    assert trial.sync().remarks == report.remarks


def test_a_number_that_its_subject_no_longer_lists_is_told_and_its_figures_stay(opened: Opened):
    bank = Bank(
        {"72305": {KIELCE: year(180_540.0)}, "70002": {KIELCE: year(812.0)}}, listed={"70002": IN_TOWNS}
    )
    trial = opened(bank, POPULATION, FROM_TOWNS)
    trial.sync()
    before = trial.figures()
    del bank.cells["72305"]
    bank.listed["70009"] = Listed("P2137", ("ogółem", "mężczyźni"))
    report = trial.sync()
    assert "bdl:72305: P2137 has no variable 72305 any more" in report.remarks
    assert trial.figures() == before


def test_a_subject_that_is_gone_is_told_and_the_others_go_on(opened: Opened):
    trial = opened(Bank({"72305": {KIELCE: year(180_540.0)}}), POPULATION, FROM_TOWNS)
    report = trial.sync()
    assert report.state == "ok"
    assert any("without subject/P1355" in one and "404" in one for one in report.remarks)


def test_labels_are_compared_as_people_and_exports_write_them():
    variables = [
        Variable("1", 6, ("Ścieżki rowerowe (drogi dla rowerów) ogółem",)),
        Variable("2", 6, ("inne",)),
    ]
    assert [one.number for one in matching(["sciezki_rowerowe drogi dla rowerow ogolem"], variables)] == ["1"]


def test_quarters_in_roman_and_arabic_figures_are_the_same():
    listed = [Variable(str(place), 5, (f"{place} kwartał", "ogółem")) for place in range(1, 5)]
    found = [matching([quarter, "ogółem"], listed) for quarter in QUARTERS]
    assert [[one.number for one in some] for some in found] == [["1"], ["2"], ["3"], ["4"]]


def test_labels_need_a_subject_and_known_places():
    with pytest.raises(ValueError, match="bdl_labels need the bdl_subject"):
        source_of(
            Case("bdl", lambda origin: {}, [{**FROM_TOWNS, "bdl_subject": None}], (), never, {}, 0), "x"
        )
    wrong = {**FROM_TOWNS, "bdl_labels": ["{month}"]}
    with pytest.raises(ValueError, match="month"):
        source_of(Case("bdl", lambda origin: {}, [wrong], (), never, {}, 0), "x")


def test_every_month_is_a_variable_and_together_they_are_one_series(opened: Opened):
    listed = {
        str(80_000 + place): Listed("P3559", (month, "stopa bezrobocia"), level=5, measure="%")
        for place, month in enumerate(MONTHS, start=1)
    }
    cells = {number: {KIELCE_AS_POWIAT: year(5.0 + int(number) / 1e6)} for number in listed}
    cells["80012"] = {KIELCE_AS_POWIAT: year(0.0, 50)}
    trial = opened(Bank(cells, listed=listed), RATE)
    assert trial.sync().state == "ok"
    figures = {key[2]: value for key, value in trial.figures().items()}
    assert sorted(figures) == [f"2024-{month:02}" for month in range(1, 13)]
    assert figures["2024-03"] == (5.080003, "")
    assert figures["2024-12"] == (None, "O")
    assert len([path for path in paths(trial) if path.startswith("/data/")]) == 1


def test_quarters_and_dimensions_are_found_by_their_labels():
    given = {
        **RATE,
        "title": BOTH,
        "period": "quarter",
        "bdl_labels": ["{quarter}", "{sex}"],
        "bdl_codes": {"sex": {"F": "kobiety", "M": "mężczyźni"}},
        "dimensions": [{"id": "sex", "title": BOTH, "codes": {"F": BOTH, "M": BOTH}}],
    }
    parts = parts_of(SeriesDef.model_validate(given))
    assert len(parts) == 8
    assert parts[2][0].told() == ["bdl:P3559.unemployment_rate_monthly", "-Q2", "sex=F"]
    assert parts[2][1] == ("II kwartał", "kobiety")
