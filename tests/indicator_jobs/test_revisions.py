"""The revision triangle is read from what the store kept. All figures are synthetic."""

import json

import pandas as pd
import pytest
from made_up import KIELCE, RADOM

from indicator_jobs.revisions import revisions

CARD = "population.made_up"


def _say(store, territory=KIELCE, **values):
    """Let the card have these values from now on: y2020=5.0; None is a missing value."""
    rows = [(territory, name[1:], value, "" if value is not None else "Q") for name, value in values.items()]
    frame = pd.DataFrame(rows, columns=["territory", "period", "value", "flags"]).astype({"value": "float64"})
    store.put_values(CARD, "national", frame)


def _values(release):
    return {period: known.value for period, known in release.known.items()}


def test_rows_are_releases_and_columns_are_periods(store):
    _say(store, y2020=100.0)
    _say(store, y2020=104.0, y2021=110.0)
    _say(store, y2020=104.0, y2021=109.0, y2022=120.0)
    found = revisions(store, CARD, KIELCE)
    assert found.periods == ("2020", "2021", "2022")
    assert [_values(release) for release in found.releases] == [
        {"2020": 100.0},
        {"2020": 104.0, "2021": 110.0},
        {"2020": 104.0, "2021": 109.0, "2022": 120.0},
    ]
    assert [release.moment for release in found.releases] == sorted(
        release.moment for release in found.releases
    )


def test_a_new_period_is_no_revision(store):
    _say(store, y2020=100.0)
    _say(store, y2020=100.0, y2021=110.0)
    found = revisions(store, CARD, KIELCE)
    assert found.revisions == ()
    assert found.measures.revised == 0


def test_the_measures_follow_first_and_last_values(store):
    _say(store, y2020=100.0, y2021=50.0)
    _say(store, y2020=110.0, y2021=50.0)
    _say(store, y2020=104.0, y2021=48.0, y2022=1.0)
    found = revisions(store, CARD, KIELCE)
    assert [(one.period, one.difference) for one in found.revisions] == [
        ("2020", 10.0),
        ("2020", -6.0),
        ("2021", -2.0),
    ]
    assert [(one.period, one.difference) for one in found.first_to_last] == [("2020", 4.0), ("2021", -2.0)]
    measures = found.measures
    assert (measures.periods, measures.revised) == (2, 2)
    assert (measures.mean, measures.mean_absolute) == (1.0, 3.0)
    assert measures.relative == pytest.approx(6 / 152)


def test_a_period_that_never_changed_counts_as_a_revision_of_nothing(store):
    _say(store, y2020=100.0, y2021=50.0)
    _say(store, y2020=104.0, y2021=50.0)
    measures = revisions(store, CARD, KIELCE).measures
    assert (measures.periods, measures.revised, measures.mean) == (2, 1, 2.0)


def test_a_withdrawn_value_is_named_and_compared_with_nothing(store):
    _say(store, y2020=100.0, y2021=50.0)
    _say(store, y2021=50.0)
    found = revisions(store, CARD, KIELCE)
    assert found.withdrawn == ("2020",)
    (only,) = found.revisions
    assert (only.period, only.before.value, only.after, only.difference) == ("2020", 100.0, None, None)
    assert [one.period for one in found.first_to_last] == ["2021"]
    assert found.measures.mean == 0.0


def test_a_value_that_comes_back_is_compared_with_what_it_was_first(store):
    _say(store, y2020=100.0, y2021=50.0)
    _say(store, y2021=50.0)
    _say(store, y2020=90.0, y2021=50.0)
    found = revisions(store, CARD, KIELCE)
    assert found.withdrawn == ()
    assert found.first_to_last[0].difference == -10.0


def test_a_value_that_becomes_suppressed_is_a_revision_without_a_number(store):
    _say(store, y2020=2.0)
    _say(store, y2020=None)
    found = revisions(store, CARD, KIELCE)
    (only,) = found.revisions
    assert (only.after.value, only.after.flags, only.difference) == (None, "Q", None)
    assert found.measures.periods == 0


def test_other_territories_do_not_count(store):
    both = pd.DataFrame(
        [(KIELCE, "2020", 1.0, ""), (RADOM, "2020", 5.0, "")],
        columns=["territory", "period", "value", "flags"],
    )
    store.put_values(CARD, "national", both)
    store.put_values(CARD, "national", both.assign(value=[1.0, 6.0]))
    assert len(revisions(store, CARD, KIELCE).releases) == 1
    assert len(revisions(store, CARD, RADOM).revisions) == 1


def test_where_nothing_was_written_the_triangle_is_empty(store):
    found = revisions(store, CARD, KIELCE)
    assert (found.periods, found.releases, found.revisions) == ((), (), ())
    assert found.measures.mean is None


def test_the_triangle_is_data(store):
    _say(store, y2020=100.0)
    _say(store, y2020=104.0)
    data = json.loads(json.dumps(revisions(store, CARD, KIELCE).as_dict()))
    assert data["revisions"][0]["difference"] == 4.0
    assert data["releases"][1]["values"]["2020"] == {"value": 104.0, "flags": ""}
