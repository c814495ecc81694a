"""Wiring of the drop zone: files as clerks leave them, published clean."""

from __future__ import annotations

import ckan.plugins as p


class DropzonePlugin(p.SingletonPlugin):
    """Clerks' files, taken as they are."""
