"""What the page of a card shows: its text, its values, its recipe in words, its sources and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pandas as pd
from ckanext.kielce.dashboards import names
from ckanext.kielce.dashboards.formula_words import recipe_in_words
from ckanext.kielce.dashboards.values import series_index
from zoom_schemas import numbers, periods
from zoom_schemas.flags import load_flags
from zoom_schemas.themes import load_themes

from dashboards_embed import figures
from dashboards_embed.rendered import RenderedChart, RenderedDashboard, SourceLine, Tile
from indicator_jobs.card import Card
from indicator_jobs.recipe import Input, RecipeVersion


@dataclass(frozen=True)
class InputLine:
    """One input of a recipe: its name in the formula, what it is, where it leads."""

    name: str
    title: str
    detail: str
    address: str


@dataclass(frozen=True)
class RecipeText:
    """One version of a recipe, for people."""

    kind: str
    since: str
    words: str
    formula: str
    direct: bool
    inputs: tuple[InputLine, ...]
    break_note: str


@dataclass(frozen=True)
class ValueRow:
    """One value in the list of all values; ``trace`` is empty where there is no value."""

    period_text: str
    value_text: str
    flags_text: str
    trace: str


@dataclass(frozen=True)
class FileLink:
    """One file or table to download."""

    title: str
    address: str
    format: str


@dataclass(frozen=True)
class CardPage:
    """Everything on the page of a card."""

    card: Card
    lang: str
    title: str
    definition: str
    why: str
    how_to_read: str
    limits: str
    unit: str
    theme_title: str
    tile: Tile | None
    trace: str
    charts: tuple[RenderedChart, ...]
    recipes: tuple[RecipeText, ...]
    values: tuple[ValueRow, ...]
    sources: tuple[SourceLine, ...]
    files: tuple[FileLink, ...]
    api_example: str


def build(
    card: Card,
    lang: str,
    edition: RenderedDashboard | None,
    values: pd.DataFrame,
    package: Mapping[str, Any] | None,
    site: str,
    territory: str,
) -> CardPage:
    """The page of ``card``; ``package`` is its dataset in CKAN, or None before the first publishing.

    Text edited in the catalogue goes before the text of the card.
    """
    tile = edition.tiles[0] if edition and edition.tiles else None

    def text(field: str, fallback: str) -> str:
        return str((package or {}).get(field if lang == "pl" else f"{field}_en") or fallback)

    return CardPage(
        card=card,
        lang=lang,
        title=text("title", card.title.get(lang)),
        definition=text("notes", card.definition.get(lang)),
        why=text("why", card.why.get(lang)),
        how_to_read=text("how_to_read", card.how_to_read.get(lang)),
        limits=text("limits", card.limits.get(lang) if card.limits else ""),
        unit=figures.unit_name(card.unit, lang),
        theme_title=load_themes()[card.theme].title.get(lang),
        tile=tile,
        trace=names.trace_page(*tile.trace) if tile else "",
        charts=edition.charts if edition else (),
        recipes=tuple(_recipes(card, lang)),
        values=tuple(_values(card, lang, values, territory)),
        sources=edition.sources if edition else (),
        files=tuple(_files(package, lang)),
        api_example=_api_example(package, site, territory),
    )


def _recipes(card: Card, lang: str):
    for kind, versions in card.recipes.named().items():
        for version in reversed(versions):
            yield recipe_text(kind, version, lang)


def recipe_text(kind: str, version: RecipeVersion, lang: str) -> RecipeText:
    """One version of a recipe in words and as a formula."""
    inputs = tuple(_input(name, one, lang) for name, one in version.inputs.items())
    return RecipeText(
        kind=kind,
        since=periods.since(version.from_, lang),
        words=recipe_in_words(version, {one.name: one.title for one in inputs}, lang),
        formula=version.text,
        direct=version.text in version.inputs,
        inputs=inputs,
        break_note=version.break_.get(lang) if version.break_ else "",
    )


def _input(name: str, given: Input, lang: str) -> InputLine:
    unit = figures.unit_name(given.unit, lang)
    if given.constant is not None:
        return InputLine(name, numbers.number(given.constant, _places(given.constant), lang), unit, "")
    if given.card:
        return InputLine(name, given.card, unit, names.card_page(given.card))
    known = series_index().get(given.series or "")
    title = known[1].title.get(lang) if known else str(given.series)
    detail = ", ".join(part for part in (given.series, unit) if part)
    return InputLine(name, title, detail, "")


def _places(value: float) -> int:
    """As many decimals as a constant has, at most six."""
    return len(f"{value:.6f}".rstrip("0").partition(".")[2])


def _values(card: Card, lang: str, values: pd.DataFrame, territory: str):
    rows = zip(values["period"], values["value"], values["flags"], strict=True)
    newest_first = sorted(rows, key=lambda row: periods.parse(row[0]).start, reverse=True)
    for period, number, flags in newest_first:
        value = None if pd.isna(number) else float(number)
        yield ValueRow(
            period_text=periods.label(period, lang),
            value_text=numbers.number(value, card.decimals, lang),
            flags_text=flags_text(flags or "", lang),
            trace=names.trace_page(card.id, territory, period) if value is not None else "",
        )


def flags_text(flags: str, lang: str) -> str:
    """The marks of a figure in words; the plain „normal value” says nothing."""
    known = load_flags()
    return ", ".join(known[code].label.get(lang) for code in flags.split() if code in known and code != "A")


def _files(package: Mapping[str, Any] | None, lang: str):
    for resource in _resources(package):
        title = (resource.get("name_en") if lang == "en" else "") or resource.get("name") or resource["url"]
        yield FileLink(title, resource["url"], resource.get("format", ""))


def _api_example(package: Mapping[str, Any] | None, site: str, territory: str) -> str:
    table = next((one for one in _resources(package) if one.get("datastore_active")), None)
    if table is None:
        return ""
    filters = quote(f'{{"territory":"{territory}"}}')
    return f"curl '{site}/api/3/action/datastore_search?resource_id={table['id']}&filters={filters}'"


def _resources(package: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
    return (package or {}).get("resources", ())
