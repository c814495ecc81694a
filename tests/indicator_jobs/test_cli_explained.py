"""`zoom explain` and `zoom revisions`: a value in the languages of others, and what it used to be."""

import json

import pytest
from click.testing import CliRunner
from made_up import content, fill, observations, write
from recompute import Sheet

from indicator_jobs import cards, cli
from indicator_jobs.store import Snapshot, Store

FRAME = observations(("made:births", "266101", "2020", 8, ""), ("made:people", "266101", "2020", 1000, ""))


@pytest.fixture
def zoom(tmp_path, monkeypatch):
    """Runs `zoom` on synthetic cards and figures that were revised once, in a database of its own."""
    url = f"sqlite:///{tmp_path / 'zoom.sqlite'}"
    monkeypatch.setattr(cards, "BUNDLED", write(tmp_path / "cards", content()))

    def run(*arguments: str):
        return CliRunner().invoke(cli.main, ["--database", url, *arguments])

    store = Store.open(url)
    fill(store, FRAME)
    run("compute")
    store.put_observations(
        FRAME.assign(value=[9.0, 1000.0]), Snapshot("made-up", "b" * 64, "x", "2026-01-02", "none", "x.csv")
    )
    run("compute")
    return run


def test_a_value_is_explained_as_a_sheet_that_recomputes_it(zoom):
    result = zoom("explain", "population.made_up", "--form", "csv")
    assert Sheet(result.stdout, "pl").last() == 9.0
    english = zoom("explain", "population.made_up", "--form", "csv", "--lang", "en")
    assert Sheet(english.stdout, "en").last() == 9.0


def test_a_value_is_explained_as_mathml_and_its_recipe_as_vtl(zoom):
    assert zoom("explain", "population.made_up", "--form", "mathml").stdout.startswith("<math ")
    assert "DS_r <- " in zoom("explain", "population.made_up", "--form", "vtl").stdout


def test_a_day_before_everything_is_answered_in_a_sentence(zoom):
    result = zoom("explain", "population.made_up", "--as-of", "2001-01-01")
    assert result.exit_code == 2
    assert "has no value" in result.stderr
    assert "2001" in zoom("explain", "population.made_up", "--as-of", "2001").stderr


def test_revisions_are_listed_and_summed_up(zoom):
    lines = zoom("revisions", "population.made_up").stdout.splitlines()
    assert lines[0].endswith("2020: 8.0 → 9.0")
    assert lines[1] == (
        "2 releases; 1 of 1 periods revised; mean revision 1.00, mean absolute revision 1.00 "
        "(11.11% of the values)."
    )
    data = json.loads(zoom("revisions", "population.made_up", "--json").stdout)
    assert data["measures"]["revised"] == 1


def test_revisions_of_a_territory_without_values_are_none(zoom):
    assert "0 releases" in zoom("revisions", "population.made_up", "--territory", "146301").stdout
    assert zoom("revisions", "population.nothing").exit_code == 2
