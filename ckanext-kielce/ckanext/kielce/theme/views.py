"""Addresses of the theme: its assets and the pages about the portal."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from ckanext.kielce.theme import assets, helpers, lean
from ckanext.kielce.theme.declaration import declaration
from flask import Blueprint, Response, redirect
from zoom_schemas.settings import load_settings

__all__ = ["theme"]

theme = Blueprint("kielce_theme", __name__)
theme.after_app_request(lean.tell_outer_layer)


@theme.route("/znk/<digest>/<name>")
def static_file(digest: str, name: str) -> Response:
    """An asset; an old address leads to the present contents."""
    try:
        wanted = assets.asset(name)
    except KeyError:
        tk.abort(404)
    if digest != wanted.digest:
        return redirect(wanted.path, 302)  # pyright: ignore[reportReturnType]
    return lean.lasting(wanted.body, wanted.mimetype)


@theme.route("/dostepnosc")
def accessibility() -> Response:
    """The accessibility declaration that Polish law asks of public bodies."""
    lang = lean.language()
    page = declaration(load_settings(), lang, helpers.kielce_url("/", absolute=True))
    return lean.page("kielce/accessibility.html", page=page)
