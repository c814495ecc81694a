"""Whether declarations fit together: what is told of those that do not. The declarations are made up."""

import json

import pytest
from click.testing import CliRunner
from trial_source import BOTH, trial_source
from zoom_schemas.settings import load_settings

from harvesters import checking
from harvesters.checking import all_problems, holding_problems, source_problems
from harvesters.holding import Holding
from indicator_jobs.cli import main

SERIES = {
    "id": "trial:a",
    "title": BOTH,
    "unit": "nope",
    "kind": "flow",
    "lowest_level": "gmina",
    "additive": True,
}


def _told(**declared):
    return [str(one) for one in source_problems(trial_source("x", **declared), load_settings())]


def test_everything_that_comes_with_the_project_fits_together():
    assert all_problems(load_settings()) == []


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ({"feed": {"kind": "bld"}}, "feed.kind: 'bld' is no kind of feed. Write one of bdl, "),
        ({"feed": {}}, "feed.kind: is missing. Write one of bdl, "),
        ({"catalogue": {"kind": 5}}, "catalogue.kind: 5 is no kind of catalogue. Write"),
        (
            {"feed": {"kind": "imgw"}},
            "feed.station: is missing. Options of each kind of feed are listed in harvesters/README.md.",
        ),
        (
            {"catalogue": {"kind": "ckan", "base": "https://example.org", "pag": 5}},
            "catalogue.pag: is not a field that is known here. Remove it or correct its name.",
        ),
        ({"themes": ["nope"]}, "themes.0: nope is no theme. Write one of population"),
        ({"organisation": "nope"}, "organisation: nope is no unit of the portal. Write"),
        ({"series": [SERIES]}, "series.0.unit: nope is no unit. Take one of schemas/codelists/"),
        (
            {"resources": [{"file": "geo/nope.geojson", "title": BOTH}]},
            "resources: the file nope.geojson is not there. Add it, or correct its path.",
        ),
    ],
)
def test_what_does_not_fit_is_told_with_file_field_and_hint(declared, told):
    (problem,) = _told(**declared)
    assert problem.startswith(f"sources/trial-x.yaml: {told}")


def test_a_holding_names_sources_themes_and_units_that_there_are():
    held = Holding.model_validate(
        {
            "id": "made-up",
            "title": BOTH,
            "holder": {"name": BOTH, "organisation": "nope"},
            "quality": {"state": "unknown"},
            "availability": {"state": "unknown"},
            "themes": ["nope"],
            "sources": ["nope"],
            "learnt_from": BOTH,
        }
    )
    found = holding_problems(held, {"gus-bdl"}, load_settings())
    assert [one.field for one in found] == ["themes.0", "holder.organisation", "sources.0"]


def test_the_command_tells_every_problem_and_says_so_by_its_exit_code(monkeypatch):
    sound = CliRunner().invoke(main, ["sources", "check"])
    assert (sound.exit_code, sound.output.endswith("0 files with errors.\n")) == (0, True)
    monkeypatch.setattr(checking, "load_sources", lambda: [trial_source("x", feed={"kind": "bld"})])
    broken = CliRunner().invoke(main, ["sources", "check", "--json"])
    assert broken.exit_code == 1
    assert "feed.kind" in {one["field"] for one in json.loads(broken.output)}
