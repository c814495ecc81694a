"""Wiring of the page and the files for researchers."""

from __future__ import annotations

import ckan.plugins as p
from ckan.plugins import toolkit as tk
from ckanext.kielce.research import views


@tk.blanket.blueprints([views.research])
class ResearchPlugin(p.SingletonPlugin):
    """All values as files."""

    p.implements(p.IConfigurer)

    def update_config(self, config):
        tk.add_template_directory(config, "templates")
