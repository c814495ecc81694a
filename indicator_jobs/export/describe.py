"""What goes with the values: what columns mean, the cards, the code lists, the sources and their licences."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from zoom_schemas.flags import load_flags
from zoom_schemas.settings import load_settings
from zoom_schemas.territories import Territory, load_territories
from zoom_schemas.texts import Bilingual
from zoom_schemas.units import load_units

from indicator_jobs.card import Card
from indicator_jobs.export.rows import Export
from indicator_jobs.graph import series_of, uses

COLUMN_TEXTS: dict[str, Bilingual] = {
    "card": Bilingual(pl="Identyfikator wskaźnika.", en="Id of the indicator."),
    "recipe": Bilingual(
        pl="Przepis: national (z danych krajowych) albo local (z rejestrów miasta).",
        en="Recipe: national (from national figures) or local (from the city's registers).",
    ),
    "territory": Bilingual(
        pl="Kod TERYT terytorium; to tekst, nie liczba.", en="TERYT code of the territory; text, no number."
    ),
    "territory_name": Bilingual(pl="Nazwa terytorium.", en="Name of the territory."),
    "level": Bilingual(
        pl="Poziom: country, voivodeship, powiat, gmina.", en="Level: country, voivodeship, powiat, gmina."
    ),
    "period": Bilingual(
        pl="Okres: 2024, 2024-Q1, 2024-03, 2024-03-15, rok szkolny 2024/2025.",
        en="Period: 2024, 2024-Q1, 2024-03, 2024-03-15, school year 2024/2025.",
    ),
    "value": Bilingual(
        pl="Wartość; pusta, gdy jej brak albo jest utajniona (zob. flags). Brak nigdy nie jest zerem.",
        en="Value; empty where missing or suppressed (see flags). Missing is never zero.",
    ),
    "unit": Bilingual(pl="Kod jednostki.", en="Code of the unit."),
    "flags": Bilingual(
        pl="Uwagi: kody SDMX OBS_STATUS i własne, rozdzielone spacją.",
        en="Flags: codes of SDMX OBS_STATUS and our own, separated by spaces.",
    ),
    "valid_from": Bilingual(
        pl="Od kiedy ta wartość jest znana (UTC).", en="Since when this value has been known (UTC)."
    ),
}
"""What each column of the values holds."""

CARD_COLUMNS = (
    "card", "theme", "title_pl", "title_en", "definition_pl", "definition_en", "unit", "kind", "period",
    "moment", "direction", "decimals", "owner_pl", "owner_en", "iso37120_2018", "sdg", "bdl",
)  # fmt: skip


def about(export: Export) -> dict[str, Any]:
    """What an export is, in short; the same for the same data and choice."""
    choice = export.choice
    return {
        "title": title().en,
        "title_pl": title().pl,
        "as_of": choice.as_of.isoformat() if choice.as_of else None,
        "cards": len(choice.cards),
        "territories": list(choice.territories) if choice.territories is not None else "all",
        "columns": {name: text.en for name, text in COLUMN_TEXTS.items()},
        "licences": licences(export),
    }


def title() -> Bilingual:
    """What the values of this portal are called."""
    name = load_settings().name
    return Bilingual(pl=f"{name.pl}: wartości wskaźników", en=f"{name.en}: values of indicators")


def sources(export: Export) -> list[dict[str, Any]]:
    """The sources behind the chosen cards, by id, as they are declared."""
    series = export.store.series()
    wanted = {series[one]["source"] for one in _series(export, export.choice.cards) if one in series}
    declared = export.store.sources()
    return [declared[one] for one in sorted(wanted) if one in declared]


def licences(export: Export) -> list[dict[str, str]]:
    """The licences of the sources, each once."""
    found: dict[str, dict[str, str]] = {}
    for source in sources(export):
        licence = source.get("licence") or {}
        if licence:
            found[licence["id"]] = {
                "name": licence["id"],
                "title": licence["title"]["en"],
                "path": str(licence["url"]),
            }
    return [found[one] for one in sorted(found)]


def cards(export: Export) -> list[dict[str, Any]]:
    """The chosen cards in full, as in their YAML."""
    return [card.model_dump(mode="json", by_alias=True, exclude_none=True) for card in export.chosen()]


def card_table(export: Export) -> bytes:
    """The chosen cards as CSV, one row a card."""
    return _table(CARD_COLUMNS, (_card_row(card) for card in export.chosen()))


def territory_table(export: Export) -> bytes:
    """The territories that may occur as CSV, with the powiat or voivodeship that each lies in."""
    return _table(
        ("territory", "name", "name_en", "level", "parent", "valid_from", "valid_to"),
        (
            (one.code, one.name, one.label("en"), one.level, one.parent, one.valid_from, one.valid_to)
            for one in territories(export)
        ),
    )


def territories(export: Export) -> list[Territory]:
    """The chosen territories, or all."""
    known, wanted = load_territories().by_code, export.choice.territories
    return [one for code, one in known.items() if wanted is None or code in set(wanted)]


def unit_table(export: Export) -> bytes:
    """The units of the chosen cards as CSV."""
    used = {card.unit for card in export.chosen()}
    rows = (
        (unit.code, unit.symbol.pl, unit.symbol.en, unit.names.pl.other, unit.names.en.other)
        for code, unit in load_units().items()
        if code in used
    )
    return _table(("unit", "symbol_pl", "symbol_en", "name_pl", "name_en"), rows)


def flag_table(export: Export) -> bytes:
    """All flags as CSV, the one that is shown first on top."""
    rows = (
        (flag.code, flag.kind, str(flag.precedence), flag.label.pl, flag.label.en)
        for flag in load_flags().values()
    )
    return _table(("flag", "kind", "precedence", "label_pl", "label_en"), rows)


def _card_row(card: Card) -> tuple[str, ...]:
    return (
        card.id, card.theme, card.title.pl, card.title.en, card.definition.pl, card.definition.en, card.unit,
        card.kind, card.period, card.moment, card.direction, str(card.decimals), card.owner.data.pl,
        card.owner.data.en, card.codes.iso37120_2018 or "", card.codes.sdg or "", " ".join(card.codes.bdl),
    )  # fmt: skip


def _series(export: Export, card_ids: Iterable[str]) -> set[str]:
    """Every series that cards rest on, through other cards too."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = list(card_ids)
    while waiting:
        card_id = waiting.pop()
        if card_id in seen or card_id not in export.cards:
            continue
        seen.add(card_id)
        found |= series_of(export.cards[card_id])
        waiting += uses(export.cards[card_id])
    return found


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()
