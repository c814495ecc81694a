"""Wiring of the pages about sources: their state, the inventory, the calendar."""

from __future__ import annotations

import ckan.plugins as p


class SourcesPlugin(p.SingletonPlugin):
    """Where the figures come from, and what is due."""
