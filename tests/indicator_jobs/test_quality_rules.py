"""Each rule of the gate over synthetic values: what it finds, how bad it is, in which words."""

import datetime

import pandas as pd
import pytest
from made_up import KIELCE, RADOM, card, simple
from pydantic import ValidationError

from indicator_jobs.card import Card
from indicator_jobs.quality.fields import Check
from indicator_jobs.quality.findings import Verdict
from indicator_jobs.quality.gate import gate
from indicator_jobs.quality.judging import results_of
from indicator_jobs.quality.rules import RULES
from indicator_jobs.quality.subject import MOST, Around
from indicator_jobs.results import VALUE_COLUMNS, Results

TODAY = datetime.date(2026, 11, 23)
AROUND = Around(TODAY, KIELCE)
REASON = {"pl": "Powód próbny.", "en": "A reason for tests."}
WHY = {"pl": "Miasto powiększono.", "en": "The city grew."}


def results(*rows: tuple) -> Results:
    """Synthetic values: territory, period, value and, if given, flags; by the national recipe."""
    filled = [("national", *row, *([""] if len(row) == 3 else [])) for row in rows]
    return results_of(pd.DataFrame(filled, columns=VALUE_COLUMNS).astype({"value": "float64"}))


def years(values, first=2000, territory=KIELCE) -> list[tuple]:
    return [(territory, str(first + step), value) for step, value in enumerate(values)]


def judged(made: Card, now: Results, before: Results | None = None, around: Around = AROUND) -> Verdict:
    return gate(made, now, before or {}, around)


def rules_of(verdict: Verdict) -> list[tuple[str, str]]:
    return [(one.rule, one.level) for one in verdict.findings]


def checked(*checks: dict, **changes) -> Card:
    return card(checks=list(checks), **changes)


def test_sound_values_pass_without_a_finding():
    assert judged(card(), results(*years([7, 8, 7, 9, 8, 7, 8]))) == Verdict("ok")


def test_a_value_outside_the_range_is_held_and_the_sentence_names_place_period_value_and_bound():
    verdict = judged(card(), results((KIELCE, "2024", 1001.0)))
    assert rules_of(verdict) == [("range", "hold")]
    finding = verdict.findings[0]
    assert (finding.territory, finding.period, finding.value) == (KIELCE, "2024", 1001.0)
    assert finding.message.en.startswith("Kielce, 2024: 1,001.0")
    assert "1,000.0" in finding.message.en
    assert "więcej niż największa możliwa wartość" in finding.message.pl


def test_a_value_on_the_bound_is_within_the_range_in_spite_of_rounding():
    assert judged(card(), results((KIELCE, "2024", 1000.0000000001))).level == "ok"


def test_what_stands_in_public_already_is_a_warning_at_most():
    bad = results((KIELCE, "2024", 1001.0))
    assert rules_of(judged(card(), bad, bad)) == [("range", "warn")]


def test_an_unknown_territory_is_held_and_no_other_rule_is_asked():
    verdict = judged(card(), results(("999999", "2024", 5000.0)))
    assert rules_of(verdict) == [("schema", "hold")]


def test_another_kind_of_period_than_the_card_has_is_held():
    verdict = judged(card(), results((KIELCE, "2024-03", 5.0)))
    assert rules_of(verdict) == [("schema", "hold")]
    assert "month" in verdict.reason


def test_an_infinite_value_is_held():
    assert rules_of(judged(card(), results((KIELCE, "2024", float("inf"))))) == [("schema", "hold")]


def test_a_negative_stock_of_people_is_held_where_the_range_would_let_it_pass():
    births = {"births": {"series": "made:people", "unit": "person", "kind": "stock", "moment": "12-31"}}
    people = Card.model_validate(simple("births", births, "person", "stock", range=[-10, 10]))
    assert rules_of(judged(people, results((KIELCE, "2024", -1.0)))) == [("negative", "hold")]


def test_a_balance_of_flows_may_be_negative():
    births = {"births": {"series": "made:births", "unit": "person", "kind": "flow"}}
    balance = Card.model_validate(simple("births", births, "person", "flow", range=[-10, 10]))
    assert judged(balance, results((KIELCE, "2024", -1.0))).level == "ok"


def test_a_period_that_has_not_begun_is_held_but_a_forecast_is_not():
    assert rules_of(judged(card(), results((KIELCE, "2027", 8.0)))) == [("future", "hold")]
    assert judged(card(), results((KIELCE, "2027", 8.0, "F"))).level == "ok"
    assert judged(card(), results((KIELCE, "2026", 8.0))).level == "ok"


def test_values_revised_wholesale_by_a_power_of_ten_are_held():
    before = years([1, 2, 3, 4, 5, 6])
    now = [(place, year, value * 100) for place, year, value in before]
    verdict = judged(card(), results(*now), results(*before))
    assert ("units", "hold") in rules_of(verdict)
    assert "100 times larger" in verdict.reason


def test_a_new_unit_of_the_card_explains_a_power_of_ten():
    before = years([10, 20, 30, 40, 50, 60])
    now = results(*[(place, year, value / 10) for place, year, value in before])
    one_in_hundred = card(unit="percent")
    around = Around(TODAY, KIELCE, unit_before="per_1000")
    assert "units" not in dict(rules_of(judged(one_in_hundred, now, results(*before), around)))
    assert "units" in dict(rules_of(judged(one_in_hundred, now, results(*before))))


def test_losing_a_tenth_of_the_published_values_is_held_and_less_is_a_warning():
    before = results(*years([8] * 20))
    assert rules_of(judged(card(), results(*years([8] * 19)), before)) == [("coverage", "warn")]
    verdict = judged(card(), results(*years([8] * 17)), before)
    assert rules_of(verdict) == [("coverage", "hold")]
    assert "3 of 20 published values are gone (Kielce, 2019; Kielce, 2018; Kielce, 2017)" in verdict.reason


def test_losing_everything_is_held_however_little_it_was():
    verdict = judged(card(), {}, results(*years([8, 9])))
    assert rules_of(verdict) == [("coverage", "hold")]
    assert "without any value: Kielce" in verdict.reason


def test_a_value_that_becomes_missing_with_a_flag_is_lost_too():
    now = results((KIELCE, "2020", 8.0), (KIELCE, "2021", None, "O"))
    before = results((KIELCE, "2020", 8.0), (KIELCE, "2021", 8.0))
    assert rules_of(judged(card(), now, before)) == [("coverage", "warn")]


STEADY = [10, 11, 10, 12, 11, 10, 11]


def test_a_change_unlike_all_before_is_a_warning():
    verdict = judged(card(), results(*years([*STEADY, 80])))
    assert rules_of(verdict) == [("jump", "warn")]
    assert "Kielce, 2007: from 11.0" in verdict.reason


def test_a_change_across_a_break_is_no_jump():
    rows = [*years(STEADY), (KIELCE, "2007", 80.0, "B")]
    assert judged(card(), results(*rows)).level == "ok"


def test_five_earlier_changes_are_needed_to_call_one_unusual():
    assert judged(card(), results(*years([10, 11, 10, 12, 11, 80]))).level == "ok"


def test_a_jump_of_long_ago_is_not_told_again_but_a_revision_is():
    old = years([10, 11, 80, 81, 80, 82, 81, 80, 81])
    assert judged(card(), results(*old), results(*old)).level == "ok"
    revised = [*old[:-2], (KIELCE, "2007", 200.0), old[-1]]
    assert "jump" in dict(rules_of(judged(card(), results(*revised), results(*old))))


def test_months_are_compared_with_the_same_month_a_year_before():
    monthly = card(period="month")
    rows = [
        (KIELCE, f"{2018 + step // 12}-{step % 12 + 1:02d}", 100.0 if step % 12 == 0 else 10.0 + step % 3)
        for step in range(61)
    ]
    assert judged(monthly, results(*rows)).level == "ok"
    rows[-1] = (*rows[-1][:2], 500.0)
    assert rules_of(judged(monthly, results(*rows))) == [("jump", "warn")]


def test_a_card_may_declare_its_own_limit_of_change_and_its_level():
    strict = checked({"rule": "jump", "limit": 0.2, "level": "hold"})
    assert rules_of(judged(strict, results(*years([10, 13])))) == [("jump", "hold")]
    assert judged(strict, results(*years([10, 11.9]))).level == "ok"


def test_a_declared_exception_is_left_alone_and_others_are_not():
    except_ = [{"territory": KIELCE, "periods": ["2007"]}]
    lenient = checked({"rule": "jump", "except": except_, "reason": WHY})
    rows = [*years([*STEADY, 80]), *years([*STEADY, 80], territory=RADOM)]
    assert [one.territory for one in judged(lenient, results(*rows)).findings] == [RADOM]


def test_a_rule_may_be_switched_off_with_a_reason():
    off = checked({"rule": "range", "level": "off", "reason": WHY})
    assert judged(off, results((KIELCE, "2024", 1001.0))).level == "ok"


PARTS = {"rule": "sum_of_parts", "parts": [{"series": "made:women"}, {"series": "made:men"}]}


def _sum(whole: float, women: float | None, men: float, **declared) -> Verdict:
    frames = {"made:women": results((KIELCE, "2020", women)), "made:men": results((KIELCE, "2020", men))}

    def figures(part, recipe, kind):
        return frames[part.series][recipe].get(kind)

    around = Around(TODAY, KIELCE, figures=figures)
    return judged(checked({**PARTS, **declared}), results((KIELCE, "2020", whole)), None, around)


def test_parts_that_do_not_add_up_are_held():
    verdict = _sum(100, 52, 58)
    assert rules_of(verdict) == [("sum_of_parts", "hold")]
    assert "its parts add up to 110.0" in verdict.reason


def test_parts_that_add_up_within_the_tolerance_pass():
    assert _sum(100, 52, 48.2).level == "ok"
    assert _sum(100, 52, 58, limit=0.2, reason=WHY).level == "ok"


def test_a_missing_part_says_nothing_about_the_sum():
    assert _sum(100, None, 58).level == "ok"


def test_a_card_on_hold_among_the_inputs_is_a_warning():
    around = Around(TODAY, KIELCE, held=("population.total",))
    verdict = judged(card(), results((KIELCE, "2020", 8.0)), None, around)
    assert rules_of(verdict) == [("held_input", "warn")]
    assert "population.total" in verdict.findings[0].message.pl


def test_of_many_findings_the_readers_own_city_and_the_newest_come_first_and_the_rest_is_counted():
    rows = [*years([2000.0] * 30, 1990, RADOM), *years([2000.0] * 3, 2015)]
    verdict = judged(card(), results(*rows))
    assert [one.period for one in verdict.findings[:3]] == ["2017", "2016", "2015"]
    assert {one.territory for one in verdict.findings[:3]} == {KIELCE}
    assert len(verdict.findings) == MOST + 1
    assert verdict.findings[-1].cells == 33 - MOST


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"rule": "magic"}, "“magic” is not a rule; rules are schema, units"),
        ({"rule": "range", "level": "off"}, "loosens the rule: write the reason"),
        ({"rule": "range", "level": "warn"}, "loosens the rule: write the reason"),
        ({"rule": "jump", "spread": 50}, "loosens the rule: write the reason"),
        ({"rule": "coverage", "limit": 0.5}, "loosens the rule: write the reason"),
        ({"rule": "sum_of_parts"}, "sum_of_parts needs at least two parts"),
        ({"rule": "range", "parts": PARTS["parts"]}, "range takes no parts"),
        ({"rule": "range", "limit": 3}, "range takes no limit"),
        ({"rule": "range", "spread": 3}, "range takes no spread"),
        ({"rule": "jump", "limit": float("nan")}, "finite number"),
        ({"rule": "jump", "except": [{}], "reason": REASON}, "names neither a territory nor periods"),
        ({**PARTS, "parts": [{}, {"series": "made:men"}]}, "give one of series and card"),
    ],
)
def test_a_check_that_makes_no_sense_is_refused(content, problem):
    with pytest.raises(ValidationError, match=problem):
        Check.model_validate(content)


def test_sharpening_needs_no_reason():
    for content in ({"rule": "jump", "spread": 3}, {"rule": "coverage", "limit": 0.99}):
        assert Check.model_validate(content).reason is None


def test_the_page_of_fields_names_every_rule():
    description = Check.model_fields["rule"].description or ""
    assert all(name in description for name in RULES)
