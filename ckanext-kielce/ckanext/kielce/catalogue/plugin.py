"""Wiring of the catalogue."""

import ckan.plugins as p


class CataloguePlugin(p.SingletonPlugin):
    pass
