"""What the page of one source shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from ckan.plugins import toolkit as tk
from ckanext.kielce.dashboards import names
from ckanext.kielce.indicators import holdings
from ckanext.kielce.sources import history
from ckanext.kielce.sources.facts import Facts
from ckanext.kielce.sources.listing import SourceLine, line, one_as_data
from ckanext.kielce.sources.upcoming import Upcoming, upcoming
from zoom_schemas import numbers, periods
from zoom_schemas.settings import load_settings
from zoom_schemas.themes import load_themes

from dashboards_embed import figures
from harvesters.calendar import undated
from harvesters.source import RawFile, Source

MOST_DATASETS = 60
"""Datasets that the page of a source lists; a harvested catalogue may have thousands."""


@dataclass(frozen=True)
class SeriesLine:
    """One series of the source."""

    id: str
    title: str
    unit: str
    newest: str


@dataclass(frozen=True)
class Link:
    """A text and where it leads."""

    text: str
    address: str


@dataclass(frozen=True)
class Theme:
    """The cards of one theme that depend on the source."""

    title: str
    cards: tuple[Link, ...]


@dataclass(frozen=True)
class SourcePage:
    """Everything on the page of one source."""

    line: SourceLine
    description: str
    note: str
    address: str
    unit: Link
    observations: str
    next_steps: tuple[str, ...]
    expected: tuple[Upcoming, ...]
    series: tuple[SeriesLine, ...]
    cards: tuple[Theme, ...]
    datasets: tuple[Link, ...]
    more_datasets: str
    attempts: tuple[history.AttemptLine, ...]
    arrivals: tuple[history.ArrivalLine, ...]
    files: tuple[RawFile, ...]
    synchronised: bool


def build(facts: Facts, source_id: str, lang: str) -> SourcePage:
    """The page of a source that is there."""
    source, told = facts.sources[source_id], facts.told[source_id]
    shown = line(facts, told, lang)
    found = history.attempts(holdings.store(), told, facts.changed.get(source_id, []))
    expected = upcoming(facts.expected_of(source_id), lang)
    return SourcePage(
        line=shown,
        description=source.description.get(lang) if source.description else "",
        note=source.note.get(lang) if source.note else "",
        address=str(source.address),
        unit=_unit(source, lang),
        observations=numbers.number(told["observations"], 0, lang),
        next_steps=tuple(_next_steps(source, shown, expected)),
        expected=expected,
        series=_series(source, facts, lang),
        cards=tuple(_cards(told["cards"], lang)),
        datasets=tuple(
            Link(one.title, f"/dataset/{one.name}")
            for one in facts.datasets.get(source_id, ())[:MOST_DATASETS]
        ),
        more_datasets=_more(shown.datasets, lang),
        attempts=history.in_words(found, lang),
        arrivals=history.arrivals_in_words(history.arrivals(source_id), lang),
        files=tuple(source.files),
        synchronised=bool(told["work"]),
    )


def as_data(facts: Facts, source_id: str) -> dict[str, Any]:
    """The same for programs: how it stands, its series, its history, its snapshots."""
    source = facts.sources[source_id]
    found = history.attempts(holdings.store(), facts.told[source_id], facts.changed.get(source_id, []))
    return {
        **one_as_data(facts, source_id),
        "series_list": [
            {
                "id": one.id,
                "title": one.title.model_dump(),
                "unit": one.unit,
                "newest": facts.newest.get(one.id),
            }
            for one in source.series
        ],
        "history": [asdict(one) for one in found],
        "snapshots": [asdict(one) for one in history.arrivals(source_id)],
        "files": [one.model_dump() for one in source.files],
    }


def _more(count: int, lang: str) -> str:
    """How many datasets are not listed; empty where all are."""
    if count <= MOST_DATASETS:
        return ""
    return tk._("and {number} more").format(number=numbers.number(count - MOST_DATASETS, 0, lang))


def _unit(source: Source, lang: str) -> Link:
    known = {one.slug: one.title.get(lang) for one in load_settings().organisations}
    return Link(known.get(source.organisation, source.organisation), f"/organization/{source.organisation}")


def _series(source: Source, facts: Facts, lang: str) -> tuple[SeriesLine, ...]:
    found = [
        SeriesLine(
            one.id,
            one.title.get(lang),
            figures.unit_name(one.unit, lang),
            periods.label(facts.newest[one.id], lang) if one.id in facts.newest else "",
        )
        for one in source.series
    ]
    return tuple(sorted(found, key=lambda one: one.title))


def _cards(card_ids: Iterable[str], lang: str) -> Iterable[Theme]:
    """The cards by theme, in the order of the themes."""
    known = holdings.cards()
    own = [known[one] for one in card_ids if one in known]
    for theme in load_themes().values():
        found = [Link(one.title.get(lang), names.card_page(one.id)) for one in own if one.theme == theme.id]
        if found:
            yield Theme(theme.title.get(lang), tuple(sorted(found, key=lambda one: one.text)))


def _next_steps(source: Source, shown: SourceLine, expected: tuple[Upcoming, ...]) -> Iterable[str]:
    """What happens next, in sentences."""
    if shown.state == "bundled":
        yield tk._(
            "Nothing asks this publisher by itself: new figures come with a new version of the portal."
        )
    elif shown.state == "running":
        yield tk._("It is being synchronised right now.")
    elif shown.next_try:
        yield tk._("It will be asked again: {moment}.").format(moment=shown.next_try)
    if shown.state in ("error", "held", "paused", "overdue"):
        yield tk._("Until then the last good figures stay.")
    if shown.state == "error":
        yield tk._("Nobody has to do anything, unless it keeps failing: then whoever keeps the source looks.")
    elif shown.state == "held":
        yield tk._("Whoever keeps the source has to decide whether what it gave is right.")
    why = undated(source.rhythm)
    if why == "once":
        yield tk._("It was published once; nothing more is expected.")
    elif why == "election":
        yield tk._("New figures come after an election; they have no day in the calendar.")
    elif why == "continuous":
        yield tk._("It adds figures all the time; they have no day in the calendar.")
    elif expected:
        first = expected[0]
        yield f"{first.what[:1].upper()}{first.what[1:]}: {first.when}. {first.basis}"
