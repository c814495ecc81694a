"""`zoom sources`: what sources there are, how long a synchronisation takes, doing it, doing it again."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import asdict
from difflib import get_close_matches
from pathlib import PurePath
from typing import Any

import click
from zoom_schemas.settings import load_settings

from harvesters.bundled import load_sources, source_errors
from harvesters.checking import all_problems
from harvesters.feeds.feed import Feed, Scope
from harvesters.feeds.kinds import FeedError, feed_of
from harvesters.feeds.state import FeedState
from harvesters.feeds.sync import Beat, Bench, SyncReport, replay, synchronise
from harvesters.fetching.snapshots import Snapshots
from harvesters.fetching.thinning import Thinned
from harvesters.fetching.thinning import thin as thin_out
from harvesters.housekeeping import planned
from harvesters.source import Source
from harvesters.workshop import allowance, bench_for, for_feed, own_folder, scope_of, series_of_cards
from indicator_jobs.card import Card
from indicator_jobs.cards import load_cards
from indicator_jobs.commands.shared import Refused, database_option, json_option, plainly, print_json
from indicator_jobs.loading import series_of_source
from indicator_jobs.runs import Run
from indicator_jobs.store import Store

RUN_KIND = "sync"

FAILED = ("error", "held")

INTERRUPTED = 130
"""The exit code of what was ended with Ctrl-C, as shells count it."""

Work = Callable[[Source, Bench, Beat], SyncReport]


@click.group()
def sources() -> None:
    """Publishers' feeds: list them, plan, synchronise, parse again."""


@sources.command("list")
@json_option
@database_option
@plainly
def list_sources(database: str | None, as_json: bool) -> None:
    """List the sources: rhythm, what they bring, last synchronisation from here."""
    last = Store.open(database).runs.of_kind(RUN_KIND)
    rows = sorted((_row(one, last.get(one.id)) for one in load_sources()), key=lambda row: row["id"])
    _tell_broken()
    if as_json:
        print_json(rows)
        return
    width = max((len(row["id"]) for row in rows), default=0)
    for row in rows:
        click.echo(f"{row['id']:<{width}}  {row['rhythm']:<8}  {_brings(row):<24}  {_stands(row)}".rstrip())


@sources.command()
@json_option
@plainly
def check(as_json: bool) -> None:
    """Check what is declared: sources with their feeds and catalogues, the inventory, corrections."""
    problems = all_problems(load_settings())
    if as_json:
        print_json([vars(one) for one in problems])
    else:
        for one in problems:
            click.echo(str(one), err=True)
        files = len({one.file for one in problems})
        click.echo(
            f"{_counted(len(load_sources()), 'source')} can be read, {_counted(files, 'file')} with errors."
        )
    if problems:
        raise SystemExit(1)


@sources.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]…")
@click.option("--cards", "most", type=click.IntRange(1), help="Only what the first so many cards need.")
@json_option
@plainly
def plan(names: tuple[str, ...], most: int | None, as_json: bool) -> None:
    """Say how many requests a first synchronisation makes, and how long the publisher's limits make it."""
    chosen, cards = _chosen(names), load_cards().cards.values()
    scope = scope_of(load_settings(), series_of_cards(cards))
    rows = [_planned(*_needed(source, cards, most), scope) for source in chosen]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        counts = f"{row['series']} series, {_counted(row['cards'], 'card')}"
        told = f"{row['id']}: {counts}, {_counted(row['requests'], 'request')}, {row['duration']}"
        with_key = f" ({row['with_key']} with a key in {row['key']})" if row["with_key"] else ""
        click.echo(told + with_key)


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
    if not rows:
        click.echo("No numbers are known yet: they are noted when a source is synchronised.")
    for row in rows:
        click.echo(f"{row['part']}: {row['number']} ({'; '.join(row['labels'])})")


@sources.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]…")
@json_option
@database_option
@plainly
def sync(database: str | None, names: tuple[str, ...], as_json: bool) -> None:
    """Synchronise sources, all that have a feed if none is named. What a publisher does not answer stays.

    A round that stops, at a limit of the publisher or by Ctrl-C, goes on there the next time. The exit code
    is 0 if all is well or paused, 1 if a source failed, 2 if a name is wrong, 130 after Ctrl-C.
    """
    chosen = _chosen(names)
    failed = _each(database, chosen, as_json, lambda source, bench, beat: synchronise(source, bench, beat))
    if failed or (not names and _broken()):
        raise SystemExit(1)


@sources.command("replay")
@click.argument("names", nargs=-1, metavar="[SOURCE]…")
@json_option
@database_option
@plainly
def replay_sources(database: str | None, names: tuple[str, ...], as_json: bool) -> None:
    """Parse the snapshots of the last synchronisation again, without asking the publisher."""
    state = FeedState(Store.open(database).engine)
    chosen = [source for source in _chosen(names) if state.last_answers(source.id)]
    if absent := [name for name in dict.fromkeys(names) if name not in {one.id for one in chosen}]:
        raise Refused(f"{', '.join(absent)} was never synchronised: there is nothing to parse again.")
    if not chosen and not as_json:
        click.echo("Nothing was synchronised yet: there is nothing to parse again.")
    if _each(database, chosen, as_json, lambda source, bench, beat: replay(source, bench)):
        raise SystemExit(1)


@sources.command()
@click.option("--dry-run", is_flag=True, help="Say what would be done and do nothing.")
@json_option
@database_option
@plainly
def thin(database: str | None, dry_run: bool, as_json: bool) -> None:
    """Thin out old snapshots on which nothing stands, and pack old ones on which something does."""
    snapshots, today = Snapshots(own_folder()), dt.datetime.now(dt.UTC).date()
    house = planned(load_sources(), Store.open(database), snapshots, today)
    done = Thinned(len(house.plan.away), len(house.plan.pack)) if dry_run else thin_out(snapshots, house.plan)
    if as_json:
        print_json(asdict(done) | {"left_alone": house.alone})
        return
    told = "to be taken away" if dry_run else "taken away"
    click.echo(f"{done.away} {told}, {done.packed} {'to be packed' if dry_run else 'packed'}")
    for source, reason in sorted(house.alone.items()):
        click.echo(f"  {source} is left alone: {reason}")


COMMANDS = (sources,)


def _chosen(names: Iterable[str]) -> list[Source]:
    """The sources that are named, each once; without names all whose feed can be used."""
    known = {source.id: source for source in load_sources()}
    if not (wanted := list(dict.fromkeys(names))):
        _tell_broken()
        return [source for source in known.values() if source.feed and not _misdeclared(source)]
    for name in wanted:
        if name not in known:
            raise Refused(_unknown(name, known))
        try:
            feed_of(known[name])
        except FeedError as error:
            raise Refused(str(error)) from None
    return [known[name] for name in wanted]


def _misdeclared(source: Source) -> str | None:
    """What is wrong with the feed of a source, if it has one."""
    try:
        feed_of(source)
    except FeedError as error:
        return str(error) if source.feed else None
    return None


def _unknown(name: str, known: Iterable[str]) -> str:
    broken = [str(one) for one in source_errors() if PurePath(one.file).stem == name]
    if broken:
        return "\n".join([f"The source {name} cannot be read:", *broken])
    near = get_close_matches(name, list(known), n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"There is no source {name}.{meant} `zoom sources list` shows all."


def _broken() -> list[str]:
    """What is wrong with files of sources and with the options of feeds."""
    feeds = [told for source in load_sources() if (told := _misdeclared(source))]
    return [*map(str, source_errors()), *feeds]


def _tell_broken() -> None:
    """Names the files that cannot be used, so that nobody looks for their sources in vain."""
    for problem in _broken():
        click.echo(problem, err=True)


def _each(database: str | None, chosen: list[Source], as_json: bool, work: Work) -> bool:
    """Does the work on each source and tells of it. Returns whether any failed."""
    store, settings, reports = Store.open(database), load_settings(), list[SyncReport]()
    first = series_of_cards(load_cards().cards.values())
    for source in chosen:
        # A bench for each: two feeds of one host may have limits of their own.
        with bench_for([source], store, settings, first=first) as bench:
            store.put_sources([source.model_dump(mode="json", exclude={"series"})], series_of_source(source))
            report = _worked(source, store, for_feed(bench, feed_of(source)[0]), work, _beat(source, as_json))
        reports.append(report)
        if not as_json:
            click.echo(_told(report), err=report.state in FAILED)
    if as_json:
        print_json([asdict(report) for report in reports])
    return any(report.state in FAILED for report in reports)


def _worked(source: Source, store: Store, bench: Bench, work: Work, beat: Beat) -> SyncReport:
    """One source, with its run; a run that is interrupted or breaks does not stay open."""
    run = store.runs.start(RUN_KIND, source.id)
    try:
        report = work(source, bench, beat)
    except KeyboardInterrupt:
        store.runs.finish(run, "error", "interrupted")
        kept = "What has come is kept: the next synchronisation goes on there."
        click.echo(f"{source.id}: interrupted. {kept}", err=True)
        raise SystemExit(INTERRUPTED) from None
    except BaseException as error:
        store.runs.finish(run, "error", f"{type(error).__name__}: {error}")
        raise
    finally:
        if _on_terminal():
            click.echo("\033[K", nl=False, err=True)
    store.runs.finish(run, "error" if report.state in FAILED else "ok", report.reason)
    return report


def _beat(source: Source, quiet: bool) -> Beat:
    """Shows on a terminal, in one line that ends with the work, what is being asked; nothing elsewhere."""
    asked: list[str] = []

    def show(key: str) -> None:
        asked.append(key)
        click.echo(f"\033[K{source.id}: request {len(asked)}, {key[:60]}\r", nl=False, err=True)

    return (lambda key: None) if quiet or not _on_terminal() else show


def _on_terminal() -> bool:
    return click.get_text_stream("stderr").isatty()


def _told(report: SyncReport) -> str:
    counts = report.counts
    told = f"{report.source}: {report.state}, {_counted(report.asked, 'request')}"
    if report.state == "ok" or counts.written:
        told += f", {counts.new} new, {counts.revised} revised, {counts.removed} removed"
    lines = [f"{told}: {report.reason}" if report.reason else told, *(f"  {one}" for one in report.remarks)]
    if report.state == "paused":
        lines.append("  Synchronise it again then: it goes on where it stopped.")
    return "\n".join(lines)


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _brings(row: dict[str, Any]) -> str:
    """What a source brings, in the words of a list."""
    kinds = [f"figures ({row['feed']})"] if row["feed"] else []
    kinds += [f"datasets ({row['catalogue']})"] if row["catalogue"] else []
    return ", ".join(kinds) or "bundled figures only"


def _stands(row: dict[str, Any]) -> str:
    """What came of the last time, where there is something to be synchronised from here."""
    if not row["feed"]:
        return ""
    if not row["state"]:
        return "never synchronised"
    told = f"{row['state']} {row['finished'] or ''}".strip()
    return f"{told}: {row['reason'][:100]}" if row["reason"] else told


def _row(source: Source, run: Run | None) -> dict[str, Any]:
    return {
        "id": source.id,
        "rhythm": source.rhythm,
        "feed": source.feed.get("kind") if source.feed else None,
        "catalogue": source.catalogue.get("kind") if source.catalogue else None,
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
    seconds, with_key = allowance(feed).duration_of(requests), _with_key(feed, requests)
    return {
        "id": source.id,
        "series": len(source.series),
        "cards": cards,
        "requests": requests,
        "seconds": seconds,
        "duration": _duration(seconds),
        "key": feed.key.variable if feed.key else None,
        "with_key": None if with_key is None or with_key >= seconds else _duration(with_key),
    }


def _with_key(feed: Feed, requests: int) -> float | None:
    """Seconds that it would take with the key of a registered user."""
    return feed.key.allowance.duration_of(requests) if feed.key else None


def _duration(seconds: float) -> str:
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            number = f"{seconds / size:.1f}".removesuffix(".0")
            return f"at least {number} {name}" + ("" if number == "1" else "s")
    return "less than a minute"
