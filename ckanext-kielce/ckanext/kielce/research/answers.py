"""Files as answers: with their hash as ETag, with their date, packed where the client takes it."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

from ckanext.kielce.theme import lean
from flask import Response, request, send_file

PACKED = ".gz"
_BLOCK = 1 << 20


def ready(
    path: Path, sha256: str, moment: dt.datetime, media_type: str, name: str, lasting: bool
) -> Response:
    """A file of the shelf. One that lies packed is unpacked on the way where the client cannot do it."""
    lean.mark("file" if lasting else "lean")
    packed = path.name.endswith(PACKED)
    if packed and "gzip" not in request.accept_encodings:
        response = Response(_unpacked(path), mimetype=media_type)
        response.headers.set("Content-Disposition", "attachment", filename=name)
    else:
        response = send_file(
            path, media_type, as_attachment=True, download_name=name, conditional=False, etag=False
        )
        if packed:
            response.headers["Content-Encoding"] = "gzip"
    return _conditional(response, sha256, moment, packed)


def written(content: bytes, moment: dt.datetime, media_type: str, name: str) -> Response:
    """A small file, written just now."""
    digest = hashlib.sha256(content).hexdigest()
    packed = "gzip" in request.accept_encodings
    response = lean.file(gzip.compress(content, 6, mtime=0) if packed else content, media_type, name)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return _conditional(response, digest, moment, packs=True)


def _conditional(response: Response, digest: str, moment: dt.datetime, packs: bool) -> Response:
    if packs:
        response.vary.add("Accept-Encoding")
    # The same contents packed and unpacked are equal, not identical: hence a weak tag.
    response.set_etag(digest, weak=packs)
    response.last_modified = moment
    return response.make_conditional(request)  # pyright: ignore[reportReturnType]


def _unpacked(path: Path) -> Iterator[bytes]:
    with gzip.open(path) as file:
        while block := file.read(_BLOCK):
            yield block
