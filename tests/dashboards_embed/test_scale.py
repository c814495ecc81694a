"""Ticks, positions and labels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zoom_schemas.periods import PeriodError

from dashboards_embed.scale import are_neighbours, position, quantile_classes, round_ticks, spread, year_ticks

finite = st.floats(-1e9, 1e9, allow_nan=False)


@given(finite, finite, st.booleans())
def test_ticks_cover_what_they_measure_and_rise(one, other, from_zero):
    low, high = sorted((one, other))
    ticks = round_ticks(low, high, from_zero=from_zero)
    slack = 1e-6 * max(1, abs(low), abs(high))
    assert ticks.low <= low + slack
    assert ticks.high >= high - slack
    assert list(ticks.values) == sorted(set(ticks.values))
    assert 2 <= len(ticks.values) <= 12


def test_bars_always_stand_on_zero():
    assert round_ticks(180_000, 215_000, from_zero=True).low == 0
    assert round_ticks(-1_394, -194, from_zero=True).high == 0


def test_ticks_are_round_and_say_how_many_decimals_they_need():
    ticks = round_ticks(80.2, 123.4, 5)
    assert ticks.values == (80, 100, 120, 140)
    assert ticks.decimals == 0
    assert round_ticks(0.1, 0.9, 5).decimals == 1
    assert round_ticks(0, 0.07, 4).decimals == 3


def test_the_last_year_is_always_marked():
    assert year_ticks(1995, 2024, 6)[-1] == 2024
    assert year_ticks(2011, 2018, 20) == tuple(range(2011, 2019))


@pytest.mark.parametrize(
    ("period", "place"),
    [("2024", 2024.0), ("2024/2025", 2024.0), ("2024-Q1", 2024.125), ("2024-01", 2024 + 1 / 24)],
)
def test_periods_stand_in_their_middle_and_years_at_themselves(period, place):
    assert position(period) == pytest.approx(place)


def test_what_is_no_period_has_no_place():
    with pytest.raises(PeriodError):
        position("last year")


def test_a_missing_year_parts_its_neighbours():
    assert are_neighbours("2014", "2015")
    assert not are_neighbours("2014", "2016")
    assert are_neighbours("2023-Q4", "2024-Q1")


@given(st.lists(st.floats(0, 300), min_size=1, max_size=12))
def test_labels_do_not_collide_where_there_is_room_and_keep_their_order(wanted):
    placed = spread(wanted, 15, 0, 300)
    ordered = sorted(placed)
    assert all(b - a >= 15 - 1e-6 for a, b in zip(ordered, ordered[1:], strict=False))
    assert all(-1e-6 <= place <= 300 + 1e-6 for place in placed)
    by_wish = [place for _, place in sorted(zip(wanted, placed, strict=True), key=lambda pair: pair[0])]
    strictly = [w for w in sorted(wanted)]
    if len(set(strictly)) == len(strictly):
        assert by_wish == sorted(by_wish)


def test_labels_that_do_not_collide_stay_where_they_are():
    assert spread([10, 100, 200], 15, 0, 300) == [10, 100, 200]


def test_more_labels_than_fit_share_the_room():
    assert spread([5, 5, 5], 50, 0, 60) == [0, 30, 60]


@given(st.lists(st.floats(-1e5, 1e5).map(lambda v: round(v, 1)), min_size=1, max_size=110))
def test_classes_hold_every_value_and_are_at_most_five(values):
    bounds = quantile_classes(values)
    assert 1 <= len(bounds) <= 5
    assert list(bounds) == sorted(set(bounds))
    assert max(values) <= bounds[-1] + 1e-6
