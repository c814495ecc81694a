"""The national catalogue dane.gov.pl by its API 1.4 (JSON:API): datasets of an institution with their files.

Asked are the institution by its name, its datasets page by page, then the files of each dataset. The
catalogue takes 5 requests a minute, so a round of many datasets pauses and goes on. What it harvested from
our own portal is left out, and told: so one sees what of ours has arrived there.
"""

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from pydantic import Field

from harvesters.catalogues.kind import Catalogue, Options, Request, Scope
from harvesters.catalogues.telling import Told, telling
from harvesters.fetching.formats import read_json
from harvesters.fetching.limits import MINUTE, SECOND, Allowance
from harvesters.fetching.policy import RefusedError, origin_of
from harvesters.fetching.sandbox import ParseError
from harvesters.source import Source

PAGE = 100
PORTAL = "https://dane.gov.pl/pl/dataset/"

Node = Mapping[str, Any]


class DaneOptions(Options):
    """Whose datasets; by `institution_ids` or by the name of the institution."""

    base: str = Field("https://api.dane.gov.pl/1.4", description="Address of the API.")
    institution: str = Field(description="Name of the institution; * for any letters.", min_length=3)
    institution_ids: tuple[str, ...] = Field((), description="Its numbers there, where they are known.")
    not_from: tuple[str, ...] = Field((), description="None that were harvested from these hosts.")


def plan(source: Source, options: DaneOptions, scope: Scope) -> Sequence[Request]:
    """The institution, unless its number is known; then its datasets."""
    if options.institution_ids:
        return [_datasets(options, one) for one in options.institution_ids]
    words = " ".join(options.institution.replace("*", " ").split())
    address = f"{options.base}/institutions?{urlencode({'q': words, 'page': 1, 'per_page': PAGE})}"
    return [Request("institutions/1", address, context={"step": "institutions", "page": 1})]


def _datasets(options: DaneOptions, institution: str) -> Request:
    query = urlencode({"institution[id][terms]": institution, "page": 1, "per_page": PAGE})
    context = {"step": "datasets", "institution": institution, "page": 1}
    return Request(f"datasets/{institution}/1", f"{options.base}/datasets?{query}", context=context)


def _files(options: DaneOptions, dataset: Mapping[str, Any]) -> Request:
    query = urlencode({"page": 1, "per_page": PAGE})
    address = f"{options.base}/datasets/{dataset['guid']}/resources?{query}"
    context = {"step": "files", "dataset": dataset, "page": 1, "found": []}
    return Request(f"files/{dataset['guid']}/1", address, context=context)


def parse(arrived: Path, result: Path, asking: Mapping[str, Any]) -> None:
    """One page of institutions, of datasets, or of files of a dataset."""
    answer = read_json(arrived.read_bytes())
    options = DaneOptions.model_validate({k: v for k, v in asking["options"].items() if k != "kind"})
    nodes = _nodes(answer)
    with telling(result) as told:
        following = _following(answer, asking)
        match asking["context"]["step"]:
            case "institutions":
                _tell_institutions(told, nodes, options, following is not None)
            case "datasets":
                _tell_datasets(told, nodes, options)
            case _:
                _tell_files(told, nodes, asking["context"], following)
                return
        if following is not None:
            told.request(following)


def _tell_institutions(told: Told, nodes: Sequence[Node], options: DaneOptions, more: bool) -> None:
    pattern = options.institution.lower()
    fitting = [one for one in nodes if fnmatchcase(_text(_attributes(one).get("title")).lower(), pattern)]
    for one in fitting:
        told.request(_datasets(options, str(one["id"])))
    if not fitting and not more:
        titles = "; ".join(_text(_attributes(one).get("title")) for one in nodes[:5]) or "nobody"
        told.incomplete(f"no institution is called “{options.institution}”; there are: {titles}")


def _tell_datasets(told: Told, nodes: Sequence[Node], options: DaneOptions) -> None:
    for one in nodes:
        attributes, guid = _attributes(one), str(one.get("id") or "")
        origin = _harvested_from(attributes)
        if origin and urlsplit(origin).hostname in options.not_from:
            told.leave_out(guid, f"was harvested from {origin}")
        elif guid:
            told.request(_files(options, _record(guid, attributes, options, origin)))
        else:
            told.incomplete("a dataset without an id was left out")


def _tell_files(told: Told, nodes: Sequence[Node], context: Node, following: Request | None) -> None:
    found = [*context["found"], *(_file(one) for one in nodes)]
    if following is None:
        told.record({**context["dataset"], "resources": found})
        return
    more = {**following.context, "found": found}
    told.request(Request(following.key, following.address, context=more))


def _following(answer: Node, asking: Mapping[str, Any]) -> Request | None:
    """The next page that the answer links to; on the same server, and only where this one is not empty."""
    links = answer.get("links")
    following = links.get("next") if isinstance(links, Mapping) else None
    if not following or not answer["data"]:
        return None
    address = urljoin(asking["address"], str(following))
    try:
        same = origin_of(address) == origin_of(asking["address"])
    except RefusedError:
        same = False
    if not same:
        raise ParseError(f"names a next page elsewhere: {str(following)[:200]}")
    number = asking["context"]["page"] + 1
    key = f"{asking['key'].rpartition('/')[0]}/{number}"
    return Request(key, address, context={**asking["context"], "page": number})


def _nodes(answer: Any) -> Sequence[Node]:
    errors = answer.get("errors") if isinstance(answer, Mapping) else None
    if errors:
        raise ParseError(f"answers with an error: {str(errors)[:300]}")
    nodes = answer.get("data") if isinstance(answer, Mapping) else None
    if not isinstance(nodes, list) or not all(isinstance(one, Mapping) for one in nodes):
        raise ParseError(f"is no list of dane.gov.pl: {str(answer)[:200]}")
    return nodes


def _record(guid: str, attributes: Node, options: DaneOptions, origin: str) -> dict[str, Any]:
    slug = _text(attributes.get("slug"))
    return {
        "guid": guid,
        "title": {"pl": _text(attributes.get("title")), "en": _text(attributes.get("title"), "en")},
        "notes": {"pl": _text(attributes.get("notes")), "en": _text(attributes.get("notes"), "en")},
        "keywords": list(_words(attributes.get("keywords"))),
        "licence": {"title": _text(attributes.get("license_name"))},
        "landing_page": f"{PORTAL}{guid}{',' + slug if slug else ''}",
        "issued": _text(attributes.get("created")),
        "modified": _text(attributes.get("modified")),
        "rhythm": _text(attributes.get("update_frequency")),
        "themes": list(_words(attributes.get("categories"))),
        "extras": {"harvested_from": origin} if origin else {},
    }


def _file(node: Node) -> dict[str, Any]:
    attributes = _attributes(node)
    urls = (attributes.get(name) for name in ("download_url", "file_url", "link"))
    size = attributes.get("file_size")
    return {
        "guid": str(node.get("id")),
        "title": {"pl": _text(attributes.get("title")) or "plik"},
        "description": {"pl": _text(attributes.get("description"))},
        "url": next((str(one) for one in urls if one), ""),
        "format": _text(attributes.get("format")).upper()[:100],
        "media_type": _text(attributes.get("media_type"))[:200],
        "size": size if isinstance(size, int) and not isinstance(size, bool) and size >= 0 else None,
    }


def _harvested_from(attributes: Node) -> str:
    source = attributes.get("source")
    return _text(source.get("url")) if isinstance(source, Mapping) else ""


def _attributes(node: Node) -> Node:
    attributes = node.get("attributes")
    return attributes if isinstance(attributes, Mapping) else {}


def _words(given: Any) -> Iterator[str]:
    """Keywords and categories: texts, or objects with a title or a name."""
    for one in given if isinstance(given, list) else []:
        text = _text(one.get("title") or one.get("name")) if isinstance(one, Mapping) else _text(one)
        if text:
            yield text


def _text(value: Any, lang: str = "pl") -> str:
    """A text as it stands, or in a language where it stands in several."""
    if isinstance(value, Mapping):
        return str(value.get(lang) or "")
    return str(value) if lang == "pl" and isinstance(value, str | int | float) else ""


CATALOGUE = Catalogue(
    "dane-gov-pl",
    DaneOptions,
    plan,
    parse,
    Allowance(((2, SECOND), (5, MINUTE))),
    ("application/vnd.api+json", "application/json"),
)
