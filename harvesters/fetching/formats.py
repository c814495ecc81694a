"""What is refused in foreign formats before anything is made of them: entities, remote contexts, bombs."""

import errno
import json
import lzma
import math
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from lxml import etree

from harvesters.fetching.sandbox import MEBIBYTE, ParseError

DEEPEST_JSON = 100


def read_xml(content: bytes) -> Any:
    """The root element. Raises ParseError for what is no XML, and for XML with a document type.

    A document type can define entities that grow without end or point at files; no source needs one.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ParseError(f"is not sound XML: {error}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise ParseError("holds a DOCTYPE", "Sources must send XML without one.")
    return root


def read_json(content: bytes) -> Any:
    """The content of a JSON text in UTF-8, with or without BOM. Raises ParseError.

    Numbers beyond all measure are refused. Of what no database can hold in a text, U+0000 is left out and
    half of a surrogate pair, a character that was cut, becomes U+FFFD. Where a name comes twice in an object,
    the last one holds (RFC 8259, 4).
    """
    try:
        text = content.decode("utf-8-sig")
        found = json.loads(text, parse_constant=_no_number, parse_float=_number)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise ParseError(f"is not sound JSON: {error or 'nested too deeply'}") from None
    _check_depth(found)
    return _storable(found) if _UNSTORABLE_ESCAPE.search(text) else found


def check_json_ld(content: bytes) -> None:
    """Refuse JSON-LD that names a context to be loaded from elsewhere. Raises ParseError."""
    check_contexts(read_json(content))


def check_contexts(found: Any) -> None:
    """The same for JSON-LD that is parsed already: contexts by address, and those that import one."""
    for value in _contexts(found):
        for one in value if isinstance(value, list) else [value]:
            elsewhere = one.get("@import") if isinstance(one, dict) else one
            if isinstance(elsewhere, str):
                problem = f"wants its context from {elsewhere[:200]}"
                raise ParseError(problem, "The context must stand in the file.")


def read_member(
    archive: Path, name: str | None = None, most: int = 500 * MEBIBYTE, members: int = 1000
) -> bytes:
    """One file of a ZIP archive; its only one if no name is given. Raises ParseError beyond the limits."""
    try:
        with zipfile.ZipFile(archive) as opened:
            listed = [one for one in opened.infolist() if not one.is_dir()]
            _check_members(listed, members)
            chosen = _chosen(listed, name)
            _check_size(chosen, chosen.file_size, most)
            with opened.open(chosen) as file:
                content = file.read(most + 1)  # its header may lie
    except _BROKEN_ARCHIVE as error:
        raise ParseError(f"is not a sound ZIP archive: {error}") from None
    except OSError as error:  # a bzip2 stream, or a place in the file that cannot be
        if error.errno not in (None, errno.EINVAL):
            raise
        raise ParseError(f"is not a sound ZIP archive: {error}") from None
    _check_size(chosen, len(content), most)
    return content


_BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    RuntimeError,  # encrypted, or compressed in a way we do not know
    EOFError,
    UnicodeDecodeError,  # a name that is none
    zlib.error,
    lzma.LZMAError,
)


def _check_size(member: zipfile.ZipInfo, size: int, most: int) -> None:
    if size > most:
        raise ParseError(f"holds {member.filename[:200]} of more than {most // MEBIBYTE} MiB")


def _check_members(listed: list[zipfile.ZipInfo], members: int) -> None:
    if len(listed) > members:
        raise ParseError(f"holds {len(listed)} files, at most {members} are expected")
    for one in listed:
        path = PurePosixPath(one.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts:
            raise ParseError(f"holds a file that points outside: {one.filename[:200]}")


def _chosen(listed: list[zipfile.ZipInfo], name: str | None) -> zipfile.ZipInfo:
    found = [one for one in listed if name in (None, one.filename)]
    if len(found) != 1:
        names = ", ".join(one.filename[:200] for one in listed[:5])
        raise ParseError(f"holds {len(found)} files {'named ' + name if name else ''}: {names}")
    return found[0]


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


def _number(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text[:20]} is beyond all numbers")
    return number


_UNSTORABLE_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_HALVES = re.compile("[\ud800-\udfff]")


def _storable(found: Any) -> Any:
    """The same with texts that can be stored. Only as deep as `_check_depth` lets through."""
    if isinstance(found, str):
        return _HALVES.sub("\N{REPLACEMENT CHARACTER}", found.replace("\0", ""))
    if isinstance(found, list):
        return [_storable(one) for one in found]
    if isinstance(found, dict):
        return {_storable(name): _storable(one) for name, one in found.items()}
    return found


def _check_depth(found: Any) -> None:
    level, depth = [found] if isinstance(found, dict | list) else [], 0
    while level:
        depth += 1
        if depth > DEEPEST_JSON:
            raise ParseError(f"is nested deeper than {DEEPEST_JSON} levels")
        level = [
            child
            for one in level
            for child in (one.values() if type(one) is dict else one)
            if type(child) is list or type(child) is dict
        ]


def _children(one: Any) -> Any:
    return one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()


def _contexts(found: Any) -> Iterator[Any]:
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict) and "@context" in one:
            yield one["@context"]
        waiting.extend(_children(one))
