"""What all layers share, whatever service gave them: options, the dataset made of their pages."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import shapely
from pydantic import Field

from harvesters.catalogues.kind import Options
from harvesters.catalogues.telling import Told
from harvesters.fetching.sandbox import ParseError
from harvesters.ogc.layer_files import FORMATS, Column, Table, as_array, typed
from harvesters.ogc.pages import Feature, read_page
from harvesters.ogc.placing import Extent, Placed, place

LABELS = {
    "geojson": ("GeoJSON (WGS 84)", "GeoJSON (WGS 84)", "application/geo+json", "GeoJSON"),
    "gpkg": ("GeoPackage (EPSG:2180)", "GeoPackage (EPSG:2180)", "application/geopackage+sqlite3", "GPKG"),
    "csv": (
        "CSV (współrzędne i WKT)",
        "CSV (coordinates and WKT)",
        "text/csv",
        "CSV",
    ),
}
"""Format of a file → its name in Polish and English, media type, short name."""


class Wording(Options):
    """A name in both languages, for layers whose service gives them none that people understand."""

    pl: str = Field(description="In Polish.", min_length=1)
    en: str | None = Field(None, description="In English.")


class LayerOptions(Options):
    """Which layers, and how much of them."""

    base: str = Field(description="Address of the service.", pattern=r"^https?://")
    layers: tuple[str, ...] = Field((), description="Only these layers, by name; all if left out.")
    not_layers: tuple[str, ...] = Field((), description="None of these layers.")
    titles: dict[str, Wording] = Field({}, description="Layer → its name for people, in place of its own.")
    page: int = Field(1000, description="Features asked at once.", ge=1, le=10_000)
    most_features: int = Field(
        50_000,
        description="A layer with more is not copied: its dataset leads to the service only.",
        ge=1,
        le=500_000,
    )
    extent: tuple[float, float, float, float] | None = Field(
        None, description="Where features lie: west, south, east, north in degrees; as announced if left out."
    )

    def wants(self, name: str) -> bool:
        """Whether a layer is wanted; names count with and without the prefix of their namespace."""
        either = {name, name.rpartition(":")[2]}
        return not either & set(self.not_layers) and (not self.layers or bool(either & set(self.layers)))

    def title(self, name: str, announced: str) -> dict[str, str]:
        """The name of a layer for people."""
        own = self.titles.get(name) or self.titles.get(name.rpartition(":")[2])
        return own.model_dump(exclude_none=True) if own else {"pl": announced}


def tell_layer(
    told: Told,
    record: Mapping[str, Any],
    pages: Sequence[tuple[Path, Mapping[str, Any]]],
    options: LayerOptions,
    types: Mapping[str, str],
) -> None:
    """Tell the dataset of a layer, with the files made of its pages; refuse it where they do not fit.

    `record`: what is told of it without files. `pages`: files in their order, each with its context, which
    holds `layer` (`name`, `crs`, `extent`).
    """
    guid, layer = record["guid"], pages[0][1]["layer"]
    try:
        features, crs = _features(pages, options, layer["name"])
        if features is None:
            told.remark(f"{guid}: more than {options.most_features} features, it is not copied")
            told.record(record)
            return
        extent = options.extent or layer["extent"]
        placed = place([one.geometry for one in features], crs, layer["crs"], extent)
    except ParseError as error:
        told.refuse(guid, str(error))
        return
    tell_features(told, record, plain_name(layer["name"]), features, placed, types, layer["extent"])


def tell_features(
    told: Told,
    record: Mapping[str, Any],
    name: str,
    features: Sequence[Feature],
    placed: Placed,
    types: Mapping[str, str] = MappingProxyType({}),
    extent: Extent | None = None,
) -> None:
    """Tell the dataset of these features with its files, called `name`; `extent` where they have no place."""
    guid = record["guid"]
    table, remarks = _table(name, features, placed, types)
    for remark in (*remarks, *placed.remarks):
        told.remark(f"{guid}: {remark}")
    box = placed.extent or extent
    extras = {**record.get("extras", {}), "features": str(len(features))}
    told.record(
        {
            **record,
            "spatial": polygon(box) if box else None,
            "extras": extras,
            "resources": [*_files(told, table, guid), *record.get("resources", [])],
        }
    )


def _features(
    pages: Sequence[tuple[Path, Mapping[str, Any]]], options: LayerOptions, name: str
) -> tuple[list[Feature] | None, str | None]:
    """All features and the reference system they name; no list where there are more than wanted.

    Raises ParseError where the pages do not hold every feature once.
    """
    features: list[Feature] = []
    on_page: dict[str, int] = {}
    matched, crs, digests = None, None, set[str]()
    for number, (path, _) in enumerate(pages):
        page = read_page(path.read_bytes(), name)
        matched = page.matched if page.matched is not None else matched
        if max(len(features) + page.returned, matched or 0) > options.most_features:
            return None, crs
        if page.returned and page.digest not in digests:  # a service that does not page repeats everything
            _check_once(page.features, number, on_page)
            features += page.features
        crs = crs or page.crs
        digests.add(page.digest)
    if matched is not None and len(features) < matched:
        raise ParseError(f"the service counts {matched} features and gives {len(features)}")
    return features, crs


def _check_once(features: Sequence[Feature], number: int, on_page: dict[str, int]) -> None:
    for one in features:
        if one.id is not None and on_page.setdefault(one.id, number) != number:
            raise ParseError(
                f"the feature {one.id} is on two pages, so others may be on none",
                "Write an attribute to sort by into `sort_by`.",
            )


def _table(
    name: str, features: Sequence[Feature], placed: Placed, types: Mapping[str, str]
) -> tuple[Table, list[str]]:
    """Attributes by column, in the order of the schema; rows in the order of their values."""
    there = dict.fromkeys(key for one in features for key in one.attributes)
    names = [one for one in types if one in there] + [one for one in there if one not in types]
    columns, values, remarks = list[Column](), list[list[Any]](), list[str]()
    for key in names:
        column, found, remark = typed(key, types.get(key), [one.attributes.get(key) for one in features])
        columns.append(column)
        values.append(found)
        remarks += [remark] if remark else []
    rows = [list(row) for row in zip(*values, strict=True)] or [[] for _ in features]
    places = _places_of(rows, placed.metres)
    order = sorted(range(len(rows)), key=places.__getitem__)
    ordered = Placed(
        [placed.degrees[at] for at in order],
        [placed.metres[at] for at in order],
        placed.extent,
        placed.remarks,
    )
    return Table(name, tuple(columns), [rows[at] for at in order], ordered), remarks


def _places_of(rows: Sequence[Sequence[Any]], shapes: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Where features stand among each other: servers promise no order, and some number anew each time."""
    written = shapely.to_wkb(as_array(shapes))
    ranked = [[_rank(one) for one in column] for column in zip(*rows, strict=True)]
    return list(zip(*ranked, (one or b"" for one in written), strict=True))


def _rank(value: Any) -> tuple[int, float, str]:
    if type(value) is str:
        return 2, 0.0, value
    if value is None:
        return 0, 0.0, ""
    return (1, float(value), "") if isinstance(value, int | float) else (2, 0.0, str(value))


def _files(told: Told, table: Table, guid: str) -> Iterator[dict[str, Any]]:
    for end, write in FORMATS.items():
        file = told.file(f"{table.name}.{end}")
        write(table, file)
        size, sha256 = file.stat().st_size, told.keep(file)
        polish, english, media_type, short = LABELS[end]
        yield {
            "guid": f"{guid}#{end}",
            "title": {"pl": polish, "en": english},
            "format": short,
            "media_type": media_type,
            "size": size,
            "file": sha256,
            "file_name": f"{table.name}.{end}",
        }


def polygon(extent: Extent | Sequence[float]) -> dict[str, Any]:
    """A box as a geometry of GeoJSON; a point where it is but one."""
    west, south, east, north = extent
    if (west, south) == (east, north):
        return {"type": "Point", "coordinates": [west, south]}
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def plain_name(name: str) -> str:
    """The name of a layer as the name of a file: `ms:Działki ewid.` → `dzialki-ewid`."""
    folded = unicodedata.normalize("NFKD", name.rpartition(":")[2].lower().replace("ł", "l"))
    bare = "".join(one for one in folded if not unicodedata.combining(one))
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:80] or "warstwa"
