"""The sentence of a comparison never says anything else than its figures."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import KIELCE
from twins_made_up import MAIN, TWIN, side, yearly
from zoom_schemas import numbers

from indicator_jobs.twins.align import align
from indicator_jobs.twins.bridge import Bridge, BridgeStep, build
from indicator_jobs.twins.classify import allowed, classify
from indicator_jobs.twins.comparison import Comparison, Judged, Side
from indicator_jobs.twins.measure import measure
from indicator_jobs.twins.sentence import sentence

TEXT = {"pl": "Tekst próbny.", "en": "A text for tests."}


def comparison(main, twin, unit="person", decimals=0, steps: tuple[BridgeStep, ...] = ()) -> Comparison:
    """A synthetic comparison of two series, with measured causes of its last period."""
    found = align(side(main, unit=unit), side(twin, TWIN, unit=unit))
    measured = measure(found.rows)
    within = allowed(None, unit)
    last = measured.points[-1] if measured.points else None
    bridge = build(last.period, last.difference, ()) if last else None
    if last and steps:
        left = last.difference - sum(step.amount or 0.0 for step in steps)
        known = any(step.amount is not None for step in steps)
        bridge = Bridge(last.period, last.difference, steps, left if known else None)
    turns = [point.step for point in measured.points]
    verdict = classify(last, turns, within, bridge.residual if bridge else None) if last else None
    sides = [Side("population.made_up", "national", title, unit, "12-31") for title in (MAIN, TWIN)]
    return Comparison(
        card="population.made_up",
        twin_id="made_up",
        title=MAIN,
        theme="population",
        territory=KIELCE,
        unit=unit,
        decimals=decimals,
        main=sides[0],
        twin=sides[1],
        derived_from=None,
        as_of=None,
        periods=tuple(Judged(point, verdict.class_, None, "", "") for point in measured.points if verdict),
        only_main=found.only_main,
        only_twin=found.only_twin,
        mismatches=found.mismatches,
        stability=measured.stability,
        agreement=measured.agreement,
        allowed=within,
        class_=verdict.class_ if verdict else None,
        reason=verdict.reason if verdict else None,
        bridge=bridge,
        split=None,
        contributions=(),
        explanation=None,
        commentary=(),
    )


def _plain(text: str) -> str:
    return text.replace(numbers.NBSP, " ")


def test_it_says_both_figures_how_far_and_the_class():
    made = comparison(yearly(1000, first=2019), yearly(900, first=2019))
    assert _plain(sentence(made, "pl")) == (
        "W 2019 r. „Główne”: 1 000 osób, „Bliźniak”: 900 osób, czyli o 100 osób (10,0%) mniej. "
        "Różnica przekracza tolerancję (1%) i nie jest wyjaśniona."
    )
    assert _plain(sentence(made, "en")) == (
        "In 2019 “Main”: 1,000 people, “Twin”: 900 people, that is 100 people (10.0%) less. "
        "The difference exceeds the tolerance (1%) and is not explained."
    )


def test_shares_differ_in_percentage_points():
    made = comparison(yearly(4.1), yearly(4.9), "percent", 1)
    assert "czyli o 0,8 p.p. więcej" in _plain(sentence(made, "pl"))
    assert "(0.5 pp)" in _plain(sentence(made, "en"))


def test_a_difference_smaller_than_the_decimals_is_still_told():
    made = comparison(yearly(1.21), yearly(1.24), "per_1000", 1)
    assert "czyli o 0,03 na 1000" in _plain(sentence(made, "pl"))


def test_equal_figures_are_the_same():
    made = comparison(yearly(1000), yearly(1000))
    assert "tyle samo. Źródła są zgodne" in _plain(sentence(made, "pl"))


def test_causes_and_the_rest_are_told_with_their_basis():
    steps = (
        BridgeStep("DEFINITION", 80, "estimated", TEXT),
        BridgeStep("MOMENT", -5, "measured", TEXT),
        BridgeStep("COVERAGE", None, "unknown", TEXT),
    )
    said = _plain(sentence(comparison(yearly(1000), yearly(900), steps=steps), "pl"))
    assert "80 osób (80% różnicy) tłumaczy inna definicja (oszacowane)." in said
    assert "W przeciwną stronę działa inny dzień lub okres: 5 osób (zmierzone)." in said
    assert "Bez wyjaśnienia zostaje 25 osób." in said
    assert "Przyczyny o nieznanej wielkości: inny zasięg." in said


def test_a_bridge_that_leaves_nothing_says_so():
    steps = (BridgeStep("DEFINITION", 100, "measured", TEXT),)
    said = _plain(sentence(comparison(yearly(1000), yearly(900), steps=steps), "en"))
    assert "Another definition explains 100 people, 100% of the difference (measured)." in said
    assert "Nothing is left unexplained." in said
    assert "it is explained" in said


def test_a_rest_too_small_for_the_decimals_is_told_in_per_cent():
    steps = (BridgeStep("DEFINITION", 0.0047, "measured", TEXT),)
    made = comparison(yearly(8.005), yearly(8.0), "per_1000", 1, steps)
    said = _plain(sentence(made, "pl"))
    assert "Nic nie zostaje" not in said
    assert "Bez wyjaśnienia zostaje 6% różnicy." in said or made.reason == "rounding", said


def test_opposite_directions_are_counted():
    said = sentence(comparison(yearly(100, 110, 120, 130), yearly(100, 90, 95, 80)), "pl")
    assert "w\u00a02 z\u00a0ostatnich 3 zmian poszły w\u00a0przeciwne strony" in said


def test_what_is_usual_and_what_is_unusual_is_told():
    steady = comparison(yearly(103, 104, 105, 106, 107), yearly(100, 101, 102, 103, 104))
    assert "bliźniak podaje o 2,9% mniej. Jest stała" in _plain(sentence(steady, "pl"))
    jump = comparison(yearly(103, 104, 105.1, 106, 150), yearly(100, 101, 102, 103, 104))
    assert "Różnica w ostatnim okresie jest nietypowa." in _plain(sentence(jump, "pl"))


def test_nothing_shared_is_one_sentence():
    made = comparison(yearly(1), yearly(1, first=2015))
    assert sentence(made, "en") == "The two sources share no period, so they cannot be compared."


_FIGURES = st.integers(-10_000, 10_000)


@given(st.lists(st.tuples(_FIGURES, _FIGURES), min_size=1, max_size=8), st.sampled_from(["pl", "en"]))
def test_the_figures_of_the_sentence_are_those_of_the_data(pairs, lang):
    main, twin = (yearly(*values) for values in zip(*pairs, strict=True))
    made = comparison(main, twin)
    said = _plain(sentence(made, lang))
    a, b = pairs[-1]
    for value in (a, b):
        assert _plain(numbers.number(value, 0, lang)) in said
    first = said.split(". ")[0] if lang == "en" else said.split("osób")[-1] + said
    more, less = ("więcej", "mniej") if lang == "pl" else (" more", " less")
    told = said.split("Źródła")[0].split("Różnica")[0].split("The ")[0]
    assert (more in told, less in told) == (b > a, b < a), first
    if a != b:
        assert _plain(numbers.number(abs(a - b), 0, lang)) in told


@pytest.mark.parametrize("lang", ["pl", "en"])
def test_both_languages_say_the_same_class(lang):
    made = comparison(yearly(1000), yearly(1005))
    assert {"pl": "w\u00a0tolerancji", "en": "within tolerance"}[lang] in sentence(made, lang)
    again = dataclasses.replace(made, reason="residual")
    assert {"pl": "nie jest wyjaśniona", "en": "is not explained"}[lang] in sentence(again, lang)
