"""`zoom sources`, against a stand-in for the Local Data Bank with synthetic figures."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from bdl_stand_in import Bank
from click.testing import CliRunner, Result
from web import Web, serving

from harvesters import commands
from harvesters.bundled import load_sources
from indicator_jobs.cli import main


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    bank = Bank({"72305": {"052615261011": {"2024": (180_540.0, 1)}}})
    with serving(bank.answer) as web:
        declared = next(one for one in load_sources() if one.id == "gus-bdl")
        wanted = [one for one in declared.series if one.id == "bdl:72305"]
        feed = {"kind": "bdl", "base": f"{web.origin}/api/v1"}
        trial = declared.model_copy(update={"series": wanted, "feed": feed})
        monkeypatch.setattr(commands, "load_sources", lambda: [trial])
        monkeypatch.setenv("ZOOM_SNAPSHOTS", str(tmp_path))
        monkeypatch.setenv("ZOOM_TRUSTED_ORIGINS", web.origin)
        yield web


def zoom(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--database", f"sqlite:///{folder / 'zoom.sqlite'}", "sources", *words])


def test_a_source_is_synchronised_listed_and_parsed_again(web: Web, tmp_path: Path):
    first = zoom(tmp_path, "sync", "--json")
    assert first.exit_code == 0, first.output
    assert json.loads(first.output)[0]["counts"]["new"] == 1
    assert json.loads(zoom(tmp_path, "list", "--json").output)[0]["state"] == "ok"
    asked = len(web.asked)
    assert json.loads(zoom(tmp_path, "replay", "gus-bdl", "--json").output)[0]["state"] == "unchanged"
    assert len(web.asked) == asked


def test_the_key_of_a_registered_user_is_sent_and_written_nowhere(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ZOOM_BDL_KEY", "0123456789-a-key")
    zoom(tmp_path, "sync")
    assert {one.get("x-clientid") for one in web.asked} == {"0123456789-a-key"}
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if b"0123456789-a-key" in path.read_bytes()]


def test_a_publisher_that_cannot_be_reached_is_named_and_figures_stay(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    zoom(tmp_path, "sync")
    monkeypatch.setenv("ZOOM_TRUSTED_ORIGINS", "")
    refused = zoom(tmp_path, "sync")
    assert refused.exit_code == 1
    assert "private network" in refused.output
    assert json.loads(zoom(tmp_path, "list", "--json").output)[0]["state"] == "error"
    monkeypatch.setenv("ZOOM_TRUSTED_ORIGINS", web.origin)
    assert "unchanged" in zoom(tmp_path, "sync").output


def test_the_plan_of_the_true_sources_fits_the_limits_of_a_day(tmp_path: Path):
    planned = {row["id"]: row for row in json.loads(zoom(tmp_path, "plan", "--json").output)}
    assert {"gus-bdl", "eurostat-cities"} <= set(planned)
    assert 10 < planned["gus-bdl"]["requests"] < 1000
    assert planned["gus-bdl"]["seconds"] <= 43_200


def test_an_unknown_source_and_one_without_a_feed_are_refused_in_words(tmp_path: Path):
    assert "There is no source gus" in zoom(tmp_path, "sync", "gus").output
    assert "has no feed" in zoom(tmp_path, "sync", "cke").output


def test_the_plan_for_a_few_cards_asks_for_less(tmp_path: Path):
    whole, few = (
        json.loads(zoom(tmp_path, "plan", "gus-bdl", *more, "--json").output)[0]
        for more in ((), ("--cards", "20"))
    )
    assert few["cards"] == 20 < whole["cards"]
    assert few["requests"] < whole["requests"]
    assert few["seconds"] < whole["seconds"]


def test_the_numbers_under_which_the_publisher_knows_the_series_are_shown(web: Web, tmp_path: Path):
    zoom(tmp_path, "sync")
    shown = zoom(tmp_path, "variables", "gus-bdl")
    assert shown.output.strip() == "bdl:72305: 72305 (ogółem; ogółem)"
