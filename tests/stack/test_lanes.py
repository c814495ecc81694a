"""Lanes go side by side; one that fails stops nobody, and an interrupt leaves nothing running."""

import os
import sys
from pathlib import Path

import pytest
from zoom_config.stack.lanes import Done, Job, run_lanes


def _python(name: str, code: str) -> Job:
    return Job(name, [sys.executable, "-c", code])


def _waits_for(file: Path) -> str:
    return f"import pathlib, time\nwhile not pathlib.Path({str(file)!r}).exists(): time.sleep(0.02)"


def _leaves(file: Path) -> str:
    return f"open({str(file)!r}, 'w').close()"


def test_two_lanes_go_side_by_side_and_one_lane_in_order(tmp_path: Path):
    one, two = tmp_path / "one", tmp_path / "two"
    told: list[Done] = []
    first = [_python("a", _waits_for(one)), _python("b", _leaves(two))]
    second = [_python("c", _leaves(one)), _python("d", _waits_for(two))]
    run_lanes([first, second], told.append, tmp_path, os.environ)
    names = [done.job.name for done in told]
    assert sorted(names) == ["a", "b", "c", "d"]
    assert names.index("a") < names.index("b")
    assert names.index("c") < names.index("d")


def test_a_job_that_fails_is_told_with_its_output_and_the_lane_goes_on(tmp_path: Path):
    told: list[Done] = []
    failing = _python("failing", "import sys; print('synthetic reason'); sys.exit(3)")
    run_lanes([[failing, _python("next", "")]], told.append, tmp_path, os.environ)
    assert [(done.job.name, done.code) for done in told] == [("failing", 3), ("next", 0)]
    assert told[0].output == "synthetic reason\n"


def test_an_interrupt_ends_what_still_runs(tmp_path: Path):
    def interrupt(done: Done) -> None:
        raise KeyboardInterrupt

    pidfile = tmp_path / "pid"
    endless = f"""import os, pathlib, time
draft = pathlib.Path({str(tmp_path / "draft")!r})
draft.write_text(str(os.getpid()))
draft.rename({str(pidfile)!r})
time.sleep(600)"""
    with pytest.raises(KeyboardInterrupt):
        run_lanes(
            [[_python("endless", endless)], [_python("short", _waits_for(pidfile))]],
            interrupt,
            tmp_path,
            os.environ,
        )
    with pytest.raises(ProcessLookupError):
        os.kill(int(pidfile.read_text()), 0)
