"""Cards and their twins compared in a store: rounding, numerator and denominator, twins downstream."""

import datetime
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import BIRTHS, KIELCE, MONEY, PEOPLE, fill, observations, series, write
from made_up import simple as made_simple
from zoom_schemas.units import measure_of

from indicator_jobs.cards import load_cards
from indicator_jobs.jobs import compute_all
from indicator_jobs.local_supply import LocalSupply
from indicator_jobs.quality.judging import results_of
from indicator_jobs.trace import UnknownError
from indicator_jobs.twins.classify import Class
from indicator_jobs.twins.compare import compare
from indicator_jobs.twins.comparison import Comparison
from indicator_jobs.twins.doubts import TwinDoubts
from indicator_jobs.twins.pairs import of_card, pairs
from indicator_jobs.twins.precision import Precision
from indicator_jobs.twins.queue import compare_all, queue, refresh, row_of
from indicator_jobs.twins.split import Quotient, split

TEXT = {"pl": "Tekst próbny.", "en": "A text for tests."}
REGISTER = {"series": "made:register", "unit": "person", "kind": "stock", "moment": "12-31"}
DECLARED = (
    series("made:births", "person", "flow"),
    series("made:people", "person", "stock"),
    series("made:register", "person", "stock"),
    series("made:money", "PLN", "flow"),
    series("made:rate", "per_1000", "ratio"),
    series("made:deaths", "person", "flow"),
)
PER_HEAD = {"people": {"card": "population.people", "unit": "person", "kind": "stock", "moment": "12-31"}}


def simple(*arguments, **more):
    """A synthetic card in whose range all figures below lie: what lies outside is held back."""
    return made_simple(*arguments, **{"range": [-1e6, 1e6], **more})


def _people(**more):
    return simple(
        "people", {"people": dict(PEOPLE)}, "person", "stock", "population.people", moment="12-31", **more
    )


def _register():
    inputs = {"people": dict(REGISTER)}
    return simple("people", inputs, "person", "stock", "population.register", moment="12-31")


def _rate():
    inputs = {"births": dict(BIRTHS), **PER_HEAD}
    made = simple("per(births, people, 1000)", inputs, "per_1000", "ratio", "population.rate")
    made["example"]["result"] = 1000
    return made


def _twin(**more):
    return {"id": "register", "card": "population.register", **more}


def _rows(series_id, *values, first=2018):
    return [(series_id, KIELCE, str(first + step), value, "") for step, value in enumerate(values)]


ROWS = (
    *_rows("made:people", 1000, 1010, 1020),
    *_rows("made:register", 950, 960, 970),
    *_rows("made:births", 8, 9, 10),
)


@pytest.fixture
def world(store, tmp_path):
    """Computes synthetic cards on synthetic figures."""

    def build(*cards, rows=ROWS):
        found = load_cards([write(tmp_path / "cards", *cards)])
        assert not found.errors, found.errors
        fill(store, observations(*rows), *DECLARED)
        compute_all(store, found.cards)
        return store, found.cards

    return build


def test_a_card_is_compared_with_the_card_it_names(world):
    store, cards = world(_people(twins=[_twin(explanation=TEXT)]), _register())
    found = compare(store, cards, "population.people", "register", KIELCE)
    assert [(one.point.main, one.point.twin) for one in found.periods] == [
        (1000, 950),
        (1010, 960),
        (1020, 970),
    ]
    assert (found.class_, found.reason) == (Class.UNEXPLAINED, "residual")
    assert (found.agreement, found.stability) == (1.0, None)
    assert found.explanation == TEXT


def test_a_card_may_be_its_own_twin_by_another_recipe(world):
    card = _people(twins=[{"id": "own", "recipe": "local"}])
    card["recipes"]["local"] = [{"from": "1990", "inputs": {"people": dict(REGISTER)}, "formula": "people"}]
    store, cards = world(card)
    found = compare(store, cards, "population.people", "own", KIELCE)
    assert (found.main.recipe, found.twin.recipe) == ("national", "local")
    assert found.periods[-1].point.twin == 970
    assert found.twin.title["pl"] == "przepis lokalny"


def test_a_bridge_that_leaves_little_explains(world):
    part = {"cause": "DEFINITION", "amount": 48, "basis": "measured", "note": TEXT}
    store, cards = world(_people(twins=[_twin(bridge=[part])]), _register())
    found = compare(store, cards, "population.people", "register", KIELCE)
    assert found.class_ == Class.EXPLAINED
    assert found.bridge is not None
    assert found.bridge.residual == 2


def test_without_a_shared_period_nothing_is_compared(world):
    rows = [*_rows("made:people", 1000), *_rows("made:register", 950, first=2010)]
    store, cards = world(_people(twins=[_twin()]), _register(), rows=rows)
    found = compare(store, cards, "population.people", "register", KIELCE)
    assert (found.class_, found.periods, found.bridge, found.last) == (None, (), None, None)
    assert "nie mają wspólnego okresu" in found.as_dict()["sentence"]["pl"]


def test_one_period_is_enough_to_compare(world):
    rows = [*_rows("made:people", 1000), *_rows("made:register", 1000)]
    store, cards = world(_people(twins=[_twin()]), _register(), rows=rows)
    found = compare(store, cards, "population.people", "register", KIELCE)
    assert (found.class_, found.agreement, found.stability) == (Class.AGREE, None, None)


def test_as_of_compares_what_was_known_then(world):
    store, cards = world(_people(twins=[_twin()]), _register())
    before = store.values("population.people")
    assert len(before)
    then = datetime.datetime.now(datetime.UTC)
    fill(store, observations(*_rows("made:people", 970, 970, 970), *ROWS[3:]), *DECLARED)
    compute_all(store, cards)
    now = compare(store, cards, "population.people", "register", KIELCE)
    old = compare(store, cards, "population.people", "register", KIELCE, then)
    assert (now.periods[-1].point.main, old.periods[-1].point.main) == (970, 1020)
    assert old.as_of is not None


def test_an_unknown_card_twin_or_territory_says_how_to_go_on(world):
    store, cards = world(_people(twins=[_twin()]), _register())
    for card, twin, place in (
        ("population.peopel", "register", KIELCE),
        ("population.people", "regster", KIELCE),
        ("population.register", "any", KIELCE),
        ("population.people", "register", "999999"),
    ):
        with pytest.raises(UnknownError) as caught:
            compare(store, cards, card, twin, place)
        assert caught.value.hint


def test_the_twin_of_the_population_runs_through_every_ratio_by_itself(world):
    store, cards = world(_people(twins=[_twin()]), _register(), _rate())
    assert [(one.card, one.id) for one in pairs(cards)] == [
        ("population.people", "register"),
        ("population.rate", "population_people__register"),
    ]
    found = compare(store, cards, "population.rate", "population_people__register", KIELCE)
    last = found.periods[-1].point
    assert (last.main, last.twin) == (pytest.approx(1000 * 10 / 1020), pytest.approx(1000 * 10 / 970))
    assert found.derived_from == "population.people"
    assert found.split is not None
    assert found.split.share == pytest.approx(1)
    assert found.split.denominator_amount == pytest.approx(last.difference)
    assert found.class_ == Class.EXPLAINED
    assert found.bridge is not None
    assert [(step.cause, step.automatic) for step in found.bridge.steps] == [("POPULATION", True)]


def test_it_runs_on_through_cards_between(world):
    between = simple("people", dict(PER_HEAD), "person", "stock", "population.between", moment="12-31")
    inputs = {"births": dict(BIRTHS), "people": {**PER_HEAD["people"], "card": "population.between"}}
    rate = simple("per(births, people, 1000)", inputs, "per_1000", "ratio", "population.rate")
    rate["example"]["result"] = 1000
    store, cards = world(_people(twins=[_twin()]), _register(), between, rate)
    found = compare(store, cards, "population.rate", "population_people__register", KIELCE)
    assert found.periods[-1].point.twin == pytest.approx(1000 * 10 / 970)


def test_a_period_whose_recipe_does_not_use_the_population_is_left_out(world):
    rate = _rate()
    direct = {"rate": {"series": "made:rate", "unit": "per_1000", "kind": "ratio"}}
    rate["recipes"]["national"].insert(0, {"from": "1980", "inputs": direct, "formula": "rate"})
    rate["recipes"]["national"][1]["from"] = "2020"
    rows = (*ROWS, *_rows("made:rate", 8, 9))
    store, cards = world(_people(twins=[_twin()]), _register(), rate, rows=rows)
    found = compare(store, cards, "population.rate", "population_people__register", KIELCE)
    assert [one.point.period for one in found.periods] == ["2020"]


def test_a_ratio_that_compares_the_two_already_gets_no_twin(world):
    inputs = {"register": dict(REGISTER), **PER_HEAD}
    gap = simple("share(register, people)", inputs, "percent", "ratio", "population.gap")
    gap["example"]["result"] = 100
    _, cards = world(_people(twins=[_twin()]), _register(), gap)
    assert of_card(cards, "population.gap") == []


def test_a_negative_rate_is_split_too(world):
    inputs = {"births": dict(BIRTHS), "deaths": {**BIRTHS, "series": "made:deaths"}, **PER_HEAD}
    rate = simple(
        "per(births - deaths, people, 1000)",
        inputs,
        "per_1000",
        "ratio",
        "population.rate",
        range=[-1000, 1000],
    )
    rate["example"] = {**rate["example"], "inputs": {"births": 1, "deaths": 2, "people": 1}, "result": -1000}
    rows = (*ROWS, *_rows("made:deaths", 20, 21, 22))
    store, cards = world(_people(twins=[_twin()]), _register(), rate, rows=rows)
    made = compare(store, cards, "population.rate", "population_people__register", KIELCE)
    assert made.split is not None
    assert made.split.numerator_log is None
    assert made.split.denominator_amount == pytest.approx(made.periods[-1].point.difference)


def test_a_declared_twin_of_a_ratio_is_split_by_both_recipes(world):
    register = {"people": {**PER_HEAD["people"], "card": "population.register"}}
    inputs = {"deaths": {**BIRTHS, "series": "made:deaths"}, **register}
    other = simple("deaths / people", inputs, "per_1000", "ratio", "population.other")
    other["example"]["result"] = 1000
    rate = {**_rate(), "twins": [{"id": "other", "card": "population.other"}]}
    rows = (*ROWS, *_rows("made:deaths", 10, 10, 11))
    store, cards = world(_people(), _register(), rate, other, rows=rows)
    made = compare(store, cards, "population.rate", "other", KIELCE)
    assert made.split is not None
    assert made.split.numerator_log == pytest.approx(math.log(10 / 11))
    assert made.split.denominator_log == pytest.approx(-math.log(1020 / 970))
    assert made.bridge is not None
    assert [step.cause for step in made.bridge.steps] == ["POPULATION"]
    assert made.bridge.residual == pytest.approx(made.split.numerator_amount)


def test_whole_counts_are_exact_and_decimals_are_rounded(world):
    money = {"money": dict(MONEY), **PER_HEAD}
    card = simple("money / people", money, "PLN_per_person", "ratio", "finance.per_head")
    rows = (*ROWS, *_rows("made:money", 1000.5, 2000, 3000))
    store, cards = world(_people(), _register(), card, _rate(), rows=rows)
    precision = Precision(cards, LocalSupply(store, cards, KIELCE))
    assert precision.of("population.people", "national") == {"2018": 0, "2019": 0, "2020": 0}
    assert precision.of("population.rate", "national")["2020"] == 0
    assert precision.of("finance.per_head", "national")["2020"] == pytest.approx(0.05 / 1020)


def test_figures_marked_as_rounded_carry_their_zeros_through_the_formula(world):
    rows = (*ROWS[3:], ("made:people", KIELCE, "2020", 1200.0, "rounded"))
    store, cards = world(_people(), _register(), _rate(), rows=rows)
    precision = Precision(cards, LocalSupply(store, cards, KIELCE))
    assert precision.of("population.people", "national")["2020"] == 50
    moved = 1000 * 10 / 1250 - 1000 * 10 / 1200
    assert precision.of("population.rate", "national")["2020"] == pytest.approx(abs(moved))


def test_a_difference_within_the_carried_rounding_agrees(world):
    rows = (*_rows("made:register", 1180), ("made:people", KIELCE, "2018", 1200.0, "rounded"))
    store, cards = world(_people(twins=[_twin()]), _register(), rows=rows)
    found = compare(store, cards, "population.people", "register", KIELCE)
    assert (found.class_, found.reason) == (Class.AGREE, "rounding")


def test_parts_of_two_sums_show_which_one_makes_the_difference(world):
    def summed(card_id, men, **more):
        inputs = {"women": dict(PEOPLE), "men": {**REGISTER, "series": men}}
        made = simple("women + men", inputs, "person", "stock", card_id, moment="12-31", **more)
        made["example"]["result"] = 2
        return made

    store, cards = world(
        summed("population.one", "made:register", twins=[{"id": "two", "card": "population.two"}]),
        summed("population.two", "made:people"),
    )
    found = compare(store, cards, "population.one", "two", KIELCE)
    assert dict(found.contributions) == {"women": 0, "men": 1}


def test_comments_are_added_and_none_is_changed(world):
    comment = {"date": "2026-01-01", "author": "Biuro", "text": TEXT}
    store, cards = world(_people(twins=[_twin(commentary=[comment])]), _register())
    store.twin_comments.add("population.people", "register", "Anna Nowak", "Po polsku.", "In English.")
    store.twin_comments.add("population.people", "register", "Anna Nowak", "Dalej.", "More.")
    found = compare(store, cards, "population.people", "register", KIELCE)
    assert [said.author for said in found.commentary] == ["Biuro", "Anna Nowak", "Anna Nowak"]
    assert found.commentary[-1].text.en == "More."
    with pytest.raises(ValueError, match="at least 1 character"):
        store.twin_comments.add("population.people", "register", "Anna Nowak", " ", "In English.")


def test_comparisons_are_kept_as_data_and_readers_counted(world):
    store, cards = world(_people(twins=[_twin()]), _register(), _rate())
    assert refresh(store, cards, KIELCE)
    assert not refresh(store, cards, KIELCE), "nothing changed"
    assert len(store.twin_results.of(KIELCE)) == 2
    for _ in range(3):
        store.twin_results.seen("population.people", "register")
    found = store.twin_results.one(KIELCE, "population.people", "register")
    assert found is not None
    assert (found["class"], found["views"]) == (3, 3)
    assert json.dumps(found, allow_nan=False)
    assert store.twin_results.one(KIELCE, "population.people", "nothing") is None


def test_the_gate_hears_of_a_twin_that_nobody_explained(world):
    store, cards = world(_people(twins=[_twin()]), _register())
    compute_all(store, cards, ["population.people"])
    found = store.verdicts.last("population.people")
    assert found is None or found.verdict.level != "hold"
    doubts = TwinDoubts(store, cards, KIELCE)
    proposed = results_of(store.values("population.people"))
    (finding,) = doubts(cards["population.people"], proposed)
    assert (finding.rule, finding.level, finding.period) == ("twin_tolerance", "warn", "2020")
    assert "nie jest wyjaśniona" in finding.message.pl.replace("\xa0", " ")


def test_the_gate_compares_what_is_proposed_and_not_what_stands(world):
    store, cards = world(_people(twins=[_twin()]), _register())
    proposed = results_of(store.values("population.register"))
    assert list(TwinDoubts(store, cards, KIELCE)(cards["population.people"], proposed)) == []


def test_the_queue_is_ordered_by_how_odd_and_how_much_read():
    rows = [
        {"card": "a", "twin_id": "x", "class": 3, "oddness": 5.0, "views": 0},
        {"card": "b", "twin_id": "x", "class": 3, "oddness": 2.0, "views": 10},
        {"card": "c", "twin_id": "x", "class": 1, "oddness": 90.0, "views": 90},
        {"card": "d", "twin_id": "x", "class": 4, "oddness": 6.0, "views": 1},
        {"card": "e", "twin_id": "x", "class": None, "oddness": 0.0, "views": 0},
    ]
    assert [(row["card"], row["score"]) for row in queue(rows)] == [
        ("b", 20.0),
        ("d", 6.0),
        ("a", 5.0),
        ("c", 8100.0),
        ("e", 0.0),
    ]


def test_a_derived_twin_without_a_shared_period_is_not_listed(world):
    rows = [*ROWS[:3], *_rows("made:register", 950, first=2010), *ROWS[6:]]
    store, cards = world(_people(twins=[_twin()]), _register(), _rate(), rows=rows)
    assert list(compare_all(store, cards, KIELCE)) == [("population.people", "register")]


def test_a_comparison_comes_back_from_its_data(world):
    part = {"cause": "DEFINITION", "amount": 48, "basis": "measured", "note": TEXT}
    comment = {"date": "2026-01-01", "author": "Biuro", "text": TEXT}
    twin = _twin(bridge=[part], commentary=[comment])
    store, cards = world(_people(twins=[twin]), _register(), _rate())
    for made in compare_all(store, cards, KIELCE).values():
        assert Comparison.from_dict(json.loads(json.dumps(made.as_dict()))) == made


def test_a_row_of_the_queue_is_data(world):
    store, cards = world(_people(twins=[_twin()]), _register())
    row = row_of(compare(store, cards, "population.people", "register", KIELCE))
    assert json.loads(json.dumps(row))["sentence"]["en"]
    assert row["oddness"] == pytest.approx(200 * 50 / 1990, rel=1e-3)


_POSITIVE = st.floats(0.001, 1e9)


@given(_POSITIVE, _POSITIVE, _POSITIVE, _POSITIVE)
def test_numerator_and_denominator_add_up_to_the_difference(n_main, d_main, n_twin, d_twin):
    person = measure_of("person")
    main, twin = n_main / d_main, n_twin / d_twin
    found = split(
        "2020",
        Quotient(n_main, d_main, person, person, "people"),
        Quotient(n_twin, d_twin, person, person, "people"),
        main,
        twin,
    )
    assert found is not None
    whole = found.numerator_amount + found.denominator_amount
    assert whole == pytest.approx(main - twin, rel=1e-6, abs=1e-9 * max(main, twin))
    assert 0 <= found.share <= 1


@given(st.floats(-1e6, 1e6), _POSITIVE, st.floats(-1e6, 1e6), _POSITIVE)
def test_they_add_up_for_any_sign_of_the_numerator(n_main, d_main, n_twin, d_twin):
    person = measure_of("person")
    main, twin = n_main / d_main, n_twin / d_twin
    found = split(
        "2020",
        Quotient(n_main, d_main, person, person, "people"),
        Quotient(n_twin, d_twin, person, person, "people"),
        main,
        twin,
    )
    if found is not None:
        whole = found.numerator_amount + found.denominator_amount
        assert whole == pytest.approx(main - twin, rel=1e-5, abs=1e-5 * max(abs(main), abs(twin)))
