"""What a Web Feature Service 2.0 (OGC 09-025r2) announces: layers, formats, paging; types of attributes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from harvesters.fetching.sandbox import ParseError
from harvesters.ogc.ows import children, constraints, descendants, first, keywords, read_answer, text

Extent = tuple[float, float, float, float]
"""West, south, east, north in degrees of WGS 84."""

GEOJSON = re.compile(r"^application/(geo\+json|json|vnd\.geo\+json)\b|^geo ?json$|^json$", re.IGNORECASE)
GML = re.compile(r"gml\+xml; ?version=3\.2|subtype=[\"']?gml/3\.2|^gml32$", re.IGNORECASE)

TYPES = {
    **dict.fromkeys(("byte", "short", "int", "integer", "long", "positiveInteger"), "integer"),
    **dict.fromkeys(("nonNegativeInteger", "unsignedInt", "unsignedLong", "unsignedShort"), "integer"),
    **dict.fromkeys(("decimal", "double", "float"), "number"),
    "boolean": "boolean",
    "date": "date",
}
"""Types of XML Schema that are not plain text here."""


@dataclass(frozen=True)
class Layer:
    """A feature type. `crs`: its own reference system, in which it is asked for."""

    name: str
    title: str
    abstract: str
    keywords: tuple[str, ...]
    crs: str
    extent: Extent | None
    metadata: tuple[str, ...]


@dataclass(frozen=True)
class Service:
    """A service. `page`: the most features it gives at once, None if it does not say."""

    title: str
    abstract: str
    provider: str
    fees: str
    access: str
    formats: tuple[str, ...]
    pages: bool
    page: int | None
    layers: tuple[Layer, ...]

    @property
    def geojson(self) -> str | None:
        """The name under which it offers GeoJSON."""
        return next((one for one in self.formats if GEOJSON.search(one)), None)

    @property
    def gml(self) -> str | None:
        """The name under which it offers GML 3.2."""
        return next((one for one in self.formats if GML.search(one)), None)


def read_capabilities(content: bytes) -> Service:
    """The announcement of a service. Raises ParseError, also for one of another version."""
    root = read_answer(content, "WFS_Capabilities")
    version = root.get("version", "")
    if not version.startswith("2.0"):
        raise ParseError(f"is a WFS {version or 'of no version'}", "A WFS 2.0 was expected.")
    said, about = constraints(root), first(root, "ServiceIdentification")
    page = said.get("CountDefault", "")
    return Service(
        title=text(about, "Title"),
        abstract=text(about, "Abstract"),
        provider=text(root, "ServiceProvider", "ProviderName"),
        fees=text(about, "Fees"),
        access=text(about, "AccessConstraints"),
        formats=tuple(_formats(root)),
        pages=said.get("ImplementsResultPaging", "TRUE").upper() != "FALSE",
        page=int(page) if page.isdigit() and int(page) > 0 else None,
        layers=tuple(_layer(one) for one in descendants(root, "FeatureType")),
    )


def read_types(content: bytes) -> dict[str, str]:
    """Attribute → `integer`, `number`, `boolean`, `date` or `text`, as DescribeFeatureType says.

    What the schema imports is not loaded: geometry and properties of GML itself are left out.
    """
    root = read_answer(content, "schema")
    found = {}
    for sequence in descendants(root, "sequence"):
        for one in children(sequence, "element"):
            kind = one.get("type", "")
            if one.get("name") and not kind.startswith("gml:"):
                found[one.get("name")] = TYPES.get(_base(one, kind), "text")
    return found


def _formats(root: Any) -> Iterator[str]:
    """Output formats of GetFeature; the parameter may also stand for all operations."""
    operations = list(descendants(root, "OperationsMetadata"))
    chosen = [
        one for found in operations for one in children(found, "Operation") if one.get("name") == "GetFeature"
    ]
    for place in [*chosen, *operations]:
        for parameter in children(place, "Parameter"):
            if parameter.get("name", "").lower() == "outputformat":
                yield from (text(value) for value in descendants(parameter, "Value"))


def _layer(element: Any) -> Layer:
    name = text(element, "Name")
    links = (_href(one) for one in children(element, "MetadataURL"))
    return Layer(
        name=name,
        title=text(element, "Title") or name.rpartition(":")[2],
        abstract=text(element, "Abstract"),
        keywords=keywords(element),
        crs=text(element, "DefaultCRS") or text(element, "DefaultSRS"),
        extent=_extent(first(element, "WGS84BoundingBox")),
        metadata=tuple(one for one in links if one.startswith(("http://", "https://"))),
    )


def _href(element: Any) -> str:
    return next((value for name, value in element.items() if name.rpartition("}")[2] == "href"), "")


def _extent(element: Any) -> Extent | None:
    """The box of a layer; None where there is none, or one that encloses nothing."""
    if element is None:
        return None
    try:
        west, south = (float(one) for one in text(element, "LowerCorner").split())
        east, north = (float(one) for one in text(element, "UpperCorner").split())
    except ValueError:
        return None
    return (west, south, east, north) if west <= east and south <= north else None


def _base(element: Any, kind: str) -> str:
    """The type of an element; where it stands inside (a length, an enumeration), what that restricts."""
    if not kind:
        kind = next((one.get("base", "") for one in descendants(element, "restriction")), "")
    return kind.rpartition(":")[2]


def summary(layer: Layer) -> Mapping[str, Any]:
    """A layer as plain data, to go along with its requests."""
    return {
        "name": layer.name,
        "title": layer.title,
        "abstract": layer.abstract,
        "keywords": list(layer.keywords),
        "crs": layer.crs,
        "extent": list(layer.extent) if layer.extent else None,
        "metadata": list(layer.metadata),
    }


def local_name(type_name: str) -> str:
    """The name of a type without the prefix of its namespace: `ms:dzialki` → `dzialki`."""
    return type_name.rpartition(":")[2]
