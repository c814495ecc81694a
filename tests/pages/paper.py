"""The pages' templates on paper: rendered by plain Jinja, without CKAN, a database or a browser."""

from __future__ import annotations

import gettext
from pathlib import Path
from typing import Any

from ckanext.kielce.theme import assets
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from zoom_schemas.settings import load_settings

CAPABILITIES = Path(assets.__file__).parent.parent
I18N = CAPABILITIES / "theme" / "i18n"
DOMAIN = "ckanext-kielce-theme"


class Helpers:
    """Stands in for CKAN's ``h``: the same answers, for one language and one address."""

    def __init__(self, lang: str, here: str) -> None:
        self._lang = lang
        self._here = here

    def lang(self) -> str:
        return self._lang

    def kielce_settings(self) -> Any:
        return load_settings()

    def kielce_asset(self, name: str) -> str:
        return assets.asset(name).path

    def kielce_url(self, path: str, lang: str | None = None, absolute: bool = False) -> str:
        prefix = "" if (lang or self._lang) == "pl" else "/en"
        site = "https://zoom.example" if absolute else ""
        return site + (prefix if prefix and path == "/" else prefix + path)

    def kielce_is_at(self, path: str) -> bool:
        return self._here == path or self._here.startswith(path + "/")

    def kielce_twin_mark(self, card_id: str) -> Any:
        return None

    def kielce_twins_of(self, card_id: str) -> tuple[Any, ...]:
        return ()

    def csrf_input(self) -> Markup:
        return Markup('<input name="_csrf_token" type="hidden" value="probny">')

    def kielce_mark_lean(self) -> str:
        return ""

    def kielce_other_languages(self) -> list[tuple[str, str, str]]:
        other = "en" if self._lang == "pl" else "pl"
        return [(other, {"en": "English", "pl": "Polski"}[other], self.kielce_url(self._here, other))]


def render(template: str, lang: str = "pl", here: str = "/", **context: Any) -> str:
    """The page as a reader in ``lang`` gets it."""
    names = ("theme", "dashboards", "research", "twins", "sources")
    folders = [CAPABILITIES / name / "templates" for name in names]
    environment = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    texts = gettext.translation(DOMAIN, I18N, [lang], fallback=lang == "en")
    environment.install_gettext_translations(texts)  # pyright: ignore[reportAttributeAccessIssue]
    return environment.get_template(template).render(h=Helpers(lang, here), **{"switch": False, **context})
