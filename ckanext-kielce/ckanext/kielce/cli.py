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


@kielce.command()
def inventory() -> None:
    """Publish the inventory of data and the calendar of expected updates as datasets."""
    _run("inventory")


@kielce.command("all")
def everything() -> None:
    """All steps from setup to the inventory in one process, with the time of each."""
    for name in STEPS:
        started = time.monotonic()
        _run(name)
        click.echo(f"{name}: {time.monotonic() - started:.1f} s")


@kielce.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]…")
@click.option(
    "--now", is_flag=True, help="Synchronise in this process instead of handing jobs to the workers."
)
def sync(names: tuple[str, ...], now: bool) -> None:
    """Synchronise sources, all that can be if none is named."""
    from ckanext.kielce.harvest import by_hand

    try:
        chosen = by_hand.chosen(names)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if not now:
        _hand_on(lambda: by_hand.enqueue(chosen))
    elif not by_hand.synchronise(chosen, click.echo):
        raise click.exceptions.Exit(1)


@kielce.command()
def tick() -> None:
    """What the timer calls: end the runs of lost workers, hand on what is due."""
    from ckanext.kielce.dropzone.jobs import enqueue_due as dropzone_due
    from ckanext.kielce.harvest.thinning import enqueue_due as thin_due
    from ckanext.kielce.harvest.watch import enqueue_due as sync_due
    from ckanext.kielce.quality.nightly import enqueue_due as recheck_due
    from ckanext.kielce.research.jobs import enqueue_due as export_due
    from ckanext.kielce.sources.publishing import enqueue_due as inventory_due

    store = holdings.store()
    due = (export_due, recheck_due, inventory_due, dropzone_due, thin_due, lambda: sync_due(store))
    _hand_on(lambda: jobs.enqueue_due(store) + sum(one() for one in due))


@kielce.command()
@click.argument("queues", nargs=-1, metavar="[QUEUE]…")
@click.option("--burst", is_flag=True, help="End when the queues are empty.")
def worker(queues: tuple[str, ...], burst: bool) -> None:
    """Work at the jobs of queues, of the usual one if none is named."""
    from ckanext.kielce.indicators.worker import Worker

    Worker(queues).work(burst=burst)


@kielce.command()
@click.option("--kind", help="load, compute, publish-card or publish-source.")
@click.option("--state", help="running, ok, held or error.")
@click.option("--limit", default=20, show_default=True, help="How many, the newest first.")
def runs(kind: str | None, state: str | None, limit: int) -> None:
    """Show what was done last."""
    for run in run_rows.newest(holdings.store(), kind, state, limit):
        quiet = " (silent)" if run_rows.silent(run) else ""
        reason = f"  {run.reason}" if run.reason else ""
        click.echo(
            f"{run.started:%Y-%m-%d %H:%M:%S}  {run.state + quiet:8}  {run.kind}  {run.subject}{reason}"
        )


@kielce.command()
@click.option("--now", is_flag=True, help="Publish in this process instead of handing jobs to the workers.")
def dropzone(now: bool) -> None:
    """Look twice into the folder of the drop zone, take what has stopped growing, and publish it."""
    from ckanext.kielce.dropzone import jobs as dropzone_jobs

    if not now:
        _hand_on(dropzone_jobs.look)
        return
    for submission in dropzone_jobs.take_now():
        reason = f": {submission.reason['en']}" if submission.reason else ""
        click.echo(f"{submission.place}: {submission.state}{reason}")


@kielce.command()
@click.option("--card", "card_id", help="Only this card.")
def checks(card_id: str | None) -> None:
    """Show cards on hold and cards with warnings, each finding in words."""
    latest = holdings.store().verdicts.latest(card_id)
    for one in latest.values():
        if card_id or one.holds or one.level == "warn":
            click.echo(f"{one.card}: {'released' if one.release else one.level}, {one.moment:%Y-%m-%d %H:%M}")
            for finding in one.verdict.findings:
                click.echo(f"  {finding.level:4}  {finding.rule}: {finding.message.pl}")
    held, warned = (
        sum(one.holds for one in latest.values()),
        sum(one.level == "warn" for one in latest.values()),
    )
    click.echo(f"{len(latest)} cards judged: {held} on hold, {warned} with warnings")


@kielce.command()
def thin() -> None:
    """Thin out old snapshots as `retention` of their sources says."""
    from ckanext.kielce.harvest.thinning import thin_now

    done = thin_now()
    if done is None:
        raise click.ClickException("Somebody is at it already.")
    click.echo(f"{done.away} taken away, {done.packed} packed, {done.bytes} bytes lay unpacked")


@kielce.command()
def recheck() -> None:
    """Compute everything anew and compare it with what is stored; nothing is written but the run."""
    from ckanext.kielce.quality.nightly import check_everything

    done = check_everything()
    if done is None:
        raise click.ClickException("Somebody is at it already.")
    for card_id, finding in done.findings.items():
        click.echo(f"{card_id}: {finding.message.pl}")
    click.echo(done.summary)
    if done.findings:
        raise click.exceptions.Exit(1)
