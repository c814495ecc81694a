"""Two sources are brought to one unit, period and place first; what cannot be is said."""

import pytest
from twins_made_up import side, yearly

from indicator_jobs.twins.align import align


def _what(found):
    return {one.what: one.resolved for one in found.mismatches}


def test_only_periods_that_both_have_are_paired():
    found = align(side(yearly(1, 2, 3)), side(yearly(5, 6, first=2011)))
    assert [(row.period, row.main, row.twin) for row in found.rows] == [("2011", 2, 5), ("2012", 3, 6)]
    assert (found.only_main, found.only_twin) == ((("2010", 1),), ())
    assert _what(found) == {"missing": False}


def test_a_missing_figure_makes_no_pair_and_is_never_zero():
    found = align(side(yearly((None, "O"), 2)), side(yearly(1, 2)))
    assert [row.period for row in found.rows] == ["2011"]
    assert found.only_twin == (("2010", 1),)


def test_a_suppressed_value_is_not_told_beside_the_figure_of_its_twin():
    found = align(side(yearly((None, "Q"), 20)), side(yearly(2, 20)))
    assert [row.period for row in found.rows] == ["2011"]
    assert found.only_twin == ()


def test_disjoint_periods_leave_nothing_to_compare():
    found = align(side(yearly(1, 2)), side(yearly(1, 2, first=2015)))
    assert found.rows == ()
    assert _what(found) == {"missing": False}


def test_another_unit_is_converted_and_told():
    found = align(side(yearly(180540)), side(yearly(180.54), unit="thousand_persons"))
    assert found.rows[0].twin == pytest.approx(180540)
    assert _what(found) == {"unit": True}
    assert "tys. osób" in found.mismatches[0].sentence["pl"]


def test_units_that_do_not_convert_are_told_and_nothing_is_compared():
    found = align(side(yearly(1)), side(yearly(1), unit="PLN"))
    assert found.rows == ()
    assert _what(found) == {"unit": False}


def test_another_moment_is_told_with_both_days():
    found = align(side(yearly(1)), side(yearly(1), moment="03-31"))
    assert _what(found) == {"moment": False}
    assert "31 grudnia i 31 marca" in found.mismatches[0].sentence["pl"]
    assert "31 December and 31 March" in found.mismatches[0].sentence["en"]


def test_another_territory_is_told():
    assert _what(align(side(yearly(1)), side(yearly(1), territory="26"))) == {"territory": False}


def test_a_year_between_the_downloads_is_told_as_another_vintage():
    old, new = side(yearly(1), retrieved=("2021-05-01",)), side(yearly(1), retrieved=("2026-11-23",))
    assert _what(align(new, old)) == {"vintage": False}
    assert align(new, side(yearly(1), retrieved=("2026-10-01",))).mismatches == ()


def test_a_break_on_one_side_is_told():
    found = align(side(yearly(1, (2, "B"))), side(yearly(1, 2)))
    assert _what(found) == {"break": False}
    assert "2011" in found.mismatches[0].sentence["pl"]


def test_months_of_a_flow_are_added_only_where_the_year_is_whole():
    months = {f"2010-{month:02d}": 10 for month in range(1, 13)} | {"2011-01": 10}
    found = align(
        side({"2010": 125, "2011": 130}, kind="flow", moment="period"),
        side(months, kind="flow", moment="period"),
    )
    assert [(row.period, row.twin) for row in found.rows] == [("2010", 120)]
    assert _what(found) == {"period": True, "missing": False}


def test_a_year_with_a_missing_month_is_not_a_year():
    months = {f"2010-{month:02d}": (None, "O") if month == 5 else 10 for month in range(1, 13)}
    flows = {"kind": "flow", "moment": "period"}
    assert align(side({"2010": 125}, **flows), side(months, **flows)).rows == ()


def test_of_a_monthly_stock_the_month_of_the_moment_is_taken():
    months = {f"2010-{month:02d}": float(month) for month in range(1, 13)}
    assert align(side({"2010": 5}, moment="06-30"), side(months, moment="06-30")).rows[0].twin == 6
    assert align(side({"2010": 5}), side(months)).rows[0].twin == 12


def test_ratios_of_months_are_never_averaged():
    months = {f"2010-{month:02d}": 5.0 for month in range(1, 13)}
    found = align(side({"2010": 5.0}, kind="ratio"), side(months, kind="ratio"))
    assert found.rows == ()
    assert _what(found) == {"period": False}


def test_either_side_may_be_the_finer_one():
    months = {f"2010-{month:02d}": 10 for month in range(1, 13)}
    flows = {"kind": "flow", "moment": "period"}
    (row,) = align(side(months, **flows), side({"2010": 125}, **flows)).rows
    assert (row.main, row.twin) == (120, 125)


def test_flags_of_added_months_are_kept():
    months = {f"2010-{month:02d}": (10, "P") for month in range(1, 13)}
    flows = {"kind": "flow", "moment": "period"}
    assert align(side({"2010": 125}, **flows), side(months, **flows)).rows[0].twin_flags == "P"
