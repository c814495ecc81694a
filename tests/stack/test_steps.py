"""Steps tell what they do and how long it took; a failure quotes the command's own last words."""

import sys
from pathlib import Path

import pytest
from zoom_config.stack import stamps, steps
from zoom_config.stack.checks import Report, Result
from zoom_config.stack.cli import main
from zoom_config.stack.faults import Fault


def test_a_step_shows_its_time(capsys: pytest.CaptureFixture[str]):
    with steps.step("Solr"):
        pass
    assert capsys.readouterr().out == "Solr ... 0.0 s\n"


def test_a_command_that_fails_is_quoted_with_its_log(tmp_path: Path):
    log = tmp_path / "log"
    with pytest.raises(Fault, match="(?s)Folding failed; .*log says:.*no room"):
        steps.run([sys.executable, "-c", "import sys; sys.exit('no room')"], log, "Folding")


def test_a_command_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(Fault, match="Fetching needs the command synthetic-command"):
        steps.run(["synthetic-command"], tmp_path / "log", "Fetching")


def test_a_stamp_holds_until_what_it_was_made_from_changes(tmp_path: Path):
    made_from, stamp = tmp_path / "pom.xml", tmp_path / "made"
    made_from.write_text("one")
    stamps.leave(stamp, stamps.fingerprint([made_from]))
    assert stamps.holds(stamp, stamps.fingerprint([made_from]))
    made_from.write_text("two")
    assert not stamps.holds(stamp, stamps.fingerprint([made_from]))


def test_a_stamp_covers_every_file_of_a_folder_and_its_name(tmp_path: Path):
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "a.yaml").write_text("1")
    before = stamps.fingerprint([tmp_path / "cards"])
    (tmp_path / "cards" / "a.yaml").rename(tmp_path / "cards" / "b.yaml")
    assert stamps.fingerprint([tmp_path / "cards"]) != before


def test_an_unknown_command_is_answered_by_the_known_ones(capsys: pytest.CaptureFixture[str]):
    assert main(["fly"]) == 1
    assert "make run, make test, make stop or make clean" in capsys.readouterr().err


def test_the_summary_fails_when_one_test_fails(capsys: pytest.CaptureFixture[str]):
    report = Report([Result("ruff", True, 0.1), Result("tests", False, 9.0, tests=10, failures=1)])
    assert report.close() == 1
    assert capsys.readouterr().out.endswith("10 passed, 1 failed\n")


def test_the_summary_fails_when_a_check_without_tests_fails(capsys: pytest.CaptureFixture[str]):
    assert Report([Result("ruff", False, 0.1)]).close() == 1
    assert capsys.readouterr().out.endswith("0 passed, 1 failed\n")


def test_the_summary_passes_when_everything_passes(capsys: pytest.CaptureFixture[str]):
    assert Report([Result("ruff", True, 0.1), Result("tests", True, 9.0, tests=10)]).close() == 0
    assert capsys.readouterr().out.endswith("11 passed, 0 failed\n")


def test_a_command_that_announces_its_steps_is_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    script = "print('==> kielce load'); print('12 sources'); print('<== 1.5')"
    assert steps.follow([sys.executable, "-c", script], tmp_path / "log", "Filling", "")
    assert capsys.readouterr().out == "  kielce load ... 1.5 s\n"
    assert "12 sources" in (tmp_path / "log").read_text()


def test_a_command_that_left_something_out_is_no_fault_but_is_told(tmp_path: Path):
    assert not steps.follow([sys.executable, "-c", "raise SystemExit(2)"], tmp_path / "log", "Filling", "")


def test_a_command_that_broke_is_a_fault(tmp_path: Path):
    with pytest.raises(Fault, match="Filling failed"):
        steps.follow([sys.executable, "-c", "raise SystemExit(1)"], tmp_path / "log", "Filling", "")
