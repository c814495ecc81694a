"""What templates may ask the theme."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from ckanext.kielce.theme import assets, lean
from flask import has_request_context
from zoom_schemas.settings import PortalSettings, load_settings

__all__ = [
    "kielce_asset",
    "kielce_is_at",
    "kielce_mark_lean",
    "kielce_other_languages",
    "kielce_settings",
    "kielce_url",
]


def kielce_settings() -> PortalSettings:
    """Settings of this portal: whose it is, in which languages."""
    return load_settings()


def kielce_asset(name: str) -> str:
    """Address of a style sheet or script, with its hash."""
    return _root() + assets.asset(name).path


def kielce_url(path: str, lang: str | None = None, absolute: bool = False) -> str:
    """Address of ``path`` in ``lang`` (the language of the page unless said)."""
    lang = lang or lean.language()
    prefix = "" if lang == tk.config["ckan.locale_default"] else f"/{lang}"
    site = tk.config["ckan.site_url"].rstrip("/") if absolute else ""
    return site + _root() + (prefix if prefix and path == "/" else prefix + path)


def kielce_other_languages() -> list[tuple[str, str, str]]:
    """The same page in each other language: code, name of the language, address."""
    here = tk.request.environ.get("CKAN_CURRENT_URL", "/")
    names = {"pl": "Polski", "en": "English", "uk": "Українська"}
    codes = [code for code in kielce_settings().languages if code != lean.language()]
    return [(code, names.get(code, code), kielce_url(here, code)) for code in codes]


def kielce_is_at(path: str) -> bool:
    """Whether the page shown is ``path`` or lies under it."""
    here = tk.request.path if has_request_context() else ""
    return here == path or here.startswith(path + "/")


def kielce_mark_lean() -> str:
    """Mark the answer as one of our own pages (error pages are rendered by CKAN)."""
    return lean.mark()


def _root() -> str:
    return (tk.config.get("ckan.root_path") or "").replace("/{{LANG}}", "").rstrip("/")
