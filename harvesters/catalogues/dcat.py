"""A DCAT catalogue: RDF/XML, Turtle or JSON-LD, in pages where it says so (Hydra).

DOCTYPE and remote contexts are refused before rdflib sees a byte.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

from lxml import etree
from pydantic import Field

from harvesters.catalogues.dcat_reader import HYDRA, graph_class, raw_records
from harvesters.catalogues.kind import Catalogue, Options, Request, Scope
from harvesters.catalogues.telling import Told, telling
from harvesters.fetching.formats import check_contexts, read_json, read_xml
from harvesters.fetching.sandbox import ParseError
from harvesters.source import Source

Form = Literal["xml", "turtle", "json-ld"]

ACCEPT = "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8, */*;q=0.1"


class DcatOptions(Options):
    """Where the catalogue is, and its form where that cannot be seen from its first characters."""

    base: str = Field(description="Address of the catalogue.", pattern=r"^https?://")
    form: Form | None = Field(None, description="xml, turtle or json-ld; recognised if left out.")


def plan(source: Source, options: DcatOptions, scope: Scope) -> Sequence[Request]:
    """The first page."""
    return [_request(options.base)]


def _request(address: str) -> Request:
    key = address if len(address) <= 300 else hashlib.sha256(address.encode()).hexdigest()
    return Request(key, address, {"Accept": ACCEPT})


def parse(arrived: Path, result: Path, asking: Mapping[str, Any]) -> None:
    """The datasets of one page, and the next page."""
    content = arrived.read_bytes()
    form = asking["options"].get("form") or form_of(content)
    graph = graph_class()()
    try:
        graph.parse(data=checked(content, form), format=form, publicID=asking["address"])
    except (ParseError, MemoryError, RecursionError):
        raise
    except Exception as error:  # rdflib's parsers raise what they please
        raise ParseError(f"is not sound {_NAMES[form]}: {str(error)[:300]}") from None
    with telling(result) as told:
        _tell(told, graph, asking)


def _tell(told: Told, graph: Any, asking: Mapping[str, Any]) -> None:
    records = list(raw_records(graph))
    for raw in records:
        if raw["guid"]:
            told.record(raw)
        else:
            told.incomplete(f"{raw['title']}: has neither an address nor an identifier and was left out")
    if said := [str(one) for one in graph.objects(None, HYDRA.totalItems) if str(one).isdecimal()]:
        told.counted(max(map(int, said)), [raw["guid"] for raw in records if raw["guid"]])
    for following in _next_pages(graph):
        address = _same_host(urljoin(asking["address"], following), asking["address"])
        if address is None:
            told.incomplete(f"its next page {following[:200]} lies on another server and was not asked")
        else:
            told.request(_request(address))


def _next_pages(graph: Any) -> list[str]:
    found = {str(one) for name in ("next", "nextPage") for one in graph.objects(None, HYDRA[name])}
    return sorted(found)


def _same_host(address: str, current: str) -> str | None:
    """The address under the scheme and port of the current one, which catalogues behind a proxy mistake."""
    there, here = urlsplit(address), urlsplit(current)
    if there.hostname != here.hostname:
        return None
    return there._replace(scheme=here.scheme, netloc=here.netloc).geturl()


def form_of(content: bytes) -> Form:
    """The form of a catalogue by its first characters."""
    start = content[:2000].lstrip(b"\xef\xbb\xbf\xff\xfe\xfe\xff\x00 \t\r\n").replace(b"\x00", b"")
    if start.startswith((b"{", b"[")):
        return "json-ld"
    if start.startswith(b"<") and (start.startswith(b"<?xml") or b"<rdf:RDF" in start or b"<!" in start[:3]):
        return "xml"
    return "turtle"


def checked(content: bytes, form: Form) -> bytes:
    """The bytes that rdflib may parse: written anew from what was checked. Raises ParseError."""
    if form == "xml":
        return etree.tostring(read_xml(content), encoding="utf-8")
    if form == "json-ld":
        found = read_json(content)
        check_contexts(found)
        return json.dumps(found).encode()
    if content.lstrip()[:1] == b"<" and b"<html" in content[:1000].lower():
        raise ParseError("is a page of the web, no catalogue", "Write the address of its RDF as `base`.")
    return content


_NAMES: dict[str, str] = {"xml": "RDF/XML", "turtle": "Turtle", "json-ld": "JSON-LD"}

CATALOGUE = Catalogue("dcat", DcatOptions, plan, parse)
