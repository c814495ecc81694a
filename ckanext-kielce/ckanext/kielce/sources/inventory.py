"""The city's data in one list: open sources and datasets of the portal, and holdings that are not open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ckan import model
from ckanext.kielce.indicators import holdings as at_hand
from ckanext.kielce.sources.facts import Facts
from sqlalchemy import select
from zoom_schemas.settings import PortalSettings, load_settings
from zoom_schemas.texts import Bilingual

from harvesters.changes import newest_of
from harvesters.gaps import Gap, Gaps, gaps
from harvesters.holding import Holding
from harvesters.holding_files import bundled_holdings
from harvesters.source import Source
from indicator_jobs.store import Store
from indicator_jobs.tables import value

Kind = Literal["source", "dataset", "holding"]
OWN_DATASETS = frozenset({"zasoby-danych-miasta", "kalendarz-aktualizacji"})
"""Datasets that the portal makes of these pages; they are no holdings of the city."""
_MAPS = frozenset({"geojson", "gpkg", "shp", "wms", "wfs", "ogc api - features", "kml", "gml"})

SECOND_HAND = Bilingual(
    pl="Kopia wtórna: nie porównano jej jeszcze z wydawcą.",
    en="A secondary copy: not compared with the publisher yet.",
)
ALL_FIGURES = Bilingual(
    pl="Każdy szereg ma liczby, prosto od wydawcy.",
    en="Every series has figures, straight from the publisher.",
)
SOME_FIGURES = Bilingual(
    pl="Nie każdy szereg ma liczby.",
    en="Not every series has figures.",
)


@dataclass(frozen=True)
class Entry:
    """One set of data, whether open or not. Dates and periods as ISO 8601 and SDMX write them.

    `newest`: newest period of the figures; `changed`: last day on which the dataset changed. `wanted`: how
    many indicators wait for it, `served`: how many are computed from it. `about`: what more is said of it.
    """

    kind: Kind
    id: str
    title: Bilingual
    holder: Bilingual
    organisation: str | None
    email: str
    form: str
    quality: str
    quality_reason: Bilingual | None
    newest: str | None
    changed: str | None
    rhythm: str | None
    availability: str
    note: Bilingual | None
    themes: tuple[str, ...]
    wanted: int
    served: int
    learnt_from: Bilingual | None = None
    about: Bilingual | None = None

    @property
    def address(self) -> str:
        """The page on which more is said of it."""
        folder = {"source": "/zrodla", "dataset": "/dataset", "holding": "/zasoby"}[self.kind]
        return f"{folder}/{self.id}"


@dataclass(frozen=True)
class Inventory:
    """All entries, those for which most indicators wait first, and the gaps behind them."""

    entries: tuple[Entry, ...]
    gaps: Gaps
    holdings: Mapping[str, Holding]


def read(facts: Facts) -> Inventory:
    """The inventory as it is now."""
    settings, cards, store = load_settings(), at_hand.cards(), at_hand.store()
    known = bundled_holdings().holdings
    found = gaps(cards, facts.sources.values(), known.values(), with_figures(store, settings.territory))
    entries = [
        *(_of_source(one, facts, settings) for one in facts.sources.values()),
        *_of_datasets(settings),
        *(_of_holding(one, found.holdings[one.id], settings) for one in known.values()),
    ]
    order = sorted(entries, key=lambda one: (-one.wanted, one.title.pl))
    return Inventory(tuple(order), found, known)


def with_figures(store: Store, territory: str) -> set[str]:
    """The cards that have at least one value of the territory."""
    columns = value.c
    statement = (
        select(columns.card)
        .where(columns.valid_to.is_(None), columns.value.is_not(None), columns.territory == territory)
        .distinct()
    )
    with store.engine.connect() as connection:
        return set(connection.execute(statement).scalars())


def _of_source(source: Source, facts: Facts, settings: PortalSettings) -> Entry:
    told = facts.told[source.id]
    quality, reason = _quality(source, facts)
    return Entry(
        kind="source",
        id=source.id,
        title=source.title,
        holder=_unit(source.organisation, settings),
        organisation=source.organisation,
        email=settings.contact.email,
        form="table",
        quality=quality,
        quality_reason=reason,
        newest=newest_of(source, facts.newest),
        changed=(told["last_change"] or (source.retrieved if source.files else ""))[:10] or None,
        rhythm=source.rhythm,
        availability="open",
        note=source.note,
        themes=tuple(source.themes),
        wanted=0,
        served=len(told["cards"]),
        about=source.description,
    )


def _quality(source: Source, facts: Facts) -> tuple[str, Bilingual | None]:
    """What can be said of the figures of a source; nothing before it has given any."""
    if not source.files and not facts.told[source.id].get("last_success"):
        return "unknown", None
    if source.secondary_copy and not facts.told[source.id].get("last_success"):
        return "unchecked", SECOND_HAND
    missing = [one.id for one in source.series if one.id not in facts.newest]
    return ("partial", SOME_FIGURES) if missing else ("complete", ALL_FIGURES)


def _of_datasets(settings: PortalSettings) -> Iterator[Entry]:
    """Public datasets that are neither a source's nor a card's nor made of these pages.

    A source stands for all datasets that it gives.
    """
    package = model.Package
    rows = model.Session.query(package).filter(
        package.state == "active",
        ~package.private,
        package.type == "dataset",
        package.name.not_in(OWN_DATASETS),
        ~package.extras.has_key("source_id"),
        ~package.extras.has_key("harvest_source"),
    )
    for one in rows:
        yield _of_dataset(one, settings)


def _of_dataset(package: model.Package, settings: PortalSettings) -> Entry:
    organisation = model.Group.get(package.owner_org) if package.owner_org else None
    extras: Mapping[str, str] = package.extras
    title = Bilingual(
        pl=package.title or package.name, en=extras.get("title_en") or package.title or package.name
    )
    formats = {(one.format or "").lower() for one in package.resources}
    slug = organisation.name if organisation else None
    return Entry(
        kind="dataset",
        id=package.name,
        title=title,
        holder=_unit(slug, settings),
        organisation=slug,
        email=settings.contact.email,
        form="gis" if formats & _MAPS else "table",
        quality="unknown",
        quality_reason=None,
        newest=None,
        changed=package.metadata_modified.date().isoformat() if package.metadata_modified else None,
        rhythm=extras.get("rhythm"),
        availability="open",
        note=None,
        themes=(),
        wanted=0,
        served=0,
    )


def _of_holding(holding: Holding, gap: Gap, settings: PortalSettings) -> Entry:
    return Entry(
        kind="holding",
        id=holding.id,
        title=holding.title,
        holder=holding.holder.name,
        organisation=holding.holder.organisation,
        email=holding.holder.email or settings.contact.email,
        form=holding.form,
        quality=holding.quality.state,
        quality_reason=holding.quality.reason,
        newest=holding.currency.newest,
        changed=None,
        rhythm=holding.currency.rhythm,
        availability=holding.availability.state,
        note=holding.availability.note,
        themes=tuple(holding.themes),
        wanted=len(gap.new) + len(gap.local),
        served=len(gap.served),
        learnt_from=holding.learnt_from,
        about=holding.description,
    )


def _unit(slug: str | None, settings: PortalSettings) -> Bilingual:
    known = {one.slug: one.title for one in settings.organisations}
    return known.get(slug or "") or settings.contact.unit


COLUMNS = (
    "kind",
    "id",
    "title",
    "title_en",
    "holder",
    "holder_en",
    "contact",
    "form",
    "quality",
    "quality_reason",
    "quality_reason_en",
    "newest",
    "changed",
    "rhythm",
    "availability",
    "note",
    "note_en",
    "themes",
    "wanted",
    "served",
    "learnt_from",
    "learnt_from_en",
)


def rows(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """The inventory as rows of a table, in both languages; what is not known is empty."""
    return [_row(one) for one in entries]


def holding_as_data(found: Inventory, holding_id: str) -> dict[str, Any]:
    """One holding for programs: its row, what more is known of it, and the indicators behind its gap."""
    holding, gap = found.holdings[holding_id], found.gaps.holdings[holding_id]
    entry = next(one for one in found.entries if one.kind == "holding" and one.id == holding_id)
    return {
        **_row(entry),
        "description": holding.description and holding.description.model_dump(),
        "sources": list(holding.sources),
        "indicators": {
            "without_card": list(gap.new),
            "national_figure_only": list(gap.local),
            "computed": list(gap.served),
        },
    }


def _row(one: Entry) -> dict[str, Any]:
    texts = {"quality_reason": one.quality_reason, "note": one.note, "learnt_from": one.learnt_from}
    said = {name: text.pl if text else "" for name, text in texts.items()}
    said |= {f"{name}_en": text.en if text else "" for name, text in texts.items()}
    row = {
        "kind": one.kind,
        "id": one.id,
        "title": one.title.pl,
        "title_en": one.title.en,
        "holder": one.holder.pl,
        "holder_en": one.holder.en,
        "contact": one.email,
        "form": one.form,
        "quality": one.quality,
        "newest": one.newest or "",
        "changed": one.changed or "",
        "rhythm": one.rhythm or "",
        "availability": one.availability,
        "themes": " ".join(one.themes),
        "wanted": one.wanted,
        "served": one.served,
        **said,
    }
    return {name: row[name] for name in COLUMNS}
