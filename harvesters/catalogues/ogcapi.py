"""Collections of an OGC API – Features (OGC 17-069r4), each a dataset with its features as files.

Asked is always the address of the source: of the link to the next page only its query is taken.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from harvesters.catalogues.kind import Catalogue, Request, Scope
from harvesters.catalogues.telling import Told, telling
from harvesters.fetching.formats import read_json
from harvesters.fetching.limits import MINUTE, SECOND, Allowance
from harvesters.fetching.sandbox import ParseError
from harvesters.ogc import layer_files, layers, pages, placing
from harvesters.ogc.layers import LayerOptions, tell_layer
from harvesters.source import Source

PARTS = (layer_files, layers, pages, placing)

NATIONAL = "http://www.opengis.net/def/crs/EPSG/0/2180"
"""The reference system that is asked for where a collection offers it: degrees are often cut short."""

JSON = {"Accept": "application/geo+json, application/json"}


class OgcApiOptions(LayerOptions):
    """`base` is the landing page; `layers` are identifiers of collections."""


def plan(source: Source, options: OgcApiOptions, scope: Scope) -> Sequence[Request]:
    """The landing page and the list of collections."""
    landing = f"{options.base.rstrip('/')}/?f=json"
    return [
        Request("landing", landing, JSON, {"step": "landing"}, optional=True),
        _collections(options, "f=json", 0),
    ]


def parse(arrived: Path, result: Path, asking: Mapping[str, Any]) -> None:
    """The landing page, the collections, or a page of one: what is to be asked next."""
    options, context = options_of(asking), asking["context"]
    with telling(result) as told:
        match context["step"]:
            case "collections":
                _announce(told, _mapping(arrived), context, options)
            case "items":
                _follow(told, pages.outline(arrived.read_bytes()), context, options)
            case _:
                _mapping(arrived)


def assemble(answers: Path, result: Path, asking: Mapping[str, Any]) -> None:
    """Each collection as a dataset, made of all its pages."""
    options, found = options_of(asking), json.loads(answers.read_text(encoding="utf-8"))
    landing = next((one["path"] for one in found if one["context"]["step"] == "landing"), None)
    about = _mapping(Path(landing)) if landing else {}
    by_layer: dict[str, list[tuple[Path, Mapping[str, Any]]]] = {}
    for one in found:
        if one["context"]["step"] == "items":
            name = one["context"]["layer"]["name"]
            by_layer.setdefault(name, []).append((Path(one["path"]), one["context"]))
    with telling(result) as told:
        for parts in by_layer.values():
            parts.sort(key=lambda part: part[1]["start"])
            tell_layer(told, _record(parts[0][1]["layer"], about, options), parts, options, {})


def options_of(asking: Mapping[str, Any]) -> OgcApiOptions:
    """The options that a parser is told."""
    return OgcApiOptions.model_validate({k: v for k, v in asking["options"].items() if k != "kind"})


def _mapping(path: Path) -> Mapping[str, Any]:
    found = read_json(path.read_bytes())
    if not isinstance(found, dict):
        raise ParseError("is no answer of an OGC API", "Write the address of its landing page as `base`.")
    return found


def _announce(
    told: Told, found: Mapping[str, Any], context: Mapping[str, Any], options: OgcApiOptions
) -> None:
    listed = found.get("collections")
    if not isinstance(listed, list):
        raise ParseError(f"lists no collections: {str(found)[:200]}")
    for one in listed:
        if isinstance(one, dict) and one.get("id") and one.get("itemType", "feature") == "feature":
            layer = _layer(one)
            if options.wants(layer["name"]):
                told.request(_items({"layer": layer, "start": 0, "digest": ""}, None, options))
    if (query := _next_query(found)) and listed:
        told.request(_collections(options, query, context["start"] + len(listed)))


def _layer(one: Mapping[str, Any]) -> dict[str, Any]:
    """A collection in the shape of a layer."""
    offered = one.get("crs")
    national = isinstance(offered, list) and NATIONAL in offered
    words = one.get("keywords")
    return {
        "name": str(one["id"]),
        "title": str(one.get("title") or one["id"]),
        "abstract": str(one.get("description") or ""),
        "keywords": [str(word) for word in words] if isinstance(words, list) else [],
        "crs": NATIONAL if national else "",
        "extent": _extent(one.get("extent")),
    }


def _extent(found: Any) -> list[float] | None:
    """The first box, which encloses all; with heights it has six numbers."""
    try:
        box = [float(one) for one in found["spatial"]["bbox"][0]]
    except (KeyError, TypeError, ValueError, IndexError):
        return None
    flat = [box[0], box[1], box[3], box[4]] if len(box) == 6 else box
    return flat if len(flat) == 4 and flat[0] <= flat[2] and flat[1] <= flat[3] else None


def _collections(options: OgcApiOptions, query: str, start: int) -> Request:
    address = f"{options.base.rstrip('/')}/collections?{query}"
    return Request(f"collections/{start}", address, JSON, {"step": "collections", "start": start})


def _items(context: Mapping[str, Any], query: str | None, options: OgcApiOptions) -> Request:
    layer = context["layer"]
    if query is None:
        asked = {"f": "json", "limit": options.page, **({"crs": layer["crs"]} if layer["crs"] else {})}
        query = urlencode(asked)
    name = quote(layer["name"], safe="")
    key = f"items/{name[:200]}/{context['start']}"
    address = f"{options.base.rstrip('/')}/collections/{name}/items?{query}"
    return Request(key, address, JSON, {**context, "step": "items"})


def _follow(told: Told, page: pages.Page, context: Mapping[str, Any], options: OgcApiOptions) -> None:
    """Ask the next page for as long as one is offered and something new comes."""
    taken = context["start"] + page.returned
    if not page.following or not page.returned or max(taken, page.matched or 0) > options.most_features:
        return
    if page.digest == context["digest"]:
        raise ParseError("gives the same page again and again")
    query = _query(page.following)
    told.request(_items({**context, "start": taken, "digest": page.digest}, query, options))


def _next_query(found: Mapping[str, Any]) -> str | None:
    links = found.get("links")
    listed = [one for one in links if isinstance(one, dict)] if isinstance(links, list) else []
    href = next((str(one.get("href")) for one in listed if one.get("rel") == "next"), None)
    return _query(href) if href else None


def _query(address: str) -> str:
    return urlencode(parse_qsl(urlsplit(address).query, keep_blank_values=True))


def _record(layer: Mapping[str, Any], about: Mapping[str, Any], options: OgcApiOptions) -> dict[str, Any]:
    base = options.base.rstrip("/")
    return {
        "guid": layer["name"],
        "title": options.title(layer["name"], layer["title"]),
        "notes": {"pl": layer["abstract"]} if layer["abstract"] else None,
        "keywords": layer["keywords"],
        "spatial": layers.polygon(layer["extent"]) if layer["extent"] else None,
        "service": {"kind": "OGC API", "url": options.base, "layer": layer["name"]},
        "extras": {"service": str(about.get("title") or "")},
        "resources": [
            {
                "guid": f"{layer['name']}#ogcapi",
                "title": {"pl": "Usługa OGC API Features", "en": "OGC API Features service"},
                "url": f"{base}/collections/{quote(layer['name'], safe='')}",
                "format": "OGC API",
                "role": "service",
                "layer": layer["name"],
            }
        ],
    }


CATALOGUE = Catalogue(
    "ogcapi",
    OgcApiOptions,
    plan,
    parse,
    Allowance(((2, SECOND), (60, MINUTE))),
    ("application/json", "application/geo+json"),
    assemble=assemble,
)
