"""``ckan kielce …``: what fills the portal and keeps it up to date."""

from __future__ import annotations

import time
from collections.abc import Callable

import click
from ckanext.kielce.indicators import holdings, jobs, run_rows
from ckanext.kielce.indicators.steps import STEPS
from redis.exceptions import RedisError

__all__ = ["kielce"]


@click.group(short_help="Fill the portal with figures and keep it up to date.")
def kielce() -> None:
    """Fill the portal with figures and keep it up to date."""


def _run(name: str) -> None:
    if not STEPS[name](click.echo):
        raise click.exceptions.Exit(1)


def _hand_on(enqueue: Callable[[], int]) -> None:
    try:
        click.echo(f"{enqueue()} jobs handed to the workers")
    except RedisError as error:
        hint = "start it, or publish at once with --now."
        raise click.ClickException(f"The job queue (Redis) does not answer: {hint}") from error


@kielce.command()
def setup() -> None:
    """Make the groups of the themes and the organisations of the city's units."""
    _run("setup")


@kielce.command()
def load() -> None:
    """Take the observations of the sources into the store."""
    _run("load")


@kielce.command()
def compute() -> None:
    """Compute the values of all cards; what did not change is skipped."""
    _run("compute")


@kielce.command()
def render() -> None:
    """Draw and publish the dashboards and the pages of cards."""
    _run("render")


@kielce.command()
def export() -> None:
    """Make the ready files of all values; what did not change is left alone."""
    _run("export")


@kielce.command()
@click.option("--now", is_flag=True, help="Publish in this process instead of handing jobs to the workers.")
def publish(now: bool) -> None:
    """Publish sources and cards as datasets of CKAN."""
    if now:
        _run("publish")
    else:
        _hand_on(jobs.enqueue_all)


@kielce.command("all")
def everything() -> None:
    """Setup, load, compute, render, export and publish in one process, with the time of each step."""
    for name in STEPS:
        started = time.monotonic()
        _run(name)
        click.echo(f"{name}: {time.monotonic() - started:.1f} s")


@kielce.command()
def tick() -> None:
    """What the timer calls: end the runs of lost workers, hand on what is due."""
    from ckanext.kielce.research.jobs import enqueue_due as export_due

    _hand_on(lambda: jobs.enqueue_due(holdings.store()) + export_due())


@kielce.command()
@click.option("--kind", help="load, compute, publish-card or publish-source.")
@click.option("--state", help="running, ok or error.")
@click.option("--limit", default=20, show_default=True, help="How many, the newest first.")
def runs(kind: str | None, state: str | None, limit: int) -> None:
    """Show what was done last."""
    for run in run_rows.newest(holdings.store(), kind, state, limit):
        quiet = " (silent)" if run_rows.silent(run) else ""
        reason = f"  {run.reason}" if run.reason else ""
        click.echo(
            f"{run.started:%Y-%m-%d %H:%M:%S}  {run.state + quiet:8}  {run.kind}  {run.subject}{reason}"
        )
