"""Layers of a Web Feature Service 2.0 (OGC 09-025r2), each a dataset with its features as files.

Asked is always the address of the source: those that a service announces may lie inside its own network.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from pydantic import Field

from harvesters.catalogues.kind import Catalogue, Request, Scope
from harvesters.catalogues.telling import Told, telling
from harvesters.fetching.limits import MINUTE, SECOND, Allowance
from harvesters.fetching.policy import FetchError, origin_of
from harvesters.fetching.sandbox import ParseError
from harvesters.ogc import layer_files, layers, ows, pages, placing, wfs
from harvesters.ogc.layers import LayerOptions, tell_layer
from harvesters.source import Source

PARTS = (layer_files, layers, ows, pages, placing, wfs)

VERSION = "2.0.0"


class WfsOptions(LayerOptions):
    """`format`: GeoJSON where the service offers it, else GML 3.2, which every service has to give."""

    format: Literal["auto", "geojson", "gml"] = Field("auto", description="In which format to ask.")
    sort_by: dict[str, str] = Field(
        {}, description="Layer → attribute by which its pages are sorted, for services that need it."
    )


def plan(source: Source, options: WfsOptions, scope: Scope) -> Sequence[Request]:
    """What the service announces; the rest follows from that."""
    address = ows.address(
        options.base, service="WFS", request="GetCapabilities", version=VERSION, acceptVersions=VERSION
    )
    return [Request("capabilities", address)]


def parse(arrived: Path, result: Path, asking: Mapping[str, Any]) -> None:
    """The announcement, the types of a layer, or one page of it: what is to be asked next."""
    content, options = arrived.read_bytes(), options_of(asking)
    step = asking["context"].get("step", "capabilities")
    with telling(result) as told:
        if step == "types":
            wfs.read_types(content)
        elif step == "features":
            _follow(told, pages.outline(content), asking["context"], options)
        else:
            _announce(told, wfs.read_capabilities(content), options)


def assemble(answers: Path, result: Path, asking: Mapping[str, Any]) -> None:
    """Each layer as a dataset, made of all its pages."""
    options, found = options_of(asking), json.loads(answers.read_text(encoding="utf-8"))
    by_layer: dict[str, list[Any]] = {}
    for one in found:
        if one["context"]:
            by_layer.setdefault(one["context"]["layer"]["name"], []).append(one)
    with telling(result) as told:
        for given in by_layer.values():
            types = next((one["path"] for one in given if one["context"]["step"] == "types"), None)
            parts = [
                (Path(one["path"]), one["context"]) for one in given if one["context"]["step"] == "features"
            ]
            if parts:
                parts.sort(key=lambda part: part[1]["start"])
                kinds = wfs.read_types(Path(types).read_bytes()) if types else {}
                tell_layer(told, _record(parts[0][1], options), parts, options, kinds)


def options_of(asking: Mapping[str, Any]) -> WfsOptions:
    """The options that a parser is told."""
    return WfsOptions.model_validate({k: v for k, v in asking["options"].items() if k != "kind"})


def _announce(told: Told, service: wfs.Service, options: WfsOptions) -> None:
    form = _format(service, options)
    count = min(options.page, service.page or options.page)
    about = {"title": service.title, "provider": service.provider}
    about |= {"fees": service.fees, "access": service.access}
    wanted = [one for one in service.layers if options.wants(one.name)]
    for layer in wanted:
        context = {
            "layer": wfs.summary(layer),
            "service": about,
            "format": form,
            "count": count if service.pages else None,
        }
        told.request(_types(layer.name, context, options))
        told.request(_page(context | {"start": 0, "digest": ""}, options))
    known = {name for one in service.layers for name in (one.name, wfs.local_name(one.name))}
    for name in options.layers:
        if name not in known:
            told.remark(f"the service has no layer {name}; it has {', '.join(sorted(known))[:300]}")


def _format(service: wfs.Service, options: WfsOptions) -> str:
    found = {"geojson": service.geojson, "gml": service.gml or "application/gml+xml; version=3.2"}
    if options.format == "auto":
        return found["geojson"] or str(found["gml"])
    if (form := found[options.format]) is None:
        raise ParseError(f"offers no GeoJSON: {', '.join(service.formats)[:300]}", "Leave `format` out.")
    return form


def _types(name: str, context: Mapping[str, Any], options: WfsOptions) -> Request:
    address = ows.address(
        options.base, service="WFS", version=VERSION, request="DescribeFeatureType", typeNames=name
    )
    return Request(f"types/{_key(name)}", address, context={**context, "step": "types"}, optional=True)


def _page(context: Mapping[str, Any], options: WfsOptions) -> Request:
    layer = context["layer"]
    asked: dict[str, str | int] = {"typeNames": layer["name"], "outputFormat": context["format"]}
    if layer["crs"]:
        asked["srsName"] = layer["crs"]
    if context["count"]:
        asked |= {"count": context["count"], "startIndex": context["start"]}
    if attribute := _sorted_by(layer["name"], options):
        asked["sortBy"] = attribute
    address = ows.address(options.base, service="WFS", version=VERSION, request="GetFeature", **asked)
    key = f"features/{_key(layer['name'])}/{context['start']}"
    return Request(key, address, context={**context, "step": "features"})


def _sorted_by(name: str, options: WfsOptions) -> str | None:
    return options.sort_by.get(name) or options.sort_by.get(wfs.local_name(name))


def _follow(told: Told, page: pages.Page, context: Mapping[str, Any], options: WfsOptions) -> None:
    """Ask the next page, unless this was the last; what a service counts is not believed alone."""
    taken = context["start"] + page.returned
    if not page.returned or context["count"] is None or max(taken, page.matched or 0) > options.most_features:
        return
    full = page.returned >= context["count"]
    if page.digest == context["digest"]:
        if full:
            raise ParseError("gives the same page again and again", "Does the service page at all?")
        return
    if page.matched is not None and taken >= page.matched and not full:
        return
    following = _page({**context, "start": taken, "digest": page.digest}, options)
    told.request(_offered(following, page.following, options))


def _offered(following: Request, address: str | None, options: WfsOptions) -> Request:
    """The request at the address that the service itself offers, if that is its own."""
    try:
        own = address is not None and origin_of(address) == origin_of(options.base)
    except FetchError:
        own = False
    if not own or address is None:
        return following
    return Request(following.key, address, following.headers, following.context)


def _record(context: Mapping[str, Any], options: WfsOptions) -> dict[str, Any]:
    layer, service = context["layer"], context["service"]
    capabilities = ows.address(options.base, service="WFS", request="GetCapabilities", version=VERSION)
    return {
        "guid": layer["name"],
        "title": options.title(layer["name"], layer["title"]),
        "notes": {"pl": layer["abstract"]} if layer["abstract"] else None,
        "keywords": layer["keywords"],
        "publisher": {"name": service["provider"]} if service["provider"] else None,
        "spatial": layers.polygon(layer["extent"]) if layer["extent"] else None,
        "service": {"kind": "WFS", "url": options.base, "layer": layer["name"]},
        "extras": {"service": service["title"], "fees": service["fees"], "access": service["access"]},
        "resources": [
            {
                "guid": f"{layer['name']}#wfs",
                "title": {"pl": "Usługa WFS 2.0", "en": "WFS 2.0 service"},
                "url": capabilities,
                "format": "WFS",
                "role": "service",
                "layer": layer["name"],
            },
            *_metadata(layer),
        ],
    }


def _metadata(layer: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for address in layer["metadata"]:
        yield {
            "guid": f"{layer['name']}#{address}",
            "title": {"pl": "Metadane", "en": "Metadata"},
            "url": address,
            "format": "XML",
            "role": "metadata",
        }


def _key(name: str) -> str:
    return quote(name, safe=":.-_")[:200]


CATALOGUE = Catalogue(
    "wfs",
    WfsOptions,
    plan,
    parse,
    Allowance(((2, SECOND), (60, MINUTE))),
    (
        "text/xml",
        "application/xml",
        "application/gml+xml",
        "application/json",
        "application/geo+json",
        "application/vnd.geo+json",
    ),
    assemble=assemble,
)
