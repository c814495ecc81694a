"""What a Web Map Service 1.3 or 1.1.1 (ISO 19128) announces: named layers, and what they inherit."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from harvesters.ogc.ows import children, descendants, first, keywords, read_answer, text
from harvesters.ogc.wfs import Extent


@dataclass(frozen=True)
class Picture:
    """A layer that can be drawn. `attribution`: whom to name beside the picture."""

    name: str = ""
    title: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    extent: Extent | None = None
    attribution: str = ""
    systems: tuple[str, ...] = ()


@dataclass(frozen=True)
class MapService:
    """A service that draws maps. `version`: what it speaks; `formats`: of pictures."""

    version: str
    title: str
    provider: str
    fees: str
    access: str
    formats: tuple[str, ...]
    layers: tuple[Picture, ...]


def read_capabilities(content: bytes) -> MapService:
    """The announcement of a service. Raises ParseError."""
    root = read_answer(content, "WMS_Capabilities", "WMT_MS_Capabilities")
    service, capability = first(root, "Service"), first(root, "Capability")
    asked = first(capability, "Request", "GetMap")
    return MapService(
        version=root.get("version", "1.3.0"),
        title=text(service, "Title"),
        provider=text(service, "ContactInformation", "ContactPersonPrimary", "ContactOrganization"),
        fees=text(service, "Fees"),
        access=text(service, "AccessConstraints"),
        formats=tuple(text(one) for one in children(asked, "Format")) if asked is not None else (),
        layers=tuple(_named(capability, Picture())) if capability is not None else (),
    )


def _named(place: Any, above: Picture) -> Iterator[Picture]:
    """Layers with a name, however deep; extent, systems and attribution come down from the layers above."""
    waiting = [(one, above) for one in children(place, "Layer")]
    while waiting:
        element, parent = waiting.pop(0)
        layer = replace(
            parent,
            name=text(element, "Name"),
            title=text(element, "Title") or text(element, "Name"),
            abstract=text(element, "Abstract"),
            keywords=keywords(element),
            extent=_extent(element) or parent.extent,
            attribution=text(element, "Attribution", "Title") or parent.attribution,
            systems=tuple(dict.fromkeys((*parent.systems, *map(text, children(element, "CRS", "SRS"))))),
        )
        if layer.name:
            yield layer
        waiting = [*((one, layer) for one in children(element, "Layer")), *waiting]


def _extent(element: Any) -> Extent | None:
    box = first(element, "EX_GeographicBoundingBox")
    old = next((one for one in descendants(element, "LatLonBoundingBox") if one.getparent() is element), None)
    try:
        if box is not None:
            sides = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
            west, south, east, north = (float(text(box, side)) for side in sides)
        elif old is not None:
            west, south, east, north = (float(old.get(side)) for side in ("minx", "miny", "maxx", "maxy"))
        else:
            return None
    except (TypeError, ValueError):
        return None
    return (west, south, east, north) if west <= east and south <= north else None
