"""Another CKAN portal: the datasets that its search tells, page by page (`package_search`, CKAN API v3)."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from pydantic import Field

from harvesters.catalogues.kind import Catalogue, Options, Request, Scope
from harvesters.catalogues.telling import Told, telling
from harvesters.fetching.formats import read_json
from harvesters.fetching.sandbox import ParseError
from harvesters.source import Source

SEARCH = "/api/3/action/package_search"

MOST_DIGITS = 15
"""Of a size in bytes; a longer number is none."""


class CkanOptions(Options):
    """Which datasets of the portal are wanted; all public ones if nothing is said."""

    base: str = Field(description="Address of the portal.", pattern=r"^https?://")
    page: int = Field(200, description="Datasets asked at once.", ge=1, le=1000)
    organisations: tuple[str, ...] = Field((), description="Only of these organisations (names).")
    not_organisations: tuple[str, ...] = Field((), description="None of these organisations (names).")
    groups: tuple[str, ...] = Field((), description="Only in these groups (names).")
    not_groups: tuple[str, ...] = Field((), description="None in these groups (names).")
    query: str = Field("", description="Only what this search of the portal finds.")


def plan(source: Source, options: CkanOptions, scope: Scope) -> Sequence[Request]:
    """The first page."""
    return [_page(options, 0)]


def _page(options: CkanOptions, start: int) -> Request:
    asked = {"rows": options.page, "start": start, "sort": "id asc"}
    asked |= {"q": options.query} if options.query else {}
    asked |= {"fq": fq} if (fq := _filter(options)) else {}
    return Request(
        f"from {start}", f"{options.base.rstrip('/')}{SEARCH}?{urlencode(asked)}", {}, {"start": start}
    )


def _filter(options: CkanOptions) -> str:
    """The wanted organisations and groups as Solr writes them."""
    parts = [
        _one_of("organization", options.organisations, "+"),
        _one_of("organization", options.not_organisations, "-"),
        _one_of("groups", options.groups, "+"),
        _one_of("groups", options.not_groups, "-"),
    ]
    return " ".join(part for part in parts if part)


def _one_of(field: str, names: Iterable[str], sign: str) -> str:
    quoted = ['"' + name.replace("\\", "").replace('"', "") + '"' for name in names]
    return f"{sign}{field}:({' OR '.join(quoted)})" if quoted else ""


def parse(arrived: Path, result: Path, asking: Mapping[str, Any]) -> None:
    """The datasets of one page, and the next page."""
    answer = read_json(arrived.read_bytes())
    if not isinstance(answer, dict) or not answer.get("success"):
        raise ParseError(
            "is no successful answer of CKAN", "Write the address of the portal itself as `base`."
        )
    found = answer.get("result")
    datasets, count = _datasets(found)
    options = CkanOptions.model_validate({k: v for k, v in asking["options"].items() if k != "kind"})
    start = int(asking["context"]["start"])
    with telling(result) as told:
        for dataset in datasets:
            _tell(told, dataset, options)
        if count is not None:
            told.counted(count, [one["id"] for one in datasets if _named(one)])
        following = start + len(datasets)
        if count is not None and following >= count:
            return
        if datasets:
            told.request(_page(options, following))
        elif count is not None:
            told.incomplete(f"the portal counts {count} datasets and gives {following}")


def _datasets(found: Any) -> tuple[list[Any], int | None]:
    """The datasets of a page, and how many there are in all; of a portal that does not count, None."""
    if isinstance(found, dict) and isinstance(found.get("results"), list):
        count = found.get("count")
        return found["results"], count if isinstance(count, int) else None
    raise ParseError("holds no list of datasets", "Is it the search of a CKAN portal, version 2.3 or newer?")


def _named(dataset: Any) -> bool:
    return isinstance(dataset, dict) and isinstance(dataset.get("id"), str)


def _tell(told: Told, dataset: Any, options: CkanOptions) -> None:
    if not _named(dataset):
        told.incomplete("a dataset without an id was left out")
        return
    guid = dataset["id"]
    if dataset.get("state", "active") != "active":
        told.leave_out(guid, f"is {dataset['state']} there and was left out")
    elif dataset.get("private") not in (None, False):
        told.leave_out(guid, "is private there and was left out")
    else:
        told.record(_record(dataset, options))


def _record(dataset: Mapping[str, Any], options: CkanOptions) -> dict[str, Any]:
    extras = _extras(dataset)
    return {
        "guid": dataset["id"],
        "title": _text(dataset, "title") or {"pl": _string(dataset.get("name"))},
        "notes": _text(dataset, "notes"),
        "keywords": [_string(one.get("display_name") or one.get("name")) for one in _parts(dataset, "tags")],
        "licence": {
            "id": _string(dataset.get("license_id")),
            "title": _string(dataset.get("license_title")),
            "url": _string(dataset.get("license_url")),
        },
        "publisher": _publisher(dataset, extras),
        "landing_page": _landing_page(dataset, options),
        "issued": extras.get("issued") or _string(dataset.get("metadata_created")),
        "modified": extras.get("modified") or _string(dataset.get("metadata_modified")),
        "rhythm": extras.get("frequency")
        or extras.get("update_frequency")
        or extras.get("accrual_periodicity"),
        "themes": _themes(dataset, extras),
        "spatial": extras.get("spatial"),
        "temporal": {
            "start": extras.get("temporal_start") or extras.get("temporal_coverage_from"),
            "end": extras.get("temporal_end") or extras.get("temporal_coverage_to"),
        },
        "resources": [_resource(one) for one in _parts(dataset, "resources") if _active(one)],
    }


def _resource(resource: Mapping[str, Any]) -> dict[str, Any]:
    size = resource.get("size")
    name = _text(resource, "name") or {"pl": _string(resource.get("format")) or "plik", "en": "file"}
    return {
        "guid": _string(resource.get("id")) or _string(resource.get("url")),
        "title": name,
        "description": _text(resource, "description"),
        "url": _string(resource.get("url")),
        "format": _string(resource.get("format"))[:100],
        "media_type": _string(resource.get("mimetype"))[:200],
        "size": int(str(size)) if str(size).isdecimal() and len(str(size)) <= MOST_DIGITS else None,
    }


def _active(resource: Mapping[str, Any]) -> bool:
    return resource.get("state", "active") == "active"


def _text(found: Mapping[str, Any], name: str) -> dict[str, str]:
    """A text in the languages there are: plain, or as ckanext-fluent keeps it (`title_translated`)."""
    languages = found.get(f"{name}_translated")
    languages = languages if isinstance(languages, dict) else {}
    plain = found.get(name)
    languages = plain if isinstance(plain, dict) else languages
    polish = _string(languages.get("pl")) or (_string(plain) if isinstance(plain, str) else "")
    english = _string(languages.get("en"))
    return {k: v for k, v in {"pl": polish or english, "en": english}.items() if v}


def _extras(dataset: Mapping[str, Any]) -> dict[str, str]:
    """Fields beyond the core: those of `extras`, and those that a portal's own schema puts beside it."""
    own = {key: value for key, value in dataset.items() if isinstance(value, str)}
    listed = {one.get("key"): one.get("value") for one in _parts(dataset, "extras")}
    return {str(key): _string(value) for key, value in {**own, **listed}.items() if _string(value)}


def _publisher(dataset: Mapping[str, Any], extras: Mapping[str, str]) -> dict[str, str]:
    organisation = dataset.get("organization")
    title = organisation.get("title") or organisation.get("name") if isinstance(organisation, dict) else ""
    name = extras.get("publisher_name") or _string(title)
    return {"name": name, "url": extras.get("publisher_uri", "")} if name else {}


def _landing_page(dataset: Mapping[str, Any], options: CkanOptions) -> str:
    return f"{options.base.rstrip('/')}/dataset/{_string(dataset.get('name')) or dataset['id']}"


def _themes(dataset: Mapping[str, Any], extras: Mapping[str, str]) -> list[str]:
    groups = [_string(one.get("title") or one.get("name")) for one in _parts(dataset, "groups")]
    return [*groups, *([extras["theme"]] if extras.get("theme") else [])]


def _parts(found: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    parts = found.get(name)
    return [one for one in parts if isinstance(one, dict)] if isinstance(parts, list) else []


def _string(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


CATALOGUE = Catalogue("ckan", CkanOptions, plan, parse, content_types=("application/json",))
