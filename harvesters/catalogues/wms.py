"""Layers of a Web Map Service (ISO 19128), each a dataset that leads to the service and a picture of it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field

from harvesters.catalogues.kind import Catalogue, Options, Request, Scope
from harvesters.catalogues.telling import telling
from harvesters.fetching.limits import MINUTE, SECOND, Allowance
from harvesters.ogc import layers, ows, wms
from harvesters.ogc.layers import Wording
from harvesters.source import Source

PARTS = (layers, ows, wms)

WIDTH = 800
"""Width of the picture in pixels; its height follows from the extent."""


class WmsOptions(Options):
    """Which layers."""

    base: str = Field(description="Address of the service.", pattern=r"^https?://")
    layers: tuple[str, ...] = Field((), description="Only these layers, by name; all if left out.")
    not_layers: tuple[str, ...] = Field((), description="None of these layers.")
    titles: dict[str, Wording] = Field({}, description="Layer → its name for people, in place of its own.")

    def wants(self, name: str) -> bool:
        """Whether a layer is wanted."""
        return name not in self.not_layers and (not self.layers or name in self.layers)


def plan(source: Source, options: WmsOptions, scope: Scope) -> Sequence[Request]:
    """What the service announces is all there is to ask."""
    return [Request("capabilities", _capabilities(options))]


def parse(arrived: Path, result: Path, asking: Mapping[str, Any]) -> None:
    """The layers as datasets."""
    options = WmsOptions.model_validate({k: v for k, v in asking["options"].items() if k != "kind"})
    service = wms.read_capabilities(arrived.read_bytes())
    with telling(result) as told:
        for layer in service.layers:
            if options.wants(layer.name):
                told.record(_record(layer, service, options))


def picture(base: str, layer: str, extent: Sequence[float], version: str = "1.3.0") -> str:
    """The address of a picture of a layer over an extent (west, south, east, north), with PNG transparent.

    CRS84 counts longitude first; WMS 1.1.1 knows it as EPSG:4326, which there does so too.
    """
    west, south, east, north = _wide(extent)
    height = max(100, min(1600, round(WIDTH * (north - south) / (east - west) * 1.58)))
    newer = not version.startswith("1.1")
    system = {"crs": "CRS:84"} if newer else {"srs": "EPSG:4326"}
    return ows.address(
        base,
        service="WMS",
        version="1.3.0" if newer else "1.1.1",
        request="GetMap",
        layers=layer,
        styles="",
        **system,
        bbox=",".join(f"{one:.6f}" for one in (west, south, east, north)),
        width=WIDTH,
        height=height,
        format="image/png",
        transparent="TRUE",
    )


def _wide(extent: Sequence[float]) -> tuple[float, float, float, float]:
    """An extent that encloses something: a point is given a few hundred metres."""
    west, south, east, north = extent
    wide, high = max(0.0, 0.005 - (east - west)) / 2, max(0.0, 0.003 - (north - south)) / 2
    return west - wide, south - high, east + wide, north + high


def _capabilities(options: WmsOptions) -> str:
    return ows.address(options.base, service="WMS", request="GetCapabilities", version="1.3.0")


def _record(layer: wms.Picture, service: wms.MapService, options: WmsOptions) -> dict[str, Any]:
    own = options.titles.get(layer.name)
    resources = [
        {
            "guid": f"{layer.name}#wms",
            "title": {"pl": "Usługa WMS", "en": "WMS service"},
            "url": _capabilities(options),
            "format": "WMS",
            "role": "service",
            "layer": layer.name,
        }
    ]
    if layer.extent:
        resources.append(
            {
                "guid": f"{layer.name}#picture",
                "title": {"pl": "Podgląd mapy", "en": "Preview of the map"},
                "url": picture(options.base, layer.name, layer.extent, service.version),
                "format": "WMS GetMap",
                "role": "documentation",
            }
        )
    return {
        "guid": layer.name,
        "title": own.model_dump(exclude_none=True) if own else {"pl": layer.title},
        "notes": {"pl": layer.abstract} if layer.abstract else None,
        "keywords": layer.keywords,
        "publisher": {"name": service.provider} if service.provider else None,
        "spatial": layers.polygon(layer.extent) if layer.extent else None,
        "service": {"kind": "WMS", "url": options.base, "layer": layer.name},
        "extras": {
            "service": service.title,
            "fees": service.fees,
            "access": service.access,
            "attribution": layer.attribution,
        },
        "resources": resources,
    }


CATALOGUE = Catalogue(
    "wms",
    WmsOptions,
    plan,
    parse,
    Allowance(((2, SECOND), (60, MINUTE))),
    ("text/xml", "application/xml", "application/vnd.ogc.wms_xml"),
)
