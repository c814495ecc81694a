"""A description of data by ISO 19115 in XML (ISO 19139), as records of catalogues of spatial data have it.

Read by OWSLib from an element that was parsed here: no address in it is ever followed.
"""

import importlib
from collections.abc import Iterator, Mapping
from typing import Any

from harvesters.catalogues.tidy import link
from harvesters.fetching.sandbox import ParseError
from harvesters.ogc.layers import polygon
from harvesters.ogc.ows import descendants, text

SERVICES = {"OGC:WMS": "WMS", "OGC:WFS": "WFS", "OGC:WMTS": "WMTS", "OGC:WCS": "WCS", "OGC:CSW": "CSW"}
"""Start of a protocol → the service it is."""

SHOWABLE = ("WMS", "WFS", "WMTS", "WCS")

OFFICES = ("publisher", "owner", "custodian", "distributor", "pointOfContact", "author")
"""Roles of responsible parties; the first that is named publishes."""


def guid_of(element: Any) -> str:
    """The identifier of a record; empty if it has none."""
    return text(element, "fileIdentifier")


def read_record(element: Any) -> tuple[dict[str, Any], list[str]]:
    """A record of ISO 19139 in the shape of DatasetRecord, and remarks. Raises ParseError."""
    described = _described(element)
    if not described.identification:
        raise ParseError("describes nothing: it has no identification")
    about, remarks = described.identification[0], list[str]()
    dates = {one.type: one.date for one in about.date if one.date}
    record = {
        "guid": guid_of(element),
        "title": _bilingual(element, "title", about.title),
        "notes": _bilingual(element, "abstract", about.abstract),
        "keywords": [word.name for group in about.keywords for word in group.keywords if word.name],
        "themes": list(about.topiccategory),
        "publisher": _publisher(about, described),
        "licence": _licence(about),
        "issued": dates.get("publication") or dates.get("creation"),
        "modified": dates.get("revision"),
        "rhythm": _rhythm(element),
        "spatial": _extent(about, remarks),
        "temporal": {"start": about.temporalextent_start, "end": about.temporalextent_end},
        "resources": list(_resources(described, remarks)),
        "service": _service(described),
        "extras": {
            "hierarchy": described.hierarchy or "",
            "metadata_date": described.datestamp or "",
            "contact_email": _email(about, described),
            "lineage": (described.dataquality.lineage or "") if described.dataquality else "",
            "access": "; ".join(dict.fromkeys(about.accessconstraints)),
        },
    }
    return record, remarks


def _described(element: Any) -> Any:
    try:
        iso = importlib.import_module("owslib.iso")
    except ImportError:
        raise ParseError("needs OWSLib to be read", "Install the extra `layers`.") from None
    return iso.MD_Metadata(element)


def _bilingual(element: Any, name: str, plain: str | None) -> dict[str, str]:
    """A text with its English version, where the record has one (gmd:PT_FreeText)."""
    found = {"pl": plain or ""}
    place = next(iter(descendants(element, name)), None)
    for one in descendants(place, "LocalisedCharacterString") if place is not None else ():
        if one.get("locale", "").lstrip("#").lower() in ("en", "eng") and (one.text or "").strip():
            found["en"] = one.text.strip()
    return found


def _parties(about: Any, described: Any) -> list[Any]:
    """Responsible parties in the order of their roles: those of the data before those of the record."""
    named = [one for one in [*about.publisher, *about.contact, *described.contact] if one.organization]
    rank = {role: position for position, role in enumerate(OFFICES)}
    return sorted(named, key=lambda one: rank.get(one.role or "", len(OFFICES)))


def _publisher(about: Any, described: Any) -> dict[str, str] | None:
    office = next(iter(_parties(about, described)), None)
    if office is None:
        return None
    site = office.organization_url or (office.onlineresource.url if office.onlineresource else "")
    return {"name": office.organization, "url": site or ""}


def _email(about: Any, described: Any) -> str:
    return next((one.email for one in _parties(about, described) if one.email), "")


def _licence(about: Any) -> dict[str, str] | None:
    """The constraint that names the address of terms; else all constraints in words."""
    words = [*about.otherconstraints, *about.uselimitation]
    addresses = [*(getattr(about, "otherconstraints_url", None) or []), *(about.uselimitation_url or [])]
    said = "; ".join(dict.fromkeys(one.strip() for one in words if one and one.strip()))
    url = next(
        (found for one in [*addresses, *said.split()] if one and (found := link(one.strip(";,.")))), None
    )
    if not said and not url:
        return None
    return {"title": said[:2000], **({"url": url} if url else {})}


def _rhythm(element: Any) -> str:
    code = next(iter(descendants(element, "MD_MaintenanceFrequencyCode")), None)
    said = code.get("codeListValue", "") if code is not None else ""
    return "" if said in ("asNeeded", "irregular", "unknown") else said


def _extent(about: Any, remarks: list[str]) -> dict[str, Any] | None:
    box = about.bbox
    if box is None:
        return None
    try:
        west, south, east, north = (float(one) for one in (box.minx, box.miny, box.maxx, box.maxy))
    except (TypeError, ValueError):
        remarks.append("its extent is no numbers and was left out")
        return None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        remarks.append(f"its extent {west:g}, {south:g}, {east:g}, {north:g} is no place and was left out")
        return None
    return polygon((west, south, east, north))


def _online(described: Any) -> Iterator[tuple[Any, str]]:
    """Online resources with the service that their protocol or address names."""
    for one in described.distribution.online if described.distribution else ():
        protocol, address = (one.protocol or "").upper(), (one.url or "").lower()
        kind = next((kind for start, kind in SERVICES.items() if protocol.startswith(start)), "")
        if not kind:
            kind = next((kind for kind in SERVICES.values() if f"service={kind.lower()}" in address), "")
        yield one, kind


def _resources(described: Any, remarks: list[str]) -> Iterator[dict[str, Any]]:
    for one, kind in _online(described):
        address = link(one.url or "")
        if address is None:
            remarks.append(f"the online resource {str(one.url)[:100]!r} is no address of the web: left out")
            continue
        name = one.name or one.description or kind or address.rpartition("/")[2] or address
        yield {
            "guid": address,
            "title": {"pl": name[:2000]},
            "description": {"pl": one.description} if one.description else None,
            "url": address,
            "format": kind or _ending(address),
            "layer": one.name if kind else None,
            "role": "service" if kind else ("data" if one.function == "download" else "documentation"),
        }


def _ending(address: str) -> str:
    end = address.partition("?")[0].rpartition("/")[2].rpartition(".")[2]
    return end.upper() if end.isalnum() and len(end) <= 8 and "." in address.rpartition("/")[2] else "HTML"


def _service(described: Any) -> Mapping[str, str] | None:
    """The first service of which a layer is named."""
    for one, kind in _online(described):
        if kind in SHOWABLE and one.name and (address := link(one.url or "")):
            return {"kind": kind, "url": address.partition("?")[0], "layer": one.name}
    return None
