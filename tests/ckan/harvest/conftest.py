"""An empty portal, and other catalogues beside it: little web servers on 127.0.0.1. Synthetic."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "harvesters"))
sys.path.insert(0, str(Path(__file__).parents[1] / "indicators"))


@pytest.fixture
def remote(with_plugins, clean_db, clean_index, clean_redis, tmp_path, monkeypatch):
    """Another catalogue as a source of this portal: `remote.gives(...)` and `remote.slice()`."""
    from ckanext.kielce.catalogue.foundation import lay
    from remote_catalogue import Remote
    from web import serving
    from zoom_schemas.settings import load_settings
    from zoom_schemas.themes import load_themes

    for unit in load_settings().organisations[:2]:
        lay("organization", unit.slug, unit.title)
    for theme in ("population", "transport"):
        lay("group", theme, load_themes()[theme].title)
    made = Remote(monkeypatch, tmp_path)
    with serving(made.answer) as web:
        made.open(web)
        yield made


@pytest.fixture
def publisher(with_plugins, clean_db, clean_index, clean_redis, tmp_path, monkeypatch):
    """A publisher of synthetic figures, registered as `syn`; `publisher.store` holds figures of it."""
    import publisher
    import synthetic
    from ckan.common import config
    from ckanext.kielce.catalogue.foundation import lay
    from ckanext.kielce.harvest.registration import register_all
    from ckanext.kielce.indicators import holdings
    from web import serving
    from zoom_schemas.settings import load_settings

    from harvesters.feeds import state

    made = publisher.Publisher()
    unit = load_settings().organisations[0]
    lay("organization", unit.slug, unit.title)
    with serving(made.answer) as web:
        made.web, made.folder = web, tmp_path / "snapshots"

        def set_option(key, value):
            monkeypatch.setitem(config, key, value)

        publisher.install(monkeypatch.setattr, set_option, web.origin, made.folder)
        made.store = holdings.store()
        synthetic.empty(made.store)
        state.metadata.create_all(made.store.engine)
        with made.store.engine.begin() as connection:  # rounds that another test left half-way
            for table in state.metadata.sorted_tables:
                connection.execute(table.delete())
        synthetic.fill(made.store, synthetic.observations(periods=publisher.YEARS))
        register_all()
        yield made
