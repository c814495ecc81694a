"""Observations, cards, recipes and traces: how an indicator is computed and explained. Knows no CKAN."""
