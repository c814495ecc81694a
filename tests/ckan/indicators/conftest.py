"""The synthetic world in the portal's real store, catalogue and DataStore."""

import pytest
import synthetic


@pytest.fixture
def figures(with_plugins, non_clean_db, monkeypatch):
    """The store with nothing but the synthetic figures and values."""
    from ckanext.kielce.indicators import holdings

    synthetic.install(monkeypatch.setattr)
    store = holdings.store()
    synthetic.empty(store)
    synthetic.fill(store, synthetic.observations())
    return store


@pytest.fixture
def world(figures, clean_db, clean_datastore, clean_index, clean_redis):
    """An empty portal beside the synthetic figures, with the theme and the unit that they need."""
    from ckanext.kielce.catalogue.foundation import lay
    from zoom_schemas.settings import load_settings
    from zoom_schemas.themes import load_themes

    unit = load_settings().organisations[0]
    lay("organization", unit.slug, unit.title)
    lay("group", "population", load_themes()["population"].title)
    return figures
