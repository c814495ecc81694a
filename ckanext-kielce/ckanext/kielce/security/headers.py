"""Security and cache headers of every answer, by the kind of page."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from typing import Literal

from werkzeug.datastructures import Headers

PageKind = Literal["lean", "embed", "file", "work", "ckan", "form", "upload"]

# A view sets this header on its response to say which rules it follows; visitors never see it.
PAGE_HEADER = "X-Zoom-Page"
PAGE_KINDS: frozenset[str] = frozenset({"lean", "embed", "file", "work"})

_STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
# CKAN's own pages style themselves by attributes and show resource views in frames of this site.
_CKAN = _STRICT | {
    "style-src": "'self' 'unsafe-inline'",
    "frame-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'self'",
}
# Two forms of CKAN, for people who have logged in, work by event handlers in attributes: the file of a
# resource and the list of API tokens. Scripts in the page stay forbidden there, too.
_HANDLERS = _CKAN | {"script-src-attr": "'unsafe-inline'"}
_WITH_HANDLERS = re.compile(r"/resource/(new|[^/]+/edit)$|/api-tokens(/|$)")

# What people uploaded: a file to keep, never a page of this site, whatever it says it is.
_UPLOADED = re.compile(r"/resource/[^/]+/download(/|$)|^/uploads/|^/file/")
_NO_PAGE = {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'", "sandbox": ""}

_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_CACHE = {
    "lean": "public, max-age=300, stale-while-revalidate=86400",
    "embed": "public, max-age=300, stale-while-revalidate=86400",
    "file": "public, max-age=31536000, immutable",
}
_NOT_MODIFIED = 304
_BEING_MADE = 202
"""A job is making what was asked for: a moment later the same address answers otherwise."""
_HSTS = "max-age=31536000; includeSubDomains"


def policy(directives: dict[str, str]) -> str:
    """A Content-Security-Policy from its directives."""
    return "; ".join(f"{name} {sources}".strip() for name, sources in directives.items())


POLICIES = {
    "lean": policy(_STRICT),
    "file": policy(_STRICT),
    "work": policy(_STRICT),
    "embed": policy(_STRICT | {"frame-ancestors": "*"}),
    "ckan": policy(_CKAN),
    "form": policy(_HANDLERS),
    "upload": policy(_NO_PAGE),
}


def policy_with_pictures(origins: Iterable[str]) -> str:
    """The policy of a page of CKAN that shows pictures of these origins, too."""
    return policy(_CKAN | {"img-src": " ".join([_CKAN["img-src"], *origins])})


def page_kind(headers: Headers, path: str, status: int = 200) -> PageKind:
    """What the view called its answer; everything under ``/embed/`` may be framed by other sites.

    The path is taken as servers resolve it: ``/x/../uploads/a`` is an upload, too.
    """
    path = "/" + posixpath.normpath(path).lstrip("/")
    if path.startswith("/embed/"):
        return "embed"
    marked = headers.get(PAGE_HEADER, "")
    if marked in PAGE_KINDS:
        return marked  # pyright: ignore[reportReturnType]
    if _UPLOADED.search(path) and (status < 300 or status == _NOT_MODIFIED):
        return "upload"
    return "form" if _WITH_HANDLERS.search(path) else "ckan"


def secure(headers: Headers, kind: PageKind, https: bool) -> None:
    """Set what every answer carries; a stricter policy that a view has set itself stays."""
    headers.remove(PAGE_HEADER)
    for name, value in _EVERYWHERE.items():
        headers.set(name, value)
    headers.setdefault("Content-Security-Policy", POLICIES[kind])
    if kind == "upload":
        _hand_over(headers)
    headers.set("Cross-Origin-Opener-Policy", "same-origin")
    if kind == "embed":
        headers.remove("X-Frame-Options")
        headers.set("Cross-Origin-Resource-Policy", "cross-origin")
    else:
        headers.set("X-Frame-Options", "SAMEORIGIN")
    if https:
        headers.set("Strict-Transport-Security", _HSTS)


def _hand_over(headers: Headers) -> None:
    """Have an upload saved instead of shown; pictures in pages are shown all the same."""
    _, semicolon, name = headers.get("Content-Disposition", "").partition(";")
    headers.set("Content-Disposition", f"attachment{semicolon}{name}")
    headers.set("Content-Security-Policy", POLICIES["upload"])


def allow_shared_caching(headers: Headers, kind: PageKind, status: int) -> None:
    """Let caches keep our own pages: they are the same for everyone and set no cookie.

    Pages at which staff works are kept nowhere. CKAN writes its own cache headers after every view, so only
    the outermost layer can say this.
    """
    if kind == "work":
        headers.set("Cache-Control", "no-store")
    if kind not in _CACHE:
        return
    headers.remove("Set-Cookie")
    remaining = [part for part in headers.get("Vary", "").replace(" ", "").split(",") if part]
    remaining = [part for part in remaining if part.lower() != "cookie"]
    headers.remove("Vary")
    if remaining:
        headers.set("Vary", ", ".join(remaining))
    passing = status >= 400 or status == _BEING_MADE
    headers.set("Cache-Control", "no-store" if passing else _CACHE[kind])
