"""Wiring of the indicators."""

import ckan.plugins as p


class IndicatorsPlugin(p.SingletonPlugin):
    pass
