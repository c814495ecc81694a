"""Answers of the portal's own pages: no session, no cookie, the same for everyone."""

from __future__ import annotations

from typing import Any, Literal

from ckan.plugins import toolkit as tk
from flask import Response, g, make_response, render_template

PAGE_HEADER = "X-Zoom-Page"
PageKind = Literal["lean", "embed", "file", "work"]


def mark(kind: PageKind | None = None) -> str:
    """Say which rules of security and caching this answer follows; empty, so that templates may call it.

    Without ``kind`` what was said before stays, or it is a lean page.
    """
    g.zoom_lean = kind or g.get("zoom_lean") or "lean"
    return ""


def page(template: str, status: int = 200, kind: PageKind = "lean", **context: Any) -> Response:
    """A page on the lean base template; ``work``: with the session of whoever is logged in, kept nowhere."""
    mark(kind)
    return make_response(render_template(template, **context), status)


def file(body: bytes | str, mimetype: str, name: str | None = None, kind: PageKind = "lean") -> Response:
    """A download or a drawing; with ``name`` the browser saves it under that name."""
    mark(kind)
    response = make_response(body)
    response.mimetype = mimetype
    if name:
        response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def lasting(body: bytes, mimetype: str) -> Response:
    """A file whose address changes with its contents."""
    return file(body, mimetype, kind="file")


def tell_outer_layer(response: Response) -> Response:
    """Pass the mark on to the layer that sets security and cache headers."""
    if kind := g.get("zoom_lean"):
        response.headers[PAGE_HEADER] = kind
    return response


def missing(what: str, ways: list[tuple[str, str]]) -> Response:
    """404 that says what is missing and leads on: pairs of a text and an address."""
    return page("kielce/missing.html", status=404, what=what, ways=ways)


def language() -> str:
    """The language of this address, as two letters."""
    return str(tk.h.lang())[:2]
