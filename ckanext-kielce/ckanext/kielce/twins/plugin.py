"""Wiring of the twins: pages, actions, the mark on tiles."""

from __future__ import annotations

import ckan.plugins as p
from ckan.plugins import toolkit as tk
from ckanext.kielce.twins import action, auth, helpers, views


@tk.blanket.actions(action)
@tk.blanket.auth_functions(auth)
@tk.blanket.helpers(helpers)
@tk.blanket.blueprints([views.twins])
class TwinsPlugin(p.SingletonPlugin):
    """Two sources of one indicator: how far apart, why, and what analysts say."""

    p.implements(p.IConfigurer)

    def update_config(self, config):
        tk.add_template_directory(config, "templates")
