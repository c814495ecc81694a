"""Wiring of the indicators: settings, actions, commands."""

from __future__ import annotations

import ckan.plugins as p
from ckan.plugins import toolkit as tk


@tk.blanket.config_declarations("../config_declaration.yaml")
class IndicatorsPlugin(p.SingletonPlugin):
    """Cards, their values and traces in CKAN."""
