"""Wiring of the looks: templates, assets, translations of our own texts."""

from __future__ import annotations

from pathlib import Path

import ckan.plugins as p
from ckan.plugins import toolkit as tk
from ckanext.kielce.theme import helpers, views
from flask_compress import Compress


@tk.blanket.helpers(helpers)
@tk.blanket.blueprints([views.theme])
class ThemePlugin(p.SingletonPlugin):
    """One header, one footer, one look, on our pages and on CKAN's."""

    p.implements(p.IConfigurer)
    p.implements(p.IMiddleware, inherit=True)
    p.implements(p.ITranslation)

    def update_config(self, config):
        tk.add_template_directory(config, "templates")

    def make_middleware(self, app, config):
        Compress(app)
        return app

    def i18n_directory(self) -> str:
        return str(Path(__file__).parent / "i18n")

    def i18n_locales(self) -> list[str]:
        return [folder.name for folder in Path(self.i18n_directory()).iterdir() if folder.is_dir()]

    def i18n_domain(self) -> str:
        return "ckanext-kielce-theme"
