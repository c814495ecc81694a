"""Wiring of the synchronisation: our actions, ckanext-harvest's led to our runner, its type `figures`."""

from __future__ import annotations

import ckan.plugins as p
from ckan.plugins import toolkit as tk
from ckanext.harvest.interfaces import IHarvester
from ckanext.kielce.harvest import action, auth, stock

_ACTIONS = {name: getattr(module, name) for module in (action, stock) for name in module.__all__}


@tk.blanket.actions(_ACTIONS)
@tk.blanket.auth_functions(auth)
class HarvestPlugin(p.SingletonPlugin):
    """Sources that synchronise by themselves."""

    p.implements(IHarvester)

    def info(self) -> dict[str, str | bool]:
        return {
            "name": "figures",
            "title": tk._("Figures of a publisher"),
            "description": tk._("Declared in a file of the project; its figures become indicators."),
            "show_config": False,
        }
