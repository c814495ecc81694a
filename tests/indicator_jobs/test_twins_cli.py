"""`zoom compare`: one pair, all twins of a card, or the list of all."""

import json

import pytest
from click.testing import CliRunner
from made_up import KIELCE, PEOPLE, fill, observations, series, simple, write

from indicator_jobs import cards, cli
from indicator_jobs.store import Store

REGISTER = {**PEOPLE, "series": "made:register"}


def _card(name, given, **more):
    inputs = {"people": dict(given)}
    return simple(
        "people", inputs, "person", "stock", f"population.{name}", moment="12-31", range=[0, 1e6], **more
    )


@pytest.fixture
def zoom(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'zoom.sqlite'}"
    twins = [{"id": "register", "card": "population.register"}]
    made = write(tmp_path / "cards", _card("people", PEOPLE, twins=twins), _card("register", REGISTER))
    monkeypatch.setattr(cards, "BUNDLED", made)
    frame = observations(
        ("made:people", KIELCE, "2020", 1000, ""), ("made:register", KIELCE, "2020", 900, "")
    )
    declared = [series(name, "person", "stock") for name in ("made:people", "made:register")]
    fill(Store.open(url), frame, *declared)

    def run(*arguments):
        return CliRunner().invoke(cli.main, ["--database", url, *arguments])

    run("compute")
    return run


def test_compare_tells_the_sentence_and_the_table(zoom):
    result = zoom("compare", "population.people", "register")
    assert result.exit_code == 0
    assert "(10,0%) mniej" in result.stdout
    assert result.stdout.splitlines()[-1].endswith("niewyjaśnione")
    english = zoom("compare", "population.people", "--lang", "en", "--territory", KIELCE)
    assert "not explained" in english.stdout


def test_compare_without_a_card_lists_all_with_their_classes(zoom):
    result = zoom("compare")
    assert "3 niewyjaśnione" in result.stdout
    assert "population.people / register" in result.stdout


def test_machines_get_the_comparison_as_data(zoom):
    one = json.loads(zoom("compare", "population.people", "register", "--json").stdout)
    assert (one["class"], one["periods"][0]["difference"]) == (3, 100)
    assert json.loads(zoom("compare", "--json").stdout)[0]["twin_id"] == "register"


def test_an_unknown_twin_says_how_to_go_on(zoom):
    result = zoom("compare", "population.people", "census")
    assert result.exit_code == 2
    assert "It has: register." in result.stderr
    assert zoom("compare", "population.register").exit_code == 2
