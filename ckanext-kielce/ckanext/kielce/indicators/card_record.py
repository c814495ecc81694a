"""A card as a dataset of type ``indicator``, with its values and the trace of its last figure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
from ckanext.kielce.catalogue.records import File, Record
from ckanext.kielce.catalogue.tables import Column, Table
from ckanext.kielce.indicators.values import last_rows
from zoom_schemas.settings import PortalSettings
from zoom_schemas.territories import load_territories
from zoom_schemas.texts import Bilingual
from zoom_schemas.units import load_units

from indicator_jobs.card import Card
from indicator_jobs.store import Store
from indicator_jobs.trace import trace

VALUES = Table(
    (
        Column("recipe", "text", "Przepis", "Recipe"),
        Column("territory", "text", "Kod terytorium", "Territory code"),
        Column("territory_name", "text", "Terytorium", "Territory"),
        Column("period", "text", "Okres", "Period"),
        Column("value", "float8", "Wartość", "Value"),
        Column("flags", "text", "Flagi", "Flags"),
    ),
    ("recipe", "territory", "period"),
)
VALUES_FILE, TRACE_FILE = "wartosci.csv", "slad.json"


def card_record(card: Card, store: Store, cards: Mapping[str, Card], settings: PortalSettings) -> Record:
    """All that CKAN shows of a card: meaning, values of all territories, trace of the city's last one."""
    rows = with_names(store.values(card.id))
    own = rows.loc[rows["territory"] == settings.territory, VALUES.names]
    files = (_values_file(rows), _trace_file(card, last_rows(own), store, cards))
    return Record(card.slug, _fields(card, own, settings), files)


def with_names(values: pd.DataFrame) -> pd.DataFrame:
    """Values with the names of their territories; a code that is not in the list keeps its code as name."""
    known = load_territories().by_code
    names = [known[code].name if code in known else code for code in values["territory"]]
    return values.assign(territory_name=names).loc[:, VALUES.names]


def _fields(card: Card, own: pd.DataFrame, settings: PortalSettings) -> dict[str, Any]:
    unit = load_units()[card.unit]
    last = last_rows(own.loc[own["recipe"] == _main_recipe(card), VALUES.names])
    fields: dict[str, Any] = {
        "type": "indicator",
        "owner_org": settings.organisations[0].slug,
        "groups": [{"name": card.theme}],
        "card_id": card.id,
        "theme": card.theme,
        "class": card.class_,
        "unit": card.unit,
        "unit_name": unit.names.pl.other,
        "unit_name_en": unit.names.en.other,
        "decimals": str(card.decimals),
        "direction": card.direction,
        "kind": card.kind,
        "period_kind": card.period,
        "moment": card.moment,
        "level": card.level,
        "code_iso37120": card.codes.iso37120_2018,
        "code_sdg": card.codes.sdg,
        "code_bdl": " ".join(card.codes.bdl),
        "formula": card.recipes.named()[_main_recipe(card)][-1].text,
        "recipes": card.recipes.model_dump_json(by_alias=True, exclude_none=True),
        "last_period": last["period"].iloc[0] if len(last) else None,
        "last_value": repr(float(last["value"].iloc[0])) if len(last) else None,
    }
    return fields | _texts(card)


def _texts(card: Card) -> dict[str, str | None]:
    texts = {
        "title": card.title,
        "short_title": card.short_title,
        "notes": card.definition,
        "why": card.why,
        "how_to_read": card.how_to_read,
        "limits": card.limits,
        "owner_data": card.owner.data,
        "owner_card": card.owner.card,
    }
    return {key: text for name, both in texts.items() for key, text in _twins(name, both).items()}


def _twins(name: str, text: Bilingual | None) -> dict[str, str | None]:
    return {name: text.pl if text else None, f"{name}_en": text.en if text else None}


def _main_recipe(card: Card) -> str:
    return next(iter(card.recipes.named()))


def _values_file(rows: pd.DataFrame) -> File:
    fields = {
        "name": "Wartości wskaźnika",
        "name_en": "Values of the indicator",
        "description": "Wszystkie terytoria i okresy. Puste pole to brak danych, nigdy zero.",
        "description_en": "All territories and periods. An empty field means no data, never zero.",
        "format": "CSV",
        "role": "values",
    }
    return File(VALUES_FILE, rows.to_csv(index=False).encode(), fields, VALUES, rows)


def _trace_file(card: Card, last: pd.DataFrame, store: Store, cards: Mapping[str, Card]) -> File:
    traces = [
        trace(store, cards, card.id, row["territory"], row["period"], row["recipe"])
        for row in last.to_dict("records")
    ]
    content = [
        one.as_dict() | {"sentence": {"pl": one.sentence("pl"), "en": one.sentence("en")}} for one in traces
    ]
    fields = {
        "name": "Ślad ostatniej wartości",
        "name_en": "Trace of the last value",
        "description": "Każda komórka źródła i każdy krok obliczeń, od wzoru do bajtów.",
        "description_en": "Every source cell and every step, from the formula down to the bytes.",
        "format": "JSON",
        "role": "trace",
    }
    return File(TRACE_FILE, json.dumps(content, ensure_ascii=False, indent=1).encode(), fields)
