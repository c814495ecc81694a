"""What is mended in a record before it is believed: characters, links, dates, rhythms, geometry."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from harvesters.catalogues.dates import date, rhythm
from harvesters.catalogues.places import PlaceError, geometry
from harvesters.catalogues.record import LONGEST_LINK, LONGEST_TEXT

Remark = Callable[[str], None]

_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)

CUT = " […]"

_UNSAFE = re.compile(r"""[\s"'<>\\`]""")


def tidied(raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The record with what could be mended, and remarks on what was dropped. Empty values are left out."""
    remarks: list[str] = []
    content = _tidied(raw, remarks.append)
    return content if isinstance(content, dict) else {}, remarks


def words(text: str) -> str:
    """Text without control characters, in one Unicode form (NFC), without spaces around it."""
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text)).strip()


def link(text: str) -> str | None:
    """An address of the web, fit to be shown; None for any other."""
    bare = words(text).replace("\n", "").replace("\t", "")
    try:
        parts = urlsplit(bare)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or parts.username is not None:
        return None
    bare = parts.scheme.lower() + bare[len(parts.scheme) :]
    safe = _UNSAFE.sub(lambda found: quote(found.group()), bare)
    return safe if len(safe) <= LONGEST_LINK else None


def _tidied(value: Any, remark: Remark, name: str = "") -> Any:
    if name in _MENDED and value not in (None, "", {}):
        return _MENDED[name](value, remark)
    if isinstance(value, Mapping):
        found = {str(key): _tidied(one, remark, str(key)) for key, one in value.items()}
        return {key: one for key, one in found.items() if one not in _NOTHING}
    if isinstance(value, list | tuple):
        return [kept for one in value if (kept := _tidied(one, remark)) not in _NOTHING]
    return words(value) if isinstance(value, str) else value


_NOTHING = (None, "", [], {})


def _text(found: Any, remark: Remark) -> Any:
    """A text in its languages, each cut where nobody reads on: what is too long keeps no dataset out."""
    cut = {}
    for language, text in found.items() if isinstance(found, Mapping) else ():
        said = words(str(text))
        if len(said) > LONGEST_TEXT:
            remark(f"a text of {len(said)} characters was cut after {LONGEST_TEXT}")
            said = said[: LONGEST_TEXT - len(CUT)].rstrip() + CUT
        cut[str(language)] = said
    said = {language: text for language, text in cut.items() if text}
    return {"pl": said["en"], **said} if "en" in said else said


def _link(found: Any, remark: Remark) -> str | None:
    text = str(found)
    kept = link(text)
    if kept is None and words(text):
        remark(f"the link {words(text)[:100]!r} is no address of the web and was left out")
    return kept


def _date(found: Any, remark: Remark) -> str | None:
    kept = date(words(str(found)))
    if kept is None:
        remark(f"the date {words(str(found))[:100]!r} cannot be understood and was left out")
    return kept


def _rhythm(found: Any, remark: Remark) -> str | None:
    kept = rhythm(words(str(found)))
    if kept is None:
        remark(f"the rhythm {words(str(found))[:100]!r} is not known and was left out")
    return kept


def _place(found: Any, remark: Remark) -> dict[str, Any] | None:
    try:
        return geometry(found)
    except PlaceError as error:
        remark(f"its geometry {error} and was left out")
        return None


_MENDED: dict[str, Callable[[Any, Remark], Any]] = {
    "notes": _text,
    "description": _text,
    "url": _link,
    "landing_page": _link,
    "issued": _date,
    "modified": _date,
    "start": _date,
    "end": _date,
    "rhythm": _rhythm,
    "spatial": _place,
}
