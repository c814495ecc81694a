"""Wiring of the indicators: settings, actions, commands."""

from __future__ import annotations

import ckan.plugins as p
from ckan.plugins import toolkit as tk
from ckanext.kielce import cli
from ckanext.kielce.indicators import action, auth


@tk.blanket.actions(action)
@tk.blanket.auth_functions(auth)
@tk.blanket.cli(cli)
@tk.blanket.config_declarations("../config_declaration.yaml")
class IndicatorsPlugin(p.SingletonPlugin):
    """Cards, their values and traces in CKAN."""
