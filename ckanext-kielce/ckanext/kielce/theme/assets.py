"""Style sheets and scripts at addresses made of their contents, so that a browser may keep them for good.

A bundle is a list of files of ``assets/`` joined in order; the colours of drawings come from the palette that
drew them. Nothing is built outside: what is in the repository is what is served.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from dashboards_embed import palette

_FILES = resources.files("ckanext.kielce.theme").joinpath("assets")
_LEAFLET = resources.files("ckanext.spatial").joinpath("assets/js/vendor/leaflet/1.9.3")
_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_WITH_DRAWINGS = {"zoom.css", "ckan.css"}
_BUNDLES = {
    "zoom.css": ("tokens.css", "frame.css", "page.css"),
    "ckan.css": ("tokens.css", "frame.css", "ckan.css"),
    "zoom.js": ("zoom.js",),
    "work.css": ("work.css",),
    "sources.css": ("sources.css",),
    "editing.js": ("editing.js",),
    "maps.css": ("leaflet/leaflet.css", "maps.css"),
    "maps.js": ("leaflet/leaflet.js", "maps.js"),
    "icon.svg": ("icon.svg",),
}


@dataclass(frozen=True)
class Asset:
    """A served file: its name, bytes, type and the first eight digits of its hash."""

    name: str
    body: bytes
    mimetype: str
    digest: str

    @property
    def path(self) -> str:
        return f"/znk/{self.digest}/{self.name}"


@cache
def asset(name: str) -> Asset:
    """The asset called ``name``; KeyError for a name that no bundle has."""
    text = "\n".join(_part(part) for part in _BUNDLES[name])
    kind = name.rsplit(".", 1)[1]
    if kind == "css":
        text = _squeezed(text + (chart_colours() if name in _WITH_DRAWINGS else ""))
    body = text.encode()
    return Asset(name, body, _TYPES[kind], hashlib.sha256(body).hexdigest()[:8])


def _part(name: str) -> str:
    """A file of ``assets/``; of Leaflet, the one that ckanext-spatial ships."""
    folder, _, file = name.rpartition("/")
    place = _LEAFLET if folder == "leaflet" else _FILES
    return place.joinpath(file).read_text("utf-8")


def chart_colours() -> str:
    """Rules that turn the colours written in drawings with the theme of the page."""
    return "".join(
        f'svg [{attribute}="{light}"]{{{attribute}:light-dark({light},{dark})}}'
        for light, dark in palette.DARK.items()
        for attribute in ("fill", "stroke")
    )


def _squeezed(css: str) -> str:
    without_comments = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    single_spaced = re.sub(r"\s+", " ", without_comments)
    return re.sub(r"\s*([{};,])\s*", r"\1", single_spaced).strip()
