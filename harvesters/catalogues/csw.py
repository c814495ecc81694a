"""Records of a Catalogue Service for the Web 2.0.2 (OGC 07-006r1) as ISO 19139, page by page."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field

from harvesters.catalogues.kind import Catalogue, Options, Request, Scope
from harvesters.catalogues.telling import Told, telling
from harvesters.fetching.limits import MINUTE, SECOND, Allowance
from harvesters.fetching.sandbox import ParseError
from harvesters.ogc import iso19139, layers, ows
from harvesters.source import Source

PARTS = (iso19139, layers, ows)

GMD = "http://www.isotc211.org/2005/gmd"
RECORDS = ("MD_Metadata", "MI_Metadata")


class CswOptions(Options):
    """Which records; asked by GET with parameters, which catalogues need not but mostly do understand."""

    base: str = Field(description="Address of the catalogue.", pattern=r"^https?://")
    page: int = Field(50, description="Records asked at once.", ge=1, le=1000)
    constraint: str = Field("", description="Only records for which this holds, in CQL.")
    type_names: str = Field("gmd:MD_Metadata", description="What is asked for; some know csw:Record only.")


def plan(source: Source, options: CswOptions, scope: Scope) -> Sequence[Request]:
    """The first page."""
    return [_page(options, 1)]


def parse(arrived: Path, result: Path, asking: Mapping[str, Any]) -> None:
    """The records of one page, and the next page."""
    options = CswOptions.model_validate({k: v for k, v in asking["options"].items() if k != "kind"})
    root = ows.read_answer(arrived.read_bytes(), "GetRecordsResponse")
    results = ows.first(root, "SearchResults")
    if results is None:
        raise ParseError("holds no results of a search")
    with telling(result) as told:
        found = list(ows.children(results, *RECORDS))
        others = sum(1 for one in results if ows.name_of(one) and ows.name_of(one) not in RECORDS)
        if others:
            told.incomplete(f"{others} records came in another form than ISO 19139")
        for element in found:
            _tell(told, element, options)
        if (matched := _number(results, "numberOfRecordsMatched")) is not None:
            told.counted(matched, [guid for element in found if (guid := iso19139.guid_of(element))])
        _follow(told, results, len(found) + others, int(asking["context"]["start"]), options)


def _tell(told: Told, element: Any, options: CswOptions) -> None:
    guid = iso19139.guid_of(element)
    if not guid:
        told.incomplete("a record without an identifier was left out")
        return
    try:
        record, remarks = iso19139.read_record(element)
    except ParseError as error:
        told.refuse(guid, str(error))
        return
    except (AttributeError, TypeError, ValueError, KeyError, IndexError) as error:
        told.refuse(guid, f"is no sound ISO 19139 ({type(error).__name__}: {error})")
        return
    for remark in remarks:
        told.remark(f"{guid}: {remark}")
    told.record({**record, "resources": [*record["resources"], _own(guid, options)]})


def _own(guid: str, options: CswOptions) -> dict[str, Any]:
    """The record itself, where it stands."""
    address = ows.address(
        options.base,
        service="CSW",
        version="2.0.2",
        request="GetRecordById",
        id=guid,
        elementSetName="full",
        outputSchema=GMD,
    )
    return {
        "guid": f"{guid}#metadata",
        "title": {"pl": "Metadane (ISO 19139)", "en": "Metadata (ISO 19139)"},
        "url": address,
        "format": "XML",
        "role": "metadata",
    }


def _follow(told: Told, results: Any, came: int, start: int, options: CswOptions) -> None:
    """The next page: where the catalogue says it begins, if that lies further on."""
    matched, following = _number(results, "numberOfRecordsMatched"), _number(results, "nextRecord")
    taken = start + came - 1
    if following is None:
        following = start + came if matched is None or taken < matched else 0
    if following == 0 or (matched is not None and following > matched):
        if matched is not None and taken < matched:
            told.incomplete(f"the catalogue counts {matched} records and gives {taken}")
        return
    if following <= start or not came:
        told.incomplete(f"its pages go round in a circle: after record {start} comes {following}")
        return
    told.request(_page(options, following))


def _number(results: Any, name: str) -> int | None:
    said = results.get(name, "")
    return int(said) if said.isdigit() else None


def _page(options: CswOptions, start: int) -> Request:
    asked: dict[str, str | int] = {
        "typeNames": options.type_names,
        "namespace": f"xmlns(gmd={GMD}),xmlns(csw=http://www.opengis.net/cat/csw/2.0.2)",
        "outputSchema": GMD,
        "resultType": "results",
        "elementSetName": "full",
        "startPosition": start,
        "maxRecords": options.page,
    }
    if options.constraint:
        asked |= {"constraintLanguage": "CQL_TEXT", "constraint": options.constraint}
        asked |= {"constraint_language_version": "1.1.0"}
    address = ows.address(options.base, service="CSW", version="2.0.2", request="GetRecords", **asked)
    return Request(f"from {start}", address, {}, {"start": start})


CATALOGUE = Catalogue(
    "csw",
    CswOptions,
    plan,
    parse,
    Allowance(((2, SECOND), (60, MINUTE))),
    ("text/xml", "application/xml"),
)
