"""What holds of the gate whatever the values: synthetic series drawn at random."""

import datetime

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import KIELCE, RADOM, card

from indicator_jobs.quality.findings import LEVELS, Verdict
from indicator_jobs.quality.gate import gate, settings_of
from indicator_jobs.quality.judging import results_of
from indicator_jobs.quality.subject import Around, subject_of
from indicator_jobs.results import VALUE_COLUMNS, Results

AROUND = Around(datetime.date(2026, 11, 23), KIELCE)

numbers = st.one_of(st.none(), st.floats(-50, 1200, allow_nan=False))
columns = st.dictionaries(
    st.sampled_from([KIELCE, RADOM]),
    st.dictionaries(st.sampled_from([str(year) for year in range(2012, 2029)]), numbers, max_size=17),
)


def results(drawn: dict[str, dict[str, float | None]]) -> Results:
    rows = [
        ("national", territory, period, value, "O" if value is None else "")
        for territory, by_period in drawn.items()
        for period, value in sorted(by_period.items())
    ]
    return results_of(pd.DataFrame(rows, columns=VALUE_COLUMNS).astype({"value": "float64"}))


def rank(verdict: Verdict) -> int:
    return LEVELS.index(verdict.level)


@settings(max_examples=100)
@given(columns, columns)
def test_the_verdict_is_held_exactly_when_some_rule_holds(now, before):
    made, subject = card(), subject_of(card(), ("year",), results(now), results(before), AROUND)
    findings = [one for rule, setting in settings_of(made) for one in rule.run(subject, setting)]
    verdict = gate(made, results(now), results(before), AROUND)
    assert (verdict.level == "hold") == any(one.level == "hold" for one in findings)
    if not findings:
        assert verdict.level == "ok"


@settings(max_examples=100)
@given(columns, columns, st.floats(0, 400), st.floats(0, 400))
def test_a_narrower_range_never_makes_a_verdict_better(now, before, lower, upper):
    wide, narrow = card(range=[0, 1000]), card(range=[lower, 1000 - upper])
    seen = [gate(made, results(now), results(before), AROUND) for made in (wide, narrow)]
    assert rank(seen[1]) >= rank(seen[0])


@settings(max_examples=60)
@given(columns, columns, st.floats(0.05, 5), st.floats(0.05, 5))
def test_a_smaller_limit_of_change_never_makes_a_verdict_better(now, before, one, other):
    loose, strict = (
        card(checks=[{"rule": "jump", "limit": limit, "level": "hold"}])
        for limit in (max(one, other), min(one, other))
    )
    seen = [gate(made, results(now), results(before), AROUND) for made in (loose, strict)]
    assert rank(seen[1]) >= rank(seen[0])


@settings(max_examples=60)
@given(columns)
def test_what_stands_in_public_is_never_held_again(now):
    shown = results(now)
    assert gate(card(), shown, shown, AROUND).level != "hold"


@settings(max_examples=60)
@given(columns, columns)
def test_the_order_of_territories_does_not_matter(now, before):
    def turned(drawn):
        return results(dict(reversed(drawn.items())))

    straight = gate(card(), results(now), results(before), AROUND)
    assert gate(card(), turned(now), turned(before), AROUND) == straight


@settings(max_examples=60)
@given(columns, columns)
def test_every_finding_says_what_it_is_about_in_both_languages(now, before):
    for one in gate(card(), results(now), results(before), AROUND).findings:
        assert one.message.pl
        assert one.message.en
        assert one.message.pl != one.message.en
        assert "nan" not in one.message.en.lower().split()
        assert one.value is None or np.isfinite(one.value)
