"""Inputs that take some rows of a series with dimensions: filters, aggregates, vectors, refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import KIELCE, RADOM, SNAPSHOT, Frames, card, computed, content, fill, series, simple, version
from pydantic import ValidationError

from indicator_jobs.card import Card
from indicator_jobs.compute import InputError, aligned
from indicator_jobs.formula import FormulaError
from indicator_jobs.jobs import compute_all
from indicator_jobs.leaves import leaf
from indicator_jobs.local_supply import LocalSupply
from indicator_jobs.program import compile_version
from indicator_jobs.recipe import Input
from indicator_jobs.trace import trace

AGE = {"id": "age", "title": {"pl": "wiek", "en": "age"}, "type": "range"}
SEX = {
    "id": "sex",
    "title": {"pl": "płeć", "en": "sex"},
    "codes": {"F": {"pl": "kobiety", "en": "women"}, "M": {"pl": "mężczyźni", "en": "men"}},
}
KIND = {"id": "kind", "title": {"pl": "rodzaj", "en": "kind"}}
PEOPLE = series("made:people", "person", "stock", dimensions=[AGE, SEX])
PROJECTS = series("made:projects", "vote", "flow", dimensions=[KIND])


def rows(*given, series_id="made:people", territory=KIELCE, period="2020"):
    """Rows of (dimensions, value, flags) of one cell."""
    return pd.DataFrame(
        [(series_id, territory, period, value, flags, text) for text, value, flags in given],
        columns=["series", "territory", "period", "value", "flags", "dimensions"],
    ).astype({"value": "float64"})


def everybody(**changes):
    """Women and men in three age groups."""
    values = {"age=0-14;sex=F": 7, "age=0-14;sex=M": 8, "age=15-64;sex=F": 30, "age=15-64;sex=M": 31}
    values |= {"age=65+;sex=F": 12, "age=65+;sex=M": 9}
    return rows(*((text, changes.get(text, value), "") for text, value in values.items()))


def figure(frame, declared=PEOPLE, **selection):
    """The figure and flags that an input with this selection takes for Kielce in 2020."""
    unit, kind = selection.pop("unit", declared["unit"]), declared["kind"]
    given = {"series": declared["id"], "unit": unit, "kind": kind, **selection}
    made = Card.model_validate(simple("x", {"x": given}, unit, kind))
    return computed(made, frame, declared, *([WEIGHTS] if "weight" in selection else [])).get(
        (KIELCE, "2020")
    )


WEIGHTS = series("made:weights", "person", "stock", dimensions=[AGE, SEX])


def test_a_filter_by_code_takes_that_row():
    assert figure(everybody(), where={"age": "0-14", "sex": "F"}) == (7.0, "")


def test_rows_that_the_filter_leaves_are_added_up():
    assert figure(everybody(), where={"sex": "F"}, aggregate="sum") == (49.0, "")
    assert figure(everybody(), where={"age": ["0-14", "65+"]}, aggregate="sum") == (36.0, "")
    assert figure(everybody(), aggregate="sum") == (97.0, "")


def test_a_span_takes_the_groups_that_lie_wholly_inside():
    assert figure(everybody(), where={"age": {"from": 0, "to": 14}}, aggregate="sum") == (15.0, "")
    assert figure(everybody(), where={"age": {"from": 15}}, aggregate="sum") == (82.0, "")
    assert figure(everybody(), where={"age": {"to": 64}, "sex": "M"}, aggregate="sum") == (39.0, "")


def test_a_group_that_straddles_a_bound_is_refused_by_name():
    with pytest.raises(InputError, match="age 15-64 lies partly inside 0 to 17"):
        figure(everybody(), where={"age": {"from": 0, "to": 17}}, aggregate="sum")


def test_groups_that_overlap_are_refused_for_they_would_count_twice():
    frame = rows(("age=0-14;sex=F", 7, ""), ("age=0-4;sex=F", 2, ""))
    with pytest.raises(InputError, match="made:people, 266101, 2020: the age 0-14 overlaps another group"):
        figure(frame, where={"sex": "F", "age": {"to": 14}}, aggregate="sum")


def test_a_hole_between_groups_makes_the_sum_missing():
    frame = rows(("age=0-4;sex=F", 2, ""), ("age=10-14;sex=F", 3, "P"))
    assert figure(frame, where={"sex": "F", "age": {"to": 14}}, aggregate="sum") == (None, "O P")


def test_groups_that_end_before_the_span_does_make_the_sum_missing():
    frame = rows(("age=0-4;sex=F", 2, ""), ("age=5-9;sex=F", 3, ""))
    assert figure(frame, where={"sex": "F", "age": {"to": 14}}, aggregate="sum") == (None, "O")
    assert figure(frame, where={"sex": "F", "age": {"from": 5}}, aggregate="sum") == (None, "O")


def test_a_missing_row_makes_the_sum_missing_and_its_flag_stays():
    frame = rows(("age=0-14;sex=F", 7, "P"), ("age=0-14;sex=M", None, "Q"))
    assert figure(frame, where={"age": "0-14"}, aggregate="sum") == (None, "Q P")


def test_an_absent_row_of_a_closed_list_makes_the_sum_missing():
    frame = rows(("age=0-14;sex=F", 7, ""))
    assert figure(frame, where={"age": "0-14"}, aggregate="sum") == (None, "O")


def test_a_period_without_any_row_has_no_figure_at_all():
    assert figure(everybody().iloc[:0], aggregate="sum") is None


def test_rows_of_an_open_list_come_and_go():
    frame = rows(("kind=park", 5, ""), ("kind=road", 9, ""), series_id="made:projects")
    assert figure(frame, PROJECTS, aggregate="sum") == (14.0, "")
    assert figure(frame.iloc[:1], PROJECTS, aggregate="sum") == (5.0, "")


def test_a_total_is_never_a_part():
    frame = rows(("kind=_T", 14, ""), ("kind=park", 5, ""), ("kind=road", 9, ""), series_id="made:projects")
    assert figure(frame, PROJECTS, aggregate="sum") == (14.0, "")
    assert figure(frame, PROJECTS, where={"kind": "_T"}) == (14.0, "")


@pytest.mark.parametrize(
    ("how", "result"),
    [
        ("sum", 12.0),
        ("mean", 3.0),
        ("median", 2.5),
        ("min", 2.0),
        ("max", 5.0),
        ("first", 5.0),
        ("last", 3.0),
    ],
)
def test_every_aggregation_follows_the_order_of_codes(how, result):
    given = [("kind=a", 5, ""), ("kind=b", 2, "P"), ("kind=c", 2, ""), ("kind=d", 3, "")]
    assert figure(rows(*given, series_id="made:projects"), PROJECTS, aggregate=how) == (result, "P")


def test_counting_counts_rows_whatever_their_values():
    given = [("kind=a", 5, ""), ("kind=b", None, "O"), ("kind=c", 5, "P")]
    frame = rows(*given, series_id="made:projects")
    assert figure(frame, PROJECTS, aggregate="count", unit="project") == (3.0, "P")
    assert figure(frame, PROJECTS, aggregate="count_distinct", unit="project") == (None, "O P")
    assert figure(frame.iloc[::2], PROJECTS, aggregate="count_distinct", unit="project") == (1.0, "P")


def test_a_ratio_is_averaged_only_with_a_weight():
    declared = series("made:people", "percent", "ratio", dimensions=[AGE, SEX])
    frame = rows(("age=0-14;sex=F", 10, ""), ("age=0-14;sex=M", 40, ""))
    weights = rows(("age=0-14;sex=F", 2, ""), ("age=0-14;sex=M", 1, ""), series_id="made:weights")
    selection = {"where": {"age": "0-14"}, "aggregate": "weighted_mean", "weight": "made:weights"}
    both = pd.concat([frame, weights], ignore_index=True)
    assert figure(both, declared, **selection) == (20.0, "")
    without = pd.concat([frame, weights.iloc[:1]], ignore_index=True)
    assert figure(without, declared, **selection) == (None, "O")


@pytest.mark.parametrize("how", ["sum", "mean"])
def test_ratios_are_never_summed_or_averaged_plainly(how):
    declared = series("made:people", "percent", "ratio", dimensions=[AGE, SEX])
    with pytest.raises(InputError, match=f"have different denominators, so their {how} is not the ratio"):
        figure(everybody(), declared, aggregate=how)


def test_a_series_that_counts_things_twice_is_never_summed():
    declared = series("made:people", "person", "stock", dimensions=[AGE, SEX], additive=False)
    with pytest.raises(InputError, match="cannot be added up: the same thing may be counted in several rows"):
        figure(everybody(), declared, aggregate="sum")


@pytest.mark.parametrize(
    ("selection", "problem"),
    [
        ({"where": {"height": "3"}, "aggregate": "sum"}, "no column height.*columns are: age, sex"),
        ({"where": {"sex": "X"}, "aggregate": "sum"}, "sex has no code X.*codes are: F, M"),
        ({"where": {"sex": {"from": 1}}, "aggregate": "sum"}, "sex holds texts"),
        ({"where": {"age": "young"}, "aggregate": "sum"}, "“young” is not a range"),
        ({"where": {"age": "00-14"}, "aggregate": "sum"}, "00-14 is written 0-14"),
        ({"where": {"sex": "F"}}, "several rows are left: made:people also has age"),
        ({}, "several rows are left: made:people also has age, sex"),
    ],
)
def test_a_selection_that_does_not_fit_is_refused_with_what_is_known(selection, problem):
    with pytest.raises(InputError, match=problem):
        figure(everybody(), **selection)


@pytest.mark.parametrize(
    "value",
    ["> 5", "F' or '1'='1", "age < 15", "__import__('os')", "F;drop table", "ϝ", "", True, [], ["F", "a b"]],
)
def test_a_filter_is_never_an_expression(value):
    with pytest.raises(ValidationError):
        Input.model_validate(
            {"series": "a:b", "unit": "person", "kind": "stock", "where": {"sex": value}, "aggregate": "sum"}
        )


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"card": "population.total", "aggregate": "sum"}, "choose rows of a series"),
        ({"series": "a:b", "aggregate": "weighted_mean"}, "weight and aggregate: weighted_mean go together"),
        ({"series": "a:b", "where": {"age": "3"}, "by": "age"}, "the filter fixes age to one code"),
        ({"series": "a:b", "where": {"age": {"from": 9, "to": 3}}}, "from 9 lies after to 3"),
        ({"series": "a:b", "where": {"age": {}}}, "gives neither from nor to"),
    ],
)
def test_an_input_that_contradicts_itself_is_refused(fields, problem):
    with pytest.raises(ValidationError, match=problem):
        Input.model_validate({"unit": "person", "kind": "stock", **fields})


def test_a_column_that_is_kept_gives_a_vector_in_the_order_of_its_codes():
    given = {"series": "made:people", "unit": "person", "kind": "stock", "by": "age", "aggregate": "sum"}
    made = version("x", {"x": given})
    found = aligned(made, "national", "year", Frames(everybody(), PEOPLE))
    assert found is not None
    assert found.grids == {}
    assert {label: float(grid.values[0, 0]) for label, grid in found.vectors["x"].items()} == {
        "0-14": 15.0,
        "15-64": 61.0,
        "65+": 21.0,
    }
    assert list(found.vectors["x"]) == ["0-14", "15-64", "65+"]


def test_a_declared_code_has_its_place_in_a_vector_though_no_row_has_it():
    given = {"series": "made:people", "unit": "person", "kind": "stock", "by": "sex", "aggregate": "sum"}
    frame = rows(("age=0-14;sex=F", 7, ""))
    found = aligned(version("x", {"x": given}), "national", "year", Frames(frame, PEOPLE))
    assert found is not None
    grid = found.vectors["x"]["M"]
    assert np.isnan(grid.values).all()
    assert not grid.flags.any()


def test_a_selection_is_converted_to_the_unit_of_the_input():
    given = {"series": "made:people", "unit": "thousand_persons", "kind": "stock", "aggregate": "sum"}
    made = Card.model_validate(simple("x", {"x": given}, "thousand_persons", "stock"))
    assert computed(made, everybody(), PEOPLE)[KIELCE, "2020"] == (0.097, "")


def test_a_plain_card_still_reads_a_plain_series():
    assert card(**content()).id == "population.made_up"


_CELLS = st.dictionaries(
    st.sampled_from("abcdef"), st.tuples(st.one_of(st.none(), st.integers(-9, 9)), st.sampled_from(["", "P"]))
)


@given(_CELLS, st.sampled_from(["sum", "mean", "min", "max", "median"]), st.randoms())
def test_an_aggregate_is_that_of_its_rows_in_any_order(cells, how, random):
    given = [(f"kind={key}", value, flags) for key, (value, flags) in cells.items()]
    random.shuffle(given)
    found = figure(rows(*given, series_id="made:projects"), PROJECTS, aggregate=how)
    values = [value for value, _ in cells.values()]
    naive = {"sum": np.sum, "mean": np.mean, "min": np.min, "max": np.max, "median": np.median}[how]
    if not values:
        assert found is None
    else:
        assert found is not None
        assert found[0] == (None if None in values else pytest.approx(naive(values)))
        flags = {*("O" if value is None else "" for value in values), *(flags for _, flags in cells.values())}
        assert found[1].split() == sorted(flags - {""})


def test_territories_are_aggregated_apart():
    both = pd.concat([everybody(), everybody().assign(territory=RADOM, value=1.0)], ignore_index=True)
    made = Card.model_validate(
        simple(
            "x",
            {"x": {"series": "made:people", "unit": "person", "kind": "stock", "aggregate": "sum"}},
            "person",
            "stock",
        )
    )
    assert computed(made, both, PEOPLE) == {(KIELCE, "2020"): (97.0, ""), (RADOM, "2020"): (6.0, "")}


def test_a_trace_says_which_rows_and_how_many_a_figure_was_taken_from(store):
    fill(store, everybody(), PEOPLE)
    given = {"series": "made:people", "unit": "thousand_persons", "kind": "stock"}
    given |= {"where": {"age": {"from": 15}, "sex": "F"}, "aggregate": "sum"}
    made = Card.model_validate(simple("x", {"x": given}, "thousand_persons", "stock"))
    compute_all(store, {made.id: made})
    found = trace(store, {made.id: made}, made.id, KIELCE, "2020")
    (leaf,) = found.leaves
    assert leaf.selection == {
        "pl": "wiek: od 15; płeć: kobiety; suma",
        "en": "age: 15 and more; sex: women; sum",
    }
    assert (leaf.cells[0].value, leaf.cells[0].used, leaf.cells[0].rows) == (42.0, 0.042, 2)
    assert leaf.cells[0].file == "made-up.csv"
    assert "z\u00a02\u00a0wierszy; wiek: od 15; płeć: kobiety; suma" in found.sentence("pl")
    assert store.values(made.id)["value"].tolist() == [0.042]


def test_a_trace_of_a_vector_has_a_cell_for_each_code(store):
    fill(store, everybody(), PEOPLE)
    given = {"series": "made:people", "unit": "person", "kind": "stock", "by": "age", "aggregate": "sum"}
    supply = LocalSupply(store, {}, KIELCE)
    found = leaf("x", Input.model_validate(given), ["2020"], supply, "national", lambda card, period: None)
    assert [(cell.label, cell.value, cell.rows) for cell in found.cells] == [
        ("0-14", 15.0, 2),
        ("15-64", 61.0, 2),
        ("65+", 21.0, 2),
    ]


def test_a_formula_cannot_take_a_vector():
    given = {"series": "made:people", "unit": "person", "kind": "stock", "by": "age", "aggregate": "sum"}
    plain = {name: value for name, value in given.items() if name not in ("by", "aggregate")}
    made = Card.model_validate(simple("x", {"x": plain}, "person", "stock"))
    with pytest.raises(FormulaError, match="keeps the column age"):
        compile_version(made, version("x", {"x": given}))


def test_other_rows_of_a_series_dirty_the_card(store):
    fill(store, everybody(), PEOPLE)
    given = {"series": "made:people", "unit": "person", "kind": "stock", "aggregate": "sum"}
    cards = {"population.made_up": Card.model_validate(simple("x", {"x": given}, "person", "stock"))}
    compute_all(store, cards)
    assert not compute_all(store, cards)[0].changed
    store.put_observations(everybody(**{"age=65+;sex=M": 10}), SNAPSHOT)
    assert compute_all(store, cards)[0].changed
    assert store.values("population.made_up")["value"].tolist() == [98.0]
