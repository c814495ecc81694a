"""Polish titles as addresses; CKAN's own function drops every letter that Latin-1 does not know."""

from __future__ import annotations

import re
import unicodedata

LONGEST_NAME = 100
_CROSSED = str.maketrans({"ł": "l", "Ł": "L"})


def slugify(title: str) -> str:
    """``Ludność Kielc`` → ``ludnosc-kielc``: lower case, no accents, at most 100 characters.

    Raises ValueError for a title without a letter or digit.
    """
    letters = unicodedata.normalize("NFKD", title.translate(_CROSSED)).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", letters.lower()).strip("-")[:LONGEST_NAME].rstrip("-")
    if not slug:
        raise ValueError(f"{title!r} has no letter or digit to make an address of")
    return slug
