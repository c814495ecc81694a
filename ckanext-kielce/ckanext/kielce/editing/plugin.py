"""Wiring of editing: the form, drafts, review, actions."""

from __future__ import annotations

import ckan.plugins as p
from ckan.plugins import toolkit as tk
from ckanext.kielce.editing import action, auth, helpers, views


@tk.blanket.actions(action)
@tk.blanket.auth_functions(auth)
@tk.blanket.helpers(helpers)
@tk.blanket.blueprints([views.editing])
class EditingPlugin(p.SingletonPlugin):
    """Cards from idea to publication, by people who do not program."""

    p.implements(p.IConfigurer)

    def update_config(self, config):
        tk.add_template_directory(config, "templates")
