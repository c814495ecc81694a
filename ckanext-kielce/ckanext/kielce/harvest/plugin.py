"""Wiring of the synchronisation: jobs, adapters on ckanext-harvest, actions."""

from __future__ import annotations

import ckan.plugins as p
from ckan.plugins import toolkit as tk
from ckanext.kielce.harvest import action, auth


@tk.blanket.actions(action)
@tk.blanket.auth_functions(auth)
class HarvestPlugin(p.SingletonPlugin):
    """Sources that synchronise by themselves."""
