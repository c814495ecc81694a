"""Wiring of the synchronisation: jobs, adapters on ckanext-harvest, actions."""

from __future__ import annotations

import ckan.plugins as p


class HarvestPlugin(p.SingletonPlugin):
    """Sources that synchronise by themselves."""
