"""One page of features, as GeoJSON (RFC 7946 and what servers make of it) or GML 3.2."""

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import repeat
from pathlib import Path
from typing import Any

import pyogrio
import pyogrio.errors
import pyogrio.raw
import shapely
from lxml import etree

from harvesters.fetching.formats import read_json
from harvesters.fetching.sandbox import ParseError
from harvesters.ogc.ows import first, name_of, read_answer
from harvesters.ogc.wfs import local_name

SCHEMA_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
HREF = "{http://www.w3.org/1999/xlink}href"

_POINTING: Any = etree.XPath(
    "//*[@xsi:schemaLocation or @xlink:href]",
    namespaces={"xsi": SCHEMA_LOCATION[1:].partition("}")[0], "xlink": HREF[1:].partition("}")[0]},
)
_WRITTEN = json.JSONEncoder().encode


@dataclass(frozen=True)
class Feature:
    """One feature. Coordinates are x before y, in the reference system that its page tells."""

    id: str | None
    attributes: Mapping[str, Any]
    geometry: Any


@dataclass(frozen=True)
class Page:
    """`matched`: how many features there are in all; None where the server does not know.

    `crs`: the reference system that the page names; None where it names none. `digest` tells pages apart.
    """

    features: list[Feature] = field(default_factory=list)
    matched: int | None = None
    returned: int = 0
    following: str | None = None
    crs: str | None = None
    digest: str = ""


def outline(content: bytes) -> Page:
    """What a page says of itself, without its features. Raises ParseError for exception reports."""
    if _is_json(content):
        return _geojson_outline(_collection(content))
    root = _members_root(content)
    return _gml_outline(root)


def read_page(content: bytes, type_name: str = "") -> Page:
    """A page with its features. Raises ParseError for what is no page of features."""
    if _is_json(content):
        collection = _collection(content)
        said = _geojson_outline(collection)
        features = _geojson_features(collection["features"])
    else:
        root = _members_root(content)
        said = _gml_outline(root)
        features = _gml_features(root, local_name(type_name)) if said.returned else []
    return replace(said, features=features, returned=len(features))


def _is_json(content: bytes) -> bool:
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def _collection(content: bytes) -> Mapping[str, Any]:
    found = read_json(content)
    if not isinstance(found, dict) or not isinstance(found.get("features"), list):
        raise ParseError(f"is no collection of features: {str(found)[:200]}")
    return found


def _geojson_outline(found: Mapping[str, Any]) -> Page:
    links = found.get("links")
    named = (found.get("crs") or {}).get("properties") if isinstance(found.get("crs"), dict) else None
    return Page(
        matched=_count(found.get("numberMatched", found.get("totalFeatures"))),
        returned=len(found["features"]),
        following=next(
            (
                str(one.get("href"))
                for one in (links if isinstance(links, list) else ())
                if isinstance(one, dict) and one.get("rel") == "next"
            ),
            None,
        ),
        crs=str(named["name"]) if isinstance(named, dict) and named.get("name") else None,
        digest=_digest(json.dumps(found["features"], sort_keys=True).encode()),
    )


def _geojson_features(listed: list[Any]) -> list[Feature]:
    """Each with its geometry; None where there is none or what stands there is none."""
    for one in listed:
        if not isinstance(one, dict):
            raise ParseError(f"has a feature that is none: {str(one)[:100]}")
    geometries = (one.get("geometry") for one in listed)
    texts = [_WRITTEN(one) if isinstance(one, dict) else None for one in geometries]
    shapes = shapely.from_geojson(texts, on_invalid="ignore")
    return [_geojson_feature(one, shape) for one, shape in zip(listed, shapes, strict=True)]


def _geojson_feature(one: Mapping[str, Any], shape: Any) -> Feature:
    attributes, number = one.get("properties"), one.get("id")
    return Feature(
        None if number is None else str(number), attributes if isinstance(attributes, dict) else {}, shape
    )


def _members_root(content: bytes) -> Any:
    return read_answer(content, "FeatureCollection")


def _members(root: Any) -> Iterator[Any]:
    """The features of a collection, of whatever version of GML."""
    for holder in root:
        if name_of(holder) in ("member", "featureMember", "featureMembers"):
            nested = first(holder, "FeatureCollection")
            yield from _members(nested) if nested is not None else (one for one in holder if name_of(one))


def _gml_outline(root: Any) -> Page:
    members = [etree.tostring(one, with_tail=False) for one in _members(root)]
    box = next((one for one in root.iter("{*}Envelope") if one.get("srsName")), None)
    return Page(
        matched=_count(root.get("numberMatched", root.get("numberOfFeatures"))),
        returned=len(members),
        following=root.get("next") or None,
        crs=box.get("srsName") if box is not None else None,
        digest=_digest(*members),
    )


def _gml_features(root: Any, wanted: str) -> list[Feature]:
    """Read by GDAL from a copy without addresses: nothing in it can name what to load.

    All attributes stay text, as only the schema knows that `0266` is no number. Boxes around features go
    first: GDAL would take their corners for attributes.
    """
    for box in list(root.iter("{*}boundedBy")):
        box.getparent().remove(box)
    for one in _POINTING(root):
        one.attrib.pop(SCHEMA_LOCATION, None)
        one.attrib.pop(HREF, None)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.gml"
        file.write_bytes(etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True))
        pyogrio.set_gdal_config_options({"GML_FIELDTYPES": "ALWAYS_STRING"})
        try:
            about, _, shapes, columns = _read_gml(file, wanted)
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, IndexError) as error:
            raise ParseError(f"is no GML that can be read: {error}") from None
    names = [str(name) for name in about["fields"]]
    count = len(columns[0]) if columns else len(shapes if shapes is not None else ())
    rows = zip(*columns, strict=True) if columns else repeat((), count)
    geometries = shapely.from_wkb(shapes) if shapes is not None else repeat(None, count)
    found = [(dict(zip(names, row, strict=True)), shape) for row, shape in zip(rows, geometries, strict=True)]
    return [Feature(row.pop("gml_id", None), row, shape) for row, shape in found]


def _read_gml(file: Path, wanted: str) -> Any:
    """The layer of this name, or the first; its layers are listed, which reads all of it, only if need be."""
    how = {"force_2d": True, "DOWNLOAD_SCHEMA": "NO", "WRITE_GFS": "NO"}
    try:
        return pyogrio.raw.read(file, layer=wanted, **how)
    except pyogrio.errors.DataLayerError:
        return pyogrio.raw.read(file, layer=str(pyogrio.list_layers(file)[0][0]), **how)


def _digest(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def _count(found: Any) -> int | None:
    text = str(found) if found is not None else ""
    return int(text) if text.isdigit() else None
