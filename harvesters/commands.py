"""`zoom sources`: what sources there are, how long a synchronisation takes, doing it, doing it again."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import click
from zoom_schemas.settings import load_settings

from harvesters.bundled import load_sources
from harvesters.feeds.feed import Scope
from harvesters.feeds.kinds import FeedError, feed_of
from harvesters.feeds.state import FeedState
from harvesters.feeds.sync import SyncReport, replay, synchronise
from harvesters.source import Source
from harvesters.workshop import allowance, bench_for, for_feed, scope_of, series_of_cards
from indicator_jobs.card import Card
from indicator_jobs.cards import load_cards
from indicator_jobs.commands.shared import Refused, database_option, json_option, plainly, print_json
from indicator_jobs.loading import series_of_source
from indicator_jobs.runs import Run
from indicator_jobs.store import Store

RUN_KIND = "sync"


@click.group()
def sources() -> None:
    """Publishers' feeds: list them, plan, synchronise, parse again."""


@sources.command("list")
@json_option
@database_option
@plainly
def list_sources(database: str | None, as_json: bool) -> None:
    """List the sources: rhythm, feed, last synchronisation."""
    last = Store.open(database).runs.of_kind(RUN_KIND)
    rows = [_row(source, last.get(source.id)) for source in load_sources()]
    if as_json:
        print_json(rows)
        return
    width = max(len(row["id"]) for row in rows)
    for row in rows:
        state = f"{row['state']} {row['finished'] or ''}".strip() if row["state"] else "never synchronised"
        feed = row["feed"] or "bundled figures only"
        click.echo(f"{row['id']:<{width}}  {row['rhythm']:<8}  {feed:<20}  {state}")


@sources.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]…")
@click.option("--cards", "most", type=click.IntRange(1), help="Only what the first so many cards need.")
@json_option
@plainly
def plan(names: tuple[str, ...], most: int | None, as_json: bool) -> None:
    """Say how many requests a first synchronisation makes, and how long the publisher's limits make it."""
    cards = load_cards().cards.values()
    scope = scope_of(load_settings(), series_of_cards(cards))
    rows = [_planned(*_needed(source, cards, most), scope) for source in _chosen(names)]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        told = f"{row['id']}: {row['series']} series, {row['cards']} cards, {row['requests']} requests"
        click.echo(f"{told}, {row['duration']}")


@sources.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]…")
@json_option
@database_option
@plainly
def variables(database: str | None, names: tuple[str, ...], as_json: bool) -> None:
    """Show by which numbers a publisher knows the series, and by which labels they were found."""
    state = FeedState(Store.open(database).engine)
    rows = [row for source in _chosen(names) for row in _found(source, state)]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['part']}: {row['number']} ({'; '.join(row['labels'])})")


@sources.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]…")
@json_option
@database_option
@plainly
def sync(database: str | None, names: tuple[str, ...], as_json: bool) -> None:
    """Synchronise sources, all that have a feed if none is named. What a publisher does not answer stays."""
    _each(database, _chosen(names), as_json, synchronise)


@sources.command("replay")
@click.argument("names", nargs=-1, metavar="[SOURCE]…")
@json_option
@database_option
@plainly
def replay_sources(database: str | None, names: tuple[str, ...], as_json: bool) -> None:
    """Parse the snapshots of the last synchronisation again, without asking the publisher."""
    _each(database, _chosen(names), as_json, replay)


COMMANDS = (sources,)


def _chosen(names: Iterable[str]) -> list[Source]:
    known = {source.id: source for source in load_sources()}
    for name in names:
        if name not in known:
            raise Refused(f"There is no source {name}. `zoom sources list` shows all.")
        try:
            feed_of(known[name])
        except FeedError as error:
            raise Refused(str(error)) from None
    return [known[name] for name in names] or [source for source in known.values() if source.feed]


def _each(database: str | None, chosen: list[Source], as_json: bool, work: Any) -> None:
    store, reports = Store.open(database), []
    first = series_of_cards(load_cards().cards.values())
    with bench_for(chosen, store, load_settings(), first=first) as bench:
        for source in chosen:
            store.put_sources([source.model_dump(mode="json", exclude={"series"})], series_of_source(source))
            run = store.runs.start(RUN_KIND, source.id)
            report = work(source, for_feed(bench, feed_of(source)[0]))
            failed = report.state in ("error", "held")
            store.runs.finish(run, "error" if failed else "ok", report.reason)
            reports.append(report)
            if not as_json:
                click.echo(_told(report), err=failed)
    if as_json:
        print_json([asdict(report) for report in reports])
    if any(report.state in ("error", "held") for report in reports):
        raise SystemExit(1)


def _told(report: SyncReport) -> str:
    counts = report.counts
    told = f"{report.source}: {report.state}, {report.asked} requests"
    if report.state == "ok":
        told += f", {counts.new} new, {counts.revised} revised, {counts.removed} removed"
    lines = [f"{told}: {report.reason}" if report.reason else told, *(f"  {one}" for one in report.remarks)]
    return "\n".join(lines)


def _row(source: Source, run: Run | None) -> dict[str, Any]:
    return {
        "id": source.id,
        "rhythm": source.rhythm,
        "feed": source.feed["kind"] if source.feed else None,
        "state": run.state if run else None,
        "finished": run.finished.isoformat(timespec="seconds") if run and run.finished else None,
        "reason": run.reason if run else None,
    }


def _found(source: Source, state: FeedState) -> list[dict[str, Any]]:
    """What the last whole round of a source noted about its series (`found/<series><period>/<codes>`)."""
    settled, _ = state.noted(source.id)
    return [
        {
            "source": source.id,
            "part": key.removeprefix("found/").rstrip("/"),
            "number": number,
            "labels": labels,
        }
        for key, (number, labels) in sorted(
            (key, told) for key, told in settled.items() if key.startswith("found/")
        )
    ]


def _needed(source: Source, cards: Iterable[Card], most: int | None) -> tuple[Source, int]:
    """The source with the series that its first cards need, and how many cards those are."""
    known = {one.id for one in source.series}
    own = [card for card in cards if series_of_cards([card]) & known][:most]
    if most is None:
        return source, len(own)
    needed = series_of_cards(own)
    series = [one for one in source.series if one.id in needed]
    return source.model_copy(update={"series": series}), len(own)


def _planned(source: Source, cards: int, scope: Scope) -> dict[str, Any]:
    feed, options = feed_of(source)
    planned = len(feed.plan(source, options, scope))
    requests = feed.pages(source, options, scope) if feed.pages else planned
    seconds = allowance(feed).duration_of(requests)
    return {
        "id": source.id,
        "series": len(source.series),
        "cards": cards,
        "requests": requests,
        "seconds": seconds,
        "duration": f"at least {_duration(seconds)}",
    }


def _duration(seconds: float) -> str:
    for size, name in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= size:
            return f"{seconds / size:.1f} {name}"
    return f"{seconds:.0f} seconds"
