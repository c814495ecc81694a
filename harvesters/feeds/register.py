"""Files whose address changes with every edition, found by their title in the national catalogue dane.gov.pl.

`/resources` of its API answers JSON:API, `data[{id, attributes{title, format, download_url, link}}]`.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from harvesters.fetching.formats import read_json
from harvesters.fetching.sandbox import ParseError

ADDRESSES = ("download_url", "file_url", "link")
"""Attributes of a resource under which its file has stood, the likeliest first."""


def file_titled(content: bytes, pattern: str) -> tuple[str, str]:
    """The title and the address of the one file whose title fits (`*` for any letters).

    Raises ParseError where none or several fit, with the titles that were found.
    """
    answer = read_json(content)
    listed = answer.get("data") if isinstance(answer, Mapping) else None
    if not isinstance(listed, list):
        raise ParseError("is no list of files of dane.gov.pl")
    titled = [(_title(one), _address(one)) for one in listed if isinstance(one, Mapping)]
    fitting = [(title, address) for title, address in titled if address and _fits(title, pattern)]
    if len(fitting) != 1:
        titles = "; ".join(title for title, _ in titled[:5]) or "nothing"
        raise ParseError(f"lists {len(fitting)} files titled “{pattern}”", f"It lists: {titles}.")
    return fitting[0]


def _fits(title: str, pattern: str) -> bool:
    return fnmatchcase(title.lower(), pattern.lower())


def _attributes(one: Mapping[str, Any]) -> Mapping[str, Any]:
    attributes = one.get("attributes")
    return attributes if isinstance(attributes, Mapping) else {}


def _title(one: Mapping[str, Any]) -> str:
    title = _attributes(one).get("title")
    return " ".join(str(title.get("pl", "") if isinstance(title, Mapping) else title or "").split())


def _address(one: Mapping[str, Any]) -> str:
    return next((str(_attributes(one)[name]) for name in ADDRESSES if _attributes(one).get(name)), "")
