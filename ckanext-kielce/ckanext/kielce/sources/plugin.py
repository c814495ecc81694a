"""Wiring of the pages about sources: their state, the inventory, the calendar."""

from __future__ import annotations

import ckan.plugins as p
from ckan.plugins import toolkit as tk
from ckanext.kielce.sources import staff_views, views


@tk.blanket.blueprints([views.sources, staff_views.staff])
class SourcesPlugin(p.SingletonPlugin):
    """Where the figures come from, and what is due."""

    p.implements(p.IConfigurer)

    def update_config(self, config):
        tk.add_template_directory(config, "templates")
