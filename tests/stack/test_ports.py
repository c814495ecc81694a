"""A port that is taken or no port at all: one sentence that says what to do."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from zoom_config.stack.faults import Fault
from zoom_config.stack.layout import HOST, Layout, read_ports
from zoom_config.stack.ports import demand_free, is_taken, wait_until

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_somebody_listens_on_is_taken(taken: int):
    assert is_taken(taken)


def test_a_taken_port_names_the_service_and_the_variable_that_moves_it(layout: Layout, taken: int):
    busy = replace(layout, ports=replace(layout.ports, redis=taken))
    with pytest.raises(Fault, match=rf"Port {taken} \(redis\) is taken .* `make run REDIS_PORT="):
        demand_free(busy)


def test_the_test_stack_has_variables_of_its_own(layout: Layout, taken: int):
    busy = replace(layout, stack="test", ports=replace(layout.ports, solr=taken))
    with pytest.raises(Fault, match="`make test TEST_SOLR_PORT="):
        demand_free(busy)


def test_ports_come_from_the_variables_and_otherwise_from_the_defaults():
    ports = read_ports("run", {"WEB_PORT": "8000", "SOLR_PORT": ""})
    assert (ports.web, ports.solr) == (8000, 8983)


def test_both_stacks_can_run_side_by_side():
    run, test = read_ports("run", {}), read_ports("test", {})
    assert not set(vars(run).values()) & set(vars(test).values())


@pytest.mark.parametrize("text", ["http", "-1", "80", "70000"])
def test_what_is_no_port_is_refused_with_the_name_of_the_variable(text: str):
    with pytest.raises(Fault, match=f"WEB_PORT={text} is not a port: give a number from 1024 to 65535"):
        read_ports("run", {"WEB_PORT": text})


def test_what_never_answers_is_complained_about():
    with pytest.raises(Fault, match="Solr did not answer"):
        wait_until(lambda: False, 0.1, "Solr did not answer")


def test_the_command_ends_with_one_sentence_and_no_traceback(taken: int, tmp_path: Path):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ZOOM_")}
    done = subprocess.run(
        [sys.executable, "-S", str(ROOT / "config"), "run"],
        env=clean | {"ZOOM_CLONE": str(tmp_path), "WEB_PORT": str(taken)},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 1
    assert done.stderr.strip().startswith(f"Port {taken} (web) is taken by another program")
    assert len(done.stderr.strip().splitlines()) == 1
