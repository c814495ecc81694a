"""Another gmina computes its cards in two commands, without CKAN: `zoom load`, `zoom compute --territory`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from indicator_jobs.cards import load_cards
from indicator_jobs.store import Store

PROGRAM = "import sys; sys.modules['ckan'] = None; from indicator_jobs.cli import main; main()"
RADOM, CHECINY = "146301", "260403"


@pytest.fixture(scope="module")
def figures(tmp_path_factory) -> Path:
    """A database after the first command."""
    file = tmp_path_factory.mktemp("gmina") / "zoom.sqlite"
    _zoom(file, "load")
    return file


def _zoom(file: Path, *arguments: str) -> str:
    command = [sys.executable, "-c", PROGRAM, *arguments]
    environment = {**os.environ, "ZOOM_DATABASE_URL": f"sqlite:///{file}"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _computed(file: Path, place: str) -> dict:
    return json.loads(_zoom(file, "compute", "--territory", place, "--json"))


def test_another_city_computes_a_hundred_cards_for_itself(figures):
    found = _computed(figures, "radom")
    assert found["territory"] == RADOM
    assert len(found["computed"]) >= 100
    assert len(found["computed"]) + len(found["missing"]) == len(load_cards().cards)


def test_its_figures_are_those_of_the_sources(figures):
    values = {one["card"]: one for one in _computed(figures, RADOM)["computed"]}
    turnout = values["civic-activity.turnout_president"]
    store = Store.open(f"sqlite:///{figures}")
    version = load_cards().cards[turnout["card"]].recipes.national[-1]
    rows = store.observations([given.series for given in version.inputs.values() if given.series], RADOM)
    assert turnout["period"] in set(rows["period"])
    assert turnout["period"] == rows["period"].max()


def test_a_small_gmina_is_told_for_each_card_which_source_would_give_it(figures):
    found = _computed(figures, "Chęciny")
    assert found["territory"] == CHECINY
    assert found["computed"]
    for one in found["missing"]:
        assert one["missing"] or one["reason"] != "no figures of this territory", one
        for lacking in one["missing"]:
            assert lacking["source_title"], lacking


def test_nothing_was_written_by_looking(figures):
    _computed(figures, RADOM)
    assert Store.open(f"sqlite:///{figures}").runs.of_kind("compute") == {}
