"""The two jobs, once everything is installed: run the portal, or test it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from zoom_config.stack import (
    checks,
    endings,
    locks,
    portal,
    postgres,
    redis,
    settings,
    solr,
    steps,
    supervise,
)
from zoom_config.stack.layout import Layout
from zoom_config.stack.ports import wait_until

SERVERS = {
    "PostgreSQL": ("postgres", postgres.answers),
    "Redis": ("redis", redis.answers),
    "Solr": ("solr", solr.answers),
}
# The pages come first: starting six processes of CKAN at once would keep readers waiting.
BACKGROUND = ("worker", "harvest-1", "harvest-2", "timer")


def run(layout: Layout, started: float) -> int:
    """Start the portal and stay until Control-C or `make stop`; `started` is when the command began."""
    with started_stack(layout) as supervisor:
        address = settings.site_url(layout)
        steps.say(f"\nZoom na Kielce answers at {address} after {time.time() - started:.0f} s.")
        steps.say(f"Administrator: {portal.ADMIN}, with the password in {layout.secrets / 'admin-password'}")
        steps.say(f"Logs: {layout.logs}. Control-C or `make stop` ends everything.")
        try:
            supervisor.wait()
        except KeyboardInterrupt:
            steps.say("\nEnding ...")
    return 0


def test(layout: Layout, paths: list[str]) -> int:
    """Start the test stack, check everything (or only what the paths name), end the stack."""
    report = checks.Report()
    with started_stack(layout):
        if paths:
            checks.run_some(layout, paths, report)
        else:
            checks.run(layout, report)
    return report.close()


@contextmanager
def started_stack(layout: Layout) -> Iterator[supervise.Supervisor]:
    """The stack, prepared and answering; ended in order, whatever happens inside."""
    layout.logs.mkdir(parents=True, exist_ok=True)
    with locks.preparing(layout):
        _write_files(layout)
    supervisor = supervise.start(layout)
    try:
        with steps.step("PostgreSQL, Redis and Solr start"):
            for name, (program, answers) in SERVERS.items():
                complaint = f"{name} did not answer within a minute: {layout.logs / program}.log says why."
                wait_until(lambda answers=answers: answers(layout), 60, complaint)
            postgres.make_databases(layout)
        portal.prepare(layout)
        with steps.step("The portal starts"):
            supervise.start_programs(layout, "web")
            complaint = f"The home page did not answer in two minutes: {layout.logs / 'web.log'} says why."
            wait_until(lambda: portal.answers(layout), 120, complaint)
        supervise.start_programs(layout, *BACKGROUND)
        yield supervisor
    finally:
        endings.stop(layout)
        supervisor.wait()


def _write_files(layout: Layout) -> None:
    """Everything on disk that the servers start from."""
    postgres.make_cluster(layout)
    redis.prepare(layout)
    solr.prepare(layout)
    settings.write_settings(layout)
    supervise.write_settings(layout)
