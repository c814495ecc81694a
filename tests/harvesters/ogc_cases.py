"""The cases of OGC services for the standard suite of catalogues, answered by the real servers."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from catalogue_cases import Case
from csw_server import Answer, catalogue, iso_record
from ogc_servers import Maps, fill


@cache
def _maps(*names: str) -> Maps:
    """MapServer with some of the true layers, made when it is first asked."""
    folder = tempfile.mkdtemp(prefix="maps-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    maps = Maps(Path(folder))
    fill(maps, *names)
    return maps


@cache
def _catalogue(count: int) -> Answer:
    """pycsw with so many records, made when it is first asked."""
    return catalogue([iso_record(f"pl-kielce-{number}") for number in range(count)], timeless=True)


_DOCTYPE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><WFS_Capabilities version="2.0.0">&b;'
_REPORT = (
    b'<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1"><ows:Exception exceptionCode="Busy"/>'
    b"</ows:ExceptionReport>"
)


CASES: dict[str, Case] = {
    "wfs": Case(
        "wfs",
        lambda origin: {"base": f"{origin}/msip", "page": 60},
        lambda handler: _maps("lokale", "granica").answer(handler),
        lambda handler: _maps("granica").answer(handler),
        ("ms:granica", "ms:lokale"),
        {
            "a document type": (_DOCTYPE + b"</WFS_Capabilities>", "text/xml"),
            "an exception report with status 200": (_REPORT, "text/xml"),
            "another version": (b'<WFS_Capabilities version="1.1.0"/>', "text/xml"),
            "a page of the web": (b"<html></html>", "text/html"),
        },
        pages=6,
    ),
    "wms": Case(
        "wms",
        lambda origin: {"base": f"{origin}/msip", "not_layers": ["msip"]},
        lambda handler: _maps("lokale", "granica").answer(handler),
        lambda handler: _maps("granica").answer(handler),
        ("granica", "lokale"),
        {
            "a document type": (_DOCTYPE.replace(b"WFS", b"WMS") + b"</WMS_Capabilities>", "text/xml"),
            "an exception report with status 200": (
                _REPORT.replace(b"ows:Exc", b"ows:ServiceExc"),
                "text/xml",
            ),
            "a page of the web": (b"<html></html>", "text/html"),
        },
        pages=1,
    ),
    "ogcapi": Case(
        "ogcapi",
        lambda origin: {"base": f"{origin}/ogcapi", "page": 60},
        lambda handler: _maps("lokale", "granica").answer(handler),
        lambda handler: _maps("granica").answer(handler),
        ("granica", "lokale"),
        {
            "no collections": (b'{"collections": {}}', "application/json"),
            "nested": (b'{"collections": ' + b"[" * 5000 + b"]" * 5000 + b"}", "application/json"),
            "a page of the web": (b"<html></html>", "text/html"),
        },
        pages=5,
    ),
    "csw": Case(
        "csw",
        lambda origin: {"base": f"{origin}/csw", "page": 2},
        lambda handler: _catalogue(5)(handler),
        lambda handler: _catalogue(4)(handler),
        tuple(f"pl-kielce-{number}" for number in range(5)),
        {
            "a document type": (_DOCTYPE + b"</WFS_Capabilities>", "application/xml"),
            "an exception report with status 200": (_REPORT, "application/xml"),
            "a page of the web": (b"<html></html>", "text/html"),
        },
        pages=3,
    ),
}
