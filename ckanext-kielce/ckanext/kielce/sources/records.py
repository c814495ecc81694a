"""The inventory and the calendar as datasets of the catalogue, like every other dataset."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pandas as pd
from ckanext.kielce.catalogue.records import File, Record
from ckanext.kielce.catalogue.tables import Column, Table
from ckanext.kielce.sources.inventory import COLUMNS as INVENTORY_COLUMNS
from zoom_schemas.settings import PortalSettings

from harvesters.calendar_file import COLUMNS as CALENDAR_COLUMNS

INVENTORY, CALENDAR = "zasoby-danych-miasta", "kalendarz-aktualizacji"

_LABELS = {
    "kind": ("Rodzaj", "Kind"),
    "id": ("Identyfikator", "Identifier"),
    "title": ("Nazwa", "Title (Polish)"),
    "title_en": ("Nazwa po angielsku", "Title"),
    "holder": ("Dysponent", "Holder (Polish)"),
    "holder_en": ("Dysponent po angielsku", "Holder"),
    "contact": ("Kontakt", "Contact"),
    "form": ("Forma", "Form"),
    "quality": ("Jakość", "Quality"),
    "quality_reason": ("Dlaczego taka jakość", "Why this quality (Polish)"),
    "quality_reason_en": ("Dlaczego taka jakość, po angielsku", "Why this quality"),
    "newest": ("Najnowszy okres", "Newest period"),
    "changed": ("Ostatnia zmiana", "Last change"),
    "rhythm": ("Rytm", "Rhythm"),
    "availability": ("Dostępność", "Availability"),
    "note": ("Uwaga", "Note (Polish)"),
    "note_en": ("Uwaga po angielsku", "Note"),
    "themes": ("Tematy", "Themes"),
    "wanted": ("Ile wskaźników czeka", "Indicators waiting"),
    "served": ("Ile wskaźników korzysta", "Indicators in use"),
    "learnt_from": ("Skąd wiadomo", "Who says so (Polish)"),
    "learnt_from_en": ("Skąd wiadomo, po angielsku", "Who says so"),
    "source": ("Źródło", "Source"),
    "turn": ("Obieg", "Turn"),
    "title_pl": ("Nazwa źródła", "Source (Polish)"),
    "day": ("Dzień", "Day"),
    "earliest": ("Najwcześniej", "Earliest"),
    "latest": ("Najpóźniej", "Latest"),
    "state": ("Stan", "State"),
    "basis": ("Z czego oszacowano", "Estimated from"),
    "figures": ("Liczby za okres", "Figures of"),
    "cards": ("Ile wskaźników zależy", "Indicators that depend on it"),
    "address": ("Strona źródła", "Page of the source"),
}
_NUMBERS = {"wanted", "served", "cards"}


def inventory_record(rows: Iterable[dict[str, Any]], settings: PortalSettings) -> Record:
    """The inventory as a dataset with one table."""
    fields = {
        "title": "Zasoby danych miasta",
        "title_en": "Inventory of the city's data",
        "notes": "Jakie dane ma miasto i jednostki obok niego: kto je prowadzi, w jakiej formie, jak są "
        "aktualne, czy są otwarte i ile wskaźników na nie czeka. Czego nie wiadomo, jest nazwane „unknown”.",
        "notes_en": "Which data the city and units near it have: who holds them, in which form, how "
        "current, whether they are open, and how many indicators wait for them. What is not known is called "
        "“unknown”.",
    }
    table = _table(INVENTORY_COLUMNS, ("kind", "id"))
    return _record(INVENTORY, fields, ("zasoby", "Zasoby", "Inventory"), rows, table, settings)


def calendar_record(rows: Iterable[dict[str, Any]], settings: PortalSettings) -> Record:
    """The calendar of expected updates as a dataset with one table."""
    fields = {
        "title": "Kalendarz aktualizacji",
        "title_en": "Calendar of expected updates",
        "notes": "Kiedy źródła powinny dać nowe liczby: z ich rytmu i z historii zmian. Przy każdym terminie "
        "powiedziano, z czego go oszacowano; spóźnione są oznaczone.",
        "notes_en": "When sources should give new figures: from their rhythm and the history of changes. "
        "Each day says from what it was estimated; what is overdue is marked.",
    }
    table = _table(CALENDAR_COLUMNS, ("source", "turn"))
    return _record(CALENDAR, fields, ("kalendarz", "Kalendarz", "Calendar"), rows, table, settings)


def _record(
    name: str,
    fields: dict[str, str],
    file: tuple[str, str, str],
    rows: Iterable[dict[str, Any]],
    table: Table,
    settings: PortalSettings,
) -> Record:
    stem, title, title_en = file
    listed = list(rows)
    frame = pd.DataFrame(listed, columns=table.names)
    said = {
        "name": title,
        "name_en": title_en,
        "description": fields["notes"],
        "description_en": fields["notes_en"],
    }
    csv = frame.to_csv(index=False).encode()
    as_json = json.dumps(listed, ensure_ascii=False, indent=1).encode()
    files = (
        File(f"{stem}.csv", csv, {**said, "format": "CSV"}, table, frame),
        File(f"{stem}.json", as_json, {**said, "format": "JSON"}),
    )
    unit = settings.organisations[0].slug
    return Record(
        name, {"type": "dataset", **fields, "owner_org": unit, "groups": [{"name": "administration"}]}, files
    )


def _table(columns: Iterable[str], key: tuple[str, ...]) -> Table:
    typed = (Column(one, "float8" if one in _NUMBERS else "text", *_LABELS[one]) for one in columns)
    return Table(tuple(typed), key)
