"""The synthetic world in the portal's real store, catalogue and DataStore."""

import pytest
import synthetic


@pytest.fixture
def world(with_plugins, clean_db, clean_datastore, clean_index, clean_redis, monkeypatch):
    """An empty portal whose store holds the synthetic figures and values; returns the store."""
    from ckanext.kielce.catalogue.foundation import lay_foundation
    from ckanext.kielce.indicators import holdings

    synthetic.install(monkeypatch.setattr)
    store = holdings.store()
    synthetic.empty(store)
    synthetic.fill(store, synthetic.observations())
    lay_foundation()
    return store
