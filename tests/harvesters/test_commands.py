"""`zoom sources`, against a stand-in for the Local Data Bank with synthetic figures."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from bdl_stand_in import Bank
from click.testing import CliRunner, Result
from web import Web, serving
from zoom_schemas.problems import Problem

from harvesters import commands
from harvesters.bundled import load_sources
from harvesters.feeds.sync import synchronise
from harvesters.fetching.snapshots import Snapshots
from indicator_jobs.cards import load_cards
from indicator_jobs.cli import main

cards_read_once = cache(load_cards)


@pytest.fixture(autouse=True)
def _cards(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cards are those of the project; reading them for every command is what would take long."""
    monkeypatch.setattr(commands, "load_cards", cards_read_once)


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
    assert "the portal synchronises" in zoom(tmp_path, "sync", "kielce-egib").output


def test_what_a_source_brings_and_how_it_stands_is_listed(tmp_path: Path):
    listed = {line.split()[0]: line for line in zoom(tmp_path, "list").output.splitlines()}
    assert list(listed) == sorted(listed)
    assert "figures (bdl)" in listed["gus-bdl"]
    assert listed["gus-bdl"].endswith("never synchronised")
    assert listed["openstreetmap"].endswith("datasets (overpass)")
    assert listed["cke"].endswith("bundled figures only")


def test_a_source_of_datasets_is_not_said_to_come_with_the_project(tmp_path: Path):
    refused = zoom(tmp_path, "sync", "openstreetmap")
    assert refused.exit_code == 2
    assert "it brings datasets, which the portal synchronises" in refused.output


def test_a_name_that_is_nearly_right_is_suggested(tmp_path: Path):
    refused = zoom(tmp_path, "plan", "gus-bdll")
    assert refused.exit_code == 2
    assert "Did you mean gus-bdl?" in refused.output


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_synchronised(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    broken = Problem("sources/gios-live.yaml", "rhythm", "is missing", "Write how often figures come.")
    monkeypatch.setattr(commands, "source_errors", lambda: [broken])
    result = zoom(tmp_path, "sync")
    assert result.exit_code == 1
    assert "sources/gios-live.yaml: rhythm: is missing" in result.stderr
    assert "gus-bdl: ok" in result.stdout
    refused = zoom(tmp_path, "sync", "gios-live")
    assert refused.exit_code == 2
    assert (
        "The source gios-live cannot be read:\nsources/gios-live.yaml: rhythm: is missing" in refused.output
    )


def test_options_that_are_wrong_are_named_and_the_others_are_planned(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    sound = commands.load_sources()[0]
    wrong = sound.model_copy(update={"id": "wrong", "feed": {"kind": "gios", "citi": "Kielce"}})
    monkeypatch.setattr(commands, "load_sources", lambda: [wrong, sound])
    planned = zoom(tmp_path, "plan")
    assert planned.exit_code == 0
    assert "sources/wrong.yaml: feed.citi: is not a field that is known here" in planned.stderr
    assert planned.stdout.startswith("gus-bdl: 1 series, ")


def test_a_round_that_is_interrupted_says_so_and_is_gone_on_with(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def interrupted(source, bench, beat):
        def beats(key):
            if key.startswith("variables/"):
                raise KeyboardInterrupt

        return synchronise(source, bench, beats)

    with monkeypatch.context() as patched:
        patched.setattr(commands, "synchronise", interrupted)
        stopped = zoom(tmp_path, "sync")
    assert stopped.exit_code == 130
    assert "interrupted. What has come is kept" in stopped.stderr
    assert "interrupted" in zoom(tmp_path, "list").output
    assert zoom(tmp_path, "sync").exit_code == 0
    paths = [one["path"] for one in web.asked]
    assert len(paths) == len(set(paths))


def test_what_was_never_synchronised_has_nothing_to_parse_again_and_no_numbers(web: Web, tmp_path: Path):
    assert "nothing to parse again" in zoom(tmp_path, "replay").output
    refused = zoom(tmp_path, "replay", "gus-bdl")
    assert refused.exit_code == 2
    assert "gus-bdl was never synchronised" in refused.output
    assert "No numbers are known yet" in zoom(tmp_path, "variables").output


def test_a_source_that_is_named_twice_is_asked_once(web: Web, tmp_path: Path):
    reports = json.loads(zoom(tmp_path, "sync", "gus-bdl", "gus-bdl", "--json").stdout)
    assert [one["state"] for one in reports] == ["ok"]


def test_a_plan_says_how_long_it_takes_in_words_and_what_a_key_would_save(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("ZOOM_BDL_KEY", raising=False)
    lines = zoom(tmp_path, "plan", "gus-bdl", "gugik-area").output.splitlines()
    assert lines[0].endswith("at least 15 minutes (less than a minute with a key in ZOOM_BDL_KEY)")
    assert lines[1] == "gugik-area: 1 series, 1 card, 1 request, less than a minute"
    monkeypatch.setenv("ZOOM_BDL_KEY", "0123456789-a-key")
    assert zoom(tmp_path, "plan", "gus-bdl").output.rstrip().endswith("requests, less than a minute")


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


def test_old_snapshots_are_thinned_out_and_what_stands_on_them_can_still_be_parsed(web: Web, tmp_path: Path):
    zoom(tmp_path, "sync")
    snapshots = Snapshots(tmp_path / "snapshots")
    refusals = [
        snapshots.keep([b"%d" % day], "gus-bdl", "http://x", f"2020-05-{day:02}T00:00:00+00:00", "text/html")
        for day in (1, 2, 3)
    ]
    before = snapshots.lying()
    said = json.loads(zoom(tmp_path, "thin", "--dry-run", "--json").output)
    assert (said["away"], said["packed"], snapshots.lying()) == (2, 1, before)
    assert "2 taken away, 1 packed" in zoom(tmp_path, "thin").output
    assert snapshots.lying() == before - {one.sha256 for one in refusals}
    assert json.loads(zoom(tmp_path, "replay", "gus-bdl", "--json").output)[0]["state"] == "unchanged"


def test_a_replay_of_answers_that_are_gone_says_so_and_changes_nothing(web: Web, tmp_path: Path):
    zoom(tmp_path, "sync")
    for path in (tmp_path / "snapshots").glob("??/*"):
        path.unlink()
    refused = zoom(tmp_path, "replay", "gus-bdl")
    assert refused.exit_code == 1
    assert "is not in" in refused.output
    assert "is left alone: the list of its answers cannot be read" in zoom(tmp_path, "thin").output
