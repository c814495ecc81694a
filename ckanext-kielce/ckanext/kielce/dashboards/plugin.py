"""Wiring of home, dashboards, indicator pages and traces."""

from __future__ import annotations

import ckan.plugins as p
from ckan.plugins import toolkit as tk
from ckanext.kielce.dashboards import card_views, chart_views, trace_views, views


@tk.blanket.blueprints([views.pages, chart_views.charts, card_views.card_pages, trace_views.traces])
class DashboardsPlugin(p.SingletonPlugin):
    """Pages made of published editions; they draw nothing themselves."""

    p.implements(p.IConfigurer)

    def update_config(self, config):
        tk.add_template_directory(config, "templates")
