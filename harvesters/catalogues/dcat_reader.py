"""Datasets of an RDF graph as DCAT-AP 3 describes them, read leniently: catalogues know many dialects."""

from collections.abc import Iterable, Iterator
from typing import Any

try:
    from rdflib import BNode, Graph, Literal, Namespace, URIRef
    from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS
except ModuleNotFoundError as error:  # pragma: no cover (the extra is there in tests)
    raise ModuleNotFoundError(
        "DCAT catalogues need rdflib: install zoom-na-kielce with its extra `portal`"
    ) from error

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
SCHEMA = Namespace("http://schema.org/")

Node = Any


def graph_class() -> type[Graph]:
    """The class of graphs; rdflib comes with an extra, and only this module knows it."""
    return Graph


def raw_records(graph: Graph) -> Iterator[dict[str, Any]]:
    """The datasets of a graph in the shape of DatasetRecord, in the order of their names, not yet tidied."""
    found = {*graph.subjects(RDF.type, DCAT.Dataset), *graph.subjects(RDF.type, DCAT.DatasetSeries)}
    for dataset in sorted(found, key=str):
        yield _record(graph, dataset)


def _record(graph: Graph, dataset: Node) -> dict[str, Any]:
    files = _parts(graph, dataset, DCAT.distribution)
    guid = _guid(graph, dataset)
    return {
        "guid": guid,
        "title": _texts(graph, dataset, DCTERMS.title) or {"pl": guid},
        "notes": _texts(graph, dataset, DCTERMS.description),
        "keywords": _words(graph, dataset, DCAT.keyword),
        "licence": _licence(graph, [dataset, *files]),
        "publisher": _publisher(graph, dataset),
        "landing_page": _first(graph, dataset, DCAT.landingPage, FOAF.page, FOAF.homepage),
        "issued": _first(graph, dataset, DCTERMS.issued),
        "modified": _first(graph, dataset, DCTERMS.modified),
        "rhythm": _first(graph, dataset, DCTERMS.accrualPeriodicity),
        "themes": sorted(filter(None, (_label(graph, one) for one in graph.objects(dataset, DCAT.theme)))),
        "spatial": _spatial(graph, dataset),
        "temporal": _temporal(graph, dataset),
        "resources": [_resource(graph, one, guid, number) for number, one in enumerate(files, start=1)],
    }


def _parts(graph: Graph, node: Node, predicate: URIRef) -> list[Node]:
    """What a property names, in an order that does not change: unnamed nodes are sorted by what they say."""

    def says(one: Node) -> str:
        return "\n".join(sorted(str(value) for value in graph.objects(one) if not isinstance(value, BNode)))

    return sorted(
        graph.objects(node, predicate), key=lambda one: says(one) if isinstance(one, BNode) else str(one)
    )


def _guid(graph: Graph, dataset: Node) -> str:
    """The address of a dataset; an unnamed one is known by its identifier."""
    identifier = _first(graph, dataset, DCTERMS.identifier)
    return identifier if isinstance(dataset, BNode) else str(dataset)


def _resource(graph: Graph, file: Node, guid: str, number: int) -> dict[str, Any]:
    download, access = _first(graph, file, DCAT.downloadURL), _first(graph, file, DCAT.accessURL)
    form = _first(graph, file, DCTERMS["format"]) or _first(graph, file, DCAT.mediaType)
    size = _first(graph, file, DCAT.byteSize)
    name = f"{guid}#{number}" if isinstance(file, BNode) else str(file)
    media = _first(graph, file, DCAT.mediaType)
    return {
        "guid": download or access or name if isinstance(file, BNode) else name,
        "title": _texts(graph, file, DCTERMS.title) or {"pl": _short(form).upper() or "plik"},
        "description": _texts(graph, file, DCTERMS.description),
        "url": download or access,
        "format": _short(form)[:100],
        "media_type": media.rpartition("/media-types/")[2][:200] if media else None,
        "size": int(float(size)) if size.replace(".", "", 1).isdecimal() else None,
    }


def _texts(graph: Graph, node: Node, predicate: URIRef) -> dict[str, str]:
    """A text in Polish and English; one without language, or in another, stands for the Polish."""
    found = [one for one in graph.objects(node, predicate) if isinstance(one, Literal)]
    by_language = {(one.language or "").partition("-")[0].lower(): str(one) for one in sorted(found)}
    english = by_language.get("en", "")
    others = [text for language, text in sorted(by_language.items()) if language != "en"]
    polish = by_language.get("pl") or next(iter(others), "") or english
    return {key: text for key, text in {"pl": polish, "en": english}.items() if text}


def _words(graph: Graph, node: Node, predicate: URIRef) -> list[str]:
    """Literals of a list, the Polish ones where there are any."""
    found = [one for one in graph.objects(node, predicate) if isinstance(one, Literal)]
    polish = [one for one in found if (one.language or "").startswith("pl")]
    return sorted({str(one) for one in polish or found})


def _first(graph: Graph, node: Node, *predicates: URIRef) -> str:
    """The value of the first of these properties that is there; of several values the first by letters."""
    for predicate in predicates:
        values = [one for one in graph.objects(node, predicate) if not isinstance(one, BNode)]
        if values:
            return min(str(one) for one in values)
    for one in (one for predicate in predicates for one in graph.objects(node, predicate)):
        if label := _named(graph, one):
            return label
    return ""


def _named(graph: Graph, node: Node) -> str:
    for predicate in (SKOS.prefLabel, RDFS.label, DCTERMS.title, FOAF.name, RDF.value):
        if texts := _texts(graph, node, predicate):
            return texts["pl"]
    return ""


def _label(graph: Graph, node: Node) -> str:
    return str(node) if isinstance(node, Literal) else _named(graph, node) or _address(node)


def _address(node: Node) -> str:
    """The address of a node; an unnamed one has none, and what rdflib calls it is another every time."""
    return "" if isinstance(node, BNode) else str(node)


def _short(text: str) -> str:
    """The last part of the address of a format or media type: `CSV`, `csv`."""
    return text.rstrip("/").rsplit("/", 1)[-1] if "/" in text else text


def _licence(graph: Graph, nodes: Iterable[Node]) -> dict[str, str]:
    for node in nodes:
        for one in _parts(graph, node, DCTERMS.license):
            text, label = str(one), _named(graph, one)
            if isinstance(one, BNode):
                return {"title": label}
            is_link = text.startswith(("http://", "https://"))
            return {"url": text, "title": label} if is_link else {"title": text}
    return {}


def _publisher(graph: Graph, dataset: Node) -> dict[str, str]:
    for one in _parts(graph, dataset, DCTERMS.publisher):
        if isinstance(one, Literal):
            return {"name": str(one)}
        name = _texts(graph, one, FOAF.name).get("pl") or _named(graph, one) or _address(one)
        if name:
            return {"name": name, "url": _first(graph, one, FOAF.homepage)}
    return {}


def _spatial(graph: Graph, dataset: Node) -> str:
    """The geometry of a place, GeoJSON before WKT, area before middle."""
    for place in _parts(graph, dataset, DCTERMS.spatial):
        for predicate in (LOCN.geometry, DCAT.bbox, DCAT.centroid):
            values = [str(one) for one in graph.objects(place, predicate) if isinstance(one, Literal)]
            if values:
                return min(values, key=lambda text: (not text.lstrip().startswith("{"), text))
    return ""


def _temporal(graph: Graph, dataset: Node) -> dict[str, str]:
    for span in _parts(graph, dataset, DCTERMS.temporal):
        found = {
            "start": _first(graph, span, DCAT.startDate, SCHEMA.startDate),
            "end": _first(graph, span, DCAT.endDate, SCHEMA.endDate),
        }
        if any(found.values()):
            return found
    return {}
