"""All values as a Frictionless Data Package (https://datapackage.org): files with a datapackage.json.

It holds the values, the cards, the territories, the units and the flags as CSV with Table Schemas that refer
to each other; the cards in full as JSON; the licences and the sources. The same data give the same bytes.
"""

import hashlib
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from indicator_jobs.export import describe, tidy
from indicator_jobs.export.rows import COLUMNS, Export

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_KEYS = {"values": ["card", "recipe", "territory", "period"]}
_TABLES = {
    "cards": describe.card_table,
    "territories": describe.territory_table,
    "units": describe.unit_table,
    "flags": describe.flag_table,
}
_TEXT = {"type": "string"}
_TYPES: dict[str, dict[str, Any]] = {
    "value": {"type": "number"},
    "valid_from": {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%SZ"},
    "level": {"type": "string", "constraints": {"enum": ["country", "voivodeship", "powiat", "gmina"]}},
    "recipe": {"type": "string", "constraints": {"enum": ["national", "local"]}},
}
_REQUIRED = ("card", "recipe", "territory", "level", "period", "unit")


def write_folder(export: Export, folder: Path) -> None:
    """Writes the package as files of a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "values.csv").open("wb") as out:
        tidy.write(export, out)
    for name, content in _small_files(export).items():
        (folder / name).write_bytes(content)
    descriptor = _descriptor(export, {name: _facts(folder / name) for name in _paths()})
    (folder / "datapackage.json").write_bytes(descriptor)


def write_zip(folder: Path, out: BinaryIO) -> None:
    """Packs a folder that holds a package. Files carry no date, so that equal packages are equal bytes."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.iterdir()):
            entry = zipfile.ZipInfo(path.name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with path.open("rb") as file, packed.open(entry, "w") as target:
                while block := file.read(1 << 20):
                    target.write(block)


def _small_files(export: Export) -> dict[str, bytes]:
    files = {f"{name}.csv": table(export) for name, table in _TABLES.items()}
    cards = json.dumps(describe.cards(export), ensure_ascii=False, indent=1, sort_keys=True)
    return {**files, "cards.json": cards.encode()}


def _paths() -> list[str]:
    return ["values.csv", *(f"{name}.csv" for name in _TABLES), "cards.json"]


def _facts(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "hash": f"sha256:{digest}"}


def _descriptor(export: Export, facts: Mapping[str, Mapping[str, Any]]) -> bytes:
    told = describe.about(export)
    content = {
        "$schema": PROFILE,
        "name": "zoom-indicators",
        "title": told["title"],
        "description": _description(told),
        "licenses": told["licences"],
        "sources": [_source(one) for one in describe.sources(export)],
        "resources": [
            _table_resource("values", facts["values.csv"], _values_schema()),
            *(_table_resource(name, facts[f"{name}.csv"], _schema_of(export, name)) for name in _TABLES),
            {"name": "cards-in-full", "path": "cards.json", "format": "json", **facts["cards.json"]},
        ],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _description(told: Mapping[str, Any]) -> str:
    known = f" As known at the end of {told['as_of']}." if told["as_of"] else ""
    return (
        "Values of indicators by territory and period, each with its unit and flags. Suppressed and missing "
        f"values are empty and carry a flag.{known}"
    )


def _source(declared: Mapping[str, Any]) -> dict[str, str]:
    licence = declared.get("licence", {}).get("title", {}).get("en")
    publisher = declared.get("publisher", {}).get("name", {}).get("en", "")
    title = f"{publisher}: {declared['title']['en']}".removeprefix(": ")
    found = {"title": f"{title} ({licence})" if licence else title}
    return found | ({"path": str(declared["address"])} if declared.get("address") else {})


def _table_resource(name: str, facts: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "path": f"{name}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **facts,
        "schema": schema,
    }


def _values_schema() -> dict[str, Any]:
    return {
        "fields": [_field(name) for name in COLUMNS],
        "missingValues": [""],
        "primaryKey": _KEYS["values"],
        "foreignKeys": [
            _reference("card", "cards"),
            _reference("territory", "territories"),
            _reference("unit", "units"),
        ],
    }


def _field(name: str) -> dict[str, Any]:
    field = {"name": name, **_TYPES.get(name, _TEXT), "description": describe.COLUMN_TEXTS[name].en}
    if name in _REQUIRED:
        field["constraints"] = {**field.get("constraints", {}), "required": True}
    return field


def _reference(field: str, resource: str) -> dict[str, Any]:
    return {"fields": [field], "reference": {"resource": resource, "fields": [field]}}


def _schema_of(export: Export, name: str) -> dict[str, Any]:
    header = _TABLES[name](export).split(b"\n", 1)[0].decode().split(",")
    whole = {"decimals", "precedence"}
    return {
        "fields": [{"name": one, "type": "integer" if one in whole else "string"} for one in header],
        "missingValues": [""],
        "primaryKey": [header[0]],
    }
