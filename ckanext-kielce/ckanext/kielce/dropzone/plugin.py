"""Wiring of the drop zone: files as clerks leave them, published clean."""

from __future__ import annotations

import ckan.plugins as p
from ckan.plugins import toolkit as tk
from ckanext.kielce.dropzone import views


@tk.blanket.blueprints([views.dropzone])
class DropzonePlugin(p.SingletonPlugin):
    """Clerks' files, taken as they are."""

    p.implements(p.IConfigurer)

    def update_config(self, config):
        tk.add_template_directory(config, "templates")
