"""Distances, what is usual, directions and classes, on synthetic pairs."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twins_made_up import measured, side, yearly

from indicator_jobs.twins.bridge import BridgeStep, build
from indicator_jobs.twins.classify import Allowed, Class, Target, allowed, classify
from indicator_jobs.twins.fields import BridgePart, Tolerance
from indicator_jobs.twins.measure import contributions, log_ratio, relative

ONE_PERCENT = allowed(None, "person")
TEXT = {"pl": "Tekst próbny.", "en": "A text for tests."}


def _last(main, twin, bands=None):
    return measured(side(main), side(twin), bands).points[-1]


def _class(main, twin, bands=None, **more):
    points = measured(side(main), side(twin), bands).points
    return classify(points[-1], [one.step for one in points], more.pop("within", ONE_PERCENT), **more).class_


def test_difference_relative_and_logarithm():
    point = _last(yearly(110), yearly(90))
    assert point.difference == 20
    assert point.relative == pytest.approx(0.2)
    assert point.log == pytest.approx(math.log(110 / 90))


def test_two_zeros_are_equal_and_a_zero_has_no_logarithm():
    assert (relative(0, 0), log_ratio(0, 0)) == (0.0, None)
    assert relative(5, 0) == 2.0


def test_negative_figures_are_compared_without_a_logarithm():
    point = _last(yearly(-3), yearly(-2))
    assert (point.difference, point.relative, point.log) == (-1, pytest.approx(-0.4), None)


def test_below_five_periods_nothing_is_usual_and_nothing_odd():
    found = measured(side(yearly(1, 2, 3, 40)), side(yearly(1, 2, 3, 4)))
    assert found.stability is None
    assert all(point.oddness is None and not point.odd for point in found.points)


def test_a_steady_offset_is_found_and_a_jump_is_odd():
    main = yearly(103, 104, 103.5, 105, 104.5, 103, 150)
    twin = yearly(100, 100.9, 100.6, 102.1, 101.3, 100.1, 100)
    found = measured(side(main), side(twin))
    assert found.stability is not None
    assert found.stability.offset == pytest.approx(0.03, abs=0.003)
    assert [point.period for point in found.points if point.odd] == ["2016"]


def test_what_rounding_alone_can_make_is_not_odd():
    main, twin = yearly(10, 10, 10, 10, 10, 10.08), yearly(10, 10, 10, 10, 10, 10)
    exact = measured(side(main), side(twin))
    assert exact.points[-1].odd
    bands = dict.fromkeys(main, (0.05, 0.05))
    assert not measured(side(main), side(twin), bands).points[-1].odd


def test_signed_figures_have_an_offset_on_the_relative_scale():
    found = measured(side(yearly(-1, 2, -3, 4, 5)), side(yearly(-1, 2, -3, 4, 4)))
    assert found.stability is not None
    assert found.stability.scale == "relative"


def test_directions_agree_where_both_move_the_same_way():
    found = measured(side(yearly(1, 2, 3, 2)), side(yearly(1, 2, 1, 0)))
    assert [point.step for point in found.points] == [None, 1, -1, 1]
    assert found.agreement == pytest.approx(2 / 3)


def test_a_break_or_a_move_within_rounding_says_nothing_about_direction():
    found = measured(side(yearly(1, (5, "B"), 6)), side(yearly(1, 0, 7)))
    assert [point.step for point in found.points] == [None, None, 1]
    bands = {str(year): (0.5, 0.5) for year in (2010, 2011)}
    assert measured(side(yearly(1, 1.4)), side(yearly(2, 1)), bands).points[-1].step is None


def test_class_0_is_a_difference_within_the_rounding_band():
    assert _class(yearly(100), yearly(100)) == Class.AGREE
    assert _class(yearly(30.4), yearly(29.6), {"2010": (0.5, 0.5)}) == Class.AGREE


def test_class_1_is_a_difference_within_tolerance():
    assert _class(yearly(1000), yearly(1009)) == Class.WITHIN
    assert _class(yearly(1000), yearly(1011)) == Class.UNEXPLAINED
    shares = allowed(None, "percent")
    assert _class(yearly(4.1), yearly(4.6), within=shares) == Class.WITHIN
    assert _class(yearly(4.1), yearly(4.7), within=shares) == Class.UNEXPLAINED


def test_class_2_is_a_residual_within_tolerance():
    assert _class(yearly(1000), yearly(900), residual=5.0) == Class.EXPLAINED
    assert _class(yearly(1000), yearly(900), residual=50.0) == Class.UNEXPLAINED


def test_class_3_is_what_nobody_explained():
    assert _class(yearly(1000), yearly(900)) == Class.UNEXPLAINED


def test_class_4_is_two_of_the_last_three_steps_the_other_way():
    assert _class(yearly(100, 101, 102, 103), yearly(100, 99, 100, 99.5)) == Class.CONTRADICT
    assert _class(yearly(100, 101, 102, 103), yearly(100, 99, 100, 101)) != Class.CONTRADICT
    early = yearly(100, 101, 102, 103, 104, 105)
    assert _class(early, yearly(100, 99, 98, 99, 100, 101)) == Class.UNEXPLAINED


def test_class_4_is_a_target_reached_by_one_alone():
    target = Target(100, good=1)
    assert _class(yearly(100.2), yearly(99.9), target=target) == Class.CONTRADICT
    assert _class(yearly(100.2), yearly(100), target=target) == Class.WITHIN
    assert _class(yearly(100.2), yearly(99.9), target=Target(100, good=-1)) == Class.CONTRADICT


def test_figures_that_rounding_cannot_tell_apart_do_not_contradict():
    bands = {str(year): (0.5, 0.5) for year in range(2010, 2014)}
    assert _class(yearly(100, 102, 104, 105), yearly(110, 108, 106, 104.5), bands) == Class.AGREE


def test_a_card_may_set_its_own_tolerance():
    assert allowed(Tolerance(relative=5), "person") == Allowed(5, None)  # pyright: ignore[reportCallIssue]
    assert allowed(Tolerance(points=2), "percent") == Allowed(None, 2)  # pyright: ignore[reportCallIssue]
    assert (allowed(None, "pp"), allowed(None, "PLN")) == (Allowed(None, 0.5), Allowed(1.0, None))


def _part(cause, amount=None, period=None, basis="measured"):
    content = {"cause": cause, "basis": basis, "note": TEXT, "amount": amount, "period": period}
    return BridgePart.model_validate({name: one for name, one in content.items() if one is not None})


def test_the_residual_is_what_the_causes_leave():
    bridge = build(
        "2019", 100, [_part("DEFINITION", 70), _part("MOMENT", -10), _part("UNKNOWN", basis="unknown")]
    )
    assert bridge.residual == 40
    assert [step.amount for step in bridge.steps] == [70, -10, None]


def test_without_an_amount_there_is_no_residual():
    assert build("2019", 100, [_part("DEFINITION", basis="unknown")]).residual is None


def test_an_amount_of_the_period_goes_before_one_of_all_periods():
    parts = [_part("DEFINITION", 70), _part("DEFINITION", 90, "2019"), _part("MOMENT", 5, "2018")]
    assert build("2019", 100, parts).residual == 10
    assert build("2020", 100, parts).residual == 30


def test_a_measured_part_stands_only_where_nobody_declared_its_amount():
    own = BridgeStep("POPULATION", 60, "measured", TEXT, automatic=True)
    assert build("2019", 100, [], own).residual == 40
    assert build("2019", 100, [_part("POPULATION", 80)], own).residual == 20
    filled = build("2019", 100, [_part("POPULATION", basis="unknown")], own)
    assert (filled.residual, [step.automatic for step in filled.steps]) == (40, [True])


def test_contributions_tell_which_part_makes_the_difference():
    assert contributions({"men": (10, 7), "women": (5, 6)}) == {"men": 0.75, "women": 0.25}
    assert contributions({"men": (10, 10)}) == {}


_FIGURES = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))
_SERIES = st.lists(st.tuples(_FIGURES, _FIGURES), min_size=1, max_size=12)


@given(_SERIES, st.floats(0, 10), st.floats(0, 10))
def test_swapping_the_two_turns_the_signs_and_keeps_the_class(pairs, one, other):
    main, twin = (yearly(*values) for values in zip(*pairs, strict=True))
    bands = dict.fromkeys(main, (one, other))
    back = dict.fromkeys(main, (other, one))
    there, again = measured(side(main), side(twin), bands), measured(side(twin), side(main), back)
    for left, right in zip(there.points, again.points, strict=True):
        assert right.difference == -left.difference
        assert right.relative == -left.relative
        assert (left.log is None) == (right.log is None)
        assert (left.odd, left.step) == (right.odd, right.step)
    assert _class(main, twin, bands) == _class(twin, main, back)
    assert there.agreement == again.agreement


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.tuples(_FIGURES, _FIGURES), max_size=6))
def test_contributions_add_up_to_the_whole(parts):
    found = contributions(parts)
    assert all(0 <= one <= 1 for one in found.values())
    assert not found or sum(found.values()) == pytest.approx(1)
