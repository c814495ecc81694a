"""Queues for treatment of the National Health Fund (NFZ), API “Terminy leczenia” 1.3.

A queue is one place of one provider for one benefit. A city's figures are put together from all its queues:

* people awaiting: the sum over queues;
* mean wait: the providers' means, weighted with the people each mean was made of, those who left the list
  because they were treated. So it is the mean over all these people; queues that nobody left say nothing.
* first free day: the median over queues of the days from the day of the report to the first free one.

Answers come in pages of 25 with a relative `next`. What pages have told goes along with the request for the
next one, and the last one gives the figures. A queue with `many-places` has sisters at an address of its own;
they are asked after the pages and mend the figures; where that fails, the figures stand without them.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

from pydantic import Field
from zoom_schemas.dimensions import format_dimensions

from harvesters.feeds.feed import Feed, Options, Parsed, Request, Row, Scope, write_parsed
from harvesters.feeds.nfz_queues import FieldError, Queue, figures, queue_of
from harvesters.fetching.formats import read_json
from harvesters.fetching.limits import MINUTE, SECOND, Allowance
from harvesters.fetching.policy import RefusedError, origin_of
from harvesters.fetching.sandbox import ParseError
from harvesters.source import Source

CASES = {"stable": 1, "urgent": 2}
"""Kinds of cases: a referral without hurry, an urgent one."""

PAGE = 25
MOST_PAGES = 100


class NfzOptions(Options):
    """`benefits`: code in our dimension → name as the fund writes it; the search finds longer names too."""

    province: str = Field(
        description="Number of the fund's branch, 13 for Świętokrzyskie.", pattern=r"^\d{2}$"
    )
    locality: str = Field(description="The town as the fund writes it, KIELCE.", min_length=2)
    benefits: dict[str, str] = Field(description="Code → name of a benefit.", min_length=1)
    cases: tuple[str, ...] = Field(tuple(CASES), description="stable, urgent.", min_length=1)
    names: dict[str, tuple[str, ...]] = Field(
        {"awaiting": ("awaiting",), "removed": ("removed",), "days": ("average-period",)},
        description="What we ask for → names that the field of `provider-data` has had.",
    )
    api_version: str = Field("1.3", description="Version of the API.")
    base: str = Field("https://api.nfz.gov.pl/app-itl-api", description="Address of the API.")


def plan(source: Source, options: NfzOptions, scope: Scope) -> Sequence[Request]:
    """The first page of each benefit and kind of case."""
    return [
        Request(
            f"{benefit}/{case}/1",
            f"{options.base}/queues?{urlencode(_asked(options, name, case))}",
            context={
                "base": options.base,
                "territory": scope.territories[0],
                "benefit": benefit,
                "name": name,
                "case": case,
                "locality": options.locality,
                "names": options.names,
                "version": options.api_version,
                "page": 1,
                "queues": [],
                "more": [],
            },
        )
        for benefit, name in options.benefits.items()
        for case in options.cases
    ]


def _asked(options: NfzOptions, benefit: str, case: str) -> dict[str, Any]:
    return {
        "page": 1,
        "limit": PAGE,
        "format": "json",
        "case": CASES[case],
        "province": options.province,
        "locality": options.locality,
        "benefit": benefit,
        "api-version": options.api_version,
    }


def parse(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    """One page, or the sisters of one queue."""
    answer, context = read_json(arrived.read_bytes()), options["context"]
    listed = answer.get("data") if isinstance(answer, Mapping) else None
    if not isinstance(listed, list):
        raise ParseError(f"is no list of queues of NFZ: {str(answer)[:200]}")
    try:
        queues, others = _queues(listed, context)
    except FieldError as error:
        write_parsed(Parsed(held=f"{error.problem}. {error.hint} Write its name under `names`."), result)
        return
    seen = {one["id"]: one for one in [*context["queues"], *(one.kept() for one in queues)]}
    sisters = [one.id for one in queues if one.many_places] if "page" in context else []
    told = {**context, "queues": list(seen.values()), "more": [*context["more"], *sisters]}
    told.setdefault("month", _month(answer))
    write_parsed(_told(answer, told, others), result)


def _told(answer: Mapping[str, Any], context: dict[str, Any], others: int) -> Parsed:
    """The next page; after the last the figures, and the next queue whose sisters are asked."""
    following = (answer.get("links") or {}).get("next") if "page" in context else None
    if following:
        return Parsed([], [_next_page(str(following), context)])
    rest = [one for one in context["more"] if one not in context.get("asked", [])]
    found = [Queue(**one) for one in context["queues"]]
    remarks, called = [], f"{context['name']} ({context['case']})"
    if not found:
        remarks.append(f"{called}: no queue of this name in {context['locality']} ({others} others)")
    if silent := sum(one.awaiting is None for one in found):
        remarks.append(f"{called}: {silent} of {len(found)} queues do not say how many await")
    return Parsed(_rows(found, context), [_sisters(rest[0], context)] if rest else [], remarks)


def _next_page(following: str, context: dict[str, Any]) -> Request:
    number = context["page"] + 1
    if number > MOST_PAGES:
        raise ParseError(f"has more than {MOST_PAGES} pages")
    address = _within(context["base"], following)
    return Request(
        f"{context['benefit']}/{context['case']}/{number}", address, context={**context, "page": number}
    )


def _sisters(queue: str, context: dict[str, Any]) -> Request:
    query = urlencode({"format": "json", "api-version": context["version"]})
    address = f"{context['base']}/many-places/{queue}?{query}"
    more = {key: value for key, value in context.items() if key != "page"}
    more["asked"] = [*context.get("asked", []), queue]
    key = f"{context['benefit']}/{context['case']}/many-places/{queue}"
    return Request(key, address, context=more, optional=True)


def _within(base: str, following: str) -> str:
    """The next page, which must be one of the same server."""
    address = urljoin(f"{base}/", following)
    try:
        same = origin_of(address) == origin_of(base)
    except RefusedError:
        same = False
    if not same:
        raise ParseError(f"names a next page elsewhere: {following[:200]}")
    return address


def _queues(listed: Sequence[Any], context: Mapping[str, Any]) -> tuple[list[Queue], int]:
    """The queues of this very benefit in this very town, and how many others came along.

    Raises FieldError where statistics have not the fields that are needed.
    """
    wanted = _plain(context["name"]), _plain(context["locality"])
    ours, others = [], 0
    for one in listed:
        attributes = one.get("attributes") if isinstance(one, Mapping) else None
        if not isinstance(attributes, Mapping) or not one.get("id"):
            raise ParseError(f"holds a queue without attributes: {str(one)[:200]}")
        if (_plain(attributes.get("benefit")), _plain(attributes.get("locality"))) != wanted:
            others += 1
            continue
        ours.append(queue_of(str(one["id"]), attributes, context["names"]))
    return ours, others


def _rows(found: Sequence[Queue], context: Mapping[str, Any]) -> list[Row]:
    place = format_dimensions({"benefit": context["benefit"], "case": context["case"]})
    return list(_of_city(found, context["territory"], context["month"], place))


def _of_city(found: Sequence[Queue], territory: str, month: str, place: str) -> Iterator[Row]:
    for series, value, flags in figures(found) if found else ():
        yield series, territory, month, value, flags, place


def _month(answer: Mapping[str, Any]) -> str:
    """The month of the state that the answer describes."""
    meta = answer.get("meta") or {}
    written = str(meta.get("date-modified") or meta.get("date-published") or "")[:7]
    if len(written) != len("2026-11"):
        raise ParseError("does not say when its queues were counted (meta: date-modified)")
    return written


def _plain(text: Any) -> str:
    return " ".join(str(text or "").upper().split())


FEED = Feed(
    "nfz",
    NfzOptions,
    plan,
    parse,
    Allowance(((5, SECOND), (120, MINUTE))),
    ("application/json", "application/vnd.api+json"),
    rolling=True,
)
