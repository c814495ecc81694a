"""Wiring of the synchronisation: actions, those of ckanext-harvest led to our runner, our type of sources."""

from __future__ import annotations

import ckan.plugins as p
from ckan.plugins import toolkit as tk
from ckanext.harvest.interfaces import IHarvester
from ckanext.kielce.harvest import action, adapters_address, auth, buttons, helpers, stock, tombstones
from ckanext.kielce.harvest.registration import TYPE

_ACTIONS = {
    name: getattr(module, name) for module in (action, stock, adapters_address) for name in module.__all__
}


@tk.blanket.actions(_ACTIONS)
@tk.blanket.auth_functions(auth)
@tk.blanket.helpers(helpers)
@tk.blanket.blueprints([tombstones.tombstones, buttons.buttons])
class HarvestPlugin(p.SingletonPlugin):
    """Sources that synchronise by themselves."""

    p.implements(p.IConfigurer)
    p.implements(IHarvester)

    def update_config(self, config):
        tk.add_template_directory(config, "templates")

    def info(self) -> dict[str, str | bool]:
        return {
            "name": TYPE,
            "title": tk._("Source declared in a file"),
            "description": tk._("Made by the portal itself from a file of the project; not for the form."),
            "show_config": False,
        }
