"""What may be kept as an address or a media type of a dataset: nothing that a browser would run.

CKAN 2.12.0 keeps any text. A ``javascript:`` address becomes a link on the portal's pages, a ``file:``
address an errand for whoever fetches it, and a media type with a line break takes the download down.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from ckan.plugins import toolkit as tk

SCHEMES = frozenset({"http", "https", "ftp", "ftps"})
LONGEST_LINK = 2000
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_MEDIA_TYPE = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}"
    r"(?: ?; ?[A-Za-z0-9_.+-]+=(?:[A-Za-z0-9_.:/+-]+|\"[A-Za-z0-9_.:/ +-]*\"))*"
)


def link(value: Any) -> Any:
    """A validator: an address of the web, or the name of an uploaded file, or nothing."""
    if not isinstance(value, str) or not value.strip():
        return value
    text = value.strip()
    if len(text) > LONGEST_LINK:
        raise tk.Invalid(tk._("The address is too long."))
    if not text.isprintable():
        raise tk.Invalid(tk._("The address holds a line break or another invisible character."))
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() not in SCHEMES:
        raise tk.Invalid(tk._("Only addresses that begin with https:// or http:// can be kept here."))
    if not _can_be_called(text):
        raise tk.Invalid(tk._("This is no address that a browser could open."))
    return text


def media_type(value: Any) -> Any:
    """A validator: a media type (RFC 6838, 4.2); what is none is not kept, as CKAN finds one by itself."""
    return value if isinstance(value, str) and _MEDIA_TYPE.fullmatch(value) else None


def _can_be_called(address: str) -> bool:
    """Whether the host of an address can be looked up (RFC 1035, 2.3.4)."""
    try:
        (urlsplit(address).hostname or "").encode("idna")
        urlsplit(address).port  # noqa: B018 (raises where it is no number)
    except ValueError:
        return False
    return True
