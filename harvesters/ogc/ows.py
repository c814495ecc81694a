"""What all OGC services share (OWS Common 1.1 and 2.0): addresses, announcements, exception reports."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from harvesters.fetching.formats import read_xml
from harvesters.fetching.sandbox import ParseError

REPORTS = ("ExceptionReport", "ServiceExceptionReport")


def address(base: str, **parameters: str | int) -> str:
    """The address of a request. What the service's own address asks for stays, but for these parameters.

    Names of parameters are compared without regard to case, as OWS Common (11.5.2) has it.
    """
    parts = urlsplit(base)
    ours = {name.lower() for name in parameters}
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.lower() not in ours
    ]
    query = urlencode([*kept, *((name, str(value)) for name, value in parameters.items())])
    return urlunsplit(parts._replace(query=query, fragment=""))


def read_answer(content: bytes, *roots: str) -> Any:
    """The root of an answer in XML, which must go by one of these names.

    Raises ParseError with the service's own words where it answers with an exception report, under
    whatever status.
    """
    root = read_xml(content)
    if name_of(root) in REPORTS:
        raise ParseError(f"the service refuses: {refusal(root)}")
    if roots and name_of(root) not in roots:
        raise ParseError(f"is {name_of(root)}, expected {' or '.join(roots)}")
    return root


def refusal(root: Any) -> str:
    """What an exception report says, in a line."""
    said = []
    for one in descendants(root, "Exception", "ServiceException"):
        code = one.get("exceptionCode") or one.get("code") or ""
        words = " ".join("".join(one.itertext()).split())
        said.append(f"{code}: {words}" if code else words)
    return ("; ".join(said) or "without a reason")[:500]


def name_of(element: Any) -> str:
    """The name of an element without its namespace; empty for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Any, *names: str) -> Iterator[Any]:
    """Children that go by one of these names, in any namespace."""
    return (one for one in element if name_of(one) in names)


def descendants(element: Any, *names: str) -> Iterator[Any]:
    """Elements below that go by one of these names, in any namespace."""
    return (one for one in element.iter() if name_of(one) in names)


def first(element: Any, *path: str) -> Any:
    """The first element along a path of names; None if there is none."""
    for name in path:
        element = next(children(element, name), None) if element is not None else None
    return element


def text(element: Any, *path: str) -> str:
    """The text of the first element along a path, spaces made single; empty if there is none."""
    found = first(element, *path)
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def keywords(element: Any) -> tuple[str, ...]:
    """The keywords below the first list of them, each once."""
    lists = children(element, "Keywords", "KeywordList")
    listed = (text(one) for found in lists for one in children(found, "Keyword"))
    return tuple(dict.fromkeys(one for one in listed if one))


def constraints(element: Any) -> Mapping[str, str]:
    """Name → value of what a service says it implements (ows:Constraint, fes:Constraint)."""
    return {one.get("name", ""): text(one, "DefaultValue") for one in descendants(element, "Constraint")}
