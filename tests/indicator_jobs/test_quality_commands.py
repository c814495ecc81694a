"""`zoom checks`, `zoom corrections`, and what is told to whom about a held result."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner
from made_up import KIELCE, content, fill, observations
from test_quality_corrections import correction
from test_quality_hold import RATE, held_store

from indicator_jobs.card import Card
from indicator_jobs.cli import main
from indicator_jobs.jobs import compute_all
from indicator_jobs.quality.report import as_public, differing, entries
from indicator_jobs.store import Store

FRAME = observations(("made:births", KIELCE, "2021", 0, "P"), ("made:people", KIELCE, "2021", 1000, ""))


@pytest.fixture
def url(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'zoom.sqlite'}"


def run(url: str, *words: str):
    return CliRunner().invoke(main, ["--database", url, *words])


def test_checks_names_the_cards_on_hold_and_why(url):
    held_store(Store.open(url))
    result = run(url, "checks", "--lang", "en")
    assert result.exit_code == 0
    assert f"{RATE}: hold" in result.output
    assert "more than the most possible" in result.output
    assert "2 cards judged: 1 on hold, 1 with warnings." in result.output


def test_checks_for_machines_hold_every_finding(url):
    held_store(Store.open(url))
    found = {one["card"]: one for one in json.loads(run(url, "checks", "--json").output)}
    assert (found[RATE]["held"], found[RATE]["findings"][0]["rule"]) == (True, "range")


def test_checks_of_an_unknown_card_name_near_ones(url):
    result = run(url, "checks", "--card", "population.totall")
    assert result.exit_code == 2
    assert "population.total" in result.output


def test_corrections_tell_what_they_change_and_end_badly_where_one_no_longer_fits(url):
    store = Store.open(url)
    fill(store, FRAME)
    store.corrections.put([correction()], ["made:births"])
    result = run(url, "corrections")
    assert (result.exit_code, "made-up: applied, 1 cells, open" in result.output) == (0, True)
    store.corrections.put([correction(expect={"value": 3})], ["made:births"])
    result = run(url, "corrections", "--lang", "en")
    assert result.exit_code == 1
    assert "the source now says something else" in result.output
    assert json.loads(run(url, "corrections", "--json").stdout)[0]["state"] == "broken"


def test_a_correction_of_a_series_that_is_not_at_hand_is_idle(store):
    assert [one.state for one in entries(store, [correction()])] == ["idle"]


def test_the_public_reads_why_something_is_held_but_no_held_value(store):
    held_store(store)
    told = as_public(store.verdicts.last(RATE))
    assert told["held"]
    assert told["findings"][0]["value"] is None
    assert told["findings"][0]["message"]["en"].startswith("Kielce, 2021: a check was not passed.")
    assert "1,500" not in json.dumps(told)
    assert "1500" not in json.dumps(told)


def test_what_is_held_is_shown_beside_what_is_public_where_they_differ(store):
    held_store(store)
    (row,) = differing(store, RATE).itertuples()
    assert (row.period, row.value, row.public) == ("2021", 1500.0, 6.0)


def test_a_cell_that_would_vanish_is_among_what_differs(store):
    fill(store, observations(*(("made:births", KIELCE, str(year), 5, "") for year in range(2000, 2021))))
    made = content(
        recipes={
            "national": [
                {
                    "from": "1990",
                    "inputs": {"births": {"series": "made:births", "unit": "person", "kind": "flow"}},
                    "formula": "births",
                }
            ]
        },
        unit="person",
        kind="flow",
        example={"territory": KIELCE, "period": "2020", "inputs": {"births": 1}, "result": 1},
    )
    cards = {made["id"]: Card.model_validate(made)}
    compute_all(store, cards)
    store.candidates.put(RATE, store.values(RATE).iloc[1:])
    (row,) = differing(store, RATE).itertuples()
    assert (row.period, pd.isna(row.value), row.public) == ("2000", True, 5.0)


def test_a_warning_beside_a_hold_tells_no_held_value_either(store):
    rows = [("made:births", KIELCE, str(year), 8, "") for year in range(2010, 2021)]
    people = [("made:people", KIELCE, str(year), 1000, "") for year in range(2010, 2022)]
    fill(store, observations(*rows, ("made:births", KIELCE, "2021", 1500, ""), *people))
    made = content()
    compute_all(store, {made["id"]: Card.model_validate(made)})
    judged = store.verdicts.last(RATE)
    assert {one.rule for one in judged.verdict.findings} == {"range", "jump"}
    assert "1,500" not in json.dumps(as_public(judged))
