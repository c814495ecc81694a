"""Wiring of quality: the register of corrections, verdicts, holds and their release."""

from __future__ import annotations

import ckan.plugins as p
from ckan.plugins import toolkit as tk
from ckanext.kielce.quality import action, auth, views


@tk.blanket.actions(action)
@tk.blanket.auth_functions(auth)
@tk.blanket.blueprints([views.quality])
class QualityPlugin(p.SingletonPlugin):
    """What was checked, what is held, which errors of sources are known."""

    p.implements(p.IConfigurer)

    def update_config(self, config):
        tk.add_template_directory(config, "templates")
