"""Longer periods and larger territories are added up whole or not at all; ratios are computed again."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import KIELCE, RADOM, Frames, computed, fill, observations, series, simple

from indicator_jobs.card import Card
from indicator_jobs.compute import InputError, compute_card
from indicator_jobs.jobs import compute_all
from indicator_jobs.rollup import gathered, longer, refusal
from indicator_jobs.trace import trace

MONTHS = [f"2020-{month:02d}" for month in range(1, 13)]
BIRTHS = {"series": "made:births", "unit": "person", "kind": "flow"}
PEOPLE = {"series": "made:people", "unit": "person", "kind": "stock", "moment": "12-31"}
RATE = series("made:rate", "percent", "ratio")


def rows(values, flags="", series_id="made:births", territory=KIELCE):
    return observations(*((series_id, territory, period, value, flags) for period, value in values.items()))


def figures(frame):
    return {
        (row.territory, row.period): (None if pd.isna(row.value) else row.value, row.flags, row.rows)
        for row in frame.itertuples()
    }


def test_a_flow_of_a_year_is_the_sum_of_its_months_and_says_so():
    frame = rows(dict.fromkeys(MONTHS, 2.0), "P")
    assert figures(longer(frame, "year", "flow", None)) == {(KIELCE, "2020"): (24.0, "P derived-sum", 12)}


def test_a_year_without_one_of_its_months_is_not_added_up():
    assert longer(rows(dict.fromkeys(MONTHS[:11], 2.0)), "year", "flow", None).empty


def test_a_missing_month_makes_the_year_missing_and_its_flag_stays():
    frame = pd.concat([rows(dict.fromkeys(MONTHS[:11], 2.0)), rows({"2020-12": None}, "Q")])
    assert figures(longer(frame, "year", "flow", None)) == {(KIELCE, "2020"): (None, "Q derived-sum", 12)}


def test_a_stock_is_that_of_its_moment():
    frame = rows({month: float(place) for place, month in enumerate(MONTHS, start=1)})
    assert figures(longer(frame, "year", "stock", "12-31")) == {(KIELCE, "2020"): (12.0, "", 1)}
    assert figures(longer(frame, "year", "stock", "06-30")) == {(KIELCE, "2020"): (6.0, "", 1)}
    assert figures(longer(frame, "quarter", "stock", "06-30")) == {(KIELCE, "2020-Q2"): (6.0, "", 1)}
    assert longer(frame, "year", "stock", None).empty


def test_months_of_a_school_year_run_from_september():
    months = {f"2020-{month:02d}": 1.0 for month in range(9, 13)}
    months |= {f"2021-{month:02d}": 1.0 for month in range(1, 9)}
    found = figures(longer(rows(months), "school_year", "flow", None))
    assert found == {(KIELCE, "2020/2021"): (12.0, "derived-sum", 12)}
    assert figures(longer(rows(months), "school_year", "stock", "03-31"))[KIELCE, "2020/2021"][0] == 1.0


def test_the_longest_parts_are_taken():
    quarters = {f"2020-Q{number}": 10.0 for number in range(1, 5)}
    frame = pd.concat([rows(quarters), rows(dict.fromkeys(MONTHS, 1.0))])
    assert figures(longer(frame, "year", "flow", None))[KIELCE, "2020"][0] == 40.0


def test_a_ratio_is_never_added_up_in_time():
    assert longer(rows(dict.fromkeys(MONTHS, 2.0)), "year", "ratio", None).empty


def test_a_yearly_card_adds_up_months_and_divides_by_the_stock_at_its_moment():
    made = Card.model_validate(
        simple("per(births, people, 1000)", {"births": BIRTHS, "people": PEOPLE}, "per_1000", "ratio")
    )
    months = rows(dict.fromkeys(MONTHS, 1.0))
    people = rows(dict.fromkeys(MONTHS[:-1], 5.0) | {"2020-12": 1000.0}, series_id="made:people")
    found = computed(made, pd.concat([months, people], ignore_index=True))
    assert found == {(KIELCE, "2020"): (12.0, "derived-sum")}


def test_a_published_year_wins_over_its_months():
    made = Card.model_validate(simple("births", {"births": BIRTHS}, "person", "flow"))
    frame = pd.concat([rows(dict.fromkeys(MONTHS, 1.0)), rows({"2020": 13.0})], ignore_index=True)
    assert computed(made, frame) == {(KIELCE, "2020"): (13.0, "")}


def test_a_yearly_card_over_a_monthly_ratio_is_refused_with_the_reason():
    rate = {"series": "made:rate", "unit": "percent", "kind": "ratio"}
    made = Card.model_validate(simple("rate", {"rate": rate}, "percent", "ratio"))
    frame = rows(dict.fromkeys(MONTHS, 1.0), series_id="made:rate")
    with pytest.raises(InputError, match="made:rate is a ratio by month: a year's is computed"):
        compute_card(made, Frames(frame, RATE))


def test_a_group_is_the_sum_of_its_members_and_says_so():
    frame = pd.concat([rows({"2020": 3.0}, "P"), rows({"2020": 4.0}, territory=RADOM)])
    assert figures(gathered(frame, [KIELCE, RADOM], "area")) == {("area", "2020"): (7.0, "P derived-sum", 2)}


def test_a_member_without_a_figure_makes_the_group_missing():
    frame = pd.concat([rows({"2020": 3.0, "2021": 5.0}), rows({"2020": 4.0}, territory=RADOM)])
    found = figures(gathered(frame, [KIELCE, RADOM], "area"))
    assert found["area", "2020"] == (7.0, "derived-sum", 2)
    assert found["area", "2021"] == (None, "O derived-sum", 1)


def test_only_additive_counts_are_added_over_territories():
    assert refusal(series("a:b", "percent", "ratio")) == "ratio"
    assert refusal(series("a:b", "person", "flow")) == "not_additive"
    assert refusal(series("a:b", "person", "flow", additive=True)) is None


@given(st.dictionaries(st.sampled_from(MONTHS), st.one_of(st.none(), st.integers(0, 99)), max_size=12))
def test_a_year_is_never_made_of_less_than_twelve_months(values):
    found = figures(longer(rows(values, "O"), "year", "flow", None))
    if len(values) < 12:
        assert found == {}
    else:
        total = None if None in values.values() else float(sum(values.values()))
        assert found == {(KIELCE, "2020"): (total, "O derived-sum", 12)}


def test_a_trace_shows_what_a_year_was_made_of(store):
    fill(store, rows(dict.fromkeys(MONTHS, 2.0)))
    made = Card.model_validate(simple("births", {"births": BIRTHS}, "person", "flow"))
    compute_all(store, {made.id: made})
    (leaf,) = trace(store, {made.id: made}, made.id, KIELCE, "2020").leaves
    assert (leaf.cells[0].value, leaf.cells[0].rows) == (24.0, 12)
    assert leaf.selection == {"pl": "suma miesięcy", "en": "sum of months"}
